"""Damaged tables against the import: read or refused within seconds, the book whole; the same files for the same seed.

Run it as `python benchmarks/fuzz.py text --files 10000`; `--only 17` repeats one file with its traceback.
"""

import argparse
import functools
import html
import io
import json
import multiprocessing
import random
import resource
import sqlite3
import struct
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import xlsxwriter

from amcli.cli.importing import unpacked
from amcli.errors import AmError
from amcli.interop import detect
from amcli.interop.choosing import choose
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.planning import Given
from amcli.store.book import open_to_write
from amcli.store.journal import Stamp

SLOW = 5.0
MEMORY = 3 << 30
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
"""Marks in the chains of an OLE container."""
TABLES = {
    "accounts": [
        ["handle", "name", "tier", "since", "domains"],
        ["acme", "Acme, Inc", "A", "2024-02-29", "acme.example"],
        ["bolt", 'The "Bolt"', "B", "31.12.2023", ""],
        ["czar", "Čzar\nSons", "C", "", "a.example;b.example"],
    ],
    "touches": [
        ["account", "kind", "on", "text", "with", "mood"],
        ["acme", "call", "2026-11-01", "Spoke", "Jo Ray", "1"],
        ["bolt", "email", "13/11/2026", "Wrote; sent = things", "", ""],
        ["acme", "note", "1.2.2026", "", "", "-1"],
    ],
    "contracts": [
        ["account", "product", "starts", "ends", "arr", "currency", "notice"],
        ["acme", "Suite", "2026-01-01", "2026-12-31", "12,000.50", "EUR", "30d"],
        ["bolt", "Suite", "2026-03-01", "2027-02-28", "€ 9.000,00", "", "3mo"],
    ],
    "Account": [
        ["Id", "Name", "Type", "AnnualRevenue", "Website", "CreatedDate", "IsDeleted"],
        ["001A", "Acme", "Customer", "1000000.0", "https://acme.example", "2024-01-05T10:00:00.000Z", "false"],
        ["001B", "Bolt", "", "", "bolt.example", "1704448800000", "true"],
    ],
}
BITS = ["", '"', '""', ",", ";", "\t", "|", "\r", "\n", "\r\n", "\n\n", "\0", "\ufeff", "sep=;\n", "=1+1", "NA", "é"]
BITS += [
    "{",
    "}",
    "[",
    "]",
    ":",
    "null",
    "true",
    "NaN",
    "Infinity",
    "[" * 3000,
    "\u202e",
    "\\ud800",
    "\\u0000",
    "\x1b[2J",
]
BITS += ["1e999", "1e9999999", "-1", "9" * 30, "9" * 5000, "0001-01-01", "9999-12-31", "2026-02-30", "١٢", "²"]
BITS += ["<v>", "</c>", 'r="XFD1048576"', 't="s"', "&#0;"]
RAW = [it.encode() for it in BITS] + [b"\xff\xfe", b"\xfe\xff", b"\xff", b"\xc3", b"\x81", b"PK\x03\x04"]
ODD = [
    None,
    True,
    0,
    -1.5,
    1e400,
    -1e400,
    float("nan"),
    10**40,
    [],
    {},
    [None],
    [1, [2]],
    {"a": {"b": 1}},
    "\ud800",
    {"type": 3},
]
"""What JSON may hold where a text is meant."""


def spoiled(pick: random.Random, odd: list) -> dict:
    """Return the tables with some cells replaced, doubled or left out: sound files of unsound cells."""
    tables = {name: [list(row) for row in rows] for name, rows in TABLES.items()}
    for rows in tables.values() if pick.random() < 0.7 else ():
        for _ in range(pick.randint(1, 4)):
            row = pick.choice(rows)
            row[pick.randrange(len(row))] = pick.choice(
                [pick.choice(odd), pick.choice(row), pick.choice(pick.choice(rows))]
            )
    return tables


def text(pick: random.Random) -> tuple[str, bytes]:
    """Return a CSV or TSV file in one of the usual dialects."""
    name = pick.choice(list(TABLES))
    mark = pick.choice(",,;\t|")
    tables = spoiled(pick, BITS)
    quoted = (
        '"' + cell.replace('"', '""') + '"' if set(cell) & set(mark + '"\n') else cell
        for row in tables[name]
        for cell in row
    )
    lines = [mark.join(next(quoted) for _ in row) for row in tables[name]]
    written = pick.choice(["", "", "Report of today\n\n"]) + pick.choice(["\n", "\r\n", "\r"]).join(lines)
    coding = pick.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1250"])
    return name + (".tsv" if mark == "\t" else ".csv"), written.encode(coding, "replace")


