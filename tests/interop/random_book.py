"""Random books for round trips: every table, links between them, and texts that spreadsheets and readers trip over."""

import json
from datetime import date
from typing import Any

from hypothesis import strategies as st

from amcli.domain import vocab
from amcli.domain.changes import Insert
from amcli.domain.money import LARGEST
from amcli.domain.text import clean
from amcli.store.book import Book
from amcli.store.journal import Stamp, writing
from amcli.store.tables import COLUMNS, validate_rows

NASTY = st.sampled_from(
    [
        "=1+1",
        "+49 30 1234",
        "-5",
        "@here",
        "'quoted",
        "'=both",
        "''",
        "\tTab",
        "\nline first",
        "two\nlines",
        'say "hi", then; go|on\tnow',
        "a;b;c",
        "[]",
        '["x"]',
        "{}",
        " spaces  kept ",
        "NA",
        "null",
        "0012",
        "1e5",
        "2026-13-45",
        "sep=;",
        "Ünïcödé 漢字 🎈",
        "＝wide",
        "naïve\u2028separator",
        "#",
        "-",
        "%2F/%25",
        "p1-20261121T090000",
        "_x0041_",
        "\ufffe\uffff",
        "#DIV/0!",
        "TRUE",
        "1,234.50",
        "\xa0 blanks \xa0",
        "🎈" * 17_000,
        "'=" + "long " * 8_000,
        "… [long texts 1]",
    ]
)
TEXT = (NASTY | st.text(st.characters(codec="utf-8"), max_size=12)).map(clean)
WORDS = TEXT.filter(lambda text: bool(text.strip()))
MAYBE = st.none() | WORDS
DAY = st.dates(min_value=date(1971, 1, 1), max_value=date(2199, 1, 1)).map(str)
MAYBE_DAY = st.none() | DAY
INTERVAL = st.none() | st.sampled_from(["2w", "30d", "3mo", "1y", "5bd"])
CURRENCY = st.sampled_from(["EUR", "USD", "JPY", "KWD"])
MINOR = st.integers(0, 10**12) | st.integers(0, LARGEST)
MAYBE_MINOR = st.none() | MINOR
LIST = st.lists(WORDS, max_size=3).map(lambda items: json.dumps(items, ensure_ascii=False))
EXTRA = st.dictionaries(WORDS, MAYBE | st.integers(-9, 9) | st.lists(WORDS, max_size=2), max_size=2).map(
    lambda it: json.dumps(it, ensure_ascii=False)
)
FLAG = st.integers(0, 1)
NUMBER = st.floats(0, 1e20, allow_nan=False) | st.integers(0, 10**6).map(float)


def _one(words: tuple[str, ...]) -> Any:
    return st.sampled_from(words)


