"""The account-plan questions about the client: objectives progressed, stakeholders covered, the package used.

Each compares an account on the last day of a period with the facts as they were the day before it began.
"""

import math
import re
from datetime import date
from typing import NamedTuple

from amcli.domain.evidence import known_from, within
from amcli.domain.health.relationship import seats
from amcli.domain.periods import Period
from amcli.domain.records import Contact, Facts, Objective, Trend
from amcli.domain.renewals import ENOUGH_ADOPTION, act_by
from amcli.domain.stakeholders import Coverage, coverage, threads_to
from amcli.domain.standing import Standing
from amcli.domain.terms import Term
from amcli.domain.text import key

OUTGROWN = 0.9
"""From this share of the licences in use a package is nearly too small: the next team has no seats."""
FITS = ("over_licensed", "outgrown", "fits", "unmeasured")
"""How a package may fit. An account with several metrics counts by the first of these that it has."""
STATES = ("achieved", "closer", "further", "unchanged", "unmeasured")
"""How an objective may stand at the end of a period."""
DECIDED_SOON = 120
"""Days before a renewal is decided in which its size is still open."""


class Pair(NamedTuple):
    """An account at both ends of a period: as it stands on its last day, as it was the day before it."""

    now: Standing
    then: Facts
    before: date
    span: Period


class Aim(NamedTuple):
    """How far one objective came in a period."""

    objective: Objective
    state: str
    """One of `STATES`; `unmeasured` without numbers that compare."""
    was: str | None
    """The value before the period: the baseline where none had been read yet."""
    progress: int | None
    """Whole percent of the way from baseline to target; above 100 beyond it, negative behind the baseline."""
    overdue: bool = False


class CoverShift(NamedTuple):
    """Who is covered at an account, and who was before; `before` is None where the book did not know it yet."""

    before: Coverage | None
    threads_before: int | None
    after: Coverage
    threads: int
    came: tuple[Contact, ...] = ()
    """Who is a thread now and was none."""
    silent: tuple[Contact, ...] = ()
    """Who was a thread and is still there, but is none now."""
    left: tuple[Contact, ...] = ()

    @property
    def verdict(self) -> str:
        """`widening` when nothing fell and something rose, `narrowing` the other way; else `mixed`, `steady`, `new`.

        Equal numbers of other people are mixed too: one voice for another is no standstill.
        """
        if self.before is None or self.threads_before is None:
            return "new"
        steps = (
            self.after.filled - self.before.filled,
            self.after.heard - self.before.heard,
            self.threads - self.threads_before,
        )
        up, down = any(it > 0 for it in steps), any(it < 0 for it in steps)
        if (up and down) or (up == down and self.came and (self.silent or self.left)):
            return "mixed"
        return "widening" if up else "narrowing" if down else "steady"


class Fit(NamedTuple):
    """How much of what is paid for is used, by metric; `trend` is None where nothing says it."""

    verdict: str
    trend: Trend | None
    product: str | None
    """Of which product, where that is clear."""
    do: str
    next: str


def aims(pair: Pair) -> list[Aim]:
    """Return the objectives still open on the last day or reached in the period: overdue, reached, moved, the rest."""
    then = {it.id: it for it in pair.then.objectives if it.opened <= pair.before}
    found = []
    for it in pair.now.facts.objectives:
        achieved = it.achieved_on is not None and it.achieved_on <= pair.now.on
        if it.opened <= pair.now.on and (not achieved or within(it.achieved_on, pair.span)):
            found.append(_aim(it, then.get(it.id), pair.now.on, achieved=achieved))
    return sorted(found, key=lambda it: (not it.overdue, STATES.index(it.state), it.objective.id))


def _aim(it: Objective, then: Objective | None, on: date, *, achieved: bool) -> Aim:
    was = (then.current if then else None) or it.baseline
    progress = _percent(it, it.current)
    if achieved:
        return Aim(it, "achieved", was, progress)
    return Aim(it, moved(it, was), was, progress, it.due is not None and it.due < on)


def moved(it: Objective, was: str | None) -> str:
    """Return whether an objective came `closer` to its target since an earlier value, or how else it stands."""
    now, earlier = _left(it, it.current), _left(it, was)
    if now is None or earlier is None:
        return "unmeasured"
    return "unchanged" if now == earlier else "closer" if now < earlier else "further"


def _left(it: Objective, value: str | None) -> float | None:
    """Return how much is left to the target, 0 when it is reached or passed; None without numbers."""
    at, target, baseline = figure(value), figure(it.target), figure(it.baseline)
    if at is None or target is None or not _same_unit(at, target):
        return None
    if baseline is None or baseline[0] == target[0] or not _same_unit(baseline, target):
        return abs(target[0] - at[0])
    ahead = 1 if target[0] > baseline[0] else -1
    return max(0.0, (target[0] - at[0]) * ahead)


