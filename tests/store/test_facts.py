"""Facts read from the store: what SQL sums up and leaves out must never change what the rules say."""

import contextlib
from datetime import date, timedelta

import pytest
import random_facts
from day import DAY, ago
from factories import make_account, make_contract, make_facts, make_opportunity
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amcli.domain.dates import parse_interval
from amcli.domain.health import assess
from amcli.domain.health.adoption import trends
from amcli.domain.records import Facts, TouchFact, summarise
from amcli.domain.renewals import readiness
from amcli.domain.settings import DEFAULTS
from amcli.domain.signals import signals, visible
from amcli.domain.standing import stand
from amcli.store import facts as store
from amcli.store import heard
from amcli.store import touched as summed
from amcli.store.book import open_to_write
from amcli.store.rows import encode
from amcli.store.values import INTERVALS

LONG_AGO = date(2000, 1, 1)
MOST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TABLES = {
    "contacts": "contact", "actions": "action", "checkins": "checkin", "issues": "issue", "risks": "risk",
    "contracts": "contract", "opportunities": "opportunity", "usage": "usage", "surveys": "survey",
    "objectives": "objective", "milestones": "milestone", "invoices": "invoice", "budgets": "budget",
    "pulses": "pulse", "snoozes": "snooze",
}  # fmt: skip
COLUMNS = {
    "arr": "arr_minor", "target": "target_minor", "forecast": "forecast_minor", "final": "final_minor",
    "amount": "amount_minor", "total": "total_minor", "spent": "spent_minor",
}  # fmt: skip
BY_TABLE = {"checkin": {"contact_id": "with_id"}, "objective": COLUMNS | {"target": "target"}}
APART = 100_000
"""What ids of one account lie from those of the next: the random accounts all number their things from 1."""


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    with open_to_write(tmp_path_factory.mktemp("facts") / "book.db") as opened:
        yield opened


@contextlib.contextmanager
def holding(book, *accounts):
    """A book that holds these accounts for the length of a block; nothing of it stays."""
    book.db.execute("BEGIN")
    try:
        for number, facts in enumerate(accounts, 1):
            write(book.db, facts, number)
        heard.add(book.db, "touch", 1, (len(accounts) + 1) * APART)
        yield book
    finally:
        book.db.execute("ROLLBACK")


def write(db, facts, number):
    far = number * APART
    account = facts.account._replace(id=number, handle=f"acme-{number}")
    insert(db, "account", account._asdict())
    for field, table in TABLES.items():
        for record in getattr(facts, field):
            insert(db, table, row_of(table, record, number, far))
            if table == "survey" and record.action_id is not None:
                follow_up = {
                    "id": far + 50_000 + record.id,
                    "account_id": number,
                    "title": "Answer",
                    "opened": ago(500),
                }
                insert(db, "action", follow_up | {"done_on": record.answered_on})
    for record in facts.requests:
        values = {name: value for name, value in record._asdict().items() if name != "account_id"}
        insert(db, "request", values | {"id": far + record.id})
        insert(db, "vote", {"request_id": far + record.id, "account_id": number})
    people = {it.id for it in facts.contacts}
    for touch in facts.touched.touches:
        values = {"id": far + touch.id, "account_id": number, "kind": touch.kind, "on": touch.on, "mood": touch.mood}
        insert(db, "touch", values)
        for person in touch.people:
            who = {"contact_id": far + person} if person in people else {"name": "A guest"}
            insert(db, "attendee", {"touch_id": far + touch.id, **who})


def row_of(table, record, number, far):
    names = COLUMNS | BY_TABLE.get(table, {})
    row = {names.get(name, name): value for name, value in record._asdict().items()}
    row |= {"id": far + record.id, "account_id": number}
    row.pop("answered_on", None)
    if row.get("contact_id") is not None:
        row["contact_id"] += far
    if row.get("action_id") is not None:
        row["action_id"] = far + 50_000 + record.id
    return row


