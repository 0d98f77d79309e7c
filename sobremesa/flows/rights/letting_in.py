"""At the door: what belongs to somebody who asked to be forgotten is not let in again.

We only know hashes of their addresses, so names are learnt from the item itself: whoever has one
of those addresses there is called so there. What is theirs alone is left out with its bytes; of
what others said they are taken out before anything of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from email.message import EmailMessage
from typing import Any

from sobremesa.channels.base import Address, Attached, Card, Fold, Incoming, Item, Record
from sobremesa.conversations import taking
from sobremesa.core.phones import e164
from sobremesa.flows.rights import known, redacting
from sobremesa.flows.rights.redacting import GAP, Aliases
from sobremesa.sandbox.reader import Came, ask
from sobremesa.trust.models import Suppression
from sobremesa.trust.queries import forgotten_among
from sobremesa.us.book import Book, open_book
from sobremesa.us.queries import the_firm

LOOKED_AT_CHARS = 1_000_000
AT_MOST = 2000  # addresses looked for in one text
# Each is tried on some eighty signs around an @, or has bounded repetitions: linear.
BEFORE_AT = re.compile(r"[\w.+-]{1,64}\Z")
AFTER_AT = re.compile(r"[\w.-]{0,250}\w")
NAME_BEFORE = re.compile(r"([\w'. -]{2,60}?)[\s\"'<(\[:]{0,6}\Z")
NUMBERS = re.compile(r"(?<!\d)\+?\d[\d ().-]{6,18}\d(?!\d)")
Handle = tuple[str, str]


@dataclass
class Door:
    """What one import was not given: how many items, and whom they were about, until it ends."""

    left_out: int = 0
    paths: set[str] = field(default_factory=set)  # of what was left out
    handles: set[Handle] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def aliases(self) -> Aliases:
        """How those people are called in the files of this import."""
        return redacting.aliases(self.handles, self.names)


def let_in(came: Sequence[Came], door: Door) -> list[Came]:
    """Those items that may come in, as they may come in. The rest is counted at the door."""
    if not Suppression.objects.exists():
        return list(came)
    book, region = open_book(), the_firm().region[:2] or "ES"
    seen = [_seen_in(one, region) for one in came]
    forgotten = forgotten_among({who for addresses in seen for who in addresses})
    kept = []
    for one, addresses in zip(came, seen, strict=True):
        theirs = {who: name for who, name in addresses.items() if who in forgotten}
        if not theirs:
            kept.append(one)
            continue
        door.handles |= set(theirs)
        door.names |= {name for name in theirs.values() if name}
        if _is_theirs_alone(one, theirs, book):
            door.left_out += 1
            door.paths.add(one.path[:1000])
        else:
            kept.append(_without(one, theirs))
    return known.as_they_stand(kept)


def _seen_in(came: Came, region: str) -> dict[Handle, str]:
    """Every address of an item, in its places and in its text, with its name there."""
    found: dict[Handle, str] = {}
    for record in came.records:
        for text in _texts_of(record):
            found.update(_in_text(text, region))
        for who in _addresses_of(record):
            found[who.kind, who.value] = who.name or _name_on(record)
    if came.words:
        found.update(_in_text(came.item.body[:LOOKED_AT_CHARS].decode("utf-8", "replace"), region))
    return found


def _addresses_of(record: Record) -> Iterator[Address]:
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, Address):
            yield value
        elif isinstance(value, tuple):
            yield from (who for who in value if isinstance(who, Address))


def _name_on(record: Record) -> str:
    return record.name if isinstance(record, Card) else ""


def _texts_of(record: Record) -> Iterator[str]:
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, str) and one.name not in {"key", "thread", "external_id"}:
            yield value[:LOOKED_AT_CHARS]


def _in_text(text: str, region: str) -> dict[Handle, str]:
    found: dict[Handle, str] = {}
    at = text.find("@")
    while at >= 0 and len(found) < AT_MOST:
        local, domain = BEFORE_AT.search(text[max(0, at - 64) : at]), AFTER_AT.match(text, at + 1)
        if local and domain:
            start = at - len(local[0])
            called = NAME_BEFORE.search(text[max(0, start - 66) : start])
            name = " ".join(called[1].split()) if called else ""
            found["email", f"{local[0]}@{domain[0]}".lower()] = name if _is_name(name) else ""
        at = text.find("@", at + 1)
    for number in NUMBERS.findall(text):
        if value := e164(number, region):
            found["phone", value] = ""
    return found


def _is_name(words: str) -> bool:
    return 1 < len(words.split()) < 5 and all(word[0].isupper() for word in words.split())


def _is_theirs_alone(came: Came, theirs: dict[Handle, str], book: Book) -> bool:
    return all(_is_about_them(record, theirs, book) for record in came.records)


def _is_about_them(record: Record, theirs: dict[Handle, str], book: Book) -> bool:
    """The same rule by which things went when they were forgotten (`others.theirs`)."""
    people = [one for one in _addresses_of(record) if not book.is_ours(one.kind, one.value)]
    if not any((one.kind, one.value) in theirs for one in people):
        return False
    if isinstance(record, Card):
        rest = [(one.kind, one.value) for one in people if (one.kind, one.value) not in theirs]
        return not any(one.person_id for one in taking.handles_of(rest).values())
    if any(one.role == "from" and (one.kind, one.value) in theirs for one in people):
        return True
    return all((one.kind, one.value) in theirs for one in people)


# ------------------------------------------------------------------- what others said, without


def _without(came: Came, theirs: dict[Handle, str]) -> Came:
    names = [name for name in theirs.values() if name]
    who = redacting.aliases(theirs, names)
    body = redacting.bytes_without(came.item.body, who)
    records = tuple(_record_without(one, theirs, who) for one in came.records)
    if body is None:
        records = tuple(_with_files(one, came.item.body, who) for one in records)
        body = b"".join(_letter(one) for one in records) or GAP.encode()
    item = replace(
        came.item, body=body,
        context=redacting.value_without(dict(came.item.context), who, took_part=True),
    )  # fmt: skip
    path = redacting.taken_out(came.path, who, took_part=True)
    return replace(came, item=_beside_without(item, who), records=records, path=path)


def _beside_without(item: Item, who: Aliases) -> Item:
    beside = tuple(replace(one, name=redacting.taken_out(one.name, who)) for one in item.beside)
    return replace(item, beside=beside)


def _record_without(record: Record, theirs: dict[Handle, str], who: Aliases) -> Record:
    took_part = any((one.kind, one.value) in theirs for one in _addresses_of(record))
    new: dict[str, Any] = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if isinstance(value, tuple) and any(isinstance(who, Address) for who in value):
            new[one.name] = tuple(who for who in value if (who.kind, who.value) not in theirs)
        elif isinstance(value, str) and one.name not in {"key", "thread", "external_id", "medium"}:
            new[one.name] = redacting.taken_out(value, who, took_part=took_part)
    if isinstance(record, Card):
        lines = redacting.value_without(list(record.lines), who)
        new["lines"] = tuple((str(one[0]), str(one[-1])) for one in lines if one)
    if isinstance(record, Incoming):
        text, folds = redacting.letter_without(
            record.text, [(one.start, one.end, one.kind) for one in record.folds], who,
            took_part=took_part,
        )  # fmt: skip
        new["text"] = text
        new["folds"] = tuple(Fold(start=a, end=b, kind=str(kind)) for a, b, kind in folds)
        new["attached"] = tuple(
            replace(one, name=redacting.taken_out(one.name, who)) for one in record.attached
        )
    return replace(record, **new)


def _with_files(record: Record, body: bytes, who: Aliases) -> Record:
    """The files in a letter whose bytes are not kept: beside it, unless they name them."""
    if not isinstance(record, Incoming):
        return record
    return replace(record, attached=tuple(_file(one, body, who) for one in record.attached))


def _file(one: Attached, body: bytes, who: Aliases) -> Attached:
    if not one.part or one.content is not None:
        return one
    answer = ask("part", body, part=one.part)
    content = bytes(answer["content"]) if answer is not None else None
    if content is None or redacting.bytes_name_them(content, who):
        return replace(one, part="", size_bytes=0)
    return replace(one, part="", content=content, size_bytes=len(content))


def _letter(record: Record) -> bytes:
    letter = EmailMessage()
    letter["Subject"] = " ".join(str(getattr(record, "subject", "")).split())
    for who in _addresses_of(record):
        if who.value.isascii():
            letter.add_header("X-Who", " ".join(f"{who.role} {who.value}".split()))
    letter.set_content(str(getattr(record, "text", "")) or GAP, cte="8bit")
    return letter.as_bytes()
