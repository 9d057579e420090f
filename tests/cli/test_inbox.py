"""`am import` of calendars, cards and mail, and `am inbox`: what people see, and what a write does."""

import pytest

CALENDAR = """BEGIN:VCALENDAR
PRODID:-//Test//EN
BEGIN:VEVENT
UID:one
DTSTART:20261110T090000Z
SUMMARY:Numbers
ATTENDEE;CN=Jane Doe:mailto:jane@acme.example
END:VEVENT
BEGIN:VEVENT
UID:two
DTSTART:20261111T090000Z
SUMMARY:Pitch
ATTENDEE;CN=Vic:mailto:vic@vendor.example
END:VEVENT
BEGIN:VEVENT
UID:three
DTSTART:20261124T090000Z
SUMMARY:Pitch again
ATTENDEE:mailto:bea@vendor.example
END:VEVENT
BEGIN:VEVENT
UID:dentist
DTSTART:20261111T090000Z
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""
CARD = "BEGIN:VCARD\nFN:Jane Doe\nORG:Acme\nEMAIL:jane@acme.example\nEND:VCARD\n"


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Write a file into the folder the commands run in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()

    def write(name, text):
        path = tmp_path / "in" / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def filled(am, put):
    """A book with two accounts into which a calendar and a card were imported."""
    am("accounts", "add", "Acme")
    am("accounts", "add", "Vendor")
    files = put("work.ics", CALENDAR), put("people.vcf", CARD)
    assert am("import", *files, "--json").code == 0
    return files


def test_several_files_come_in_as_one_unit_with_a_count_for_each(am, put, contents):
    am("accounts", "add", "Acme")
    before = contents()
    files = put("work.ics", CALENDAR), put("people.vcf", CARD)
    ran = am("import", *files, "--json")

    assert [(it["file"], it["kind"], it["created"], it["skipped"], it["inbox"]) for it in ran.json["files"]] == [
        ("people.vcf", "cards", 1, 0, 0),
        ("work.ics", "calendar", 1, 1, 2),
    ]
    assert (ran.json["inbox"], ran.json["files"][1]["left_out"]) == (2, {"nobody else takes part": 1})
    again = am("import", *files, "--json").json
    assert (again["unit"], [it["unchanged"] for it in again["files"]]) == (None, [1, 3])
    assert am("undo").code == 0
    assert contents() == before


def test_a_folder_may_hold_tables_beside_them(am, put, tmp_path):
    put("accounts.csv", "handle,name,domains\nacme,Acme,acme.example\n")
    put("work.ics", CALENDAR)
    ran = am("import", str(tmp_path / "in"), "--json")

    assert ran.json["entities"]["accounts"]["created"] == 1
    assert (ran.json["files"][0]["created"], ran.json["files"][0]["inbox"]) == (1, 2)
    assert am("undo").code == 0
    assert am("accounts", "--json").items == []


def test_a_dry_run_changes_nothing(am, put, contents):
    am("accounts", "add", "Acme")
    before = contents()

    ran = am("import", put("work.ics", CALENDAR), "--dry-run")

    assert "nothing was changed" in ran.err
    assert contents() == before


def test_what_is_left_out_and_what_waits_is_said(am, put):
    ran = am("import", put("work.ics", CALENDAR))

    assert "Left out: 1 nobody else takes part." in ran.err
    assert "3 wait to be assigned: am inbox" in ran.err
    assert "me.emails" in ran.err
    assert ran.out == "work.ics\tcalendar\t0\t0\t0\t1\t3\t\n"


def test_a_file_that_is_none_is_refused(am, put):
    ran = am("import", put("work.ics", "hello"))

    assert ran.code == 2
    assert "work.ics: it is no iCalendar file" in ran.said


def test_a_broken_event_is_listed_and_written_to_the_rejects(am, put, tmp_path):
    broken = CALENDAR.replace("DTSTART:20261110T090000Z", "DTSTART:soon")
    ran = am("import", put("work.ics", broken))

    assert ran.code == 0
    assert "work.ics event 1: it has no start that can be read (Numbers)" in ran.err
    assert "work.ics,1,event,Numbers" in (tmp_path / "import.rejects.csv").read_text(encoding="utf-8")


def test_the_window_can_be_asked_for(am, put):
    path = put("work.ics", CALENDAR)

    assert am("import", path, "--from", "2026-11-11", "--to", "2026-11-12", "--json").json["files"][0]["inbox"] == 1
    assert am("import", path, "--from", "2026-11-12", "--to", "2026-11-11").code == 2


def test_the_inbox_lists_what_waits_newest_first(am, filled):
    items = am("inbox", "--json").items

    assert [(it["id"], it["kind"], it["on"], it["title"], it["why"]) for it in items] == [
        ("n2", "checkin", "2026-11-24", "Pitch again", "nobody in it is in the book"),
        ("n1", "touch", "2026-11-11", "Pitch", "nobody in it is in the book"),
    ]
    assert items[1]["people"] == [{"name": "Vic", "email": "vic@vendor.example"}]
    assert am("inbox").out.splitlines()[0].startswith("n2\tplanned\t2026-11-24\t")
    assert "am inbox assign n2 ACCOUNT" in am("inbox", AM_FORCE_TABLES="1").out


def test_assigning_makes_the_touch_and_remembers_nothing_unasked(am, filled):
    ran = am("inbox", "assign", "n1", "vendor")

    assert ran.code == 0
    assert "t2 Pitch · Vendor" in ran.out
    assert "--learn would have added vendor.example" in ran.err
    assert am("accounts", "show", "vendor", "--json").json["item"]["domains"] == []
    assert [it["id"] for it in am("inbox", "--json").items] == ["n2"]
    assert am("import", *filled, "--json").json["unit"] is None
    again = am("inbox", "assign", "n1", "vendor")
    assert (again.code, "n1 was assigned as t2 already" in again.err) == (2, True)


def test_learning_takes_along_what_is_then_beyond_doubt(am, filled, contents):
    before = contents()
    ran = am("inbox", "assign", "n1", "vendor", "--learn", "--json")

    assert ran.json["learned"] == ["vendor.example"]
    assert ran.json["along"] == [{"id": "n2", "ref": "c1"}]
    assert am("accounts", "show", "vendor", "--json").json["item"]["domains"] == ["vendor.example"]
    assert am("inbox", "--json").items == []
    assert am("undo").code == 0
    assert contents() == before


def test_people_can_be_named_added_and_learned(am, filled):
    am("contacts", "add", "vendor", "Bea")

    assert am("inbox", "assign", "n2", "vendor", "--with", "Bea", "--learn").code == 0
    assert am("contacts", "--json").items[0]["email"] in ("bea@vendor.example", "jane@acme.example")
    assert am("inbox", "assign", "n1", "vendor", "--new-contact").code == 0
    assert {it["name"] for it in am("contacts", "--json").items} == {"Bea", "Vic", "Jane Doe"}
    assert am("touches", "show", "t2", "--json").json["item"]["with"] == ["Vic"]


def test_a_person_can_be_assigned(am, put):
    am("accounts", "add", "Acme")
    am("import", put("p.vcf", "BEGIN:VCARD\nFN:Zed\nEMAIL:zed@gmail.com\nTEL:+49 1\nEND:VCARD\n"))

    assert am("inbox", "assign", "n1", "acme").code == 0
    assert [(it["name"], it["email"], it["phone"]) for it in am("contacts", "--json").items] == [
        ("Zed", "zed@gmail.com", "+49 1")
    ]


def test_what_is_dropped_stays_dropped_until_undone(am, filled):
    assert am("inbox", "drop", "n1", "n2").code == 0
    assert am("import", *filled, "--json").json["unit"] is None
    assert am("inbox", "--json").items == []
    assert [it["state"] for it in am("inbox", "--all", "--json").items] == ["dropped", "dropped"]
    am("undo")
    assert len(am("inbox", "--json").items) == 2
    assert am("inbox", "drop", "--all").code == 0
    assert am("inbox", "--json").items == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("assign", "n9", "vendor"), 3),
        (("assign", "x", "vendor"), 2),
        (("assign", "n1", "nobody"), 3),
        (("drop",), 2),
        (("drop", "n1", "--all"), 2),
        (("drop", "n99999999999999999999"), 2),
    ],
)
def test_wrong_input_is_refused_and_changes_nothing(am, filled, contents, args, code):
    before = contents()

    assert am("inbox", *args).code == code
    assert contents() == before


def test_whose_addresses_are_mine_is_checked(am, tmp_path):
    for key, value, code in (
        ("me.emails", '["me@ours.example"]', 0),
        ("me.domains", "ours.example", 0),
        ("me.emails", '["me"]', 2),
        ("me.domains", '["a@b.example"]', 2),
        ("me.name", "x", 2),
        ("intake.back", "90d", 0),
        ("intake.back", "30y", 2),
    ):
        assert am("config", "set", key, value, AM_CONFIG=str(tmp_path / "c.toml")).code == code, key


def test_all_of_an_address_or_a_domain_can_be_meant(am, filled):
    assert am("inbox", "assign", "bea@vendor.example", "vendor", "--json").json["assigned"] == [
        {"id": "n2", "ref": "c1", "account": "vendor"}
    ]
    am("undo")
    ran = am("inbox", "assign", "vendor.example", "vendor", "--json").json
    assert [it["id"] for it in ran["assigned"]] == ["n2", "n1"]
    am("undo")
    assert am("inbox", "drop", "@vendor.example", "--json").json["dropped"] == ["n2", "n1"]
    gone = am("inbox", "assign", "vendor.example", "vendor")
    assert (gone.code, "Nothing of vendor.example waits" in gone.said) == (3, True)


def test_whoever_is_dropped_for_good_is_left_out_from_then_on_until_undone(am, filled, put):
    later = put("later.ics", CALENDAR.replace("UID:t", "UID:later-t"))

    done = am("inbox", "drop", "n1", "--always", "--json").json
    assert (done["dropped"], done["ignored"]) == (["n1", "n2"], ["vendor.example"])
    assert {it["id"]: it["ignores"] for it in am("inbox", "--all", "--json").items} == {
        "n1": ["vendor.example"],
        "n2": [],
    }
    assert "always: vendor.example" in am("inbox", "--all", AM_FORCE_TABLES="1", COLUMNS="120").out

    (file,) = am("import", later, "--json").json["files"]
    assert file["left_out"]["from people you leave out (am inbox --all)"] == 2
    am("undo")
    assert am("import", later, "--json").json["files"][0]["inbox"] == 2


def test_dropping_for_good_never_leaves_out_a_client(am, put):
    am("accounts", "add", "Acme", "--domain", "acme.example")
    am("accounts", "add", "Bolt", "--domain", "bolt.example")
    both = CALENDAR.replace(
        "ATTENDEE;CN=Vic:mailto:vic@vendor.example",
        "ATTENDEE:mailto:jane@acme.example\nATTENDEE:mailto:bo@bolt.example",
    )
    am("import", put("work.ics", both))

    ran = am("inbox", "drop", "n1", "--always")

    assert ran.code == 0
    assert "Nobody is left out from now on" in ran.err


def test_of_a_private_address_only_the_address_is_left_out(am, put):
    am("accounts", "add", "Acme")
    am("import", put("work.ics", CALENDAR.replace("vic@vendor.example", "vic@gmail.com")))

    (row,) = [it["id"] for it in am("inbox", "--json").items if it["title"] == "Pitch"]
    assert am("inbox", "drop", row, "--always", "--json").json["ignored"] == ["vic@gmail.com"]


def test_what_was_dropped_can_still_be_assigned(am, filled):
    am("inbox", "drop", "n1", "--always")

    assert am("inbox", "assign", "n1", "vendor", "--json").json["refs"] == ["t2"]
    assert am("inbox", "drop", "n1").code == 2
    later = [it["state"] for it in am("inbox", "--all", "--json").items if it["id"] == "n1"]
    assert later == ["assigned"]


def test_a_card_teaches_the_name_of_its_company(am, put):
    am("accounts", "add", "Acme")
    cards = "".join(f"BEGIN:VCARD\nFN:{name}\nORG:Acme Werke\\, AG\nEND:VCARD\n" for name in ("Ada", "Bo"))
    am("import", put("people.vcf", cards))

    done = am("inbox", "assign", "n1", "acme", "--learn", "--json").json

    assert (done["learned"], [it["id"] for it in done["along"]]) == (["Acme Werke, AG"], ["n2"])
    assert am("accounts", "show", "acme", "--json").json["item"]["aliases"] == ["Acme Werke, AG"]


def test_a_domain_of_another_account_is_not_offered(am, put):
    am("accounts", "add", "Acme", "--domain", "acme.example")
    am("accounts", "add", "Bolt", "--domain", "vendor.example")
    both = CALENDAR.replace("UID:two", "ATTENDEE:mailto:jane@acme.example\nUID:two")
    am("import", put("work.ics", both))

    assert "--learn would" not in am("inbox", "assign", "n1", "acme").err


def test_a_card_assigned_where_somebody_is_called_so_completes_them(am, put):
    am("accounts", "add", "Acme")
    am("contacts", "add", "acme", "Ada")
    am("import", put("people.vcf", "BEGIN:VCARD\nFN:Ada\nTITLE:CFO\nEMAIL:ada@gmail.com\nEND:VCARD\n"))

    assert am("inbox", "assign", "n1", "acme", "--json").json["refs"] == ["p1"]
    (ada,) = am("contacts", "--json").items
    assert (ada["title"], ada["email"]) == ("CFO", "ada@gmail.com")
