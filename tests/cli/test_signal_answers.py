"""Each signal names a command that works, and answering clears it: as printed, typed and looked at again."""

import shlex
from datetime import date, timedelta
from typing import NamedTuple

import pytest

from amcli.domain.signals import CODES

TODAY = date(2026, 11, 21)
MOST_STEPS = 9
"""A renewal asks for one thing after the other: as many as it has checks."""


class Case(NamedTuple):
    """How an account comes by a signal, and what answers it where the suggested command only shows the matter.

    `looks` says why the suggestion cannot clear it: what is shown is to be judged, and `acts` is what follows.
    """

    sets_up: tuple[str, ...]
    looks: str = ""
    acts: tuple[str, ...] = ()
    calm: bool = True


def day(away: int) -> str:
    return (TODAY + timedelta(days=away)).isoformat()


def term(ends: int, *more: str) -> str:
    return f"contracts add acme Planner --arr 12k --starts {day(ends - 364)} --ends {day(ends)} {' '.join(more)}"


EVERYONE = "--with p1 --with p2 --with p3"
CASES = {
    "reply_owed": Case(("actions add acme 'Send the terms' --reply --due today",)),
    "commitment_overdue": Case((f"actions add acme 'Send the deck' --due {day(-3)} --opened {day(-9)}",)),
    "detractor_unanswered": Case((f"surveys add acme nps 3 --contact Dana --on {day(-1)}",)),
    "notice_closing": Case((term(20, "--auto-renew"),)),
    "renewal_unready": Case((term(50, "--auto-renew"),)),
    "notice_missed": Case((term(30, "--auto-renew", "--notice", "60d"),)),
    "lapsed": Case((term(-5),)),
    "escalation_open": Case(
        ("issues add acme 'Data lost' --kind escalation",), "an escalation is resolved, not read away", ("done i1",)
    ),
    "issue_ageing": Case(
        (f"issues add acme 'Export fails' --severity high --opened {day(-40)}",),
        "an issue is resolved by whoever can",
        ("done i1",),
    ),
    "risk_open": Case(
        ("risks add acme 'Budget cut' --severity medium",),
        "a risk is a judgement: its page says whether it may be closed",
        ("risks close r1 --outcome 'Budget is there'",),
    ),
    "risk_review_due": Case(
        (f"risks add acme 'Budget cut' --severity medium --opened {day(-40)} --next-review {day(-4)}",)
    ),
    "champion_left": Case((f"contacts left p2 --on {day(-4)}",)),
    "role_missing": Case(("contacts rm p3 --yes",)),
    "sponsor_silent": Case(
        (f"log acme call '' --at {day(-150)} {EVERYONE}", f"log acme call '' --at {day(-2)} --with p1 --with p2"),
        calm=False,
    ),
    "single_threaded": Case(
        (f"log acme call '' --at {day(-100)} {EVERYONE}", f"log acme call '' --at {day(-2)} --with p1"),
        "the map shows who else there is; a second voice has to speak",
        ("log acme call '' --with p2",),
        calm=False,
    ),
    "quiet": Case((f"log acme call '' --at {day(-40)} {EVERYONE}",), calm=False),
    "checkin_overdue": Case((f"log acme call '' --at {day(-20)} {EVERYONE}",), calm=False),
    "no_next_step": Case((f"log acme call '' --at {day(-1)} {EVERYONE}", "done a1")),
    "stale_record": Case(("contacts rm p1 p2 p3 --yes",)),
    "health_drop": Case(
        (
            "issues add acme 'Old thing' --severity low --opened 2026-08-01 --resolved 2026-08-05",
            *(f"issues add acme 'Outage {at}' --severity critical --opened {day(-3)}" for at in (1, 2)),
        ),
        "the page shows which part fell; that part has to recover",
        ("done i2 i3",),
    ),
    "adoption_drop": Case(
        (f"usage add acme 100 --licensed 110 --on {day(-40)}", f"usage add acme 70 --licensed 110 --on {day(-2)}"),
        "use rises when the client uses it",
        (f"usage add acme 130 --licensed 110 --on {day(-1)}",),
    ),
    "low_adoption": Case(
        (f"usage add acme 30 --licensed 100 --on {day(-2)}",),
        "use rises when the client uses it",
        (f"usage add acme 60 --licensed 100 --on {day(-1)}",),
    ),
    "looks_stable": Case(
        (
            f"log acme call '' --at {day(-150)} {EVERYONE}",
            *(f"log acme call '' --at {day(at)} --with p2 --with p3 --mood +" for at in (-9, -2)),
            "contacts add acme Uma",
            f"log acme call '' --at {day(-3)} --with Uma",
            f"usage add acme 90 --licensed 100 --on {day(-2)}",
        ),
        "the brief is for the conversation that tests the contradiction",
        ("log acme call '' --with p1",),
        calm=False,
    ),
    "invoice_overdue": Case((f"invoices add acme 500 --due {day(-9)}",)),
    "budget_over": Case(
        (f"budgets add acme --period-from {day(-50)} --period-to {day(49)} --total 100 --spent 80",),
        "a budget recovers with a new agreement or a later statement",
        ("budgets edit b1 --total 200",),
    ),
    "budget_under": Case(
        (f"budgets add acme --period-from {day(-60)} --period-to {day(39)} --total 100 --spent 10",),
        "a budget recovers with a later statement",
        ("budgets edit b1 --spent 60",),
    ),
    "waiting_internal": Case(
        (f"actions add acme 'Fix it' --owner 'Team Two' --due {day(-3)} --opened {day(-9)}",),
        "the list says what to chase; it is done when the team did it",
        ("done a2",),
    ),
    "milestone_due": Case((f"milestones add acme 'Go live' --kind onboarding --due {day(-3)}",)),
    "obligation_due": Case((f"milestones add acme 'Audit' --kind obligation --due {day(3)}",)),
    "pulse_expired": Case((f"pulse acme 8 --note 'Went well' --on {day(-120)}",)),
    "expansion_ready": Case(
        ("opportunities add acme 'Second plant' --kind upsell --rationale 'Opens in May'",),
        "the page says what to propose; it is over when it is won or lost",
        ("opportunities edit o1 --stage won --closed-on today",),
    ),
    "request_shipped": Case(
        (
            f"log acme call '' --at {day(-9)} {EVERYONE}",
            f"requests add acme 'Dark mode' --opened {day(-60)}",
            f"requests edit q1 --status shipped --shipped-on {day(-2)}",
        ),
        calm=False,
    ),
    "value_proven": Case(
        (
            f"log acme call '' --at {day(-9)} {EVERYONE}",
            f"objectives add acme 'Late changes halved' --opened {day(-90)} --achieved-on {day(-2)}",
        ),
        calm=False,
    ),
}


