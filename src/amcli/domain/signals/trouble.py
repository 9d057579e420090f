"""Health, adoption, issues, risks and milestones: what is getting worse or waits too long."""

from collections.abc import Iterator
from datetime import date, timedelta

from amcli.domain.dates import show_day
from amcli.domain.health import assess
from amcli.domain.health.score import fresh_pulse
from amcli.domain.health.service import ageing
from amcli.domain.records import Issue
from amcli.domain.signals.owed import lateness, waiting_on_teams
from amcli.domain.signals.signal import POINTS, Signal
from amcli.domain.standing import Standing

DROP = -100
BIG_DROP = -200
OBLIGATION_NEAR = timedelta(days=14)


def trouble(it: Standing) -> Iterator[Signal]:
    """Yield drops, ageing issues, escalations, open risks, late teams and milestones."""
    yield from _drop(it)
    yield from _adoption(it)
    yield from _issues(it)
    yield from _risks(it)
    yield from waiting_on_teams(it)
    yield from _milestones(it)
    latest = max((p for p in it.facts.pulses if p.on <= it.on), key=lambda p: (p.on, p.id), default=None)
    if latest is not None and fresh_pulse(it.facts.pulses, it.on) is None:
        yield Signal(
            "pulse_expired",
            "low",
            f"your pulse of {show_day(latest.on, today=it.on)} has expired",
            f'am pulse {it.account.handle} 7 --note "…"',
            latest.on,
        )


def _drop(it: Standing) -> Iterator[Signal]:
    """A fall that nothing else tells: silence, a grave risk and a departure have signals of their own."""
    change, earlier = it.change, it.compared_with
    if change is None or earlier is None or change > DROP:
        return
    lost = _lost(it, earlier)
    if change - sum(lost.pop(name, 0) for name in _told(it)) > DROP:
        return
    most = f", most by {min(lost, key=lambda name: lost[name])}" if lost else ""
    yield Signal(
        "health_drop",
        "high" if change <= BIG_DROP or it.health.band == "red" else "medium",
        f"health fell {-change / 10:.0f} points in {(it.on - earlier).days}d to {(it.health.score or 0) // 10}{most}",
        f"am health {it.account.handle}",
    )


def _lost(it: Standing, earlier: date) -> dict[str, int]:
    """Return which parts of the score lost how much since an earlier day, below zero."""
    then = {part.name: part.points for part in assess(it.facts, earlier, it.settings, explain=False).parts}
    now = {part.name: part.points for part in it.health.parts}
    changes = {name: now.get(name, 0) - then.get(name, 0) for name in dict.fromkeys([*then, *now])}
    return {name: change for name, change in changes.items() if change < 0}


def _told(it: Standing) -> Iterator[str]:
    """Yield the parts of the score of which another signal tells why they fell."""
    if it.checkin is not None and it.checkin.late(it.on):
        yield "engagement"
    if it.health.caps and it.health.caps[0].refs[0][0] in "rp":
        yield "cap"


def _adoption(it: Standing) -> Iterator[Signal]:
    for trend in it.trends:
        ref = (f"u{trend.latest.id}",)
        if trend.change is not None and trend.change <= -0.2:
            yield Signal(
                "adoption_drop",
                "high" if trend.change <= -0.4 else "medium",
                f"{trend.metric} down {-trend.change:.0%} in 28d",
                f"am usage --account {it.account.handle}",
                trend.latest.on,
                ref,
            )
        elif trend.utilisation is not None and trend.utilisation < 0.5:
            yield Signal(
                "low_adoption",
                "medium",
                f"only {trend.utilisation:.0%} of {trend.metric} used",
                f"am usage --account {it.account.handle}",
                trend.latest.on,
                ref,
            )


def _issues(it: Standing) -> Iterator[Signal]:
    still_open = [issue for issue in it.facts.issues if issue.is_open(it.on)]
    escalated = [issue for issue in still_open if issue.kind == "escalation"]
    if escalated:
        worst = _worst(escalated)
        yield _issue_signal(it, "escalation_open", "critical" if worst.severity == "critical" else "high", escalated)
    old = [
        issue
        for issue in still_open
        if issue.kind != "escalation" and issue.severity != "low" and ageing(issue, it.on) >= 2
    ]
    if old:
        worst = _worst(old)
        yield _issue_signal(it, "issue_ageing", "medium" if worst.severity == "medium" else "high", old)


def _worst(issues: list[Issue]) -> Issue:
    return min(issues, key=lambda issue: (-POINTS[issue.severity], issue.opened, issue.id))


def _issue_signal(it: Standing, code: str, severity: str, issues: list[Issue]) -> Signal:
    worst = _worst(issues)
    team = f" with {worst.team}" if worst.team else ""
    late = f", {(it.on - worst.due).days}d past due" if worst.due and worst.due < it.on else ""
    kind = "escalation" if code == "escalation_open" else f"{worst.severity} issue"
    return Signal(
        code,
        severity,
        f"{kind} open {(it.on - worst.opened).days}d{team}{late}: {worst.title}",
        f"am issues show i{worst.id}",
        worst.opened,
        tuple(f"i{issue.id}" for issue in issues),
    )


def _risks(it: Standing) -> Iterator[Signal]:
    still_open = [risk for risk in it.facts.risks if risk.is_open(it.on)]
    for risk in sorted(still_open, key=lambda r: (-POINTS[r.severity], r.opened, r.id))[:1]:
        more = f" (+{len(still_open) - 1})" if len(still_open) > 1 else ""
        escalated = f", escalated to {risk.escalated_to}" if risk.escalated_to else ""
        yield Signal(
            "risk_open",
            risk.severity,
            f"{risk.severity} risk{escalated}: {risk.title}{more}",
            f"am risks show r{risk.id}",
            risk.opened,
            tuple(f"r{other.id}" for other in still_open),
        )
    overdue = [risk for risk in still_open if risk.next_review and risk.next_review < it.on]
    if overdue:
        first = min(overdue, key=lambda r: (r.next_review or it.on, r.id))
        late = (it.on - first.next_review).days if first.next_review else 0
        yield Signal(
            "risk_review_due",
            "medium" if first.is_grave else "low",
            f"risk review {late}d late: {first.title}",
            f"am risks review r{first.id}",
            first.next_review,
            tuple(f"r{other.id}" for other in overdue),
        )


def _milestones(it: Standing) -> Iterator[Signal]:
    waiting = [m for m in it.facts.milestones if m.due and (m.done_on is None or m.done_on > it.on)]
    late = [m for m in waiting if m.kind != "obligation" and m.due and m.due < it.on]
    if late:
        first = min(late, key=lambda m: (m.due or it.on, m.id))
        by = (it.on - first.due).days if first.due else 0
        yield Signal(
            "milestone_due",
            lateness(by),
            f"{first.kind} milestone {by}d late: {first.title}",
            f"am done m{first.id}",
            first.due,
            tuple(f"m{m.id}" for m in late),
        )
    owed = [m for m in waiting if m.kind == "obligation" and m.due and m.due - it.on <= OBLIGATION_NEAR]
    if owed:
        first = min(owed, key=lambda m: (m.due or it.on, m.id))
        left = (first.due - it.on).days if first.due else 0
        yield Signal(
            "obligation_due",
            "high" if left < 0 else "medium",
            f"obligation {f'{-left}d late' if left < 0 else f'due in {left}d'}: {first.title}",
            f"am done m{first.id}",
            first.due,
            tuple(f"m{m.id}" for m in owed),
        )
