"""What somebody typed finds what somebody said, on both databases alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sobremesa.conversations import index
from sobremesa.conversations.models import (
    Conversation,
    Direction,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.conversations.search import (
    Hit,
    drop_people,
    drop_words,
    find_handles,
    find_people,
    index_handles,
    index_people,
    index_words,
    rebuild,
    search,
    wipe_traces,
)
from sobremesa.core.text import stems
from sobremesa.people.models import Handle, Membership, Organisation, Person, Sharing
from sobremesa.us.models import Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
AT = datetime(2025, 3, 3, 9, 40, tzinfo=UTC)
serial = count(1)


def colleague(role: str = Role.STAFF) -> User:
    n = next(serial)
    return User.objects.create(email=f"{n}@ours.example", name=f"C{n}", role=role, joined_at=AT)


def person(name: str, *values: str, organisation: str = "", keeper: User | None = None) -> Person:
    made = Person.objects.create(name=name, introduced_at=AT, keeper=keeper)
    for value in values or (f"{next(serial)}@mail.example",):
        kind = "email" if "@" in value else "phone"
        Handle.objects.create(kind=kind, value=value, person=made, added_at=AT)
    if organisation:
        at, _ = Organisation.objects.get_or_create(
            key=organisation.lower(), defaults={"name": organisation, "introduced_at": AT}
        )
        Membership.objects.create(person=made, organisation=at)
    index_people([made.pk])
    return made


def say(
    text: str, by: Person | Handle | None = None, *, subject: str = "", days_ago: float = 0,
    medium: str = "mail", folds: Sequence[Sequence[int | str]] = (),
) -> Interaction:  # fmt: skip
    n = next(serial)
    at = AT - timedelta(days=days_ago)
    handle = by if isinstance(by, Handle) else by.handles.first() if by else None
    said = Interaction.objects.create(
        natural_key=n.to_bytes(32), medium=medium, occurred_at=at, sender=handle
    )
    words = Words.objects.create(interaction=said, subject=subject, text=text, folds=list(folds))
    thread = Conversation.objects.create(key=n.to_bytes(32), medium=medium)
    Placement.objects.create(
        interaction=said, conversation=thread, direction=Direction.IN, is_contact=True
    )
    if handle:
        Participant.objects.create(interaction=said, handle=handle, role="from", occurred_at=at)
    index_words([index.indexed(words)])
    return said


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.snippet for hit in hits if hit.kind == "said"]


def names(hits: Sequence[Hit]) -> list[str]:
    return [hit.name for hit in hits if hit.kind != "said"]


def test_accents_and_plurals_do_not_matter() -> None:
    say("Hola.\nEl jamón de Muñoz va con el pedido. Adiós.", person("Begoña Aldasoro"))
    page = search(colleague(), "jamon munoz pedidos")
    assert texts(page.hits) == ["El jamón de Muñoz va con el pedido."]
    hit = page.hits[0]
    assert (hit.name, hit.at, hit.medium) == ("Begoña Aldasoro", AT, "mail")
    assert [words for words, is_found in hit.pieces if is_found] == ["jamón", "Muñoz", "pedido"]


def test_english_finds_english() -> None:
    say("The ladies asked for two invoices.", person("Ann"))
    assert texts(search(colleague(), "lady invoice").hits)


def test_all_words_must_be_there() -> None:
    say("Una factura.", person("Ana"))
    assert not search(colleague(), "factura jamón").hits


def test_the_last_word_is_found_by_its_beginning_and_only_the_last() -> None:
    say("La facturación de marzo.", person("Ana"))
    assert texts(search(colleague(), "marzo factu").hits)
    assert texts(search(colleague(), "facturaci").hits)
    assert not search(colleague(), "factu marzo").hits
    assert not search(colleague(), "factu ").hits


def test_quoted_mail_is_not_found_but_the_subject_is() -> None:
    text = "De acuerdo.\n> el jamón de ayer"
    say(text, person("Ana"), subject="Sobre las lámparas", folds=[[12, len(text), "quote"]])
    assert not search(colleague(), "jamón").hits
    assert texts(search(colleague(), "lampara").hits) == ["Sobre las lámparas"]


def test_people_come_first_and_by_handle_organisation_and_phone() -> None:
    person("Begoña Aldasoro", "bego@arriaundi.example", "+34943123456",
           organisation="Posada Arriaundi")  # fmt: skip
    user = colleague()
    for words in ("begona", "ALDA", "posadas", "bego@arriaundi.example", "arriaundi bego",
                  "943 12 34 56", "+34 943123456", "0034943123456", "123456",
                  "943-123"):  # fmt: skip
        assert names(search(user, words).hits) == ["Begoña Aldasoro"], words
    assert not search(user, "943 99 99 99").hits
    say("Habló con Begoña.", person("Jon"))
    assert [hit.kind for hit in search(user, "begoña").hits] == ["person", "said"]


def test_whole_names_come_before_beginnings() -> None:
    for name in ("Anastasia", "Ana", "Anacleto"):
        person(name)
    assert names(search(colleague(), "ana").hits)[0] == "Ana"


def test_a_shared_handle_finds_each_of_its_people() -> None:
    couple = [person("Ane"), person("Jon")]
    shared = Handle.objects.create(
        kind="email", value="casa@mail.example", shared_at=AT, added_at=AT
    )
    for one in couple:
        Sharing.objects.create(handle=shared, person=one, since=AT)
    index_people(one.pk for one in couple)
    assert sorted(names(search(colleague(), "casa@mail.example").hits)) == ["Ane", "Jon"]


def test_a_handle_that_is_nobody_yet_is_found_until_it_is_somebody() -> None:
    handle = Handle.objects.create(kind="email", value="news@shop.example", added_at=AT)
    said = say("Rebajas.", handle)
    Participant.objects.filter(interaction=said).update(name="Tienda Alegre")
    index_handles([handle.pk])
    user = colleague()
    for words in ("news", "tienda alegre"):
        assert names(search(user, words).hits) == ["Tienda Alegre"]
    handle.person = Person.objects.create(name="Marta", introduced_at=AT)
    handle.save()
    index_people([handle.person.pk])
    index_handles([handle.pk])
    assert names(search(user, "news").hits) == ["Marta"]
    drop_people([handle.person.pk])
    assert names(search(user, "news").hits) == []


def test_what_nobody_known_said_is_found_under_its_address() -> None:
    handle = Handle.objects.create(kind="email", value="news@shop.example", added_at=AT)
    say("Rebajas de enero.", handle)
    assert [(hit.person, hit.name) for hit in search(colleague(), "rebaja").hits] == [
        (None, "news@shop.example")
    ]


def test_keepers_find_only_their_own_people() -> None:
    keeper, reader = colleague(Role.KEEPER), colleague(Role.READER)
    mine, other = person("Ana Mía", keeper=keeper), person("Ana Ajena")
    nobody = Handle.objects.create(kind="email", value="ana@list.example", added_at=AT)
    index_handles([nobody.pk])
    for one in (mine, other):
        say(f"Ana habla de {one.name}", one)
    say("Ana de nadie", nobody)
    assert names(search(keeper, "ana").hits) == ["Ana Mía"]
    assert texts(search(keeper, "ana").hits) == ["Ana habla de Ana Mía"]
    assert find_handles(keeper, "ana") == []
    assert len(texts(search(reader, "ana").hits)) == 3
    assert len(names(search(reader, "ana").hits)) == 3


def test_a_keeper_is_not_told_who_else_took_part() -> None:
    keeper = colleague(Role.KEEPER)
    other, mine = person("Ajena"), person("Mía", keeper=keeper)
    said = say("Quedamos el lunes", other)
    Participant.objects.create(
        interaction=said, handle=mine.handles.get(), role="cc", occurred_at=AT
    )
    assert [hit.name for hit in search(keeper, "lunes").hits] == ["Mía"]


def test_newer_comes_first_when_the_words_weigh_the_same() -> None:
    ana = person("Ana")
    for days_ago in (900, 10, 300):
        say(f"Factura de hace {days_ago}", ana, days_ago=days_ago)
    found = texts(search(colleague(), "factura").hits)
    assert found == [f"Factura de hace {days}" for days in (10, 300, 900)]


def test_more_about_the_words_comes_first_on_the_same_day() -> None:
    ana = person("Ana")
    filler = " ".join(f"palabra{n}" for n in range(200))
    say(f"{filler} jamón {filler}", ana)
    say("Jamón, jamón y jamón.", ana)
    say("nada que ver", ana)
    assert texts(search(colleague(), "jamón").hits)[0] == "Jamón, jamón y jamón."


def test_by_medium_and_by_year() -> None:
    ana = person("Ana")
    say("factura por correo", ana)
    say("factura por teléfono", ana, medium="phone")
    say("factura vieja", ana, days_ago=365)
    user = colleague()
    assert texts(search(user, "factura", medium="phone").hits) == ["factura por teléfono"]
    assert texts(search(user, "factura", year=2024).hits) == ["factura vieja"]
    assert texts(search(user, "factura", year=1999).hits) == []
    assert names(search(user, "ana", year=2024).hits) == []


def test_pages_follow_each_other_without_gaps() -> None:
    ana = person("Ana Factura")
    for n in range(7):
        say(f"factura {n}", ana, days_ago=n)
    user, after, found = colleague(), 0, []
    for _ in range(3):
        page = search(user, "factura", limit=3, after=after)
        found += texts(page.hits)
        assert bool(names(page.hits)) == (after == 0)
        after = page.after or 0
    assert found == [f"factura {n}" for n in range(7)]
    assert page.after is None


@pytest.mark.parametrize(
    "words",
    ["a AND", "-x", "col:x", '"', "*", "\0", "NEAR(a b)", "a' OR '1'='1", "a:*", "!a", "a & | b",
     "(", ")", "^a", "{a b}:c", "\\", "%", "_", "x" * 5000, "\ud800", "🙂", "'", "--",
     "AND OR NOT"],
)  # fmt: skip
def test_a_hostile_search_is_only_words(words: str) -> None:
    say("nada", person("Ana"))
    user = colleague()
    assert search(user, words).hits == ()
    assert find_people(user, words) == find_handles(user, words) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(text=st.text(max_size=200), query=st.text(max_size=60))
def test_any_text_can_be_indexed_and_any_text_searched(text: str, query: str) -> None:
    n = next(serial) + 10**6
    index_words([(n, AT, "email", text)])
    search(User(role=Role.STAFF), query)
    with connection.cursor() as cursor:
        place = index.place_of(AT, n)
        cursor.execute("SELECT count(*) FROM sobremesa_search WHERE rowid = %s", [place])
        assert cursor.fetchone() == (1,)


def test_a_very_long_text_is_indexed_whole_or_up_to_the_limit() -> None:
    ana = person("Ana")
    say("jamón " + " ".join(f"w{n:x}" for n in range(150_000)), ana)
    say("repetido " * 20_000, ana)
    assert len(texts(search(colleague(), "jamón").hits)) == 1
    assert len(texts(search(colleague(), "repetido").hits)) == 1


def test_indexing_twice_is_harmless_and_dropping_takes_it_out() -> None:
    said = say("un jamón", person("Ana"))
    index_words([(said.pk, AT, "mail", "un queso")])
    user = colleague()
    assert not search(user, "jamón").hits
    assert texts(search(user, "queso").hits)
    drop_words([said.pk])
    assert not search(user, "queso").hits


def test_nothing_of_what_was_dropped_stays_in_the_index() -> None:
    said = say("zanahoriaplantada", person("Ana"))
    for _ in range(20):
        say("otra cosa", None)
    drop_words([said.pk])
    wipe_traces()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM sobremesa_search_data")
            assert not [row for row in cursor.fetchall() if b"zanahoria" in bytes(row[0])]


def test_made_again_it_is_the_same() -> None:
    ana = person("Ana Muñoz", organisation="Posada")
    nobody = Handle.objects.create(kind="email", value="news@shop.example", added_at=AT)
    index_handles([nobody.pk])
    said = say("el jamón", ana)
    before = {table: list(index.indexed_ids(table)) for table in (index.SAID, index.WHO)}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sobremesa_who")
    drop_words([said.pk])
    rebuild()
    assert {table: list(index.indexed_ids(table)) for table in before} == before
    assert names(search(colleague(), "munoz posada").hits) == ["Ana Muñoz"]
    assert texts(search(colleague(), "jamones").hits) == ["el jamón"]


def test_an_empty_search_asks_nothing(django_assert_num_queries) -> None:
    user = colleague()
    with django_assert_num_queries(0):
        assert search(user, "  ").hits == ()


def test_questions_to_the_database_do_not_grow_with_what_is_found(
    django_assert_max_num_queries,
) -> None:
    ana = person("Ana")
    user = colleague()
    for n in range(12):
        say(f"factura {n}", ana)
        with django_assert_max_num_queries(14):
            search(user, "factura")


@pytest.mark.parametrize(
    ("value", "number"),
    [("+34 943 12 34 56", "34943123456"), ("0034943123456", "34943123456"), ("12345", ""),
     ("ana@x.es", ""), ("2024 factura 12", ""), ("(943) 12-34-56", "943123456"), ("", "")],
)  # fmt: skip
def test_a_number_is_a_number_however_it_is_written(value: str, number: str) -> None:
    assert index.number_in(value) == number


def test_a_vector_keeps_within_the_limits_of_postgres() -> None:
    many = index.vector(stems(" ".join(f"palabra{n}" for n in range(200_000))))
    assert len(many.encode()) < 3_000_000
    assert max(len(part) for part in index.vector("a " * 1000).split()) < 1500
