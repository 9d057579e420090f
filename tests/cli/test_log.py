"""`am log`: a touch, the people in it, the step it promises, the check-in it holds, in one unit."""

import io
import os
import re
import subprocess
import sys

import pytest

FRIDAY = "2026-11-27"


@pytest.fixture
def acme(am):
    """An account of tier A with two people, on a Saturday."""
    assert am("accounts", "add", "Acme Corp", "--handle", "acme", "--tier", "A").code == 0
    assert am("contacts", "add", "acme", "Jane Doe", "--role", "champion").code == 0
    assert am("contacts", "add", "acme", "Bob Ray").code == 0
    return am


def stdin(monkeypatch, data: bytes):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_one_unit_holds_the_touch_the_people_and_the_next_step(acme, contents, undo):
    before = contents()

    ran = acme("log", "acme", "call", "Budget ok", "--with", "jane", "--next", "send deck by fri")

    first, second, last = ran.out.splitlines()
    assert first == "✓ t1 call · Acme Corp · Jane Doe · Sat 21 Nov"
    assert second == "  a1 send deck, due Fri 27 Nov · next check-in Mon 7 Dec"
    assert last == "  am undo takes it back"
    assert (ran.code, ran.err) == (0, "")
    undo()
    assert contents() == before


def test_json_names_everything_that_was_written(acme):
    acme("checkin", "acme", "--on", "tue")

    ran = acme("log", "acme", "call", "Hi", "--with", "jane", "--next", "deck by fri", "--json")

    said = ran.json
    assert said["schema"] == "am.write/1"
    assert said["refs"] == ["t1", "a1", "c1"]
    assert (said["touch"], said["action"], said["fulfilled"]) == ("t1", "a1", ["c1"])
    assert said["next_checkin"] == "2026-12-07"


def test_what_is_stored_is_what_was_typed(acme):
    acme("log", "acme", "call", "[/renewal] :bomb: it's “50 %” \x1b[31mred", "--with", "Bob Ray", "--with", "jane")

    touch = acme("touches", "--json").items[0]

    assert touch["text"] == "[/renewal] :bomb: it's “50 %” [31mred"
    assert touch["with"] == ["Bob Ray", "Jane Doe"]
    assert (touch["kind"], touch["on"], touch["direction"]) == ("call", "2026-11-21", "outbound")


def test_the_same_person_twice_took_part_once(acme):
    acme("log", "acme", "call", "Hi", "--with", "jane", "--with", "Jane Doe", "--with", "p1")

    assert acme("touches", "--json").items[0]["with"] == ["Jane Doe"]


@pytest.mark.parametrize(
    ("kind", "flags", "direction"),
    [
        ("email", (), "outbound"),
        ("email", ("--inbound",), "inbound"),
        ("note", (), None),
        ("voicemail", ("--inbound",), "inbound"),
    ],
)
def test_contact_goes_out_unless_it_came_in_and_a_note_goes_nowhere(acme, kind, flags, direction):
    acme("log", "acme", kind, "Hi", *flags)

    assert acme("touches", "--json").items[0]["direction"] == direction


@pytest.mark.parametrize(("typed", "mood"), [(("--mood", "+"), 1), (("--mood", "-"), -1), (("--mood=-",), -1)])
def test_the_mood_is_one_sign(acme, typed, mood):
    assert acme("log", "acme", "call", "Hi", *typed).code == 0

    assert acme("touches", "--json").items[0]["mood"] in (mood, str(mood))


def test_mood_zero_is_a_mood_and_no_mood_is_none(acme):
    acme("log", "acme", "call", "Hi", "--mood", "0")
    acme("log", "acme", "call", "Hi")

    assert [it["mood"] in (0, "0") for it in acme("touches", "--json").items] == [False, True]


@pytest.mark.parametrize("mood", ["good", "1", "", "++"])
def test_no_other_mood_is_read(acme, mood):
    ran = acme("log", "acme", "call", "Hi", f"--mood={mood}")

    assert ran.code == 2
    assert "--mood" in ran.err


@pytest.mark.parametrize(
    ("at", "on", "clock"),
    [
        ("yesterday", "2026-11-20", None),
        ("fri", "2026-11-20", None),
        ("yesterday 14:30", "2026-11-20", "14:30"),
        ("9:05", "2026-11-21", "09:05"),
    ],
)
def test_backdating_leans_backward(acme, at, on, clock):
    assert acme("log", "acme", "call", "Hi", "--at", at).code == 0

    touch = acme("touches", "--json").items[0]
    assert (touch["on"], touch["at"]) == (on, clock)


