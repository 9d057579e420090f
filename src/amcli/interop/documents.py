"""Tables in JSON: a list of objects, an object of lists, lines of objects, and the trees of the Salesforce CLI.

A JSON file is read whole. Objects inside objects become headings with a point, `Account.Name`; lists of plain
values are joined by `;`. What the Salesforce CLI exports names rows by `referenceId` and links them by `@thatId`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from amcli.domain.text import one_line
from amcli.errors import Refused
from amcli.interop.headings import headings
from amcli.interop.readers import Sheet
from amcli.interop.workbook_process import MOST_CELLS

SUFFIXES = (".json", ".jsonl", ".ndjson")
WRAPPERS = ("records", "results", "data", "items", "value", "rows")
"""Names under which services put the list of what was asked for."""
LARGEST = 200_000_000
"""In bytes; read whole, it takes some ten times as much memory."""


def open_document(path: Path, only: str = "") -> list[Sheet]:
    """Return the tables of a JSON file; `only` the one of that name.

    Raises:
        Refused: it is too large, not JSON, holds no objects, or has no such table.
    """
    try:
        return _opened(path, only)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{path.name} is not UTF-8, as JSON must be.", "Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise Refused(f"{path.name} is not valid JSON: {one_line(str(error))}.", "Export it again.") from error
    except ValueError as error:  # a number of thousands of digits
        raise Refused(f"{path.name} holds a number too long to be one.", "Export it again.") from error
    except RecursionError as error:
        raise Refused(f"{path.name} is nested too deeply.", "Export the list of records alone.") from error
    except MemoryError as error:
        raise Refused(f"{path.name} is too large for the memory there is.", "Save it as CSV.") from error


def _opened(path: Path, only: str) -> list[Sheet]:
    size = path.stat().st_size
    if size > LARGEST:
        raise Refused(f"{path.name} is larger than {LARGEST // 10**6} MB.", "Save it as CSV.")
    whole = _loaded(path.read_bytes().decode("utf-8-sig"))
    if is_plan(whole):
        raise Refused(
            f"{path.name} is the plan of an export: it only names the files that hold the records.",
            "Import the folder, or one of those files.",
        )
    tables = [(name, rows) for name, rows in _tables(whole) if rows]
    if only:
        tables = [(name, rows) for name, rows in tables if name.casefold() == only.casefold()]
    if not tables:
        raise Refused(
            f"{path.name} has no table{f' “{only}”' if only else ''}: no list of objects.",
            "It is to be a list of objects, or an object that holds such lists.",
        )
    many = len(tables) > 1 or bool(only)
    return [_sheet(path, size, name if many else "", rows) for name, rows in tables]


def is_plan(whole: Any) -> bool:
    """Tell whether a document is the plan of a Salesforce tree export."""
    return (
        isinstance(whole, list)
        and bool(whole)
        and all(isinstance(it, dict) and "sobject" in it and "files" in it for it in whole)
    )


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if "Extra data" not in error.msg or not lines:
            raise
        return [json.loads(line) for line in lines]


def _tables(whole: Any) -> Iterator[tuple[str, Sequence[Any]]]:
    if isinstance(whole, list):
        yield "", whole
    elif isinstance(whole, dict):
        lists = {name: rows for name, rows in whole.items() if isinstance(rows, list) and _is_table(rows)}
        for name, rows in lists.items():
            yield ("" if name in WRAPPERS and len(lists) == 1 else name), rows
        if not lists and not any(isinstance(it, list | dict) for it in whole.values()):
            yield "", [whole]


def _is_table(rows: Sequence[Any]) -> bool:
    return any(isinstance(it, dict) for it in rows)


def _sheet(path: Path, size: int, part: str, rows: Sequence[Any]) -> Sheet:
    if rows and all(isinstance(it, list) for it in rows):  # a table as rows of cells, headings first
        first, *others = rows
        rows = [dict(zip(map(str, first), it, strict=False)) for it in others]
    flat = [dict(_flat(it)) if isinstance(it, dict) else {} for it in rows]
    names = list(dict.fromkeys(name for it in flat for name in it))
    if not names:
        raise Refused(f"{path.name} has no table: no list of objects.", "It is to be a list of objects.")
    if len(names) * len(flat) > MOST_CELLS:
        raise Refused(
            f"{path.name} has {len(flat):,} objects and {len(names):,} different fields, over {MOST_CELLS:,} cells.",
            "Export it as CSV, or with the same fields in every object.",
        )
    odd = sum(1 for it in rows if not isinstance(it, dict))
    note = f"{path.name}: {odd} entries are no objects and were left out." if odd else ""
    held = [(number, [it.get(name, "") for name in names]) for number, it in enumerate(flat, 1)]
    return Sheet(path, "", "", 0, headings(names), size, note, held, part)


def _flat(row: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    reference = row.get("attributes") if not before else None
    if isinstance(reference, dict) and "type" in reference:  # what Salesforce says of a record beside its fields
        if named := reference.get("referenceId"):
            yield ("Id" if "Id" not in row else "referenceId"), str(named)
        row = {name: _pointed(value) for name, value in row.items() if name != "attributes"}
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", _text(value)


def _pointed(value: Any) -> Any:
    """Return what a field of a tree export says: `@AcmeRef` means the record with that referenceId."""
    return value[1:] if isinstance(value, str) and value.startswith("@") and value[1:].isidentifier() else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(it, list | dict) for it in value):
        return ";".join(_text(it) for it in value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
