"""Who may open what: a view that nobody registered does not exist."""

from __future__ import annotations

from types import ModuleType

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import get_resolver, path

from sobremesa.us.models import Role
from sobremesa.web import register
from sobremesa.web.register import Access, Unregistered, Who
from tests.us.build import colleague, firm

pytestmark = pytest.mark.capability("J4")


def view(_request) -> HttpResponse:
    return HttpResponse()


@login_not_required
def open_view(_request) -> HttpResponse:
    return HttpResponse()


def page(urls: list, who: dict, name: str = "planted") -> ModuleType:
    """A page file that does not exist."""
    module = ModuleType(name)
    module.urls, module.who = urls, who  # type: ignore[attr-defined]
    return module


SEEN = {"one": register.SEE}
PLANTED = path("one/", view, name="one")


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ([page([PLANTED], {})], "who may open it"),
        ([page([], SEEN)], "a pattern"),
        ([page([path("one/", view)], {})], "who may open it"),
        ([page([PLANTED], SEEN), page([PLANTED], SEEN, "other")], "another page"),
        ([page([path("one/", open_view, name="one")], SEEN)], "must sign in"),
        ([page([PLANTED], {"one": Access(get=Who.PUBLIC)})], "must sign in"),
        (
            [
                page(
                    [path("one/", open_view, name="one")],
                    {"one": Access(get=Who.PUBLIC, post=Who.STAFF)},
                )
            ],
            "public only in part",
        ),
    ],
)
def test_a_gap_in_the_register_stops_the_start(modules, said):
    with pytest.raises(Unregistered, match=said):
        register.joined(modules)


def test_what_agrees_is_collected():
    patterns, who = register.joined([page([PLANTED], SEEN)])

    assert (patterns, who) == ((PLANTED,), SEEN)


def test_no_address_of_ours_is_unlisted():
    assert register.unlisted(get_resolver().url_patterns) == []
    assert len(register.collect()[0]) > 10


def test_a_stranger_among_the_addresses_is_seen():
    assert register.unlisted([path("planted/", view, name="planted")]) == ["planted/"]
    assert register.unlisted([path("nameless/", view)]) == ["nameless/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.READER, {Who.PUBLIC, Who.COLLEAGUE}),
        (Role.KEEPER, {Who.PUBLIC, Who.COLLEAGUE, Who.WRITER}),
        (Role.STAFF, set(Who)),
        ("unheard-of", {Who.PUBLIC, Who.COLLEAGUE}),
    ],
)
def test_each_role_may_what_it_may(role, allowed):
    somebody = colleague(role=role, password=None)
    assert {who for who in Who if register.may(somebody, who)} == allowed

    somebody.is_active = False
    assert {who for who in Who if register.may(somebody, who)} == {Who.PUBLIC}


def address(pattern) -> str:
    """Some address that a pattern answers to."""
    made = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        made = made.replace(f"<{kind}:{name}>", "7").replace(f"<{name}>", "7")
    return f"/{made}"


EVERYTHING = [
    pytest.param(pattern, register.collect()[1][pattern.name], id=pattern.name)
    for pattern in register.collect()[0]
]


@pytest.mark.django_db
@pytest.mark.parametrize(("pattern", "access"), EVERYTHING)
def test_nobody_gets_past_the_door_without_a_key(client, pattern, access):
    for method, who in (("get", access.get), ("post", access.post)):
        answer = getattr(client, method)(address(pattern))
        if Who.PUBLIC in {access.get, access.post}:
            assert answer.status_code != 403
        else:
            assert answer.status_code == 302, (method, who)
            assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(("pattern", "access"), EVERYTHING)
def test_a_reader_changes_nothing_and_staff_pages_are_for_staff(client, pattern, access):
    firm()
    client.force_login(colleague(role=Role.READER, password=None), backend=BACKEND)
    for method, who in (("get", access.get), ("post", access.post)):
        if who in {Who.WRITER, Who.STAFF}:
            assert getattr(client, method)(address(pattern)).status_code == 403
        elif who is None:
            assert getattr(client, method)(address(pattern)).status_code == 405
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(address(pattern)).status_code == 405


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