@pytest.fixture
def typed(am):
    """Type a command as it is printed, with its gaps filled in; it must work."""

    def run(command, **env):
        words = shlex.split(command.replace('"…"', "Something").replace("…", "renewed_flat"))
        ran = am(*(words[1:] if words[0] == "am" else words), **env)
        assert ran.code == 0, (command, ran.said)
        return ran

    return run


@pytest.fixture
def acme(typed):
    """An account with its three people and a step planned; everyone was heard lately, unless a case says else."""

    def build(case):
        typed("accounts add 'Acme Corp' --handle acme --tier A", AM_TODAY="2026-06-01")
        for name, role in (("Dana", "decision_maker"), ("Chen", "champion"), ("Stig", "executive_sponsor")):
            typed(f"contacts add acme {name} --role {role}", AM_TODAY="2026-06-01")
        typed(f"actions add acme 'Monthly figures' --due {day(9)}", AM_TODAY="2026-06-01")
        for away in (-12, -4) if case.calm else ():
            typed(f"log acme call '' --at {day(away)} {EVERYONE}")
        for command in case.sets_up:
            typed(command)

    return build


@pytest.fixture
def open_signals(am):
    """The signals of the account, by code, as the scan prints them."""

    def read():
        return {signal["code"]: signal for item in am("today", "--json").items for signal in item["signals"]}

    return read


def test_every_signal_has_a_case():
    assert set(CASES) == set(CODES)


@pytest.mark.parametrize("code", CASES)
def test_a_signal_is_gone_once_it_was_answered(acme, typed, open_signals, code):
    case = CASES[code]
    acme(case)
    assert code in open_signals()

    for _ in range(1 if case.looks else MOST_STEPS):
        if code in open_signals():
            typed(open_signals()[code]["next"])
    if case.looks:
        assert code in open_signals(), "the suggestion clears it, so it needs no further act"
        for act in case.acts:
            typed(act)

    assert code not in open_signals()


def test_a_renewal_asks_for_one_thing_after_the_other_and_in_the_end_for_its_outcome(acme, typed, open_signals):
    acme(CASES["notice_closing"])
    asked = []
    while "notice_closing" in open_signals():
        asked.append(open_signals()["notice_closing"]["next"])
        typed(asked[-1])

    assert asked == [
        "am renewals set k1 --proposal-sent today",
        "am renewals set k1 --price-agreed today",
        'am objectives add acme "…" --achieved-on today',
        "am renewals close k1 --outcome …",
    ]


def test_a_detractor_whose_answer_is_late_is_one_signal(acme, typed, open_signals, am):
    acme(CASES["detractor_unanswered"]._replace(sets_up=()))
    typed("surveys add acme nps 3 --contact Dana", AM_TODAY=day(-9))
    late = [it for it in am("actions", "--json").items if it["title"].startswith("Answer")]

    assert late[0]["due"] < day(0)
    assert set(open_signals()) == {"detractor_unanswered"}
    typed(open_signals()["detractor_unanswered"]["next"])
    assert not open_signals()


def test_the_command_of_a_signal_survives_whatever_the_names_hold(acme, typed, open_signals):
    acme(CASES["waiting_internal"]._replace(sets_up=()))
    typed(f"""actions add acme 'Fix it' --owner 'R&D "core"; rm' --due {day(-3)} --opened {day(-9)}""")

    assert "Fix it" in typed(open_signals()["waiting_internal"]["next"]).said
