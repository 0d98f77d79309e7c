"""The search page and the palette."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sobremesa.conversations.index import index_people, index_words
from sobremesa.conversations.models import (
    Conversation,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.people.models import Handle, Person
from sobremesa.us.models import Firm, Role, User
from sobremesa.web import find
from sobremesa.web.search import number

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
AT = datetime(2025, 3, 3, 9, 40, tzinfo=UTC)


def signed_in(role: str = Role.STAFF, language: str = "en") -> tuple[Client, User]:
    Firm.objects.get_or_create(pk=1, defaults={"name": "Intxaurpe", "settled_at": AT})
    user = User.objects.create(
        email=f"{User.objects.count()}@intxaurpe.example", name="Nerea", role=role,
        language=language, joined_at=AT,
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return client, user


def said_by(name: str, text: str, *, keeper: User | None = None) -> Interaction:
    n = Person.objects.count() + 1
    person = Person.objects.create(name=name, introduced_at=AT, keeper=keeper)
    handle = Handle.objects.create(kind="email", value=f"{n}@x.example", person=person, added_at=AT)
    said = Interaction.objects.create(
        natural_key=n.to_bytes(32), medium="email", occurred_at=AT, sender=handle
    )
    Words.objects.create(interaction=said, text=text)
    thread = Conversation.objects.create(key=n.to_bytes(32), medium="email")
    Placement.objects.create(interaction=said, conversation=thread, direction="in", is_contact=True)
    Participant.objects.create(interaction=said, handle=handle, role="from", occurred_at=AT)
    index_words([(said.pk, AT, "email", text)])
    index_people([person.pk])
    return said


def page(client: Client, name: str = "search", **asked: str) -> str:
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_sentence_the_person_and_the_day_are_shown(data_dir: Path) -> None:
    client, _user = signed_in()
    said = said_by("Begoña Aldasoro", "Hola. El jamón de Muñoz va con el pedido. Adiós.")
    words = page(client, q="jamon munoz pedidos")
    assert "El <mark>jamón</mark> de <mark>Muñoz</mark> va con el <mark>pedido</mark>." in words
    assert "Begoña Aldasoro" in words
    assert "2025-03-03" in words
    assert reverse("said", args=[said.pk]) in words


def test_people_stand_before_what_was_said(data_dir: Path) -> None:
    client, _user = signed_in()
    said_by("Begoña Aldasoro", "Soy Begoña.")
    words = page(client, q="begona")
    assert words.index('id="who"') < words.index('id="said"')


def test_words_of_others_are_words_and_not_markup(data_dir: Path) -> None:
    client, _user = signed_in()
    said_by("<script>alert(1)</script>", "jamón <img src=x onerror=alert(1)>")
    words = page(client, q='jamon "><script>')
    assert "<script>alert" not in words
    for asked in ('"><script>alert(1)</script>', "jamon"):
        found = page(client, q=asked) + page(client, "find", q=asked)
        assert "<script>alert" not in found
        assert "<img" not in found


def test_nothing_found_says_what_to_try(data_dir: Path) -> None:
    client, _user = signed_in()
    assert "All the words must be there" in page(client, q="nada nunca")
    assert "only its beginning" in page(client, q="nada")
    assert "Or look everywhere, in any year." in page(client, q="nada", year="2024")
    assert "Everything that was said is here" in page(client)


@pytest.mark.parametrize(
    "asked",
    [{"q": "a AND"}, {"q": '"'}, {"q": "\0"}, {"q": "jamón", "year": "99999"},
     {"q": "jamón", "year": "x"}, {"q": "jamón", "after": "-1"}, {"q": "jamón", "after": "9" * 30},
     {"q": "jamón", "medium": "' OR 1=1"}, {"q": "x" * 100_000}, {"q": "jamón", "year": "²"}],
)  # fmt: skip
def test_hostile_addresses_are_answered(data_dir: Path, asked: dict[str, str]) -> None:
    client, _user = signed_in()
    said_by("Ana", "jamón")
    page(client, **asked)
    page(client, "find", **asked)


def test_a_keeper_finds_their_own(data_dir: Path) -> None:
    client, keeper = signed_in(Role.KEEPER)
    said_by("Ana Mía", "jamón uno", keeper=keeper)
    said_by("Ana Ajena", "jamón dos")
    for words in (page(client, q="jamon"), page(client, "find", q="jamon"), page(client, q="ana")):
        assert "Ajena" not in words
        assert "dos" not in words
    assert "Ana Mía" in page(client, q="ana")


def test_pages_of_results_follow(data_dir: Path) -> None:
    client, _user = signed_in()
    for n in range(25):
        said_by(f"Persona {n}", f"jamón número {n}")
    first = page(client, q="jamon")
    assert first.count("<mark>") == 20
    older = re.search(r'href="(\?[^"]*after=20)"', first)
    assert older
    rest = client.get(reverse("search") + older[1].replace("&amp;", "&")).content.decode()
    assert rest.count("<mark>") == 5
    assert 'rel="prev"' in rest


def test_the_palette_finds_people_what_to_do_and_where_to_go(data_dir: Path) -> None:
    client, _user = signed_in()
    said_by("Begoña Aldasoro", "El jamón llegó.")
    options = page(client, "find", q="bego")
    assert "Begoña Aldasoro" in options
    assert "Note down what was said with Begoña Aldasoro" in options
    assert options.count('role="option"') == len(
        set(re.findall(r'id="(pal-[a-z]+\d*)" href', options))
    )
    assert reverse("waiting") in page(client, "find", q="wait")
    assert reverse("bring") in page(client, "find", q="imp")
    assert "El <mark>jamón</mark> llegó." in page(client, "find", q="jamon")
    assert reverse("search") + "?q=jamon" in page(client, "find", q="jamon")


def test_the_palette_speaks_spanish_and_offers_what_one_may_open(data_dir: Path) -> None:
    client, _user = signed_in(Role.READER)
    assert reverse("bring") not in page(client, "find", q="bring")
    assert reverse("today") in page(client, "find", q="")
    assert "dialog" in page(client, "find", frame="1")


def test_without_a_script_the_pill_is_a_link(data_dir: Path) -> None:
    client, _user = signed_in()
    assert f'href="{reverse("search")}"' in page(client)


def test_who_is_not_signed_in_finds_the_door(client: Client, data_dir: Path) -> None:
    for name in ("search", "find"):
        assert client.get(reverse(name)).status_code == 302


def test_every_place_of_the_palette_has_a_drawing() -> None:
    icons = (Path(find.__file__).parent.parent / "static/icons.svg").read_text(encoding="utf-8")
    assert {place.icon for place in find.PLACES} <= set(re.findall(r'<symbol id="([^"]+)"', icons))


@pytest.mark.parametrize(("words", "found"), [("12", 12), ("-1", None), ("²", None), ("", None)])
def test_numbers_in_addresses(words: str, found: int | None) -> None:
    assert number(words, least=0, most=100) == found


def test_questions_to_the_database_do_not_grow(
    data_dir: Path, django_assert_max_num_queries
) -> None:
    client, _user = signed_in()
    for n in range(12):
        said_by(f"Ana {n}", "jamón")
    with django_assert_max_num_queries(20):
        page(client, q="jamon")
    assert timezone.now() > AT
