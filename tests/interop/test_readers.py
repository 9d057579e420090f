"""Files are read as they come, and every row is found again by the line an editor shows."""

import pytest

from amcli.errors import Refused
from amcli.interop.headings import headings
from amcli.interop.readers import Dialect, batches
from amcli.interop.tables import open_sheet
from amcli.interop.text_files import LONGEST_CELL


def read(path, **how):
    bad = []
    sheet = open_sheet(path, Dialect(**how))
    rows = [
        (line, cells)
        for lines, cells_of in batches(sheet, lambda *it: bad.append(it))
        for line, cells in zip(lines, cells_of, strict=True)
    ]
    return sheet, rows, bad


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen_in_the_heading_line(put, delimiter):
    sheet, rows, _ = read(put("a.csv", delimiter.join(("name", "tier")), delimiter.join(("Acme", "A"))))

    assert (sheet.delimiter, rows) == (delimiter, [(2, ["Acme", "A"])])


def test_a_delimiter_inside_a_quoted_heading_does_not_count(put):
    assert read(put("a.csv", '"name, of, all";tier', "x;y"))[0].headings == ("name, of, all", "tier")


def test_excels_own_separator_line_is_obeyed(put):
    sheet, rows, _ = read(put("a.csv", "sep=;", "a;b", "1;2"))

    assert (sheet.headings, rows) == (("a", "b"), [(3, ["1", "2"])])


def test_lines_are_physical_ones_also_behind_quoted_cells_that_span_lines(put):
    _, rows, _ = read(put("a.csv", "a,b", '1,"two', 'lines"', "", "2,x"))

    assert [line for line, _ in rows] == [2, 5]


def test_skipped_lines_count(put):
    assert read(put("a.csv", "Report of today", "a,b", "1,2"), skip_lines=1)[1] == [(3, ["1", "2"])]


def test_a_row_that_ends_early_has_empty_cells_and_one_too_long_is_reported_with_its_line(put):
    _, rows, bad = read(put("a.csv", "a,b", "1", "1,2,3", "1,2,,", "1,2"))

    assert rows == [(2, ["1", ""]), (4, ["1", "2"]), (5, ["1", "2"])]
    assert bad == [(3, "has 3 cells under 2 headings")]


def test_broken_quoting_is_reported_and_the_rest_is_read(put):
    _, rows, bad = read(put("a.csv", "a,b", '"x"y,2', "3,4"))

    assert rows == [(3, ["3", "4"])]
    assert bad[0][0] == 2


def test_a_quote_never_closed_refuses_the_file(put):
    with pytest.raises(Refused, match="line 3: a quoted cell is never closed"):
        read(put("a.csv", "a,b", "1,2", '3,"open', "4,5"))


def test_a_cell_longer_than_any_text_refuses_the_file(put):
    with pytest.raises(Refused, match="line 2"):
        read(put("a.csv", "a,b", f"1,{'x' * (LONGEST_CELL + 1)}"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(put, encoding):
    assert read(put("a.csv", "näme", "Zoë", encoding=encoding))[1] == [(2, ["Zoë"])]


def test_a_file_that_is_not_utf_8_is_read_as_windows_1252_with_a_note(put):
    sheet, rows, _ = read(put("a.csv", "name", "Café", encoding="cp1252"))

    assert rows == [(2, ["Café"])]
    assert "not UTF-8" in sheet.note


def test_bytes_that_fit_no_encoding_are_refused(folder):
    (folder / "a.csv").write_bytes(b"name\n\x81\x8d\n")

    with pytest.raises(Refused, match="cannot be read as utf-8") as refusal:
        open_sheet(folder / "a.csv")
    assert "--encoding" in refusal.value.hint


def test_a_named_encoding_is_strict(put):
    with pytest.raises(Refused, match="cannot be read as ascii"):
        open_sheet(put("a.csv", "name", "Zoë"), Dialect("ascii"))
    with pytest.raises(Refused, match="no encoding called"):
        open_sheet(put("a.csv", "name"), Dialect("klingon"))


def test_headings_are_trimmed_and_made_different():
    assert headings(["\ufeff name ", "", "name", "a\n b"]) == ("name", "column 2", "name (2)", "a b")


def test_columns_are_found_by_case_only_when_that_is_certain(put):
    sheet = open_sheet(put("a.csv", "Name,id,ID,x"))

    assert (sheet.find("name"), sheet.find("ID"), sheet.find("Id"), sheet.find("y")) == (0, 2, None, None)


@pytest.mark.parametrize(
    ("name", "reason"), [("a.xlsx", "as a workbook"), ("a.json", "not valid JSON"), ("a.ods", "as a workbook")]
)
def test_a_file_that_is_not_what_it_is_called_is_refused(put, name, reason):
    with pytest.raises(Refused, match=reason):
        open_sheet(put(name, "x"))


def test_a_workbook_called_csv_and_an_empty_file_are_refused(folder, put):
    (folder / "a.csv").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(Refused, match="workbook"):
        open_sheet(folder / "a.csv")
    with pytest.raises(Refused, match="is empty"):
        open_sheet(put("b.csv", "", ""))
    with pytest.raises(Refused, match="cannot be read"):
        open_sheet(folder / "missing.csv")


def test_old_mac_line_ends_are_lines(folder):
    (folder / "a.csv").write_bytes(b"a,b\r1,2\r3,4\r")

    assert read(folder / "a.csv")[1] == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_dialects_of_the_wild_are_read(shared):
    import json

    for expected in sorted((shared / "csv_spectrum" / "json").glob("*.json")):
        sheet, rows, bad = read(shared / "csv_spectrum" / "csvs" / f"{expected.stem}.csv")
        if expected.stem == "location_coordinates":
            continue  # its expectation names another phone number than its file
        found = [
            {name: cell.replace("\r\n", "\n") for name, cell in zip(sheet.headings, cells, strict=True)}
            for _, cells in rows
        ]
        wanted = json.loads(expected.read_text(encoding="utf-8").replace("\\r\\n", "\\n"))
        assert not bad
        assert found == [{name.strip(): it for name, it in row.items()} for row in wanted], expected.stem
