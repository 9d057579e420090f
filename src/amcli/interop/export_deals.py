"""The CRM's opportunities as they stand here: stage and close date where changed here, and the next step."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from amcli.domain.text import key
from amcli.store.book import Book
from amcli.store.crm import Span, Step, actions_here
from amcli.store.crm_deals import Deal, deals_of


class Form(NamedTuple):
    """How a tool keeps its deals: the file, its columns (id, stage, close date, next step), the look of an id."""

    tool: str
    name: str
    file: str
    columns: tuple[str, str, str, str]
    stage_words: tuple[str, ...]
    """The columns of an import that hold the tool's own word for a stage."""
    record: re.Pattern[str]


class Line(NamedTuple):
    """What a file gets of one deal: its cells, or the reason why it is left out."""

    ref: str
    account: str
    cells: tuple[str, ...] = ()
    reason: str = ""


SALESFORCE = Form(
    "salesforce",
    "Salesforce",
    "Opportunity",
    ("Id", "StageName", "CloseDate", "NextStep"),
    ("StageName", "Stage"),
    re.compile(r"006[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?"),
)
HUBSPOT = Form(
    "hubspot",
    "HubSpot",
    "deals",
    ("Record ID", "dealstage", "closedate", "hs_next_step"),
    ("dealstage", "Deal Stage", "property_dealstage"),
    re.compile(r"[1-9][0-9]{0,19}"),
)


def deal_lines(book: Book, form: Form, span: Span) -> list[Line]:
    """Return a line for each deal of which something changed here; an empty cell leaves what the tool has."""
    known = deals_of(book, form.tool, span)
    words = _words(known, form)
    deals = [it for it in known if it.is_wanted]
    steps, lines = _steps(deals, actions_here(book, span))
    for it in deals:
        stage = words.get(it.stage, "") if "stage" in it.changed else ""
        if "stage" in it.changed and not stage:
            reason = f"no other deal from {form.name} tells its word for the stage {it.stage}"
            lines.append(Line(f"o{it.id}", it.account, reason=reason))
        ends = it.closed_on if "closed_on" in it.changed else it.expected_close
        day = ends or "" if it.changed & {"closed_on", "expected_close"} else ""
        cells = (it.record, stage, day, steps.get(it.id, ""))
        if not any(cells[1:]):
            continue
        reason = "" if form.record.fullmatch(it.record or "") else f"it came from {form.name} without its id"
        lines.append(Line(f"o{it.id}", it.account, cells, reason))
    return lines


def _steps(deals: Sequence[Deal], steps: Iterable[Step]) -> tuple[dict[int, str], list[Line]]:
    """Return the next step of each open deal: the first of the account's that are open, by the day they are due.

    Where an account has several open deals, a step belongs to the one whose title it names; else to none.
    """
    found: dict[int, str] = {}
    lines = []
    by_account: dict[str, list[Deal]] = {}
    for it in deals:
        if it.closed_on is None and it.stage not in ("won", "lost"):
            by_account.setdefault(it.account, []).append(it)
    for step in sorted((it for it in steps if not it.done_on), key=lambda it: it.due or "9999"):
        open_deals = by_account.get(step.account.handle, [])
        meant = [it for it in open_deals if key(it.title) in key(step.title)] or open_deals
        if len(meant) == 1:
            found.setdefault(meant[0].id, _said(step))
        elif meant:
            reason = "next step of an account with several open deals, and it names none of them"
            lines.append(Line(step.ref, step.account.handle, reason=reason))
    return found, lines


def _said(step: Step) -> str:
    whose = "" if step.owner == "me" else f"{step.owner}: "
    return f"{whose}{step.title}{f' (by {step.due})' if step.due else ''}"


def _words(deals: Sequence[Deal], form: Form) -> Mapping[str, str]:
    """Return the tool's word for each stage, where its deals agree on one."""
    found: dict[str, set[str]] = {}
    for it in deals:
        word = next((said for name in form.stage_words if (said := it.words.get(name))), "")
        if word and not it.by_hand:
            found.setdefault(it.stage, set()).add(word)
    return {stage: min(words) for stage, words in found.items() if len(words) == 1}