@pytest.mark.parametrize("at", ["tomorrow", "2026-12-01", "in 3 days"])
def test_a_touch_is_not_logged_before_it_happens(acme, contents, at):
    before = contents()

    ran = acme("log", "acme", "call", "Hi", "--at", at)

    assert ran.code == 2
    assert "lies ahead" in ran.err
    assert contents() == before


def test_an_unknown_kind_is_refused_with_the_nearest_one(acme):
    ran = acme("log", "acme", "cal", "Hi")

    assert ran.code == 2
    assert "Did you mean call?" in ran.err


def test_account_and_kind_swapped_are_put_right(acme):
    ran = acme("log", "call", "acme", "Hi")

    assert ran.code == 2
    assert "am log acme call" in ran.err


def test_an_unknown_person_is_not_found_and_nothing_is_written(acme, contents):
    before = contents()

    ran = acme("log", "acme", "call", "Hi", "--with", "Zoe Quark")

    assert ran.code == 3
    assert 'am contacts add acme "Zoe Quark"' in ran.err
    assert contents() == before


def test_on_a_terminal_an_unknown_person_can_be_added_in_the_same_unit(acme, contents, undo, monkeypatch):
    before = contents()
    monkeypatch.setattr("amcli.cli.daily.can_ask", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)

    ran = acme("log", "acme", "call", "Hi", "--with", "Zoe Quark")

    assert "t1 call · Acme Corp · Zoe Quark" in ran.out
    assert [it["name"] for it in acme("contacts", "--json").items][-1] == "Zoe Quark"
    undo()
    assert contents() == before


def test_a_no_to_adding_leaves_the_book_alone(acme, contents, monkeypatch):
    before = contents()
    monkeypatch.setattr("amcli.cli.daily.can_ask", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)

    assert acme("log", "acme", "call", "Hi", "--with", "Zoe Quark").code == 3
    assert contents() == before


def test_people_of_other_accounts_are_not_meant(acme):
    acme("accounts", "add", "Globex")
    acme("contacts", "add", "globex", "Gus Green")

    assert acme("log", "acme", "call", "Hi", "--with", "gus").code == 3


def test_an_ambiguous_person_is_not_guessed(acme):
    acme("contacts", "add", "acme", "Jane Dole")

    ran = acme("log", "acme", "call", "Hi", "--with", "jane")

    assert ran.code == 4
    assert "Jane Doe" in ran.err
    assert "Jane Dole" in ran.err


@pytest.mark.parametrize(
    ("flags", "title", "due", "owner"),
    [
        (("--next", "send deck by fri"), "send deck", FRIDAY, "me"),
        (("--next", "send deck", "--due", "fri"), "send deck", FRIDAY, "me"),
        (("--next", "send deck by fri", "--due", FRIDAY), "send deck", FRIDAY, "me"),
        (("--next", "stand by Jane", "--owner", "client"), "stand by Jane", None, "client"),
        (("--next", "stand by Jane", "--due", "fri", "--owner", "Support"), "stand by Jane", FRIDAY, "Support"),
        (("--next", "send deck by today", "--owner", "ME"), "send deck", "2026-11-21", "me"),
    ],
)
def test_only_a_trailing_by_date_is_read_out_of_the_next_step(acme, flags, title, due, owner):
    assert acme("log", "acme", "call", "Hi", *flags).code == 0

    action = acme("actions", "--json").items[0]
    assert (action["title"], action["due"], action["owner"]) == (title, due, owner)
    assert action["reply"] is False


def test_a_step_without_a_day_says_so(acme):
    ran = acme("log", "acme", "call", "Hi", "--next", "send deck")

    assert "a1 send deck, no date" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("day", ["5/6", "next week", "fri."])
def test_a_day_that_cannot_be_read_is_not_dropped_in_silence(acme, day):
    ran = acme("log", "acme", "call", "Hi", "--next", f"send deck by {day}")

    assert f"a1 send deck by {day}, no date" in ran.out
    assert ran.err == f"“{day}” is not a day am can read, so a1 has none: am actions edit a1 --due fri\n"
    assert f"“{day}”" in acme("done", "a1", "--next", f"call by {day}").err


