"""`am actions`: what is open by the day it is due, what others owe, and what one team owes."""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from amcli.cli import group_list
from amcli.cli.context import Am
from amcli.cli.group_more import enriched
from amcli.cli.naming import pick_account
from amcli.cli.output import console, for_people, hint, show
from amcli.domain.entities import ACTION, ISSUE
from amcli.domain.items import Item
from amcli.domain.promises import ME, is_team
from amcli.domain.text import key, one_line
from amcli.errors import Refused
from amcli.render import actions as pages
from amcli.reports.actions import ActionList, by_group, in_order, owed_by
from amcli.store.book import Book
from amcli.store.lists import Query, count, fetch


def show_list(am: Am, given: Mapping[str, Any]) -> None:
    """Print the actions that fit what was typed."""
    if am.as_json and given["md"]:
        raise Refused("--md and --json contradict each other.", "Give one of them.")
    query = _query(am, given)
    picky = bool(given["slipped"] or given["waiting"])
    shortened = given["limit"] is None and not am.as_json and not given["md"] and for_people()
    limit = group_list.MOST_FOR_PEOPLE if shortened else query.limit
    with am.read() as book:
        named = given.get("account_in") or ()
        query = query._replace(accounts=tuple(pick_account(book, name).id for name in named))
        view = group_list.view_of(am)
        found = fetch(book, ACTION, query._replace(limit=0 if picky else limit), view)
        items = [it for it in enriched(am, book, ACTION, found) if _fits(it, given)]
        total = len(items) if picky else count(book, ACTION, query, view) if shortened else 0
        items = items[:limit] if limit else items
        issues = _issues(am, book, query, given)
    if not items and not issues and not am.as_json and not given["md"]:
        hint(_nothing(query, given))
        return
    report = _report(items, issues, query, am.today)
    if given["md"]:
        sys.stdout.write("\n".join(pages.as_markdown(report)) + "\n")
    else:
        show(
            am,
            schema="am.actions/1",
            data=lambda: pages.as_json(items, issues),
            lines=lambda: pages.as_lines(items),
            page=lambda: pages.as_page(report, console(am).width),
        )
    _say_more(am, issues, given, (len(items), total if shortened else 0))


def _query(am: Am, given: Mapping[str, Any]) -> Query:
    """Return the query for what was typed; `--due` is one more last day: today, week, or any day."""
    query = group_list.query_of(am, ACTION, given)
    typed = given["due"]
    if typed is None:
        return query
    from amcli.domain.dates import parse_day

    last = parse_day("eow" if key(typed) in ("week", "this week") else typed, today=am.today)
    return query._replace(until=min(last, query.until or last))


def _fits(item: Item, given: Mapping[str, Any]) -> bool:
    values = item.values
    return (not given["slipped"] or values["slipped"] > 0) and (not given["waiting"] or values["owner"] != ME)


def _issues(am: Am, book: Book, query: Query, given: Mapping[str, Any]) -> list[Item]:
    """Return the open issues of the teams asked for; none where the list is narrowed to what only actions have."""
    teams = tuple(owner for owner in query.values.get("owner", ()) if is_team(key(owner)))
    narrowed = given["slipped"] or query.state != "open" or set(query.values) > {"owner"} or query.since
    if not teams or narrowed:
        return []
    wanted = Query("open", query.accounts, until=None, values={"team": teams})
    found = enriched(am, book, ISSUE, fetch(book, ISSUE, wanted, group_list.view_of(am)))
    return [it for it in found if query.until is None or (it.values["due"] and it.values["due"] <= query.until)]


def _report(items: Sequence[Item], issues: Sequence[Item], query: Query, on: date) -> ActionList:
    """Return the list as it is read: as sorted, as what somebody else owes, or by group."""
    owners = query.values.get("owner", ())
    if query.sort:
        return in_order([*items], on)
    if owners and all(key(owner) != ME for owner in owners):
        return owed_by(owners, items, issues, on)
    return by_group(items, on)


def _nothing(query: Query, given: Mapping[str, Any]) -> str:
    owners = query.values.get("owner", ())
    if owners and query.state == "open" and set(query.values) == {"owner"} and not (query.until or given["slipped"]):
        who = one_line(" or ".join(str(owner) for owner in owners))
        return f"Nothing open with {who}. `am actions` lists all that is open."
    return group_list.nothing_of(ACTION, query, narrowed=bool(given["slipped"] or given["waiting"]))


def _say_more(am: Am, issues: Sequence[Item], given: Mapping[str, Any], shown: tuple[int, int]) -> None:
    """Say on stderr what is not in the list: rows beyond a screenful, and issues in a pipe of actions."""
    rows, total = shown
    if total > rows:
        hint(f"{rows:,} of {total:,}; --limit 0 shows all, --account and --sort narrow and order them.")
    if issues and not am.as_json and not given["md"] and (not for_people() or given["sort"]):
        from amcli.domain.signals.signal import typed

        teams = " ".join(f"--team {typed(team)}" for team in sorted({it.values["team"] for it in issues}))
        hint(f"And {len(issues)} issue{'' if len(issues) == 1 else 's'}: am issues {teams}")
