"""The answers of the whole book to the account-plan questions: a line or two of figures each."""

from collections.abc import Callable, Iterator, Mapping

from amcli.domain.plan_money import STEPS
from amcli.domain.plan_questions import FITS
from amcli.domain.vocab import SEVERITIES
from amcli.render import shapes
from amcli.render.cells import short_day as _day
from amcli.reports.plan_questions import Forecasts, Questions, Sum


def _aims_sum(report: Questions) -> tuple[str, ...]:
    totals = report.totals
    words = {"achieved": "reached", "closer": "closer", "further": "further off", "unchanged": "without a change",
             "unmeasured": "without figures that compare"}  # fmt: skip
    told = _counted(totals.objectives, words)
    late = totals.objectives["overdue"]
    bare = totals.without_objective
    told += [f"{late} of them overdue"] if late else []
    told += [f"{bare} account{'' if bare == 1 else 's'} without one"] if bare else []
    return (" · ".join(told),) if told else ()


def _cover_sum(report: Questions) -> tuple[str, ...]:
    totals, (was, now) = report.totals, (report.totals.cover_before, report.totals.cover_after)
    words = {name: name for name in ("widening", "narrowing", "mixed", "steady")} | {"new": "new to the book"}
    told = _counted(totals.coverage, words)
    if now.required:
        told.insert(
            0, f"seats heard {was.heard} → {now.heard} of {now.required}, threads {was.threads} → {now.threads}"
        )
    return (" · ".join(told),) if told else ()


def _fit_sum(report: Questions) -> tuple[str, ...]:
    totals = report.totals
    words = {"over_licensed": "over-licensed", "outgrown": "outgrown", "fits": "fits", "unmeasured": "no figures"}
    told = [
        f"{words[name]} {totals.package_accounts[name]} ({_amount(totals.package[name])})"
        for name in FITS
        if totals.package_accounts[name]
    ]
    return (" · ".join(told),) if told else ()


def _gap_sum(report: Questions) -> tuple[str, ...]:
    totals = report.totals
    told = []
    for what, counts in (("issues", totals.issues), ("risks", totals.risks)):
        if sum(counts.values()):
            told.append(f"{what} {', '.join(f'{counts[name]} {name}' for name in SEVERITIES if counts[name])}")
    if totals.detractors:
        told.append(f"{totals.detractors} unanswered detractor{'' if totals.detractors == 1 else 's'}")
    if totals.renewals_unready:
        many = totals.renewals_unready > 1
        ready = "renewals not as ready as they" if many else "renewal not as ready as it"
        told.append(f"{totals.renewals_unready} {ready} should be")
    if totals.grave_accounts:
        number = f"{totals.grave_accounts} account{'' if totals.grave_accounts == 1 else 's'}"
        told.append(f"{_amount(totals.grave)} in {number} with a critical or high gap")
    return (" · ".join(told),) if told else ()


def _forecast_sum(report: Questions) -> tuple[str, ...]:
    totals = report.totals
    was, now = totals.forecast_before, totals.forecast_after
    until = _day(report.until, report.on)
    told = [f"Renewals decided by {until}: expected {_amount(was.expected)} → {_amount(now.expected)}"]
    told.append("; ".join(_categories(was, now)) or "none")
    flow = totals.pipeline
    steps = [f"{_signed(flow[name])} {name}" for name in STEPS if any(flow[name].by_currency.values())]
    line = f"Pipeline {_amount(flow['then'])} → {_amount(flow['now'])}"
    return (*told, f"{line}: {', '.join(steps)}" if steps else f"{line}, unchanged")


def _categories(was: Forecasts, now: Forecasts) -> Iterator[str]:
    for name, before in was.by_category.items():
        after = now.by_category[name]
        if before.by_currency or after.by_currency:
            word = name.replace("_", " ")
            same = before.by_currency == after.by_currency
            yield f"{word} {_amount(after)}" if same else f"{word} {_amount(before)} → {_amount(after)}"


def _signed(it: Sum) -> str:
    shown = _amount(it)
    return shown if shown.startswith("-") else f"+{shown}"


def _growth_sum(report: Questions) -> tuple[str, ...]:
    totals = report.totals
    ready, blocked = totals.opportunities
    told = [f"{ready} ready ({_amount(totals.ready)})"] if ready else []
    told += [f"{blocked} not ready ({_amount(totals.blocked)})"] if blocked else []
    told += (
        [f"{totals.needs} sign{'' if totals.needs == 1 else 's'} of a need with no opportunity"] if totals.needs else []
    )
    return (" · ".join(told),) if told else ()


def _review_sum(report: Questions) -> tuple[str, ...]:
    due = [it.review for it in report.accounts if it.review]
    if not due:
        return ()
    planned, never = sum(it.planned is not None for it in due), sum(it.last is None for it in due)
    told = [f"{len(due)} due", f"{planned} in the calendar"]
    return (" · ".join([*told, f"{never} with none on record"] if never else told),)


def _counted(counts: Mapping[str, int], words: Mapping[str, str]) -> list[str]:
    return [f"{counts[name]} {word}" for name, word in words.items() if counts.get(name)]


def _amount(it: Sum) -> str:
    return shapes.amount(it.by_currency, it.total)


SUMS: Mapping[str, Callable[[Questions], tuple[str, ...]]] = {
    "objectives": _aims_sum,
    "coverage": _cover_sum,
    "package": _fit_sum,
    "gaps": _gap_sum,
    "forecast": _forecast_sum,
    "expansion": _growth_sum,
    "business_reviews": _review_sum,
}
"""By question, the book in figures."""
