"""Stored values as the records have them; a book says the same few days and intervals over and over."""

from datetime import date
from string import ascii_lowercase
from typing import Any

from amcli.domain.dates import Interval


class _Days(dict[Any, Any]):
    """From an ISO text to its day, from None to None; looking a day up is a quarter of the cost of reading it."""

    def __missing__(self, text: str) -> date:
        self[text] = day = date.fromisoformat(text)
        return day


class _Intervals(dict[Any, Any]):
    """From a text such as `60d` to its interval, from None to None."""

    def __missing__(self, text: str) -> Interval:
        count = text.rstrip(ascii_lowercase)
        self[text] = interval = Interval(int(count), text[len(count) :])
        return interval


DAYS, INTERVALS = _Days({None: None}), _Intervals({None: None})
