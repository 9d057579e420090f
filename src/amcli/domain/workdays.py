"""Working days: on which days a conversation can be asked for."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
LONGEST_BREAK = 366
"""Days within which a working day is looked for; a calendar without one in a year is no calendar."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Workdays(NamedTuple):
    """The days the AM works: some weekdays, less the holidays."""

    weekdays: frozenset[int] = frozenset(range(5))
    """0 is Monday."""
    holidays: frozenset[date] = frozenset()

    def includes(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return day.weekday() in self.weekdays and day not in self.holidays

    def next(self, day: date) -> date | None:
        """Return the day itself or the first working day after it; None when there is none within a year."""
        return self._nearest(day, DAY)

    def previous(self, day: date) -> date | None:
        """Return the day itself or the last working day before it; None when there is none within a year."""
        return self._nearest(day, -DAY)

    def _nearest(self, day: date, step: timedelta) -> date | None:
        for _ in range(LONGEST_BREAK):
            if self.includes(day):
                return day
            day += step
        return None

    def fit(self, day: date, *, after: date, until: date) -> date:
        """Return the working day on which something due on `day` is asked for.

        That is the next working day, or the previous one where the next lies past `until`, but never one up to
        `after`, on which it was done last: then it waits for the next one all the same.
        """
        later = self.next(day)
        if later is None or later == day:
            return day
        if later > until:
            earlier = self.previous(day)
            if earlier is not None and earlier > after:
                return earlier
        return later

    def between(self, first: date, last: date) -> Iterator[date]:
        """Yield the working days from one day to another, both included."""
        day = first
        while day <= last:
            if self.includes(day):
                yield day
            day += DAY

    def objection(self, day: date) -> str:
        """Return why nobody works on a day: `a holiday`, `no working day`; empty for a working day."""
        if self.includes(day):
            return ""
        return "a holiday" if day in self.holidays else "no working day"
