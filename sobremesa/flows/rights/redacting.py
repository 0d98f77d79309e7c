"""Find somebody in words and take them out: pure, from text and bytes to text and bytes.

What is matched: their addresses; their telephones in any spelling; their names of two words and
more, in either order, with or without accents and across line ends. Single words of their name
("Ana") only where the caller knows that they took part: there is an Ana in every letter.
"""

from __future__ import annotations

import base64
import json
import quopri
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

GAP = "[…]"
"""What stands where somebody stood."""

MARK = "\u0300"  # what every combining mark becomes, so that positions stay
WORD_MIN_CHARS = 3
LINE_MIN_CHARS, LINE_MIN_WORDS = 20, 4  # shorter ones everybody says: a greeting, a thank you
LITTLE_WORDS = {"and", "das", "de", "del", "der", "des", "dos", "las", "los", "the", "van", "von"}
NUMBER_MIN_DIGITS = 7
NATIONAL_DIGITS = 9
Span = tuple[int, int]
Folds = Sequence[Sequence[Any]]


class _Plain(dict[int, str]):
    """One character for one: without accent, in small letters."""

    def __missing__(self, code: int) -> str:
        bare = unicodedata.normalize("NFD", chr(code))[0]
        small = bare.casefold()
        self[code] = found = MARK if unicodedata.combining(bare) else small[:1] or bare
        return found


PLAIN = _Plain()


def plain(text: str) -> str:
    """The text without accents and in small letters, every character in its place."""
    return text.translate(PLAIN)


@dataclass(frozen=True)
class Aliases:
    """How somebody is called. `addresses`, `numbers` and `names` say it is them wherever they
    stand; `words` only where they took part; `lines` are what they wrote, line by line.
    """

    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    lines: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def certain(self) -> re.Pattern[str] | None:
        """What names them wherever it stands; over `plain` text."""
        parts = [_address(one) for one in self.addresses]
        parts += [_number(one) for one in self.numbers]
        parts += [_name(one) for one in self.names]
        return _any_of(parts)

    @cached_property
    def likely(self) -> re.Pattern[str] | None:
        """The same, and single words of their name."""
        parts = [self.certain.pattern] if self.certain else []
        return _any_of([*parts, *(_name(one) for one in self.words)])

    @cached_property
    def coded(self) -> re.Pattern[bytes] | None:
        """Their names and addresses as bytes, in the spellings of mail and of other programs."""
        forms = {
            form
            for one in (*self.addresses, *self.names, *self.numbers)
            for spelt in {one, one.lower(), one.title(), one.upper()}
            for form in _forms(spelt)
        }
        longest = sorted((form for form in forms if len(form) >= 6), key=len, reverse=True)
        return re.compile(b"|".join(map(re.escape, longest))) if longest else None


def aliases(
    handles: Iterable[tuple[str, str]], names: Iterable[str], lines: Iterable[str] = ()
) -> Aliases:
    """How somebody is called, from their handles (kind, value), names, and what they wrote."""
    addresses, numbers, called = set(), set(), {" ".join(one.split()) for one in names}
    for kind, value in handles:
        digits = "".join(sign for sign in value if sign.isdigit())
        if "@" in value:
            addresses.add(value)
        elif kind == "phone" and len(digits) >= NUMBER_MIN_DIGITS:
            numbers.add(digits)
        elif len(value.split()) < 2:
            addresses.update({value} if len(value) >= 5 else ())
        else:
            called.add(value.partition(" · ")[0])
    called -= {""} | {one for one in called if "@" in one or not any(map(str.isalpha, one))}
    whole = {one for one in called if len(_parts(one)) > 1}
    words = {part for one in called for part in _parts(one) if len(part) >= WORD_MIN_CHARS}
    words = {one for one in words if plain(one) not in LITTLE_WORDS}
    return Aliases(
        tuple(sorted(addresses)), tuple(sorted(numbers)), tuple(sorted(_spellings(whole))),
        tuple(sorted(words)), frozenset(_bare(one) for one in lines),
    )  # fmt: skip


def _parts(name: str) -> list[str]:
    return [part.strip(".,;:()\"'") for part in name.split() if part.strip(".,;:()\"'")]


def _spellings(names: Iterable[str]) -> set[str]:
    """Each name; its first word with each neighbour; and surname first."""
    found = set()
    for name in names:
        parts = _parts(name)
        found |= {" ".join(parts), " ".join([*parts[1:], parts[0]])}
        found |= {f"{one} {other}" for one, other in pairwise(parts) if len(one) + len(other) > 6}
    return found


def _any_of(parts: Sequence[str]) -> re.Pattern[str] | None:
    """Linear: literals with gaps of bounded length between them."""
    return re.compile("|".join(sorted(set(parts), key=len, reverse=True))) if parts else None


def _address(value: str) -> str:
    return rf"(?<![\w.%+-]){re.escape(plain(value))}(?![\w-]|\.\w)"


def _number(digits: str) -> str:
    last = digits[-NATIONAL_DIGITS:]
    return r"(?<!\d)(?:\+?\d{1,4}[ ().\-/]{0,3})?" + r"[ ().\-/\xa0]{0,3}".join(last) + r"(?!\d)"


def _name(name: str) -> str:
    words = (f"{MARK}?".join(map(re.escape, plain(word))) + f"{MARK}?" for word in _parts(name))
    return r"(?<!\w)" + r"[\s>,.\"']{1,12}".join(words) + r"(?!\w)"


