"""In which order accounts deserve the AM's morning."""

import pytest
from day import DAY, ago, ahead
from hypothesis import given
from hypothesis import strategies as st

from amcli.domain.attention import attention, urgency
from amcli.domain.signals import Signal

severities = st.lists(st.sampled_from(("critical", "high", "medium", "low")), min_size=1, max_size=8)


def weigh(*severities, worth=0, largest=0, cancel_by=None):
    found = [Signal("quiet", severity, "text", "am today") for severity in severities]
    return attention(found, worth, largest, cancel_by, DAY)


@pytest.mark.parametrize(
    ("severities", "points"),
    [
        ((), 0),
        (("low",), 5),
        (("medium",), 20),
        (("high",), 50),
        (("critical",), 100),
        (("low", "critical", "medium"), 100 + 10 + 2.5),
        (("medium",) * 3, 40),
    ],
)
def test_the_gravest_signal_counts_in_full_and_the_others_by_half(severities, points):
    assert weigh(*severities).points == points


@pytest.mark.parametrize(
    ("worth", "largest", "factor"), [(0, 100, 0.75), (50, 100, 1.125), (100, 100, 1.5), (0, 0, 0.75)]
)
def test_money_weighs_from_three_quarters_to_one_and_a_half(worth, largest, factor):
    assert weigh("high", worth=worth, largest=largest).money == factor


@pytest.mark.parametrize(
    ("cancel_by", "factor"), [(None, 1), (ahead(300), 1), (ahead(90), 1), (ahead(45), 1.25), (DAY, 1.5), (ago(3), 1.5)]
)
def test_urgency_grows_from_90_days_before_the_notice_date_to_one_and_a_half(cancel_by, factor):
    assert urgency(cancel_by, DAY) == factor


def test_the_weight_is_the_product_to_a_tenth():
    weight = weigh("critical", "high", worth=310, largest=386, cancel_by=ahead(9))

    assert weight.value == round(weight.points * weight.money * weight.urgency, 1) == 245.1


@given(severities=severities, worth=st.integers(0, 100), left=st.integers(0, 120))
def test_one_more_signal_more_money_or_less_time_never_weigh_less(severities, worth, left):
    here = weigh(*severities, worth=worth, largest=100, cancel_by=ahead(left)).value

    assert weigh(*severities, "low", worth=worth, largest=100, cancel_by=ahead(left)).value >= here
    assert weigh(*severities, worth=min(100, worth + 1), largest=100, cancel_by=ahead(left)).value >= here
    assert weigh(*severities, worth=worth, largest=100, cancel_by=ahead(max(0, left - 1))).value >= here


@given(severities=severities)
def test_the_order_of_signals_does_not_matter(severities):
    assert weigh(*severities).points == weigh(*reversed(severities)).points
