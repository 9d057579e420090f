"""Update files for the company's CRM: what was done here, under that tool's own column names and record ids.

Salesforce takes Task and Event as separate files (Data Loader, Import Wizard); `AccountId` of both is derived from
`WhatId` there and cannot be written. HubSpot imports one kind of activity per file, each associated with a company by
its record id. An id that does not look like one of the tool's is no id: such rows are left out and told.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from amcli.domain.text import one_line
from amcli.interop import export_deals as deals
from amcli.interop.crm_tables import Choice, Files, Tables, cut
from amcli.store.book import Book
from amcli.store.crm import Client, Logged, Step, actions_here, touches_here

DESCRIPTION = 32_000
"""The longest description Salesforce keeps."""

_SALESFORCE_ID = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_HUBSPOT_ID = re.compile(r"[1-9][0-9]{0,19}")
_SAID = {"no_show": "No show", "onsite": "On-site meeting"}
_MEETS = ("meeting", "onsite", "no_show")

TASK = ("Id", "WhatId", "WhoId", "Subject", "ActivityDate", "Status", "Priority", "TaskSubtype", "Description")
EVENT = (
    *("Id", "WhatId", "WhoId", "Subject", "IsAllDayEvent"),
    *("ActivityDate", "StartDateTime", "DurationInMinutes", "Description"),
)
HUBSPOT: dict[str, tuple[str, ...]] = {
    "calls": (
        *("hs_timestamp", "hs_call_title", "hs_call_body"),
        *("hs_call_direction", "hs_call_duration", "hs_call_status"),
    ),
    "emails": ("hs_timestamp", "hs_email_subject", "hs_email_text", "hs_email_direction", "hs_email_status"),
    "meetings": (
        *("hs_timestamp", "hs_meeting_title", "hs_meeting_body"),
        *("hs_meeting_start_time", "hs_meeting_end_time", "hs_meeting_outcome"),
    ),
    "notes": ("hs_timestamp", "hs_note_body"),
    "tasks": ("hs_timestamp", "hs_task_subject", "hs_task_body", "hs_task_status", "hs_task_type"),
}
_OF_KIND = {"call": "calls", "voicemail": "calls", "email": "emails", **dict.fromkeys(_MEETS, "meetings")}


def salesforce(folder: Path, book: Book, choice: Choice) -> Files:
    """Write Task.csv, Event.csv and Opportunity.csv."""
    more = (choice.external_field,) if choice.external_field else ()
    heads = {"Task": (*TASK, *more), "Event": (*EVENT, *more), deals.SALESFORCE.file: deals.SALESFORCE.columns}
    with Tables(folder, heads, choice) as tables:
        tables.add_deals(book, deals.SALESFORCE)
        for touch in touches_here(book, choice.span):
            if what := tables.of(touch.ref, touch.account, _salesforce_account(touch.account), "Salesforce"):
                name, row = _salesforce_touch(touch, what, choice)
                tables.add(name, (*row, touch.key))
        for step in actions_here(book, choice.span):
            if what := tables.of(step.ref, step.account, _salesforce_account(step.account), "Salesforce"):
                status = "Completed" if step.done_on else "Not Started"
                day = step.due or step.done_on or ""
                row = ("", what, "", cut(step.title), day, status, "Normal", "Task", _step_said(step))
                tables.add("Task", (*row, step.key))
    return tables.files


def hubspot(folder: Path, book: Book, choice: Choice) -> Files:
    """Write a file for each kind of activity, and deals.csv, as far as there is something for them."""
    more = (choice.external_field,) if choice.external_field else ()
    heads = {name: ("Company record ID", "Contact record ID", *columns, *more) for name, columns in HUBSPOT.items()}
    with Tables(folder, {**heads, deals.HUBSPOT.file: deals.HUBSPOT.columns}, choice) as tables:
        tables.add_deals(book, deals.HUBSPOT)
        for touch in touches_here(book, choice.span):
            if company := tables.of(touch.ref, touch.account, _hubspot_account(touch.account), "HubSpot"):
                person = _person(touch, "hubspot", _HUBSPOT_ID)
                name, row = _hubspot_touch(touch, choice.zone)
                tables.add(name, (company, person, *row, touch.key))
        for step in actions_here(book, choice.span):
            if company := tables.of(step.ref, step.account, _hubspot_account(step.account), "HubSpot"):
                status = "COMPLETED" if step.done_on else "NOT_STARTED"
                when = _instant(step.due or step.done_on or step.opened, None, choice.zone)
                row = (when, cut(step.title), _step_said(step), status, "TODO")
                tables.add("tasks", (company, "", *row, step.key))
    return tables.files


def _salesforce_account(client: Client) -> str:
    return _record_id(client, "salesforce", lambda it: bool(_SALESFORCE_ID.fullmatch(it)) and it.startswith("001"))


def _hubspot_account(client: Client) -> str:
    return _record_id(client, "hubspot", lambda it: bool(_HUBSPOT_ID.fullmatch(it)))


def _record_id(client: Client, source: str, fits: Callable[[str], bool]) -> str:
    """Return the id of an account in a tool: that of its import from there, else the first of its CRM ids that fits."""
    own = [client.external_id] if client.external_id and (client.source or "").startswith(source) else []
    return next((it.strip() for it in (*own, *client.crm_ids) if fits(it.strip())), "")


def _person(touch: Logged, source: str, form: re.Pattern[str]) -> str:
    ids = (given for origin, given, _ in touch.people if given and (origin or "").startswith(source))
    return next((it for it in ids if form.fullmatch(it)), "")


def _salesforce_touch(touch: Logged, what: str, choice: Choice) -> tuple[str, tuple[Any, ...]]:
    """Return the file and the row of a touch: an event where people met at a known time, a completed task otherwise."""
    who = _person(touch, "salesforce", _SALESFORCE_ID)
    subject, said = _subject(touch), _touch_said(touch)
    if touch.kind in ("meeting", "onsite"):
        start = _instant(touch.on, touch.at, choice.zone) if touch.at else ""
        minutes = (touch.duration or 60) if touch.at else ""
        day = "" if touch.at else touch.on
        return "Event", ("", what, who, subject, "false" if touch.at else "true", day, start, minutes, said)
    subtype = {"call": "Call", "voicemail": "Call", "email": "Email"}.get(touch.kind, "Task")
    return "Task", ("", what, who, subject, touch.on, "Completed", "Normal", subtype, said)


def _hubspot_touch(touch: Logged, zone: str | None) -> tuple[str, tuple[Any, ...]]:
    when, title, said = _instant(touch.on, touch.at, zone), _subject(touch), _touch_said(touch)
    name = _OF_KIND.get(touch.kind, "notes")
    inbound = touch.direction == "inbound"
    if name == "calls":
        status = "NO_ANSWER" if touch.kind == "voicemail" else "COMPLETED"
        length = touch.duration * 60_000 if touch.duration else ""
        return name, (when, title, said, "INBOUND" if inbound else "OUTBOUND", length, status)
    if name == "emails":
        return name, (when, title, said, "INCOMING_EMAIL" if inbound else "EMAIL", "SENT")
    if name == "meetings":
        end = _instant(touch.on, touch.at, zone, minutes=touch.duration or 60)
        return name, (when, title, said, when, end, "NO_SHOW" if touch.kind == "no_show" else "COMPLETED")
    return name, (when, f"{title}\n{said}" if said and said != title else title)


def _subject(touch: Logged) -> str:
    kind = _SAID.get(touch.kind, touch.kind.capitalize())
    first = one_line((touch.text or "").strip().partition("\n")[0])
    return cut(f"{kind}: {first}" if first else kind)


def _touch_said(touch: Logged) -> str:
    with_whom = ", ".join(one_line(name) for _, _, name in touch.people)
    parts = [touch.text or "", f"With: {with_whom}" if with_whom else ""]
    return "\n\n".join(part for part in parts if part)[:DESCRIPTION]


def _step_said(step: Step) -> str:
    parts = [
        "The client waits for an answer." if step.reply else "",
        f"Owner: {step.owner}" if step.owner != "me" else "",
    ]
    return "\n".join(part for part in parts if part)


def _instant(day: str, at: str | None, zone: str | None, minutes: int = 0) -> str:
    """Return a wall-clock time as an instant in UTC; noon where no time is known, so that the day stays the day."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    local = datetime.fromisoformat(f"{day}T{at or '12:00'}:00")
    aware = local.replace(tzinfo=ZoneInfo(zone)) if zone else local.astimezone()
    return (aware.astimezone(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
