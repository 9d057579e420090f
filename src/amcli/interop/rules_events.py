"""What headings alone do not say of touches, issues, risks, surveys and usage: read off the cells."""

from amcli.interop.columns import Column, Table
from amcli.interop.drafts import Draft
from amcli.interop.filling import filled, suits
from amcli.interop.rules_money import days_beside
from amcli.interop.spec import Drop, Spec, Test, column
from amcli.interop.synonym_words import AHEAD, CALLED_OFF, CLOSED, HELD, OPEN, among, translated
from amcli.interop.synonyms import CHURN_DAYS, PEOPLE, SCORES, STATES, USERS
from amcli.interop.values import is_yes

FEW = 10
"""Fewer scores than this prove no scale; more metrics than this are too many to follow."""
WORST, BEST = 1, 5
TOP = 10
HALF = 0.5
SPARSE = 1.0
WEEK = 7
MOMENTS = 60
"""As many different days or more are those of single events, not of weeks or months."""


def touch(draft: Draft) -> None:
    """Tell the mood by its words, the kind by the file, and take only what was held."""
    if "mood" not in draft.fields and (felt := _feelings(draft)):
        draft.take("mood", felt)
    stem = draft.table.sheet.name.casefold()
    told = [kind for kind in ("call", "email", "meeting") if kind in stem]
    if "kind" not in draft.fields and len(told) == 1:
        draft.put("kind", Spec("const", text=told[0]), why=f"{told[0]}, as the file is called")
    found = state(draft.table)
    if found and found.heading not in draft.used:
        off, ahead = among(found, CALLED_OFF), among(found, AHEAD)
        known = [*off, *ahead, *among(found, HELD)]
        unknown = [text for text in found.words if text not in known]
        draft.used.add(found.heading)
        draft.where += [Test(found.heading, "not_in", tuple(ahead))] if ahead else []
        draft.notes += [f"not those whose {found.heading} is {' or '.join(ahead)}"] if ahead else []
        draft.drop += [Drop(Test(found.heading, "in", tuple(off)), "called off")] if off else []
        if unknown:
            draft.drop.append(Drop(Test(found.heading, "in", tuple(unknown)), f"their {found.heading} is not known"))
            draft.assumed.append(
                f"rows whose {found.heading} is {', '.join(unknown[:5])} are left out: not known what it is"
            )


def _feelings(draft: Draft) -> Column | None:
    """Return the column whose words all tell a mood."""
    mood = draft.known["mood"]
    for it in draft.table.columns:
        if it.heading not in draft.used and suits(mood, it):
            words = {translated(draft.entity, mood, text) for text in it.words}
            if len(words) > 1 and None not in words:
                return it
    return None


def look_ahead(draft: Draft, today: str) -> None:
    """Take conversations of days to come as planned ones, where no state of theirs says which were held."""
    on = draft.fields.get("on")
    if draft.entity.table != "touch" or not on or not today or not on.label or state(draft.table):
        return
    later = sum(day.isoformat() > today for day, _ in days_beside(draft.table, on, on))
    if later:
        draft.ahead = "checkins"
        draft.assumed.append(f"{later:,} rows lie ahead of today: they become check-ins")


def state(table: Table) -> Column | None:
    """Return the column that says which conversations were held and which are planned."""
    for name in STATES:
        found = table.called((name,))
        known = [text for words in (HELD, AHEAD, CALLED_OFF) for text in among(found, words)] if found else []
        if found and sum(found.words[text] for text in known) > HALF * found.filled:
            return found
    return None


def issue(draft: Draft) -> None:
    """Call tickets after their id, escalations by their flag, and close only what the state says is closed."""
    draft.titled("subject")
    risen = next((it for it in draft.table.columns if "escalat" in it.short and it.is_flags), None)
    if "kind" not in draft.fields and risen:
        words = {text: "escalation" if is_yes(text) else "ticket" for text in risen.words}
        draft.put("kind", column(risen.heading)._replace(words=words), risen, ": yes is an escalation")
    found = next((it for name in STATES if (it := draft.table.called((name,))) and among(it, CLOSED)), None)
    if not found or found.heading in draft.used:
        return
    over = tuple(among(found, CLOSED))
    closed = draft.fields.get("resolved")
    last = draft.column_of("resolved")
    if not closed or not last:
        draft.drop.append(Drop(Test(found.heading, "in", over), "closed, with no day on which they were"))
        draft.assumed.append(
            f"rows whose {found.heading} is {' or '.join(over)} are left out: no day on which they were"
        )
        return
    early = sum(1 for cells in draft.table.rows if cells[last.at].strip() and cells[found.at] in among(found, OPEN))
    if early:
        spec = closed._replace(where=(Test(found.heading, "in", over),))
        draft.put("resolved", spec, last, f" where {found.heading} is {' or '.join(over)}; open ones have a day too")


