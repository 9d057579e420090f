"""What `--no-notes` leaves out of a page: everything someone wrote in words.

Left out: titles, outcomes and agendas; notes, comments, reasons, evidence and mitigation; the names of people,
products and own metrics; numbers on invoices. What stays: the names of accounts and of our own teams, kinds,
stages of a fixed list, counts, days, refs and money; and a reading of an objective that is one number with at
most a short unit (`8 %`, `50 minutes`).

A text gives way to the ref of its row (`risk closed: r7`), so that a line still says of what it speaks and the
AM can look it up. It is taken out of the facts before anything is worked out, so no page can print it by
mistake. Rules only ask whether there is a text and whether it is the same as before: an earlier text of the row
gives way to its ref with a mark (`g3′`), and the figures stay the same.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from amcli.domain.records import Changed, Facts, Trend

WRITTEN: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "contacts": ("p", ("name", "title")),
    "actions": ("a", ("title",)),
    "checkins": ("c", ("agenda",)),
    "issues": ("i", ("title",)),
    "risks": ("r", ("title", "owner", "escalated_to", "mitigation")),
    "contracts": ("k", ("product", "stage")),
    "opportunities": ("o", ("title", "product", "rationale", "blocked_reason")),
    "usage": ("u", ("metric",)),
    "surveys": ("s", ("comment",)),
    "requests": ("q", ("title",)),
    "objectives": ("g", ("outcome", "evidence", "measure", "baseline", "target", "current")),
    "milestones": ("m", ("title",)),
    "invoices": ("v", ("number",)),
    "pulses": ("", ("note",)),
    "snoozes": ("", ("why",)),
}
"""By field of `Facts`, the letter of its refs and the fields of its records that hold words someone chose."""

SHARED = (("contracts", "product"), ("usage", "metric"))
"""What rows have in common: rows of one name must stay rows of one name."""
COMMON_METRIC = "seats"
"""The name of a metric that says nothing of the client."""
SOMEONE = "someone"
"""Stands for a person who is no contact: the owner of a risk, whom it was escalated to."""
READING = re.compile(r"[^\w.,+\-−]*[+\-−]?[0-9][0-9.,]*\s*([^\W\d_]{1,12}|[^\w\s]{1,3})?")
EARLIER = "′"

Key = tuple[str, int, str]
Names = dict[Key, dict[str, str]]
"""What stands for each text, by field, row (0 where rows share it) and column."""
R = TypeVar("R", bound=Any)


def without_notes(facts: Facts) -> Facts:
    """Return the facts of an account without anything that was written in words."""
    names = _names(facts)
    changed: dict[str, Any] = {
        field: tuple(_replaced(it, field, names) for it in getattr(facts, field)) for field in WRITTEN
    }
    trends = {day: tuple(_trend(it, names) for it in found) for day, found in facts.trends.items()}
    changes = tuple(_changed(it, names) for it in facts.changes)
    account = facts.account._replace(goals=None)
    return facts._replace(account=account, trends=trends, changes=changes, **changed)


def _names(facts: Facts) -> Names:
    """Return what stands for each text of an account, the present text of a row before its earlier ones."""
    names: Names = {("usage", 0, "metric"): {COMMON_METRIC: COMMON_METRIC}}
    for field, row_id, column, text in _texts(facts):
        told = names.setdefault(_key(field, row_id, column), {})
        if text not in told:
            told[text] = _instead(field, row_id, column, text, told)
    return names


def _texts(facts: Facts) -> Iterator[tuple[str, int, str, str]]:
    rows = [(field, it) for field in WRITTEN for it in sorted(getattr(facts, field), key=lambda it: int(it.id))]
    rows += [("usage", it.latest) for trends in facts.trends.values() for it in trends]
    for field, row in rows:
        yield from ((field, row.id, name, text) for name in WRITTEN[field][1] if (text := getattr(row, name)))
    for it in facts.changes:
        for values in (it.now, it.was):
            columns = WRITTEN[it.field][1] if it.field in WRITTEN else ()
            yield from ((it.field, it.row_id, name, text) for name in columns if (text := values.get(name)))


def _key(field: str, row_id: int, column: str) -> Key:
    return field, 0 if (field, column) in SHARED else row_id, column


def _instead(field: str, row_id: int, column: str, text: str, told: Mapping[str, str]) -> str:
    if field == "risks" and column in ("owner", "escalated_to"):
        return "me" if text == "me" else SOMEONE
    if column in ("baseline", "target", "current") and READING.fullmatch(text.strip()):
        return text
    ref = f"{WRITTEN[field][0]}{row_id}"
    return ref + EARLIER * sum(it.rstrip(EARLIER) == ref for it in told.values())


def _replaced(row: R, field: str, names: Names) -> R:
    """Return a row whose texts gave way; an empty one stays empty, as rules ask whether there is any."""
    columns = {name: getattr(row, name) for name in WRITTEN[field][1]}
    replaced: R = row._replace(**{name: _name(field, row.id, name, text, names) for name, text in columns.items()})
    return replaced


def _name(field: str, row_id: int, column: str, text: Any, names: Names) -> Any:
    return names[_key(field, row_id, column)][text] if text else text


def _trend(it: Trend, names: Names) -> Trend:
    return it._replace(
        metric=_name("usage", it.latest.id, "metric", it.metric, names), latest=_replaced(it.latest, "usage", names)
    )


def _changed(it: Changed, names: Names) -> Changed:
    was, now = (_values(it, values, names) for values in (it.was, it.now))
    return it._replace(was=was, now=now)


def _values(it: Changed, values: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """Return the values of a change without words; of an account only the goals are any."""
    if it.field == "account":
        return {name: None if name == "goals" else value for name, value in values.items()}
    columns = WRITTEN[it.field][1] if it.field in WRITTEN else ()
    return {
        name: _name(it.field, it.row_id, name, value, names) if name in columns else value
        for name, value in values.items()
    }
