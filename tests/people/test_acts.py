"""What colleagues do to people by hand, and what is refused."""

import pytest
from django.http import Http404

from sobremesa.journal import Entry
from sobremesa.people import actions, queries
from sobremesa.people.errors import Incomplete, ReadersOnlyRead, TakenHandle
from sobremesa.people.models import Handle, Organisation, Person
from sobremesa.us.models import Role
from tests.build import NOW, a_colleague, a_handle, a_letter, a_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def nerea():
    """Staff."""
    return a_colleague()


@pytest.fixture
def iker():
    """A keeper."""
    return a_colleague("Iker Odriozola", role=Role.KEEPER)


@pytest.fixture
def reader():
    """Who only looks."""
    return a_colleague("Ane Lasa", role=Role.READER)


def verbs():
    """What the journal says, in order."""
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_somebody_needs_only_a_name(nerea):
    person = actions.introduce("  Charo ", by=nerea, now=NOW)

    assert person.name == "Charo"
    assert person.named_at == NOW
    assert not person.handles.exists()
    assert verbs() == ["person.introduced"]


def test_somebody_needs_only_an_address(nerea):
    person = actions.introduce("", address="612 34 56 78", by=nerea, now=NOW)

    assert person.handles.get().value == "+34612345678"
    assert person.named_at is None  # a card may still say what they are called


@pytest.mark.parametrize(
    ("name", "address"), [("", ""), ("  ", " "), ("Ana", "not an address"), ("Ana", "ana@")]
)
def test_nobody_is_made_of_nothing(nerea, name, address):
    with pytest.raises(Incomplete):
        actions.introduce(name, address=address, by=nerea, now=NOW)

    assert not Person.objects.exists()
    assert verbs() == []


def test_a_reader_changes_nothing(reader):
    person, handle = a_person(), a_handle("a@example.org")

    for act in (
        lambda: actions.introduce("Ana", by=reader, now=NOW),
        lambda: actions.introduce_handle(handle, by=reader, now=NOW),
        lambda: actions.correct(person, name="X", note="", language="", by=reader, now=NOW),
        lambda: actions.hand_over(person, None, by=reader, now=NOW),
        lambda: actions.add_handle(person, "b@example.org", by=reader, now=NOW),
        lambda: actions.remove_handle(handle, person, by=reader, now=NOW),
        lambda: actions.move_handle(handle, person, by=reader, now=NOW),
        lambda: actions.share_handle(handle, person, by=reader, now=NOW),
        lambda: actions.inner_handle(person, by=reader, now=NOW),
        lambda: actions.belong(person, "House", by=reader, now=NOW),
    ):
        with pytest.raises(ReadersOnlyRead):
            act()
    assert verbs() == []
    assert Person.objects.get().name == person.name


def test_a_keeper_keeps_those_whom_they_introduce(iker):
    person = actions.introduce("Ana", by=iker, now=NOW)

    assert queries.access_person(iker, person.code) == person


def test_a_keeper_cannot_touch_somebody_elses_person(iker):
    theirs, mine = a_person("Theirs", email="t@example.org"), a_person("Mine", keeper=iker)

    with pytest.raises(ReadersOnlyRead):
        actions.correct(theirs, name="X", note="", language="", by=iker, now=NOW)
    with pytest.raises(ReadersOnlyRead):
        actions.move_handle(theirs.handles.get(), mine, by=iker, now=NOW)
    with pytest.raises(ReadersOnlyRead):
        actions.share_handle(theirs.handles.get(), mine, by=iker, now=NOW)

    assert theirs.handles.count() == 1


def test_absent_and_foreign_are_the_same_404(iker):
    theirs = a_person("Theirs", email="t@example.org")

    for access in (
        lambda: queries.access_person(iker, theirs.code),
        lambda: queries.access_person(iker, "nobody"),
        lambda: queries.access_handle(iker, theirs.handles.get().pk),
        lambda: queries.access_handle(iker, 99_999),
        lambda: queries.access_membership(iker, 99_999),
        lambda: queries.access_organisation(iker, "nowhere"),
    ):
        with pytest.raises(Http404):
            access()


def test_an_organisation_is_seen_by_whoever_sees_one_of_its_people(nerea, iker):
    person = a_person(keeper=iker)
    actions.belong(person, "Posada", by=nerea, now=NOW)
    actions.belong(a_person("Other"), "Elsewhere", by=nerea, now=NOW)
    posada, elsewhere = Organisation.objects.order_by("-name")

    assert queries.access_organisation(iker, posada.code) == posada
    assert queries.access_organisation(nerea, elsewhere.code) == elsewhere
    with pytest.raises(Http404):
        queries.access_organisation(iker, elsewhere.code)
    assert queries.organisation_names(iker) == ["Posada"]


def test_what_is_corrected_by_hand_is_theirs_from_then_on(nerea):
    person = a_person("begona", named_at=None)

    actions.correct(person, name="Begoña", note="Coffee at five", language="es", by=nerea, now=NOW)
    person.refresh_from_db()

    assert (person.name, person.named_at, person.language_at) == ("Begoña", NOW, NOW)
    assert Entry.objects.get().data == {"fields": ["language", "name", "note"]}  # and no content


def test_correcting_nothing_leaves_no_line(nerea):
    person = a_person("Begoña")

    actions.correct(person, name="Begoña", note="", language="", by=nerea, now=NOW)

    assert verbs() == []


