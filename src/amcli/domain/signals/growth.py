"""News to bring and next steps in value; and the accounts that only look stable."""

from collections.abc import Iterator
from datetime import timedelta

from amcli.domain.dates import days_ago
from amcli.domain.gate import blocks
from amcli.domain.health.service import SURVEYS_WITHIN
from amcli.domain.records import Opportunity
from amcli.domain.signals.signal import Signal
from amcli.domain.standing import Standing

NEWS_FOR = timedelta(days=30)


def growth(it: Standing) -> Iterator[Signal]:
    """Yield expansions that are ready, requests that shipped and value to show."""
    yield from _expansion(it)
    last = it.facts.touched[it.on].last
    for request in it.facts.requests:
        shipped = request.shipped_on
        if shipped and it.on - NEWS_FOR < shipped <= it.on and (last is None or last < shipped):
            yield Signal(
                "request_shipped",
                "medium",
                f"their request shipped {days_ago((it.on - shipped).days)}: {request.title}",
                f'am log {it.account.handle} call "…"',
                shipped,
                (f"q{request.id}",),
            )
    for objective in it.facts.objectives:
        achieved = objective.achieved_on
        if achieved and it.on - NEWS_FOR < achieved <= it.on and (last is None or last < achieved):
            yield Signal(
                "value_proven",
                "low",
                f"objective achieved {days_ago((it.on - achieved).days)}: {objective.outcome}",
                f'am log {it.account.handle} call "…"',
                achieved,
                (f"g{objective.id}",),
            )


def obstacles(opportunity: Opportunity, it: Standing) -> tuple[str, ...]:
    """Return why an opportunity is not ready, in a few words each; nothing when it is: the gate of `domain.gate`."""
    return tuple([block.text for block in blocks(opportunity, it)])


def _expansion(it: Standing) -> Iterator[Signal]:
    ready = [o for o in it.facts.opportunities if o.is_open(it.on) and not obstacles(o, it)]
    for opportunity in sorted(ready, key=lambda o: (-(o.amount or 0), o.id))[:1]:
        reached = opportunity.stage_on
        later = opportunity.is_over or (reached is not None and reached > it.on)  # seen from before it got there
        stage = "" if later else f" ({opportunity.stage})"
        yield Signal(
            "expansion_ready",
            "low",
            f"{opportunity.kind.replace('_', ' ')} ready{stage}: {opportunity.title}",
            f"am opportunities show o{opportunity.id}",
            opportunity.opened if later or reached is None else reached,
            (f"o{opportunity.id}",),
        )


def contradictions(it: Standing) -> Iterator[Signal]:
    """Yield one `looks_stable` for an account whose good signs contradict its facts."""
    reasons: list[tuple[str, tuple[str, ...]]] = [*_content_but_leaving(it), *_green_but_silent(it)]
    reasons += _committed_but_risky(it)
    if reasons:
        text, refs = reasons[0]
        yield Signal("looks_stable", "medium", f"looks stable, but {text}", f"am brief {it.account.handle}", None, refs)


def _content_but_leaving(it: Standing) -> Iterator[tuple[str, tuple[str, ...]]]:
    recent = [s for s in it.facts.surveys if it.on - SURVEYS_WITHIN < s.on <= it.on]
    latest = max(recent, key=lambda s: (s.on, s.id), default=None)
    if latest is None or latest.score < (9 if latest.kind == "nps" else 4):
        return
    for trend in it.trends:
        if trend.change is not None and trend.change <= -0.1:
            refs = (f"s{latest.id}", f"u{trend.latest.id}")
            yield f"{trend.metric} fell {-trend.change:.0%} in 28d while {latest.kind.upper()} is {latest.score}", refs


def _green_but_silent(it: Standing) -> Iterator[tuple[str, tuple[str, ...]]]:
    if it.health.band != "green":
        return
    decider = it.seats[:1]
    if decider and decider[0].state == "silent" and decider[0].contact:
        yield f"{decider[0].contact.name}, who decides, is silent", (f"p{decider[0].contact.id}",)


def _committed_but_risky(it: Standing) -> Iterator[tuple[str, tuple[str, ...]]]:
    grave = [risk for risk in it.facts.risks if risk.is_grave and risk.is_open(it.on)]
    committed = [t for t in it.renewing if t.contract.category == "commit"]
    if grave and committed:
        refs = (f"k{committed[0].contract.id}", f"r{grave[0].id}")
        yield f"the renewal is called commit while a {grave[0].severity} risk is open", refs