def insert(db, table, values):
    given_values = {name: encode(value) for name, value in values.items() if value is not None}
    columns = ", ".join(f'"{name}"' for name in given_values)
    marks = ", ".join("?" for _ in given_values)
    db.execute(f'INSERT INTO "{table}" ({columns}) VALUES ({marks})', list(given_values.values()))


def touches_of(facts, number):
    """The touches as the store numbers them, with the people who are contacts."""
    far, people = number * APART, {it.id for it in facts.contacts}
    return [
        TouchFact(far + it.id, it.on, it.kind, it.mood, tuple(far + one for one in it.people if one in people))
        for it in facts.touched.touches
    ]


def recent(touched, days):
    """A summary without the people last heard before the window of a whole book."""
    earliest = min(days) - summed.HEARD_WINDOW
    return touched._replace(heard={who: day for who, day in touched.heard.items() if day >= earliest})


some_days = st.lists(random_facts.days, min_size=1, max_size=3, unique=True)


# --- what SQL sums up -----------------------------------------------------------------------------------------


@MOST
@given(accounts=st.lists(random_facts.facts(), min_size=1, max_size=3), days=some_days)
def test_the_summary_of_touches_in_sql_is_that_of_the_domain(book, accounts, days):
    with holding(book, *accounts):
        loaded = store.load_facts(book, days)
        alone = [store.load_facts(book, days, account_id=number)[0] for number in range(1, len(accounts) + 1)]

    for number, facts in enumerate(accounts, 1):
        for day in days:
            expected = summarise(touches_of(facts, number), day)
            assert alone[number - 1].touched[day] == expected
            assert loaded[number - 1].touched[day] == recent(expected, days)


@MOST
@given(facts=random_facts.facts(), days=some_days)
def test_the_trends_of_usage_in_sql_are_those_of_the_domain(book, facts, days):
    stored = [it._replace(id=APART + it.id) for it in facts.usage]
    with holding(book, facts):
        (loaded,) = store.load_facts(book, days)

    for day in days:
        assert loaded.trends[day] == tuple(trends(stored, day))


def test_moods_come_newest_first_by_day_and_then_by_entry(book):
    rows = [
        (1, ago(3), -1),
        (2, ago(1), 1),
        (3, ago(1), 0),
        (4, ago(2), 1),
        (5, ago(9), 1),
        (6, ago(8), -1),
        (7, DAY, None),
    ]
    touches = tuple(TouchFact(at, on, "note" if at == 2 else "call", mood, ()) for at, on, mood in rows)
    with holding(book, Facts(make_account(), touched=random_facts.make_facts(*touches).touched)):
        (loaded,) = store.load_facts(book, [DAY, ago(2)])

    assert loaded.touched[DAY].moods == (0, 1, 1, -1, -1)
    assert loaded.touched[ago(2)].moods == (1, -1, -1, 1)
    assert loaded.touched[ago(2)].last == ago(2)


# --- what is left out -----------------------------------------------------------------------------------------

WINDOWS = ((store, "USAGE_WINDOW"), (store, "SURVEY_WINDOW"), (store, "INVOICE_WINDOW"), (summed, "HEARD_WINDOW"))


def everything(book, days, monkeypatch):
    """The facts with nothing left out."""
    with monkeypatch.context() as patch:
        for module, name in WINDOWS:
            patch.setattr(module, name, timedelta(days=20 * 366))
        return store.load_facts(book, days, since=LONG_AGO)


def judged(facts, on):
    """What the rules make of an account."""
    it = stand(facts, on, DEFAULTS, before=on - timedelta(days=7))
    ready = [readiness(term, facts, on, DEFAULTS) for term in it.renewing]
    month_ago = assess(facts, on - timedelta(days=30), DEFAULTS)
    found = visible(signals(it), it)
    return it.health, it.before, month_ago, it.checkin, it.seats, it.open_actions, it.open_checkins, found, ready


