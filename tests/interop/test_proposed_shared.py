"""Folders this project did not make come in without a recipe: by what is proposed for them, once, and edits alone."""

import csv
import shutil
from datetime import date

import pytest

from amcli.interop.choosing import choose
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.planning import Given
from amcli.store.journal import Stamp

STAMP = Stamp("2026-11-21T09:00:00+00:00", date(2026, 11, 21))
EXPECTED = {
    "ravenstack": {
        "accounts": 500,
        "issues": 2000,
        "risks": 539,
        "contracts": 5000,
        "usage": 19497,
        "surveys": 1175,
    },
    "maven_crm_interactions": {
        "accounts": 85,
        "contacts": 85,
        "touches": 300,
        "checkins": 326,
        "opportunities": 7375,
    },
    "cs_touches_small": {
        "accounts": 12,
        "touches": 12,
        "contracts": 12,
        "opportunities": 5,
        "usage": 24,
        "invoices": 12,
    },
    "customer360": {
        "accounts": 300,
        "contacts": 1000,
        "issues": 599,
        "contracts": 300,
        "usage": 1837,
        "surveys": 904,
        "invoices": 1199,
    },
    "renewal_contracts_small": {"accounts": 5, "contracts": 10, "usage": 60},
    "customer_health_snapshot": {"accounts": 5000, "contracts": 5000},
}
SKIPPED = {"maven_crm_interactions": 1425, "cs_touches_small": 45}
"""Rows whose account is empty or nowhere."""
EDITED = {
    "ravenstack": ("ravenstack_support_tickets.csv", "priority", ("low", "medium")),
    "maven_crm_interactions": ("sales_pipeline.csv", "product", ("MG Special", "GTX Pro")),
    "cs_touches_small": ("invoices.csv", "payment_date", ("2025-05-05", "2025-05-06")),
    "customer360": ("contacts.csv", "role", ("user", "admin")),
    "renewal_contracts_small": ("contracts.csv", "contract_value", ("51000", "52000")),
    "customer_health_snapshot": ("customers.csv", "industry", ("Mining", "Fishing")),
}
"""A file, a column, and two values it takes in turn: what is one becomes the other."""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_folder_comes_in_by_itself_once_and_three_edited_rows_update_three(name, shared, book, tmp_path):
    folder = tmp_path / name
    shutil.copytree(shared / name, folder)

    def bring():
        choice = choose(folder, Given())
        assert choice.asks
        assert choice.overview
        return run(book, plan_recipe(choice.recipe, folder), Options(STAMP))

    outcome = bring()
    assert {key: it.created for key, it in outcome.counts.items()} == EXPECTED[name]
    assert outcome.rejects_total == SKIPPED.get(name, 0)
    again = bring()
    assert again.unit is None
    assert sum(it.unchanged for it in again.counts.values()) == sum(EXPECTED[name].values())

    file, column, values = EDITED[name]
    edit(folder / file, column, values)
    third = bring()
    assert sum(it.updated for it in third.counts.values()) == 3
    assert sum(it.created for it in third.counts.values()) == 0


def edit(path, column, values):
    """Write another value into three rows of a file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[:3]:
        row[column] = values[row[column] == values[0]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
