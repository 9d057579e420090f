"""What a figure can hide: read beside the numbers, so that a target is not reached by harming a client."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from amcli.domain.arr_movement import Lines
from amcli.domain.due_terms import DueTerm
from amcli.domain.exchange import Exchange
from amcli.domain.records import Facts, Opportunity, Survey
from amcli.domain.renewal_rate import hides_loss
from amcli.domain.standing import Standing
from amcli.domain.survey_answers import answer_within

CODES = ("expansion_below_green", "renewal_hides_loss", "survey_unanswered")
BELOW_GREEN = ("red", "amber")


class Guard(NamedTuple):
    """One warning: which account it is about, what is behind it, and how much money."""

    code: str
    account: Facts
    text: str
    refs: tuple[str, ...]
    minor: int = 0


def guards(
    standings: Sequence[Standing],
    lines: Lines,
    won: Sequence[tuple[Facts, Opportunity]],
    due: Sequence[DueTerm],
    exchange: Exchange,
) -> list[Guard]:
    """Return the warnings about growth and renewals, by kind and the most money first."""
    return _ordered([*_expansion(standings, lines, won, exchange), *_renewals(due, exchange)])


def survey_guards(given: Sequence[tuple[Facts, Survey]]) -> list[Guard]:
    """Return the answers of people who are not content that no action answers: detractors first, the latest first."""
    waiting = [
        (facts, it) for facts, it in given if it.action_id is None and answer_within(it.kind, it.score) is not None
    ]
    waiting.sort(key=lambda pair: (not pair[1].is_detractor, -pair[1].on.toordinal(), pair[1].id))
    return [
        Guard("survey_unanswered", facts, f"{it.kind.upper()} {it.score} and no action answers it", (f"s{it.id}",))
        for facts, it in waiting
    ]


def _ordered(found: list[Guard]) -> list[Guard]:
    return sorted(found, key=lambda it: (CODES.index(it.code), -it.minor, it.account.account.handle, it.refs))


def _expansion(
    standings: Sequence[Standing], lines: Lines, won: Sequence[tuple[Facts, Opportunity]], exchange: Exchange
) -> Iterator[Guard]:
    """Yield accounts that grew, or bought more, though they are not well: pressure comes back as churn."""
    grown = {it.facts.account.id: it.closing - it.opening for it in lines.lines if it.step == "expansion"}
    for standing in standings:
        account_id, band = standing.account.id, standing.health.band
        booked = [it for facts, it in won if facts.account.id == account_id]
        if band not in BELOW_GREEN or not (booked or account_id in grown):
            continue
        minor = max(grown.get(account_id, 0), sum(exchange(it.amount or 0, it.currency) for it in booked))
        told = "bought more" if booked else "ARR grew"
        yield Guard(
            "expansion_below_green", standing.facts, f"{told} while {band}", tuple(f"o{it.id}" for it in booked), minor
        )


def _renewals(due: Sequence[DueTerm], exchange: Exchange) -> Iterator[Guard]:
    for it in due:
        hidden = hides_loss(it, exchange)
        if hidden:
            refs = (f"k{it.contract.id}", *(f"k{after.id}" for after in it.successors))
            yield Guard("renewal_hides_loss", it.facts, hidden, refs, it.due)
