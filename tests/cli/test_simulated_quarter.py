"""A quarter lived through day by day: what the review of a week said then, it says ever after.

Thirteen weeks of real commands, across the change of the clocks on 25 October 2026, the 53rd week of that year and
the first of the next. Each Sunday the review of the week is printed; each Monday, and when all is over, it is asked
for again.
"""

import shlex
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any, NamedTuple

import pytest

from amcli.domain.periods import parse_period, week_of
from running import Run

FIRST = date(2026, 10, 19)  # the Monday of 2026-W43
WEEKS = 13

BEFORE = """
accounts add Acme --tier A --since 2024-03-01
accounts add Borealis --tier B --since 2025-01-01
accounts add Ceres --tier C --since 2023-06-01
accounts add Delta --tier B --status prospect
contacts add acme Ana --role champion --influence high
contacts add acme Dario --role decision_maker
contacts add borealis Bea --role champion
contacts add borealis Emil --role executive_sponsor
contracts add acme Suite --starts 2026-02-01 --ends 2027-01-31 --arr 120k --auto-renew --notice 60d
contracts add borealis Suite --starts 2025-12-01 --ends 2026-11-30 --arr 48k
contracts add ceres Monthly --starts 2026-01-05 --ends 2026-02-04 --arr 6k --auto-renew --notice 10d
contracts add ceres Base --starts 2023-06-01 --arr 9k
risks add acme "Budget cut" --severity high --category value
risks add borealis "New owner" --severity medium --category sponsor
issues add acme "Export fails" --kind ticket --severity high --team support
issues add borealis "Slow search" --kind ticket --severity medium
actions add acme "Send the plan" --due 2026-10-14
actions add borealis "Call the owner"
actions add ceres "Ask for the figures" --owner support --due 2026-10-23
opportunities add acme "Second plant" --amount 30k --stage identified
objectives add acme "Late changes halved" --baseline 40 --target 20 --current 40
milestones add borealis Go-live --due 2026-11-06
invoices add acme 5k --number RE-1 --due 2026-11-02
usage add acme 60 --licensed 100 --on 2026-10-05
budgets add borealis --period-from 2026-10-01 --period-to 2026-12-31 --total 10k --spent 1k --on 2026-10-12
surveys add borealis nps 8 --contact Bea
log acme call "Spoke about the plan" --with Ana
log borealis meeting "" --with Bea --mood +
log ceres email ""
"""

