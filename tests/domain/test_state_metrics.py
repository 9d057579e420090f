"""How fast clients are answered: which replies of a period count, and for how many days."""

from datetime import date, timedelta

import pytest
from day import DAY, ago
from factories import make_action, make_facts

from amcli.domain.periods import month_of
from amcli.domain.state_metrics import time_to_reply

NOVEMBER = month_of(DAY)


def reply(opened, done_on, **values):
    return make_action(reply=True, opened=opened, done_on=done_on, **values)


def taken(*actions):
    found = time_to_reply([make_facts(actions=[it]) for it in actions], NOVEMBER)
    return found.n, found.value


@pytest.mark.parametrize(
    ("action", "counts"),
    [
        (reply(ago(7), ago(3)), (1, 4)),
        (reply(DAY, DAY), (1, 0)),
        (reply(ago(60), NOVEMBER.start), (1, 40)),
        (reply(ago(7), ago(3), owner="support"), (1, 4)),
        (reply(ago(60), NOVEMBER.start - timedelta(days=1)), (0, None)),
        (reply(ago(3), ago(4)), (0, None)),
        (reply(ago(7), None), (0, None)),
        (reply(ago(7), ago(3), owner="client"), (0, None)),
        (make_action(opened=ago(7), done_on=ago(3)), (0, None)),
    ],
    ids=[
        "given in the period", "at once", "on its first day", "by a team", "before the period",
        "before it was asked for", "not yet", "theirs", "no reply",
    ],
)  # fmt: skip
def test_a_reply_counts_in_the_period_it_was_given_in_from_the_day_the_client_waited(action, counts):
    assert taken(action) == counts


def test_of_several_the_middle_counts_not_one_that_took_ages():
    assert taken(reply(ago(2), DAY), reply(ago(5), DAY), reply(date(2025, 1, 1), DAY)) == (3, 5)
