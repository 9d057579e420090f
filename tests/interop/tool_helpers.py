"""Importing the exports of tools in tests: as a person does who says yes to what was recognised."""

from datetime import date

import pytest

from amcli.interop.choosing import choose
from amcli.interop.load import Options, plan_recipe, run
from amcli.interop.planning import Given
from amcli.store.journal import Stamp

DAY = date(2026, 11, 21)


@pytest.fixture
def pull(book, folder):
    """Import the folder, or another, with the recipe that is recognised."""

    def pull(path=folder, day=DAY, full=False, me=(), **given):
        choice = choose(path, Given(**given))
        plan = plan_recipe(choice.recipe, path, given=Given(**given))
        return choice, run(book, plan, Options(Stamp(f"{day}T09:00:00+00:00", day), "USD", full=full, me=me))

    return pull


def made(outcome):
    """Return how many rows of each entity an import created."""
    return {name: it.created for name, it in outcome.counts.items() if it.created}


def changed(outcome):
    """Return how many rows of each entity an import updated."""
    return {name: it.updated for name, it in outcome.counts.items() if it.updated}