@MOST
@given(accounts=st.lists(random_facts.facts(), min_size=1, max_size=2), on=random_facts.days)
def test_leaving_out_what_is_over_changes_nothing_the_rules_say(book, monkeypatch, accounts, on):
    days = [on, on - timedelta(days=7), on - timedelta(days=30)]
    with holding(book, *accounts):
        narrow = store.load_facts(book, days)
        whole = everything(book, days, monkeypatch)

    assert [judged(facts, on) for facts in narrow] == [judged(facts, on) for facts in whole]


@MOST
@given(
    accounts=st.lists(random_facts.facts(), min_size=2, max_size=3), days=some_days, since=st.none() | random_facts.past
)
def test_one_account_alone_is_read_as_within_its_book(book, accounts, days, since):
    with holding(book, *accounts):
        together = store.load_facts(book, days, since=since)
        alone = [
            store.load_facts(book, days, account_id=number, since=since)[0] for number in range(1, len(accounts) + 1)
        ]

    for one, within in zip(alone, together, strict=True):
        near = {day: recent(touched, days) for day, touched in one.touched.items()}
        assert one._replace(touched=near) == within


def test_who_fills_a_seat_does_not_hang_on_how_far_back_the_book_was_read(book):
    people = [random_facts.r.Contact(at, 1, f"Champion {at}", role="champion") for at in (1, 2)]
    touches = [TouchFact(1, ago(3), "call", None, ()), TouchFact(2, ago(200), "call", None, (2,))]
    with holding(book, random_facts.make_facts(*touches, contacts=people)):
        days = ([DAY, ago(7)], [DAY, ago(7), ago(30)])
        read = [store.load_facts(book, some)[0] for some in days]
        read.append(store.load_facts(book, days[0], account_id=1)[0])

    standings = [stand(facts, DAY, DEFAULTS, before=ago(7)) for facts in read]
    first, *others = [(it.seats, it.health, signals(it)) for it in standings]
    assert others == [first, first]


@pytest.mark.parametrize(("answered", "waits"), [(ago(170), False), (None, True)])
def test_an_answer_to_a_detractor_is_seen_as_far_back_as_the_survey(book, answered, waits):
    survey = random_facts.r.Survey(1, 1, "nps", 2, ago(175), 1)
    contact = random_facts.r.Contact(1, 1, "Ada")
    touches = (TouchFact(1, answered, "call", None, (1,)),) if answered else ()
    facts = random_facts.make_facts(*touches, contacts=contact, surveys=survey)
    with holding(book, facts):
        (loaded,) = store.load_facts(book, [DAY, ago(7)])

    codes = {signal.code for signal in signals(stand(loaded, DAY, DEFAULTS))}
    assert ("detractor_unanswered" in codes) is waits


@pytest.mark.parametrize("paid", [390, 400, 401, 420])
def test_an_invoice_paid_long_ago_says_the_same_with_and_without_the_window(book, monkeypatch, paid):
    invoice = random_facts.r.Invoice(1, 1, None, 100, "EUR", due=ago(450), paid_on=ago(paid))
    with holding(book, random_facts.make_facts(invoices=invoice)):
        (narrow,), (whole,) = store.load_facts(book, [DAY]), everything(book, [DAY], monkeypatch)

    assert assess(narrow, DAY, DEFAULTS) == assess(whole, DAY, DEFAULTS)


@pytest.mark.parametrize("source", [store.ACCOUNT, *store.SOURCES], ids=lambda it: it.field)
def test_every_query_has_as_many_columns_as_its_record_has_fields(book, source):
    sql = source.sql.replace("{account}", "")
    for name in ("on", "since", "ended_after", "usage_from", "survey_from", "invoice_from"):
        sql = sql.replace(f":{name}", f"'{DAY}'")

    assert len(book.db.execute(sql).description) == len(source.record._fields)


def test_accounts_come_by_handle(book):
    names = ["zeta", "acme", "mid"]
    with holding(book):
        for at, handle in enumerate(names, 1):
            insert(book.db, "account", make_account(id=at, handle=handle)._asdict())
        found = [it.account.handle for it in store.load_facts(book, [DAY])]

    assert found == sorted(names)


# --- what it costs --------------------------------------------------------------------------------------------


