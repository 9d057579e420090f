"""The morning scan as a whole: which rows are shown, and that no quiet account stays unseen."""

from datetime import date, timedelta

from factories import make_account, make_facts

from amcli.domain.settings import DEFAULTS
from amcli.reports.today import pick, scan

TODAY = date(2026, 11, 21)


def scan_on(day: date, accounts: int):
    """Scan accounts that were never touched since they entered the book long ago: all of them quiet."""
    quiet = [
        make_facts(account=make_account(id=at, handle=f"a{at:02}", tier="A", added_on=date(2026, 1, 1)))
        for at in range(1, accounts + 1)
    ]
    return scan(quiet, day, DEFAULTS)


def test_every_row_is_shown_while_there_are_no_more_than_fit():
    report = scan_on(TODAY, 3)

    assert pick(report, 10) == report.items
    assert pick(report, None) == report.items


def test_the_first_rows_are_those_of_most_attention():
    report = scan_on(TODAY, 12)

    assert pick(report, 5)[:4] == report.items[:4]


def test_quiet_accounts_below_the_limit_take_turns_in_the_last_row():
    below = [item.account.handle for item in scan_on(TODAY, 12).items[5:]]

    taken = [pick(scan_on(TODAY + timedelta(days=day), 12), 5)[-1].account.handle for day in range(len(below))]

    assert sorted(taken) == sorted(below)


def test_a_quiet_account_that_is_shown_anyway_takes_no_second_place():
    report = scan_on(TODAY, 6)

    shown = [item.account.handle for item in pick(report, 5)]

    assert len(set(shown)) == 5
