"""The texts of the invented firm, read from what the caller has loaded.

Storylines are plain text, so that whoever writes well can add one:

    === name key=value …        kind, close=0-3, form=tu|usted, lang=en, medium=mail|wa,
                                arena=a,b  months=9-12  needs=kid  who=key at=-6@15:12  reason=…
    S: subject                  (choices in [a|b], slots in {braces})
    > 2h flag flag              they speak, two hours after; m h d w, or -6@15:12
    < 1d by=maddi pdf=factura   we speak; by default the keeper
    | one way to say it         consecutive | lines are ways to say one paragraph; lists of
                                equal length go together: who opens with the second way is
                                answered with the second
    |12 only so                 only where the story opened with its first or second way
    |tc only so                 only about such pieces: t table, c drawers, x other
    plain line                  a paragraph said always
    ! 3 what was promised       due in three working days (!until, !none)
    @ 3d 45 invite Title        a meeting of 45 minutes
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sobremesa.core.simulate.model import BadLexicon, Delay, Pledge, Speaker, Story, Turn, Way

ALL_MONTHS = frozenset(range(1, 13))
MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
WAY = re.compile(r"\|(\d*)([tcx]*) (.*)")
SPEAKERS: Mapping[str, Speaker] = {">": "them", "<": "us"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names, places, the firm, and all storylines by kind."""

    firm: Mapping[str, Any]
    people: Mapping[str, Any]
    stories: tuple[Story, ...]

    def scripted(self, who: str) -> tuple[Story, ...]:
        """The storylines written for one person of the cast, in order."""
        return tuple(story for story in self.stories if story.who == who)


def read_lexicon(texts: Mapping[str, str]) -> Lexicon:
    """The lexicon from its files by name: `firm.json`, `people.json`, `stories_*.txt`.

    Raises:
        BadLexicon: a file is missing, or a line of a storyline cannot be understood.

    """
    missing = {"firm.json", "people.json"} - set(texts)
    if missing:
        raise BadLexicon(f"The lexicon has no {', '.join(sorted(missing))}.")
    stories = [
        story
        for name in sorted(texts)
        if name.startswith("stories_")
        for story in read_stories(name, texts[name])
    ]
    return Lexicon(json.loads(texts["firm.json"]), json.loads(texts["people.json"]), tuple(stories))


def read_stories(name: str, text: str) -> Iterator[Story]:
    """The storylines of one file, in order."""
    heads: list[list[tuple[int, str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("=== "):
            heads.append([])
        if heads and line.strip():
            heads[-1].append((number, line.rstrip()))
    for lines in heads:
        yield _story(name, lines)


def _story(file: str, lines: list[tuple[int, str]]) -> Story:
    words = lines[0][1][4:].split()
    keys = dict(word.split("=", 1) for word in words[1:] if "=" in word)
    subjects, body = "", lines[1:]
    if body and body[0][1].startswith("S: "):
        subjects, body = body[0][1][3:], body[1:]
    first, last = keys.get("close", "0-3").split("-")
    turns = tuple(_turns(file, body))
    spoken = next((turn for turn in turns if turn.speaker != "meeting"), None)
    text = "\n".join(line for _, line in lines)
    return Story(
        name=words[0],
        kind=keys["kind"],
        voice="en" if keys.get("lang") == "en" else keys.get("form", "tu"),
        medium={"mail": "mail", "wa": "chat"}.get(keys.get("medium", ""), ""),
        arenas=frozenset(filter(None, keys.get("arena", "").split(","))),
        closeness=(int(first), int(last)),
        months=_months(keys.get("months", "")),
        needs=keys.get("needs", ""),
        who=keys.get("who", ""),
        starts=_delay(file, lines[0][0], keys["at"]) if "at" in keys else None,
        reason=keys.get("reason", ""),
        pieces=frozenset(filter(None, keys.get("piece", "").split(","))),
        is_once="once" in words,
        speaks_of_piece="{piece" in text or "{un" in text,
        openings=spoken.paragraphs[0] if spoken and spoken.paragraphs else (),
        subjects=subjects,
        turns=turns,
    )


def _months(span: str) -> frozenset[int]:
    if not span:
        return ALL_MONTHS
    first, last = (int(month) for month in span.split("-"))
    length = (last - first) % 12 + 1
    return frozenset((first - 1 + step) % 12 + 1 for step in range(length))


def _delay(file: str, number: int, word: str) -> Delay:
    try:
        if "@" in word:
            day, clock = word.split("@")
            hour, minute = clock.split(":")
            return Delay(int(hour) * 60 + int(minute), int(day))
        return Delay(float(word[:-1]) * MINUTES[word[-1]])
    except (KeyError, ValueError, IndexError) as why:
        raise BadLexicon(
            f"{file}, line {number}: “{word}” is no delay such as 2h or -6@15:12."
        ) from why


def _turns(file: str, lines: list[tuple[int, str]]) -> Iterator[Turn]:
    groups: list[list[tuple[int, str]]] = []
    for number, line in lines:
        if line[0] in "><@":
            groups.append([])
        if not groups:
            raise BadLexicon(f"{file}, line {number}: words before anybody speaks.")
        groups[-1].append((number, line))
    for group in groups:
        yield _meeting(file, group) if group[0][1][0] == "@" else _turn(file, group)


def _meeting(file: str, group: list[tuple[int, str]]) -> Turn:
    number, line = group[0]
    words = line[1:].split()
    flags = frozenset({"invite"} & {words[2]})
    title = " ".join(words[3 if flags else 2 :])
    return Turn(
        speaker="meeting",
        delay=_delay(file, number, words[0]),
        flags=flags,
        paragraphs=((Way(title),),),
        minutes=int(words[1]),
    )


def _turn(file: str, group: list[tuple[int, str]]) -> Turn:
    number, head = group[0]
    words = head[1:].split()
    delay = _delay(file, number, words[0]) if words else Delay(1)
    paragraphs: list[list[Way]] = []
    pledges: list[Pledge] = []
    was_choice = False
    for _, line in group[1:]:
        way = WAY.fullmatch(line)
        if line.startswith("!"):
            pledges.append(_pledge(line))
        elif way and was_choice:
            paragraphs[-1].append(_way(way))
        else:
            paragraphs.append([_way(way) if way else Way(line)])
        was_choice = way is not None
    return Turn(
        speaker=SPEAKERS[head[0]],
        delay=delay,
        flags=frozenset(word for word in words[1:] if "=" not in word),
        options=dict(word.split("=", 1) for word in words[1:] if "=" in word),
        paragraphs=tuple(map(tuple, paragraphs)),
        pledges=tuple(pledges),
    )


def _way(found: re.Match[str]) -> Way:
    return Way(found[3], frozenset(map(int, found[1])), frozenset(found[2]))


def _pledge(line: str) -> Pledge:
    if line.startswith("!until "):
        return Pledge("until", line[7:])
    if line.startswith("!none "):
        return Pledge("none", line[6:])
    due, text = line[1:].split(maxsplit=1)
    return Pledge(int(due), text)
