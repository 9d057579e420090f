"""Lists: what narrows and orders them, and what they look like for people and for pipes."""

import shutil
from pathlib import Path

import pytest

TODAY = "2026-11-21"


ROWS = (
    ["accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A", "--tags", "Key;vip", "--region", "Île"],
    ["accounts", "add", "Globex", "--tier", "B", "--status", "prospect", "--tags", "vip"],
    ["contacts", "add", "acme", "Jane Doe", "--role", "champion"],
    ["contacts", "add", "acme", "Bob Ray", "--left-on", "2026-10-01"],
    ["actions", "add", "acme", "late one", "--due", "2026-11-18"],
    ["actions", "add", "globex", "later", "--due", "2026-12-01", "--owner", "support", "--reply"],
    ["actions", "add", "acme", "no day"],
    ["actions", "add", "acme", "done one", "--due", "2026-11-10", "--done-on", "2026-11-11"],
    ["risks", "add", "acme", "small", "--severity", "low"],
    ["risks", "add", "globex", "worst", "--severity", "critical"],
    ["risks", "add", "acme", "over", "--severity", "high", "--opened", "2026-01-05", "--closed", "2026-03-01"],
    ["touches", "add", "acme", "call", "one", "--on", "2026-11-01", "--with", "jane", "--with", "bob"],
    ["touches", "add", "acme", "email", "two", "--on", "2026-11-10", "--direction", "inbound"],
    ["touches", "add", "globex", "call", "three", "--on", "2026-11-15"],
    ["contracts", "add", "acme", "Planner", "--arr", "48k", "--ends", "2026-12-31", "--auto-renew"],
    ["contracts", "add", "globex", "Planner", "--arr", "9k"],
    ["opportunities", "add", "acme", "won one", "--stage", "won"],
    ["opportunities", "add", "acme", "open one", "--sponsor", "jane"],
    ["requests", "add", "acme", "Dark mode"],
    ["requests", "add", "globex", "dark MODE "],
    ["requests", "add", "globex", "Offline", "--status", "declined"],
    ["surveys", "add", "acme", "nps", "9", "--contact", "jane"],
)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The file of a book with two accounts and something in most groups, made once."""
    from amcli.cli.main import run

    path = tmp_path_factory.mktemp("lists") / "book.db"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"AM_BOOK": str(path), "AM_TODAY": TODAY, "AM_CONFIG": str(path) + ".toml"}.items():
            patch.setenv(name, value)
        for args in ROWS:
            assert run(args) == 0, args
    return path


@pytest.fixture
def book(built, surroundings):
    """A copy of that book, for one test."""
    path = Path(surroundings["AM_BOOK"])
    path.parent.mkdir()
    shutil.copyfile(built, path)


@pytest.fixture
def ids(am, book):
    """List with the given options and return the ids."""

    def listed(*args):
        ran = am(*args, "--json")
        assert ran.code == 0, ran.err
        return " ".join(item["id"] for item in ran.items)

    return listed


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("actions", "a1 a2 a3"),
        ("actions list", "a1 a2 a3"),
        ("actions --closed", "a4"),
        ("actions --all", "a2 a1 a4 a3"),
        ("actions --account acme", "a1 a3"),
        ("actions --account acme --account globex --owner support", "a2"),
        ("actions --reply", "a2"),
        ("actions --no-reply", "a1 a3"),
        ("actions --since 2026-11-18 --until 2026-11-30", "a1"),
        ("actions --until fri", "a1"),
        ("actions --limit 1", "a1"),
        ("actions --limit 0", "a1 a2 a3"),
        ("actions --sort title", "a1 a2 a3"),
        ("actions --sort -due", "a2 a1 a3"),
        ("actions --sort=-id --all", "a4 a3 a2 a1"),
        ("actions --sort account", "a1 a3 a2"),
        ("actions --as-of 2026-11-20", ""),
        ("risks", "r2 r1"),
        ("risks --all --sort severity", "r2 r3 r1"),
        ("risks --all --sort -severity", "r1 r3 r2"),
        ("risks --severity low --severity CRITICAL", "r2 r1"),
        ("risks --as-of 2026-02-01", "r3"),
        ("risks --closed --since 2026-01-01 --until 2026-01-05", "r3"),
        ("touches", "t3 t2 t1"),
        ("touches --kind call", "t3 t1"),
        ("touches --direction inbound", "t2"),
        ("touches --since 2w --account acme", "t2"),
        ("contacts", "p2 p1"),
        ("contacts --open", "p1"),
        ("contacts --closed", "p2"),
        ("contacts --role champion", "p1"),
        ("contracts", "k1 k2"),
        ("contracts --auto-renew", "k1"),
        ("contracts --sort ends", "k1 k2"),
        ("contracts --sort -ends", "k1 k2"),
        ("contracts --sort arr", "k2 k1"),
        ("opportunities", "o2"),
        ("opportunities --closed", "o1"),
        ("requests", "q1"),
        ("requests --all", "q1 q2"),
        ("requests --closed --account globex", "q2"),
        ("requests --sort -votes --all --account acme", "q1"),
        ("accounts", "acme globex"),
        ("accounts --tier a", "acme"),
        ("accounts --tier A --tier B --all", "acme globex"),
        ("accounts --tag key", "acme"),
        ("accounts --tag VIP --sort -name", "globex acme"),
        ("accounts --region île", "acme"),
        ("accounts --status prospect", "globex"),
        ("accounts --tier Z", ""),
        ("surveys --kind nps", "s1"),
    ],
)
def test_a_list_holds_what_was_asked_for_in_its_order(ids, args, expected):
    assert ids(*args.split(" ")) == expected


@pytest.mark.parametrize(
    ("args", "code", "expected"),
    [
        ("risks --severity urgent", 2, "critical, high, medium, low"),
        ("risks --sort bogus", 2, "Known: id, account, title"),
        ("risks --open --closed", 2, "contradict"),
        ("risks --since 5/6", 2, "ambiguous"),
        ("risks --limit -1", 2, "limit"),
        ("risks --account nobody", 3, "No account"),
        ("risks --bogus x", 2, "--bogus"),
        ("accounts --status gone", 2, "prospect"),
        ("risks show a1", 2, "`am actions show a1`"),
        ("risks show c1", 2, "am checkin"),
        ("risks show acme", 2, "r1, r2"),
        ("risks edit r1", 2, "--severity"),
        ("risks rm a1", 2, "a1 is an action, not a risk"),
        ("accounts show r1", 2, "`am risks show r1`"),
        ("accounts show nobody", 3, "No account"),
    ],
)
def test_what_cannot_be_is_refused_with_what_could(am, book, args, code, expected):
    ran = am(*args.split(" "))

    assert ran.code == code
    assert ran.out == ""
    assert expected in ran.said


def test_a_touch_tells_who_took_part_and_a_row_its_people_by_name(am, book):
    assert am("touches", "--json").items[-1]["with"] == ["Jane Doe", "Bob Ray"]
    assert am("opportunities", "--json").items[0]["sponsor"] == "Jane Doe"
    assert am("surveys", "--json").items[0]["contact"] == "Jane Doe"
    assert am("surveys", "show", "s1", "--json").json["links"] == {"contact": "p1"}


def test_a_pipe_gets_tabs_and_whole_values(am, book):
    am("risks", "add", "acme", "a long\ttitle\n" + "x" * 200)
    lines = am("risks", "--sort", "-id", "--limit", "1").out.splitlines()

    assert len(lines) == 1
    assert lines[0].split("\t")[:4] == ["r4", "medium", "acme", "a long title " + "x" * 200]
    assert am("contracts", "--limit", "1").out.split("\t")[3] == "48000.00 EUR"
    assert am("touches", "--kind", "call", "--account", "acme").out.split("\t")[5] == "Jane Doe;Bob Ray"


@pytest.mark.parametrize("plural", ["accounts", "contacts", "touches", "actions", "risks", "contracts", "requests"])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_tables_fit_their_width_and_lose_no_word(am, book, plural, width):
    am("risks", "add", "acme", "a " + "very " * 30 + "long title, mitigated")
    out = am(plural, "--all", AM_FORCE_TABLES="1", COLUMNS=str(width), NO_COLOR="1").out

    assert max(len(line) for line in out.splitlines()) <= width
    if plural == "risks":
        assert out.split().count("very") == 30
    for item in am(plural, "--all", "--json").items:
        assert item["id"] in out


def test_a_table_says_how_late_and_how_it_ended(am, book):
    out = am("actions", "--all", AM_FORCE_TABLES="1").out

    assert "Wed 18 Nov, 3d late" in out
    assert "done Wed 11 Nov" in out


def test_a_terminal_gets_a_screenful_and_is_told_so(am, book, monkeypatch):
    monkeypatch.setattr("amcli.cli.group_list.MOST_FOR_PEOPLE", 2)

    ran = am("touches", AM_FORCE_TABLES="1")
    assert "2 of 3" in ran.err
    assert "t1" not in ran.out
    assert "t1" in am("touches", "--limit", "0", AM_FORCE_TABLES="1").out
    assert len(am("touches", "--json").items) == len(am("touches").out.splitlines()) == 3


def test_an_empty_filtered_list_says_that_nothing_fits(am, book):
    ran = am("risks", "--severity", "high")

    assert (ran.code, ran.out) == (0, "")
    assert "No open risks fit" in ran.err


def test_long_addresses_are_folded_before_rows_become_blocks(am, book):
    am("contacts", "add", "acme", "Kwabena Darkoh-Mills", "--role", "executive_sponsor", "--email",
       "kwabena.darkoh-mills@adeyola-logistics.example")  # fmt: skip
    lines = am("contacts", AM_FORCE_TABLES="1", COLUMNS="80").out.splitlines()

    assert lines[0].split() == ["Id", "Account", "Name", "Role", "Email", "Left"]
    assert max(map(len, lines)) <= 80