def test_a_name_cannot_be_taken_away(nerea):
    with pytest.raises(Incomplete):
        actions.correct(a_person(), name=" ", note="", language="", by=nerea, now=NOW)


def test_handing_over(nerea, iker, reader):
    person = a_person()

    actions.hand_over(person, iker, by=nerea, now=NOW)
    actions.hand_over(person, iker, by=nerea, now=NOW)

    assert verbs() == ["person.handed_over"]
    with pytest.raises(Incomplete):
        actions.hand_over(person, reader, by=nerea, now=NOW)


def test_an_address_of_nobody_becomes_a_person_once(nerea):
    handle = a_handle("news@example.org")

    first = actions.introduce_handle(handle, name="Ana", by=nerea, now=NOW)
    second = actions.introduce_handle(handle, by=nerea, now=NOW)

    assert first == second
    assert Person.objects.count() == 1
    assert Handle.objects.get(pk=handle.pk).added_by == nerea  # it outlives any undo


def test_our_own_address_is_never_a_customer(nerea):
    ours = a_handle("nerea@intxaurpe.example", is_ours=True)

    with pytest.raises(TakenHandle):
        actions.introduce_handle(ours, by=nerea, now=NOW)
    with pytest.raises(TakenHandle):
        actions.add_handle(a_person(), "nerea@intxaurpe.example", by=nerea, now=NOW)
    with pytest.raises(TakenHandle):
        actions.move_handle(ours, a_person("Other"), by=nerea, now=NOW)
    with pytest.raises(TakenHandle):
        actions.share_handle(ours, a_person("Third"), by=nerea, now=NOW)


@pytest.mark.capability("A3")
def test_an_address_is_never_taken_from_somebody_by_writing_it_down(nerea):
    begona, marixa = a_person(email="posada@example.org"), a_person("Marixa")

    with pytest.raises(TakenHandle, match=r"posada@example\.org"):
        actions.add_handle(marixa, "Posada@Example.org", by=nerea, now=NOW)

    assert begona.handles.count() == 1
    assert not marixa.handles.exists()


@pytest.mark.capability("A3")
def test_a_moved_address_takes_what_was_said_with_it(nerea):
    letter = a_letter(sender="posada@example.org")
    marixa = a_person("Marixa")

    actions.move_handle(letter.sender, marixa, by=nerea, now=NOW)
    actions.move_handle(letter.sender, marixa, by=nerea, now=NOW)

    assert queries.handle_ids_of(marixa) == [letter.sender_id]
    assert verbs().count("handle.moved") == 1


@pytest.mark.capability("A3")
def test_a_shared_address_belongs_to_all_behind_it(nerea):
    begona, marixa = a_person(email="posada@example.org"), a_person("Marixa")
    handle = begona.handles.get()

    actions.share_handle(handle, marixa, by=nerea, now=NOW)
    handle.refresh_from_db()

    assert handle.person is None
    assert queries.handle_ids_of(begona) == queries.handle_ids_of(marixa) == [handle.pk]
    with pytest.raises(TakenHandle):
        actions.introduce_handle(handle, by=nerea, now=NOW)
    with pytest.raises(TakenHandle):
        actions.move_handle(handle, marixa, by=nerea, now=NOW)

    third = a_person("Third")
    actions.add_handle(third, "posada@example.org", by=nerea, now=NOW)  # one more behind it
    actions.remove_handle(handle, begona, by=nerea, now=NOW)
    assert queries.handle_ids_of(begona) == []
    assert queries.handle_ids_of(third) == [handle.pk]


def test_an_address_that_is_not_theirs_is_nobodys_until_it_is_moved(nerea):
    person = a_person(email="a@example.org")
    handle, other = person.handles.get(), a_person("Other")

    actions.remove_handle(handle, other, by=nerea, now=NOW)  # it never was: nothing happens
    actions.remove_handle(handle, person, by=nerea, now=NOW)

    assert list(queries.handles_of_nobody(nerea)) == [handle]
    assert verbs() == ["handle.removed"]
    actions.add_handle(person, "a@example.org", by=nerea, now=NOW)
    assert queries.handle_ids_of(person) == [handle.pk]


def test_an_inner_handle_is_made_once_and_shown_to_nobody(nerea):
    person = a_person()

    first = actions.inner_handle(person, by=nerea, now=NOW)
    second = actions.inner_handle(person, by=nerea, now=NOW)

    assert first == second
    assert not queries.handles_of_nobody(nerea).exists()


def test_belonging_to_an_organisation_and_leaving_it(nerea):
    person = a_person()

    actions.belong(person, " Posada  Arriaundi", job_title="Owner", by=nerea, now=NOW)
    membership = actions.belong(person, "POSADA ARRIAUNDI", by=nerea, now=NOW)

    assert Organisation.objects.get().name == "Posada Arriaundi"
    actions.leave(membership, by=nerea, now=NOW)
    actions.leave(membership, by=nerea, now=NOW)
    assert person.memberships.get().until_on is not None
    assert verbs().count("membership.ended") == 1
    with pytest.raises(Incomplete):
        actions.belong(person, "  ", by=nerea, now=NOW)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Begoña Aldasoro", "Begoña"),
        ("ana@example.org", "ana@example.org"),
        ("", ""),
        ("Ana", "Ana"),
    ],
)
def test_how_one_calls_them(name, first):
    assert queries.first_name(name) == first
