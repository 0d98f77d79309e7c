"""Storylines as plain text, days in Gipuzkoa, and files made from nothing."""

from __future__ import annotations

import random
import struct
import zlib
from datetime import date

import pytest

from sobremesa.core.simulate import BadLexicon, Lexicon, read_lexicon
from sobremesa.core.simulate.attachments import jpeg, pdf, png
from sobremesa.core.simulate.days import Calendar, easter, moment
from sobremesa.core.simulate.lexicon import read_stories


def test_every_paragraph_has_a_way_to_be_said_however_the_story_opens(lexicon: Lexicon) -> None:
    for story in lexicon.stories:
        for opening, way in enumerate(story.openings, 1):
            kinds = way.pieces or story.pieces or {"t", "c", "x"}
            for turn in story.turns:
                for ways in turn.paragraphs:
                    if ways is not story.openings:
                        for kind in kinds:
                            assert any(one.fits(opening, kind) for one in ways), (
                                story.name,
                                opening,
                            )


def test_there_are_enough_storylines_that_it_does_not_read_as_templates(lexicon: Lexicon) -> None:
    ways = {
        way.text
        for story in lexicon.stories
        for turn in story.turns
        for ways in turn.paragraphs
        for way in ways
    }
    assert len(lexicon.stories) >= 120
    assert len(ways) >= 900


def test_a_storyline_is_read_turn_by_turn() -> None:
    (story,) = read_stories("s.txt", (
        "# a comment\n=== one kind=chat close=1-2 months=11-1 once\nS: Hola\n"
        "> 2h ask foto\n| uno\n|2tc dos\nsiempre\n< 1d by=maddi keeps\nvale\n"
        "! 3 hacerlo\n!none devolverla\n@ 3d 45 invite Medir la mesa\n"
    ))  # fmt: skip
    asked, answered, meeting = story.turns
    assert (story.closeness, story.months, story.is_once) == ((1, 2), {11, 12, 1}, True)
    assert (asked.delay.minutes, asked.flags) == (120, {"ask", "foto"})
    assert [len(ways) for ways in asked.paragraphs] == [2, 1]
    assert asked.paragraphs[0][1].fits(2, "c")
    assert not asked.paragraphs[0][1].fits(1, "c")
    assert not asked.paragraphs[0][1].fits(2, "x")
    assert answered.options == {"by": "maddi"}
    assert [(pledge.due, pledge.text) for pledge in answered.pledges] == [
        (3, "hacerlo"),
        ("none", "devolverla"),
    ]
    assert (meeting.minutes, meeting.flags, meeting.paragraphs[0][0].text) == (
        45,
        {"invite"},
        "Medir la mesa",
    )


@pytest.mark.parametrize("words", ["> pronto", "> 3x", "> -2@tarde"])
def test_a_delay_that_nobody_understands_is_named_with_its_line(words: str) -> None:
    with pytest.raises(BadLexicon, match=r"s\.txt, line 2: .* is no delay"):
        list(read_stories("s.txt", f"=== one kind=chat\n{words}\nhola\n"))


def test_words_before_anybody_speaks_are_refused() -> None:
    with pytest.raises(BadLexicon, match="before anybody speaks"):
        list(read_stories("s.txt", "=== one kind=chat\nhola\n"))


def test_a_lexicon_without_its_people_says_what_is_missing() -> None:
    with pytest.raises(BadLexicon, match=r"has no people\.json"):
        read_lexicon({"firm.json": "{}"})


def test_easter_falls_where_the_almanac_says() -> None:
    assert [easter(year) for year in (2000, 2024, 2025, 2026, 2038)] == [
        date(2000, 4, 23), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5),
        date(2038, 4, 25),
    ]  # fmt: skip


def test_the_workshop_is_closed_on_holidays_in_august_and_between_the_years() -> None:
    calendar = Calendar(["07-31"])
    closed = (
        date(2025, 7, 31),
        date(2025, 8, 12),
        date(2025, 4, 18),
        date(2025, 12, 29),
        date(2025, 3, 8),
    )
    assert not any(calendar.is_working(day) for day in closed)
    assert calendar.working_day(date(2025, 4, 17), after=1) == date(2025, 4, 23)
    assert calendar.working_day(date(2025, 3, 9), step=-1) == date(2025, 3, 7)
    friday_night = moment(date(2025, 3, 7), 19 * 60 + 30)
    assert calendar.our_moment(friday_night, random.Random(1)).date() == date(2025, 3, 10)


def test_a_picture_is_a_picture() -> None:
    data = png(random.Random(1), width=4, height=3)
    size = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT")
    length = struct.unpack(">I", data[start - 4 : start])[0]
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert size == (4, 3)
    assert len(zlib.decompress(data[start + 4 : start + 4 + length])) == 3 * (1 + 3 * 4)
    assert jpeg(random.Random(1)) == jpeg(random.Random(1)) != jpeg(random.Random(2))


def test_a_page_keeps_its_parentheses_and_says_where_its_objects_are() -> None:
    data = pdf(["Mesa (roble)", "Total 1.240 €"])
    assert rb"(Mesa \(roble\)) Tj" in data
    table = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    assert data[table:].startswith(b"xref")
    place = int(data[table:].split(b"\n")[3].split()[0])
    assert data[place:].startswith(b"1 0 obj")
