"""`--no-notes`: no word that someone wrote is left in the facts, and no figure changes."""

from datetime import date
from types import UnionType
from typing import Any, get_args, get_type_hints

import factories as f
from day import ago, ahead
from hypothesis import given
from random_facts import days, facts

from amcli.domain import records as r
from amcli.domain.periods import month_of, week_of
from amcli.domain.settings import DEFAULTS
from amcli.domain.withheld import WRITTEN, without_notes
from amcli.reports.review import Diary, review

SECRET = "Zanzibar"
KINDS = {
    "contacts": {"role", "influence", "stance"},
    "actions": {"owner"},
    "checkins": set(),
    "issues": {"kind", "severity", "team"},
    "risks": {"category", "severity"},
    "contracts": {"currency", "category", "outcome", "booking_type"},
    "opportunities": {"kind", "currency", "stage"},
    "usage": set(),
    "surveys": {"kind"},
    "requests": {"status"},
    "objectives": set(),
    "milestones": {"kind"},
    "invoices": {"currency"},
    "budgets": {"currency"},
    "pulses": set(),
    "snoozes": {"signal", "ref", "severity"},
}
"""Texts from a fixed list, teams and refs: what stays."""


def texts(record: Any) -> set[str]:
    """Return the fields of a record that hold text."""
    hints = get_type_hints(record)
    return {name for name, hint in hints.items() if str in (get_args(hint) if isinstance(hint, UnionType) else (hint,))}


def test_every_text_of_a_record_is_either_left_out_or_known_to_be_a_kind():
    for field, hint in get_type_hints(r.Facts).items():
        record = next((it for it in get_args(hint) if hasattr(it, "_fields")), None)
        if record in (None, r.Trend, r.Changed):
            continue
        left_out = set(WRITTEN[field][1]) if field in WRITTEN else set()

        assert texts(record) == left_out | KINDS.get(field, set()), field


def everything(word: str) -> r.Facts:
    """An account with a word in every text, and earlier texts in the journal."""
    words = {
        "contacts": [f.make_contact(name=f"{word} 1", title=word, role="champion")],
        "actions": [
            f.make_action(id=3, title=word, due=ago(2)),
            f.make_action(id=4, title=word, owner="legal", due=ago(3)),
        ],
        "checkins": [f.make_checkin(agenda=word)],
        "issues": [f.make_issue(title=word, severity="high", opened=ago(40), due=ago(3))],
        "risks": [f.make_risk(title=word, owner=word, escalated_to=word, mitigation=word, severity="high")],
        "contracts": [f.make_contract(product=word, stage=word)],
        "opportunities": [f.make_opportunity(title=word, product=word, rationale=word, blocked_reason=word)],
        "usage": [f.make_usage(metric=word, active=20.0)],
        "surveys": [f.make_survey(score=2, contact_id=1, comment=word)],
        "requests": [f.make_request(title=word)],
        "objectives": [
            f.make_objective(outcome=word, evidence=word, measure=word, baseline=word, target=word, current=word)
        ],
        "milestones": [f.make_milestone(title=word)],
        "invoices": [f.make_invoice(number=word)],
        "pulses": [f.make_pulse(note=word)],
        "snoozes": [f.make_snooze(signal="quiet", why=word)],
    }
    latest = f.make_usage(metric=word)
    changes = (
        r.Changed(ago(2), "objectives", 1, {"evidence": f"old {word}"}, {"evidence": word}),
        r.Changed(ago(2), "risks", 1, {"title": f"old {word}", "owner": word}, {"title": word, "owner": "me"}),
        r.Changed(ago(2), "contracts", 1, {"product": f"old {word}"}, {"product": word}),
        r.Changed(ago(2), "account", 1, {"goals": word}, {"goals": f"{word} too"}),
    )
    account = f.make_account(goals=word)
    trends = {ago(0): (r.Trend(word, latest, 0.2, -0.5),)}
    return f.make_facts(f.make_touch(ago(60), 1), account=account, changes=changes, trends=trends, **words)