COMMON: dict[str, Any] = {
    "title": WORDS,
    "name": WORDS,
    "outcome": WORDS,
    "note": WORDS,
    "text": WORDS,
    "why": WORDS,
    "opened": DAY,
    "on": DAY,
    "asked_on": DAY,
    "currency": CURRENCY,
    "extra": EXTRA,
    "every": INTERVAL,
    "notice": INTERVAL,
    "renewal_term": INTERVAL,
    "repeats": INTERVAL,
    "reply": FLAG,
    "auto_renew": FLAG,
    "trial": FLAG,
}
ONLY: dict[str, dict[str, Any]] = {
    "account": {
        "aliases": LIST,
        "domains": LIST,
        "tags": LIST,
        "crm_id": LIST,
        "margin_bp": st.none() | st.integers(-100_000, 10_000),
        "wallet_minor": MAYBE_MINOR,
        "currency": st.none() | CURRENCY,
        "status": _one(vocab.ACCOUNT_STATUSES),
        "since": MAYBE_DAY,
        "added_on": DAY,
    },
    "contact": {
        "other_emails": LIST,
        "role": st.none() | _one(vocab.CONTACT_ROLES),
        "influence": st.none() | _one(vocab.INFLUENCES),
        "stance": st.none() | _one(vocab.STANCES),
        "note": MAYBE,
        "title": MAYBE,
    },
    "touch": {
        "kind": _one(vocab.TOUCH_KINDS),
        "direction": st.none() | _one(vocab.DIRECTIONS),
        "at": st.none() | st.sampled_from(["00:00", "09:30", "23:59"]),
        "text": MAYBE,
        "mood": st.none() | st.integers(-1, 1),
        "duration": st.none() | st.integers(0, 999),
    },
    "action": {"owner": WORDS},
    "issue": {"kind": _one(vocab.ISSUE_KINDS), "severity": _one(vocab.SEVERITIES), "note": MAYBE},
    "risk": {"category": _one(vocab.RISK_CATEGORIES), "severity": _one(vocab.SEVERITIES), "outcome": MAYBE},
    "contract": {
        "arr_minor": MINOR,
        "starts": st.none(),
        "booking_type": st.none() | _one(vocab.BOOKING_TYPES),
        "category": st.none() | _one(vocab.FORECAST_CATEGORIES),
        "outcome": st.none() | _one(vocab.RENEWAL_OUTCOMES),
    },
    "opportunity": {"kind": _one(vocab.OPPORTUNITY_KINDS), "stage": _one(vocab.OPPORTUNITY_STAGES)},
    "usage": {"metric": WORDS, "active": NUMBER, "licensed": st.none() | NUMBER},
    "survey": {"kind": st.just("csat"), "score": st.integers(1, 5)},
    "request": {"status": _one(vocab.REQUEST_STATUSES)},
    "milestone": {"kind": _one(vocab.MILESTONE_KINDS)},
    "invoice": {"amount_minor": MINOR},
    "budget": {
        "period_from": st.just("2026-01-01"),
        "period_to": st.just("2026-12-31"),
        "total_minor": MINOR,
        "spent_minor": MINOR,
    },
    "reference": {"kind": _one(vocab.REFERENCE_KINDS), "note": MAYBE},
    "pulse": {"score": st.integers(1, 10)},
    "negotiation": {"kind": _one(vocab.NEGOTIATION_KINDS)},
    "inbox": {
        "kind": st.just("touch"),
        "at": st.none() | st.just("09:30"),
        "text": MAYBE,
        "why": MAYBE,
        "people": LIST,
        "added_on": DAY,
        "state": _one(vocab.INBOX_STATES),
    },
    "review_mark": {"week": st.just("2026-W47"), "note": MAYBE},
}
LINKS = {
    "touch_id": "touch",
    "action_id": "action",
    "contact_id": "contact",
    "with_id": "contact",
    "sponsor_id": "contact",
    "objective_id": "objective",
    "contract_id": "contract",
}
SIMPLE = [
    "touch",
    "action",
    "checkin",
    "issue",
    "risk",
    "objective",
    "opportunity",
    "usage",
    "survey",
    "milestone",
    "invoice",
    "budget",
    "reference",
    "pulse",
]


class Maker:
    """Draws rows and writes them, each table after those it links to."""

    def __init__(self, draw: Any, book: Book) -> None:
        self.draw, self.book = draw, book
        self.ids: dict[str, list[int]] = {}
        self.count = 0

    def value(self, table: str, name: str) -> Any:
        if name in LINKS:
            there = self.ids.get(LINKS[name], [])
            return self.draw(st.none() | st.sampled_from(there)) if there else None
        given = ONLY.get(table, {}).get(name, COMMON.get(name))
        if given is None:
            given = MAYBE_MINOR if name.endswith("_minor") else MAYBE_DAY if _is_day(name) else MAYBE
        return self.draw(given)

    def insert(self, writer: Any, table: str, **fixed: Any) -> int | None:
        self.count += 1
        row = {
            name: self.value(table, name) for name in COLUMNS[table] if name not in ("source", "external_id")
        } | fixed
        if "external_id" in COLUMNS[table] and table != "cadence" and self.draw(st.booleans()):
            row["source"] = self.draw(st.sampled_from(["native", "salesforce", "a/b%"]))
            row["external_id"] = f"{self.draw(st.sampled_from(['', '~', '=', 'x/y ']))}{self.count}"
        valid, problems = validate_rows(table, [row])
        assert not problems, (table, problems)
        row_id = writer.insert(Insert(table, valid[0]))
        self.ids.setdefault(table, []).append(row_id)
        return row_id


def _is_day(name: str) -> bool:
    return name.endswith(("_on", "_sent", "_agreed", "_review", "_effective", "_close")) or name in {
        "due",
        "ends",
        "since",
        "closed",
        "resolved",
        "issued",
        "anchor",
    }


@st.composite
def fill(draw: Any, book: Book) -> None:
    """Fill an empty book."""
    make = Maker(draw, book)
    for second in range(draw(st.integers(1, 2))):
        with writing(book, "made", Stamp(f"2026-11-21T09:00:0{second}+00:00", date(2026, 11, 21))) as writer:
            _fill(draw, make, writer, second)


