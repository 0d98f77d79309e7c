"""What two people have to do with each other, and where they belong since when."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from django.utils import translation

from sobremesa.people import organisations, ties
from sobremesa.people.errors import Incomplete, ReadersOnlyRead
from sobremesa.people.models import Membership, Organisation, Tie, TieKind
from sobremesa.us.models import PassedDomain, Role
from tests.build import NOW, a_colleague, a_person, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.capability("A2")]


ENDS = {
    "parent": ({"es": "padre o madre de", "en": "parent of"},
               {"es": "hijo o hija de", "en": "child of"}),
    "sibling": ({"es": "hermano o hermana de", "en": "sibling of"},) * 2,
    "partner": ({"es": "pareja de", "en": "partner of"},) * 2,
    "friend": ({"es": "amistad de", "en": "friend of"},) * 2,
}  # fmt: skip


def kind(code: str) -> TieKind:
    """One of those that every firm begins with; a test that empties the tables takes them along."""
    words, back_words = ENDS[code]
    return TieKind.objects.get_or_create(
        code=code, defaults={"words": words, "back_words": back_words, "made_at": NOW}
    )[0]


def test_a_tie_reads_right_from_both_ends():
    nerea, amaia, luis = a_colleague(), a_person("Amaia Ruiz"), a_person("Luis Ruiz")

    ties.tie(amaia, luis, kind("parent"), by=nerea, now=NOW)

    with translation.override("en"):
        assert [(one.words, one.other.name) for one in ties.ties_of(amaia, nerea)] == [
            ("parent of", "Luis Ruiz")
        ]
        assert [(one.words, one.other.name) for one in ties.ties_of(luis, nerea)] == [
            ("child of", "Amaia Ruiz")
        ]
    with translation.override("es"):
        assert ties.ties_of(luis, nerea)[0].words == "hijo o hija de"


def test_said_from_the_other_end_it_is_the_same_tie():
    nerea, amaia, luis = a_colleague(), a_person("Amaia Ruiz"), a_person("Luis Ruiz")

    one = ties.tie(amaia, luis, kind("parent"), by=nerea, now=NOW)
    again = ties.tie(luis, amaia, kind("parent"), is_back=True, by=nerea, now=NOW)
    sisters = ties.tie(amaia, luis, kind("sibling"), by=nerea, now=NOW)
    mirrored = ties.tie(luis, amaia, kind("sibling"), note="twins", by=nerea, now=NOW)

    assert one == again
    assert sisters == mirrored
    assert Tie.objects.get(pk=sisters.pk).note == "twins"


def test_a_tie_that_ended_stays_written_and_may_begin_again():
    nerea, amaia, luis = a_colleague(), a_person("Amaia"), a_person("Luis")
    one = ties.tie(amaia, luis, kind("partner"), by=nerea, now=NOW)

    ties.end(one, by=nerea, now=NOW)
    ties.end(one, by=nerea, now=NOW)
    assert ties.ties_of(amaia, nerea)[0].is_over

    ties.tie(amaia, luis, kind("partner"), by=nerea, now=NOW)
    assert not ties.ties_of(amaia, nerea)[0].is_over

    ties.take_away(Tie.objects.get(), by=nerea, now=NOW)
    assert ties.ties_of(amaia, nerea) == []


def test_nobody_is_their_own_sister():
    nerea, amaia = a_colleague(), a_person("Amaia")

    with pytest.raises(Incomplete):
        ties.tie(amaia, amaia, kind("sibling"), by=nerea, now=NOW)


def test_a_tie_needs_both_ends_in_sight():
    nerea = a_colleague()
    ane = a_colleague("Ane Olano", role=Role.KEEPER)
    reader = a_colleague("Iker Lasa", role=Role.READER)
    mine, theirs = a_person("Amaia", keeper=ane), a_person("Luis")

    for one in (ane, reader):
        with pytest.raises(ReadersOnlyRead):
            ties.tie(mine, theirs, kind("friend"), by=one, now=NOW)
    made = ties.tie(mine, theirs, kind("friend"), by=nerea, now=NOW)
    assert ties.ties_of(mine, ane) == []
    with pytest.raises(Http404):
        ties.access_tie(ane, made.pk)
    assert ties.access_tie(nerea, made.pk) == made


def test_words_come_in_the_readers_language_else_in_any():
    with translation.override("en"):
        assert ties.words_of({"es": "vecina de"}) == "vecina de"
        assert ties.words_of({}) == ""


def test_an_organisation_called_like_another_joins_it():
    nerea, amaia, luis = a_colleague(), a_person("Amaia"), a_person("Luis")
    one, two = an_organisation("Ruiz SL", amaia, luis), an_organisation("Talleres Ruiz", luis)

    assert organisations.rename(one, "Talleres  RUIZ", by=nerea, now=NOW) == two

    assert not Organisation.objects.filter(pk=one.pk).exists()
    there = Membership.objects.filter(organisation=two).values_list("person__name", flat=True)
    assert sorted(there) == ["Amaia", "Luis"]
    assert organisations.rename(two, "Taller de los Ruiz", by=nerea, now=NOW).key == (
        "taller de los ruiz"
    )
    with pytest.raises(Incomplete):
        organisations.rename(two, "  ", by=nerea, now=NOW)


def test_since_when_and_until_when_somebody_belongs():
    nerea, amaia = a_colleague(), a_person("Amaia")
    an_organisation("Ruiz SL", amaia)
    one = Membership.objects.get()

    organisations.date_membership(
        one, since_on=date(2020, 1, 7), until_on=date(2024, 5, 2), job_title="Compras",
        by=nerea, now=NOW,
    )  # fmt: skip
    inside = organisations.people_of(one.organisation, nerea)
    assert [row.job_title for row in inside.past] == ["Compras"]
    with pytest.raises(Incomplete):
        organisations.date_membership(
            one, since_on=date(2024, 1, 7), until_on=date(2020, 5, 2), by=nerea, now=NOW
        )


def test_a_reader_changes_no_organisation():
    reader = a_colleague("Iker Lasa", role=Role.READER)

    with pytest.raises(ReadersOnlyRead):
        organisations.rename(an_organisation("Ruiz SL"), "X", by=reader, now=NOW)
    with pytest.raises(ReadersOnlyRead):
        organisations.pass_over("ruiz.es", by=reader, now=NOW)
    assert not PassedDomain.objects.exists()