def _forms(text: str) -> Iterable[bytes]:
    """One spelling as bytes: plain, wide, hexadecimal, quoted-printable, and base64 at each of
    the three places where it may begin.
    """
    body = text.encode()
    yield body
    yield text.encode("utf-16-le")
    yield text.encode("latin-1", "ignore") if text.isascii() is False else body
    yield body.hex().encode()
    yield body.hex().upper().encode()
    yield quopri.encodestring(body).strip()
    yield json.dumps(text).strip('"').encode()
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + body)
        yield whole[(0, 2, 3)[shift] : len(whole) - (0, 3, 2)[(shift + len(body)) % 3]]


# ------------------------------------------------------------------------------- in words


def spans_in(text: str, who: Aliases, *, took_part: bool = False) -> list[Span]:
    """Where they stand in a text."""
    pattern = who.likely if took_part else who.certain
    if pattern is None:
        return []
    return [match.span() for match in pattern.finditer(plain(text))]


def names_them(text: str, who: Aliases, *, took_part: bool = False) -> bool:
    """Whether they stand in a text."""
    pattern = who.likely if took_part else who.certain
    return bool(pattern and pattern.search(plain(text)))


def taken_out(text: str, who: Aliases, *, took_part: bool = False) -> str:
    """The text without them."""
    return _cut(text, spans_in(text, who, took_part=took_part))[0]


def letter_without(
    text: str, folds: Folds, who: Aliases, *, took_part: bool = False
) -> tuple[str, list[list[Any]]]:
    """A text of somebody else's without them, and its folds where they lie now.

    A quotation in which they are named goes whole, because it is what they said; so does every
    line that they wrote, wherever it is quoted.
    """
    spans = spans_in(text, who, took_part=took_part)
    spans += _theirs(text, who)
    certain = spans_in(text, who)
    for start, end, kind in folds:
        if kind == "quote" and any(start <= at < end for at, _ in certain):
            spans.append((int(start), int(end)))
    words, place = _cut(text, spans)
    return words, [[place(int(start)), place(int(end)), kind] for start, end, kind in folds]


def _theirs(text: str, who: Aliases) -> list[Span]:
    found, at = [], 0
    for line in text.splitlines(keepends=True) if who.lines else ():
        if _bare(line) in who.lines:
            found.append((at, at + len(line.rstrip("\r\n"))))
        at += len(line)
    return found


def lines_of(text: str) -> Iterable[str]:
    """The lines of a text that are long enough to be recognised where they are quoted."""
    for line in text.splitlines():
        bare = _bare(line)
        if len(bare) >= LINE_MIN_CHARS and bare.count(" ") >= LINE_MIN_WORDS - 1:
            yield line


def _bare(line: str) -> str:
    return " ".join(plain(line).strip("> \t\r\n|").split())


def _cut(text: str, spans: Iterable[Span]) -> tuple[str, Any]:
    """The text with a gap for each span, and where a place of the old text is in the new one."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    pieces, at = [], 0
    for start, end in joined:
        pieces += [text[at:start], GAP]
        at = end

    def place(old: int) -> int:
        shift = 0
        for start, end in joined:
            if old <= start:
                break
            if old < end:
                return start + shift
            shift += len(GAP) - (end - start)
        return old + shift

    return "".join([*pieces, text[at:]]), place


def value_without(value: Any, who: Aliases, *, took_part: bool = False) -> Any:
    """A JSON value without them: strings are cut, and a member of a list that is them goes."""
    if isinstance(value, str):
        return taken_out(value, who, took_part=took_part)
    if isinstance(value, dict):
        return {
            taken_out(str(key), who): value_without(one, who, took_part=took_part)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        kept = [value_without(one, who, took_part=took_part) for one in value]
        return [new for new, old in zip(kept, value, strict=True) if new != GAP or old == GAP]
    return value


# ------------------------------------------------------------------------------- in bytes


def bytes_name_them(body: bytes, who: Aliases) -> bool:
    """Whether they stand in some bytes: as text, or as mail and programs encode text."""
    if names_them(body.decode("utf-8", "replace"), who):
        return True
    if who.coded is None:
        return False
    # Encoded text is broken into lines anywhere; without the ends it reads on.
    whole = body.replace(b"=\r\n", b"").replace(b"=\n", b"").replace(b"\r\n", b"")
    return bool(who.coded.search(body) or who.coded.search(whole.replace(b"\n", b"")))


ENCODED = re.compile(rb"base64|quoted-printable|=\?|content-transfer-encoding", re.IGNORECASE)


def bytes_without(body: bytes, who: Aliases) -> bytes | None:
    """Some bytes of theirs and others' without them; None when they are not plain text, so
    that somebody has to write the text anew.
    """
    if ENCODED.search(body):
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    try:
        value = json.loads(text) if text[:1] in "{[" else None
    except (ValueError, RecursionError):
        value = None
    if value is not None:
        without = value_without(value, who, took_part=True)
        return json.dumps(without, ensure_ascii=False, sort_keys=True).encode()
    if text[:6].upper() == "BEGIN:":  # calendars and cards break their lines anywhere
        text = re.sub(r"\r?\n[ \t]", "", text)
    return letter_without(text, (), who, took_part=True)[0].encode()
