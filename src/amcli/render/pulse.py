"""The pulses of an account as a page, as lines and as JSON; what a new one did, in words."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from amcli.domain.dates import show_day
from amcli.domain.health import Health
from amcli.domain.pulse import SHARE
from amcli.domain.text import one_line, shorten
from amcli.render import shapes
from amcli.render.cells import BAND, FAINT, joined, short_day, text_cell
from amcli.render.listing import Heading, Listing
from amcli.reports.pulse import AllPulses, Given, Pulses

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

TITLE_WIDTH = 60


def as_json(report: Pulses) -> dict[str, Any]:
    """Return the pulses as `am.pulse/1` has them."""
    return {
        "account": report.account.handle,
        "name": report.account.name,
        "health": shapes.health(report.health),
        "counting": f"h{report.counting.pulse.id}" if report.counting else None,
        "items": [item_json(it) for it in report.items],
    }


def item_json(it: Given) -> dict[str, Any]:
    """Return one pulse as JSON has it; `expires` is the first day on which it no longer counts."""
    return {
        "ref": f"h{it.pulse.id}",
        "on": it.pulse.on.isoformat(),
        "score": it.pulse.score,
        "note": it.pulse.note,
        "expires": it.expires.isoformat(),
        "counts": it.counts,
    }


def as_lines(report: Pulses) -> Iterator[list[object]]:
    """Yield one row per pulse for a pipe: id, day, score, whether it counts, expiry, note."""
    for it in report.items:
        state = "counts" if it.counts else ""
        yield [f"h{it.pulse.id}", it.pulse.on, it.pulse.score, state, it.expires, it.pulse.note]


def as_page(report: Pulses) -> "RenderableType":
    """Lay the pulses out below the score they are part of."""
    from rich.console import Group

    account = report.account
    title = text_cell(account.name, "bold").append(f" ({account.handle})", "not bold")
    parts: list[RenderableType] = [title, text_cell(score_words(report.health), BAND.get(report.health.band or "", ""))]
    if not report.items:
        return Group(*parts, text_cell(f'No pulse yet: am pulse {account.handle} 7 --note "…" gives one.'))
    if report.counting is None:
        parts.append(text_cell(f'None counts any more: am pulse {account.handle} 7 --note "…" gives a new one.'))
    headings = (
        Heading("Id", fixed=True),
        Heading("On", fixed=True),
        Heading("Pulse", fixed=True, right=True),
        Heading("Counts", fixed=True),
        Heading("Note"),
    )
    return Group(*parts, text_cell(""), Listing(headings, [_row(it, report) for it in report.items]))


def _row(it: Given, report: Pulses) -> "list[Text]":
    style = "" if it.counts else FAINT
    return [
        text_cell(f"h{it.pulse.id}", "bold" if it.counts else FAINT),
        text_cell(short_day(it.pulse.on, today=report.on), style),
        text_cell(it.pulse.score, style),
        text_cell(_state(it, report), style),
        text_cell(it.pulse.note, style),
    ]


def _state(it: Given, report: Pulses) -> str:
    """Say whether a pulse counts: an expired one has had its time, any other was replaced by a newer one."""
    over = it.expires <= report.on
    if it.counts or over:
        return f"{'expired' if over else 'expires'} {short_day(it.expires, today=report.on)}"
    return "replaced"


def all_json(report: AllPulses) -> dict[str, Any]:
    """Return the pulses that count as `am.pulses/1` has them: each with its account and the score it is part of."""
    return {
        "items": [
            {
                "account": it.account.handle,
                "name": it.account.name,
                "health": shapes.health(it.health),
                **item_json(it.items[0]),
            }
            for it in report.items
        ]
    }


def all_lines(report: AllPulses) -> Iterator[list[object]]:
    """Yield the pulses that count for a pipe: account, pulse, computed score, health, band, expiry, day, note."""
    for it in report.items:
        given, health = it.items[0], it.health
        scores = [given.pulse.score, shapes.points(health.computed), shapes.points(health.score), health.band]
        yield [it.account.handle, *scores, given.expires, given.pulse.on, given.pulse.note]


def all_page(report: AllPulses) -> "RenderableType":
    """Lay out the pulses that count beside the computed scores."""
    if not report.items:
        return text_cell('No pulse counts: am pulse ACCOUNT 7 --note "…" gives one.')
    headings = (
        Heading("Account", fixed=True),
        Heading("Pulse", fixed=True, right=True),
        Heading("Computed", fixed=True, right=True),
        Heading("Health", fixed=True),
        Heading("Expires", fixed=True),
        Heading("Note"),
    )
    return Listing(headings, [_of_account(it, report.on) for it in report.items])


def _of_account(it: Pulses, on: date) -> "list[Text]":
    given, health = it.items[0], it.health
    return [
        text_cell(it.account.handle, "bold"),
        text_cell(given.pulse.score),
        text_cell("?" if health.computed is None else health.computed // 10),
        text_cell(shapes.score(health), BAND.get(health.band or "", FAINT)),
        text_cell(short_day(given.expires, today=on)),
        text_cell(given.pulse.note),
    ]


def score_words(health: Health) -> str:
    """Return the score beside the computed one: `health 46 red, computed 51`."""
    if health.score is None:
        return "health unknown: nothing is recorded to compute it from"
    return f"health {shapes.score(health)}, computed {(health.computed or 0) // 10}"


def given_lines(report: Pulses, ref: str, before: Health) -> list[str]:
    """Return what a new pulse did: the score before and after beside the computed one, and how long it counts."""
    given = next(it for it in report.items if f"h{it.pulse.id}" == ref)
    on = show_day(given.pulse.on, today=report.on)
    first = joined([f"{ref} pulse {given.pulse.score}", one_line(report.account.name), on])
    note = f"“{shorten(given.pulse.note, TITLE_WIDTH)}”"
    return [first, note, _moved(before, report.health), _lasts(given, report)]


def _moved(before: Health, after: Health) -> str:
    if after.score is None:
        return "health stays unknown: a pulse alone makes no score"
    blend = f", {SHARE}% of it your pulse" if after.pulse else ""
    capped = "; a cap holds it" if any(part.name == "cap" for part in after.parts) else ""
    return (
        f"health {shapes.score(before)} → {shapes.score(after)} (computed {(after.computed or 0) // 10}{blend}{capped})"
    )


def _lasts(given: Given, report: Pulses) -> str:
    day = show_day(given.expires, today=report.on)
    if given.counts:
        return f"counts until it expires on {day}"
    if given.expires <= report.on:
        return f"does not count: it expired on {day}"
    newer = report.counting.pulse if report.counting else given.pulse
    return f"does not count: h{newer.id} of {show_day(newer.on, today=report.on)} is newer"
