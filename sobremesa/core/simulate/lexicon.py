"""The texts of the invented firm, read from what the caller has loaded.

Storylines are plain text, so that whoever writes well can add one:

    === name key=value …        kind, close=0-3, form=tu|usted, lang=en, medium=mail|wa,
                                arena=a,b  months=9-12  needs=kid  who=key at=-6@15:12  reason=…
    S: subject                  (choices in [a|b], slots in {braces})
    > 2h flag flag              they speak, two hours after; m h d w, or -6@15:12
    < 1d by=maddi pdf=factura   we speak; by default the keeper
    | one way to say it         consecutive | lines are ways to say one paragraph
    plain line                  a paragraph said always
    ! 3 what was promised       due in three working days (!until, !none)
    @ 3d 45 invite Title        a meeting of 45 minutes
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sobremesa.core.simulate.model import BadLexicon, Delay, Pledge, Speaker, Story, Turn

ALL_MONTHS = frozenset(range(1, 13))
MINUTES = {"m": 1, "h": 60, "d": 1440, "w": 10080}
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
    first, last = (keys.get("close", "0-3").split("-") + ["3"])[:2]
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
        subjects=subjects,
        turns=tuple(_turns(file, body)),
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
        raise BadLexicon(f"{file}, line {number}: “{word}” is no delay such as 2h or -6@15:12.") from why


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
        paragraphs=((title,),),
        minutes=int(words[1]),
    )


def _turn(file: str, group: list[tuple[int, str]]) -> Turn:
    number, head = group[0]
    words = head[1:].split()
    delay = _delay(file, number, words[0]) if words else Delay(1)
    paragraphs: list[list[str]] = []
    pledges: list[Pledge] = []
    was_choice = False
    for _, line in group[1:]:
        is_choice = line.startswith("| ")
        if line.startswith("!"):
            pledges.append(_pledge(line))
        elif is_choice and was_choice:
            paragraphs[-1].append(line[2:])
        else:
            paragraphs.append([line[2:] if is_choice else line])
        was_choice = is_choice
    return Turn(
        speaker=SPEAKERS[head[0]],
        delay=delay,
        flags=frozenset(word for word in words[1:] if "=" not in word),
        options=dict(word.split("=", 1) for word in words[1:] if "=" in word),
        paragraphs=tuple(map(tuple, paragraphs)),
        pledges=tuple(pledges),
    )


def _pledge(line: str) -> Pledge:
    if line.startswith("!until "):
        return Pledge("until", line[7:])
    if line.startswith("!none "):
        return Pledge("none", line[6:])
    due, text = line[1:].split(maxsplit=1)
    return Pledge(int(due), text)