def risk(draft: Draft) -> None:
    """Take customers that left as risks that came true: opened and closed on that day."""
    left = draft.table.called(CHURN_DAYS)
    if not left or not left.is_days:
        return
    how = filled(draft.entity, draft.known["opened"], left, draft.order)
    for name in ("opened", "closed"):
        draft.put(name, how.spec, left, how.evidence)
        draft.open += [it._replace(field=name) for it in how.open]
    draft.put("outcome", Spec("const", text="churned"), why="churned, for the file tells who left")
    reason = draft.column_of("category")
    if "title" not in draft.fields and reason and not {"{", "}"} & set(reason.heading):
        draft.put("title", Spec("template", (reason.heading,), f"Churn: {{{reason.heading}}}", default="Churn"), reason)
    elif "title" not in draft.fields:
        draft.put("title", Spec("const", text="Churn"), why="Churn")
    if back := next((it for it in draft.table.columns if "reactivat" in it.short and it.is_flags), None):
        draft.drop.append(Drop(Test(back.heading, "yes"), "they came back"))
        draft.assumed.append(f"rows whose {back.heading} is yes are left out: they came back")


def survey(draft: Draft) -> None:
    """Tell which of the two scales a score is on, by its name or its values; where neither tells, it is asked."""
    score = draft.column_of("score")
    kind = survey_kind(draft.table, score) if score else ""
    if "kind" not in draft.fields and score and kind:
        least, most = min(score.numbers), max(score.numbers)
        draft.put("kind", Spec("const", text=kind), why=f"{kind}, for its scores are {least:g} to {most:g}")


def survey_kind(table: Table, score: Column) -> str:
    """Return nps or csat where name and values of a score agree on it, else nothing."""
    numbers = score.numbers
    if not numbers or any(it != int(it) for it in numbers) or min(numbers) < 0 or max(numbers) > TOP:
        return ""
    small = max(numbers) <= BEST and min(numbers) >= WORST
    called = f"{score.short} {table.sheet.name.casefold()}"
    if "nps" in called or "promoter" in called:
        return "nps"
    named = any(word in called for word in ("csat", "satisf", "stars"))
    if small and (named or score.filled >= FEW):
        return "csat"
    return "nps" if max(numbers) > BEST and not named and score.filled >= FEW else _wide(score)


def _wide(score: Column) -> str:
    """Return nps for satisfaction on a scale from 0 to 10, as its lowest and highest values show."""
    return "nps" if min(score.numbers) < WORST and max(score.numbers) > BEST else ""


def scored(table: Table) -> Column | None:
    """Return the score that stands beside something else."""
    found = table.called(SCORES)
    return found if found and found.is_numbers and survey_kind(table, found) else None


def usage(draft: Draft) -> None:
    """Sum up what comes by the day or the event, by weeks; count people once."""
    number = draft.column_of("active")
    days = draft.column_of("on")
    user = draft.table.called(USERS)
    if number is None and days and user:
        period = "month" if _sparse(draft, days) else "week"
        draft.put("active", Spec("column", (user.heading,), total="distinct"), user, f": different ones by {period}")
        _grouped(draft, "active users", period)
    elif number is None and days and draft.identity() and "event" in draft.table.sheet.name.casefold():
        draft.put("active", Spec("count", total="count"), why="events, counted by week")
        _grouped(draft, "events", "week")
    elif number and days:
        _counted(draft, number, days)


def _counted(draft: Draft, number: Column, days: Column) -> None:
    people = number.short in PEOPLE.split()
    metric = draft.column_of("metric")
    if metric and len(metric.words) > FEW:
        del draft.fields["metric"]
    if "metric" not in draft.fields:
        draft.put("metric", Spec("const", text=number.said), why=number.said)
    keys = [it for it in (draft.link.column if draft.link else None, days, draft.column_of("metric")) if it]
    alike = [tuple(cells[it.at] for it in keys) for cells in draft.table.rows]
    repeated = len(set(alike)) < len(alike)
    by_day = len({text[:10] for text in days.words}) >= MOMENTS and not people
    if by_day or repeated:
        total = "max" if people else "sum"
        spec = draft.fields["active"]._replace(total=total)
        draft.put(
            "active", spec, number, f", the {'highest' if people else 'sum'} {'of a week' if by_day else 'of a day'}"
        )
        _grouped(draft, "", "week" if by_day else "")


def _grouped(draft: Draft, metric: str, period: str) -> None:
    if metric:
        draft.put("metric", Spec("const", text=metric), why=metric)
    draft.fields["on"] = draft.fields["on"]._replace(period=period)
    draft.group_by = ("account", "metric", "on")


def _sparse(draft: Draft, days: Column) -> bool:
    """Tell whether an account has less than one row a week, so that weeks would tell nothing."""
    spec = draft.fields["on"]
    seen = [day for day, _ in days_beside(draft.table, spec, spec)]
    if not seen or not draft.link:
        return False
    weeks = (max(seen) - min(seen)).days / WEEK + 1
    return draft.table.columns[days.at].filled / (len(draft.link.column.words) * weeks) < SPARSE