def workbook(pick: random.Random) -> tuple[str, bytes]:
    """Return a workbook of one or all tables, as XLSX, ODS or XLS."""
    name = pick.choice(list(TABLES))
    made = spoiled(pick, BITS)
    tables = {name: made[name]} | (made if pick.random() < 0.3 else {})
    kind, write = pick.choice([("xlsx", xlsx), ("xlsx", xlsx), ("ods", ods), ("xls", xls)])
    return f"{name}.{kind}", write(tables)


def document(pick: random.Random) -> tuple[str, bytes]:
    """Return JSON: a list, lines, lists by name, the tree of the Salesforce CLI, or a whole book."""
    tables = spoiled(pick, ODD + BITS)
    rows = {
        name: [dict(zip(map(str, head), row, strict=True)) for row in more] for name, (head, *more) in tables.items()
    }
    name = pick.choice(list(rows))
    owner = {"Name": "Jo", "tags": ["a", 1, None]}
    tree = [
        {"attributes": {"type": "Account", "referenceId": f"Ref{at}"}, **it, "Owner": owner}
        for at, it in enumerate(rows["Account"])
    ]
    form = pick.choice(["list", "lines", "named", "tree", "book", "arrays"])
    if form == "lines":
        return f"{name}.jsonl", "\n".join(map(json.dumps, rows[name])).encode()
    forms = {"list": rows[name], "named": rows, "tree": {"records": tree}, "arrays": tables[name]}
    made = forms.get(form, {"schema": "am.book/1", **rows})
    return f"{name}.json", json.dumps(made, ensure_ascii=pick.random() < 0.5).encode("utf-8", "replace")


def xlsx(tables: dict) -> bytes:
    """Return the tables as sheets of an XLSX workbook, days as dates."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            sheet.write_datetime(len(rows), 0, date(2026, 1, 1), day)
            sheet.write_number(len(rows), 1, 1.5)
            sheet.merge_range(len(rows) + 1, 0, len(rows) + 3, 0, "acme")
    return out.getvalue()


def ods(tables: dict) -> bytes:
    """Return the tables as sheets of an ODS workbook."""
    whole = "<office:document-content"
    for it in ("office", "table", "text"):
        whole += f' xmlns:{it}="urn:oasis:names:tc:opendocument:xmlns:{it}:1.0"'
    whole += "><office:body><office:spreadsheet>"
    for name, rows in tables.items():
        whole += f'<table:table table:name="{name}">'
        for row in rows:
            cells = (f"<text:p>{html.escape(it)}</text:p>" for it in row)
            inner = "".join(f'<table:table-cell office:value-type="string">{it}</table:table-cell>' for it in cells)
            whole += f"<table:table-row>{inner}</table:table-row>"
        whole += '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="9"/>'
        whole += "</table:table-row></table:table>"
    whole += "</office:spreadsheet></office:body></office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        parts.writestr("content.xml", whole)
    return out.getvalue()


def xls(tables: dict) -> bytes:
    """Return the first table as an XLS workbook: BIFF8 records in the least of an OLE container."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    name, rows = next(iter(tables.items()))
    cells = b"".join(
        record(0x0204, struct.pack("<HHHHB", at, col, 0, len(it), 1) + it.encode("utf-16-le"))
        for at, row in enumerate(rows)
        for col, it in enumerate(row)
    )
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6))
    bound = len(start) + 4 + 8 + len(name) + 4
    book = start + record(0x0085, struct.pack("<IHBB", bound, 0, len(name), 0) + name.encode()) + record(0x0A, b"")
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 0, 1997, 0, 6))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0)) + cells + record(0x0A, b"")
    stream = (book + sheet).ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    count = len(stream) // 512
    fat = [0xFFFFFFFD, END, *range(3, count + 2), END]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0, 0) + b"\xff" * 432

    def entry(title: str, kind: int, child: int, at: int, size: int) -> bytes:
        named = title.encode("utf-16-le")
        links = struct.pack("<HBBIII", len(named) + 2, kind, 1, FREE, FREE, child)
        return named.ljust(64, b"\0") + links + b"\0" * 36 + struct.pack("<IQ", at, size)

    folder = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, len(stream)) + b"\0" * 256
    return head + struct.pack("<128I", *fat, *[FREE] * (128 - len(fat))) + folder + stream


READERS = {"text": text, "workbook": workbook, "document": document}


