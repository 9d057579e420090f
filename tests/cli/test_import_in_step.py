"""`am import` of a newer export: what it says of fields both sides changed, and of what a full export lacks."""

import pytest


@pytest.fixture
def export(tmp_path):
    """Write an export of one account and its people."""
    folder = tmp_path / "crm"
    folder.mkdir()

    def write(title="CEO", *more):
        (folder / "accounts.csv").write_text("handle,name,external_id\nacme,Acme,A1\n")
        lines = ["account,name,title,external_id", f"acme,Ada,{title},P1", *more]
        (folder / "contacts.csv").write_text("".join(f"{line}\n" for line in lines))
        return str(folder)

    return write


@pytest.fixture
def edited(am, export):
    """Import, change a title by hand, and write an export in which it changed too."""
    am("import", export(), "--no-rejects")
    assert am("contacts", "edit", "p1", "--title", "Founder").code == 0
    return export("Chair")


def test_an_edit_by_hand_is_kept_and_said_with_the_way_to_take_theirs(am, edited):
    ran = am("import", edited)

    assert "contacts.csv 2: p1 title: “Founder” here, “Chair” there" in ran.said
    assert "1 field edited by hand here and changed there: yours kept; --theirs takes what the files say" in ran.said
    assert am("contacts", "show", "p1", "--json").json["item"]["title"] == "Founder"


def test_theirs_takes_what_the_files_say_and_undo_brings_the_edit_back(am, edited):
    ran = am("import", edited, "--theirs")

    assert "theirs taken, as told" in ran.said
    assert am("contacts", "show", "p1", "--json").json["item"]["title"] == "Chair"
    am("undo")
    assert am("contacts", "show", "p1", "--json").json["item"]["title"] == "Founder"


def test_ours_is_what_happens_unasked(am, edited):
    asked = am("import", edited, "--ours", "--json").json

    assert asked["conflicts"] == am("import", edited, "--json").json["conflicts"] != []


def test_a_dry_run_lists_conflicts_and_changes_nothing(am, edited):
    ran = am("import", edited, "--theirs", "--dry-run")

    assert "1 field" in ran.said
    assert am("contacts", "show", "p1", "--json").json["item"]["title"] == "Founder"


def test_json_has_conflicts_and_null_for_what_was_not_asked(am, edited):
    data = am("import", edited, "--json").json

    assert data["conflicts"] == [
        {
            "file": "contacts.csv",
            "line": 2,
            "ref": "p1",
            "field": "title",
            "ours": "Founder",
            "theirs": "Chair",
            "kept": "ours",
        }
    ]
    assert (data["conflicts_total"], data["gone"], data["gone_total"], data["gone_counts"]) == (1, None, None, None)


def test_an_import_without_conflicts_says_nothing_of_them(am, export):
    assert "by hand" not in am("import", export()).said


def test_a_full_export_tells_what_is_gone_with_a_command_that_works(am, export):
    am("import", export("CEO", "acme,Bo,CFO,P2"))

    ran = am("import", export(), "--full")

    assert "p2 acme Bo → am contacts edit p2 --left-on today" in ran.said
    assert "gone from there: contacts 1 (not in contacts.csv). Nothing was removed." in ran.said
    assert am("contacts", "edit", "p2", "--left-on", "today").code == 0
    data = am("import", export(), "--full", "--json").json
    assert data["gone"] == [
        {
            "entity": "contacts",
            "ref": "p2",
            "account": "acme",
            "title": "Bo",
            "command": "am contacts edit p2 --left-on today",
        }
    ]
    assert (data["gone_total"], data["gone_counts"]) == (1, {"contacts": 1})


def test_a_full_export_that_holds_everything_says_so(am, export):
    am("import", export())

    ran = am("import", export(), "--full")

    assert "Nothing is gone" in ran.said
    assert am("import", export(), "--full", "--json").json["gone"] == []


def test_full_is_refused_for_cards(am, tmp_path):
    card = tmp_path / "a.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEMAIL:ada@acme.example\nEND:VCARD\n")

    ran = am("import", str(card), "--full")

    assert (ran.code, "--full is for tables" in ran.said) == (2, True)


def test_cards_keep_what_was_edited_by_hand_and_list_it_unless_told(am, tmp_path):
    am("accounts", "add", "Acme", "--domain", "acme.example")
    card = tmp_path / "a.vcf"
    text = "BEGIN:VCARD\nVERSION:3.0\nUID:1\nFN:Ada\nTITLE:{}\nEMAIL:ada@acme.example\nEND:VCARD\n"
    card.write_text(text.format("CEO"))
    am("import", str(card))
    am("contacts", "edit", "p1", "--title", "Founder")
    assert am("import", str(card), "--json").json["conflicts"] == []
    card.write_text(text.format("Chair"))

    data = am("import", str(card), "--json").json

    assert [(it["ref"], it["ours"], it["theirs"]) for it in data["conflicts"]] == [("p1", "Founder", "Chair")]
    assert am("contacts", "show", "p1", "--json").json["item"]["title"] == "Founder"
    am("import", str(card), "--theirs")
    assert am("contacts", "show", "p1", "--json").json["item"]["title"] == "Chair"
