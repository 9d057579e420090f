"""A writer killed at any moment: what it had reported as saved is there, the rest is not there in part."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_helpers import sound

from amcli.errors import BookError
from amcli.store.book import open_to_read

KILLS = 60
ROWS = 5

WRITER = """
import random, sys
from datetime import date
from pathlib import Path
from amcli.domain.changes import Delete, Insert, Update
from amcli.store.book import open_to_write
from amcli.store.journal import Stamp, writing
from amcli.store.undo import redo, undo

dice, rows = random.Random(int(sys.argv[2])), int(sys.argv[3])
stamp = Stamp("2026-11-23T08:30:00Z", date(2026, 11, 23))

def say(*words):
    print(*words, flush=True)

say("ready")
while True:
    with open_to_write(Path(sys.argv[1])) as book:
        for _ in range(5):
            with writing(book, "a unit", stamp) as writer:
                handle = f"unit-{writer.unit_id}"
                acme = Insert("account", {"handle": handle, "name": "x" * 3000, "added_on": "2026-01-05"})
                of = writer.insert(acme)
                touches = [(of, "call", "2026-11-20", handle)] * rows
                writer.insert_many("touch", ("account_id", "kind", "on", "text"), touches)
                writer.update(Update("account", of, {"tier": "A"}))
            say("live", writer.unit_id)
            if dice.random() < 0.5:
                say("undone", undo(book).id)
                if dice.random() < 0.5:
                    say("live", redo(book).id)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a kill that cannot be caught")
def test_a_writer_killed_at_any_moment_loses_nothing_it_had_reported(path):
    dice = random.Random(20261123)  # noqa: S311 - the same moments every time, as far as the machine allows
    known: dict[int, str] = {}
    for kill in range(KILLS):
        reported = known | killed_after(path, dice.uniform(0, 0.08), seed=kill)

        assert sound(path)
        known = states(path)
        assert set(reported) <= set(known)
        # at most the one act under way may have been saved without having been reported
        assert sum(reported.get(unit) != state for unit, state in known.items()) <= 1
        check_rows(path, known)
    assert len(known) > KILLS


def killed_after(path: Path, seconds: float, seed: int) -> dict[int, str]:
    """Run a writer until it is killed and return the last state it reported for each unit.

    Every other one is first let report seven acts, three units at least: a slow machine kills no idle writers.
    """
    command = [sys.executable, "-S", "-c", WRITER, str(path), str(seed), str(ROWS)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": where()}
    ) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        early = "".join(writer.stdout.readline() for _ in range(7 * (seed % 2)))
        time.sleep(seconds)
        writer.kill()
        said = early + writer.stdout.read()
    lines = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
    return {int(unit): state for state, unit in lines}


def where() -> str:
    import amcli

    return str(Path(amcli.__file__).parents[1])


def states(path: Path) -> dict[int, str]:
    """Return every unit of the book with its state; none when not even the book came to be."""
    try:
        with open_to_read(path) as book:
            return {unit: "undone" if undone else "live" for unit, undone in book.rows("SELECT id, undone FROM unit")}
    except BookError as error:
        assert "There is no book" in error.message
        return {}


def check_rows(path: Path, known: dict[int, str]) -> None:
    """Each live unit is there whole, in the tables and in the index; of the others there is nothing."""
    if not known:
        return
    with open_to_read(path) as book:
        joined = "account LEFT JOIN touch ON touch.account_id = account.id"
        touches = dict(book.rows(f"SELECT handle, count(touch.id) FROM {joined} GROUP BY handle"))
        tiers = {tier for (tier,) in book.rows("SELECT DISTINCT tier FROM account")}
        ((found,),) = book.rows("SELECT count(*) FROM search WHERE search MATCH 'unit'")
    assert touches == {f"unit-{unit}": ROWS for unit, state in known.items() if state == "live"}
    assert tiers <= {"A"}
    assert found == len(touches) * (ROWS + 1)
