"""vCards: the people of an address book, each with what says where they work."""

from hashlib import blake2b

from amcli.domain.matching import person
from amcli.domain.text import clean, key, one_line
from amcli.interop.intake.card_lines import Line, cards, parts, whole
from amcli.interop.intake.item import LONGEST_ID, Item, Read, Refusal, Unreadable, Window

NUMBERS_FIRST = ("PREF", "WORK", "CELL")
NO_PHONE = ("FAX", "PAGER", "MODEM", "BBS")


def read_cards(text: str, window: Window) -> Read:
    """Return the people of a file of cards.

    Raises:
        Unreadable: there is no card in it.
    """
    read = Read("cards")
    number = 0
    for number, (_, lines) in enumerate(cards(text), 1):
        item = _item(lines, number)
        if isinstance(item, Refusal):
            read.refused.append(item)
        elif any(window.me.is_ours(person("", it)) for it in item.details["emails"]):
            read.left_out["you and your colleagues"] += 1
        elif item.details["group"]:
            read.left_out["groups and companies"] += 1
        else:
            read.items.append(item)
    if not number:
        raise Unreadable("it is no vCard: nowhere does it say BEGIN:VCARD")
    return read


def _item(lines: list[Line], number: int) -> Item | Refusal:
    emails = list(dict.fromkeys(it for line in _all(lines, "EMAIL") if (it := person("", whole(line.value)).email)))
    organisation, *units = [one_line(it) for it in parts(_one(lines, "ORG"), ";")] or [""]
    name = _name(lines)
    kind = one_line(_one(lines, "KIND") or _one(lines, "X-ADDRESSBOOKSERVER-KIND")).upper()
    company = one_line(_one(lines, "X-ABSHOWAS")).upper() == "COMPANY" or kind in ("ORG", "GROUP", "LOCATION")
    company = company or bool(name and key(name) == key(organisation) and not any(_of_a_person(lines)))
    shown = name or (emails[0] if emails else "")
    if not shown and not company:
        return Refusal(number, "card", organisation, "it has neither a name nor an e-mail address")
    phones = [
        one_line(whole(it.value)).removeprefix("tel:").replace(";ext=", " ext. ")
        for it in _all(lines, "TEL")
        if not it.types & {*NO_PHONE}
    ]
    phones = list(dict.fromkeys(it[:60] for it in phones if any(letter.isdigit() for letter in it)))
    notes = [clean(whole(it.value)).strip() for it in _all(lines, "NOTE")]
    title = one_line(whole(_one(lines, "TITLE") or _one(lines, "ROLE")))[:200]
    uid = one_line(whole(_one(lines, "UID")))[:LONGEST_ID]
    called = uid or (emails[0] if emails else "")
    made = f"~{blake2b(f'{shown}|{organisation}'.encode(errors='replace'), digest_size=12).hexdigest()}"
    details = {
        "title": title or next((it for it in units if it), None),
        "emails": emails,
        "phones": phones,
        "organisation": organisation[:200],
        "note": "\n".join(it for it in notes if it)[:4_000] or None,
        "group": company,
    }
    return Item("contact", called or made, shown[:200], details=details, number=number)


def _name(lines: list[Line]) -> str:
    if full := one_line(whole(_one(lines, "FN"))):
        return full
    family, given, *more = _of_a_person(lines)
    middle, before, after = (*more, "", "", "")[:3]
    return " ".join(it for it in (before, given, middle, family, after) if it) or one_line(
        whole(_one(lines, "NICKNAME"))
    )


def _of_a_person(lines: list[Line]) -> list[str]:
    """Return the five parts of a personal name; a company has none."""
    return [one_line(it) for it in [*parts(_one(lines, "N"), ";"), "", "", "", "", ""]][:5]


def _all(lines: list[Line], name: str) -> list[Line]:
    """Return the properties of a name, the preferred one first, then those of the office, then the mobile one."""
    found = [it for it in lines if it.name == name]
    return sorted(found, key=lambda it: next((at for at, kind in enumerate(NUMBERS_FIRST) if kind in it.types), 9))


def _one(lines: list[Line], name: str) -> str:
    return next((it.value for it in _all(lines, name) if it.value.strip()), "")
