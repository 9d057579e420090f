"""`am surveys add`: the answer, and the action that answers whoever is not content."""

from collections.abc import Mapping

from amcli.cli.context import Am
from amcli.cli.group_list import existing
from amcli.cli.output import hint, wrote
from amcli.domain.changes import Insert
from amcli.domain.drafts import Row, still_to_come
from amcli.domain.entities import SURVEY
from amcli.domain.naming import Named
from amcli.domain.survey_answers import follow_up
from amcli.render import lists as pages
from amcli.render.written import step_words
from amcli.store.book import Book
from amcli.store.journal import writing
from amcli.store.lists import shown_fields
from amcli.store.recent import find_action

NAME = "SELECT name FROM contact WHERE id = ?"


def add_survey(am: Am, book: Book, account: Named, row: Row, given: Mapping[str, object]) -> None:
    """Add the answer and, unless told otherwise, the action that answers it."""
    names = book.rows(NAME, (row.get("contact_id"),))
    action = follow_up(account.id, row, names[0][0] if names else None, am.today)
    if given.get("no_follow_up"):
        action = None
    values = {"account_id": account.id, **row}
    survey = Insert("survey", values | {"action_id": action} if action else values)
    summary = f"add survey {account.handle} {row['kind']} {row['score']}"
    with writing(book, summary, am.stamp) as unit:
        unit.apply([action, survey] if action else [survey])
    item = existing(book, SURVEY, unit.id_of(survey), am)
    step = find_action(book, unit.id_of(action)) if action else None
    lines = [
        pages.item_line(SURVEY, item),
        pages.details_line(SURVEY, item, am.today),
        step_words(step, am.today) if step else "",
    ]
    refs = [item.ref, *([f"a{step.id}"] if step else [])]
    wrote(
        am,
        unit.unit_id,
        refs,
        *(line for line in lines if line),
        items=[pages.item_json(item, shown_fields(SURVEY))],
        action=f"a{step.id}" if step else None,
    )
    if ahead := still_to_come(SURVEY, row, am.today):
        hint(f"Note: {' and '.join(ahead)} still to come, seen from {am.today.isoformat()}.")
