"""Every field that `--json` prints is described on the JSON page, in the section of its schema."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pages import ROOT

from amcli.cli.app import COMMANDS
from amcli.cli.groups import HELP
from running import Run

PAGE = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
SHARED = PAGE[: PAGE.index("## am.today/1")]
MAPS = {
    "rows",
    *("by_category", "cadences", "category_rates", "entities", "holds", "links", "rates", "removed", "stage_rates"),
    *("left_out", "weights"),
}
"""Objects whose keys are data."""

COMMANDS_SHOWN = (
    ("today",),
    ("today", "--why", "almenara"),
    ("at-risk",),
    ("renewals",),
    ("forecast", "--since", "2026-10-01", "--by", "tier"),
    ("renewals", "show", "almenara"),
    ("renewals", "give", "almenara", "5 % off", "--for", "two years"),
    ("renewals", "set", "almenara", "--category", "commit"),
    ("renewals", "--history", "almenara"),
    ("renewals", "accuracy"),
    ("renewals", "close", "almenara", "--outcome", "renewed_flat"),
    ("contracts", "show", "k30"),
    ("contracts", "amend", "k30", "--arr", "50k"),
    ("contracts", "renew", "k21", "k29", "--ends", "2028-07-31"),
    ("contracts", "cancel", "k18"),
    ("review",),
    ("review", "--quarter"),
    ("kpis", "--by", "tier"),
    ("targets", "set", "2026-Q4", "nrr", "105%"),
    ("targets",),
    ("brief", "almenara"),
    ("checkin",),
    ("checkin", "almenara"),
    ("health",),
    ("health", "almenara"),
    ("backtest", "--from", "2026-02-01", "--to", "2026-08-31"),
    ("config",),
    ("find", "price"),
    ("import", "examples/book", "--dry-run"),
    ("log", "almenara", "call", "x", "--next", "y by fri"),
    ("done", "a60"),
    ("snooze", "almenara:low_adoption", "2w", "--why", "x"),
    ("checkin", "almenara", "--on", "fri"),
    ("checkin", "almenara", "--every", "2w"),
    ("checkin", "almenara", "--with", "Leonor", "--every", "13w"),
    ("checkin", "almenara", "--on", "fri", "--repeat", "1mo"),
    ("checkin", "c12", "--on", "fri"),
    ("checkin", "--spread", "--yes"),
    ("actions", "add", "almenara", "z"),
    ("actions", "rm", "a64"),
    ("import", str(ROOT / "examples" / "intake")),
    ("inbox",),
    ("inbox", "assign", "n1", "adeyola"),
    ("inbox", "drop", "--all"),
    ("undo",),
    ("history",),
    ("accounts", "show", "almenara"),
    ("risks", "show", "r8"),
    ("pulse",),
    ("pulse", "almenara"),
    ("pulse", "almenara", "5", "--note", "x"),
    ("contacts", "map", "almenara", "--without", "Joaquim"),
    ("contacts", "left", "p7", "--successor", "Nadia"),
    ("risks", "escalate", "r9", "--to", "x", "--why", "y"),
    ("risks", "review", "r9", "--note", "x"),
    ("risks", "close", "r9", "--outcome", "x"),
    ("issues", "escalate", "i16", "--to", "x"),
    ("issues", "close", "i16", "--note", "x"),
    ("surveys", "add", "almenara", "nps", "3"),
    ("review", "--reviewed", "almenara", "--note", "x"),
    ("actions", "chase", "a30"),
    ("actions", "--owner", "product"),
    ("actions", "show", "a30"),
    ("opportunities",),
    ("opportunities", "show", "o8"),
    ("whitespace",),
    ("references", "--who"),
    ("export", "csv", "--out", "exported"),
    ("export", "hubspot", "--out", "hubspot-files"),
    ("sql", "SELECT name FROM accounts"),
    ("sql", "--views"),
    *((group, "--all") for group in HELP),
)


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name not in MAPS:
                yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def section(schema: str) -> str:
    """Return what the page says of a schema: its own section, or that of all lists; and the shared shapes."""
    start = PAGE.find(f"## {schema}\n")
    if start < 0:
        start = PAGE.index("## Lists and rows")
    lists = PAGE[PAGE.index("## Lists and rows") :] if schema == "am.write/1" else ""
    return SHARED + PAGE[start : PAGE.find("\n## ", start + 3)] + lists


def test_every_field_that_is_printed_is_on_the_page(example: Run) -> None:
    for command in COMMANDS_SHOWN:
        ran = example(*command, "--json")
        assert ran.code == 0, f"{command}: {ran.err}"
        printed = json.loads(ran.out)
        described = set(re.findall(r"\w+", section(printed["schema"])))

        assert set(keys(printed)) <= described, f"{command}: {set(keys(printed)) - described}"


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("demo", *HELP)])
def test_every_command_is_named_on_the_page(name: str) -> None:
    assert f"am {name}" in PAGE
