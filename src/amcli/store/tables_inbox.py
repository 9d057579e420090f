"""The table of what came from calendars, mail and address books and waits to be assigned."""

from typing import Annotated

from amcli.domain import vocab
from amcli.store.table_base import IncomingRuled, Kept, RowRule, schema
from amcli.store.table_types import Day, MaybeDay, MaybeText, MaybeTime, Name, Object, Str, Texts, one_of


class InboxBase(IncomingRuled):
    """A meeting, mail or person whose account nobody has told yet."""

    kind: Annotated[Str, one_of(vocab.INBOX_KINDS)]
    on: MaybeDay = None
    at: MaybeTime = None
    title: Name
    text: MaybeText = None
    people: Texts = "[]"
    why: MaybeText = None
    added_on: Day
    state: Annotated[Str, one_of(vocab.INBOX_STATES)] = "open"
    decided_on: MaybeDay = None
    ref: MaybeText = None
    source: MaybeText = None
    external_id: MaybeText = None
    extra: Object = "{}"

    row_rule = RowRule(
        "on",
        "a meeting or mail has a day",
        lambda row: row.kind == "contact" or row.on is not None,
        '"kind" = \'contact\' OR "on" IS NOT NULL',
    )


class Inbox(InboxBase, Kept, table=True):
    __table_args__ = schema(InboxBase, ("state", "on"))


BASES = (InboxBase,)
