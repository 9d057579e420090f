"""The list of actions as a report: which part a row stands in, and in which order."""

from datetime import date

from day import DAY, ago, ahead
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.derived import derive
from amcli.domain.items import Item
from amcli.domain.promises import GROUPS
from amcli.reports.actions import by_group, in_order, owed, owed_by


def action(number, account="acme", *, slipped=0, **values):
    """An action as a list has it."""
    given = {
        "title": f"n{number}", "owner": "me", "opened": ago(60), "due": None, "done_on": None, "reply": False,
        "dropped_on": None, "playbook": None, "chase_on": None, **values,
    }  # fmt: skip
    item = Item(f"a{number}", account, account.title(), given, number)
    return derive("action", item, DAY, slipped=slipped)


def issue(number, account="acme", **values):
    """An issue as a list has it."""
    given = {"title": f"i{number}", "team": "support", "opened": ago(60), "due": None, "resolved": None, **values}
    return derive("issue", Item(f"i{number}", account, account.title(), given, number), DAY)


def refs(report):
    return [row.item.ref for row in report.rows]


def test_parts_without_a_row_are_left_out():
    report = by_group([action(1, due=ago(1)), action(2, owner="client")], DAY)

    assert [part.group for part in report.parts] == ["overdue", "waiting"]
    assert by_group([], DAY).parts == in_order([], DAY).parts == ()


def test_in_a_part_the_earliest_comes_first():
    assert refs(by_group([action(1, due=ago(1)), action(2, due=ago(9)), action(3, due=ago(9))], DAY)) == [
        "a2", "a3", "a1",
    ]  # fmt: skip


def test_of_what_others_owe_what_to_chase_comes_first_the_latest_on_top():
    rows = [
        action(1, owner="support", due=ahead(1)),
        action(2, owner="support", due=ago(30), chase_on=ahead(1)),
        action(3, owner="client", due=ago(5)),
        action(4, owner="client", due=ago(10)),
        action(5, owner="legal", due=ahead(9), chase_on=DAY),
    ]

    assert refs(by_group(rows, DAY)) == ["a4", "a3", "a5", "a2", "a1"]


def test_what_is_over_comes_last_the_newest_on_top():
    rows = [action(1, done_on=ago(9)), action(2, dropped_on=ago(2)), action(3), action(4, done_on=ago(5))]

    assert refs(by_group(rows, DAY)) == ["a3", "a2", "a4", "a1"]


def test_a_sorted_list_keeps_its_order_in_one_part():
    report = in_order([action(2), action(1, owner="client")], DAY)

    assert (refs(report), len(report.parts)) == (["a2", "a1"], 1)


def test_a_team_owes_by_due_day_or_where_there_is_none_since_it_was_asked():
    actions = [action(1, owner="support", due=ago(5)), action(2, owner="support", opened=ago(20))]
    report = owed_by(("support",), actions, [issue(1, due=ago(10)), issue(2, opened=ago(1))], DAY)

    assert refs(report) == ["a2", "i1", "a1", "i2"]


def test_the_sums_count_what_is_still_owed():
    actions = [
        action(1, owner="support", due=ago(5), slipped=3),
        action(2, "globex", owner="support"),
        action(3, "hooli", owner="support", due=ago(50), done_on=ago(1)),
    ]
    it = owed(owed_by(("support",), actions, [issue(1, due=ago(8))], DAY))

    assert (it.rows, it.late, it.most_late, it.accounts) == (3, 2, 8, 2)


days = st.none() | st.dates(min_value=date(2026, 6, 1), max_value=date(2027, 6, 1))


@given(st.lists(st.tuples(st.sampled_from(["me", "client", "support"]), days, days, days), max_size=12))
def test_every_action_stands_in_exactly_one_part_and_parts_keep_their_order(rows):
    items = [
        action(at, owner=owner, due=due, done_on=done, chase_on=chase)
        for at, (owner, due, done, chase) in enumerate(rows)
    ]
    report = by_group(items, DAY)

    assert sorted(refs(report)) == sorted(item.ref for item in items)
    places = [GROUPS.index(part.group) for part in report.parts]
    assert places == sorted(set(places))
