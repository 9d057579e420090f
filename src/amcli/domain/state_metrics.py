"""What the accounts are like at the end of a period: use, people, health by money, and how fast they are answered."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from amcli.domain.arr_movement import Lines
from amcli.domain.kpi import Metric, median, ratio
from amcli.domain.periods import Period
from amcli.domain.records import Action, Facts
from amcli.domain.standing import Standing

BANDS = ("green", "amber", "red", "unknown")


def state_metrics(standings: Sequence[Standing], lines: Lines) -> list[Metric]:
    """Return adoption, stakeholder coverage and the health mix by ARR of the accounts in care on a day."""
    return [_adoption(standings), _coverage(standings), *health_mix(standings, lines)]


def _adoption(standings: Sequence[Standing]) -> Metric:
    """Return what is used of what is licensed, by the latest fresh measurement of each metric."""
    used = [(it, trend.latest) for it in standings for trend in it.trends if trend.latest.licensed]
    active = sum(Fraction(min(latest.active, latest.licensed or 0)) for _, latest in used)
    licensed = sum(Fraction(latest.licensed or 0) for _, latest in used)
    accounts = len({it.account.id for it, _ in used})
    return ratio("adoption", active, licensed, accounts, empty="no use against licences measured in 90 days")


def _coverage(standings: Sequence[Standing]) -> Metric:
    """Return the share of required seats with somebody who was heard, over accounts that have contacts recorded."""
    known = [it for it in standings if it.facts.contacts]
    seats = [seat for it in known for seat in it.seats]
    heard = sum(seat.state == "heard" for seat in seats)
    return ratio("stakeholder_coverage", heard, len(seats), len(known), empty="no contacts recorded")


def health_mix(standings: Sequence[Standing], lines: Lines) -> list[Metric]:
    """Return the share of the closing ARR in each band of health; accounts without a score are `unknown`."""
    band: Mapping[int, str] = {it.account.id: it.health.band or "unknown" for it in standings}
    live = [(it, band.get(it.facts.account.id, "unknown")) for it in lines.lines if it.closing]
    arr = sum(it.closing for it, _ in live)
    return [
        ratio(
            f"health_{name}",
            sum(it.closing for it, of in live if of == name),
            arr,
            sum(of == name for _, of in live),
            currency=lines.currency,
            empty="no ARR on the last day",
        )._replace(note="")
        for name in BANDS
    ]


def time_to_reply(accounts: Sequence[Facts], span: Period) -> Metric:
    """Return the median days from a client waiting for our reply to the reply, of replies given in the period.

    Accounts that were lost by its end count: they waited, too.
    """
    taken = [
        (action.done_on - action.opened).days
        for facts in accounts
        for action in owed(facts)
        if action.done_on is not None and span.contains(action.done_on) and action.opened <= action.done_on
    ]
    middle = median(taken)
    note = f"median of {len(taken)}" if taken else "no reply was given in the period"
    return Metric("time_to_reply", middle, "days", None, None, len(taken), note)


def owed(facts: Facts) -> list[Action]:
    """Return the actions by which a client waits for our answer."""
    return [it for it in facts.actions if it.reply and it.owner != "client"]