def statements(book, *accounts, **narrowed):
    """Every statement that reading the facts runs."""
    ran = []
    with holding(book, *accounts):
        book.db.set_trace_callback(ran.append)
        try:
            store.load_facts(book, [DAY, ago(7)], **narrowed)
        finally:
            book.db.set_trace_callback(None)
    return ran


def test_the_number_of_statements_does_not_grow_with_the_number_of_accounts(book):
    one = random_facts.make_facts(TouchFact(1, DAY, "call", 1, (1,)), contacts=random_facts.r.Contact(1, 1, "Ada"))

    assert len(statements(book, one)) == len(statements(book, *[one] * 25)) < 40


@pytest.mark.parametrize("narrowed", [{}, {"account_id": 1}, {"since": ago(30)}], ids=["book", "account", "since"])
def test_touches_and_who_was_heard_are_found_by_index_and_never_scanned(book, narrowed):
    plans = [
        row[3]
        for sql in statements(book, random_facts.make_facts(), **narrowed)
        for row in book.rows(f"EXPLAIN QUERY PLAN {sql}")
        if any(f" {table}" in row[3] for table in ("touch", "attendee", "heard"))
    ]

    assert len(plans) >= 5
    assert [plan for plan in plans if not plan.startswith("SEARCH")] == []


def searched(book, sql):
    """How each table of a query is found, and what else the plan does."""
    values = {"day0": DAY.isoformat(), "day1": ago(7).isoformat(), "from": LONG_AGO.isoformat(), "account": 1}
    return [row[3] for row in book.rows(f"EXPLAIN QUERY PLAN {sql}", values)]


def test_the_last_touch_and_the_moods_come_from_their_own_indexes(book):
    plan = searched(book, summed.accounts_sql(2, None))

    assert [line for line in plan if "SCAN touch" in line or "TEMP B-TREE" in line] == []
    for index in ("touch_account_id_on_kind", "touch_mood"):
        assert plan.count(f"SEARCH touch USING COVERING INDEX {index} (account_id=? AND on<?)") == 2


@pytest.mark.parametrize("account", [None, 1])
def test_who_was_heard_last_is_one_look_up_for_each_person(book, account):
    plan = searched(book, summed.heard_sql(2, account))

    assert [line for line in plan if "heard" in line] == [
        "SEARCH heard USING PRIMARY KEY (account_id=? AND contact_id=? AND on>? AND on<?)"
    ] * 2


def test_since_when_issues_are_known_comes_from_an_index(book):
    plan = searched(book, store.ISSUES_SINCE.format(account=" AND account_id = :account").replace(":on", ":day0"))

    assert plan == ["SEARCH issue USING COVERING INDEX issue_account_id_opened (account_id=? AND opened<?)"]


# --- some of the facts only -----------------------------------------------------------------------------------


@MOST
@given(accounts=st.lists(random_facts.facts(), min_size=1, max_size=3), days=some_days)
def test_some_fields_hold_what_all_of_them_hold_and_the_others_nothing(book, accounts, days):
    with holding(book, *accounts):
        whole = store.load_facts(book, days)
        some = store.load_some(book, days, ("contracts", "opportunities"))

    for all_of_it, part in zip(whole, some, strict=True):
        assert part == Facts(all_of_it.account, contracts=all_of_it.contracts, opportunities=all_of_it.opportunities)


def test_as_many_queries_are_asked_for_many_accounts_as_for_one(book):
    def asked(number):
        statements = []
        with holding(book, *(one_account() for _ in range(number))):
            book.db.set_trace_callback(statements.append)
            try:
                store.load_some(book, [DAY], ("contracts", "opportunities"))
            finally:
                book.db.set_trace_callback(None)
        return len(statements)

    assert asked(1) == asked(25) == 3


def one_account():
    return make_facts(contracts=make_contract(), opportunities=make_opportunity())


@pytest.mark.parametrize("text", ["10d", "2w", "3mo", "1y", "60bd"])
def test_a_stored_interval_is_read_back_in_each_unit(text):
    assert INTERVALS[text] == parse_interval(text)
