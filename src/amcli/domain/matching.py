"""Whose a meeting or a mail is: by the addresses of the people in it, never by a guess.

The people of the book decide first, then the domains of the accounts. Two accounts among them, or none, is an
answer too: such an item waits in the inbox until somebody says whose it is.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from amcli.domain.text import key, one_line

_SERVICES = """
gmail.com live.com live.de live.co.uk live.fr live.nl live.it live.be live.se live.dk live.no live.ie live.ca live.at
live.com.au live.com.mx windowslive.com msn.com passport.com rocketmail.com aim.com icloud.com me.com mac.com proton.me
protonmail.com protonmail.ch pm.me web.de t-online.de freenet.de mail.de email.de arcor.de online.de posteo.de
mailbox.org kabelmail.de vodafonemail.de mail.com email.com usa.com mail.ru bk.ru inbox.ru list.ru internet.ru
rambler.ru ukr.net i.ua meta.ua abv.bg mail.bg inbox.lv qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn
sohu.com aliyun.com naver.com hanmail.net daum.net kakao.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp orange.fr
wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr numericable.fr libero.it virgilio.it tiscali.it alice.it tin.it
inwind.it email.it bluewin.ch hispeed.ch telefonica.net ono.com terra.es sapo.pt iol.pt btinternet.com btopenworld.com
sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk eircom.net telenet.be skynet.be proximus.be ziggo.nl
kpnmail.nl planet.nl hetnet.nl home.nl xs4all.nl upcmail.nl chello.at aon.at bigpond.com optusnet.com.au xtra.co.nz
comcast.net verizon.net att.net sbcglobal.net cox.net bellsouth.net earthlink.net charter.net optonline.net juno.com
netzero.net frontier.com windstream.net shaw.ca rogers.com bell.net sympatico.ca videotron.ca fastmail.com fastmail.fm
hey.com duck.com tutanota.com tutanota.de tutamail.com tuta.io tuta.com zoho.com zohomail.com zohomail.eu hushmail.com
rediffmail.com mailfence.com runbox.com uol.com.br bol.com.br terra.com.br ig.com.br seznam.cz email.cz centrum.cz
post.cz azet.sk wp.pl o2.pl onet.pl op.pl interia.pl gazeta.pl freemail.hu citromail.hu walla.co.il walla.com
mail.ee hot.ee online.no telia.se bredband.net comhem.se
"""
_WORLDWIDE = re.compile(r"(googlemail|hotmail|outlook|yahoo|ymail|aol|gmx|yandex)\.(com?\.)?[a-z]{2,3}")
"""Services with a domain in every country: yahoo.fr, yahoo.com.br, hotmail.co.uk."""
FREE_MAIL = frozenset(_SERVICES.split())
"""Services with one domain, or few."""


class Person(NamedTuple):
    """Somebody in a meeting or mail, as it names them; the address in lower case, empty where there is none."""

    name: str
    email: str = ""

    def __str__(self) -> str:
        if not self.email:
            return self.name
        return f"{self.name} <{self.email}>" if self.name and self.name != self.email else self.email


class Me(NamedTuple):
    """The addresses and domains of the account manager: people of these are no client's."""

    emails: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()

    def is_me(self, person: Person) -> bool:
        """Tell whether this is the account manager."""
        return person.email in self.emails

    def is_ours(self, person: Person) -> bool:
        """Tell whether this is the account manager or a colleague."""
        return self.is_me(person) or any(is_within(domain_of(person.email), own) for own in self.domains)


class Directory(NamedTuple):
    """Whom the book knows: contacts by address, accounts by domain, names of accounts."""

    contacts: Mapping[str, tuple[tuple[int, int], ...]]
    """Address, caseless → contact and account, of everyone who has it."""
    domains: Mapping[str, tuple[int, ...]]
    names: Mapping[str, tuple[int, ...]]
    """Name or alias, caseless → accounts."""
    handles: Mapping[int, str]
    me: Me = Me()


class Match(NamedTuple):
    """The account an item belongs to, who of its people are contacts there, or why it cannot be told."""

    account: int | None
    contacts: Mapping[str, int]
    """Address → contact, at the account."""
    why: str = ""


def read_person(text: str) -> Person:
    """Return a person as written by `str`: `Jane Doe <jane@acme.com>`, an address, or a name."""
    name, angle, rest = text.rpartition("<")
    if angle and rest.endswith(">"):
        return Person(name.strip(), rest[:-1])
    return Person("", text) if "@" in text else Person(text)


def person(name: str, email: str) -> Person:
    """Return somebody with a name on one line and an address that can be compared."""
    address = key(email).removeprefix("mailto:")
    plain = "".join(address.split()) if "@" in address else ""
    shown = one_line(name).strip("'\" ")[:200].replace("<", "").replace(">", "").strip()
    return Person("" if key(shown) == plain else shown, plain[:250])


def outsiders(people: Iterable[Person], me: Me) -> list[Person]:
    """Return the people who are no colleagues, each once, in their order."""
    found: dict[str, Person] = {}
    for it in people:
        if not me.is_ours(it):
            found.setdefault(it.email or key(it.name), it)
    return list(found.values())


def match(people: Sequence[Person], directory: Directory) -> Match:
    """Return whose an item with these outsiders is.

    Everyone stands for the accounts at which they are a contact, or else, unless their address is at a free
    mail service, for those their domain belongs to. The item is of an account when no other is stood for.
    """
    accounts: dict[int, None] = {}
    contacts: dict[str, list[tuple[int, int]]] = {}
    for it in people:
        known = directory.contacts.get(it.email, ())
        contacts[it.email] = list(known)
        for account in (account for _, account in known) if known else by_domain(it.email, directory):
            accounts[account] = None
    if len(accounts) != 1:
        if accounts:
            names = " and ".join(directory.handles[it] for it in sorted(accounts))
            return Match(None, {}, f"people of {names} take part")
        return Match(None, {}, "nobody in it is in the book" if people else "nobody else is in it")
    (account,) = accounts
    there = {email: [it for it, of in known if of == account] for email, known in contacts.items()}
    return Match(account, {email: ids[0] for email, ids in there.items() if len(ids) == 1})


def by_domain(email: str, directory: Directory) -> tuple[int, ...]:
    """Return the accounts whose domain an address is at, or in; of free mail services and our own none."""
    host = domain_of(email)
    if not host or is_free_mail(host) or any(is_within(host, own) for own in directory.me.domains):
        return ()
    while "." in host:
        if found := directory.domains.get(host):
            return found
        host = host.partition(".")[2]
    return ()


def is_free_mail(host: str) -> bool:
    """Tell whether anybody has an address at a domain, or in it: it says nothing about a company."""
    parts = host.split(".")
    ends = (".".join(parts[at:]) for at in range(len(parts) - 1))
    return any(it in FREE_MAIL or _WORLDWIDE.fullmatch(it) for it in ends)


def domain_of(email: str) -> str:
    """Return the domain of an address, empty without one."""
    return email.rpartition("@")[2] if "@" in email else ""


def is_within(host: str, domain: str) -> bool:
    """Tell whether a host is a domain or lies within it."""
    return host == domain or host.endswith(f".{domain}")
