"""Plain words out of what mail programs and calendars wrap them in."""

import re
from html.parser import HTMLParser

from amcli.domain.text import clean

MOST_LINES = 12
MOST_LETTERS = 1_200
MOST_TAGGED = 200_000
"""Letters of a page that are looked at: what was written stands at the top."""
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr"}
SILENT = {"style", "script", "head", "title"}
QUOTED = {"blockquote"}

ATTRIBUTIONS = (
    r"^\s*On .{5,200}\b(wrote|writes)\s*:\s*$",
    r"^\s*Am .{5,200}\bschrieb\b.{0,120}:\s*$",
    r"^\s*Le .{5,200}\ba écrit\s*:\s*$",
    r"^\s*El .{5,200}\bescribió\s*:\s*$",
    r"^\s*Il .{5,200}\bha scritto\s*:\s*$",
    r"^\s*Op .{5,200}\bschreef\b.{0,120}:\s*$",
    r"^\s*-{2,}\s*(Original Message|Ursprüngliche Nachricht|Original-Nachricht|Message d'origine|"
    r"Mensaje original|Messaggio originale|Oorspronkelijk bericht|Forwarded message|"
    r"Weitergeleitete Nachricht)\s*-*\s*$",
    r"^\s*_{10,}\s*$",
    r"^\s*(Begin forwarded message|Anfang der weitergeleiteten Nachricht)\s*:\s*$",
)
_ATTRIBUTION = re.compile("|".join(f"(?:{it})" for it in ATTRIBUTIONS), re.IGNORECASE)
_HEADER = re.compile(r"^\s*\*?(From|Von|De|Da|Van)\s*:\*?\s.*\S", re.IGNORECASE)
_NEXT_HEADER = re.compile(
    r"^\s*\*?(Sent|Gesendet|Date|Datum|Envoyé|Enviado|Inviato|Verzonden|To|An|À|Para|Subject|Betreff)\s*:",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^(--|—|–|__)\s*$|^\s*Sent from my \w+|^\s*Von meinem \w+ gesendet", re.IGNORECASE)


def own_words(text: str) -> str:
    """Return what the sender wrote: without the history quoted below or above it, and without the signature."""
    kept: list[str] = []
    lines = clean(text).splitlines()
    for at, line in enumerate(lines):
        joined = f"{line} {lines[at + 1]}" if at + 1 < len(lines) else line  # attributions are often broken in two
        cut = _ATTRIBUTION.match(line) or (len(joined) < 250 and _ATTRIBUTION.match(joined))
        headers = _HEADER.match(line) and any(_NEXT_HEADER.match(it) for it in lines[at + 1 : at + 4])
        if _SIGNATURE.match(line) or ((cut or headers) and (any(it.strip() for it in kept) or headers)):
            break
        if cut or line.lstrip().startswith(">"):
            continue
        kept.append(line)
    return "\n".join(kept)


def first_lines(text: str) -> str:
    """Return the beginning of a text, a dozen lines at most; an ellipsis says that there was more."""
    lines = [line.rstrip() for line in re.sub(r"\n\s*\n+", "\n", text.strip()).splitlines()]
    said = "\n".join(lines[:MOST_LINES])
    if len(said) > MOST_LETTERS:
        return said[: MOST_LETTERS - 1].rstrip() + "…"
    return said + " …" if len(lines) > MOST_LINES else said


def without_tags(text: str) -> str:
    """Return the words of a page: nothing in it is fetched or run; what is quoted in it stands as quoted."""
    reader = _Words()
    reader.feed(text[:MOST_TAGGED])
    reader.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.said).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in BLOCKS:
            self.said.append("\n")
        if tag in SILENT:
            self._silent += 1
        if tag in QUOTED:
            self._quoted += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.said.append("\n")
        if tag in SILENT:
            self._silent = max(self._silent - 1, 0)
        if tag in QUOTED:
            self._quoted = max(self._quoted - 1, 0)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = re.sub(r"\s+", " ", data)
        self.said.append(f"\n> {words}" if self._quoted and words.strip() else words)
