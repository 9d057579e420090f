"""What the daily commands cost: CPU time of whole processes, alternating with the floor, as ratios to it.

usage: python benchmarks/run.py [--accounts 200] [--touches 20000] [--runs 15]

CPU time rather than wall time, the median of alternating runs rather than one: another program on the
machine slows both sides alike.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from book import TODAY, write_book

FLOOR = (sys.executable, str(Path(__file__).with_name("floor.py")))
COMMANDS: Mapping[str, Sequence[str]] = {
    "today": ("today",),
    "today --json": ("today", "--json"),
    "at-risk": ("at-risk",),
    "renewals": ("renewals",),
    "review": ("review", "--week"),
    "brief": ("brief", "client-00007"),
    "checkin": ("checkin",),
    "log": ("log", "client-00007", "call", "Went through the open points"),
    "done": ("done",),
}


def main() -> None:
    """Build a book, measure every command and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=200)
    parser.add_argument("--touches", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=15)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="am-bench-") as name:
        folder = Path(name)
        write_book(folder / "csv", args.accounts, args.touches)
        env = {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "AM_BOOK": str(folder / "book.db"),
            "AM_TODAY": TODAY.isoformat(),
            "AM_CONFIG": os.devnull,
        }
        spent = cpu(("am", "import", str(folder / "csv")), env)
        rows = sum(len(file.read_bytes().splitlines()) - 1 for file in (folder / "csv").iterdir())
        print(f"import {rows:,} rows: {spent:.2f} s CPU, {rows / spent:,.0f} rows/s")
        print(f"{args.accounts:,} accounts, {args.touches:,} touches; median of {args.runs} runs, ms of CPU")
        print(f"{'command':<22}{'piped':>8}{'floor':>8}{'ratio':>8}{'table':>10}{'ratio':>8}")
        for label, words in COMMANDS.items():
            print(line(label, words, env, args.runs), flush=True)


def line(label: str, words: Sequence[str], env: Mapping[str, str], runs: int) -> str:
    """Return one line of the result: the command into a pipe and as a table, each against the floor."""
    piped, floor, table = [], [], []
    for _ in range(runs):
        floor.append(cpu(FLOOR, env))
        piped.append(cpu(("am", *_words(label, words, env)), env))
        table.append(cpu(("am", *_words(label, words, env)), {**env, "AM_FORCE_TABLES": "1"}))
    least, plain, shown = (statistics.median(it) for it in (floor, piped, table))
    return (
        f"{label:<22}{plain * 1000:>8.0f}{least * 1000:>8.0f}{plain / least:>8.2f}"
        f"{shown * 1000:>10.0f}{shown / least:>8.2f}"
    )


def _words(label: str, words: Sequence[str], env: Mapping[str, str]) -> Sequence[str]:
    """Return the arguments of a command; `done` gets an action of its own to finish each time."""
    if label != "done":
        return words
    added = subprocess.run(
        _command(("am", "actions", "add", "client-00007", "A step", "--due", "tomorrow", "--json")),
        env=env,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    return ("done", added.split('"refs": ["')[1].split('"')[0])


def cpu(command: Sequence[str], env: Mapping[str, str]) -> float:
    """Run a command and return the CPU seconds, user and system, of its process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(_command(command), env=env, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def _command(command: Sequence[str]) -> Sequence[str]:
    """Put the `am` of this interpreter in place of the word."""
    if command[0] != "am":
        return command
    return (sys.executable, "-c", "from amcli.cli.main import main; main()", *command[1:])


if __name__ == "__main__":
    main()
