"""A calendar takes the export in, and a later one moves what changed instead of adding it again."""

import shutil
import subprocess
from pathlib import Path

import pytest
from icalendar import Calendar

from amcli.cli.main import run

BOOK = {
    "accounts": "handle,name,tier\nacme,Acme,A\n",
    "contacts": "account,name,title\nacme,Ana Lind,COO\n",
    "checkins": 'account,on,with,agenda\nacme,2026-12-01,Ana Lind,"Roadmap, and <prices>"\nacme,2026-12-15,,\n',
    "actions": (
        "account,title,owner,opened,due,chase_on\n"
        "acme,Send the deck; soon,me,2026-11-20,2026-11-27,\n"
        "acme,Fix the lock,support,2026-11-20,2026-12-04,2026-11-30\n"
        "acme,No day at all,me,2026-11-20,,\n"
    ),
    "contracts": (
        "account,product,starts,ends,arr,currency,auto_renew,notice\n"
        "acme,Planner,2025-02-01,2027-01-31,48000,EUR,true,60d\n"
        "acme,Monthly,2026-11-01,2026-11-30,1200,EUR,true,\n"
    ),
}


@pytest.fixture
def am(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A book with dates ahead, and a way to run `am` on it."""
    folder = tmp_path / "native"
    folder.mkdir()
    for name, text in BOOK.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.setenv("AM_BOOK", str(tmp_path / "home" / "book.db"))
    monkeypatch.setenv("AM_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("AM_TODAY", "2026-11-21")

    def am(*words: str) -> None:
        assert run(words) == 0

    am("import", str(folder), "--yes")
    return am


@pytest.fixture
def export(am, tmp_path: Path):
    """Export into the same file again and again; return its events by the beginning of their UID."""

    def export(*words: str) -> dict[str, dict[str, object]]:
        am("export", "ics", "--out", str(tmp_path / "am.ics"), *words)
        calendar = Calendar.from_ical((tmp_path / "am.ics").read_bytes())
        return {str(it["uid"]).partition("@")[0]: it for it in calendar.walk("VEVENT")}

    return export


def test_the_dates_ahead_are_whole_days_with_names(export):
    events = export()

    assert {key: (it.decoded("dtstart").isoformat(), str(it["summary"])) for key, it in events.items()} == {
        "a1": ("2026-11-27", "Acme: Due: Send the deck; soon"),
        "a2-chase": ("2026-11-30", "Acme: Ask support again: Fix the lock"),
        "k1-0-notice": ("2026-12-02", "Acme: Last day for notice: Planner (€48,000)"),
        "c1": ("2026-12-01", "Acme: Check-in: Roadmap, and <prices>"),
        "c2": ("2026-12-15", "Acme: Check-in"),
        "k1-0-ends": ("2027-01-31", "Acme: Planner renews itself (€48,000)"),
    }
    assert {str(it["status"]) for it in events.values()} == {"CONFIRMED"}
    assert [str(alarm["trigger"].dt) for alarm in events["k1-0-notice"].walk("VALARM")] == [
        "-14 days, 9:00:00",
        "-3 days, 9:00:00",
    ]


def test_the_same_book_gives_the_same_file(export, tmp_path):
    export()
    first = (tmp_path / "am.ics").read_bytes()
    export()

    assert (tmp_path / "am.ics").read_bytes() == first


def test_a_date_that_moves_keeps_its_uid_and_raises_its_sequence(am, export):
    before = export()
    am("checkin", "c1", "--on", "2026-12-08")
    after = export()

    assert after["c1"]["uid"] == before["c1"]["uid"]
    assert after["c1"].decoded("dtstart").isoformat() == "2026-12-08"
    assert after["c1"]["sequence"] > before["c1"]["sequence"]
    assert after["c2"]["sequence"] == before["c2"]["sequence"]


def test_taking_a_move_back_is_a_change_too(am, export):
    am("checkin", "c1", "--on", "2026-12-08")
    moved = export()
    am("undo")
    back = export()

    assert back["c1"].decoded("dtstart").isoformat() == "2026-12-01"
    assert back["c1"]["sequence"] > moved["c1"]["sequence"]


def test_what_is_done_dropped_or_removed_is_struck_out(am, export):
    before = export()
    am("done", "a1")
    am("checkin", "c1", "--off")
    am("actions", "rm", "a2", "--yes")
    after = export()

    for key in ("a1", "c1", "a2-chase"):
        assert str(after[key]["status"]) == "CANCELLED"
        assert after[key]["sequence"] > before[key]["sequence"]
        assert not after[key].walk("VALARM")


def test_a_renewal_that_is_decided_strikes_its_dates_out_and_brings_the_next(am, export):
    am("renewals", "close", "k1", "--outcome", "renewed_flat")
    events = export()

    assert {key: str(it["status"]) for key, it in events.items() if key.startswith("k1")} == {
        "k1-0-notice": "CANCELLED",
        "k1-0-ends": "CANCELLED",
    }


@pytest.mark.parametrize(("status", "said"), [("prospect", "CONFIRMED"), ("churned", "CANCELLED")])
def test_what_is_planned_with_a_prospect_stands_and_with_a_lost_client_is_struck_out(am, export, status, said):
    am("accounts", "edit", "acme", "--status", status)
    events = export()

    assert {str(events[key]["status"]) for key in ("c1", "a1")} == {said}


def test_notes_can_be_left_out(export):
    text = "\n".join(f"{it['summary']} {it['description']}" for it in export("--no-notes").values())

    for private in ("Roadmap", "deck", "lock", "Ana"):
        assert private not in text


@pytest.mark.parametrize(
    ("only", "kept"), [("checkins", {"c1", "c2"}), ("actions,checkins", {"a1", "a2-chase", "c1", "c2"})]
)
def test_some_kinds_can_be_asked_for(export, only, kept):
    assert set(export("--only", only)) == kept


def test_the_file_is_private_and_no_foreign_file_is_replaced(am, tmp_path, capsys):
    mine = tmp_path / "mine.ics"
    mine.write_text("BEGIN:VCALENDAR\nPRODID:-//other//EN\nEND:VCALENDAR\n")

    assert run(("export", "ics", "--out", str(mine))) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(("export", "ics", "--out", str(mine), "--force")) == 0
    assert mine.stat().st_mode & 0o777 == 0o600
    assert run(("export", "ics", "--out", "/dev/null", "--force")) == 2
    assert run(("export", "ics", "--only", "holidays")) == 2


@pytest.mark.skipif(shutil.which("khal") is None, reason="khal (Debian's package) is not installed")
def test_khal_takes_it_in_twice_without_duplicates(am, export, tmp_path):
    kept = tmp_path / "calendar"
    kept.mkdir()
    config = tmp_path / "khal.conf"
    config.write_text(
        f"[calendars]\n[[am]]\npath = {kept}\ntype = calendar\n[locale]\nlocal_timezone = Europe/Berlin\n"
        f"default_timezone = Europe/Berlin\ntimeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        f"datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
        f"[default]\ndefault_calendar = am\n[sqlite]\npath = {tmp_path / 'khal.db'}\n"
    )

    def khal(*words: str) -> str:
        done = subprocess.run(
            ["khal", "-c", str(config), *words], check=True, capture_output=True, text=True, timeout=60, cwd=tmp_path
        )
        return done.stdout

    export()
    khal("import", "--batch", "-a", "am", str(tmp_path / "am.ics"))
    listed = khal("list", "2026-11-21", "100d")
    am("checkin", "c1", "--on", "2026-12-08")
    export()
    khal("import", "--batch", "-a", "am", str(tmp_path / "am.ics"))
    again = khal("list", "2026-11-21", "100d")

    assert len(list(kept.glob("*.ics"))) == 6
    assert listed.count("Acme:") == again.count("Acme:") == 6
    assert listed.index("2026-12-01") < listed.index("Roadmap") < listed.index("2026-12-02")
    assert again.index("2026-12-08") < again.index("Roadmap") < again.index("2026-12-15")
