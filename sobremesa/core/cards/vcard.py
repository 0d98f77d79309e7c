"""vCard 2.1, 3.0 and 4.0 (versit 1996, RFC 2426, RFC 6350), as clients really write them.

Versions are mixed inside one file and inside one card, so a card is read by what each line
says, never by its VERSION.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from sobremesa.core.cards import PHOTO_MAX_BYTES, TEXT_MAX_CHARS, Draft, Entry, joined
from sobremesa.core.content_lines import (
    ContentLine,
    content_line,
    decoded,
    encoded,
    repaired,
    split_escaped,
    unescaped,
)

CARD_MAX_CHARS = 24 * 1024 * 1024
LINE_MAX_CHARS = 8 * 1024 * 1024
"""One property: a photo of 5 MB in base64 fits, one of 100 MB is left out."""

LINES_MAX = 5_000
"""Properties read of one card. Real ones have dozens."""

_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+")
_QUIET_TYPES = {"INTERNET", "PREF", "VOICE", "X400", "MSG", "OTHER"}
_SILENT = {
    "BEGIN", "END", "VERSION", "UID", "REV", "PRODID", "MAILER", "KEY", "SOUND", "LOGO", "AGENT",
    "PROFILE", "CLASS", "SORT-STRING", "SOURCE", "CLIENTPIDMAP", "X-ABLABEL", "X-ABADR", "X-ABUID",
    "LABEL", "KIND", "X-PRODID", "X-APPLE-OMIT-YEAR", "X-EVOLUTION-FILE-AS", "X-ABSHOWAS",
    "X-COUCHDB-APPLICATION-ANNOTATIONS", "PHOTO", "N", "FN",
}  # fmt: skip
_NETWORKS = {
    "X-AIM", "X-ICQ", "X-JABBER", "X-XMPP", "X-MSN", "X-SKYPE", "X-SKYPE-USERNAME", "X-TWITTER",
    "X-TELEGRAM", "X-INSTAGRAM", "X-FACEBOOK", "X-LINKEDIN", "X-MASTODON", "X-YAHOO", "X-QQ",
    "X-GADUGADU", "X-GROUPWISE", "X-GOOGLE-TALK", "X-SIGNAL", "X-THREEMA", "X-MATRIX",
}  # fmt: skip
_RELATIVES = {"X-SPOUSE", "X-EVOLUTION-SPOUSE", "X-MANAGER", "X-EVOLUTION-MANAGER", "X-ASSISTANT",
              "X-EVOLUTION-ASSISTANT"}  # fmt: skip


def cards(lines: Iterable[str]) -> Iterator[str]:
    """The cards of a file as written, one at a time, from physical lines as they come.

    A card without END ends where the next begins. A card inside a card (AGENT of 2.1) stays
    inside. What is too big (a photo of 100 MB) is left out of its card; the card stays.
    """
    card = _Card()
    is_line_end = True
    for line in lines:
        starts, is_line_end = is_line_end, line.endswith(("\n", "\r"))
        word = line.strip().upper() if starts and len(line) < 100 else ""
        if word == "BEGIN:VCARD":
            if card.depth and not card.last_name.startswith("AGENT"):
                yield card.text()
                card = _Card()
            card.depth += 1
        if card.depth:
            card.add(line, starts=starts)
        if word == "END:VCARD" and card.depth:
            card.depth, card.last_name = card.depth - 1, ""
            if not card.depth:
                yield card.text()
                card = _Card()
    if card.depth:
        yield card.text()


@dataclass(slots=True)
class _Card:
    """A card while its lines come in."""

    depth: int = 0
    last_name: str = ""
    parts: list[str] = field(default_factory=list)
    size: int = 0
    line_size: int = 0

    def add(self, line: str, *, starts: bool) -> None:
        if starts and line[:1] not in {" ", "\t"} and ":" in line:
            self.line_size, self.last_name = 0, line[:10].upper()
        self.line_size += len(line)
        if self.line_size <= LINE_MAX_CHARS and self.size + len(line) <= CARD_MAX_CHARS:
            self.size += len(line)
            self.parts.append(line)

    def text(self) -> str:
        return "".join(self.parts)


def uid_of(text: str) -> str:
    """The card's own id, or nothing."""
    for line in text[: 64 * 1024].splitlines():
        if line[:4].upper() == "UID:" or line[:4].upper() == "UID;":
            return line.partition(":")[2].strip()
    return ""


