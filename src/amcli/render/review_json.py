"""The review as `am.review/1`, and as lines for a pipe."""

from collections.abc import Iterator, Sequence
from typing import Any

from amcli.domain.arr_movement import STEPS, ArrMovement
from amcli.domain.evidence import Evidence
from amcli.domain.money import Money
from amcli.domain.nudge import Nudge
from amcli.domain.rhythm import Line
from amcli.render import shapes
from amcli.reports.review import Review, Row
from amcli.reports.review_totals import Side


def as_json(report: Review) -> dict[str, Any]:
    """Return the review as `am.review/1` has it; a streak of 12 weeks may be longer."""
    period = report.period
    return {
        "period": {"label": period.label, "from": shapes.day(period.start), "to": shapes.day(period.end)},
        "on": shapes.day(report.on),
        "accounts": [_row(row) for row in report.rows],
        "rhythm": {name: [_line(line) for line in lines] for name, lines in report.rhythm._asdict().items()},
        "totals": _totals(report),
        "risks": _risks(report),
        "actions": _actions(report),
        "coming": [
            {
                "on": shapes.day(it.on),
                "kind": it.kind,
                "account": it.account.handle,
                "ref": it.ref,
                "text": it.text,
                "arr": shapes.money(it.arr),
            }
            for it in report.coming
        ],
        "unreviewed": [
            {"account": it.account.handle, "name": it.account.name, "last": shapes.day(it.last), "days": it.days}
            for it in report.unreviewed
        ],
    }


def as_lines(report: Review) -> Iterator[Sequence[object]]:
    """Yield the accounts for a pipe: account, directions, streak, evidence, what got worse, the nudge's command."""
    for row in report.rows:
        moved, worse = ("; ".join(it.text for it in told) for told in row.movement)
        command = row.nudge.next if row.nudge else ""
        yield row.account.handle, ";".join(row.movement.directions), row.streak, moved, worse, command


def _row(row: Row) -> dict[str, Any]:
    return {
        "account": row.account.handle,
        "name": row.account.name,
        "arr": shapes.money(row.arr_total),
        "health": shapes.health(row.health, change=row.change),
        "directions": list(row.movement.directions),
        "drifting": row.is_drifting,
        "evidence": [{"direction": it.direction, **_fact(it)} for it in row.movement.evidence],
        "worsened": [_fact(it) for it in row.movement.worsened],
        "streak_without_movement": row.streak,
        "nudge": _nudge(row.nudge),
    }


def _fact(it: Evidence) -> dict[str, Any]:
    return {"on": shapes.day(it.on), "ref": it.ref, "text": it.text}


def _nudge(it: Nudge | None) -> dict[str, Any] | None:
    if it is None:
        return None
    return {"code": it.code, "text": it.text, "why": it.why or None, "refs": list(it.refs), "next": it.next}


def _line(line: Line) -> dict[str, Any]:
    return {
        "account": line.account.handle,
        "name": line.account.name,
        "code": line.code,
        "severity": line.severity,
        "text": line.text,
        "ref": line.ref or None,
        "since": shapes.day(line.since),
        "due": shapes.day(line.due),
        "team": line.team or None,
        "days_late": line.days_late,
        "next": line.next,
    }


def _totals(report: Review) -> dict[str, Any]:
    totals = report.totals
    sides = {"moved": totals.moved, "drifting": totals.drifting, "worse": totals.worse}
    single = totals.arr_movement[0] if len(totals.arr_movement) == 1 else None
    fields = [name for name in ArrMovement._fields if name != "currency"]
    return {
        **{name: side.accounts for name, side in sides.items()},
        "arr": {name: shapes.money(side.arr_total) for name, side in sides.items()},
        "arr_by_currency": {name: shapes.sums(side.arr) for name, side in sides.items()},
        "bands": {band: _band(side) for band, side in totals.bands.items()},
        "risks_opened": totals.risks_opened,
        "risks_closed": totals.risks_closed,
        "risks_ageing": totals.risks_ageing,
        "actions_done": totals.actions_done,
        "actions_slipped": totals.actions_slipped,
        "arr_movement": _steps(single) if single else dict.fromkeys(fields),
        "arr_movement_by_currency": [_steps(it) for it in totals.arr_movement],
    }


def _band(side: Side) -> dict[str, Any]:
    return {"accounts": side.accounts, "arr": shapes.money(side.arr_total), "arr_by_currency": shapes.sums(side.arr)}


def _steps(it: ArrMovement) -> dict[str, Any]:
    return {name: shapes.money(Money(getattr(it, name), it.currency)) for name in ("opening", *STEPS, "closing")}


def _risks(report: Review) -> list[dict[str, Any]]:
    return [
        {
            "state": it.state,
            "account": it.account.handle,
            "ref": f"r{it.risk.id}",
            "title": it.risk.title,
            "category": it.risk.category,
            "severity": it.risk.severity,
            "opened": shapes.day(it.risk.opened),
            "closed": shapes.day(it.risk.closed) if it.state == "closed" else None,
            "age_days": it.days,
        }
        for it in report.totals.risks
    ]


def _actions(report: Review) -> list[dict[str, Any]]:
    return [
        {
            "state": it.state,
            "account": it.account.handle,
            "ref": f"a{it.action.id}",
            "title": it.action.title,
            "owner": it.action.owner,
            "due": shapes.day(it.action.due),
            "done_on": shapes.day(it.action.done_on) if it.state == "done" else None,
        }
        for it in report.totals.actions
    ]