@pytest.mark.parametrize(
    "flags",
    [
        ("--due", "fri"),
        ("--owner", "client"),
        ("--next", "send deck by yesterday"),
        ("--next", "send deck", "--due", "2026-11-20"),
        ("--next", "send deck by fri", "--due", "2026-11-28"),
        ("--next", "  "),
        ("--next", "send deck", "--due", "5/6"),
    ],
)
def test_next_steps_that_cannot_be_meant_are_refused(acme, contents, flags):
    before = contents()

    assert acme("log", "acme", "call", "Hi", *flags).code == 2
    assert contents() == before


def test_reply_alone_owes_an_answer_by_tomorrow(acme):
    ran = acme("log", "acme", "email", "Where is the offer?", "--inbound", "--reply")

    action = acme("actions", "--json").items[0]
    assert (action["title"], action["due"], action["owner"]) == ("Reply to Acme Corp", "2026-11-22", "me")
    assert action["reply"] is True
    assert "a1 Reply to Acme Corp, due Sun 22 Nov" in ran.out


def test_reply_marks_the_next_step_and_keeps_its_day(acme):
    acme("log", "acme", "email", "Offer?", "--inbound", "--reply", "--next", "send offer by fri")

    action = acme("actions", "--json").items[0]
    assert (action["title"], action["due"], action["reply"]) == ("send offer", FRIDAY, True)


def test_an_answer_that_is_still_marked_as_owed_is_pointed_out(acme):
    acme("log", "acme", "email", "Offer?", "--inbound", "--reply")

    assert "am done a1" in acme("log", "acme", "email", "Here it is").err
    assert "am done a1" not in acme("log", "acme", "email", "And?", "--inbound").err


@pytest.mark.parametrize("away", ["2026-11-18", "2026-11-21", "2026-11-24"])
def test_contact_within_three_days_holds_a_scheduled_check_in(acme, away, contents, undo):
    acme("checkin", "acme", "--on", away, AM_TODAY="2026-11-17")
    before = contents()

    ran = acme("log", "acme", "call", "Hi")

    assert "c1 check-in held" in ran.out
    held = contents()["checkin"][0]
    assert "2026-11-21" in held
    undo()
    assert contents() == before


@pytest.mark.parametrize(
    ("planned", "logged"),
    [
        (("--on", "2026-11-25"), ("call", "Hi")),
        (("--on", "2026-11-17"), ("call", "Hi")),
        (("--on", "2026-11-24"), ("note", "Hi")),
        (("--on", "2026-11-24"), ("voicemail", "Hi")),
        (("--on", "2026-11-24", "--with", "bob"), ("call", "Hi", "--with", "jane")),
    ],
)
def test_other_touches_leave_it_scheduled(acme, planned, logged):
    acme("checkin", "acme", *planned, AM_TODAY="2026-11-16")

    ran = acme("log", "acme", *logged, "--json")

    assert ran.json["fulfilled"] == []


def test_a_conversation_holds_no_check_in_that_was_planned_after_it(acme):
    acme("checkin", "acme", "--on", "tomorrow")

    assert (
        acme("log", "acme", "call", "Agreed to speak on Sunday", "--at", "yesterday", "--json").json["fulfilled"] == []
    )


def test_of_two_check_ins_the_nearer_one_is_held(acme):
    acme("checkin", "acme", "--on", "2026-11-24")
    acme("checkin", "acme", "--on", "2026-11-22")

    assert acme("log", "acme", "call", "Hi", "--json").json["fulfilled"] == ["c2"]


def test_a_check_in_of_another_account_stays(acme):
    acme("accounts", "add", "Globex")
    acme("checkin", "globex", "--on", "tomorrow")

    assert acme("log", "acme", "call", "Hi", "--json").json["fulfilled"] == []


def test_a_note_does_not_move_the_next_check_in(acme):
    acme("log", "acme", "call", "Hi", "--at", "2026-11-10")

    ran = acme("log", "acme", "note", "Read their report")

    assert "next check-in Tue 24 Nov" in ran.out


def test_a_planned_check_in_before_the_cadence_is_the_next_one(acme):
    acme("checkin", "acme", "--on", "2026-11-26")

    assert "next check-in Thu 26 Nov (c1)" in acme("log", "acme", "call", "Hi").out


