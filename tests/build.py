"""One plain function a thing: what the tests are told about people, in few words.

Everything has a default, and nothing is random: the same words build the same rows.
"""

from __future__ import annotations

import hashlib
import itertools
from datetime import UTC, datetime, timedelta

from django.test import Client

from sobremesa.channels.base import Address, Attached, Fold, Incoming
from sobremesa.channels.base import Card as CardRecord
from sobremesa.conversations import store, taking
from sobremesa.conversations.models import Account, Arrival, Delivery, Interaction
from sobremesa.flows.settling import settle
from sobremesa.flows.writing import take_cards
from sobremesa.people.models import Card, Handle, Membership, Organisation, Person
from sobremesa.people.recognising import recognise
from sobremesa.us.book import open_book
from sobremesa.us.models import Firm, OurHandle, Role, User

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
US = "nerea@intxaurpe.example"
_numbers = itertools.count(1)


def a_firm(**more) -> Firm:
    """The firm, settled, so that pages open."""
    values = {"name": "Intxaurpe, ebanistas", "settled_at": NOW, **more}
    return Firm.objects.update_or_create(pk=1, defaults=values)[0]


def a_colleague(name: str = "Nerea Arrieta", *, role: str = Role.STAFF, **more) -> User:
    """Somebody of ours, who can sign in; `nerea@intxaurpe.example` is hers."""
    first = name.split(maxsplit=1)[0].lower()
    values = {"joined_at": NOW, "language": "en", **more}
    email = values.pop("email", f"{first}@intxaurpe.example")
    user, is_new = User.objects.get_or_create(
        email=email, defaults={"name": name, "role": role, **values}
    )
    if is_new:
        an_our_handle(email, user=user)
    return user


def an_our_handle(value: str, *, kind: str = "email", user: User | None = None) -> OurHandle:
    """An address that is ours."""
    values = {"user": user, "added_at": NOW}
    return OurHandle.objects.get_or_create(kind=kind, value=value, defaults=values)[0]


def a_browser(user: User | None = None) -> Client:
    """Somebody signed in, on settled ground."""
    a_firm()
    client = Client()
    client.force_login(user or a_colleague())
    return client


def a_person(name: str = "Begoña Aldasoro", *, email: str = "", **more) -> Person:
    """Somebody, with an address if it is given, and in the lists."""
    values = {"introduced_at": NOW, "named_at": NOW, **more}
    person = Person.objects.create(name=name, **values)
    if email:
        a_handle(email, person=person)
    settle([person.pk])
    return person


def a_handle(value: str, *, kind: str = "", person: Person | None = None, **more) -> Handle:
    """An address: an e-mail if there is an @ in it, else a phone."""
    values = {"person": person, "added_at": NOW, **more}
    kind = kind or ("email" if "@" in value else "phone")
    return Handle.objects.update_or_create(kind=kind, value=value, defaults=values)[0]


def an_organisation(name: str = "Posada Arriaundi", *people: Person, job: str = "") -> Organisation:
    """Where some people belong."""
    where, _ = Organisation.objects.get_or_create(
        key=name.lower(), defaults={"name": name, "introduced_at": NOW}
    )
    for person in people:
        Membership.objects.create(
            person=person, organisation=where, job_title=job, added_by=a_colleague()
        )
    return where


def a_letter(
    *,
    sender: str = "begona@arriaundi.example",
    to: str = US,
    cc: str = "",
    subject: str = "The stairs",
    text: str = "When do the stairs arrive?",
    at: datetime = NOW - timedelta(days=6),
    name: str = "Begoña Aldasoro",
    **more,
) -> Interaction:
    """A letter, taken in like any other: who wrote becomes a person, lists are up to date."""
    roles = (("from", sender), ("to", to), ("cc", cc))
    people = tuple(
        Address(kind="email", value=value, name="" if value == US else name, role=role)
        for role, value in roles
        if value
    )
    return said(medium="email", people=people, subject=subject, text=text, at=at, **more)