def _percent(it: Objective, value: str | None) -> int | None:
    at, target, baseline = figure(value), figure(it.target), figure(it.baseline)
    if at is None or target is None or baseline is None or baseline[0] == target[0]:
        return None
    if not (_same_unit(at, target) and _same_unit(baseline, target)):
        return None
    return math.floor(100 * (at[0] - baseline[0]) / (target[0] - baseline[0]))


def _same_unit(one: tuple[float, str], other: tuple[float, str]) -> bool:
    return one[1] == other[1] or "" in (one[1], other[1])


def figure(text: str | None) -> tuple[float, str] | None:
    """Return the one number in a text and the words around it: `8 %`, `€4,100`, `50 minutes`.

    None without a number, with several, or with one that could be read in two ways, such as `1,5`.
    """
    found = re.fullmatch(r"([^0-9+\-−.,]*)([+\-−]?)([0-9][0-9,]*)(\.[0-9]+)?([^0-9]*)", (text or "").strip())
    if not found or ("," in found[3] and not re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", found[3])):
        return None
    number = float(found[3].replace(",", "") + (found[4] or ""))
    return (-number if found[2] in ("-", "−") else number), key(found[1] + found[5])


def shift(pair: Pair) -> CoverShift:
    """Return how the cover of the required seats and the threads changed over the period."""
    facts, on = pair.now.facts, pair.now.on
    near = threads_to(facts, on)
    left = tuple(it for it in facts.contacts if within(it.left_on, pair.span))
    after = coverage(pair.now.seats)
    if known_from(facts) > pair.before:
        return CoverShift(None, None, after, len(near), left=left)
    before = coverage(seats(pair.then, pair.before, pair.now.settings.required_roles))
    was_near = threads_to(pair.then, pair.before)
    ids, ids_before = {it.id for it in near}, {it.id for it in was_near}
    return CoverShift(
        before,
        len(was_near),
        after,
        len(near),
        tuple(it for it in near if it.id not in ids_before),
        tuple(it for it in facts.contacts if it.id in ids_before - ids and it.is_there(on)),
        left,
    )


def fits(it: Standing) -> list[Fit]:
    """Return how each metric fits its licences, worst first; one `unmeasured` for a paid package without figures."""
    measured = [trend for trend in it.trends if trend.utilisation is not None]
    if not measured:
        add = f"am usage add {it.account.handle} ACTIVE --licensed SEATS"
        return [Fit("unmeasured", None, None, "nothing says how much of it is used", add)] if it.arr else []
    found = [_fit(trend, it) for trend in measured]
    return sorted(found, key=lambda fit: (FITS.index(fit.verdict), fit.trend.metric if fit.trend else ""))


def _fit(trend: Trend, it: Standing) -> Fit:
    share = trend.utilisation or 0.0
    product = product_of(trend.metric, it.terms)
    handle = it.account.handle
    if share >= OUTGROWN:
        do, answer = "talk about the next size before they run out", f"am brief {handle}"
        if not any(o.is_open(it.on) for o in it.facts.opportunities):
            answer = f'am opportunities add {handle} "…" --kind upsell --rationale "…"'
        return Fit("outgrown", trend, product, do, answer)
    if share >= ENOUGH_ADOPTION:
        return Fit("fits", trend, product, "", f"am usage --account {handle}")
    days = (act_by(term, it.on) for term in it.renewing if term.is_long)
    act = min((day for day in days if day is not None and day >= it.on), default=None)
    if trend.change is not None and trend.change > 0:
        do = "the use is growing: agree by when the rest is in use"
    elif act is not None and (act - it.on).days <= DECIDED_SOON:
        do = "agree what will be used, or offer the size they need, before the renewal is decided"
    else:
        do = "agree with the client who is to use the rest, and by when"
    return Fit("over_licensed", trend, product, do, f"am usage --account {handle}")


def product_of(metric: str, terms: tuple[Term, ...]) -> str | None:
    """Return the running product a metric speaks of: the only one, or the one whose name is in the metric's."""
    running = {
        t.contract.product for t in terms if t.state == "running" and not t.contract.trial and t.contract.product
    }
    named = [it for it in running if key(it) in key(metric)]
    chosen = named if len(named) == 1 else list(running)
    return chosen[0] if len(chosen) == 1 else None


def account_fit(found: list[Fit]) -> str | None:
    """Return the one verdict an account counts under; None when it pays for nothing."""
    return min((it.verdict for it in found), key=FITS.index, default=None)
