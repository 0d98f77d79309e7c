"""What a firm has after some months, beside its talks: run over a data folder, once.

`python -m tests.shots.furnish` with `SOBREMESA_DATA` set: namesakes, fields of its own, a kept
list, ties, answers to what may be sent, requests, rules, somebody forgotten, a backup.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import django


def main() -> None:
    """Everything, in an order in which each finds what it needs."""
    django.setup()
    from sobremesa.people.models import Person  # noqa: PLC0415 (Django is up by now)
    from sobremesa.us.models import User  # noqa: PLC0415

    now, host = datetime.now(tz=UTC), User.objects.order_by("pk")[0]
    known = list(Person.objects.order_by("-glance__contact_count", "pk")[:8])
    namesakes(known, host, now)
    own_fields(known, host, now)
    kept_lists(host, now)
    ties(known, host, now)
    rights(known[0], host, now)
    forgotten(host, now)
    what_we_do(host, now)
    in_the_house(host, now)
    measured(now)


def measured(now: datetime) -> None:
    """How we stand with each of them."""
    from sobremesa.measures import run  # noqa: PLC0415

    run.measure(now=now, is_whole=True)


def namesakes(known: list, by: object, now: datetime) -> None:
    """The same people again, as somebody else wrote them down."""
    from sobremesa.flows.duplicates import proposing  # noqa: PLC0415
    from sobremesa.flows.settling import settle  # noqa: PLC0415
    from sobremesa.people import actions  # noqa: PLC0415

    made = [
        actions.introduce(name, address=address, by=by, now=now)
        for name, address in (
            ("Begoña Aldasoro", "b.aldasoro.iturbe@correo.example"),
            ("Aldasoro Iturbe, Begoña", "+34 600 99 01 12"),
            ("Zurine Sanchez", "zurine.sanchez@correo.example"),
            ("Mikel Soraluze (taller)", "mikel.soraluze@correo.example"),
            ("Oihane Otamendi", "+34 600 99 10 10"),
        )
    ]  # fmt: skip
    settle([one.pk for one in [*known, *made]])
    proposing.look_again(now=now)


def own_fields(known: list, by: object, now: datetime) -> None:
    """What this workshop wants to know of everybody."""
    from sobremesa.people import custom  # noqa: PLC0415

    asked = (
        ("Madera que prefiere", "Favourite wood", "choice", ("Roble", "Nogal", "Haya", "Castaño")),
        ("Descuento acordado (%)", "Agreed discount (%)", "number", ()),
        ("Recibe el calendario de Navidad", "Gets the Christmas calendar", "yes_no", ()),
        ("Próxima revisión del suelo", "Next look at the floor", "date", ()),
    )
    made = [
        custom.make_field({"es": es, "en": en}, kind, choices=choices, by=by, now=now)
        for es, en, kind, choices in asked
    ]
    values = ("Nogal", "12.5", "yes", "2027-03-15")
    for person in known[:5]:
        for field, value in zip(made, values, strict=True):
            custom.write_value(person, field, value, by=by, now=now)
    custom.retire_field(made[2], is_retired=True, by=by, now=now)


def kept_lists(by: object, now: datetime) -> None:
    """Lists that somebody comes back to, and two people in the trash."""
    from django.http import QueryDict  # noqa: PLC0415

    from sobremesa.flows.lists import asked, bulk, trash, views  # noqa: PLC0415
    from sobremesa.flows.lists.ground import Ground  # noqa: PLC0415
    from sobremesa.people import actions  # noqa: PLC0415

    ground = Ground(by, now)
    said = asked.asked_of(ground, QueryDict("sort=-last"))
    views.share(views.keep("Llamar esta semana", said, by=by, now=now), is_shared=True,
                by=by, now=now)  # fmt: skip
    views.keep("Arquitectos de Gipuzkoa", said, by=by, now=now)
    gone = [
        actions.introduce(name, address=address, by=by, now=now).pk
        for name, address in (("Publicidad Rápida", "ofertas@rapida.example"),
                              ("Prueba Prueba", "prueba@correo.example"))
    ]  # fmt: skip
    trash.put_aside(gone, key=bulk.new_key(), by=by, now=now - timedelta(days=3))


def ties(known: list, by: object, now: datetime) -> None:
    """A family, and who brought whom."""
    from sobremesa.people import actions  # noqa: PLC0415
    from sobremesa.people import ties as tied  # noqa: PLC0415

    kinds = list(tied.kinds())
    daughter = actions.introduce("Ane Etxeberria Aldasoro", by=by, now=now)
    tied.tie(known[0], daughter, kinds[0], note="estudia en Pamplona", by=by, now=now)
    for other, kind in zip(known[1:4], kinds[1:4], strict=False):
        tied.tie(known[0], other, kind, by=by, now=now)


def rights(person: object, by: object, now: datetime) -> None:
    """What they allow, what they asked for, and what is kept how long."""
    from sobremesa.people import consents  # noqa: PLC0415
    from sobremesa.trust import actions, queries  # noqa: PLC0415

    actions.word_purpose(
        "calendario",
        words={"es": "El calendario de Navidad", "en": "The Christmas calendar"},
        wording={"es": "¿Quieres que te mandemos cada diciembre nuestro calendario?",
                 "en": "Shall we send you our calendar every December?"},
        by=by, now=now - timedelta(days=200),
    )  # fmt: skip
    for purpose in queries.purposes():
        answer = consents.Answer(
            purpose=purpose.code, proof="Lo dijo en la feria, delante de Iker", wording="",
            given_at=now - timedelta(days=90), medium="email",
        )  # fmt: skip
        consents.note(person, answer, by=by, now=now)
    for kind, days, note in (("access", 40, "Por carta"), ("rectify", 9, "El apellido")):
        day = (now - timedelta(days=days)).date()
        actions.note_request(person, kind, asked_on=day, note=note, by=by, now=now)


def forgotten(by: object, now: datetime) -> None:
    """Somebody who asked to be forgotten, and was."""
    from sobremesa.flows.rights import erasing  # noqa: PLC0415
    from sobremesa.people import actions  # noqa: PLC0415

    gone = actions.introduce("Uxue Olvidada", address="uxue.o@correo.example", by=by, now=now)
    erasing.erase(gone, by=by, now=now)


def what_we_do(by: object, now: datetime) -> None:
    """The record of processing as it is proposed, and a rule that stands."""
    from sobremesa.flows.accountable import processing, retaining  # noqa: PLC0415
    from sobremesa.trust import actions  # noqa: PLC0415

    processing.take_up(by=by, now=now)
    actions.begin_rule(
        retaining.NOBODIES, 60, basis="Nadie los ha usado en cinco años", by=by, now=now
    )


def in_the_house(by: object, now: datetime) -> None:
    """A backup, what is news, and where else the host is signed in."""
    from sobremesa.flows.keeping import backing  # noqa: PLC0415
    from sobremesa.flows.noticing import morning  # noqa: PLC0415
    from sobremesa.us.models import SignedIn  # noqa: PLC0415

    backing.back_up(now=now - timedelta(hours=9))
    SignedIn.objects.create(
        user=by, session_key="tele", how="link", device="Firefox, Android", place="83.49.0.0/16",
        begun_at=now - timedelta(days=40), seen_at=now - timedelta(hours=20),
    )  # fmt: skip
    morning.morning(now=now)


if __name__ == "__main__":
    main()
