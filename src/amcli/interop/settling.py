"""What is imported of a proposal when nobody answers its questions: nothing that is open is guessed."""

from amcli.interop.drafts import Proposal
from amcli.interop.spec import Source, Test, required


def settled(proposal: Proposal) -> tuple[Proposal | None, tuple[str, ...]]:
    """Return a proposal without what is open, and what that leaves out; None where its rows cannot do without.

    A word of a closed list that has no place among ours makes its rows rejects where the field is needed, and leaves
    the field empty where it is not.
    """
    source, left = proposal.source, []
    needed = required(source.entity, source.fields)
    for question in proposal.open:
        if question.word or question.field not in source.fields:
            continue
        if question.field in needed:
            return None, (question.question,)
        left.append(f"{question.field} stays empty: {question.question}")
        source = _without(source, question.field)
    for name in dict.fromkeys(it.field for it in proposal.open if it.word and it.field in source.fields):
        unknown = [it.word for it in proposal.open if it.field == name and it.word]
        spec = source.fields[name]
        if not spec.words:
            if name in needed:
                said = f"none of the words in {spec.label} is known for {name}: {', '.join(unknown[:5])}"
                return None, (said,)
            left.append(f"{name} stays empty: no word of {spec.label} is known, such as “{unknown[0]}”")
            source = _without(source, name)
        elif name not in needed:
            left.append(f"{name} stays empty where {spec.label} is {', '.join(unknown[:5])}")
            known = Test(spec.label, "in", tuple(spec.words))
            fields = {**source.fields, name: spec._replace(where=(*spec.where, known))}
            keep = source.keep if source.group_by else tuple(dict.fromkeys((*source.keep, spec.label)))
            source = source._replace(fields=fields, keep=keep)
        else:
            left.append(f"rows whose {spec.label} is {', '.join(unknown[:5])} cannot be taken: what they are is open")
    return proposal._replace(source=source, open=()), tuple(left)


def _without(source: Source, name: str) -> Source:
    fields = {key: spec for key, spec in source.fields.items() if key != name}
    by = tuple(it for it in source.group_by if it != name)
    return source._replace(fields=fields, group_by=by)