def read_card(data: bytes, *, region: str = "", with_uid: bool = True) -> Entry:
    """One card as an entry of an address book.

    Args:
        data: the card, from BEGIN to END, in the bytes it came in.
        region: ISO country whose telephone numbers are written without prefix.
        with_uid: whether its UID may be its key; not where a file gives the same to several.

    """
    lines = list(_own_lines(decoded(data)))
    labels = {line.group: line.value for line in lines if line.name == "X-ABLABEL" and line.group}
    draft = Draft(region)
    uid = ""
    for line in sorted(lines, key=lambda found: found.name not in {"FN", "N"}):
        if line.name == "UID":
            uid = uid or line.value
        _take(draft, line, _label(line, labels))
    return draft.entry(uid if with_uid else "")


# -------------------------------------------------------------------------------- lines


def _own_lines(text: str) -> Iterator[ContentLine]:
    """The properties of the outer card, decoded; those of an AGENT inside it are left out."""
    depth = 0
    for count, raw in enumerate(_logical(text)):
        line = content_line(repaired(raw) if _is_plain(raw) else raw.replace("\0", ""))
        if line is None or count > LINES_MAX:
            continue
        if line.name in {"BEGIN", "END"} and line.value.strip().upper() == "VCARD":
            depth += 1 if line.name == "BEGIN" else -1
        elif depth <= 1 and line.value.strip():
            yield line if line.name == "PHOTO" else _decoded(line)


def _is_plain(raw: str) -> bool:
    return "CHARSET=" not in raw[:200].upper()


def _logical(text: str) -> Iterator[str]:
    """Unfolded lines, with the soft breaks of QUOTED-PRINTABLE and bare base64 joined."""
    held: list[str] = []
    mode = ""
    for line in re.split(r"\r\n|\n|\r", text):
        if mode == "quoted" and held[-1].endswith("="):
            held[-1] = held[-1][:-1]
            held.append(line.removeprefix(" ") if len(line) > 1 else line)
        elif held and (line[:1] in {" ", "\t"} or (mode == "base64" and _BASE64.fullmatch(line))):
            held.append(line.strip() if mode == "base64" else line[1:])
        else:
            if held:
                yield "".join(held)
            held, mode = [line], _mode(line)
    yield "".join(held)


def _mode(line: str) -> str:
    head = line[:300].partition(":")[0].upper()
    if "QUOTED-PRINTABLE" in head:
        return "quoted"
    return "base64" if "BASE64" in head or "ENCODING=B" in head else ""


def _decoded(line: ContentLine) -> ContentLine:
    """The line with its value as text, whatever ENCODING and CHARSET it came in."""
    charset, written = line.param("CHARSET"), line.value[: 4 * TEXT_MAX_CHARS]
    if line.param("ENCODING").upper() == "QUOTED-PRINTABLE":
        raw = quopri.decodestring(encoded(written))
        value = _in_charset(raw, charset)
    elif charset and not written.isascii():
        value = _in_charset(encoded(written), charset)
    else:
        value = written
    return ContentLine(line.name, line.params, repaired(value), line.group)


def _in_charset(raw: bytes, charset: str) -> str:
    """Text in the charset it says; where it says none, UTF-8 if it can be, else Windows-1252."""
    if charset:
        with suppress(LookupError, ValueError):
            return raw.decode(charset, "replace")  # phones cut long values inside a letter
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _label(line: ContentLine, labels: dict[str, str]) -> str:
    """What the client calls this line: `item1.X-ABLabel`, or its TYPE."""
    if line.group and (label := labels.get(line.group, "")):
        return joined([_LABEL.sub(r"\1", unescaped(label[:200]))])
    types = ",".join(line.params.get("TYPE", ())).upper().split(",")
    return joined((word.lower() for word in types if word not in _QUIET_TYPES), " ")


# ------------------------------------------------------------------------- what they say


