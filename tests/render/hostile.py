"""A week worth a page: accounts that drift, move and got worse, ARR that grew, and clients with nasty names."""

from datetime import date

from day import ago, ahead
from factories import (
    make_account,
    make_action,
    make_checkin,
    make_contact,
    make_contract,
    make_facts,
    make_issue,
    make_objective,
    make_risk,
    make_touch,
)

from amcli.domain.periods import week_of
from amcli.domain.settings import DEFAULTS
from amcli.reports.review import Diary, Review, review

DAY = date(2026, 11, 21)
HOSTILE = (
    "<script>document.title = 'taken'</script>",
    "<img src=https://example.invalid/x.png onerror=alert(1)>",
    "a | b || c",
    "`rm -rf` and ```",
    "[x](javascript:alert(1))",
    "![x](https://example.invalid/y.png)",
    "\x1b[31mred\x1b[0m \u202egnp.exe",
    "{{ 7 * 7 }} {% raw %}",
    "# heading",
    "- item",
    "1. item",
    "&lt;b&gt; &amp; \"'",
    "</style></title></svg>",
)


def hostile(number: int, text: str, team: str | None = None):
    """An account with a text wherever a client's words can stand, half of them drifting; a team may be plain."""
    team = team or text
    account = make_account(id=number, handle=f"acct-{number}", name=f"{number} {text}", added_on=ago(300))
    moved = {"objectives": [make_objective(id=number, outcome=text, achieved_on=ago(2))]} if number % 2 else {}
    return make_facts(
        make_touch(ago(40), number),
        account=account,
        contacts=[make_contact(id=number, name=text, role="champion")],
        actions=[
            make_action(id=3 * number, title=text, due=ago(3), reply=True),
            make_action(id=3 * number + 1, title=text, owner=team, due=ago(20), opened=ago(40)),
            make_action(id=3 * number + 2, title=text, owner="client", due=ago(9)),
        ],
        issues=[make_issue(id=number, title=text, team=team, severity="high", opened=ago(60), due=ago(30))],
        risks=[make_risk(id=number, title=text, severity="high", opened=ago(50), escalated_to=text)],
        checkins=[make_checkin(id=number, on=ahead(3), opened=ago(20), agenda=text)],
        contracts=[
            make_contract(id=2 * number, product=text),
            make_contract(id=2 * number + 1, product=f"{text} more", starts=ago(2), ends=None, arr=100_000 * number),
        ],
        **moved,
    )


def reviewed(accounts) -> Review:
    diary = Diary({it.account.id: ago(30) for it in accounts}, {})
    return review(accounts, week_of(DAY), DEFAULTS, DAY, diary)