DAYS: dict[str, str] = {
    "2026-10-19": 'risks edit r1 --severity critical\nlog acme call "" --with Ana --mood - --next "Savings by 30 oct"',
    "2026-10-21": "actions edit a1 --due 2026-10-28\nissues edit i2 --severity high\naccounts edit ceres --tier B",
    "2026-10-25": 'log borealis call "" --with Emil --at "today 23:30"',  # the night the clocks went back
    "2026-10-27": "risks edit r1 --severity high --next-review 2026-11-05\nopportunities edit o1 --stage qualified",
    "2026-10-28": "actions edit a1 --due 2026-11-05\nactions edit a3 --owner product",
    "2026-10-30": 'done a4\nlog acme email "Figures sent" --at yesterday --with Ana',
    "2026-11-02": "contacts add acme Stig --role executive_sponsor\ncheckin borealis --on 2026-11-12 --with Bea",
    "2026-11-04": "issues edit i1 --severity low\nrenewals set k1 --category commit --forecast 120k",
    "2026-11-06": "actions edit a1 --due 2026-11-20\nmilestones edit m1 --due 2026-11-27",
    "2026-11-08": 'accounts add Eos --tier A\nlog eos call "First talk"',
    "2026-11-10": "contacts left p1 --on 2026-11-10\nobjectives edit g1 --current 33",
    "2026-11-11": 'risks add acme "Champion gone" --severity high --category sponsor\nundo',
    "2026-11-12": 'done c1\nlog borealis meeting "Talked it over" --with Bea\nsurveys add borealis nps 4 --contact Bea',
    "2026-11-16": "contacts edit p2 --role champion\nopportunities edit o1 --stage proposed --amount 40k",
    "2026-11-18": "risks escalate r2 --to Emil --why 'No answer'\ncheckin eos --every 10d\ndone m1",
    "2026-11-20": "renewals close k2 --outcome renewed_up --final 52k\ndone a1",
    "2026-11-24": "renewals set k1 --category best_case\nrisks close r2 --outcome 'Met the owner'",
    "2026-11-25": "contracts edit k4 --arr 12k\nissues edit i2 --due 2026-12-01 --team product",
    "2026-11-26": "budgets edit b1 --spent 9k --on today",
    "2026-11-29": "accounts edit delta --status active --since 2026-11-29",
    "2026-12-02": "opportunities edit o1 --stage qualified\ninvoices edit v1 --paid-on 2026-12-01",
    "2026-12-04": "actions edit a2 --due 2026-12-10\nusage add acme 70 --licensed 100",
    "2026-12-08": "done s2\nissues edit i1 --resolved today\nrisks edit r1 --owner me --mitigation 'A plan'",
    "2026-12-11": "undo\nredo\nissues edit i1 --resolved ''\nissues edit i1 --severity medium",
    "2026-12-15": "risks edit r1 --severity low\nactions edit a2 --owner support --due 2026-12-18",
    "2026-12-16": "snooze a2 2026-12-30 --why holiday",
    "2026-12-17": "objectives edit g1 --current 38\nrequests add acme 'Dark mode'\ncheckin acme --on 2026-12-22",
    "2026-12-22": "checkin acme --off",
    "2026-12-23": "accounts edit ceres --status churned\nrenewals close k4 --outcome churned --reason price",
    "2026-12-30": 'requests edit q1 --status shipped --shipped-on today\nlog acme call "" --with Dario',
    "2026-12-31": "risks close r1 --outcome 'Budget is safe'\nopportunities edit o1 --stage negotiating",
    "2026-12-29": "accounts edit eos --tier C --owner Kim\nrisks add eos 'No plan' --severity medium --as-of yesterday",
    "2027-01-01": "pulse acme 8 --note 'A good start'\nactions edit a2 --due 2027-01-15",
    "2027-01-03": "opportunities edit o1 --expected-close 2027-02-01\nlog borealis call Talk --at 'today 23:45'",
    "2027-01-05": "opportunities edit o1 --stage won --closed-on 2027-01-05\ncheckin acme --every 1w",
    "2027-01-08": "contacts edit p4 --role champion\nobjectives edit g1 --current 19 --achieved-on today",
    "2027-01-12": "renewals close k1 --outcome renewed_flat\ncontacts edit p5 --left-on today",
    "2027-01-14": "opportunities add eos Training --amount 2k\nopportunities edit o2 --stage lost --closed-on today",
    "2027-01-15": "actions edit a2 --due 2027-01-29\nissues edit i2 --resolved today",
}

REPORTS = (
    ("today",), ("at-risk",), ("renewals",), ("health", "acme"), ("brief", "borealis"), ("contacts", "map", "acme"),
)  # fmt: skip
"""What is asked for a past day besides, each on every Sunday."""

Said = dict[str, Any]


class Lived(NamedTuple):
    """What was printed while the quarter went by."""

    weeks: dict[str, Said]
    """The review of each week, as its Sunday evening has it."""
    on_monday: dict[str, Said]
    """The same week, asked for on the Monday after."""
    periods: dict[str, Said]
    """The reviews of months and of a quarter, as their last day has them."""
    days: dict[tuple[date, tuple[str, ...]], Said]
    """The other reports of each Sunday."""
    end: date


