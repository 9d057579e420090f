"""Silence and people: who has not been heard, who is missing, who is gone."""

from collections.abc import Iterator
from datetime import timedelta

from amcli.domain.cadence import base_cadence
from amcli.domain.health.caps import gone_without_successor
from amcli.domain.health.relationship import HEARD_WITHIN, REMEMBERED, Seat, threads
from amcli.domain.record_first import record_first
from amcli.domain.signals.signal import Signal
from amcli.domain.standing import Standing

RENEWAL_NEAR = timedelta(days=180)


def contact(it: Standing) -> Iterator[Signal]:
    """Yield overdue check-ins, silence, a missing next step, and gaps among the people who decide."""
    yield from _silence(it)
    yield from _next_step(it)
    yield from _people(it)


def _silence(it: Standing) -> Iterator[Signal]:
    due = it.checkin
    if due is None or not due.late(it.on):
        return
    handle = it.account.handle
    ago = (it.on - due.last).days if due.last else (it.on - it.account.added_on).days
    what = f"last touch {ago}d ago" if due.last else f"no touch in {ago}d on the book"
    faster = f" ({due.quickened})" if due.quickened else ""
    if due.is_quiet(it.on):
        base = base_cadence(it.facts, it.settings)
        beyond = base is not None and ago > base.max.days
        yield Signal(
            "quiet",
            "high" if beyond and due.last else "medium",
            f"quiet: {what}, limit {due.max}d{faster}",
            f'am log {handle} call "…"',
            due.quiet_from,
        )
    elif not any(planned.on >= it.on for planned in it.open_checkins):
        yield Signal(
            "checkin_overdue",
            "medium",
            f"check-in {due.late(it.on)}d overdue, {what}{faster}",
            f"am checkin {handle} --on tomorrow",
            due.due,
        )


def _is_blank(it: Standing) -> bool:
    """Tell whether nobody has recorded a word or a person of the account yet."""
    return not it.facts.contacts and it.facts.touched[it.on].last is None and it.health.score is None


def _next_step(it: Standing) -> Iterator[Signal]:
    """None for an account of which nothing is recorded: the first step is to record it."""
    if _is_blank(it):
        return
    planned = any(action.due for action in it.open_actions) or any(c.on >= it.on for c in it.open_checkins)
    if not planned:
        yield Signal(
            "no_next_step",
            "low",
            "no dated next step",
            f'am actions add {it.account.handle} "…" --due fri',
        )


def _unrecorded(it: Standing) -> Signal:
    """Nobody on record: with nothing else recorded either, what to record first, unless `quiet` says that."""
    quiet = it.checkin is not None and it.checkin.is_quiet(it.on)
    first = record_first(it.facts, it.health) if _is_blank(it) and not quiet else None
    if first is not None:
        return Signal("stale_record", "low", "no touch and no contact recorded yet", first.command)
    return Signal("stale_record", "low", "no contacts recorded", f'am contacts add {it.account.handle} "…"')


def _people(it: Standing) -> Iterator[Signal]:
    facts, on, handle = it.facts, it.on, it.account.handle
    if not facts.contacts:
        yield _unrecorded(it)
        return
    gone = gone_without_successor(facts, on)
    for person in gone:
        role = (person.role or "").replace("_", " ")
        yield Signal(
            "champion_left",
            "high",
            f"{role} {person.name} left, no successor",
            f'am contacts add {handle} "…" --role {person.role}',
            person.left_on,
            (f"p{person.id}",),
        )
    required = it.seats
    yield from _silent([seat for seat in required if seat.state == "silent"], it)
    gone_roles = {person.role for person in gone}
    missing = [seat for seat in required if seat.state == "missing" and not gone_roles & set(seat.roles)]
    if missing:
        yield Signal(
            "role_missing",
            "low",
            f"no {' and no '.join(seat.label for seat in missing)} on record",
            f'am contacts add {handle} "…" --role {missing[0].roles[0]}',
        )
    yield from _threads(it)


def _silent(silent: list[Seat], it: Standing) -> Iterator[Signal]:
    """One signal for all silent seats; none when the whole account is silent: that is `quiet` already."""
    last = it.facts.touched[it.on].last
    if not silent or last is None or it.on - last > HEARD_WITHIN:
        return
    heard = [seat for seat in silent if seat.heard]
    first = min(heard, key=lambda seat: seat.heard or it.on) if heard else silent[0]
    person = first.contact
    if person is None:
        return
    ago = f"for {(it.on - first.heard).days}d" if first.heard else f"for over {REMEMBERED.days}d"
    more = "".join(f", nor {seat.label} {seat.contact.name}" for seat in silent if seat.contact and seat is not first)
    near = it.cancel_by is not None and it.cancel_by - it.on <= RENEWAL_NEAR
    role = (person.role or first.roles[0]).replace("_", " ")
    yield Signal(
        "sponsor_silent",
        "high" if near and len(silent) > 1 else "medium",
        f"{role} {person.name} not heard {ago}{more}",
        f'am log {it.account.handle} call "…" --with p{person.id}',
        first.heard + HEARD_WITHIN if first.heard else None,
        tuple(f"p{seat.contact.id}" for seat in silent if seat.contact),
    )


def _threads(it: Standing) -> Iterator[Signal]:
    people = threads(it.facts, it.on)
    if len(people) == 1:
        near = it.cancel_by is not None and it.cancel_by - it.on <= RENEWAL_NEAR
        yield Signal(
            "single_threaded",
            "medium" if near else "low",
            f"only {people[0].name} talks to us (90d)",
            f"am contacts map {it.account.handle}",
            it.facts.touched[it.on].heard[people[0].id],
            (f"p{people[0].id}",),
        )
