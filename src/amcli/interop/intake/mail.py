"""Mail: single messages and mailboxes (mbox, Maildir), read with the standard library; nothing is ever fetched.

A message counts when it passed between the AM and somebody outside. What machines send (newsletters, bounces,
notices of absence) is no contact, whoever it is from.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email import policy
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from amcli.domain.dates import FIRST_YEAR, LAST_YEAR
from amcli.domain.matching import Me, Person, by_domain, outsiders, person
from amcli.domain.text import clean, one_line
from amcli.interop.intake.item import LONGEST_ID, MOST_PEOPLE, Item, Read, Refusal, Unreadable, Window
from amcli.interop.intake.mail_sifting import MOST_PARTS, no_mail, unsent
from amcli.interop.intake.mailboxes import MOST_BYTES, messages_of_maildir, messages_of_mbox
from amcli.interop.intake.plain import first_lines, own_words, without_tags

RECIPIENTS = ("To", "Cc", "Bcc")


def read_message(raw: bytes, window: Window, *, knows: "Knows | None" = None) -> Read:
    """Return the message of a file.

    Raises:
        Unreadable: it holds nothing that looks like a message.
    """
    return _read("mail", [raw], window, knows)


def read_mailbox(path: Path, window: Window, *, knows: "Knows | None" = None) -> Read:
    """Return the messages of an mbox file or of a Maildir folder; one broken message does not stop the others."""
    return _read("mailbox", messages_of_maildir(path) if path.is_dir() else messages_of_mbox(path), window, knows)


class Knows:
    """Tells whether an address is a client's, for mail of which nobody said which addresses are the AM's own."""

    def __init__(self, directory: Any) -> None:
        self._directory = directory

    def __call__(self, it: Person) -> bool:
        """Return whether somebody is a contact or at the domain of an account."""
        return bool(self._directory.contacts.get(it.email) or by_domain(it.email, self._directory))


def _read(kind: str, messages: Iterable[bytes], window: Window, knows: Knows | None) -> Read:
    read = Read(kind)
    number = 0
    for number, raw in enumerate(messages, 1):
        try:
            found = _item(BytesParser(policy=policy.compat32).parsebytes(raw[:MOST_BYTES]), number, window, knows)
        except Exception as error:
            said = one_line(str(error))[:160] or type(error).__name__
            found = Refusal(number, "message", "", f"it cannot be read: {said}")
        if isinstance(found, Item):
            read.items.append(found)
        elif isinstance(found, Refusal):
            read.refused.append(found)
        else:
            read.left_out[found] += 1
    if not number:
        raise Unreadable("there is no message in it")
    return read


def _item(  # noqa: PLR0911 - one way out for each reason
    message: "Message[str, str]", number: int, window: Window, knows: Knows | None
) -> Item | Refusal | str:
    if not message.keys():
        return Refusal(number, "message", "", "it has no headers: it is no message")
    title = _decoded(_header(message, "Subject"))[:300] or "(no subject)"
    if why := unsent(message, _decoded(_header(message, "X-Gmail-Labels"))):
        return why
    when = _when(message)
    if when is None:
        return Refusal(number, "message", title, "it has no date that can be read")
    try:
        local = when.astimezone(window.zone)
    except (OverflowError, ValueError):
        return Refusal(number, "message", title, "its date is out of reach")
    if local.date() > window.today:
        return Refusal(number, "message", title, f"its date lies ahead ({local.date()})")
    if not window.holds(local.date()):
        return "outside --from and --to"
    senders = _people(message, ("From",)) or _people(message, ("Sender", "Reply-To"))
    if why := no_mail(message, title, senders):
        return why
    if not senders:
        return Refusal(number, "message", title, "it says nobody it is from")
    people = outsiders([*senders, *_people(message, RECIPIENTS)], window.me)
    if not people:
        return "between you and your colleagues"
    details = {"kind": "email", "direction": _direction(senders, people, window.me, knows)}
    return Item(
        "touch",
        _identity(message, title, when),
        title,
        local.date(),
        f"{local:%H:%M}",
        first_lines(own_words(_body(message))),
        tuple(people[:MOST_PEOPLE]),
        details,
        number=number,
    )


def _direction(senders: list[Person], people: list[Person], me: Me, knows: Knows | None) -> str:
    """Return which way a mail went: from us is outbound, without our addresses what is from no client."""
    if me.emails or me.domains:
        return "outbound" if any(me.is_ours(it) for it in senders) else "inbound"
    if knows is None or any(knows(it) for it in senders):
        return "inbound"
    return "outbound" if any(knows(it) for it in people) else "inbound"


def _when(message: "Message[str, str]") -> datetime | None:
    """Return when it was written, in a year that mail can have; a date that names no zone is taken as UTC.

    So has RFC 5322 it for `-0000`.
    """
    try:
        when = parsedate_to_datetime(one_line(str(message.get("Date", ""))))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not FIRST_YEAR <= when.year <= LAST_YEAR:
        return None
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


def _identity(message: "Message[str, str]", title: str, when: datetime) -> str:
    given = one_line(str(message.get("Message-ID", ""))).strip("<> ")
    if given:
        return given[:LONGEST_ID]
    said = f"{when.isoformat()}|{title}|{message.get('From', '')}"
    return f"~{blake2b(said.encode(errors='replace'), digest_size=12).hexdigest()}"


def _header(message: "Message[str, str]", name: str) -> str:
    return next(iter(_headers(message, name)), "")


def _headers(message: "Message[str, str]", name: str) -> list[str]:
    """Return the headers of a name as they were sent, also those that hold more than ASCII as it is (RFC 6532)."""
    sent = (str(value) for it, value in message.raw_items() if it.lower() == name.lower())
    return [_letters(it.encode("utf-8", "surrogateescape"), "utf-8") for it in sent]


def _people(message: "Message[str, str]", names: Iterable[str]) -> list[Person]:
    lines = [it for name in names for it in _headers(message, name)]
    pairs = [pair for line in lines for pair in getaddresses([one_line(line)[:20_000]])]
    return [it for name, email in pairs if (it := person(_decoded(name), email)).email]


def _decoded(text: Any) -> str:
    """Return a header in plain letters, whatever charset it claims."""
    try:
        found = decode_header(one_line(str(text)))
    except (ValueError, TypeError, LookupError):
        return one_line(str(text))
    return one_line("".join(it if isinstance(it, str) else _letters(it, charset or "utf-8") for it, charset in found))


def _letters(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def _body(message: "Message[str, str]") -> str:
    """Return the words of a message: its first plain part, else its first page; attachments are passed over."""
    page = ""
    for number, part in enumerate(_walk(message)):
        if number > MOST_PARTS:
            break
        if part.get_content_type() == "text/plain":
            return _text(part)
        if part.get_content_type() == "text/html" and not page:
            page = _text(part)
    return without_tags(page) if page else ""


def _walk(message: "Message[str, str]") -> "Iterator[Message[str, str]]":
    """Yield the parts that are the message itself: what is attached or forwarded whole is not its sender's words."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_filename() or "attachment" in str(part.get("Content-Disposition", "")).lower():
            continue
        content: Any = part.get_payload()
        if isinstance(content, list):
            if part.get_content_maintype() != "message":
                waiting = [*content[:MOST_PARTS], *waiting]
        else:
            yield part


def _text(part: "Message[str, str]") -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return clean(str(part.get_payload()))
    charset = part.get_content_charset() or "utf-8"
    return clean(_letters(raw[:500_000], re.sub(r"^(ks_c_5601-1987|ksc5601)$", "cp949", charset.lower())))
