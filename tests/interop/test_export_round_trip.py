"""What an export of the whole book writes, an import into an empty book gives back: all of it, and only that."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from random_book import content, fill

from amcli.domain.changes import Insert
from amcli.interop import export_xlsx
from amcli.interop.choosing import choose
from amcli.interop.export_csv import Wanted, write_folder
from amcli.interop.export_json import unpack, write_book
from amcli.interop.export_long import pieces, rejoined, stand_in
from amcli.interop.export_xlsx import write_workbook
from amcli.interop.load import Options, Outcome, plan_recipe, run
from amcli.interop.planning import Given
from amcli.interop.readers import Sheet
from amcli.interop.tables import open_tables
from amcli.store.book import Book, open_to_write
from amcli.store.forms import NOT_CONTENT, forms
from amcli.store.journal import Stamp, writing

TODAY = date(2026, 11, 21)
MANY = settings(
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each example is two books: shrinking takes minutes
)


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder of its own to every example."""
    place = Path(tempfile.mkdtemp(prefix="am-test-"))
    try:
        yield place
    finally:
        shutil.rmtree(place)


def take_in(book: Book, path: Path) -> Outcome:
    recipe = choose(path, Given()).recipe
    return run(book, plan_recipe(recipe, path), Options(Stamp("2026-11-21T10:00:00+00:00", TODAY)))


def sent(book: Book, folder: Path) -> Path:
    folder.mkdir()
    write_folder(folder, book, Wanted())
    return folder


def read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@MANY
@given(data=st.data())
def test_a_book_comes_back_whole_from_its_csv_files(data):
    with workplace() as place:
        with open_to_write(place / "a.db") as book:
            data.draw(fill(book))
            before = content(book)
            folder = sent(book, place / "a")
        with open_to_write(place / "b.db") as book:
            outcome = take_in(book, folder)
            assert outcome.rejects == []
            assert content(book) == before
            again = take_in(book, folder)
            assert again.unit is None, again.counts
            assert read_all(sent(book, place / "c")) == read_all(folder)


@MANY
@given(data=st.data())
def test_an_export_read_back_into_its_own_book_changes_nothing(data):
    with workplace() as place, open_to_write(place / "a.db") as book:
        data.draw(fill(book))
        outcome = take_in(book, sent(book, place / "a"))

        assert outcome.rejects == []
        assert outcome.unit is None, {name: it.as_dict() for name, it in outcome.counts.items()}


def as_json(book: Book, place: Path) -> Path:
    with (place / "book.json").open("w", encoding="utf-8") as file:
        write_book(file, book, Wanted(), "2026-11-21")
    (place / "out").mkdir()
    unpack(place / "book.json", place / "out", book)
    return place / "out"


def as_workbook(book: Book, place: Path) -> Path:
    write_workbook(place / "book.xlsx", book, Wanted())
    return place / "book.xlsx"


@pytest.mark.parametrize("write", [as_json, as_workbook])
@MANY
@given(data=st.data())
def test_a_book_comes_back_whole_from_its_json_file_and_its_workbook(write, data):
    with workplace() as place:
        with open_to_write(place / "a.db") as book:
            data.draw(fill(book))
            before = content(book)
            path = write(book, place)
            assert take_in(book, path).unit is None
        with open_to_write(place / "b.db") as book:
            assert take_in(book, path).rejects == []
            assert content(book) == before


def test_a_book_of_one_table_comes_back_with_its_long_texts(tmp_path):
    for write in (as_json, as_workbook):
        place = tmp_path / write.__name__
        place.mkdir()
        with open_to_write(place / "a.db") as book:
            with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
                acme = {"handle": "acme", "name": "Acme", "goals": "long " * 10_000, "added_on": "2026-11-21"}
                writer.insert(Insert("account", acme))
            before = content(book)
            path = write(book, place)
        with open_to_write(place / "b.db") as book:
            assert take_in(book, path).rejects == []
            assert content(book) == before


def test_a_table_longer_than_a_sheet_goes_on_in_the_next_and_comes_back(tmp_path, monkeypatch):
    monkeypatch.setattr(export_xlsx, "MOST_ROWS", 2)
    with open_to_write(tmp_path / "a.db") as book:
        with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
            for name in "abcde":
                writer.insert(Insert("account", {"handle": name, "name": name, "added_on": "2026-11-21"}))
        before = content(book)
        path = as_workbook(book, tmp_path)
    assert [it.part for it in open_tables(path)] == ["accounts", "accounts 2", "accounts 3"]
    with open_to_write(tmp_path / "b.db") as book:
        take_in(book, path)
        assert content(book) == before


