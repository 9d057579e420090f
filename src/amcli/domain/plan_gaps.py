"""What is unresolved and could cost a renewal: issues, risks, unanswered detractors, checks that are missing."""

from datetime import date
from typing import NamedTuple

from amcli.domain.health.service import unanswered
from amcli.domain.periods import following, quarter_of
from amcli.domain.renewals import Readiness, act_by, readiness
from amcli.domain.signals import POINTS
from amcli.domain.signals.answers import answer_renewal, lacks_next
from amcli.domain.standing import Standing
from amcli.domain.terms import Term

URGENT_WITHIN = 60
"""Days before a renewal is decided from which a check that should be done weighs heavily."""


class Gap(NamedTuple):
    """One open point. `title` is the client's own words, `text` what they say about it in ours."""

    kind: str
    """`issue`, `risk`, `detractor` or `readiness`."""
    severity: str
    text: str
    title: str | None
    ref: str
    next: str
    since: date | None = None
    days: int | None = None
    """How long it has been open; for a renewal, the days left to its decision, negative when that has passed."""
    checks: tuple[str, ...] = ()
    """The codes of the checks that should be done by now and are not."""


def horizon(on: date) -> date:
    """Return the last day of the two quarters after that of `on`: whose renewals are worth a question now."""
    return following(following(quarter_of(on))).last


def gaps(it: Standing) -> list[Gap]:
    """Return what is unresolved at an account, the gravest first, the oldest of those first."""
    found = [*_issues(it), *_risks(it), *_detractors(it), *_renewals(it)]
    return sorted(found, key=lambda gap: (-POINTS[gap.severity], gap.since or date.max, gap.ref))


def _issues(it: Standing) -> list[Gap]:
    still = [issue for issue in it.facts.issues if issue.is_open(it.on)]
    return [
        Gap("issue", i.severity, f"{i.severity} {i.kind} {_age(i.opened, it.on)}", i.title, f"i{i.id}",
            f"am issues show i{i.id}", i.opened, (it.on - i.opened).days)
        for i in still
    ]  # fmt: skip


def _risks(it: Standing) -> list[Gap]:
    still = [risk for risk in it.facts.risks if risk.is_open(it.on)]
    return [
        Gap("risk", r.severity, f"{r.severity} {r.category} risk {_age(r.opened, it.on)}", r.title, f"r{r.id}",
            f"am risks show r{r.id}", r.opened, (it.on - r.opened).days)
        for r in still
    ]  # fmt: skip


def _detractors(it: Standing) -> list[Gap]:
    return [
        Gap("detractor", "high", f"{s.kind.upper()} {s.score} unanswered {_age(s.on, it.on)}", s.comment, f"s{s.id}",
            f"am done s{s.id}", s.on, (it.on - s.on).days)
        for s in unanswered(it.facts, it.on)
    ]  # fmt: skip


def _renewals(it: Standing) -> list[Gap]:
    return [gap for term in it.renewing if (gap := _unready(term, it)) is not None]


def _unready(term: Term, it: Standing) -> Gap | None:
    """Return what a renewal of the next two quarters lacks, checks that are not due yet left out.

    Terms that come round every month are no event to prepare.
    """
    day = act_by(term, it.on)
    if day is None or day > horizon(it.on) or not term.is_long:
        return None
    ready = readiness(term, it.facts, it.on, it.settings)
    lacks = ready.open_now
    if not lacks:
        return None
    left = (day - it.on).days
    what = ", ".join(check.missing for check in lacks[:2]) + (f" +{len(lacks) - 2}" if len(lacks) > 2 else "")
    ref = f"k{term.contract.id}"
    text = f"renewal {_when(left)}, {len(lacks)} of {len(ready.checks)} checks missing: {what}"
    codes = tuple(check.code for check in lacks)
    answer = answer_renewal(term, lacks_next(ready) or lacks[0], it)
    return Gap("readiness", _weight(ready, left), text, None, ref, answer, None, left, codes)


def _weight(ready: Readiness, left: int) -> str:
    if not ready.is_behind:  # nothing known to be missing: only unknown
        return "low"
    return "high" if left <= URGENT_WITHIN else "medium"


def _when(left: int) -> str:
    return f"decided in {left}d" if left >= 0 else f"{-left}d past its date"


def _age(opened: date, on: date) -> str:
    return f"for {(on - opened).days}d" if opened < on else "since today"