def damaged(raw: bytes, pick: random.Random) -> bytes:
    """Return the bytes with a few of them flipped, cut, doubled or put in; in archives also inside the parts."""
    if raw.startswith(b"PK") and pick.random() < 0.7:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(out, "w") as made:
            hit = pick.choice(parts.namelist())
            for name in parts.namelist():
                inner = parts.read(name)
                made.writestr(name, damaged(inner, pick) if name == hit or "sheet1.xml" in name else inner)
        return out.getvalue()
    for _ in range(pick.randint(1, 6)):
        at = pick.randint(0, len(raw))
        end = min(len(raw), at + pick.choice([0, 0, 1, 2, 10, 60]))
        swapped = bytes(byte ^ 1 for byte in raw[at:end])
        new = pick.choice([b"", *pick.choices(RAW, k=4), swapped, raw[at:end] * 3, raw[at : at + 400] * 2])
        if pick.random() < 0.05:  # not often, for most readers end at the first byte that is no text
            new = pick.randbytes(pick.randint(1, 4))
        raw = raw[:at] + new + raw[end:]
    return raw


def content(db: sqlite3.Connection) -> list:
    """Return all there is in a book."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    tables.append(("sqlite_schema",))
    return [db.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in tables]


def attempt(book, path: Path) -> str:
    """Import one file as the command does; return `imported`, `same` or `refused`."""
    before = content(book.db)
    try:
        held = unpacked(path, "")
        path = Path(held.name) if held else path
        plan = plan_recipe(choose(path, Given()).recipe, path)
        outcome = run(book, plan, Options(Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))))
        result = "imported" if outcome.unit else "same"
    except AmError:
        result = "refused"
    if book.db.in_transaction or (result != "imported" and content(book.db) != before):
        raise RuntimeError("a part of it was imported")
    return result


def work(reader: str, numbers: range, seed: int, at, told) -> None:
    """Try the files of some numbers, and tell what came of each."""
    detect.shipped = functools.cache(detect.shipped)  # the recipes are sound; reading them takes longest
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with (
        tempfile.TemporaryDirectory(prefix="am-fuzz-") as home,
        open_to_write(Path(home) / "book.db") as book,
        sqlite3.connect(":memory:") as kept,
    ):
        book.db.execute("PRAGMA synchronous = OFF")
        (Path(home) / "accounts.csv").write_text("handle,name,domains\nacme,Acme,acme.example\nbolt,Bolt,\n")
        attempt(book, Path(home) / "accounts.csv")
        book.db.backup(kept)
        for number in numbers:
            at.value = number
            pick = random.Random(f"{seed}-{reader}-{number}")  # noqa: S311 - nothing secret depends on it
            name, raw = READERS[reader](pick)
            path = Path(home) / name
            path.write_bytes(damaged(raw, pick) if pick.random() < 0.7 else raw)
            start = time.perf_counter()
            try:
                result, why = attempt(book, path), ""
            except BaseException as error:  # whatever it is, it is what this looks for
                last = traceback.extract_tb(error.__traceback__)[-1]
                result, why = (
                    "FOUND",
                    f"{type(error).__name__}: {str(error)[:90]} at {Path(last.filename).name}:{last.lineno}",
                )
                if len(numbers) == 1:
                    traceback.print_exc()
            if (took := time.perf_counter() - start) > SLOW:
                result, why = "FOUND", f"slow: {took:.1f} s"
            told.put((number, name.rpartition(".")[2], result, why))
            path.unlink()
            if result != "refused":
                kept.backup(book.db)


def main() -> None:
    """Try the files, going on behind one that ends the process; report what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--start", type=int, default=0)
    given = parser.parse_args()
    rest = range(given.start, given.start + given.files) if given.only is None else range(given.only, given.only + 1)
    counts: Counter = Counter()
    found: dict = {}
    while rest:
        at, told = multiprocessing.Value("q", rest.start), multiprocessing.SimpleQueue()
        child = multiprocessing.Process(target=work, args=(given.reader, rest, given.seed, at, told))
        child.start()
        last = time.monotonic()
        seen = at.value
        while child.is_alive() or not told.empty():
            while not told.empty():
                number, kind, result, why = told.get()
                counts[kind, result] += 1
                if why:
                    found.setdefault(why, []).append(number)
                    if len(found[why]) == 1:
                        print(f"file {number}: {why}", flush=True)
            if at.value != seen:
                seen, last = at.value, time.monotonic()
            elif time.monotonic() - last > 4 * SLOW:
                child.kill()
            time.sleep(0.05)
        if child.exitcode == 0:
            break
        found.setdefault(f"the process ended with {child.exitcode}", []).append(at.value)
        print(f"file {at.value}: the process ended with {child.exitcode}", flush=True)
        rest = range(at.value + 1, rest.stop)
    for (kind, result), count in sorted(counts.items()):
        print(f"{kind:6} {result:9} {count:6,}")
    for why, numbers in found.items():
        print(f"FOUND {len(numbers)}x {why} (files {', '.join(map(str, numbers[:5]))})")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