def _take(draft: Draft, line: ContentLine, label: str) -> None:
    name = line.name
    if name in _TAKEN:
        _TAKEN[name](draft, line, label)
    elif name in _NETWORKS:
        service = name.removeprefix("X-").removesuffix("-USERNAME").replace("-", "").lower()
        draft.social("twitter" if service == "x" else service, unescaped(line.value))
    elif name in _RELATIVES or name in {"X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY"}:
        draft.line(name.rpartition("-")[2], unescaped(line.value))
    elif name not in _SILENT and len(line.value) < TEXT_MAX_CHARS:
        words = joined(split_escaped(line.value, ";"))
        name = name.removeprefix("X-").replace("-", " ")
        draft.line(label if line.group and label else f"{name} {label}", words)


def _full_name(draft: Draft, line: ContentLine, _label: str) -> None:
    draft.set("name", unescaped(line.value))


def _name(draft: Draft, line: ContentLine, _label: str) -> None:
    parts = [joined(part.split(",")) for part in split_escaped(line.value, ";")] + [""] * 5
    draft.set("family_name", parts[0])
    draft.set("given_name", joined([parts[1], parts[2]], " "))


def _nickname(draft: Draft, line: ContentLine, _label: str) -> None:
    draft.set("nickname", joined(split_escaped(line.value, ",")))


def _organisation(draft: Draft, line: ContentLine, _label: str) -> None:
    parts = split_escaped(line.value, ";")
    draft.set("organisation", parts[0])
    draft.line("department", joined(parts[1:]))


def _job_title(draft: Draft, line: ContentLine, _label: str) -> None:
    draft.set("job_title", unescaped(line.value))


def _email(draft: Draft, line: ContentLine, label: str) -> None:
    draft.email(unescaped(line.value), f"email {label}".strip())


def _phone(draft: Draft, line: ContentLine, label: str) -> None:
    draft.phone(unescaped(line.value), f"phone {label}".strip())


def _birthday(draft: Draft, line: ContentLine, _label: str) -> None:
    value = line.value.strip()
    without = line.param("X-APPLE-OMIT-YEAR")
    if without and value.startswith(without):
        value = "--" + value[len(without) :].lstrip("-")
    draft.birthday(value)


def _note(draft: Draft, line: ContentLine, _label: str) -> None:
    draft.note(unescaped(line.value[:TEXT_MAX_CHARS]))


def _address(draft: Draft, line: ContentLine, label: str) -> None:
    parts = split_escaped(line.value, ";") + [""] * 7
    box, extended, street, city, region, code, country = parts[:7]
    town = joined([joined([code, city], " "), region, country])
    draft.line(f"address {label}".strip(), joined([street, extended, box, town]))


def _social(draft: Draft, line: ContentLine, label: str) -> None:
    value = unescaped(line.value).strip()
    scheme, colon, rest = value.partition(":")
    service = (line.param("X-SERVICE-TYPE") or line.param("SERVICE-TYPE") or label).lower()
    user = line.param("X-USER") or line.param("USERNAME")
    is_web = scheme.lower() in {"http", "https"}
    if user:
        draft.social(service, user)
    elif colon and not is_web and line.name == "IMPP":
        draft.social(scheme if scheme.lower() not in {"x-apple", "im"} else service, rest)
    else:
        draft.line(service or "social", value)


def _photo(draft: Draft, line: ContentLine, _label: str) -> None:
    """The bytes of an embedded photo; a link to one is not followed and not kept."""
    value = line.value.strip()
    if value[:5].lower() == "data:":
        value = value.partition(",")[2]
    elif "ENCODING" not in line.params or "://" in value[:100]:
        return
    if draft.photo is not None or len(value) > PHOTO_MAX_BYTES * 4 // 3 + 4:
        return
    try:
        draft.photo = base64.b64decode("".join(value.split())) or None
    except (binascii.Error, ValueError):
        return  # a photo that is cut off is no reason to lose the card


_TAKEN: dict[str, Callable[[Draft, ContentLine, str], None]] = {
    "FN": _full_name,
    "N": _name,
    "NICKNAME": _nickname,
    "ORG": _organisation,
    "TITLE": _job_title,
    "EMAIL": _email,
    "TEL": _phone,
    "BDAY": _birthday,
    "NOTE": _note,
    "ADR": _address,
    "IMPP": _social,
    "X-SOCIALPROFILE": _social,
    "SOCIALPROFILE": _social,
    "PHOTO": _photo,
}
