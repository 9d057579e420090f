"""The review of a week whose clients have nasty names, in full and without notes."""

import pytest
from chromium import Browser, find_chromium
from hostile import HOSTILE, hostile, reviewed

from amcli.domain.withheld import without_notes


@pytest.fixture(scope="session")
def facts():
    return [hostile(number, text) for number, text in enumerate(HOSTILE, 1)]


@pytest.fixture(scope="session")
def report(facts):
    return reviewed(facts)


@pytest.fixture(scope="session")
def bare():
    """The same week without notes; the names of accounts and teams stay, so they are plain here."""
    given = [hostile(number, text, "support") for number, text in enumerate(HOSTILE, 1)]
    plain = [it._replace(account=it.account._replace(name=f"Account {it.account.id}")) for it in given]
    return reviewed([without_notes(it) for it in plain])


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A browser for all tests of pages; they are skipped without."""
    program = find_chromium()
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with Browser(program, tmp_path_factory.mktemp("profile")) as running:
        yield running
