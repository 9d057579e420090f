"""The day of the tests: everything happens around `DAY`, a Saturday; `ago(3)` is three days before it."""

from datetime import date, timedelta

from amcli.domain.dates import Interval, parse_interval

DAY = date(2026, 11, 21)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def ahead(days: int) -> date:
    return DAY + timedelta(days=days)


def span(text: str) -> Interval:
    return parse_interval(text)
