"""Writing what an export held: rows matched by the key each carries, or by what makes them one of a kind."""

from typing import Any

from amcli.domain.changes import Insert, Update
from amcli.interop.exact import ExactRows
from amcli.interop.file_rows import Batch, pick
from amcli.interop.held import Held
from amcli.interop.keeping import Row
from amcli.interop.upsert import Counts, Target, Upsert
from amcli.interop.upsert_accounts import Accounts
from amcli.interop.upsert_checkins import Checkins
from amcli.interop.upsert_touches import Touches
from amcli.store.hand_edits import edited
from amcli.store.keys import OWN
from amcli.store.tables import first_problems, validate_rows

NATURAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "cadence": (("account_id",), ("tier",)),
    "target": (("period", "metric"),),
}
"""Tables of which one row stands for one thing; the others without keys are known by all they hold."""


class Exact(Upsert):
    """Rows that carry their own source, which changes within a file, or began in this very book."""

    rows: ExactRows  # type: ignore[assignment]

    def take(self, batch: Batch) -> None:
        """Take a run of rows, all of one source."""
        self.source = batch.rows[0]["source"]
        super().take(batch)

    def lookup(self, keys: list[str]) -> dict[str, Held]:
        """Return the rows of the book with these keys, also those that never had any other id."""
        found = super().lookup(keys)
        if self.source == OWN:
            for key in keys:
                row_id = None if key in found else self.rows.keys.own(self.table, key)
                if row_id is not None:
                    found[key] = self.held(row_id)
        return found

    def finish(self) -> None:
        """Link rows to such of their own table as came after them."""
        for source, external, column, wanted in self.rows.late:
            self.source = source
            held = self.lookup([external]).get(external)
            to = self.rows.keys.find(self.table, wanted)
            if held is None:
                continue
            if to is None:
                self.rows.note(f"{column}: not in the book, left out")
            else:
                self.writer.update(Update(self.table, held.id, {column: to}))


class ExactAccounts(Exact, Accounts):
    """Accounts are found by their handle as well."""


class ExactTouches(Exact, Touches):
    """Touches with who took part."""


class ExactCheckins(Exact, Checkins):
    """Check-ins; the columns of the cadence are empty unless somebody filled them."""


class ExactRequests(Exact):
    """Requests: one row per vote, the first of a request telling what it is."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._seen: dict[tuple[str, str], bool] = {}
        self._votes = set(self.writer.db.execute("SELECT request_id, account_id FROM vote"))

    def take(self, batch: Batch) -> None:
        """Add or update each request once, then its votes."""
        votes = [(row.pop("account_id", None), row.pop("vote_on", None)) for row in batch.rows]
        source = batch.rows[0]["source"]
        first = []
        for at, key in enumerate(batch.keys):
            if (source, key) not in self._seen:
                self._seen[source, key] = True
                first.append(at)
        if first:
            super().take(pick(batch, first))
        self.source = source
        held = self.lookup(list(dict.fromkeys(batch.keys)))
        for key, (account, on), line in zip(batch.keys, votes, batch.lines, strict=True):
            if account is None or key not in held:
                continue
            request = held[key].id
            if (request, account) not in self._votes:
                self._votes.add((request, account))
                self.writer.insert(Insert("vote", {"request_id": request, "account_id": account, "on": on}))
                if line not in {batch.lines[at] for at in first}:
                    self.counts.created += 1
            elif line not in {batch.lines[at] for at in first}:
                self.counts.unchanged += 1


class Plain:
    """Tables without keys."""

    def __init__(self, target: Target, rows: ExactRows, counts: Counts) -> None:
        self.writer, self.keeping = target.writer, target.keeping
        self.rows, self.counts = rows, counts
        self.table = rows.source.entity.table
        self._naturals = NATURAL.get(self.table, ())
        self._met: dict[tuple[Any, ...], int] = {}

    def take(self, batch: Batch) -> None:
        """Add what is not there, and update what is there but differs."""
        valid, problems = validate_rows(self.table, batch.rows)
        refused = first_problems(problems)
        for index, (column, reason) in sorted(refused.items()):
            self.counts.skipped += 1
            self.rows.reject(batch.lines[index], self.rows.label(column), "", reason)
        sound = [at for at in range(len(batch.rows)) if at not in refused]
        for at, whole in zip(sound, valid, strict=True):
            row, line = batch.rows[at], batch.lines[at]
            self.counts.add(self._natural(row, whole, line) if self._naturals else self._whole(whole))

    def finish(self) -> None:
        """Nothing is left to do."""

    def _natural(self, row: dict[str, Any], whole: dict[str, Any], line: int) -> str:
        by = next(names for names in self._naturals if all(row.get(name) is not None for name in names))
        where = " AND ".join(f'"{name}" = ?' for name in by)
        values = [whole[name] for name in by]
        listed = ", ".join(f'"{name}"' for name in whole)
        found = self.writer.db.execute(f'SELECT id, {listed} FROM "{self.table}" WHERE {where}', values).fetchone()
        if found is None:
            self.writer.insert(Insert(self.table, whole))
            return "created"
        if tuple(found[1:]) == tuple(whole.values()):
            return "unchanged"
        ours = dict(zip(whole, found[1:], strict=True))
        given = {name: value for name, value in whole.items() if value != ours[name]}
        place = Row(self.rows.sheet.name, line, self.table, found[0], ours)
        by_hand = edited(self.writer.db, self.table, (found[0],)).get(found[0], {})
        taken = self.keeping.settle(place, given, by_hand)
        if not taken or (taken != given and validate_rows(self.table, [{**ours, **taken}])[1]):
            return "unchanged"
        self.writer.update(Update(self.table, found[0], taken))
        return "updated"

    def _whole(self, whole: dict[str, Any]) -> str:
        """Add a row unless the book holds as many just like it as the file has brought so far."""
        met = tuple(whole.values())
        self._met[met] = self._met.get(met, 0) + 1
        where = " AND ".join(f'"{name}" IS ?' for name in whole)
        (held,) = self.writer.db.execute(f'SELECT count(*) FROM "{self.table}" WHERE {where}', met).fetchone()
        if held >= self._met[met]:
            return "unchanged"
        self.writer.insert(Insert(self.table, whole))
        return "created"


def exact_upsert(target: Target, rows: ExactRows, counts: Counts) -> Exact | Plain:
    """Return what writes the rows of one exported file."""
    if not rows.form.keyed:
        return Plain(target, rows, counts)
    return _EXACT.get(rows.form.table, Exact)(target, rows, counts)  # type: ignore[arg-type]


_EXACT: dict[str, type[Exact]] = {
    "account": ExactAccounts,
    "touch": ExactTouches,
    "checkin": ExactCheckins,
    "request": ExactRequests,
}
