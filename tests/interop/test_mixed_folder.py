"""A folder as people have it: exports beside calendars and mail, folders inside, and files that are no tables."""

import io
import os

import pytest

MEETING = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:m1
DTSTART:20261110T100000Z
DTEND:20261110T110000Z
SUMMARY:Prices
ORGANIZER:mailto:ann@acme.example
ATTENDEE:mailto:me@us.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def exports(put, folder):
    put("all-companies.csv", "Record ID,Company name,Company Domain Name", "9001,Acme,acme.example")
    put(
        "all-contacts.csv",
        "Record ID,First Name,Last Name,Email,Associated Company IDs",
        "5,Ann,Lee,ann@acme.example,9001",
    )
    (folder / "meetings.ics").write_text(MEETING)
    return folder


def test_exports_of_a_tool_beside_a_calendar_are_read_with_it_in_one_unit(am, exports):
    code, out, err = am("import", exports, "--yes", "--no-rejects")

    assert code == 0
    assert out == "accounts\t1\t0\t0\t0\ncontacts\t1\t0\t0\t0\nmeetings.ics\tcalendar\t1\t0\t0\t0\t0\t\n"
    assert "1 file comes along: calendars, cards, mail." in err
    assert am("undo")[0] == 0
    assert am("accounts", "list")[1] == ""


def test_nobody_is_left_unasked_for_the_tables_beside_a_calendar(am, exports):
    code, _, err = am("import", exports)

    assert code == 2
    assert err.index("look like HubSpot") < err.index("1 file comes along") < err.index("Nobody can be asked")


def test_a_table_of_something_else_does_not_keep_a_calendar_out(am, put, folder):
    put("temperatures.csv", "a,b", "1,2")
    (folder / "meetings.ics").write_text(MEETING)

    code, out, err = am("import", folder, "--no-rejects")

    assert code == 0
    assert out.startswith("meetings.ics\tcalendar\t")
    assert "Not read, for nothing in them is known: temperatures.csv." in err


def test_tables_of_folders_inside_are_not_read_and_it_is_said(am, exports):
    (exports / "2025" / "old").mkdir(parents=True)
    (exports / "2025" / "old" / "more.csv").write_text("a,b\n1,2\n")
    (exports / "pictures").mkdir()

    _, _, err = am("import", exports, "--dry-run")

    assert f"Folders inside are imported on their own, such as {exports / '2025' / 'old'} (1 with tables)." in err


def test_a_folder_that_only_has_folders_names_one_to_import(am, folder):
    (folder / "2025").mkdir()
    (folder / "2025" / "accounts.csv").write_text("name\nAcme\n")

    code, _, err = am("import", folder, "--yes")

    assert code == 2
    assert f"such as {folder / '2025'} (1 with tables)" in err
    assert "it holds no tables" in err


def test_a_folder_inside_that_cannot_be_opened_stops_nothing_and_is_said(am, exports, monkeypatch):
    shut = exports / "shut"
    shut.mkdir()
    able, listed = os.access, os.scandir
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) != str(shut) and able(path, mode))

    def scandir(path):
        if str(path) == str(shut):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)

    code, _, err = am("import", exports, "--dry-run")

    assert code == 0
    assert f"{shut} cannot be opened. It was not read." in err


@pytest.mark.parametrize(
    ("name", "begin", "said"),
    [
        ("offer.pdf", b"%PDF-1.7\n", "offer.pdf is a document or picture, not a table."),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1", "Thumbs.db is a document or picture, not a table."),
        ("logo.png", b"\x89PNG\r\n\x1a\n", "logo.png is a document or picture, not a table."),
        ("weekly.zip", b"PK\x03\x04", "Unpack it and import the folder."),
        ("accounts.csv", b"PK\x03\x04", "Call it .xlsx, or save it as CSV."),
    ],
)
def test_what_is_no_table_is_refused_as_what_it_is(am, folder, name, begin, said):
    (folder / name).write_bytes(begin)

    code, _, err = am("import", folder / name, "--yes")

    assert code == 2
    assert said in err


def test_files_left_out_for_one_reason_are_said_once_with_the_first_of_them(am, put, folder):
    for number in range(8):
        put(f"t{number}.csv", "a,b", "1,2")

    code, _, err = am("import", folder, "--yes")

    assert code == 2
    assert "t0.csv, t1.csv, t2.csv, t3.csv, t4.csv and 3 more: no column names accounts." in err


def test_files_read_alike_are_shown_by_the_first_of_them(am, put, folder):
    put("accounts.csv", "customer_id,Company,Industry", "K1,Acme,Food", "K2,Bolt,Energy")
    for month in ("09", "10", "11"):
        put(f"calls-{month}.csv", "call_id,customer_id,date,type,notes", f"G{month},K1,15.{month}.2026,call,Prices")

    _, _, err = am("import", folder, "--dry-run")

    assert err.count("type → kind, date → on, notes → text") == 1
    assert "calls-11.csv as touches: customer_id leads to the account, 1 of 1 found, as calls-09.csv" in err


def test_who_is_asked_is_told_last_how_to_look_first_and_how_to_take_it_back(am, exports, monkeypatch):
    monkeypatch.setattr("amcli.cli.proposing.can_ask", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))

    code, _, err = am("import", exports)

    assert code == 130
    assert err.index("1 file comes along") < err.index("--dry-run counts first; am undo takes an import back.")
    assert err.index("takes an import back.") < err.index("Import it like this?")


def test_a_book_in_a_workbook_is_read_and_not_named_among_what_is_not(am, folder):
    workbook = pytest.importorskip("xlsxwriter").Workbook(folder / "my book.xlsx")
    sheet = workbook.add_worksheet("accounts")
    sheet.write_row(0, 0, ["handle", "name"])
    sheet.write_row(1, 0, ["acme", "Acme"])
    workbook.add_worksheet("contacts").write_row(0, 0, ["account", "name"])
    workbook.close()
    (folder / "prices.csv").write_text("a,b\n1,2\n")

    code, out, err = am("import", folder, "--yes")

    assert (code, out) == (0, "accounts\t1\t0\t0\t0\ncontacts\t0\t0\t0\t0\n")
    assert (
        "prices.csv: not read, for the files of the native form are called accounts, contacts, touches and so on" in err
    )
    assert "my book.xlsx" not in err


@pytest.mark.parametrize(
    ("strangers", "last"), [(10, "line 11, account: no account is called “n9”\n"), (11, "“n0”, and 10 more like it\n")]
)
def test_rejects_that_differ_by_a_name_are_listed_until_they_are_too_many(am, put, folder, strangers, last):
    put("accounts.csv", "handle,name", "acme,Acme")
    put("contacts.csv", "account,name", *(f"n{number},Ann" for number in range(strangers)))

    _, _, err = am("import", folder, "--dry-run")

    assert err.partition("  --rejects")[0].endswith(last)
