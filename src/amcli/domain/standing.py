"""An account as it stands on a day: what the rules made of its facts, worked out once for every report."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from amcli.domain.cadence import CheckInDue, checkin_due, reason_to_hurry
from amcli.domain.health import Health, assess, score_on
from amcli.domain.health.adoption import trends_on
from amcli.domain.health.relationship import Seat, seats
from amcli.domain.history import as_on, was_known
from amcli.domain.money import Money, convert
from amcli.domain.records import Account, Action, CheckIn, Facts, Trend
from amcli.domain.settings import Settings
from amcli.domain.terms import Term, arr_of, as_money, terms_on
from amcli.domain.vocab import SERVED_STATUSES

WEEK = timedelta(days=7)


class Standing(NamedTuple):
    """One account on one day."""

    facts: Facts
    on: date
    settings: Settings
    terms: tuple[Term, ...]
    arr: dict[str, int]
    """Annual recurring revenue in minor units by currency."""
    health: Health
    before: int | None
    """The score on the earlier day asked for, in tenths."""
    checkin: CheckInDue | None
    trends: tuple[Trend, ...] = ()
    """Where each usage metric stands."""
    seats: tuple[Seat, ...] = ()
    """The required roles and who fills them."""
    open_actions: tuple[Action, ...] = ()
    """The open actions, earliest due first, undated last."""
    open_checkins: tuple[CheckIn, ...] = ()
    """The scheduled conversations still to be held, earliest first."""
    renewing: tuple[Term, ...] = ()
    """The terms whose renewal is still to be decided, the nearest notice date first; trials left out."""
    cancel_by: date | None = None
    """The nearest notice date not yet passed."""
    compared_with: date | None = None
    """The earlier day that `before` is the score of."""
    worth: int = 0
    """The ARR in minor units of the base currency, for ranking; unknown rates count one to one."""

    @property
    def account(self) -> Account:
        """The account itself."""
        return self.facts.account

    @property
    def change(self) -> int | None:
        """The change of health since the earlier day, in tenths; None when either is unknown."""
        if self.before is None or self.health.score is None:
            return None
        return self.health.score - self.before

    def money(self) -> Money | None:
        """Return the ARR as one amount: as it is in a single currency, else converted if rates allow."""
        return total(self.arr, self.settings)


def stand(
    facts: Facts,
    on: date,
    settings: Settings,
    *,
    before: date | None = None,
    terms: Sequence[Term] | None = None,
    explain: bool = True,
) -> Standing:
    """Return how an account stands on a day, with its score on an earlier day when asked for.

    `terms` saves working out the contracts again where the caller has done it for the day. Without `explain` the
    health says no reasons.
    """
    facts = as_on(facts, on)
    terms = tuple(terms_on(facts.contracts, on) if terms is None else terms)
    used = trends_on(facts, on)
    required = tuple(seats(facts, on, settings.required_roles))
    health = assess(facts, on, settings, terms, used, required, explain=explain)
    earlier = score_on(facts, before, settings) if before is not None else None
    arr = arr_of(terms)
    renewing = [it for it in terms if it.is_renewing and not it.contract.trial]
    if len(renewing) > 1:
        renewing.sort(key=lambda it: (it.cancel_by or date.max, it.contract.id))
    cancel_by = next((it.cancel_by for it in renewing if it.cancel_by and it.cancel_by >= on), None)
    grave = any([it.is_grave and it.is_open(on) for it in facts.risks])  # noqa: C419 - a list is faster here
    hurry = reason_to_hurry(cancel_by, health.band, grave, on)
    actions = [it for it in facts.actions if it.is_open(on)]
    actions.sort(key=lambda it: (it.due or date.max, it.id))
    checkins = [it for it in facts.checkins if it.is_open(on)]
    checkins.sort(key=lambda it: (it.on, it.id))
    return Standing(
        facts,
        on,
        settings,
        terms,
        arr,
        health,
        earlier,
        checkin_due(facts, on, settings, hurry=hurry),
        used,
        required,
        tuple(actions),
        tuple(checkins),
        tuple(renewing),
        cancel_by,
        before,
        in_base(arr, settings),
    )


def served(accounts: Sequence[Facts], on: date) -> list[Facts]:
    """Return the accounts the AM answers for on a day: onboarding or active, and a customer the book knew by then."""
    return [
        it
        for it in accounts
        if it.account.status in SERVED_STATUSES
        and (it.account.since is None or it.account.since <= on)
        and (it.account.added_on <= on or was_known(it, on))
    ]


def in_base(sums: dict[str, int], settings: Settings) -> int:
    """Return sums by currency in minor units of the base currency; unknown rates count one to one."""
    worth = 0
    for currency, minor in sums.items():
        if currency == settings.currency:
            worth += minor
        else:
            converted = convert(Money(minor, currency), settings.currency, base_rates(settings))
            worth += converted.minor if converted is not None else minor
    return worth


def total(sums: dict[str, int], settings: Settings) -> Money | None:
    """Return sums by currency as one amount, converted where there are several; None with a rate missing."""
    single = as_money(sums, settings.currency)
    if single is not None:
        return single
    minor = 0
    for currency, amount in sums.items():
        converted = convert(Money(amount, currency), settings.currency, base_rates(settings))
        if converted is None:
            return None
        minor += converted.minor
    return Money(minor, settings.currency)


def base_rates(settings: Settings) -> dict[str, str]:
    """Return the configured rates with the base currency's own."""
    return {**settings.rates, settings.currency: "1"}
