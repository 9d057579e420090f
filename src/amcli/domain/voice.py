"""What clients say in surveys, and who still waits for an answer to what they said."""

from collections.abc import Iterable

from amcli.domain.kpi import Metric, ratio, small
from amcli.domain.periods import Period
from amcli.domain.records import Facts, Survey
from amcli.domain.vocab import DETRACTOR_UP_TO

PROMOTER_FROM = 9
SATISFIED_FROM = 4
NO_ANSWERS = "no answers in the period"


def answers(accounts: Iterable[Facts], span: Period) -> list[tuple[Facts, Survey]]:
    """Return the answers given in a period."""
    return [(facts, it) for facts in accounts for it in facts.surveys if span.contains(it.on)]


def voice_metrics(given: Iterable[Survey]) -> list[Metric]:
    """Return NPS (share of 9 and 10 less share of 0 to 6, in points) and CSAT (share of 4 and 5)."""
    given = list(given)
    nps = [it.score for it in given if it.kind == "nps"]
    csat = [it.score for it in given if it.kind == "csat"]
    promoters = sum(score >= PROMOTER_FROM for score in nps)
    detractors = sum(score <= DETRACTOR_UP_TO["nps"] for score in nps)
    balance = ratio("nps", promoters - detractors, len(nps), len(nps), empty=NO_ANSWERS)
    points = None if balance.value is None else balance.value * 100
    told = f"{promoters} of {len(nps)} promote, {detractors} detract" if nps else NO_ANSWERS
    return [
        balance._replace(value=points, unit="points", note=told).noting(small(len(nps))),
        ratio("csat", sum(score >= SATISFIED_FROM for score in csat), len(csat), len(csat), empty=NO_ANSWERS),
    ]