def test_paused_and_churned_accounts_promise_no_check_in(acme):
    acme("checkin", "acme", "--off")
    assert "check-ins paused" in acme("log", "acme", "call", "Hi").out
    acme("accounts", "edit", "acme", "--status", "churned")

    assert "next check-in" not in acme("log", "acme", "call", "Hi").out


def test_one_remark_at_most_follows_on_stderr(acme):
    assert acme("log", "acme", "call", "Hi").err == 'No next step for Acme Corp: am actions add acme "…" --due fri\n'
    assert acme("log", "acme", "call", "Hi", "--mood", "-").err.count("\n") == 1
    assert "am risks add acme" in acme("log", "acme", "call", "Hi", "--mood", "-").err
    assert acme("log", "acme", "call", "Hi", "--next", "deck by fri").err == ""
    assert acme("log", "acme", "call", "Hi").err == ""


def test_text_comes_from_stdin(acme, monkeypatch):
    stdin(monkeypatch, "Zeile eins\nZürich\n".encode())

    assert acme("log", "acme", "email", "-").code == 0
    assert acme("touches", "--json").items[0]["text"] == "Zeile eins\nZürich"


@pytest.mark.parametrize("data", [b"", b" \n", b"caf\xe9"])
def test_stdin_without_readable_text_is_refused(acme, contents, monkeypatch, data):
    before = contents()
    stdin(monkeypatch, data)

    assert acme("log", "acme", "email", "-").code == 2
    assert contents() == before


def test_without_text_and_terminal_it_says_how_to_give_it(acme, contents):
    before = contents()

    ran = acme("log", "acme", "call")

    assert ran.code == 2
    assert "- to read it from stdin" in ran.err
    assert contents() == before


def test_an_empty_text_that_was_typed_is_a_touch_without_words(acme):
    assert acme("log", "acme", "no_show", "").code == 0

    assert acme("touches", "--json").items[0]["text"] is None


def test_more_text_than_a_touch_holds_is_refused(acme):
    assert acme("log", "acme", "call", "x" * 20_001).code == 2


def test_without_a_book_none_is_made(am, surroundings):
    ran = am("log", "acme", "call", "Hi")

    assert ran.code == 5
    assert "am accounts add" in ran.err
    assert not os.path.exists(surroundings["AM_BOOK"])  # noqa: PTH110


def on_terminal(surroundings, *args, **env):
    """Run `am` with a terminal on all three streams, and return its exit code and what it shows."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("VISUAL", "EDITOR", "NO_COLOR")}
    source = os.path.join(os.path.dirname(__file__), "..", "..", "src")  # noqa: PTH118, PTH120
    running = subprocess.Popen(
        [sys.executable, "-m", "amcli", *args],
        env={**kept, "PYTHONPATH": source, **surroundings, **env},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return running.wait(timeout=60), re.sub(r"\s+", " ", shown.decode())


def editor(folder, script):
    file = folder / "editor.sh"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o700)
    return str(file)


def test_on_a_terminal_the_editor_opens_on_a_private_file_that_is_gone_afterwards(acme, surroundings, tmp_path):
    script = f'ls -l "$1" | cut -c1-10 > {tmp_path}/seen; echo "$1" >> {tmp_path}/seen; printf "From the editor" > "$1"'

    code, shown = on_terminal(surroundings, "log", "acme", "call", EDITOR=editor(tmp_path, script))

    assert code == 0, shown
    mode, path = (tmp_path / "seen").read_text().splitlines()
    assert mode == "-rw-------"
    assert not os.path.exists(os.path.dirname(path))  # noqa: PTH110, PTH120
    assert acme("touches", "--json").items[0]["text"] == "From the editor"


@pytest.mark.parametrize("script", [":", "exit 1", "printf ' \\n' > \"$1\""])
def test_nothing_written_is_nothing_logged(acme, surroundings, tmp_path, contents, script):
    before = contents()

    code, _ = on_terminal(surroundings, "log", "acme", "call", VISUAL=editor(tmp_path, script))

    assert code == 2
    assert contents() == before


def test_a_refusal_after_the_editor_gives_the_text_back(acme, surroundings, tmp_path):
    script = 'head -c 20001 /dev/zero | tr "\\0" x > "$1"'

    code, shown = on_terminal(surroundings, "log", "acme", "call", EDITOR=editor(tmp_path, script))

    assert code == 2
    assert "xxxxxxxxxx" in shown