def week_label(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def said(am: Run, *words: str, day: date) -> Said:
    """Return what a report says, without the day it was asked for on."""
    ran = am(*words, "--json", AM_TODAY=day.isoformat())
    assert ran.code == 0, ran.said
    return {name: value for name, value in ran.json.items() if name != "as_of"}


def do(am: Run, lines: str, day: date) -> None:
    for line in lines.strip().splitlines():
        ran = am(*shlex.split(line), AM_TODAY=day.isoformat())
        assert ran.code == 0, f"{day} {line}: {ran.said}"


def live(am: Run) -> Lived:
    do(am, BEFORE, FIRST - timedelta(days=7))
    lived = Lived({}, {}, {}, {}, FIRST + timedelta(weeks=WEEKS + 2))
    for day in (FIRST + timedelta(days=at) for at in range(7 * WEEKS)):
        do(am, DAYS.get(day.isoformat(), ""), day)
        if (day + timedelta(days=1)).day == 1:
            lived.periods[f"{day:%Y-%m}"] = said(am, "review", "--month", day=day)
        if (day.month, day.day) == (12, 31):
            lived.periods["2026-Q4"] = said(am, "review", "--quarter", day=day)
        if day.isoweekday() == 7:
            label = week_label(day)
            lived.weeks[label] = said(am, "review", "--week", day=day)
            lived.on_monday[label] = said(am, "review", "--of", label, day=day + timedelta(days=1))
            lived.days.update({(day, report): said(am, *report, day=day) for report in REPORTS})
    return lived


def test_the_past_says_ever_after_what_it_said_then(am):
    lived = live(am)

    assert list(lived.weeks)[-4:] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert len(lived.weeks) == WEEKS
    for label, review in lived.weeks.items():
        assert lived.on_monday[label] == review, f"{label} on the Monday after"
        assert said(am, "review", "--of", label, day=lived.end) == review, label
    for label, review in lived.periods.items():
        assert said(am, "review", "--of", label, day=lived.end) == review, label
    for (day, report), printed in lived.days.items():
        assert said(am, *report, "--as-of", day.isoformat(), day=lived.end) == printed, (day, report)
    check_the_story(lived)


def check_the_story(lived: Lived) -> None:
    """The weeks say what was lived, not merely the same."""
    assert evidence(lived, "2026-W43", "acme") == {("clarified_next_step", "a5"), ("clarified_next_step", "a1")}
    assert {"r1", "acme"} <= worsened(lived, "2026-W43", "acme")
    assert evidence(lived, "2026-W44", "acme") >= {("reduced_risk", "r1"), ("increased_value", "o1")}
    assert ("reduced_risk", "p5") in evidence(lived, "2026-W45", "acme")  # gone again two months later
    assert {"a1", "v1"} <= worsened(lived, "2026-W45", "acme")  # put off for the third time; overdue
    assert ("increased_value", "g1") in evidence(lived, "2026-W46", "acme")
    assert "r3" not in worsened(lived, "2026-W46", "acme")  # entered and undone
    assert worsened(lived, "2026-W48", "acme") >= {"k1"}  # the forecast
    assert worsened(lived, "2026-W49", "acme") >= {"o1", "k1"}  # set back; the notice date passed
    assert evidence(lived, "2026-W53", "acme") >= {("reduced_risk", "r1"), ("increased_value", "q1")}
    assert evidence(lived, "2027-W01", "acme") == {("increased_value", "g1"), ("increased_value", "o1")}
    drifting = [row["streak_without_movement"] for label in lived.weeks for row in rows(lived, label, "ceres")]
    assert drifting == [*range(1, 13), 12]
    assert [len(rows(lived, label, "eos")) for label in ("2026-W44", "2026-W45")] == [0, 1]
    assert [len(rows(lived, label, "delta")) for label in ("2026-W47", "2026-W48")] == [0, 1]
    steps = [review["totals"]["arr_movement"] for review in lived.weeks.values()]
    assert all(one["closing"] == two["opening"] for one, two in pairwise(steps))
    assert [it["expansion"]["amount"] for it in steps if it["expansion"]["amount"] != "0.00"] == ["3000.00", "4000.00"]


def rows(lived: Lived, label: str, account: str) -> list[Said]:
    return [row for row in lived.weeks[label]["accounts"] if row["account"] == account]


def evidence(lived: Lived, label: str, account: str) -> set[tuple[str, str]]:
    """Return the directions proven in a week with the refs, rises of the score left out."""
    (row,) = rows(lived, label, account)
    return {(it["direction"], it["ref"]) for it in row["evidence"] if it["ref"] != account}


def worsened(lived: Lived, label: str, account: str) -> set[str]:
    (row,) = rows(lived, label, account)
    return {it["ref"] for it in row["worsened"]}


def test_a_fact_entered_late_is_told_in_the_week_it_happened(am):
    do(am, BEFORE, FIRST - timedelta(days=7))
    sunday, later = FIRST + timedelta(days=6), FIRST + timedelta(days=15)
    do(am, "done a1 --on 2026-10-22\nissues edit i1 --severity low\nissues edit i1 --resolved 2026-10-23", later)

    (acme,) = [it for it in said(am, "review", "--of", "2026-W43", day=later)["accounts"] if it["account"] == "acme"]
    assert [it["ref"] for it in acme["evidence"] if it["ref"] != "acme"] == ["i1"]
    assert (
        am("today", "--as-of", sunday.isoformat(), "--json", AM_TODAY=later.isoformat()).json["as_of"] == "2026-10-25"
    )
    assert [it["ref"] for it in acme["worsened"] if it["ref"].startswith("a")] == []


def test_a_renewal_closed_today_cannot_be_closed_again_for_an_earlier_day(am):
    do(am, BEFORE, FIRST - timedelta(days=7))
    do(am, "renewals close k2 --outcome renewed_flat", FIRST)

    again = am("renewals", "close", "k2", "--outcome", "churned", "--on", "yesterday", AM_TODAY=FIRST.isoformat())
    assert (again.code, "decided already" in again.said) == (2, True)


ZONED = [
    ("Pacific/Auckland", "2026-11-22T10:30", "2026-W47"),  # Sunday 23:30 there
    ("Pacific/Auckland", "2026-11-22T11:30", "2026-W48"),  # Monday 00:30 there, Sunday everywhere else
    ("America/Los_Angeles", "2026-11-23T07:30", "2026-W47"),  # Sunday 23:30 there, Monday in Europe
    ("Europe/Berlin", "2026-10-25T22:30", "2026-W43"),  # 23:30, the evening of the day with 25 hours
    ("Europe/Berlin", "2026-10-25T23:00", "2026-W44"),
    ("Europe/Berlin", "2027-03-28T21:30", "2027-W12"),  # 23:30, the evening of the day with 23 hours
    ("Europe/Berlin", "2027-03-28T22:00", "2027-W13"),
    ("Europe/Berlin", "2027-01-03T22:59", "2026-W53"),
    ("Europe/Berlin", "2027-01-03T23:00", "2027-W01"),
]


@pytest.mark.parametrize(("zone", "instant", "week"), ZONED)
@pytest.mark.parametrize("machine", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_week_begins_and_ends_by_the_zone_of_the_book(zone, instant, week, machine, am, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text(f'timezone = "{zone}"\n')
    set_clock(monkeypatch, machine, datetime.fromisoformat(f"{instant}+00:00"))
    do(am, "accounts add Acme\nrisks add acme Budget --severity high", date(2026, 10, 1))
    environment = {"AM_CONFIG": str(config), "AM_TODAY": ""}
    for words in (
        ["risks", "edit", "r1", "--severity", "low"],
        ["log", "acme", "call", "", "--next", "Send it by 2027-06-01"],
    ):
        assert am(*words, **environment).code == 0

    later = {"AM_CONFIG": str(config), "AM_TODAY": "2027-05-31"}
    around = [
        week_of(parse_period(week, today=date(2027, 5, 31)).start + timedelta(weeks=at)).label for at in (-1, 0, 1)
    ]
    told = [am("review", "--of", label, "--json", **later).json["accounts"][0]["evidence"] for label in around]
    assert [{it["ref"] for it in found} - {"acme"} for found in told] == [set(), {"r1", "a1"}, set()]


def set_clock(monkeypatch: pytest.MonkeyPatch, machine: str, instant: datetime) -> None:
    """Let it be an instant, on a machine in a time zone of its own."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(instant.timestamp(), tz)

    monkeypatch.setenv("TZ", machine)
    monkeypatch.setattr("amcli.cli.context.datetime", Clock)
