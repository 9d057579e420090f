"""Files for `fuzz.py`: tables, calendars, cards and mail as they come, sound and damaged, by a seeded random choice."""

import html
import io
import json
import random
import struct
import zipfile
from datetime import date, datetime

import xlsxwriter

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
BITS += ["{", "}", "[", "]", ":", "null", "true", "NaN", "Infinity", "[" * 3000, "\u202e", "\\ud800", "\\u0000"]
BITS += ["\x1b[2J"]
BITS += ["1e999", "1e9999999", "-1", "9" * 30, "9" * 5000, "0001-01-01", "9999-12-31", "2026-02-30", "١٢", "²"]
BITS += ["<v>", "</c>", 'r="XFD1048576"', 't="s"', "&#0;"]
RAW = [it.encode() for it in BITS] + [b"\xff\xfe", b"\xfe\xff", b"\xff", b"\xc3", b"\x81", b"PK\x03\x04"]
ODD = [None, True, 0, -1.5, 1e400, -1e400, float("nan"), 10**40, [], {}, [None], [1, [2]], {"a": {"b": 1}}, "\ud800"]
ODD += [{"type": 3}]
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
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - the same file for the same seed
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            sheet.write_datetime(len(rows), 0, date(2026, 1, 1), day)
            sheet.write_number(len(rows), 1, 1.5)
            sheet.merge_range(len(rows) + 1, 0, len(rows) + 3, 0, "acme")
    return out.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"


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
    named = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    inner = {"mimetype": ODS, "META-INF/manifest.xml": named, "content.xml": whole}
    with zipfile.ZipFile(out, "w") as parts:
        for part, text in inner.items():
            parts.writestr(zipfile.ZipInfo(part), text)
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


