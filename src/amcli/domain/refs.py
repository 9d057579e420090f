"""The ids people type: a letter for the kind of thing and the number of its row, `r3` or `R3`."""

from amcli.domain.entities import BY_LETTER, Entity

LARGEST = 2**63 - 1


def parse_ref(typed: str) -> tuple[Entity, int] | None:
    """Return the entity and row id that an id stands for; None when the text has no such form."""
    text = typed.strip().lower()
    letter, digits = text[:1], text[1:]
    if letter not in BY_LETTER or not (digits.isascii() and digits.isdecimal()) or digits.startswith("0"):
        return None
    number = int(digits) if len(digits) <= 19 else LARGEST
    return BY_LETTER[letter], min(number, LARGEST)


def make_ref(entity: Entity, row_id: int) -> str:
    """Return the id of a row: `r3`."""
    return f"{entity.letter}{row_id}"
