"""The list of actions: one's own by the day they are due, what others owe, and what one team owes."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from amcli.domain.derived import action_of
from amcli.domain.items import Item
from amcli.domain.promises import GROUPS, MANY_SLIPS, oldest_first, to_chase
from amcli.domain.records import Action


class Row(NamedTuple):
    """One action with what follows from it on the day, or one issue that a team was given."""

    item: Item
    owner: str
    due: date | None
    opened: date
    days_late: int
    action: Action | None = None
    """None for an issue."""
    to_chase: bool = False

    @property
    def group(self) -> str:
        """The part of the list it stands in; none for an issue."""
        return str(self.item.values.get("group", ""))


class Part(NamedTuple):
    """Some rows under a heading: one of the groups, `owed` for what was asked of one owner, or `` for a plain list."""

    group: str
    rows: tuple[Row, ...]


class ActionList(NamedTuple):
    """The whole report: the parts that hold anything, in the order they are read."""

    on: date
    parts: tuple[Part, ...]
    owners: tuple[str, ...] = ()
    """Whose actions were asked for, where the list is what they owe."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in the order they are read."""
        return tuple(row for part in self.parts for row in part.rows)


class Owed(NamedTuple):
    """What one owner owes, at a glance."""

    rows: int
    late: int
    most_late: int
    accounts: int
    many_slips: int


def by_group(items: Sequence[Item], on: date) -> ActionList:
    """Return actions by group: own ones by due day, what others owe with what to chase first, closed ones last."""
    rows = [_action_row(it, on) for it in items]
    parts = [Part(group, tuple(sorted((r for r in rows if r.group == group), key=_ORDER[group]))) for group in GROUPS]
    return ActionList(on, tuple(part for part in parts if part.rows))


def in_order(items: Sequence[Item], on: date) -> ActionList:
    """Return actions as one list in the order given."""
    return ActionList(on, (Part("", tuple(_action_row(it, on) for it in items)),) if items else ())


def owed_by(owners: Sequence[str], actions: Sequence[Item], issues: Sequence[Item], on: date) -> ActionList:
    """Return what some owners owe, actions and the issues given to them, the oldest debt first, then what is closed."""
    rows = [_action_row(it, on) for it in actions]
    still = [*(row for row in rows if row.group != "closed"), *(_issue_row(it) for it in issues)]
    still.sort(key=_oldest)
    over = sorted((row for row in rows if row.group == "closed"), key=_newest)
    parts = (Part("owed", tuple(still)), Part("closed", tuple(over)))
    return ActionList(on, tuple(part for part in parts if part.rows), tuple(owners))


def owed(report: ActionList) -> Owed:
    """Return the sums of what is still owed."""
    rows = [row for row in report.rows if row.action is None or row.group != "closed"]
    return Owed(
        len(rows),
        sum(1 for row in rows if row.days_late),
        max((row.days_late for row in rows), default=0),
        len({row.item.account_handle for row in rows}),
        sum(1 for row in rows if row.item.values.get("slipped", 0) >= MANY_SLIPS),
    )


def _action_row(item: Item, on: date) -> Row:
    action = action_of(item)
    late = item.values["days_late"]
    return Row(item, action.owner, action.due, action.opened, late, action, to_chase(action, on))


def _issue_row(item: Item) -> Row:
    values = item.values
    return Row(item, values["team"], values["due"], values["opened"], values["days_late"])


def _by_due(row: Row) -> tuple[Any, ...]:
    return (row.due or date.max, row.item.account_handle, row.item.row_id)


def _chase_first(row: Row) -> tuple[Any, ...]:
    return (not row.to_chase, -row.days_late, row.due or date.max, row.item.account_handle, row.item.row_id)


def _oldest(row: Row) -> tuple[Any, ...]:
    return (oldest_first(row.due, row.opened), row.item.account_handle, row.action is None, row.item.row_id)


def _newest(row: Row) -> tuple[Any, ...]:
    ended = max(
        (row.item.values[name] for name in ("done_on", "dropped_on") if row.item.values[name]), default=date.min
    )
    return (-ended.toordinal(), -row.item.row_id)


_ORDER = dict.fromkeys(GROUPS, _by_due) | {"waiting": _chase_first, "closed": _newest}