def _fill(draw: Any, make: Maker, writer: Any, again: int) -> None:
    accounts = [make.insert(writer, "account", handle=f"acc{again}-{at}") for at in range(draw(st.integers(1, 2)))]
    for _ in range(draw(st.integers(0, 2))):
        make.insert(writer, "contact", account_id=draw(st.sampled_from(accounts)))
    for _ in range(draw(st.integers(0, 2))):
        make.insert(writer, "contract", account_id=accounts[0], renews_id=None)
    contracts = make.ids.get("contract", [])
    if len(contracts) > 1 and draw(st.booleans()):
        from amcli.domain.changes import Update

        writer.update(Update("contract", contracts[0], {"renews_id": contracts[-1]}))
    for table in draw(st.lists(st.sampled_from(SIMPLE), max_size=6).map(lambda it: sorted(it, key=SIMPLE.index))):
        made = make.insert(writer, table, account_id=draw(st.sampled_from(accounts)))
        if table == "touch":
            _attend(draw, make, writer, made)
    if contracts and draw(st.booleans()):
        make.insert(writer, "negotiation", contract_id=draw(st.sampled_from(contracts)))
    for _ in range(draw(st.integers(0, 2))):
        request = make.insert(writer, "request")
        for account in draw(st.lists(st.sampled_from(accounts), unique=True)):
            writer.insert(Insert("vote", {"request_id": request, "account_id": account, "on": draw(MAYBE_DAY)}))
    _beyond(draw, make, writer, accounts, again)


def _attend(draw: Any, make: Maker, writer: Any, touch: Any) -> None:
    people = make.ids.get("contact", [])
    met = draw(st.lists(st.sampled_from(people), unique=True, max_size=2)) if people else []
    for contact in met:
        writer.insert(Insert("attendee", {"touch_id": touch, "contact_id": contact, "name": None}))
    for name in draw(st.lists(WORDS, max_size=2, unique=True)):
        writer.insert(Insert("attendee", {"touch_id": touch, "contact_id": None, "name": name}))


def _beyond(draw: Any, make: Maker, writer: Any, accounts: list[Any], again: int) -> None:
    account = accounts[0]
    if draw(st.booleans()):
        writer.insert(
            Insert("cadence", {"account_id": account, "every": "2w", "max": draw(INTERVAL), "paused": draw(FLAG)})
        )
        writer.insert(Insert("cadence", {"tier": f"{draw(WORDS)}{again}", "every": "30d", "max": "60d"}))
    for _ in range(draw(st.integers(0, 2))):
        refs = [f"a{it}" for it in make.ids.get("action", [])] + ["r99999"]
        snoozed = draw(st.sampled_from([("quiet", None), (None, draw(st.sampled_from(refs)))]))
        values = {"signal": snoozed[0], "ref": snoozed[1], "on": draw(DAY), "until": draw(DAY), "why": draw(WORDS)}
        writer.insert(
            Insert("snooze", {"account_id": account, "severity": draw(st.none() | _one(vocab.SEVERITIES)), **values})
        )
    actions = make.ids.get("action", [])
    if draw(st.booleans()):
        make.insert(writer, "inbox", ref=f"a{draw(st.sampled_from(actions))}" if actions else None)
    if draw(st.booleans()):
        make.insert(writer, "review_mark", account_id=account)
        value = draw(st.sampled_from(["1.05", "120000.00", "19/7"]))
        writer.insert(
            Insert(
                "target",
                {
                    "period": f"2026-Q{again + 1}",
                    "metric": "nrr",
                    "value": value,
                    "currency": draw(st.none() | CURRENCY),
                },
            )
        )


def content(book: Book) -> dict[str, list[Any]]:
    """Return all a book holds, table by table, with places in the order of rows instead of ids.

    A row that has no id of another program counts the same with the key an export gave it.
    """
    tables = [
        name
        for (name,) in book.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'search*'"
            " AND name NOT GLOB 'sqlite*' AND name NOT IN ('unit', 'change', 'heard') ORDER BY name"
        )
    ]
    places = {
        table: {row: at for at, (row,) in enumerate(book.rows(f'SELECT id FROM "{table}" ORDER BY id'))}
        for table in tables
    }
    return {table: _rows(book, table, places) for table in tables}


def _rows(book: Book, table: str, places: dict[str, dict[int, int]]) -> list[Any]:
    names = [row[1] for row in book.rows(f'PRAGMA table_info("{table}")')]
    links = {row[3]: row[2] for row in book.rows(f'PRAGMA foreign_key_list("{table}")')}
    found = []
    for values in book.rows(f'SELECT * FROM "{table}" ORDER BY id'):
        row = dict(zip(names, values, strict=True))
        row["id"] = places[table][row["id"]]
        for name, to in links.items():
            if row[name] is not None:
                row[name] = places[to][row[name]]
        if row.get("source") == "am":
            row["source"] = row["external_id"] = None
        if (row.get("ref") or "").startswith("a"):
            row["ref"] = ("action", places["action"][int(row["ref"][1:])])
        if "extra" in row:
            row["extra"] = json.loads(row["extra"])
        found.append(row)
    return (
        sorted(found, key=lambda row: (row.get("request_id", 0), row.get("touch_id") or 0, row["id"]))
        if table in ("vote", "attendee")
        else found
    )
