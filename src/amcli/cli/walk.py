"""`am review --week --walk`: account by account, a page and a decision, saved at once and left at any moment."""

import contextlib
import sys
from collections import Counter
from typing import TYPE_CHECKING

from amcli.cli import walk_steps as steps
from amcli.cli.asking import Asker, Left, leaving_calmly, silence
from amcli.cli.context import Am, clock
from amcli.errors import Refused

if TYPE_CHECKING:
    from amcli.domain.periods import Period
    from amcli.reports.walk import Page, Route, Stop


class Walk:
    """One walk through a week: where it goes, where it stands, what was done on the way."""

    def __init__(self, am: Am, week: "Period", route: "Route") -> None:
        self.am = am
        self.week = week
        self.route = route
        self.asker = Asker()
        self.saved: Counter[str] = Counter()
        self.reviewed: dict[int, str] = {}

    def go(self) -> None:
        """Go from account to account until the last one, or until the person leaves."""
        at = 0
        while at < len(self.route.stops):
            at = max(0, at + self._decide(at))

    def _decide(self, at: int) -> int:
        """Show one account and take decisions on it; return by how many accounts to go on."""
        stop = self.route.stops[at]
        page = _page(self.am, self.week, stop)
        if page is None:
            _print(self.am, f"{stop.name} is gone from the book.")
            return 1
        self._show(page, at)
        while True:
            letter, behind = self.asker.choose(f"{stop.handle}> ")
            here = steps.Here(self.am, self.asker, self.week, stop, page)
            if letter in steps.STEPS:
                step = steps.STEPS[letter]
                if not step.take(here, behind):
                    continue
                self.saved[step.word] += 1
                return 0
            if letter == "v" and (done := steps.review_it(here, behind)) is not False:
                self.saved["review mark"] += bool(done)
                if not page.for_week:
                    self.reviewed[stop.id] = stop.name
                return 1
            if letter == "q":
                raise Left
            if letter in ("k", "b"):
                return 1 if letter == "k" else -1
            self._explain(letter)

    def _show(self, page: "Page", at: int) -> None:
        from amcli.cli.output import console
        from amcli.render import walk as render

        screen = console(self.am)
        screen.print()
        screen.print(render.as_page(page, (at + 1, len(self.route.stops)), screen.width))
        screen.print(render.menu(screen.width))

    def _explain(self, letter: str) -> None:
        from amcli.cli.output import console, hint
        from amcli.domain.text import shorten
        from amcli.render import walk as render

        if letter == "?":
            console(self.am).print(render.help_page())
        elif letter not in ("", "v"):
            sys.stdout.flush()
            hint(f"“{shorten(letter, 20)}” is none of the keys. ? explains them.")

    def end(self) -> None:
        """Tell what the walk came to."""
        from amcli.render import walk as render

        words = [*(step.word for step in steps.STEPS.values()), "review mark"]
        saved = [(word, self.saved[word]) for word in words]
        on = f" --as-of {self.am.today}" if clock(self.am) != self.am.today else ""
        left = f"am review --of {self.week.label} --walk{on} goes on"
        lines = render.end_lines(self.route, self.week.label, list(self.reviewed.values()), saved, left)
        _print(self.am, "", *lines)


def walk(am: Am, week: "Period") -> None:
    """Walk through the accounts of a week that are not reviewed yet.

    Raises:
        Refused: there is nobody to ask, JSON is wanted, or the day is still to come.
        BookError: the book cannot be read or written.
    """
    from amcli.cli import daily
    from amcli.cli.output import say
    from amcli.render.walk import start_line

    if am.as_json:
        raise Refused(
            "--walk asks questions and has no JSON.",
            "`am review --week --json` is the review; `am review --week --reviewed ACCOUNT --json` marks one.",
        )
    with daily.write_existing(am):
        pass  # what cannot be written is better known before the first answer than after it
    going = Walk(am, week, _route(am, week))
    if not going.asker.is_answered():
        raise Refused(
            "--walk asks questions, and there is nobody to answer.",
            "Run it on a terminal, or mark accounts with `am review --week --reviewed ACCOUNT`.",
        )
    if not going.route.stops:
        say(_nothing_left(going.route, week))
        return
    try:
        with leaving_calmly():
            _print(am, start_line(going.route, week.label))
            with contextlib.suppress(Left, KeyboardInterrupt):
                going.go()
            going.end()
            sys.stdout.flush()
    except (Left, KeyboardInterrupt):
        pass
    except OSError:  # nobody reads any more; what was decided is saved
        silence()


def _nothing_left(route: "Route", week: "Period") -> str:
    if not route.accounts:
        return "There is no account to review yet. Next: am accounts add NAME"
    return f"{week.label}: all {route.accounts} accounts are reviewed."


def _route(am: Am, week: "Period") -> "Route":
    from amcli.cli.loading import load
    from amcli.domain.movement import days_needed
    from amcli.reports.review import review
    from amcli.reports.walk import route
    from amcli.store.marks import marks_of_week

    with am.read() as book:
        days = days_needed(week, am.today)
        facts, settings = load(am, book, days, since=min(days))
        marked = marks_of_week(book, week.label, am.today)
    return route(review(facts, week, settings, am.today), list(marked))


def _page(am: Am, week: "Period", stop: "Stop") -> "Page | None":
    from amcli.cli.loading import load
    from amcli.reports.walk import walk_days, walk_page
    from amcli.store.marks import load_marks, marks_of_week

    with am.read() as book:
        days = walk_days(week, am.today)
        facts, settings = load(am, book, days, account_id=stop.id, since=min(days))
        last = load_marks(book, am.today).get(stop.id)
        marked = stop.id in marks_of_week(book, week.label, am.today)
    return walk_page(facts[0], week, settings, am.today, (last, marked)) if facts else None


def _print(am: Am, *lines: str) -> None:
    from amcli.cli.output import console
    from amcli.render.cells import text_cell

    for line in lines:
        console(am).print(text_cell(line))
