"""Tables of the journal: what was written, by unit and by row."""

from typing import Annotated

from amcli.store.table_base import Incoming, Kept, schema
from amcli.store.table_types import Day, Flag, Id, MaybeObject, MaybeWhole, Ref, Str, Words, one_of


class UnitBase(Incoming):
    """What one command wrote."""

    at: Words
    day: Day
    kind: Annotated[Str, one_of(("command", "import", "restore"))] = "command"
    summary: Words
    undone: Flag = 0
    undone_seq: MaybeWhole = None


class Unit(UnitBase, Kept, table=True):
    __table_args__ = schema(UnitBase, ("day",))


class ChangeBase(Incoming):
    """One row changed, or a run of rows inserted together."""

    unit_id: Annotated[Id, Ref("unit")]
    table_name: Words
    op: Annotated[Str, one_of(("insert", "update", "delete"))]
    row_id: Id
    last_id: Id
    before: MaybeObject = None
    after: MaybeObject = None


class Change(ChangeBase, Kept, table=True):
    __table_args__ = schema(ChangeBase, ("unit_id",), ("table_name", "row_id"))


BASES = (UnitBase, ChangeBase)
