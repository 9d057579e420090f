"""A deal renews the term that ends near its close date."""

from datetime import date, timedelta

import pytest

from amcli.domain.myself import Myself
from amcli.domain.renewal_deals import renewed_by


class Ending:
    """A term of which only its end counts."""

    def __init__(self, ends):
        self.ends = ends


CLOSES = date(2026, 11, 21)


@pytest.mark.parametrize(("days", "near"), [(0, True), (92, True), (-92, True), (93, False), (-93, False)])
def test_a_term_is_renewed_by_a_deal_that_closes_within_92_days_of_its_end(days, near):
    term = Ending(CLOSES + timedelta(days=days))
    assert renewed_by([term], CLOSES) == ([term] if near else [])


def test_an_open_ended_term_is_renewed_by_no_deal():
    assert renewed_by([Ending(None)], CLOSES) == []


@pytest.mark.parametrize("said", ["Ann Lee", "lee, ann", "Ann Lee (AM)", "A. L. <ann.lee@us.example>", "me"])
def test_the_account_manager_is_known_by_name_and_address_in_any_order(said):
    assert Myself(["ann.lee@us.example"]).whose(said) == "me"


@pytest.mark.parametrize(
    ("said", "owner"), [("Bo Lee", "Bo Lee"), ("Ann", "Ann"), ("0051", ""), ("b@us.example", "b@us.example")]
)
def test_others_keep_their_name_and_an_id_nobody_can_read_is_nobody(said, owner):
    assert Myself(["ann.lee@us.example"]).whose(said) == owner
