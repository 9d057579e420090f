"""What got worse at an account in a period. Shown beside the movement, never netted against it."""

from collections.abc import Iterator
from datetime import date

from amcli.domain.evidence import CHANGED, DAY, WORSENED, Evidence, Found, Healths, within
from amcli.domain.health.caps import KEY_ROLES
from amcli.domain.periods import Period
from amcli.domain.records import Contract, Facts
from amcli.domain.shifts import Shift, worse
from amcli.domain.terms import terms_on
from amcli.domain.vocab import GRAVE


def setbacks(it: Shift, healths: Healths) -> Iterator[Evidence]:
    """Yield what got worse in the part of a period that has happened."""
    facts, span = it.now, it.span
    for on, ref, text in (
        *_troubles(facts, span),
        *worse(it),
        *_voices(facts, span),
        *_contracts(facts, span),
        *_notices_missed(facts, span),
        *_promises(facts, span),
        *_health(span, healths, facts.account.handle),
    ):
        yield Evidence(WORSENED, on, ref, text)


def _troubles(facts: Facts, span: Period) -> Found:
    for risk in facts.risks:
        if within(risk.opened, span):
            yield risk.opened, f"r{risk.id}", f"{risk.severity} risk opened: {risk.title}"
    for issue in facts.issues:
        if within(issue.opened, span) and issue.severity in GRAVE:
            yield issue.opened, f"i{issue.id}", f"{issue.severity} {issue.kind} opened: {issue.title}"


def _voices(facts: Facts, span: Period) -> Found:
    for person in facts.contacts:
        if person.left_on and within(person.left_on, span) and person.role in KEY_ROLES:
            yield person.left_on, f"p{person.id}", f"{person.role.replace('_', ' ')} {person.name} left"
    for survey in facts.surveys:
        if within(survey.on, span) and survey.is_detractor:
            yield survey.on, f"s{survey.id}", f"detractor: {survey.kind.upper()} {survey.score}"


def _contracts(facts: Facts, span: Period) -> Found:
    """Yield notices received, renewals lost, and terms that ended in the span with nothing decided."""
    for term in terms_on(facts.contracts, span.last):
        it, ref = term.contract, f"k{term.contract.id}"
        name = it.product or "contract"
        if it.cancelled_on and within(it.cancelled_on, span):
            yield it.cancelled_on, ref, f"cancellation notice: {name}"
        elif it.closed_on and within(it.closed_on, span) and it.outcome == "churned":
            yield it.closed_on, ref, f"renewal lost: {name}"
        elif term.state == "lapsed" and not it.trial and term.ends and within(term.ends + DAY, span):
            yield term.ends + DAY, ref, f"{name} ended without an outcome"


def _notices_missed(facts: Facts, span: Period) -> Found:
    """Yield notice dates that passed unused in the span.

    Walked term by term: in a quarter, the term whose date was missed may have rolled over since. Terms that roll
    over every month have one each month, which is no event, here as in the scan.
    """
    for at, contract in enumerate(facts.contracts):
        if not contract.auto_renew or contract.notice is None or contract.trial:
            continue
        day = span.start
        while day < span.end:
            term = terms_on(facts.contracts, day)[at]
            if term.state != "running" or term.ends is None or term.cancel_by is None:
                break
            after = term.cancel_by + DAY
            if term.is_long and within(after, span) and _is_missed(facts.contracts, at, after):
                yield after, f"k{contract.id}", f"notice date passed: {contract.product or 'contract'} renews itself"
            day = term.ends + DAY


def _is_missed(contracts: tuple[Contract, ...], at: int, day: date) -> bool:
    term = terms_on(contracts, day)[at]
    return term.missed(day) and term.is_renewing


def _promises(facts: Facts, span: Period) -> Found:
    """Yield our own actions that fell late in the span and were not done by its end, and invoices newly overdue."""
    for action in facts.actions:
        if action.due and action.owner != "client" and slipped(action.due, span) and action.is_open(span.last):
            whose = "" if action.owner == "me" else f" ({action.owner})"
            yield action.due + DAY, f"a{action.id}", f"slipped{whose}: {action.title}"
    for invoice in facts.invoices:
        unpaid = invoice.paid_on is None or invoice.paid_on > span.last
        if invoice.due and within(invoice.due + DAY, span) and unpaid:
            yield invoice.due + DAY, f"v{invoice.id}", f"invoice {invoice.number or invoice.id} became overdue"


def slipped(due: date | None, span: Period) -> bool:
    """Tell whether something fell late in the span: on the day after it was due, for that day is the owner's still."""
    return due is not None and within(due + DAY, span)


def _health(span: Period, healths: Healths, handle: str) -> Found:
    before, now = healths.on(span.start - DAY).score, healths.on(span.last).score
    if before is not None and now is not None and now - before <= -CHANGED:
        yield span.last, handle, f"health down {(before - now) / 10:g} to {now / 10:g}"
