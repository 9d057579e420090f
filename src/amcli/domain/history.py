"""The record as it stood on a day: what the book learned later is taken back, late news of that day is not.

Many fields carry no day: the severity of a risk, the owner of an action, a forecast. The journal knows when
each was changed, so the facts of a past day are those of now with the later changes taken back. A change is
*not* taken back where it gave something the day it really happened on, and that day had come: an action
marked as done on Friday, on Monday, was done on Friday. The rules read such days themselves.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from amcli.domain.records import Changed, Facts, OwnCadence

DATED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contacts": {"left_on": ()},
    "actions": {"done_on": (), "dropped_on": ()},
    "checkins": {"done_on": (), "dropped_on": ()},
    "issues": {"resolved": ()},
    "risks": {"closed": (), "escalated_on": ("escalated_to",)},
    "contracts": {
        "starts": ("ends",),
        "cancelled_on": ("cancel_effective",),
        "closed_on": ("outcome", "final", "category", "stage"),
        "proposal_sent": (),
        "price_agreed": (),
    },
    "opportunities": {"closed_on": ("stage", "stage_on"), "stage_on": ("stage",)},
    "requests": {"shipped_on": ("status",)},
    "objectives": {"achieved_on": ("current", "evidence")},
    "milestones": {"done_on": ()},
    "invoices": {"issued": (), "paid_on": ()},
    "budgets": {"on": ("total", "spent")},
}
"""By field of `Facts`, the days on which something happened, each with what is told together with it."""

LASTING = frozenset({"id", "account_id", "handle", "name", "added_on", "since", "opened", "renews_id"})
"""What is never taken back: ids, links and names, by which things are found today; and the day something began,
which is only ever corrected."""

Row = tuple[str, int]


def as_on(facts: Facts, day: date) -> Facts:
    """Return the facts as the book had them on a day; the same object when nothing has changed since.

    What was removed or undone stays so: it was a mistake. Rows written down later are judged by their own days,
    those without any (a person, a milestone, a cadence) were not known before they were entered.
    """
    if not facts.changes or all(it.day <= day for it in facts.changes):
        return facts
    taken: dict[Row, dict[str, Any]] = {}
    entered: dict[Row, Changed] = {}
    settled: set[tuple[Row, str]] = set()
    left: list[Changed] = []
    for it in facts.changes:
        row = (it.field, it.row_id)
        if it.is_new:
            left.append(it)
            if it.day > day:
                entered[row] = it
            continue
        stands = set(it.now) if it.day <= day else _late_news(it, day)
        settled.update((row, name) for name in stands)
        if stands:
            left.append(it._replace(was=_only(it.was, stands), now=_only(it.now, stands)))
        back = {name: value for name, value in it.was.items() if (row, name) not in settled}
        if back and it.day > day:
            taken.setdefault(row, {}).update(back)
    return _rewound(facts, day, taken, entered)._replace(changes=tuple(left))


def _late_news(it: Changed, day: date) -> set[str]:
    """Return the fields of a later change that tell what had happened by the day."""
    stands: set[str] = set()
    for name, told in DATED.get(it.field, {}).items():
        happened = it.now.get(name)
        if happened is not None and happened <= day:
            stands.update(it.now.keys() & {name, *told})
    return stands


def _only(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def _rewound(facts: Facts, day: date, taken: Mapping[Row, dict[str, Any]], entered: Mapping[Row, Changed]) -> Facts:
    changed: dict[str, Any] = {}
    for field in {field for field, _ in (*taken, *entered)}:
        if field == "account":
            changed[field] = facts.account._replace(**taken[field, facts.account.id])
        elif field == "cadence":
            row = next(row for row in (*entered, *taken) if row[0] == field)
            known = facts.cadence or OwnCadence()
            changed[field] = None if row in entered else known._replace(**taken[row])
        else:
            rows = [it for it in getattr(facts, field) if _was_there(it, facts, day, entered.get((field, it.id)))]
            changed[field] = tuple([_row(it, facts, day, taken.get((field, it.id))) for it in rows])
    done = {row: it["done_on"] for (field, row), it in taken.items() if field == "actions" and "done_on" in it}
    if done:
        surveys = changed.get("surveys", facts.surveys)
        changed["surveys"] = tuple([it._replace(answered_on=done.get(it.action_id, it.answered_on)) for it in surveys])
    return facts._replace(**changed)


def _row(it: Any, facts: Facts, day: date, values: dict[str, Any] | None) -> Any:
    """Return a row with later changes taken back, except links to what is gone by now."""
    if not values:
        return it
    if "action_id" in values:
        follow_up = next((one for one in facts.actions if one.id == values["action_id"]), None)
        caught_up = it.answered_on is not None and it.answered_on <= day
        if caught_up or (follow_up is None and values["action_id"] is not None):
            return it
        values = {**values, "answered_on": follow_up.done_on if follow_up else None}
    if values.get("contact_id") is not None and all(values["contact_id"] != person.id for person in facts.contacts):
        values = {name: value for name, value in values.items() if name != "contact_id"}
    return it._replace(**values)


def _was_there(it: Any, facts: Facts, day: date, entry: Changed | None) -> bool:
    """Tell whether the book knew a row on a day, or knows by now that it was there on it.

    A person is known once heard, and all along when entered after leaving; a milestone once done; a term that
    renews another from the day that one was decided, any other from its start; a request of an account from the
    day it asked for it.
    """
    if entry is None:
        return True
    match entry.field:
        case "contacts":
            had_left = it.left_on is not None and it.left_on <= entry.day
            return had_left or (day in facts.touched and it.id in facts.touched[day].heard)
        case "milestones":
            return it.done_on is not None and bool(it.done_on <= day)
        case "contracts":
            renewed = next((old for old in facts.contracts if old.id == it.renews_id), None)
            begins = renewed.closed_on if renewed is not None and renewed.closed_on else it.starts
            return begins is not None and bool(begins <= day)
        case "requests":
            asked = entry.now.get("on")
            return asked is not None and bool(asked <= day)
    return True


def was_known(facts: Facts, day: date) -> bool:
    """Tell whether the book knows of anything with an account up to a day, whenever it was written down."""
    if any(it.last is not None and on <= day for on, it in facts.touched.items()):
        return True
    begun = (facts.actions, facts.checkins, facts.issues, facts.risks, facts.opportunities, facts.objectives)
    if any(it.opened <= day for rows in begun for it in rows):
        return True
    if any(it.on <= day for rows in (facts.usage, facts.surveys, facts.budgets, facts.pulses) for it in rows):
        return True
    if any(it.starts is None or it.starts <= day for it in facts.contracts):
        return True
    return any((it.issued or it.due or date.max) <= day for it in facts.invoices) or any(facts.trends.get(day, ()))
