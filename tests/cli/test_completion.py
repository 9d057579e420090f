"""What Tab offers: commands, options, fixed words, names and numbers of the book; nothing a shell would act upon."""

import pytest

from amcli.cli.completing import fitting


@pytest.fixture
def book(am, surroundings):
    """A book with two accounts, a contact, an action, a check-in, a risk and a contract."""
    am("accounts", "add", "Acme Corp", "--handle", "acme")
    am("accounts", "add", 'Acorn "Ltd" $(touch x) `id`', "--handle", "acorn")
    am("contacts", "add", "acme", "Jane Doe")
    am("log", "acme", "call", "Hello", "--next", "send deck by fri")
    am("checkin", "acme", "--on", "mon", "--agenda", "Roadmap")
    am("risks", "add", "acme", "Leaving: (soon)")
    am("contracts", "add", "acme", "Suite", "--starts", "2026-01-01", "--ends", "2026-12-31", "--arr", "10k")
    return surroundings["AM_BOOK"]


@pytest.fixture
def tab(am_process, book):
    """Press Tab behind a line in a shell; return what is offered, line by line."""

    def press(line, of="bash", **env):
        words = line.split(" ")
        typed = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
        ran = am_process(_AM_COMPLETE=f"complete_{of}", _TYPER_COMPLETE_ARGS=line, **typed, **env)
        assert ran.err == ""
        return ran.out.splitlines()

    return press


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("am lo", ["log"]),
        ("am ", None),
        ("am renewals s", ["show", "set"]),
        ("am log ac", ["acme", "acorn"]),
        ("am log acm", ["acme"]),
        ("am log acme vo", ["voicemail"]),
        ("am log acme call --m", ["--mood"]),
        ("am today --why aco", ["acorn"]),
        ("am at-risk --band a", ["amber"]),
        ("am at-risk --band=r", ["--band=red"]),
        ("am contracts --acc", ["--account"]),
        ("am contracts list --account ac", ["acme", "acorn"]),
        ("am contacts edit ", ["p1"]),
        ("am actions show a", ["a1"]),
        ("am done ", ["a1", "c1"]),
        ("am done a1 c", ["c1"]),
        ("am renewals set ", ["acme", "acorn", "k1"]),
        ("am risks close r", ["r1"]),
        ("am surveys add acme n", ["nps"]),
        ("am merge acorn a", ["acme", "acorn"]),
        ("am log acme call some words ", []),
        ("am nosuch ", []),
        ("am import ", []),
        ("am log acme call --with ", []),
        ('am log "acme" ca', ["call"]),
        ("am log 'ac", []),
    ],
)
def test_what_is_offered_fits_the_place_of_the_cursor(line, offered, tab):
    found = tab(line)
    assert (found[:3] == ["today", "log", "at-risk"]) if offered is None else (found == offered)


def test_the_book_named_on_the_line_is_asked(tab, book, am_process, tmp_path):
    other = str(tmp_path / "other.db")
    am_process("accounts", "add", "Beta", "--book", other)
    assert tab(f"am brief --book {other} ") == ["beta"]


def test_a_book_that_is_not_there_offers_no_names_and_is_not_made(tab, tmp_path):
    path = tmp_path / "none.db"
    assert tab("am brief ", AM_BOOK=str(path)) == []
    assert not path.exists()


def test_what_is_done_or_closed_is_not_offered(tab, am):
    am("done", "a1")
    am("risks", "close", "r1", "--outcome", "solved")
    assert tab("am done a") == []
    assert tab("am risks close r") == []


def test_words_on_an_offer_are_no_signs_that_a_shell_acts_upon(tab):
    (line,) = ["\n".join(tab("am brief a", of="zsh"))]
    assert line == '_arguments \'*: :(("acme":"Acme Corp"\n"acorn":"Acorn  Ltd    touch x   id"))\''
    assert tab("am risks close r", of="fish", _TYPER_COMPLETE_FISH_ACTION="get-args") == ["r1\tLeaving   soon"]
    assert tab("am risks close r", of="powershell") == ["r1:::Leaving   soon"]


def test_where_nothing_fits_zsh_offers_files_and_fish_is_told(tab, am_process):
    assert tab("am import ", of="zsh") == ["_files"]
    asked = {"_AM_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "is-args"}
    assert am_process(_TYPER_COMPLETE_ARGS="am import ", **asked).code == 1
    assert am_process(_TYPER_COMPLETE_ARGS="am lo", **asked).code == 0


def test_a_demo_command_is_completed_like_any_other():
    assert [value for value, _ in fitting(["demo", "renewals"], "sh")] == ["show"]


def test_a_shell_that_is_not_known_is_left_to_the_parser(am_process):
    assert "_arguments" not in am_process(_AM_COMPLETE="complete_other", COMP_WORDS="am lo", COMP_CWORD="1").out
