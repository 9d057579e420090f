"""The figures of a book this project did not make, worked out a second time straight from its CSV files.

How the files are read, here and by the recipe, each in its own way:

- A subscription brings in twelve times its monthly amount on every day from its start to its end; trials nothing.
- One with an `end_date` ran to that day. One without is open: it has a term of a year or a month by its billing, and
  with `auto_renew_flag` goes on from term to term without end; without, it ends with that first term.
- An account may have several subscriptions at a time; none renews another.
- A CSAT answer was given on the day its ticket was closed.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from amcli.domain.periods import parse_period
from amcli.domain.settings import DEFAULTS
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.recipe import load_recipe
from amcli.reports.figures import Figures
from amcli.reports.kpis import Kpis, days_needed, kpis, looks_back_to
from amcli.store.book import Book, open_to_write
from amcli.store.facts import load_facts
from amcli.store.history import as_known
from amcli.store.journal import Stamp

QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
SPANS = {
    "2024-Q1": (date(2023, 12, 31), date(2024, 3, 31)),
    "2024-Q2": (date(2024, 3, 31), date(2024, 6, 30)),
    "2024-Q3": (date(2024, 6, 30), date(2024, 9, 30)),
    "2024-Q4": (date(2024, 9, 30), date(2024, 12, 31)),
}
USD = DEFAULTS._replace(currency="USD")


# --- the naive method: nothing of `amcli` below ---------------------------------------------------------------


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"ravenstack_{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError


def runs_on(sub: dict[str, str], day: date) -> bool:
    starts = date.fromisoformat(sub["start_date"])
    if sub["end_date"]:
        return starts <= day <= date.fromisoformat(sub["end_date"])
    if sub["auto_renew_flag"] == "TRUE":
        return starts <= day
    term = {"annual": 12, "monthly": 1}[sub["billing_frequency"]]
    return starts <= day < months_later(starts, term)


def cents_on(subs: list[dict[str, str]], day: date) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for sub in subs:
        if sub["is_trial"] == "FALSE" and runs_on(sub, day):
            found[sub["account_id"]] += int(sub["mrr_amount"]) * 12 * 100
    return found


def ever_paid(subs: list[dict[str, str]], day: date) -> set[str]:
    """Return who paid on any day up to one; one that starts ran on its first day unless it ended before it."""
    return {
        sub["account_id"]
        for sub in subs
        if sub["is_trial"] == "FALSE"
        and int(sub["mrr_amount"])
        and date.fromisoformat(sub["start_date"]) <= day
        and (not sub["end_date"] or sub["end_date"] >= sub["start_date"])
    }


def naive(folder: Path, before: date, last: date) -> dict[str, Any]:
    subs = rows(folder, "subscriptions")
    start, end, paid = cents_on(subs, before), cents_on(subs, last), ever_paid(subs, before)
    step: dict[str, int] = dict.fromkeys(("new", "expansion", "contraction", "churn", "reactivation"), 0)
    for account in {row["account_id"] for row in subs}:
        had, has = start.get(account, 0), end.get(account, 0)
        if had == 0:
            step["reactivation" if account in paid else "new"] += has
        elif has == 0:
            step["churn"] -= had
        elif has > had:
            step["expansion"] += has - had
        else:
            step["contraction"] += has - had
    cohort = [account for account, cents in start.items() if cents]
    opening = sum(start.values())
    scores = [
        float(ticket["satisfaction_score"])
        for ticket in rows(folder, "support_tickets")
        if ticket["satisfaction_score"]
        and before < date.fromisoformat(ticket["closed_at"].split(" ", maxsplit=1)[0]) <= last
    ]
    return {
        "opening": opening,
        "closing": sum(end.values()),
        **step,
        "grr": Fraction(sum(min(start[it], end.get(it, 0)) for it in cohort), opening),
        "nrr": Fraction(sum(end.get(it, 0) for it in cohort), opening),
        "logo_churn": Fraction(sum(not end.get(it, 0) for it in cohort), len(cohort)),
        "cohort": len(cohort),
        "csat": Fraction(sum(score >= 4 for score in scores), len(scores)),
        "answers": len(scores),
    }


# --- the same from the book ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ravenstack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Book, Path]]:
    """The book, imported once."""
    import os

    given = os.environ.get("AM_SHARED_DATA")
    folder = (Path(given) if given else Path(__file__).parents[3] / "shared" / "data") / "ravenstack"
    if not folder.is_dir():
        pytest.skip("the third-party data sets are not here")
    recipe = load_recipe(str(Path(__file__).parent / "recipes" / "ravenstack.toml"))
    with open_to_write(tmp_path_factory.mktemp("ravenstack") / "book.db") as book:
        run(book, plan_recipe(recipe, folder, ""), Options(Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))))
        yield book, folder


def report_of(book: Book, quarter: str, as_of: date, **more: Any) -> Kpis:
    period = parse_period(quarter, today=as_of)
    days = days_needed(period, as_of)
    facts = as_known(book, load_facts(book, days, since=min(days)), looks_back_to(period, as_of), as_of)
    return kpis(facts, period, USD, as_of, **more)


def found(figures: Figures) -> dict[str, Any]:
    (movement,) = figures.movements
    metrics = figures.metrics
    assert movement.currency == "USD"
    return {
        **{name: getattr(movement, name) for name in movement._fields if name != "currency"},
        **{name: metrics[name].value for name in ("grr", "nrr", "logo_churn", "csat")},
        "cohort": metrics["grr"].n,
        "answers": metrics["csat"].n,
    }


@pytest.mark.parametrize("quarter", QUARTERS)
def test_the_figures_of_a_quarter_agree_to_the_cent_with_those_from_the_files(ravenstack, quarter):
    book, folder = ravenstack
    before, last = SPANS[quarter]

    assert found(report_of(book, quarter, last).figures) == naive(folder, before, last)


def test_the_year_has_movement_of_every_kind(ravenstack):
    told = [naive(ravenstack[1], *SPANS[quarter]) for quarter in QUARTERS]

    assert all(any(it[step] for it in told) for step in ("new", "expansion", "contraction", "churn", "reactivation"))
    assert all(0 < it["grr"] < it["nrr"] and it["answers"] for it in told)


def test_seen_from_later_a_quarter_is_the_same_and_the_trend_tells_it(ravenstack):
    book, _ = ravenstack
    later = report_of(book, "2024-Q4", date(2026, 11, 21), by="industry")
    trend = {it.period.label: it for it in later.trend}

    assert found(later.figures) == found(report_of(book, "2024-Q4", date(2024, 12, 31)).figures)
    for quarter in QUARTERS:
        own = report_of(book, quarter, SPANS[quarter][1]).figures
        assert (trend[quarter].grr, trend[quarter].nrr) == (own.metrics["grr"], own.metrics["nrr"])
        assert trend[quarter].closing == own.movements[0]
    for group in ("grr", "renewal_rate", "csat", "health_red", "gross_margin"):
        parts, whole = [it.figures.metrics[group] for it in later.groups], later.figures.metrics[group]
        assert sum(it.numerator for it in parts) == whole.numerator
        assert sum(it.denominator for it in parts) == whole.denominator
