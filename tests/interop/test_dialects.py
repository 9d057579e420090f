"""Files as spreadsheets, services and other continents write them: read whole, or refused with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amcli.errors import AmError, Refused
from amcli.interop.cells import BadCell, Reading
from amcli.interop.day_texts import Days, clock
from amcli.interop.headings import heading_row
from amcli.interop.number_texts import decimal_seen
from amcli.interop.readers import Dialect, batches
from amcli.interop.tables import open_sheet, open_tables


def rows_of(sheet):
    bad = []
    rows = [cells for _, run in batches(sheet, lambda *it: bad.append(it)) for cells in run]
    return rows, bad


def accounts(**fields):
    source = {
        "file": "a.csv",
        "entity": "contracts",
        "fields": {"account": {"link": "account", "by": "name"}, **fields},
    }
    first = {"file": "acc.csv", "entity": "accounts", "fields": {"name": "name"}}
    return {"name": "crm", "currency": "EUR", "source": [first, source]}


@pytest.fixture
def acme(put):
    put("acc.csv", "name", "Acme")


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["a", "b"], ["1", "2"]], 0),
        ([["Report"], ["a", "b"], ["1", "2"]], 1),
        ([["Report", "", ""], ["By", "Ann", ""], ["a", "b", "c"], ["1", "2", "3"]], 1),
        (
            [
                ["Title", "", "", "", ""],
                ["By", "Ann", "", "", ""],
                ["a", "b", "c", "d", "e"],
                ["1", "2", "3", "4", "5"],
            ],
            2,
        ),
        ([["Company", ""], ["Acme", "A"]], 0),
        ([["name"], ["Acme"], ["Bolt"]], 0),
        ([[], ["a", "b"], ["1", ""]], 1),
    ],
)
def test_headings_are_the_first_row_that_is_no_title(rows, at):
    assert heading_row(rows) == at


@pytest.mark.parametrize(
    ("text", "mark"),
    [("1.234,56", ","), ("1,234.56", "."), ("1.5", "."), ("1,5", ","), ("200.000.000", ","), ("1.234", ""),
     ("1,234", ""), ("12", ""), ("€ 1.234,50", ","), ("0.125", "."), ("x", "")],
)  # fmt: skip
def test_a_number_tells_its_decimal_mark_only_when_it_can_be_read_one_way(text, mark):
    assert decimal_seen(text) == mark


def test_the_decimal_mark_is_decided_by_the_whole_column_and_told(acme, put, bring, book):
    put("a.csv", "account;arr", "Acme;1.200", "Acme;1.234,50", "Acme;90")
    outcome = bring(accounts(arr="arr"))

    assert book.rows("SELECT arr_minor FROM contract ORDER BY id") == [(120_000,), (123_450,), (9_000,)]
    assert (
        "a.csv: arr: numbers read with a decimal comma; 1 can only be that, as “1.234,50” on line 3." in outcome.notes
    )


def test_a_column_with_both_decimal_marks_is_refused(acme, put, bring, book):
    put("a.csv", "account;arr", "Acme;1,5", "Acme;1.5")

    with pytest.raises(Refused, match="decimal commas in some rows and decimal points in others: “1,5” on line 2"):
        bring(accounts(arr="arr"))
    assert book.rows("SELECT count(*) FROM account") == [(0,)]


def test_the_order_of_day_and_month_is_told_with_the_cell_that_decides(acme, put, bring):
    put("a.csv", "account,arr,from", "Acme,1,05/06/26", "Acme,1,02/23/26")
    outcome = bring(accounts(arr="arr", starts="from"))

    assert (
        "a.csv: from: dates read as month/day/year; 1 of 2 can only be that, as “02/23/26” on line 3." in outcome.notes
    )


@pytest.mark.parametrize(
    ("text", "day", "time"),
    [
        ("1793874600000", "2026-11-05", "10:30"),
        ("1793874600", "2026-11-05", "10:30"),
        ("20261105", "2026-11-05", None),
        ("14 Mar 2027", "2027-03-14", None),
        ("14-Mar-27", "2027-03-14", None),
        ("March 14, 2027 10:20 PM", "2027-03-14", "22:20"),
        ("Sunday, March 14, 2027", "2027-03-14", None),
        ("2026-11-05T10:30:00.000+0000", "2026-11-05", "10:30"),
        ("2023-11-11 08:18:16.519000 UTC", "2023-11-11", "08:18"),
    ],
)
def test_days_whose_form_leaves_no_doubt_need_no_order(text, day, time):
    assert Days(Reading())(text) == day
    assert clock(text) == time


@pytest.mark.parametrize(
    "text", ["14 Foo 2027", "anf 3, 2027", "179387460000", "31 Feb 2026", "05112026", "20261305", "2026115"]
)
def test_what_only_looks_like_a_day_is_refused(text):
    with pytest.raises(BadCell):
        Days(Reading())(text)


def test_an_unknown_currency_is_one_reject_for_a_row_with_five_amounts(acme, put, bring):
    put("a.csv", "account,arr,list,t,f,n,cur", "Acme,1,2,3,4,5,EURO", "Acme,1,2,3,4,5,EUR")
    outcome = bring(accounts(arr="arr", list_price="list", target="t", forecast="f", final="n", currency="cur"))

    assert [(it.line, it.column, it.value) for it in outcome.rejects] == [(2, "cur", "EURO")]
    assert outcome.counts["contracts"].as_dict() == {"created": 1, "updated": 0, "unchanged": 0, "skipped": 1}


def test_an_empty_file_does_not_refuse_the_folder(put, bring, counted):
    put("accounts.csv", "handle,name", "acme,Acme")
    recipe = {"name": "crm", "source": [
        {"file": "accounts.csv", "entity": "accounts", "fields": {"name": "name"}},
        {"file": "people.csv", "entity": "contacts", "fields": {"account": {"link": "a"}, "name": "n"}},
    ]}  # fmt: skip
    put("people.csv")
    outcome = bring(recipe)

    assert counted(outcome) == {"accounts": (1, 0, 0, 0)}
    assert "people.csv is empty. It was not read." in outcome.notes


def test_rows_that_end_early_are_counted(acme, put, bring):
    put("a.csv", "account,arr,product,from", "Acme,1", "Acme,2,Suite,2026-01-01")
    outcome = bring(accounts(arr="arr", product="product", starts="from"))

    assert outcome.counts["contracts"].created == 2
    assert "a.csv: rows end before the last heading, read as empty there (1×)." in outcome.notes


def test_json_is_a_list_an_object_of_lists_records_or_lines(folder):
    def sheets(text):
        path = folder / "a.json"
        path.write_text(text, encoding="utf-8")
        return [(it.part, it.headings, rows_of(it)[0]) for it in open_tables(path)]

    assert sheets('[{"a": 1, "b": {"c": true}}, {"a": null}]') == [("", ("a", "b.c"), [["1", "true"]])]
    assert sheets('{"records": [{"a": "x"}]}') == [("", ("a",), [["x"]])]
    assert sheets('{"accounts": [{"name": "x"}], "contacts": [{"name": "y"}]}') == [
        ("accounts", ("name",), [["x"]]),
        ("contacts", ("name",), [["y"]]),
    ]
    assert sheets('{"a": 2}\n{"a": 3, "t": ["x", "y"]}\n') == [("", ("a", "t"), [["2", ""], ["3", "x;y"]])]
    for bad in ("[1, 2]", '"x"', "[]", "{", "[" * 100_000, '[{"sobject": "A", "files": []}]'):
        with pytest.raises(Refused):
            sheets(bad)


CSVKIT = {
    "bad.csv": 2, "blanks.csv": 1, "dummy.tsv": 1, "dummy.xls": 1, "dummy.xlsx": 1, "join_a_short.csv": 3,
    "mac_newlines.csv": 2, "null_byte.csv": 1, "sniff_limit.csv": 1, "test_extra_header.csv": 1,
    "test_header_newline.csv": 1,
    "test_latin1.csv": 2, "test_skip_lines.csv": 1, "test_skip_lines.xls": 5, "test_skip_lines.xlsx": 5,
    "test_utf16_big.csv": 2, "test_utf16_little.csv": 2, "test_utf8_bom.csv": 2, "testjson.json": 5,
    "testjson_multiline.json": 2, "testjson_nested.json": 2,
}  # fmt: skip


@pytest.mark.parametrize("name", CSVKIT)
def test_a_known_oddity_gives_its_rows(name, shared):
    assert len(rows_of(open_sheet(shared / "csvkit_examples" / name))[0]) == CSVKIT[name]


@pytest.mark.parametrize("name", ["csvkit_examples", "csvkit_examples/realdata", "xlsx_calamine", "csv_spectrum/csvs"])
def test_every_file_is_read_or_refused_with_a_reason(name, shared):
    pytest.importorskip("python_calamine")
    refused = {}
    for path in sorted((shared / name).iterdir()):
        if path.suffix in {".csv", ".tsv", ".xls", ".xlsx", ".ods", ".json"}:
            try:
                for sheet in open_tables(path):
                    rows, _ = rows_of(sheet)
                    assert all(len(row) == len(sheet.headings) for row in rows)
            except AmError as error:
                refused[path.name] = error.message

    wanted = {
        "csvkit_examples": {"empty.csv": "empty.csv is empty."},
        "xlsx_calamine": {
            "empty_sheet.xlsx": "empty_sheet.xlsx is empty.",
            "errors.xlsx": "errors.xlsx is empty.",
            "pass_protected.xlsx": "pass_protected.xlsx is protected by a password.",
        },
    }
    assert refused == wanted.get(name, {})


def test_workbook_days_are_the_same_in_the_systems_of_1900_and_1904(shared):
    for name in ("date.xlsx", "date_1904.xlsx", "date.xls", "date.ods"):
        sheet = open_sheet(shared / "xlsx_calamine" / name)
        assert sheet.headings[0] == "2021-01-01", name
    assert open_sheet(shared / "xlsx_calamine" / "date_1904.xlsx").headings == ("2021-01-01", "15")


def test_a_sheet_is_chosen_by_name_and_must_be_where_there_are_several(shared):
    path = shared / "xlsx_calamine" / "table-multiple.xlsx"

    with pytest.raises(Refused, match="several tables: Sheet1, Sheet2, Sheet3"):
        open_sheet(path)
    assert open_sheet(path, Dialect(sheet="sheet2")).headings == ("Item", "Price")
    with pytest.raises(Refused, match="no sheet “Sheet9”"):
        open_sheet(path, Dialect(sheet="Sheet9"))


def test_headings_of_a_workbook_may_stand_below_notes(shared):
    sheet = open_sheet(shared / "xlsx_calamine" / "header-row.xlsx")

    assert sheet.headings == ("Columns", "Column A", "Column B", "Column C")
    assert "headings were found in row 9" in sheet.note


def test_a_workbook_without_its_reader_says_what_to_install(folder, monkeypatch):
    import sys

    (folder / "a.xlsx").write_bytes(b"PK\x03\x04")
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(Refused) as refusal:
        open_tables(folder / "a.xlsx")
    assert "pip install 'amcli[excel]'" in refusal.value.hint


@given(st.binary(max_size=300), st.sampled_from([".csv", ".json", ".xlsx", ".tsv"]))
def test_no_bytes_crash_a_reader(tmp_path_factory, data, suffix):
    path = tmp_path_factory.mktemp("f") / f"a{suffix}"
    path.write_bytes(data)
    try:
        for sheet in open_tables(path):
            rows_of(sheet)
    except AmError as error:
        assert error.message
