"""The migrations make the book; the SQLModel classes and the entity descriptions must say the same."""

import contextlib
import re
import sqlite3
from collections import Counter

import pytest
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from amcli.domain.entities import ENTITIES, Entity
from amcli.store.book import Book
from amcli.store.tables import COLUMNS, VALIDATORS

TABLES = sorted(VALIDATORS)


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    path = tmp_path_factory.mktemp("declared") / "book.db"
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine, tables=[SQLModel.metadata.tables[name] for name in TABLES])
    engine.dispose()
    with contextlib.closing(sqlite3.connect(path)) as db:
        yield db


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    from amcli.store.book import open_to_write

    with open_to_write(tmp_path_factory.mktemp("migrated") / "book.db") as book:
        yield book.db


def columns(db, table):
    return db.execute(f'PRAGMA table_xinfo("{table}")').fetchall()


def links(db, table):
    return sorted(row[2:] for row in db.execute(f'PRAGMA foreign_key_list("{table}")'))


def indexes(db, table):
    found = set()
    for _, name, unique, origin, partial in db.execute(f'PRAGMA index_list("{table}")').fetchall():
        keys = tuple(row[1:] for row in db.execute(f'PRAGMA index_xinfo("{name}")'))
        sql = db.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (name,)).fetchone()[0]
        where = folded(sql.split("WHERE")[1]) if sql and "WHERE" in sql else ""
        found.add((name if origin == "c" else "", unique, origin, partial, keys, where))
    return found


def statement(db, table):
    return db.execute("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)).fetchone()[0]


def folded(sql):
    return " ".join(sql.split())


def checks(sql):
    """Return the expressions of all CHECKs, white space folded, with how often each occurs."""
    found = Counter()
    for start in (match.end() for match in re.finditer(r"CHECK \(", sql)):
        depth, end = 1, start
        while depth:
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        found[folded(sql[start : end - 1])] += 1
    return found


def allowed(sql, column):
    """Return the list of a CHECK ("column" IN (…)), or None."""
    match = re.search(rf'CHECK \("{column}" IN \(([^)]*)\)\)', sql)
    return tuple(word.strip().strip("'") for word in match[1].split(",")) if match else None


def test_every_table_of_a_book_has_a_class_unless_it_is_derived(migrated):
    made = {name for (name,) in migrated.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    assert {name for name in made if not name.startswith(("sqlite_", "search", "heard"))} == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_migrated_book_has_the_declared_columns(migrated, declared, table):
    assert columns(migrated, table) == columns(declared, table)
    assert ("id", *COLUMNS[table]) == tuple(row[1] for row in columns(migrated, table))


@pytest.mark.parametrize("table", TABLES)
def test_a_migrated_book_has_the_declared_links_and_all_wait_for_the_commit(migrated, declared, table):
    assert links(migrated, table) == links(declared, table)
    for db in (migrated, declared):
        sql = statement(db, table)
        assert sql.count("REFERENCES") == sql.count("DEFERRABLE INITIALLY DEFERRED") == len(links(db, table))


@pytest.mark.parametrize("table", TABLES)
def test_a_migrated_book_has_the_declared_indexes(migrated, declared, table):
    assert indexes(migrated, table) == indexes(declared, table)


@pytest.mark.parametrize("table", TABLES)
def test_a_migrated_book_has_the_declared_checks(migrated, declared, table):
    assert checks(statement(migrated, table)) == checks(statement(declared, table))


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_strict_and_never_uses_an_id_twice(migrated, declared, table):
    for db in (migrated, declared):
        assert db.execute("SELECT strict FROM pragma_table_list WHERE name = ?", (table,)).fetchone() == (1,)
        assert "PRIMARY KEY AUTOINCREMENT" in statement(db, table)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.table)
def test_an_entity_names_only_columns_its_table_has(entity: Entity):
    virtual = {("touch", "with")}

    assert {field.column for field in entity.fields if (entity.table, field.name) not in virtual} <= set(
        COLUMNS[entity.table]
    )


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.table)
def test_the_choices_of_an_entity_are_those_the_book_allows(migrated, entity: Entity):
    sql = statement(migrated, entity.table)

    for field in entity.fields:
        if field.type == "choice":
            assert allowed(sql, field.column) == field.choices
        elif field.type == "flag":
            assert allowed(sql, field.column) == ("0", "1")
        else:
            assert allowed(sql, field.column) is None


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.table)
def test_the_defaults_of_an_entity_are_those_of_the_book(migrated, entity: Entity):
    kept = {row[1]: (row[4] or "").strip("'") for row in columns(migrated, entity.table)}

    assert {field.name: field.default for field in entity.fields if field.default} == {
        field.name: kept[field.column] for field in entity.fields if field.default
    }


def test_a_book_written_through_sqlmodel_is_the_book_read_through_sql(book: Book):
    from sqlmodel import Session

    from amcli.store.tables_clients import Account, AccountBase

    incoming = AccountBase(handle="acme", name="Acme", added_on="2026-01-05", tags=["key"])
    engine = create_engine(f"sqlite:///{book.path}")
    with Session(engine) as session:
        session.add(Account(**incoming.model_dump()))
        session.commit()
    engine.dispose()

    assert book.rows("SELECT handle, tags, status FROM account") == [("acme", '["key"]', "active")]
