"""Notice dates, readiness, lapsed terms, invoices and budgets."""

from collections.abc import Iterator
from datetime import date

from amcli.domain.dates import relative, show_day
from amcli.domain.health.service import out_of_step, overdue, pace, running_budgets, runs_out
from amcli.domain.money import Money, show_money
from amcli.domain.records import Budget
from amcli.domain.renewals import act_by, readiness
from amcli.domain.signals.answers import answer_renewal, lacks_next
from amcli.domain.signals.signal import Signal
from amcli.domain.standing import Standing
from amcli.domain.terms import Term

NOTICE_NEAR = 30
NOTICE_CLOSE = 14
UNREADY_FROM = 90
MISSED_FRESH = 30
LAPSED_FRESH = 90
"""A term that ended longer ago is a record to mend, no longer an event."""


def money(it: Standing) -> Iterator[Signal]:
    """Yield what renewals and billing ask for."""
    yield from _lapsed(it)
    yield from _notice(it)
    yield from _unready(it)
    yield from _billing(it)


def _amount(term: Term) -> str:
    return show_money(Money(term.contract.arr, term.contract.currency), compact=True)


def _lapsed(it: Standing) -> Iterator[Signal]:
    lapsed = [term for term in reversed(it.renewing) if term.state == "lapsed" and term.ends]
    for term in lapsed[:1]:
        ago = (it.on - term.ends).days if term.ends else 0
        yield Signal(
            "lapsed",
            "high" if ago <= LAPSED_FRESH else "low",
            f"{_amount(term)} lapsed {ago}d ago, no outcome recorded",
            f"am renewals close k{term.contract.id} --outcome …",
            term.ends,
            tuple(f"k{other.contract.id}" for other in lapsed),
        )


def _notice(it: Standing) -> Iterator[Signal]:
    """The nearest notice date or end ahead, and the notice date just missed; monthly roll-overs are no event."""
    running = [t for t in it.renewing if t.state == "running" and t.cancel_by and t.is_long]
    days = [(day, t) for t in running if (day := act_by(t, it.on)) and 0 <= (day - it.on).days <= NOTICE_NEAR]
    closing = [t for _, t in sorted(days, key=lambda pair: (pair[0], pair[1].contract.id))]
    for term in closing[:1]:
        day = act_by(term, it.on) or it.on
        left = (day - it.on).days
        missing = lacks_next(readiness(term, it.facts, it.on, it.settings))
        close = left <= NOTICE_CLOSE
        severity = ("critical" if close else "high") if missing else ("high" if close else "medium")
        what = "notice" if term.contract.notice and day == term.cancel_by else "end of term"
        yield Signal(
            "notice_closing",
            severity,
            f"{what} {_when(day, it)}, {f'not ready: {missing.missing}, ' if missing else ''}{_amount(term)}",
            answer_renewal(term, missing, it),
            day,
            tuple(f"k{other.contract.id}" for other in closing),
        )
    missed = [t for t in running if t.missed(it.on)]
    for term in missed[:1]:
        ago = (it.on - term.cancel_by).days if term.cancel_by else 0
        yield Signal(
            "notice_missed",
            "medium" if ago <= MISSED_FRESH else "low",
            f"notice date passed {ago}d ago, {_amount(term)} renews itself",
            f"am renewals close k{term.contract.id} --outcome …",
            term.cancel_by,
            tuple(f"k{other.contract.id}" for other in missed),
        )


def _when(day: date, it: Standing) -> str:
    return f"{relative(day, today=it.on)} ({show_day(day, today=it.on)})"


def _unready(it: Standing) -> Iterator[Signal]:
    for term in it.renewing:
        decided = act_by(term, it.on)
        if term.state != "running" or decided is None or not term.is_long:
            continue
        left = (decided - it.on).days
        if not NOTICE_NEAR < left <= UNREADY_FROM:
            continue
        ready = readiness(term, it.facts, it.on, it.settings)
        missing = lacks_next(ready)
        if missing is not None:
            yield Signal(
                "renewal_unready",
                "medium" if left <= 60 else "low",
                f"renewal decided in {left}d, ready {ready.score}% of {ready.expected}%: {missing.text}",
                answer_renewal(term, missing, it),
                None,
                (f"k{term.contract.id}", *missing.refs),
            )
            return


def _billing(it: Standing) -> Iterator[Signal]:
    late = overdue(it.facts.invoices, it.on)
    if late:
        first = late[0]
        by = (it.on - first.due).days if first.due else 0
        amount = show_money(Money(first.amount, first.currency))
        yield Signal(
            "invoice_overdue",
            "high" if by > 30 else "medium",
            f"invoice {first.number or f'v{first.id}'} over {amount} is {by}d overdue",
            f"am invoices edit v{first.id} --paid-on today",
            first.due,
            tuple(f"v{invoice.id}" for invoice in late),
        )
    yield from _budgets(it)


def _budgets(it: Standing) -> Iterator[Signal]:
    """One signal for all running budgets that are overspent or too fast, one for those hardly used."""
    running = running_budgets(it.facts.budgets, it.on) if it.facts.budgets else []
    worst = sorted(running, key=lambda b: (b.spent <= b.total, -pace(b, it.on), b.id))
    over = [b for b in worst if b.spent > b.total or out_of_step(b, it.on) == "over"]
    under = [b for b in reversed(worst) if b not in over and out_of_step(b, it.on) == "under"]
    command = f"am budgets --account {it.account.handle}"
    if over:
        first = over[0]
        last = runs_out(first) if first.spent <= first.total else None
        what = "budget spent too fast" if first.spent <= first.total else "budget overrun"
        gone = f", gone by {show_day(last, today=it.on)}" if last else ""
        severity = "medium" if first.spent <= first.total else "high"
        yield Signal(
            "budget_over", severity, f"{what}: {_spent(first)}{gone}{_more(over)}", command, first.on, _refs(over)
        )
    if under:
        text = f"budget hardly used: {_spent(under[0])}{_more(under)}"
        yield Signal("budget_under", "low", text, command, under[0].on, _refs(under))


def _spent(budget: Budget) -> str:
    spent, whole = (show_money(Money(minor, budget.currency)) for minor in (budget.spent, budget.total))
    return f"{spent} of {whole}"


def _more(budgets: list[Budget]) -> str:
    return f" and {len(budgets) - 1} more" if len(budgets) > 1 else ""


def _refs(budgets: list[Budget]) -> tuple[str, ...]:
    return tuple(f"b{budget.id}" for budget in budgets)
