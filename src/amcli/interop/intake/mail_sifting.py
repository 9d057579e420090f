"""Which messages are no mail between people: drafts, spam, what machines and lists send, what calendars send."""

import re
from email.message import Message

from amcli.domain.matching import Person

MOST_PARTS = 200
BULK = ("bulk", "junk", "list", "auto_reply")
ANSWERING_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "List-Id", "List-Unsubscribe")
NOBODY = re.compile(r"(mailer-daemon|postmaster|bounces?|(do[-_.]?)?not?[-_.]?reply|nicht[-_.]?antworten)([-_+.=].*)?")
"""What stands before the @ where no person writes."""
ABSENT = re.compile(
    r"(automatic reply|auto[- ]?reply|out of (the )?office|automatische antwort|abwesenheits(notiz|nachricht)|"
    r"réponse automatique|respuesta automática|risposta automatica|automatisch antwoord|resposta automática|"
    r"autosvar|automatiskt svar|automatisk svar|automaattinen vastaus|odpowiedź automatyczna)\s*[:：]",
    re.IGNORECASE,
)
"""How a notice of absence begins its subject, whatever else it keeps quiet about."""
INVITING = ("REQUEST", "REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD")
LABELS = {"draft": "drafts", "drafts": "drafts", "entwürfe": "drafts", "brouillons": "drafts", "borradores": "drafts"}
LABELS |= {"bozze": "drafts", "concepten": "drafts", "rascunhos": "drafts", "spam": "spam", "junk": "spam"}
"""What the labels of a mailbox from Gmail say of a message that is no mail between people."""


def unsent(message: "Message[str, str]", labels: str) -> str:
    """Return what a mailbox says of a message that was never sent, or is spam; nothing for one that counts."""
    if "X-Mozilla-Draft-Info" in message or str(message.get("X-Unsent", "")).strip() == "1":
        return "drafts"
    if str(message.get("X-Spam-Flag", "")).strip().upper() == "YES":
        return "spam"
    return next((LABELS[it.strip()] for it in labels.casefold().split(",") if it.strip() in LABELS), "")


def no_mail(message: "Message[str, str]", title: str, senders: list[Person]) -> str:
    """Return why a message is no contact between people, or nothing."""
    automatic = str(message.get("Auto-Submitted", "no")).strip().lower()
    if (
        not automatic.startswith("no")
        or str(message.get("Precedence", "")).strip().lower() in BULK
        or any(name in message for name in ANSWERING_MACHINES)
        or message.get_content_type() in ("multipart/report", "message/delivery-status")
        or str(message.get("Return-Path", "")).strip() == "<>"
        or ABSENT.match(title)
        or (senders and all(NOBODY.fullmatch(it.email.partition("@")[0]) for it in senders))
    ):
        return "sent by a machine or a list"
    return "invitations and answers to them" if _invites(message) else ""


def _invites(message: "Message[str, str]") -> bool:
    """Tell whether a mail is a calendar's: the meeting itself, and whether it took place, stands in the calendar."""
    parts = (it for it, _ in zip(message.walk(), range(MOST_PARTS), strict=False))
    return any(
        it.get_content_type() == "text/calendar" and str(it.get_param("method", "")).upper() in INVITING for it in parts
    )