def test_a_cell_that_was_rewritten_counts_instead_of_the_long_text_it_stood_for():
    text = "long " * 10_000
    cell = stand_in(text, 1)

    def sheet(part, *rows):
        return Sheet(Path("book.xlsx"), "", "", 0, ("text",), 0, "", list(enumerate(rows)), part)

    held = sheet("long texts", *(["1", str(part), piece] for part, piece in enumerate(pieces(text), 1)))
    kept, edited, unknown = rejoined([sheet("touches", [cell], [f"{cell}!"], [stand_in(text, 2)]), held], lambda _: [])[
        0
    ].rows
    assert (kept, edited, unknown) == ((0, [text]), (1, [f"{cell}!"]), (2, [stand_in(text, 2)]))


def test_every_table_of_the_schema_has_a_file_or_stands_in_one(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        tables = {
            name
            for (name,) in book.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite*'")
            if not name.startswith("search")
        }
        found = forms(book.db)

        assert tables - NOT_CONTENT == {form.table for form in found}
        for form in found:
            stored = {row[1] for row in book.rows(f'PRAGMA table_info("{form.table}")')} - {"id"}
            assert stored <= {column.column for column in form.columns}, form.table


NATIVE = {
    "accounts": "handle, name, tier, segment, industry, region, status, since, domains, tags, owner, crm_id,"
    " margin, wallet",
    "contacts": "account, name, title, email, phone, role, influence, stance, left_on",
    "touches": "account, kind, on, text, direction, mood, with, duration",
    "actions": "account, title, owner, opened, due, done_on, reply",
    "checkins": "account, on, with, agenda, done_on, every, max",
    "issues": "account, title, kind, severity, team, opened, due, resolved",
    "risks": "account, title, category, severity, evidence, mitigation, exit_criterion, opened, next_review,"
    " escalated_to, closed",
    "contracts": "account, product, starts, ends, arr, list_price, currency, auto_renew, notice, renewal_term,"
    " booking_type, cancelled_on, trial, category, target, forecast, final, outcome, closed_on, reason",
    "opportunities": "account, title, kind, product, amount, currency, stage, expected_close, rationale, sponsor,"
    " blocked_reason, closed_on",
    "usage": "account, on, metric, active, licensed",
    "surveys": "account, contact, kind, score, on, comment",
    "requests": "account, title, category, status, opened, shipped_on",
    "objectives": "account, outcome, measure, baseline, target, current, due, achieved_on, evidence",
    "milestones": "account, title, kind, due, done_on, evidence",
    "invoices": "account, number, amount, currency, due, paid_on",
    "budgets": "account, period_from, period_to, total, spent, currency, on",
    "pulses": "account, score, note, on",
}


def test_the_headings_of_the_native_form_come_first_and_in_their_order(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        found = {form.plural: form.headings for form in forms(book.db)}

    for name, listed in NATIVE.items():
        wanted = listed.split(", ")
        assert found[name][: len(wanted)] == wanted


def test_an_edited_export_updates_the_rows_it_came_from(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
            account = writer.insert(Insert("account", {"handle": "acme", "name": "Acme", "added_on": "2026-11-21"}))
            writer.insert(Insert("contact", {"account_id": account, "name": "Ana Lind", "phone": "+46 8 1"}))
            writer.insert(Insert("contact", {"account_id": account, "name": "Bo Ek"}))
            touch = writer.insert(Insert("touch", {"account_id": account, "kind": "call", "on": "2026-11-20"}))
            writer.insert(Insert("attendee", {"touch_id": touch, "contact_id": 1}))
        folder = sent(book, tmp_path / "a")
        for name, old, new in (("contacts", "Bo Ek,", "Bo Ek,CFO"), ("touches", "Ana Lind", "Bo Ek;A guest")):
            path = folder / f"{name}.csv"
            path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        outcome = take_in(book, folder)

        assert {name: it.updated for name, it in outcome.counts.items() if it.updated} == {"contacts": 1, "touches": 1}
        assert sum(it.created for it in outcome.counts.values()) == 0
        assert book.rows("SELECT name, title, phone FROM contact ORDER BY id") == [
            ("Ana Lind", None, "+46 8 1"),
            ("Bo Ek", "CFO", None),
        ]
        assert book.rows("SELECT contact_id, name FROM attendee ORDER BY id") == [(2, None), (None, "A guest")]


def test_a_row_of_another_book_with_the_same_number_is_another_row(tmp_path):
    for name, at in (("a", "09:00:00"), ("b", "09:00:01")):
        with open_to_write(tmp_path / f"{name}.db") as book:
            with writing(book, "made", Stamp(f"2026-11-21T{at}+00:00", TODAY)) as writer:
                acme = {"handle": "acme", "name": "Acme", "added_on": "2026-11-21"}
                account = writer.insert(Insert("account", acme))
                writer.insert(Insert("action", {"account_id": account, "title": f"Of {name}", "opened": "2026-11-21"}))
            if name == "a":
                folder = sent(book, tmp_path / "out")
            else:
                take_in(book, folder)
                assert book.rows("SELECT title FROM action ORDER BY id") == [("Of b",), ("Of a",)]
                assert book.rows("SELECT count(*) FROM account") == [(1,)]


def test_a_new_row_in_an_exported_file_comes_in_once(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
            account = writer.insert(Insert("account", {"handle": "acme", "name": "Acme", "added_on": "2026-11-21"}))
            writer.insert(Insert("contact", {"account_id": account, "name": "Ana Lind"}))
        folder = sent(book, tmp_path / "a")
        path = folder / "contacts.csv"
        width = path.read_text(encoding="utf-8").splitlines()[0].count(",")
        path.write_text(path.read_text(encoding="utf-8") + "acme,Bo Ek" + "," * (width - 1) + "\n", encoding="utf-8")

        assert take_in(book, folder).counts["contacts"].created == 1
        assert take_in(book, folder).unit is None
        assert book.rows("SELECT name FROM contact ORDER BY id") == [("Ana Lind",), ("Bo Ek",)]


def test_a_link_follows_the_readable_name_where_that_was_edited(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
            account = writer.insert(Insert("account", {"handle": "acme", "name": "Acme", "added_on": "2026-11-21"}))
            for name in ("Ana Lind", "Bo Ek"):
                writer.insert(Insert("contact", {"account_id": account, "name": name}))
            survey = {"account_id": account, "contact_id": 1, "kind": "nps", "score": 9, "on": "2026-11-01"}
            for _ in range(3):
                writer.insert(Insert("survey", survey))
        path = sent(book, tmp_path / "a") / "surveys.csv"
        head, kept, edited, unknown = path.read_text(encoding="utf-8").splitlines()
        edited, unknown = edited.replace("Ana Lind", "Bo Ek"), unknown.replace("Ana Lind", "Nobody")
        path.write_text("\n".join((head, kept, edited, unknown)) + "\n", encoding="utf-8")
        take_in(book, tmp_path / "a")

        assert book.rows("SELECT contact_id, extra FROM survey ORDER BY id") == [
            (1, "{}"),
            (2, "{}"),
            (1, '{"contact": "Nobody"}'),
        ]


def test_a_cell_that_cannot_be_read_is_a_reject_that_names_its_column(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
            account = writer.insert(Insert("account", {"handle": "acme", "name": "Acme", "added_on": "2026-11-21"}))
            for number in ("1", "2", "3"):
                row = {"account_id": account, "number": number, "amount_minor": 100, "currency": "EUR"}
                writer.insert(Insert("invoice", row))
        path = sent(book, tmp_path / "a") / "invoices.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        lines[2] = lines[2].replace("1.00", "a lot")
        lines[3] = lines[3].replace("acme", "nobody")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        outcome = take_in(book, tmp_path / "a")

        assert [(it.line, it.column) for it in outcome.rejects] == [(3, "amount"), (4, "account")]
        assert (outcome.counts["invoices"].unchanged, outcome.counts["invoices"].skipped) == (1, 2)


def test_who_took_part_keeps_the_name_when_the_contacts_are_not_imported(tmp_path):
    with open_to_write(tmp_path / "a.db") as book:
        with writing(book, "made", Stamp("2026-11-21T09:00:00+00:00", TODAY)) as writer:
            account = writer.insert(Insert("account", {"handle": "acme", "name": "Acme", "added_on": "2026-11-21"}))
            writer.insert(Insert("contact", {"account_id": account, "name": "Ana Lind"}))
            touch = writer.insert(Insert("touch", {"account_id": account, "kind": "call", "on": "2026-11-20"}))
            writer.insert(Insert("attendee", {"touch_id": touch, "contact_id": 1}))
        folder = sent(book, tmp_path / "a")
    (folder / "contacts.csv").unlink()
    with open_to_write(tmp_path / "b.db") as book:
        outcome = take_in(book, folder)

        assert book.rows("SELECT contact_id, name FROM attendee") == [(None, "Ana Lind")]
        assert any("taken by name" in note for note in outcome.notes)
