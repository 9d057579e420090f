"""Retention: what of the revenue there was at the start of a period is still there at its end.

The cohort is the accounts with ARR on the day before the period. An account that came in the period is not in it,
even if it left again. Definitions as published by the SaaS Metrics Standards Board.
"""

from amcli.domain.arr_movement import Lines
from amcli.domain.kpi import Metric, ratio

NO_COHORT = "no ARR at the start"


def retention(lines: Lines) -> list[Metric]:
    """Return gross and net revenue retention, logo churn, and the rates of expansion and contraction.

    Gross retention takes the lesser of start and end per account, so the growth of one never hides the loss of
    another: it is at most 1 and at most the net retention.
    """
    cohort = [it for it in lines.lines if it.opening]
    opening = sum(it.opening for it in cohort)
    kept = sum(min(it.opening, it.closing) for it in cohort)
    closing = sum(it.closing for it in cohort)
    lost = [it for it in cohort if not it.closing]
    n = len(cohort)

    def share(name: str, minor: int) -> Metric:
        return ratio(name, minor, opening, n, currency=lines.currency, empty=NO_COHORT)

    return [
        share("grr", kept),
        share("nrr", closing),
        ratio("logo_churn", len(lost), n, n, empty=NO_COHORT),
        share("expansion_rate", sum(max(it.closing - it.opening, 0) for it in cohort)),
        share("contraction_rate", sum(it.opening - it.closing for it in cohort if 0 < it.closing < it.opening)),
        share("arr_churn", sum(it.opening for it in lost)),
    ]