def a_message(
    *,
    sender: str = "+34600000001",
    to: str = "+34943000000",
    text: str = "Do you come tomorrow?",
    at: datetime = NOW - timedelta(days=2),
    name: str = "Begoña Aldasoro",
    **more,
) -> Interaction:
    """A message in a chat."""
    people = (
        Address(kind="phone", value=sender, name=name, role="from"),
        Address(kind="phone", value=to, role="to"),
    )
    return said(medium="whatsapp", people=people, text=text, at=at, thread="chat", **more)


def a_meeting(
    *, who: str = "begona@arriaundi.example", name: str = "Begoña Aldasoro", minutes: float = 45,
    at: datetime = NOW - timedelta(days=20), **more,
) -> Interaction:  # fmt: skip
    """An hour together, called by us."""
    people = (
        Address(kind="email", value=US, role="from"),
        Address(kind="email", value=who, name=name, role="with"),
    )
    return said(medium="meeting", people=people, minutes=minutes, at=at, **more)


def said(
    *, medium: str, people: tuple[Address, ...], at: datetime, subject: str = "", text: str = "",
    folds: tuple[tuple[int, int, str], ...] = (), files: tuple[str, ...] = (), raw: bytes = b"",
    thread: str = "", not_contact: str = "", minutes: float | None = None, key: str = "",
) -> Interaction:  # fmt: skip
    """Anything said, by the road of everybody's; with `raw`, its bytes lie in the store."""
    record = Incoming(
        key=key or f"built {next(_numbers)}", medium=medium, occurred_at=at, people=people,
        subject=subject, text=text, folds=tuple(Fold(start=a, end=b, kind=k) for a, b, k in folds),
        minutes=minutes, thread=thread, not_contact=not_contact,
        attached=tuple(
            Attached(name=one, content_type="application/pdf", size_bytes=1200, part="2")
            for one in files
        ),
    )  # fmt: skip
    book, thing = open_book(), taking.said(record)
    pk, _is_new = taking.take_in([thing], book=book, now=NOW)[thing.key]
    called = {(one.kind, one.value): one.name for one in taking.in_contact(thing, book)}
    handles = taking.handles_of(sorted(called))
    recognise(
        handles.values(), now=NOW, names={one.pk: called[key] for key, one in handles.items()}
    )
    settle(
        Person.objects.filter(handles__participations__interaction=pk).values_list("pk", flat=True)
    )
    interaction = Interaction.objects.get(pk=pk)
    if raw:
        an_arrival(raw, interaction=interaction)
    return interaction


def a_chat(*texts: str, at: datetime = NOW - timedelta(days=2), **more) -> list[Interaction]:
    """Some messages, a minute apart."""
    return [
        a_message(text=text, at=at + timedelta(minutes=n), **more) for n, text in enumerate(texts)
    ]


def an_arrival(raw: bytes, *, interaction: Interaction, path: str = "mail/inbox.mbox") -> Arrival:
    """The road by which something came, with its bytes in the store."""
    with store.Pack() as pack:
        blobs = pack.put([raw])
    row = store.save({bytes(one.sha256): one for one in blobs})[store.digest(raw)]
    account, _ = Account.objects.get_or_create(
        kind="mailbox", name="", defaults={"connected_at": NOW}
    )
    key = hashlib.sha256(raw + f"{path} {interaction.pk}".encode()).digest()
    delivery = Delivery.objects.create(
        account=account, key=key, blob=row, path=path,
        unit="message", number=1, received_at=NOW, read_at=NOW,
    )  # fmt: skip
    return Arrival.objects.create(delivery=delivery, interaction=interaction, is_new=True)


def a_card(name: str = "Begoña Aldasoro", *, email: str = "", **more) -> Card:
    """An entry of somebody's address book; its person is whoever has the address, or new."""
    handles = (Address(kind="email", value=email, name=name),) if email else ()
    record = CardRecord(key=f"card {next(_numbers)}", name=name, handles=handles, **more)
    cards, _ = take_cards({taking.natural(record.key): record}, book=open_book(), now=NOW)
    (card,) = cards.values()
    settle([card.person_id])
    return card
