"""What accounts are worth: margin, lifetime value, and the share of what they spend."""

from collections.abc import Sequence
from fractions import Fraction

from amcli.domain.arr_movement import Line, Lines
from amcli.domain.exchange import Exchange
from amcli.domain.kpi import Metric, amount, ratio, small

YEAR = 365


def customer_value(lines: Lines, days: int, exchange: Exchange) -> list[Metric]:
    """Return gross margin and profit, customer lifetime value, and the share of wallet, on the last day.

    CLV is the mean ARR of an account × the gross margin ÷ the share of accounts lost in a year: the customary
    formula, which has no answer where nobody was lost. `days` is the length of the period.
    """
    live = [it for it in lines.lines if it.closing]
    known = [it for it in live if it.facts.account.margin is not None]
    earning, profit = sum(it.closing for it in known), sum(_profit(it) for it in known)
    note = f"margin known for {len(known)} of {len(live)} accounts" if len(known) < len(live) else ""
    margin = ratio(
        "gross_margin", profit, earning, len(known), currency=lines.currency, note=note, empty="no margin recorded"
    )
    made = amount("gross_profit", profit, lines.currency, len(known), note)
    if not known:
        made = made._replace(value=None, numerator=None, note="no margin recorded")
    return [margin, made, _lifetime(lines, days, live, margin).noting(note), _wallet(live, exchange)]


def _profit(line: Line) -> int:
    """Return what is left of the ARR of an account, rounded once, so that groups add up to the whole."""
    return round(Fraction(line.closing * (line.facts.account.margin or 0), 10_000))


def _wallet(live: Sequence[Line], exchange: Exchange) -> Metric:
    told = [
        (it, it.facts.account.wallet, it.facts.account.currency or exchange.settings.currency)
        for it in live
        if it.facts.account.wallet
    ]
    return ratio(
        "share_of_wallet",
        sum(line.closing for line, _, _ in told),
        sum(exchange(spend or 0, currency) for _, spend, currency in told),
        len(told),
        currency=exchange.currency,
        note=f"total spend estimated for {len(told)} of {len(live)} accounts" if len(told) < len(live) else "",
        empty="no total spend estimated",
    ).unrated(exchange.lacking(currency for _, _, currency in told))


def _lifetime(lines: Lines, days: int, live: Sequence[Line], margin: Metric) -> Metric:
    cohort = [it for it in lines.lines if it.opening]
    lost = sum(not it.closing for it in cohort)
    made = Metric("clv", None, "money", of_money=True, currency=lines.currency, n=len(live))
    if not live:
        return made._replace(note="no accounts with ARR")
    if margin.value is None:
        return made._replace(note="no margin recorded: am accounts edit ACCOUNT --margin 72%")
    if not cohort:
        return made._replace(note="no ARR at the start")
    if not lost:
        return made._replace(note="no account was lost: nothing to divide by")
    yearly = annual_churn(lost, len(cohort), days)
    mean = Fraction(sum(it.closing for it in live), len(live)) * margin.value
    shown = f"mean ARR × margin {float(margin.value):.0%} ÷ churn of {float(yearly):.1%} a year"
    return made._replace(value=mean / yearly, numerator=mean, denominator=yearly).noting(shown, small(len(cohort)))


def annual_churn(lost: int, cohort: int, days: int) -> Fraction:
    """Return the share of accounts lost in a year, at the pace of a period of so many days."""
    kept = 1 - lost / cohort
    return Fraction(1) if kept <= 0 else Fraction(1 - kept ** (YEAR / days)).limit_denominator(10**9)
