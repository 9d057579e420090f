"""What a forecast says in words: names of parts, remarks, and why something moved. The same on every page."""

from collections.abc import Iterator, Mapping

from amcli.domain.dates import show_day
from amcli.domain.forecast import PARTS, STAGES, Entry
from amcli.domain.forecast_moves import Move
from amcli.domain.money import Money, exponent, show_money
from amcli.domain.periods import quarter_of
from amcli.domain.settings import Settings
from amcli.reports.forecast import Change, Forecast, Sheet, Sums

LABELS = {
    "renewed": "renewed",
    "commit": "commit",
    "best_case": "best case",
    "pipeline": "pipeline",
    "omitted": "omitted",
    "lost": "lost",
    **{stage: stage for stage in STAGES},
    "rolling": "month to month",
}
WHY = {
    "new": "new",
    "amount": "target or ARR changed",
    "gone": "no longer in the forecast",
    "renewed": "renewed",
    "lost": "lost",
    "won": "won",
    "reopened": "open again",
    "slipped": "slipped",
    "pulled": "pulled in",
    "dated": "got a date",
    "undated": "lost its date",
    "late": "late, not closed",
}


def amount(minor: int, currency: str) -> str:
    """Return an amount in full: parts stand above their total."""
    return show_money(Money(minor, currency))


def signed(minor: int, currency: str) -> str:
    """Return a change of an amount with its sign."""
    return f"{'+' if minor > 0 else ''}{amount(minor, currency)}"


def headline(sheet: Sheet) -> Iterator[str]:
    """Yield the figure leadership asks for: the current quarter, then the whole."""
    first = sheet.quarters[0]
    yield f"{first.period.label}: {expected(first.sums, sheet.currency)}"
    if len(sheet.quarters) > 1:
        yield f"{len(sheet.quarters)} quarters: {expected(sheet.total, sheet.currency)}"


def expected(sums: Sums, currency: str) -> str:
    """Return what is expected, between which bounds, of how much."""
    low, high, told = (amount(whole(it, currency), currency) for it in (sums.downside, sums.upside, sums.weighted))
    return f"{told} expected, {low} to {high} · {amount(whole(sums.atr, currency), currency)} to renew"


def whole(minor: int, currency: str) -> int:
    """Return an amount without cents, for a line of its own that nothing adds up to."""
    unit = 10 ** exponent(currency)
    return round(minor / unit) * unit if abs(minor) >= 100 * unit else minor


def rows(sheet: Sheet) -> Iterator[tuple[str, str, list[int]]]:
    """Yield the lines of the table: kind (`head`, `part`, `total`), label, the amounts per quarter and in all."""
    columns = [*(it.sums for it in sheet.quarters), sheet.total]
    yield "head", "To renew (ATR)", [it.atr for it in columns]
    for part in PARTS:
        if any(it.renewals[part] for it in columns) or part in ("renewed", "commit", "best_case", "pipeline"):
            yield "part", LABELS[part], [it.renewals[part] for it in columns]
    yield "head", "Expansion", [sum(it.expansion.values()) for it in columns]
    for stage in STAGES:
        if any(it.expansion[stage] for it in columns):
            yield "part", stage, [it.expansion[stage] for it in columns]
    yield "total", "Expected", [it.weighted for it in columns]
    yield "part", "of renewals", [it.weighted_renewals for it in columns]
    yield "part", "of expansion", [it.weighted_expansion for it in columns]
    yield "head", "Downside", [it.downside for it in columns]
    yield "head", "Upside", [it.upside for it in columns]


def compared(change: Change, sheet: Sheet) -> Iterator[tuple[str, int, int]]:
    """Yield what stands beside each other of both days; renewals at what they are expected to bring."""
    then, now = change.then, sheet.total
    yield "To renew (ATR)", then.atr, now.atr
    for part in PARTS[:-1]:
        if then.forecast[part] or now.forecast[part]:
            yield LABELS[part].capitalize(), then.forecast[part], now.forecast[part]
    if then.renewals["lost"] or now.renewals["lost"]:
        yield "Lost (ARR)", then.renewals["lost"], now.renewals["lost"]
    if then.expansion["won"] or now.expansion["won"]:
        yield "Expansion won", then.expansion["won"], now.expansion["won"]
    if then.open_expansion or now.open_expansion:
        yield "Expansion open", then.open_expansion, now.open_expansion
    yield "Expected", then.weighted, now.weighted
    yield "Downside", then.downside, now.downside
    yield "Upside", then.upside, now.upside


