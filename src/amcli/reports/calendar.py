"""The dates of a book as a calendar shows them: check-ins, actions due, renewals and notice dates."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.money import Money, show_money
from amcli.domain.records import Account, Action, CheckIn, Facts
from amcli.domain.terms import Term, terms_on

KINDS = ("checkins", "actions", "renewals")
KEPT = timedelta(days=90)
"""How long an entry that is over stays in the file, so that a calendar that has it learns what became of it."""
WITHIN = timedelta(days=400)
"""How far ahead the ends of terms are written: every yearly term shows its next decision."""

ALARMS: Mapping[str, tuple[int, ...]] = {
    "checkin": (0,),
    "action": (0,),
    "chase": (0,),
    "ends": (30,),
    "notice": (14, 3),
}
"""Days before each kind of entry on which a calendar should ring."""


class Entry(NamedTuple):
    """One day in the calendar. `key` is the same for the same thing in every export."""

    key: str
    kind: str
    on: date
    account: Account
    ref: str
    title: str
    details: tuple[str, ...] = ()
    cancelled: bool = False
    """Whether it is called off or settled: a calendar that has it should strike it out."""
    over: bool = False
    """Whether it took place: it stays in the calendar, without an alarm."""

    @property
    def alarms(self) -> tuple[int, ...]:
        """Days before on which to ring; what is over or called off is silent."""
        return () if self.cancelled or self.over else ALARMS[self.kind]


def entries(accounts: Sequence[Facts], on: date, kinds: Sequence[str] = KINDS) -> list[Entry]:
    """Return the entries of a book seen from a day, by day and key.

    The facts must hold what ended in the last `KEPT` days. Churned accounts keep only what strikes out their
    earlier entries; what is planned with prospects and clients to come stands.
    """
    found: list[Entry] = []
    for facts in accounts:
        own = [*_checkins(facts, on)] if "checkins" in kinds else []
        own += _actions(facts, on) if "actions" in kinds else ()
        own += _renewals(facts, on) if "renewals" in kinds else ()
        if facts.account.status == "churned":
            own = [it if it.over else it._replace(cancelled=True) for it in own]
        found += own
    return sorted(found, key=lambda it: (it.on, it.key))


def _checkins(facts: Facts, on: date) -> Iterator[Entry]:
    for it in facts.checkins:
        if not it.is_open(on) and it.on < on - KEPT:
            continue
        title = f"Check-in: {it.agenda}" if it.agenda else "Check-in"
        dropped = it.dropped_on is not None and it.dropped_on <= on
        held = it.done_on is not None and it.done_on <= on
        yield Entry(
            f"c{it.id}", "checkin", it.on, facts.account, f"c{it.id}", title, _with(facts, it), dropped, over=held
        )


def _with(facts: Facts, checkin: CheckIn) -> tuple[str, ...]:
    person = next((it for it in facts.contacts if it.id == checkin.contact_id), None)
    return () if person is None else (f"With {person.name}" + (f", {person.title}" if person.title else ""),)


def _actions(facts: Facts, on: date) -> Iterator[Entry]:
    """Yield our own actions on the day they are due, and what others owe on the day to ask again."""
    for it in facts.actions:
        day = it.due if it.owner == "me" else it.chase_on
        if day is None or (not it.is_open(on) and day < on - KEPT):
            continue
        yield Entry(
            f"a{it.id}" if it.owner == "me" else f"a{it.id}-chase",
            "action" if it.owner == "me" else "chase",
            day,
            facts.account,
            f"a{it.id}",
            f"Due: {it.title}" if it.owner == "me" else f"Ask {it.owner} again: {it.title}",
            _reply(it),
            cancelled=not it.is_open(on),
        )


def _reply(action: Action) -> tuple[str, ...]:
    return ("They wait for our reply.",) if action.reply else ()


def _renewals(facts: Facts, on: date) -> Iterator[Entry]:
    for term in terms_on(facts.contracts, on):
        shown = not term.contract.trial and term.is_long and term.ends is not None
        if shown and term.ends and on - KEPT <= term.ends <= on + WITHIN and term.state != "upcoming":
            yield from _of_term(facts.account, term)


def _of_term(account: Account, term: Term) -> Iterator[Entry]:
    """Yield the end of a term and, where it has a notice period, the last day to give notice.

    The keys name the term, not its days: a contract that was corrected moves its entries.
    """
    contract, ends = term.contract, term.ends or date.max
    ref, name = f"k{contract.id}", contract.product or "contract"
    worth = show_money(Money(contract.arr, contract.currency))
    settled = not term.is_renewing
    lost = term.cancelled or contract.outcome == "churned"
    how = "renews itself" if contract.auto_renew and not lost else "ends"
    yield Entry(
        f"{ref}-{term.rolled}-ends",
        "ends",
        ends,
        account,
        ref,
        f"{name} {how} ({worth})",
        (f"Term of {name}: {worth} a year",),
        cancelled=settled and not lost,
        over=settled and lost,
    )
    if contract.notice is not None and term.cancel_by is not None:
        yield Entry(
            f"{ref}-{term.rolled}-notice",
            "notice",
            term.cancel_by,
            account,
            ref,
            f"Last day for notice: {name} ({worth})",
            (f"The term ends on {ends.isoformat()}; notice {contract.notice} before.",),
            cancelled=settled,
        )
