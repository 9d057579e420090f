"""Books this project did not make come in with a recipe each, to the last row."""

from datetime import date
from pathlib import Path

import pytest

RECIPES = Path(__file__).parent / "recipes"


def created(**counts):
    """Return the counts of an import that makes so many rows of each entity and nothing else."""
    return {entity: (count, 0, 0, 0) for entity, count in counts.items()}


EXPECTED = {
    "ravenstack": (
        "ravenstack",
        created(accounts=500, contracts=5000, usage=19497, issues=2000, surveys=1175, risks=539),
    ),
    "cs_touches_small": (
        "cs_touches",
        created(touches=12, contracts=12, usage=24, invoices=10)
        | {"accounts": (12, 3, 9, 0), "opportunities": (5, 0, 0, 45)},
    ),
    "customer360": (
        "customer360",
        created(accounts=300, contacts=1000, contracts=300, issues=599, usage=1837, surveys=904, invoices=1199),
    ),
    "maven_crm_interactions": (
        "maven",
        created(accounts=85, contacts=85, touches=300, checkins=326) | {"opportunities": (7375, 0, 0, 1425)},
    ),
    "renewal_contracts_small": ("renewal_contracts", created(accounts=5, contracts=10, usage=60)),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_third_party_book_comes_in_whole_and_once(name, shared, bring, counted, book):
    recipe, expected = EXPECTED[name]
    how = {"recipe": RECIPES / f"{recipe}.toml", "path": shared / name}

    assert counted(bring(**how, dry_run=True)) == expected
    assert counted(bring(**how)) == expected
    again = bring(**how, day=date(2026, 12, 24))
    assert again.unit is None
    assert {key: it.skipped for key, it in again.counts.items()} == {key: it[3] for key, it in expected.items()}


def test_ravenstack_terms_are_derived_and_its_money_adds_up(shared, bring, book):
    bring(RECIPES / "ravenstack.toml", path=shared / "ravenstack")

    assert book.rows("SELECT count(*), sum(ends IS NULL), sum(trial), sum(outcome = 'churned') FROM contract") == [
        (5000, 0, 778, 486)
    ]
    assert book.rows(
        "SELECT product, starts, ends, arr_minor, auto_renew, notice, outcome, closed_on FROM contract"
        " WHERE external_id IN ('S-8cec59', 'S-0f6f44', 'S-51c0d1') ORDER BY id"
    ) == [
        ("Enterprise", "2023-12-23", "2024-04-12", 3_343_200, 0, "7d", "churned", "2024-04-12"),
        ("Pro", "2024-06-11", "2024-07-10", 999_600, 1, "7d", None, None),
        ("Enterprise", "2024-11-25", "2025-11-24", 0, 0, "30d", None, None),
    ]
    assert book.rows("SELECT sum(active) FROM usage") == [
        (_column_total(shared / "ravenstack" / "ravenstack_feature_usage.csv", "usage_count"),)
    ]
    assert book.rows("SELECT opened, resolved FROM issue WHERE external_id = 'T-0024de'") == [
        ("2023-07-27", "2023-07-28")
    ]
    assert book.rows("SELECT count(*) FROM account WHERE status = 'churned'") == [(110,)]


def test_north_america_is_not_a_missing_value(shared, bring, book):
    bring(RECIPES / "customer360.toml", path=shared / "customer360")

    assert book.rows("SELECT count(*) FROM account WHERE region = 'NA'") == [(93,)]
    assert book.rows("SELECT amount_minor FROM invoice WHERE external_id = 'INV000001'") == [(39_583,)]
    assert book.rows("SELECT sum(active) FROM usage")[0][0] <= 5000


def test_long_comments_keep_their_paragraphs_and_people_are_linked(shared, bring, book):
    bring(RECIPES / "maven.toml", path=shared / "maven_crm_interactions")

    text, on = book.rows('SELECT text, "on" FROM touch ORDER BY id LIMIT 1')[0]
    assert "\n\n" in text
    assert on == "2025-01-31"
    assert book.rows("SELECT count(*), sum(contact_id IS NULL) FROM attendee") == [(300, 0)]
    assert book.rows("SELECT count(*) FROM checkin WHERE with_id IS NULL") == [(0,)]
    assert book.rows("SELECT count(*) FROM account WHERE industry = 'technolgy'") == [(0,)]


def test_orphans_are_told_with_file_and_line(shared, bring):
    outcome = bring(RECIPES / "cs_touches.toml", path=shared / "cs_touches_small")

    assert outcome.rejects_total == 45
    assert outcome.rejects[0][:4] == ("opportunities.csv", 10, "account_id", "acct_013")


def _column_total(path, column):
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return float(sum(int(row[column]) for row in csv.DictReader(file)))
