"""A small world with a row of everything, whose keeper is Ane and not Jon; and its hash.

`OBJECTS` says how an address of each page is filled. A page with a place that nobody fills here
fails the matrix, so a new page brings its object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import URLPattern
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from sobremesa.conversations.models import Account, Batch, BatchFile, Blob, Delivery, Interaction
from sobremesa.people import custom, merging, ties
from sobremesa.people.bulk_models import BulkAct
from sobremesa.people.likeness_models import SharedGuess
from sobremesa.people.models import Handle, Membership, Person, TieKind
from sobremesa.us.models import OurHandle, Role, SavedView, SheetMapping, User
from tests.build import (
    NOW,
    a_colleague,
    a_firm,
    a_handle,
    a_letter,
    a_person,
    an_arrival,
    an_organisation,
)
from tests.measures.build import a_bond


def a_passkey() -> dict[str, Any]:
    """A key as its registration leaves it: real bytes, whose private half nobody has."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    credential = AttestedCredentialData.create(
        Aaguid.NONE, b"k" * 16, ES256.from_cryptography_key(public)
    )
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    told = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, credential)
    client = CollectedClientData.create("webauthn.create", b"c" * 32, "http://testserver")
    return {
        "name": "Nerea's key",
        "credential": {
            "id": websafe_encode(b"k" * 16), "rawId": websafe_encode(b"k" * 16),
            "type": "public-key", "clientExtensionResults": {},
            "response": {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
            },
        },
    }  # fmt: skip


@dataclass
class World:
    """Who is there, and one of each thing; all of them are Ane's, none is Jon's."""

    people: dict[str, User | AnonymousUser]
    person: Person
    other: Person
    letter: Interaction
    batch: Batch
    file: BatchFile
    delivery: Delivery
    membership: Membership
    handle: Handle
    our_handle: OurHandle
    things: dict[str, Any]


def build() -> World:
    """One of everything."""
    a_firm()
    staff = a_colleague()
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    roles: dict[str, User | AnonymousUser] = {
        "anonymous": AnonymousUser(),
        "staff": staff,
        "keeper": ane,
        "other keeper": a_colleague("Jon Lasa", role=Role.KEEPER),
        "reader": a_colleague("Iker Ruiz", role=Role.READER),
        "gone": a_colleague("Miren Goñi", is_active=False),
    }
    letter = a_letter(raw=b"From: begona@arriaundi.example\r\nSubject: The stairs\r\n\r\nWhen?\r\n")
    person = Person.objects.get(pk=letter.sender.person_id)
    Person.objects.filter(pk=person.pk).update(keeper=ane)
    person.refresh_from_db()
    other = a_person("Luis Aldasoro", email="luis@arriaundi.example", keeper=ane)
    where = an_organisation("Posada Arriaundi", person)
    a_bond(person)
    batch = Batch.objects.create(key="k", by=staff, begun_at=NOW, finished_at=NOW)
    kind = ties.kinds().first() or TieKind.objects.create(
        words={"en": "friend of"}, back_words={"en": "friend of"}, made_at=NOW
    )
    twin = a_person("Begoña A.", email="bego@arriaundi.example", keeper=ane)
    merge = merging.merge(person, twin, by=staff, now=timezone.now())
    office = a_handle("info@arriaundi.example", person=person)
    one = an_arrival(b"another letter", interaction=letter)
    Delivery.objects.filter(pk=one.delivery_id).update(batch=batch, words="broken")
    return World(
        people=roles,
        person=person,
        other=other,
        letter=letter,
        batch=batch,
        file=BatchFile.objects.create(batch=batch, path="a.txt", outcome="unclear"),
        delivery=Delivery.objects.get(pk=one.delivery_id),
        membership=Membership.objects.get(organisation=where),
        handle=a_handle("nobody@else.example"),
        our_handle=OurHandle.objects.exclude(user=None).first() or OurHandle.objects.get(),
        things={
            "organisation": where,
            "tie": ties.tie(person, other, kind, by=staff, now=timezone.now()),
            "account": Account.objects.first(),
            "blob": Blob.objects.first(),
            "sheet": SheetMapping.objects.create(key="k" * 32, kind="contacts", made_at=NOW),
            "kind": kind,
            "merge": merge,
            "guess": SharedGuess.objects.create(handle=office, reason="role", at=NOW),
            "act": BulkAct.objects.create(key="x", kind="keeper", by=staff, at=NOW),
            "view": SavedView.objects.create(owner=staff, name="Mine", made_at=NOW),
            "field": custom.make_field({"en": "Wood"}, "text", by=staff, now=NOW),
            "passkey": Authenticator.objects.create(
                user=staff, type=Authenticator.Type.WEBAUTHN, data=a_passkey()
            ),
        },
    )