def remarks(report: Forecast, sheet: Sheet) -> Iterator[str]:
    """Yield what the figures hold that one would not expect, and what they leave out. A page for others has it too."""
    currency, total = sheet.currency, sheet.total
    if total.carried:
        yield f"{amount(total.carried, currency)} lapsed in an earlier quarter and is undecided: in {_current(report)}."
    if total.assumed:
        yield f"{amount(total.assumed, currency)} of the renewed ARR renewed itself, with nothing recorded."
    if total.unset:
        yield f"{amount(total.unset, currency)} has no category and counts as pipeline."
    if total.late:
        yield f"{amount(total.late, currency)} of expansion is past its expected close: in {_current(report)}."
    if total.unpriced:
        yield f"{_count(total.unpriced, 'open expansion')} without an amount."
    undated = sheet.undated
    if undated.open_expansion or undated.unpriced:
        told = f"{amount(undated.open_expansion, currency)} of expansion has no expected close"
        yield f"{told}: in no quarter{_weighing(undated, currency)}."
    if sheet.later.open_expansion:
        yield f"{amount(sheet.later.open_expansion, currency)} of expansion is expected after the last quarter."
    if sheet.rolling.due:
        yield f"{amount(sheet.rolling.atr, currency)} goes on from month to month: no renewal, in no quarter."


def _current(report: Forecast) -> str:
    return report.quarters[0].label


def _weighing(sums: Sums, currency: str) -> str:
    return f" ({amount(sums.weighted_expansion, currency)} weighted)" if sums.weighted_expansion else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def rates(report: Forecast, settings: Settings) -> Iterator[str]:
    """Yield the rates that expected amounts were made with."""
    categories = _shares(settings.category_rates, ("commit", "best_case", "pipeline", "omitted"))
    yield f"Expected: {categories}; expansion {_shares(settings.stage_rates, STAGES[1:])}."
    yield "Downside: renewed, won, commit. Upside: all but omitted and lost, at target, and all expansion."
    if report.rates:
        told = ", ".join(f"1 {code} = {rate} {report.sheets[0].currency}" for code, rate in report.rates.items())
        yield f"Rates: {told}."
    if report.missing_rates:
        codes = " and ".join(report.missing_rates)
        yield f"No rate for {codes}: shown per currency."


def _shares(given: Mapping[str, str], names: tuple[str, ...]) -> str:
    return ", ".join(f"{LABELS[name]} {float(given[name]):.0%}" for name in names)


def why(it: Move, report: Forecast) -> str:
    """Return in words why an entry moved: `commit → best case, slipped to 2027-Q1`."""
    return ", ".join(_reason(code, it, report) for code in it.why)


def _reason(code: str, it: Move, report: Forecast) -> str:
    then, now = it.then, it.now
    if code in ("new", "reopened") and now:
        return f"{WHY[code]}, {LABELS[now.part]}"
    if then is None or now is None:
        return WHY[code]
    if code in ("up", "down"):
        return f"{'▲' if code == 'up' else '▼'} {LABELS[then.part]} → {LABELS[now.part]}"
    if code == "amount" and then.forecast != now.forecast:
        return f"{amount(then.forecast, then.currency)} → {amount(now.forecast, now.currency)}"
    if code in ("slipped", "pulled") and then.day and now.day:
        quarter = quarter_of(now.day).label
        same = quarter_of(then.day).label == quarter
        return f"{WHY[code]} to {show_day(now.day, today=report.on) if same else quarter}"
    return WHY[code]


def name(it: Entry) -> str:
    """Return what an entry is: the account and, after it, the product or the title."""
    return f"{it.facts.account.name}{f' · {it.title}' if it.title else ''}"