def test_no_word_is_left_anywhere():
    given = everything(SECRET)
    left = without_notes(given)

    assert SECRET in repr(given._replace(account=f.make_account()))
    assert SECRET not in repr(left)


def test_a_text_gives_way_to_the_ref_of_its_row_and_an_earlier_one_is_told_apart():
    left = without_notes(everything(SECRET))

    assert left.actions[0].title == "a3"
    assert left.contacts[0].name == "p1"
    assert (left.risks[0].title, left.risks[0].owner) == ("r1", "someone")
    assert (left.changes[0].now["evidence"], left.changes[0].was["evidence"]) == ("g1", "g1′")


def test_kinds_days_teams_and_money_stay():
    left = without_notes(everything(SECRET))

    assert (left.issues[0].kind, left.issues[0].severity, left.issues[0].team) == ("ticket", "high", "support")
    assert (left.actions[1].owner, left.actions[1].due) == ("legal", ago(3))
    assert left.contracts[0].arr == 1_200_000
    assert left.account.name == "Acme"


def test_an_empty_text_stays_empty():
    left = without_notes(f.make_facts(checkins=[f.make_checkin()], opportunities=[f.make_opportunity(rationale=None)]))

    assert (left.checkins[0].agenda, left.opportunities[0].rationale) == (None, None)


def test_a_reading_that_is_a_number_stays_and_words_do_not():
    numbers = f.make_objective(baseline="2 %", target="-8.5 %", current="50 minutes")
    told = f.make_objective(id=2, baseline="two of ten", target="40 unhappy night nurses", current="<b>9</b>")
    first, second = without_notes(f.make_facts(objectives=[numbers, told])).objectives

    assert (first.baseline, first.target, first.current) == ("2 %", "-8.5 %", "50 minutes")
    assert (second.baseline, second.target, second.current) == ("g2", "g2", "g2")


def test_rows_of_one_product_stay_rows_of_one_product():
    terms = [
        f.make_contract(id=4),
        f.make_contract(id=5, starts=date(2027, 1, 1)),
        f.make_contract(id=6, product="Insight"),
    ]
    left = without_notes(f.make_facts(contracts=terms))

    assert [it.product for it in left.contracts] == ["k4", "k4", "k6"]


def test_seats_is_no_secret_and_another_metric_is():
    left = without_notes(f.make_facts(usage=[f.make_usage(id=1), f.make_usage(id=2, metric="night shifts")]))

    assert [it.metric for it in left.usage] == ["seats", "u2"]


def figures(report: Any) -> Any:
    """Return a review without its words."""
    rows = [
        (
            row.account.handle,
            row.arr,
            row.health.score,
            row.streak,
            [(it.direction, it.on, it.ref) for it in row.movement.evidence],
            [(it.on, it.ref) for it in row.movement.worsened],
            row.nudge and (row.nudge.code, row.nudge.refs, row.nudge.next),
        )
        for row in report.rows
    ]
    lines = {
        name: [(it.code, it.ref, it.next, it.due) for it in found] for name, found in report.rhythm._asdict().items()
    }
    totals = report.totals
    counts = (
        [(it.state, it.risk.id, it.days) for it in totals.risks],
        [(it.state, it.action.id) for it in totals.actions],
    )
    return rows, lines, counts, totals.arr_movement, totals.bands, [(it.on, it.kind, it.ref) for it in report.coming]


@given(account=facts(), on=days)
def test_no_figure_of_a_review_changes(account, on):
    for period in (week_of(on), month_of(on)):
        full, bare = (review([it], period, DEFAULTS, on, Diary({}, {})) for it in (account, without_notes(account)))

        assert figures(bare) == figures(full)


def test_no_word_reaches_a_review():
    week = week_of(ago(0))
    account = without_notes(everything(SECRET))

    assert SECRET not in repr(review([account], week, DEFAULTS, ahead(0), Diary({}, {})))