Filler = Callable[[World], Mapping[str, object]]

OBJECTS: dict[str, Filler] = {
    "bring-answer": lambda w: {"code": w.batch.code, "file": w.file.pk},
    "bring-table": lambda w: {"code": w.batch.code, "file": w.file.pk},
    "bring-kept": lambda w: {"code": w.batch.code, "delivery": w.delivery.pk},
    "bring-": lambda w: {"code": w.batch.code},
    "door": lambda w: {"token": "x" * 43},
    "people-make": lambda w: {"pk": w.handle.pk},
    "organisation-dates": lambda w: {"pk": w.membership.pk},
    "organisation": lambda w: {"code": w.things["organisation"].code},
    "person": lambda w: {"code": w.person.code},
    "person-from": lambda w: {"code": w.person.code, "what": "rhythm"},
    "card": lambda w: {"code": w.person.code},
    "said": lambda w: {"pk": w.letter.pk},
    "said-file": lambda w: {"pk": w.letter.pk, "position": 0},
    "said-sound": lambda w: {"pk": w.letter.pk, "position": 0},
    "duplicates-shared": lambda w: {"pk": w.things["guess"].pk},
    "separate": lambda w: {"code": w.things["merge"].code},
    "people-undo": lambda w: {"code": w.things["act"].code},
    "people-list": lambda w: {"code": w.things["view"].code},
    "people-cell": lambda w: {"code": w.person.code, "column": "name"},
    "rights": lambda w: {"code": w.person.code},
    "settings-field": lambda w: {"code": w.things["field"].code},
    "settings-tie": lambda w: {"code": w.things["kind"].code},
    "mfa_edit_webauthn": lambda w: {"pk": w.things["passkey"].pk},
    "mfa_remove_webauthn": lambda w: {"pk": w.things["passkey"].pk},
    "settings-colleague": lambda w: {"pk": w.people["other keeper"].pk},
    "settings-tables-forget": lambda w: {"pk": w.things["sheet"].pk},
    "settings-us-remove": lambda w: {"pk": w.our_handle.pk},
}
"""By the name of a page; the longest beginning of its name that stands here."""

NOT_THEIRS = (
    "person", "card", "said", "organisation", "rights", "separate", "people-cell",
    "bring-kept", "bring-answer",
)  # fmt: skip
"""Pages about one of Ane's people or things: Jon must get what a random name gets."""


def filled(pattern: URLPattern, world: World) -> Mapping[str, object] | None:
    """What to put into the address of a page; None when nobody said."""
    if not pattern.pattern.converters:
        return {}
    names = sorted((one for one in OBJECTS if str(pattern.name).startswith(one)), key=len)
    wanted = set(pattern.pattern.converters)
    for name in reversed(names):
        values = OBJECTS[name](world)
        if wanted <= set(values):
            return {key: values[key] for key in wanted}
    return None


# What may change though somebody was refused: the door counts its visitors.
LOOSE = {"django_session"}


def fingerprint() -> dict[str, str]:
    """A hash of the rows of every table, ours and borrowed."""
    loose = LOOSE | {model._meta.db_table for model in apps.get_models() if _counts(model)}
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in loose or table.startswith("sqlite_"):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of our own tables)
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _counts(model: Any) -> bool:
    """Whether a table counts tries at the door."""
    return model.__name__ in {"Counter", "Try", "Tries", "UserSession"}
