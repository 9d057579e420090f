"""What one account answers to each account-plan question, in words."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from amcli.domain.dates import show_day
from amcli.domain.money import Money, show_money
from amcli.domain.plan_money import Blocked, Forecast, GrowthMove, RenewalMove, stage_on
from amcli.domain.plan_questions import Aim, CoverShift, Fit
from amcli.domain.records import Opportunity
from amcli.domain.vocab import GRAVE
from amcli.render.cells import short_day as _day
from amcli.reports.plan_questions import Answers

BAD, GOOD, SOSO = "bad", "good", "warn"
"""Tones of a part, which each output shows its own way."""
ENDED = {
    "churned": "lost",
    "cancelled": "cancelled",
    "rolled": "renewed itself",
    "replaced": "renewed",
    "renewed_flat": "renewed flat",
    "renewed_up": "renewed upwards",
    "renewed_down": "renewed at less",
}


class Part(NamedTuple):
    """One thing said of an account; `next` is the command that answers it."""

    text: str
    tone: str = ""
    ref: str = ""
    next: str = ""


def _tell_aims(it: Answers, on: date) -> Iterator[Part]:
    for aim in it.objectives:
        yield _aim(aim, on)


def _aim(aim: Aim, on: date) -> Part:
    g = aim.objective
    ref = f"g{g.id}"
    if aim.state == "achieved":
        reached = f" ({g.baseline} → {g.current})" if g.baseline and g.current else ""
        return Part(f"reached: {g.outcome}{reached}", GOOD, ref)
    due = f", due {_day(g.due, on)}" if g.due else ", no date"
    if aim.overdue and g.due:
        due = f", {(on - g.due).days}d overdue"
    if aim.progress is not None and aim.progress >= 100:
        told = f"{g.outcome}: at its target ({g.current or ''}), not marked as reached"
        return Part(told, SOSO, ref, f"am done {ref}")
    tone = BAD if aim.overdue or aim.state == "further" else GOOD if aim.state == "closer" else ""
    return Part(f"{g.outcome}: {_way(aim)}{due}", tone, ref, f"am objectives edit {ref} --current …")


def _way(aim: Aim) -> str:
    g = aim.objective
    now = g.current or "no figure yet"
    step = f"{aim.was} → {now}" if aim.state in ("closer", "further") else f"at {now}" if g.current else now
    told = f"{step}, target {g.target}" if g.target else step
    return f"{aim.progress}% of the way ({told})" if aim.progress is not None else told


def _tell_cover(it: Answers, _: date) -> Iterator[Part]:
    told = it.coverage
    if told is None or (told.verdict in ("steady", "new") and not told.left):
        return
    tone = {"widening": GOOD, "narrowing": BAD}.get(told.verdict, SOSO)
    yield Part(f"{told.verdict}: {_steps(told)}{_who(told)}", tone, "", f"am contacts map {it.account.handle}")


def _steps(told: CoverShift) -> str:
    if told.before is None or told.threads_before is None:
        return f"{told.after.heard} of {told.after.required} seats heard"
    pairs = (
        ("seats filled", told.before.filled, told.after.filled),
        ("seats heard", told.before.heard, told.after.heard),
        ("threads", told.threads_before, told.threads),
    )
    moved = [f"{what} {was} → {now}" for what, was, now in pairs if was != now]
    return ", ".join(moved) or f"{told.after.heard} of {told.after.required} seats heard"


def _who(told: CoverShift) -> str:
    groups = (("left", told.left), ("silent", told.silent), ("new", told.came))
    return "".join(
        f"; {what} {', '.join(person.name for person in people[:2])}{f' +{len(people) - 2}' if people[2:] else ''}"
        for what, people in groups
        if people
    )


def _tell_fit(it: Answers, _: date) -> Iterator[Part]:
    for fit in it.package:
        if fit.trend is not None and fit.verdict != "fits":
            yield _fit(fit)


def _fit(fit: Fit) -> Part:
    trend = fit.trend
    if trend is None:
        return Part(fit.do, "", "", fit.next)
    used = f"{trend.latest.active:g} of {trend.latest.licensed or 0:g}"
    named = fit.product is None or fit.product.casefold() in trend.metric.casefold()
    what = trend.metric if named else f"{fit.product} {trend.metric}"
    tone = BAD if fit.verdict == "over_licensed" else SOSO
    return Part(f"{what} {trend.utilisation or 0:.0%} used ({used}): {fit.do}", tone, f"u{trend.latest.id}", fit.next)


def _tell_gaps(it: Answers, _: date) -> Iterator[Part]:
    for gap in it.gaps:
        title = f": {gap.title}" if gap.title else ""
        yield Part(f"{gap.text}{title}", BAD if gap.severity in GRAVE else "", gap.ref, gap.next)


def _tell_forecast(it: Answers, on: date) -> Iterator[Part]:
    for move in it.renewals:
        if move.is_move:
            yield _renewal(move)
    for growth in it.pipeline.moves if it.pipeline else ():
        yield _growth(growth, on)


def _renewal(move: RenewalMove) -> Part:
    name = move.contract.product or "contract"
    ref = f"k{move.contract.id}"
    if move.now is None:
        return Part(f"{name}: {_forecast(move.then)} → no longer to be decided in this window", SOSO, ref)
    if move.then is None:
        return Part(f"{name}: now in the window, {_forecast(move.now)}", "", ref)
    fell = move.now.amount < move.then.amount
    tone = BAD if fell or move.outcome in ("churned", "cancelled") else GOOD if move.outcome else ""
    now = ENDED.get(move.outcome or "", "") or _forecast(move.now)
    if move.outcome and move.now.amount:
        now += f", {show_money(Money(move.now.amount, move.now.currency), compact=True)}"
    return Part(f"{name}: {_forecast(move.then)} → {now}", tone, ref)


def _forecast(it: Forecast | None) -> str:
    if it is None:
        return ""
    return f"{it.category.replace('_', ' ')} {show_money(Money(it.amount, it.currency), compact=True)}"


def _growth(move: GrowthMove, on: date) -> Part:
    it = move.opportunity
    tone = {"won": GOOD, "lost": BAD, "pushed": SOSO}.get(move.what, "")
    match move.what:
        case "moved":
            what = f"moved to {it.stage}"
        case "pushed" | "pulled" if it.expected_close:
            what = f"expected {'later' if move.what == 'pushed' else 'sooner'}, {_day(it.expected_close, on)}"
        case "changed":
            was, now = (show_money(Money(n or 0, it.currency), compact=True) for n in (move.then, move.now))
            return Part(f"{it.title}: {was} → {now}", BAD if (move.now or 0) < (move.then or 0) else GOOD, f"o{it.id}")
        case _:
            what = move.what
    return Part(f"{what}: {_named(it)}", tone, f"o{it.id}")


def _named(it: Opportunity) -> str:
    worth = f" {show_money(Money(it.amount, it.currency), compact=True)}" if it.amount is not None else ""
    return f"{it.title}{worth}"


def _tell_growth(it: Answers, on: date) -> Iterator[Part]:
    for one in it.expansion.ready:
        stage = stage_on(one, on)
        yield Part(
            f"ready{f' ({stage})' if stage else ''}: {_named(one)}",
            GOOD,
            f"o{one.id}",
            f"am opportunities show o{one.id}",
        )
    for blocked in it.expansion.blocked:
        yield _blocked(blocked)
    for need in it.expansion.needs:
        title = f": {need.title}" if need.title else ""
        yield Part(f"no opportunity, but {need.text}{title}", "", need.ref, need.next)


def _blocked(it: Blocked) -> Part:
    o = it.opportunity
    named = o.blocked_reason if o.blocked_reason != o.title else "blocked"  # alike where words are withheld
    why = [(named or reason) if reason == "blocked" else reason for reason in it.reasons]
    return Part(f"not ready: {_named(o)}; {'; '.join(why)}", SOSO, f"o{o.id}", f"am opportunities show o{o.id}")


def _tell_review(it: Answers, on: date) -> Iterator[Part]:
    if it.review is None:
        return
    due = it.review
    told = "none on record"
    if due.last:
        when = f"due {_day(due.due, on)}" if due.due >= on else f"{(on - due.due).days}d past due"
        told = f"{when}, last {_day(due.last, on)}"
    if due.planned:
        yield Part(f"{told}; planned for {show_day(due.planned.on, today=on)}", GOOD, f"c{due.planned.id}")
        return
    best = ""
    if due.best_from and due.best_to:
        best = f", best {_day(due.best_from, on)} to {_day(due.best_to, on)}"
    book = f'am checkin {it.account.handle} --on {due.propose} --agenda "Business review"'
    told = f"{told}; offer {_day(due.propose, on)}{best}"
    yield Part(told, BAD if due.due < on and due.last else "", "", book)


TELLERS: Mapping[str, Callable[[Answers, date], Iterator[Part]]] = {
    "objectives": _tell_aims,
    "coverage": _tell_cover,
    "package": _tell_fit,
    "gaps": _tell_gaps,
    "forecast": _tell_forecast,
    "expansion": _tell_growth,
    "business_reviews": _tell_review,
}
"""By question, how an account answers it."""
