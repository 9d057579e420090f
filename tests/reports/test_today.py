"""The morning scan as a whole: which rows are shown, and that no quiet account stays unseen."""

from datetime import date, timedelta
from io import StringIO

from factories import make_account, make_calm, make_facts
from rich.console import Console

from amcli.domain.records import Action, CheckIn
from amcli.domain.settings import DEFAULTS
from amcli.render.today import as_page
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


def test_what_was_promised_to_a_prospect_falls_due_though_they_are_not_scanned():
    yesterday = TODAY - timedelta(days=1)
    action = Action(1, 1, "Send the price", "me", yesterday, due=TODAY)
    theirs = Action(2, 1, "Name a date", "client", yesterday, due=yesterday)
    planned = CheckIn(3, 1, TODAY, yesterday)

    def refs(**account):
        facts = make_facts(account=make_account(**account), actions=(action, theirs), checkins=(planned,))
        report = scan([facts], TODAY, DEFAULTS)
        return report.totals.accounts, [it.ref for it in report.agenda], [it.ref for it in report.waiting]

    assert refs(status="active") == (1, ["a1", "c3"], ["a2"])
    assert refs(status="prospect") == (0, ["a1", "c3"], ["a2"])
    assert refs(since=TODAY + timedelta(days=9)) == (0, ["a1", "c3"], ["a2"])
    assert refs(status="churned") == (0, [], [])


def test_a_calm_day_says_so_in_one_line():
    console = Console(width=80, file=StringIO())
    console.print(as_page(scan([make_calm()], TODAY, DEFAULTS), 10, 80))

    assert console.file.getvalue().splitlines()[1].startswith("A calm day: nothing asks for you.")
