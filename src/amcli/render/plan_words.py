"""The account-plan questions as blocks of words, which every output lays out its own way."""

from collections.abc import Sequence
from typing import NamedTuple

from amcli.render.cells import short_day
from amcli.render.plan_said import TELLERS, Part
from amcli.render.plan_sums import SUMS
from amcli.reports.plan_questions import Answers, Questions

TITLES = {
    "objectives": "Objectives: how far our clients came",
    "coverage": "Stakeholder coverage: who decides and talks to us",
    "package": "Package fit: what is used of what is paid for",
    "gaps": "Gaps: what could hurt the confidence in a renewal",
    "forecast": "Forecast: renewals and pipeline against {before}",
    "expansion": "Expansion path: where growth may come from",
    "business_reviews": "Business reviews: due by the end of the quarter, best 120 to 30 days before a notice date",
}
"""By question, in the order in which they are asked."""
HINTS = {
    "objectives": "am objectives edit gN --current …",
    "coverage": "am contacts map ACCOUNT",
    "business_reviews": 'am checkin ACCOUNT --on DATE --agenda "Business review"',
}
"""The command that answers a question for any account, where it is the same for all: a page says it once."""


class Line(NamedTuple):
    """What one account answers to one question."""

    answers: Answers
    parts: tuple[Part, ...]

    @property
    def next(self) -> str:
        """The command that answers the first part that has one."""
        return next((it.next for it in self.parts if it.next), "")


class Rest(NamedTuple):
    """Accounts of which only one thing is to be said, and the command that changes it."""

    what: str
    names: tuple[str, ...]
    next: str


class Block(NamedTuple):
    """One question: its title, the book in figures, and the accounts that have something to say."""

    code: str
    title: str
    sums: tuple[str, ...]
    lines: tuple[Line, ...]
    rest: Rest | None = None
    hint: str = ""
    """The command for any account, where one is enough."""


def blocks(report: Questions) -> list[Block]:
    """Return the answers, a block per question; the accounts of each with the most money first."""
    kept = [it for it in report.accounts if not it.is_lost]
    rest = {
        "objectives": _rest("No objective agreed", [it for it in kept if not it.objectives], "objectives"),
        "package": _rest("No figures of use", [it for it in kept if any(f.trend is None for f in it.package)], "usage"),
    }
    before = short_day(report.before, report.on)
    return [
        Block(
            code,
            title.format(before=before),
            SUMS[code](report),
            _lines(report, code),
            rest.get(code),
            HINTS.get(code, ""),
        )
        for code, title in TITLES.items()
    ]


def _lines(report: Questions, code: str) -> tuple[Line, ...]:
    told = ((it, tuple(TELLERS[code](it, report.on))) for it in report.accounts)
    return tuple(Line(it, parts) for it, parts in told if parts)


def _rest(what: str, found: Sequence[Answers], group: str) -> Rest | None:
    return Rest(what, tuple(it.account.name for it in found), f"am {group} add ACCOUNT …") if found else None
