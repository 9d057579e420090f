"""Which day it is: the AM's own calendar decides, never UTC and never the machine's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.cli.context import Am, clock, local_day
from amcli.domain.settings import DEFAULTS
from amcli.errors import Refused

ZONES = (
    "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Tokyo",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Beirut", "Europe/Istanbul",
    "Europe/Berlin", "Europe/London", "Africa/Casablanca", "Atlantic/Azores", "America/Sao_Paulo",
    "America/St_Johns", "America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Pacific/Pago_Pago",
)  # fmt: skip
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(instant=INSTANTS, zone=st.sampled_from(ZONES))
def test_the_day_is_the_one_the_wall_clock_of_the_zone_shows(instant, zone):
    offset = ZoneInfo(zone).utcoffset(instant.astimezone(ZoneInfo(zone)))

    assert local_day(instant, zone) == (instant + offset).date()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2024, 2, 29), date(2026, 12, 31)])
def test_a_day_begins_and_ends_at_local_midnight_even_when_the_clocks_change(zone, day):
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    next_day = day + timedelta(days=1)
    following = datetime(next_day.year, next_day.month, next_day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert local_day(midnight, zone) == day
    assert local_day(following - timedelta(seconds=1), zone) == day
    assert local_day(following, zone) == next_day


def test_am_today_sets_the_clock(monkeypatch, tmp_path):
    monkeypatch.setenv("AM_TODAY", "2026-02-28")

    assert clock(Am(tmp_path, date.min)) == date(2026, 2, 28)


@pytest.mark.parametrize("wrong", ["tomorrow", "5/6", "2026-02-30"])
def test_am_today_takes_nothing_but_an_iso_day(wrong, monkeypatch, tmp_path):
    monkeypatch.setenv("AM_TODAY", wrong)

    with pytest.raises(Refused, match="AM_TODAY"):
        clock(Am(tmp_path, date.min))


def test_without_am_today_the_zone_of_the_config_decides(monkeypatch, tmp_path):
    monkeypatch.delenv("AM_TODAY", raising=False)
    am = Am(tmp_path, date.min)
    am._settings = DEFAULTS._replace(timezone="Pacific/Kiritimati")
    before = local_day(datetime.now(UTC), "Pacific/Kiritimati")

    assert before <= clock(am) <= before + timedelta(days=1)
