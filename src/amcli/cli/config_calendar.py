"""The config of the calendar and of check-ins: working days, holidays, rhythms of roles, how many fit a day."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from amcli.domain.dates import Interval, parse_interval
from amcli.domain.text import quoted
from amcli.domain.workdays import WEEKDAYS, Workdays
from amcli.errors import Refused

LARGEST_FILE = 5_000_000
MOST_PER_DAY = 50


def read_workdays(table: Mapping[str, Any], folder: Path) -> Workdays:
    """Return the working days of a `[calendar]` table; a relative `holidays_file` lies beside the config in `folder`.

    Raises:
        Refused: an unknown key, weekday or day, or a file that cannot be read.
    """
    _refuse_unknown(table, ("workdays", "holidays", "holidays_file"))
    weekdays = _weekdays(table["workdays"]) if "workdays" in table else Workdays().weekdays
    holidays = _days(table.get("holidays", []))
    if "holidays_file" in table:
        holidays |= _from_file(table["holidays_file"], folder)
    return Workdays(weekdays, holidays)


def read_role_cadences(table: Mapping[str, Any], before: Mapping[str, Interval]) -> Mapping[str, Interval]:
    """Return how often each role wants to be heard, from a `[cadence]` table over those of a preset.

    Raises:
        Refused: an unknown key or role, or no interval; `never` takes a role out.
    """
    from amcli.domain.vocab import CONTACT_ROLES

    _refuse_unknown(table, ("roles",))
    given = table.get("roles", {})
    if not isinstance(given, dict):
        raise Refused(f"roles: {quoted(given)} is not a table.", 'Write [cadence.roles], then champion = "13w".')
    found = dict(before)
    for role, text in given.items():
        if role not in CONTACT_ROLES:
            raise Refused(f"roles: {quoted(role)} is not a role.", f"Roles: {', '.join(CONTACT_ROLES)}.")
        if text == "never":
            found.pop(role, None)
            continue
        if not isinstance(text, str):
            raise Refused(f"roles.{role}: {quoted(text)} is not text.", f'For example {role} = "13w".')
        found[role] = parse_interval(text)
    return found


def read_per_day(table: Mapping[str, Any]) -> int:
    """Return how many check-ins fit a day, from a `[checkins]` table.

    Raises:
        Refused: an unknown key, or no sensible number.
    """
    _refuse_unknown(table, ("per_day",))
    value = table.get("per_day", 4)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST_PER_DAY:
        raise Refused(f"per_day must be a whole number from 1 to {MOST_PER_DAY}, not {quoted(value)}.", "per_day = 4")
    return value


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in table:
        if name not in known:
            raise Refused(f"unknown key `{name}`.", f"Known: {', '.join(known)}.")


def _weekdays(value: Any) -> frozenset[int]:
    if not isinstance(value, list) or not value:
        raise Refused("workdays needs a list of at least one day.", 'workdays = ["mon", "tue", "wed", "thu", "fri"]')
    found = set()
    for name in value:
        short = name.strip().lower()[:3] if isinstance(name, str) else ""
        if short not in WEEKDAYS:
            raise Refused(f"workdays: {quoted(name)} is not a weekday.", f"Weekdays: {', '.join(WEEKDAYS)}.")
        found.add(WEEKDAYS.index(short))
    return frozenset(found)


def _days(value: Any) -> frozenset[date]:
    if not isinstance(value, list):
        raise Refused("holidays needs a list of days.", 'holidays = ["2026-12-25", "2026-12-26"]')
    return frozenset(_day(it) for it in value)


def _day(value: Any) -> date:
    """Return a day of the list; TOML knows days without quotes, too."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Refused(f"holidays: {quoted(value)} is not a day.", 'Write it as "2026-12-25".') from error


def _from_file(value: Any, folder: Path) -> frozenset[date]:
    """Return the all-day events of an iCalendar file."""
    from amcli.interop.holidays import read_holidays

    if not isinstance(value, str) or not value.strip():
        raise Refused("holidays_file needs a path.", 'holidays_file = "holidays.ics"')
    path = folder / Path(value).expanduser()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused(f"holidays_file: {path} is larger than {LARGEST_FILE // 1_000_000} MB.", "Is it holidays?")
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError) as error:
        raise Refused(
            f"holidays_file: {path} cannot be read: {error}.", "Mend the path, or take the key out."
        ) from error
    try:
        return read_holidays(text)
    except Refused as error:
        raise Refused(f"holidays_file: {path}: {error.message}", error.hint) from error
