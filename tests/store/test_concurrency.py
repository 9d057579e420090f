"""Several programs at one book: nobody's work is lost, nobody is turned away, nobody sees a half-written unit."""

import os
import subprocess
import sys
from pathlib import Path

from store_helpers import account, sound

from amcli.domain.changes import Insert
from amcli.store.book import open_to_read
from amcli.store.undo import history

WRITERS, TIMES, READERS = 8, 50, 2

WRITER = """
import sys
from datetime import date
from pathlib import Path
from amcli.domain.changes import Update
from amcli.store.book import open_to_write
from amcli.store.journal import Stamp, writing

sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with open_to_write(Path(sys.argv[1])) as book:
        with writing(book, "one more", Stamp("2026-11-23T08:30:00Z", date(2026, 11, 23))) as writer:
            for row_id, active in book.rows("SELECT id, active FROM usage"):
                writer.update(Update("usage", row_id, {"active": active + 1}))
"""

READER = """
import sys
from pathlib import Path
from amcli.store.book import open_to_read

sys.stdin.readline()
last = reads = 0
while last < int(sys.argv[2]):
    with open_to_read(Path(sys.argv[1])) as book:
        (low, high), = book.rows("SELECT min(active), max(active) FROM usage")
    assert low == high, "half a unit was seen"
    assert low >= last, "a unit was unseen again"
    last, reads = low, reads + 1
print(reads)
"""


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    import amcli

    return subprocess.Popen(
        [sys.executable, "-S", "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(amcli.__file__).parents[1])},
    )


def test_eight_writers_at_once_lose_nothing_and_two_readers_see_only_whole_units(book, write):
    acme = account()
    write(acme, *(Insert("usage", {"account_id": acme, "on": f"2026-11-{day}", "active": 0.0}) for day in (20, 21)))
    book.db.close()
    processes = [start(WRITER, book.path, TIMES) for _ in range(WRITERS)]
    processes += [start(READER, book.path, WRITERS * TIMES) for _ in range(READERS)]

    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120) for process in processes]

    assert [errors for _, errors in said] == [""] * (WRITERS + READERS)
    assert all(process.returncode == 0 for process in processes)
    assert all(int(reads) > 1 for reads, _ in said[WRITERS:])
    with open_to_read(book.path) as opened:
        assert opened.rows("SELECT active FROM usage") == [(WRITERS * TIMES,)] * 2
        assert len(history(opened, limit=1000)) == WRITERS * TIMES + 1
    assert sound(book.path)
