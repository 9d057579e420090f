"""The tables where one row of a file is more than one row of the book."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from amcli.domain.cadence import doubled
from amcli.domain.changes import Delete, Insert, Update
from amcli.domain.dates import parse_interval
from amcli.domain.text import key, slug
from amcli.interop.keeping import Row
from amcli.interop.rows import Batch, pick
from amcli.interop.upsert import Held, Met, Pair, Upsert
from amcli.store.hand_edits import attended, edited
from amcli.store.planned import done_checkins, held_checkins

Attendees = Sequence[tuple[int | None, str | None]] | None

NEW = 2**63
"""Stands for a row that this file brought already and that has no id yet."""


class Accounts(Upsert):
    """Accounts have handles: one that is given finds its account, one that is missing is made from the name."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        rows = self.writer.db.execute("SELECT handle, id FROM account")
        self._handles: dict[str, int] = dict(rows)
        self._taken: set[str] = set()
        self._numbers: dict[str, int] = {}

    def normalise(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write handles as handles are: lower case, without spaces."""
        for row in rows:
            if row.get("handle"):
                row["handle"] = row["handle"].lower().replace(" ", "-")

    def beginnings(self, row: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """Return the day of entry."""
        return {"added_on": self.day}

    def match(self, batch: Batch) -> dict[str, Held]:
        """Match by external id, then by handle; give new accounts without one a handle of their own."""
        held = super().match(batch)
        asked = {row["handle"] for row in batch.rows if row.get("handle")}
        decided: set[str] = set()
        for row in batch.rows:
            external, handle = row["external_id"], row.get("handle")
            if external in decided:
                continue  # a second row of one id is refused later and must not decide for the first
            decided.add(external)
            if external in held:
                if handle and self._handles.get(handle, held[external].id) != held[external].id:
                    row["handle"] = None  # another account has it: this one keeps its own
            elif not handle:
                row["handle"] = self._new_handle(row["name"], asked) if row.get("name") else None
            elif handle in self._handles:
                held[external] = self._by_handle(handle)
                self.rows.links.known[external] = held[external].id
            elif handle in self._taken:
                held[external] = Held(NEW, {})
            if row.get("handle"):
                self._taken.add(row["handle"])
        return held

    def insert(self, fresh: Sequence[Pair]) -> int:
        """Insert accounts and remember their handles."""
        first = super().insert(fresh)
        for offset, (_, whole) in enumerate(fresh):
            self._handles[whole["handle"]] = first + offset
        return first

    def compared(self) -> list[str]:
        """Return the columns compared, always with the two that say which account it is."""
        return sorted({*super().compared(), "handle", "name"})

    def _by_handle(self, handle: str) -> Held:
        return self.held(self._handles[handle])

    def _new_handle(self, name: str, asked: set[str]) -> str:
        stem = slug(name)
        number = self._numbers.get(stem, 1)
        while True:
            handle = stem if number == 1 and stem else f"{stem or 'account'}-{number}"
            number += 1
            if handle not in self._handles and handle not in self._taken and handle not in asked:
                self._numbers[stem] = number
                return handle


class Touches(Upsert):
    """A touch has attendees: contacts of the account, or just names. It may be a check-in that has been held."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        planned = held_checkins(self.writer.db, self.source) if self.rows.source.loose else ()
        self._planned = {external: row_id for external, row_id, touch in planned if touch is None}
        self._logged = {external for external, _, touch in planned if touch is not None}

    def take(self, batch: Batch) -> None:
        """Take touches, save those that were planned with the AM and logged by hand when they were held."""
        if self._logged:
            kept = [at for at, external in enumerate(batch.keys) if external not in self._logged]
            self.counts.unchanged += len(batch.rows) - len(kept)
            batch = pick(batch, kept)
        super().take(batch)

    def insert(self, fresh: Sequence[Pair]) -> int:
        """Insert touches and who took part in them."""
        first = super().insert(fresh)
        attendees = [
            (first + offset, contact, name)
            for offset, (row, _) in enumerate(fresh)
            for contact, name in self._with[row["external_id"]] or ()
        ]
        self._attend(attendees)
        for offset, (row, whole) in enumerate(fresh if self._planned else ()):
            if checkin := self._planned.get(row["external_id"]):
                held = {"done_on": whole["on"], "touch_id": first + offset}
                self.writer.update(Update("checkin", checkin, held))
        return first

    def settle(self, met: Sequence[Met]) -> dict[int, str]:
        """Update touches, and their attendees where they differ and nobody said by hand who took part."""
        came = super().settle(met)
        differing = [
            (it, wanted)
            for it in met
            if (wanted := self._with[it.row["external_id"]]) and set(wanted) != set(self._present.get(it.held.id, ()))
        ]
        by_hand = attended(self.writer.db, [it.held.id for it, _ in differing]) if differing else {}
        for it, wanted in differing:
            ours = frozenset(self._present.get(it.held.id, ()))
            field = {"with": by_hand[it.held.id]} if it.held.id in by_hand else {}
            place = self.place(it.line, it.held)._replace(values={"with": ours})
            if self.keeping.settle(place, {"with": frozenset(wanted)}, field):
                self._replace(it.held.id, wanted)
                came[it.held.id] = "updated"
        return came

    def _replace(self, touch: int, wanted: Attendees) -> None:
        for (attendee,) in self.writer.db.execute("SELECT id FROM attendee WHERE touch_id = ?", (touch,)).fetchall():
            self.writer.delete(Delete("attendee", attendee))
        self._attend([(touch, contact, name) for contact, name in wanted or ()])

    def match(self, batch: Batch) -> dict[str, Held]:
        """Match as usual, and fetch who took part in the touches found."""
        held = super().match(batch)
        self._with: dict[str, Attendees] = {}
        for row in batch.rows:
            self._with.setdefault(row["external_id"], row.pop("with", None))
        present: dict[int, list[tuple[int | None, str | None]]] = {}
        if held and any(it.field.type == "contacts" for it in self.rows.fillers):
            ids = json.dumps([it.id for it in held.values()])
            for touch, contact, name in self.writer.db.execute(
                "SELECT touch_id, contact_id, name FROM attendee WHERE touch_id IN (SELECT value FROM json_each(?))",
                (ids,),
            ):
                present.setdefault(touch, []).append((contact, name))
        self._present = present
        return held

    def _attend(self, attendees: Sequence[tuple[int, int | None, str | None]]) -> None:
        if attendees:
            self.writer.insert_many("attendee", ("touch_id", "contact_id", "name"), attendees)


class Checkins(Upsert):
    """A check-in with `every` sets the account's cadence; with nothing else to say, it is only that."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._set: dict[int, tuple[str, str | None]] = {}

    def take(self, batch: Batch) -> None:
        """Set cadences, then take the rows that are also check-ins."""
        kept = []
        for at, row in enumerate(batch.rows):
            every, longest = row.pop("every", None), row.pop("max", None)
            how = self._cadence(row["account_id"], every, longest, batch.lines[at]) if every else ""
            if row.get("on"):
                kept.append(at)
            elif how:
                self.counts.add(how)
            elif not every:
                self.refuse(batch.lines[at], "on", "", "is empty")
        super().take(pick(batch, kept))

    def present(self) -> Iterator[int]:
        """Yield also the meetings of a tool that are over: its file has them as touches."""
        yield from super().present()
        if self.rows.source.loose:
            yield from done_checkins(self.writer.db, self.source)

    def _cadence(self, account: int, every: str, longest: str | None, line: int) -> str:
        """Set the cadence of an account; the maximum is twice the target unless given."""
        target = parse_interval(every)
        if longest and parse_interval(longest).days < target.days:
            self.refuse(line, "max", longest, f"is shorter than every ({every})")
            return ""
        if self._set.setdefault(account, (every, longest)) != (every, longest):
            self.refuse(line, "every", every, "this account's cadence is set differently above")
            return ""
        values = {"every": every, "max": longest or str(doubled(target))}
        found = self.writer.db.execute("SELECT id, every, max FROM cadence WHERE account_id = ?", (account,)).fetchone()
        if not found:
            self.writer.insert(Insert("cadence", {"account_id": account, **values}))
            return "created"
        if found[1:] == (values["every"], values["max"]):
            return "unchanged"
        ours = {"every": found[1], "max": found[2]}
        by_hand = edited(self.writer.db, "cadence", (found[0],), entered=True).get(found[0], {})
        place = Row(self.rows.sheet.name, line, "cadence", found[0], ours, self._called(account))
        given = {name: value for name, value in values.items() if value != ours[name]}
        taken = self.keeping.settle(place, given, by_hand, ("every", "max"))
        if not taken:
            return "unchanged"
        self.writer.update(Update("cadence", found[0], taken))
        return "updated"

    def _called(self, account: int) -> str:
        (handle,) = self.writer.db.execute("SELECT handle FROM account WHERE id = ?", (account,)).fetchone()
        return str(handle)


class Requests(Upsert):
    """A request is one row per title, whoever asked; each row of the file is one account's vote for it.

    The first row that means a request says what it is; further ones only add votes.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        db = self.writer.db
        self._titles = {key(title): row_id for row_id, title in db.execute("SELECT id, title FROM request")}
        self._externals: dict[str, int] = dict(
            db.execute(
                "SELECT external_id, id FROM request WHERE source = ? AND external_id IS NOT NULL", (self.source,)
            )
        )
        self._votes = set(db.execute("SELECT request_id, account_id FROM vote"))
        self._seen: set[int] = set()

    def take(self, batch: Batch) -> None:
        """Add or update each request once, then the votes."""
        for row, external in zip(batch.rows, batch.keys, strict=True):
            row["source"], row["external_id"] = self.source, external
        for at, whole in self.validated(batch, {}):
            if how := self._one(batch.rows[at], whole, batch.lines[at]):
                self.counts.add(how)

    def _one(self, row: dict[str, Any], whole: dict[str, Any], line: int) -> str:
        title, external = key(whole["title"]), row["external_id"]
        request = self._externals.get(external) or self._titles.get(title)
        how = "unchanged"
        if request is None and self.rows.removed and external in self.rows.removed.of("request"):
            self.rows.leave_out()
            return ""
        if request is None:
            request = self.insert([(row, whole)])
            how = "created"
        elif request not in self._seen:
            how = self.settle([Met(line, self.held(request), row, whole)]).get(request, "")
        self._titles.setdefault(title, request)
        self._externals.setdefault(external, request)
        self._seen.add(request)
        if request < self.first_new:
            self._used[request] = 1
        account = row.get("account_id")
        if account and (request, account) not in self._votes:
            self._votes.add((request, account))
            self.writer.insert(Insert("vote", {"request_id": request, "account_id": account, "on": row.get("opened")}))
            how = "created"
        return how


SPECIAL: dict[str, type[Upsert]] = {
    "account": Accounts,
    "touch": Touches,
    "checkin": Checkins,
    "request": Requests,
}
