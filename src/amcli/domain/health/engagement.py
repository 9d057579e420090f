"""Engagement: how long ago the last real conversation was, against the account's own cadence."""

from datetime import date

from amcli.domain.cadence import base_cadence
from amcli.domain.dates import days_ago
from amcli.domain.health.dimension import Dimension, tenths, unknown
from amcli.domain.records import Facts
from amcli.domain.settings import Settings

NAME = "engagement"


def engagement(facts: Facts, on: date, settings: Settings, *, explain: bool = True) -> Dimension:
    """Return 100 up to the target interval, 50 at the maximum, 0 at twice the maximum.

    The base cadence counts, not one quickened by bad health, so that nothing goes in circles. Silence is
    a fact of ours and scores low; but before the account entered the book nothing is known of it.
    """
    cadence = base_cadence(facts, settings)
    if cadence is None:
        return unknown(NAME, "check-ins are paused")
    last = facts.touched[on].last
    since = last or facts.account.added_on
    if since > on:
        return unknown(NAME, "no touch known so far back")
    days = (on - since).days
    target, longest = cadence.every.days, max(cadence.max.days, cadence.every.days + 1)
    if days <= target:
        score = 1000
    elif days <= longest:
        score = tenths(1 - 0.5 * (days - target) / (longest - target))
    else:
        score = tenths(0.5 - 0.5 * (days - longest) / longest)
    if not explain:
        return Dimension(NAME, score)
    what = f"last touch {days_ago(days)}" if last else f"no touch in {days}d on the book"
    return Dimension(NAME, score, (f"{what}, target {cadence.every}, maximum {cadence.max}",))
