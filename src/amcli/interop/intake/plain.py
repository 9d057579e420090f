"""Plain words out of what mail programs and calendars wrap them in."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from amcli.domain.text import clean

MOST_LINES = 12
MOST_LETTERS = 1_200
MOST_TAGGED = 200_000
"""Letters of a page that are looked at: what was written stands at the top."""
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr"}
SILENT = {"style", "script", "head", "title"}
QUOTED = {"blockquote"}

LONGEST_ATTRIBUTION = 250
ATTRIBUTIONS = (
    r"^\s*On .{5,200}\b(wrote|writes)\s*:\s*$",
    r"^\s*Am .{5,200}\bschrieb\b.{0,120}:\s*$",
    r"^\s*Le .{5,200}\ba écrit\s*:\s*$",
    r"^\s*El .{5,200}\bescribió\s*:\s*$",
    r"^\s*Il .{5,200}\bha scritto\s*:\s*$",
    r"^\s*Op .{5,200}\bschreef\b.{0,120}:\s*$",
    r"^\s*Em .{5,200}\bescreveu\s*:\s*$",
    r"^\s*(Den|På) .{5,200}\bskr(ev|iver)\b.{0,120}:\s*$",
    r"^.{5,200}\b(napisał\(a\)|napsal\(a\)|kirjoitti|пишет|написал\(а\))\s*:\s*$",
    r"^\s*-{2,}\s*(Original Message|Ursprüngliche Nachricht|Original-Nachricht|Message d'origine|"
    r"Mensaje original|Messaggio originale|Oorspronkelijk bericht|Mensagem original|Ursprungligt meddelande|"
    r"Oprindelig meddelelse|Opprinnelig melding|Oryginalna wiadomość|Исходное сообщение|Forwarded message|"
    r"Weitergeleitete Nachricht|Message transféré|Mensaje reenviado|Messaggio inoltrato|Doorgestuurd bericht|"
    r"Mensagem encaminhada)\s*-*\s*$",
    r"^\s*_{10,}\s*$",
    r"^\s*(Begin forwarded message|Anfang der weitergeleiteten Nachricht)\s*:\s*$",
)
_ATTRIBUTION = re.compile("|".join(f"(?:{it})" for it in ATTRIBUTIONS), re.IGNORECASE)
_ANY_ATTRIBUTION = re.compile(
    r"^(?=.*(\S@\S+\.\w|\b(19|20)\d\d\b.*\d[:.]\d\d|\d[./-]\d+[./-]\d+.*\d[:.]\d\d)).{5,240}[:：]\s*$"
)
"""A line with an address, or a day and a time, and a colon at its end: above quoted lines, in any language."""
_HEADER = re.compile(
    r"^\s*\*?(From|Von|De|Da|Van|Från|Fra|Od|От|Lähettäjä|Feladó|Kimden|差出人|发件人|寄件者)\s*[:：]\*?\s.*\S",
    re.IGNORECASE,
)
_NEXT_HEADER = re.compile(
    r"^\s*\*?(Sent|Gesendet|Date|Datum|Envoyé|Enviad[oa]( em)?|Inviato|Data|Verzonden|Skickat|Sendt|Dato|Wysłano|"
    r"Отправлено|Дата|Lähetetty|To|An|À|A|Para|Aan|Till|Til|Do|Komu|Кому|Cc|Subject|Betreff|Objet|Asunto|Assunto|"
    r"Oggetto|Onderwerp|Ämne|Emne|Temat|Předmět|Тема|Aihe|日時|送信日時|宛先|件名|发送时间|收件人|主题)\s*[:：]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"^(--|—|–|__)\s*$|^\s*((Sent|Get Outlook) (from my|from Outlook|from Mail|for|via)|Von meinem \S+.* gesendet|"
    r"Gesendet (mit|von|aus)|(Hol|Lad)en Sie sich Outlook|Outlook für|Envoyé (de|depuis|à partir de)|Obtenir Outlook|"
    r"Enviado (desde|do|a partir do)|Obtener Outlook|Inviato da|Scarica Outlook|(Verstuurd|Verzonden) vanaf|"
    r"Download Outlook|Skickat från|Hämta Outlook|Sendt fra|Hent Outlook|Wysłane z|Отправлено (с|из)) .{0,60}$",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"^\W*(\[?external( e-?mail)?\]?\W*$|(caution|warning|achtung|attention|external)\b.*"
    r"\b(outside|external|extern|externe|außerhalb|originated)\b)",
    re.IGNORECASE,
)
"""What companies put above mail from outside."""
_PICTURE = re.compile(r"\[(cid|image):[^\]\n]{1,200}\]")


def own_words(text: str) -> str:
    """Return what the sender wrote: without the history quoted below or above it, and without the signature."""
    kept: list[str] = []
    lines = _PICTURE.sub("", clean(text)).splitlines()
    for at, line in enumerate(lines):
        if _BANNER.match(line) and not any(it.strip() for it in kept):
            continue
        joined = f"{line} {lines[at + 1]}" if at + 1 < len(lines) else line  # attributions are often broken in two
        cut = (
            _ATTRIBUTION.match(line)
            or (len(joined) < LONGEST_ATTRIBUTION and _ATTRIBUTION.match(joined))
            or _above_a_quote(lines, at)
        )
        headers = _HEADER.match(line) and any(_NEXT_HEADER.match(it) for it in lines[at + 1 : at + 4])
        if _SIGNATURE.match(line) or ((cut or headers) and (any(it.strip() for it in kept) or headers)):
            break
        if cut or line.lstrip().startswith(">"):
            continue
        kept.append(line)
    return "\n".join(kept)


def _above_a_quote(lines: Sequence[str], at: int) -> bool:
    """Tell whether a line, or it and the next one, says who wrote the quoted lines below."""
    for end in (at + 1, at + 2):
        below = next((it for it in lines[end : end + 3] if it.strip()), "")
        if below.lstrip().startswith(">") and not lines[end - 1].lstrip().startswith(">"):
            said = " ".join(lines[at:end])
            return len(said) < LONGEST_ATTRIBUTION and bool(_ANY_ATTRIBUTION.match(said))
    return False


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