def calendar(pick: random.Random) -> tuple[str, bytes]:
    """Return a calendar of a few meetings, some of them in series, with exceptions and a zone of its own."""
    starts = ["DTSTART;TZID=Europe/Berlin:20261019T090000", "DTSTART;VALUE=DATE:20261112", "DTSTART:20261212T080000Z"]
    more = [
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;COUNT=9",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270301",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261026T080000Z",
        "EXDATE:20261026T080000Z",
        "RDATE;VALUE=PERIOD:20261112T090000Z/PT1H",
        "DURATION:PT1H",
        "DTEND:20261019T100000",
        "STATUS:CANCELLED",
        "DESCRIPTION:a\\, b\\n c;\r\n d",
        "SEQUENCE:2",
        "CLASS:PRIVATE",
        "LAST-MODIFIED:20261001T000000Z",
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x"]
    for _ in range(pick.randint(1, 4)):
        lines += ["BEGIN:VEVENT", f"UID:{pick.randint(1, 3)}", "SUMMARY:Talk", pick.choice(starts)]
        lines += pick.sample(more, pick.randint(0, 5))
        lines += [f"ATTENDEE;CN=Jo;PARTSTAT=ACCEPTED:mailto:jo@{pick.choice(['acme', 'none'])}.example", "END:VEVENT"]
    return "meetings.ics", "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def card(pick: random.Random) -> tuple[str, bytes]:
    """Return some cards of the three versions."""
    kinds = [
        [
            "VERSION:2.1",
            "N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:D=C3=B6=\r\n=20e;J",
            "EMAIL;INTERNET:d@acme.example",
        ],
        ["VERSION:3.0", "FN:Jo Ray", "ORG:Acme;X", "TEL;TYPE=work,cell:1", "UID:7", "PHOTO;ENCODING=b:YQ=="],
        [
            "VERSION:4.0",
            "FN:B",
            'TEL;TYPE="a,b";VALUE=uri:tel:1',
            "NOTE:a\\,\r\n b",
            "REV:20261001T000000Z",
            "KIND:org",
        ],
    ]
    cards = (["BEGIN:VCARD", *pick.choice(kinds), "END:VCARD"] for _ in range(pick.randint(1, 4)))
    return "people.vcf", "\r\n".join(line for lines in cards for line in [*lines, ""]).encode()


def mail(pick: random.Random) -> tuple[str, bytes]:
    """Return a message, plain or of several parts, or a mailbox of some."""
    bodies = [
        ("text/plain; charset=utf-8", "Hello\n\nOn Monday Jo wrote:\n> so\n-- \nB"),
        ("text/html; charset=iso-8859-1", "<p>a<blockquote>b</blockquote><style>c</style>&#8364;"),
        (
            "multipart/alternative; boundary=b",
            "--b\nContent-Type: text/html; charset=utf-16\n\n<p>a</p>\n"
            "--b\nContent-Transfer-Encoding: base64\n\nYQ==\n--b--",
        ),
        ("multipart/mixed; boundary=c", "--c\nContent-Type: message/rfc822\n\nSubject: x\n\ny\n--c--"),
    ]

    def message() -> str:
        kind, body = pick.choice(bodies)
        heads = [
            f"From: {pick.choice(['Jo <jo@acme.example>', 'me@own.example', '=?utf-8?q?J=C3=B6?= <j@bolt.example>'])}",
            "To: me@own.example, jo@acme.example",
            f"Date: {pick.choice(['Tue, 17 Nov 2026 10:00:00 +0100', '17 Nov 26 10:00 EST'])}",
            f"Message-ID: <{pick.randint(1, 3)}@x>",
            "Subject: =?utf-8?b?w7w=?= plan",
            f"Content-Type: {kind}",
        ]
        return "\n".join(heads) + "\n\n" + body + "\n"

    if pick.random() < 0.5:
        return "message.eml", message().encode()
    return "box.mbox", "\n".join(f"From a Tue Nov 17 10:00:00 2026\n{message()}" for _ in range(3)).encode()


READERS = {"text": text, "workbook": workbook, "document": document, "calendar": calendar, "card": card, "mail": mail}
LINED = ("calendar", "card", "mail")
LINES = (
    b"BEGIN:VEVENT END:VCALENDAR BEGIN:VCARD END:VCARD RRULE:FREQ=DAILY RRULE:FREQ=SECONDLY DTSTART:99991231".split()
)
LINES += [*b"--b =\n -0001 INTERVAL=0 +9999 TZID=../../etc/passwd: =?utf-8?b?".split(), b"From "]


def made(reader: str, number: int, seed: int) -> tuple[str, bytes]:
    """Return the file of a number: its name and its bytes, the same for the same seed."""
    pick = random.Random(f"{seed}-{reader}-{number}")  # noqa: S311 - nothing secret depends on it
    name, raw = READERS[reader](pick)
    return name, damaged(raw, pick, [*RAW, *LINES] if reader in LINED else RAW) if pick.random() < 0.7 else raw


def damaged(raw: bytes, pick: random.Random, put_in: list[bytes]) -> bytes:
    """Return the bytes with a few of them flipped, cut, doubled or put in; in archives also inside the parts."""
    if raw.startswith(b"PK") and pick.random() < 0.7:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(out, "w") as made:
            hit = pick.choice(parts.namelist())
            for name in parts.namelist():
                inner = parts.read(name)
                made.writestr(
                    zipfile.ZipInfo(name),
                    damaged(inner, pick, put_in) if name == hit or "sheet1.xml" in name else inner,
                )
        return out.getvalue()
    for _ in range(pick.randint(1, 6)):
        at = pick.randint(0, len(raw))
        end = min(len(raw), at + pick.choice([0, 0, 1, 2, 10, 60]))
        swapped = bytes(byte ^ 1 for byte in raw[at:end])
        new = pick.choice([b"", *pick.choices(put_in, k=4), swapped, raw[at:end] * 3, raw[at : at + 400] * 2])
        if pick.random() < 0.05:  # not often, for most readers end at the first byte that is no text
            new = pick.randbytes(pick.randint(1, 4))
        raw = raw[:at] + new + raw[end:]
    return raw
