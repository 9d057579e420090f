"""The page about the figures is that of the program: its numbers, names, fates, guards and targets."""

import json
import re
from typing import Any

import pytest
from pages import ROOT

from amcli.domain import targets
from amcli.domain.due_terms import FATES
from amcli.domain.guards import CODES
from amcli.domain.money import from_amount, show_money
from amcli.render.kpi_shapes import LABELS
from running import Run

PAGE = (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    start = PAGE.index(f"\n## {title}\n")
    end = PAGE.find("\n## ", start + 4)
    return PAGE[start : end if end > 0 else len(PAGE)]


def first_cells(text: str) -> list[str]:
    """Return what stands in the first column of the tables of a section, without headings."""
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    return [
        it for cell in rows for it in cell.replace("`", "").split(", ") if it not in ("metric", "fate", "guard", "---")
    ]


@pytest.fixture
def year(example: Run) -> Any:
    return json.loads(example("kpis", "--year", "2026", "--json").out)


def flat(value: Any) -> str:
    return "" if value is None else value["amount"] if isinstance(value, dict) else str(value)


def test_the_worked_example_has_every_figure_as_the_program_does(year: Any) -> None:
    rows = [line.strip("|").split("|") for line in section("The worked example").splitlines() if line.startswith("| `")]
    told = {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}

    assert told == {
        name: [flat(it["value"]), flat(it["numerator"]), flat(it["denominator"]), str(it["n"])]
        for name, it in year["metrics"].items()
    }


def test_the_examples_in_words_say_the_same(year: Any) -> None:
    words = " ".join(PAGE.split())
    for amount in year["movement"].values():
        money = from_amount(amount["amount"], amount["currency"])
        assert show_money(money._replace(minor=abs(money.minor))) in words
    for name in ("grr", "nrr", "logo_churn", "renewal_rate", "renewal_discount", "csat"):
        assert f"{year['metrics'][name]['value']:.1%}".replace("%", " %") in words, name
    assert f"= {year['metrics']['nps']['value']:.0f} points" in words
    whole = round(float(year["metrics"]["clv"]["value"]["amount"]))
    assert f"= €{whole:,}" in words


def test_every_figure_has_a_formula_and_a_label(year: Any) -> None:
    titles = ("Retention", "Renewals", "Growth and value", "Clients")
    described = {name for title in titles for name in first_cells(section(title))} - set(FATES)
    steps = set(re.findall(r"`(\w+)`", section("The way from opening to closing ARR")))

    assert described | {"arr"} == set(year["metrics"]) == set(LABELS)
    assert {"arr", *year["movement"]} - {"opening", "closing"} <= steps


def test_the_page_knows_the_fates_the_guards_and_what_targets_are_set_for() -> None:
    assert set(FATES) <= set(first_cells(section("Renewals")))
    assert first_cells(section("Guards")) == list(CODES)
    assert all(f"`{name}`" in section("Targets") for name in {*targets.METRICS, *targets.METRICS.values()})
