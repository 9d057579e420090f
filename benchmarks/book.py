"""A book of any size in the native form: random facts without a story, the same for the same arguments."""

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2026, 11, 21)
ROLES = ("champion", "economic_buyer", "executive_sponsor", "end_user", "influencer")
KINDS = ("call", "email", "meeting", "chat", "note", "voicemail")


def write_book(folder: Path, accounts: int, touches: int, seed: int = 7) -> None:
    """Write the folder: per account five people, issues, actions, a contract, half a year of weekly usage."""
    pick = random.Random(seed)  # noqa: S311 - nothing secret depends on it
    folder.mkdir(parents=True, exist_ok=True)
    handles = [f"client-{number:05d}" for number in range(accounts)]

    def ago(least: int, most: int) -> str:
        return (TODAY - timedelta(days=pick.randint(least, most))).isoformat()

    def one() -> str:
        return pick.choice(handles)

    _write(folder, "accounts", "handle name tier segment status since", (
        (it, f"Client {it[7:]}", pick.choice("ABC"), pick.choice(("smb", "enterprise")), "active", ago(500, 1500))
        for it in handles
    ))  # fmt: skip
    _write(folder, "contacts", "account name role email", (
        (it, f"Person {it[7:]}-{at}", role, f"p{at}@{it}.example") for it in handles for at, role in enumerate(ROLES)
    ))  # fmt: skip
    _write(folder, "touches", "account kind on text direction mood with", (
        (it := one(), pick.choice(KINDS), ago(0, 700), f"Spoke about point {number}",
         pick.choice(("inbound", "outbound")), pick.choice(("", "", "-1", "0", "1")),
         f"Person {it[7:]}-{pick.randrange(5)}")
        for number in range(touches)
    ))  # fmt: skip
    _write(folder, "actions", "account title owner opened due done_on", (
        (one(), f"Step {number}", pick.choice(("me", "client", "support")), ago(60, 90), ago(-30, 50),
         pick.choice(("", *(ago(0, 40) for _ in range(9)))))
        for number in range(accounts * 5)
    ))  # fmt: skip
    _write(folder, "issues", "account title severity team opened resolved", (
        (one(), f"Issue {number}", pick.choice(("high", "medium", "low")), "support", ago(30, 300),
         pick.choice(("", *(ago(0, 29) for _ in range(9)))))
        for number in range(accounts * 3)
    ))  # fmt: skip
    _write(folder, "risks", "account title severity opened closed", (
        (one(), f"Risk {number}", pick.choice(("high", "medium", "low")), ago(30, 300), pick.choice(("", ago(0, 29))))
        for number in range(accounts)
    ))  # fmt: skip
    _write(folder, "contracts", "account product starts ends arr currency auto_renew notice", (
        (it, "Suite", (TODAY - timedelta(days=365 - left)).isoformat(), (TODAY + timedelta(days=left)).isoformat(),
         pick.randint(4, 400) * 1000, "EUR", pick.choice(("yes", "no")), pick.choice(("30d", "60d", "3mo")))
        for it in handles for left in (pick.randrange(365),)
    ))  # fmt: skip
    _write(folder, "usage", "account on metric active licensed", (
        (it, (TODAY - timedelta(weeks=week)).isoformat(), "seats", pick.randint(30, 100), 100)
        for it in handles for week in range(26)
    ))  # fmt: skip
    _write(folder, "surveys", "account kind score on", (
        (it, "nps", pick.randint(0, 10), ago(at * 90, at * 90 + 80)) for it in handles for at in range(4)
    ))  # fmt: skip


def _write(folder: Path, name: str, headings: str, rows: Iterable[Sequence[object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(headings.split())
        out.writerows(rows)
