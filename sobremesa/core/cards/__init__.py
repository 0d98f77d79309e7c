"""What an address book entry is made of, whatever file it comes from.

Nothing is thrown away: what is no name, address, number, birthday or note becomes a line that
is shown as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from sobremesa.core.phones import e164

TEXT_MAX_CHARS = 64 * 1024
SHORT_MAX_CHARS = 1_000
HANDLES_MAX = 200
LINES_MAX = 300
UID_MAX_CHARS = 200
PHOTO_MAX_BYTES = 5 * 1024 * 1024

_PLAIN = re.compile(r"@?[\w.+-]{2,64}(?:@[\w.-]{1,64})?")
_ISO = re.compile(r"(\d{4}|--)-?(\d\d)-?(\d\d)(?:[T ].*)?", re.DOTALL)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 0?0:00.*)?", re.DOTALL)
_NO_YEAR = 1604  # what Apple writes where there is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One way to reach somebody; the fields of `channels.base.Address`."""

    kind: str
    value: str
    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; the fields of `channels.base.Card`. `key` comes from the source's own id, or
    from all that it says: two files that say the same hold the same entry."""

    key: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    nickname: str = ""
    organisation: str = ""
    job_title: str = ""
    handles: tuple[Reached, ...] = ()
    birthday: str = ""
    note: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    photo: bytes | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing at all about anybody."""
        return not (self.name or self.handles or self.lines or self.note or self.photo)


@dataclass(slots=True)
class Draft:
    """An entry while it is read, line by line.

    `region` is the ISO country whose telephone numbers are written without prefix.
    """

    region: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    handles: dict[tuple[str, str], Reached] = field(default_factory=dict)
    lines: dict[tuple[str, str], None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    photo: bytes | None = None

    def set(self, name: str, value: str) -> None:
        """A field of the entry. The first value stands; a second one becomes a line."""
        value = one_line(value)
        if not value or self.fields.get(name) == value:
            return
        if name in self.fields:
            self.line(name.replace("_", " "), value)
        else:
            self.fields[name] = value

    def line(self, label: str, value: str) -> None:
        """Something worth keeping as it is shown."""
        value = _paragraphs(value)
        if value and len(self.lines) < LINES_MAX:
            self.lines[one_line(label).casefold() or "other", value] = None

    def note(self, value: str) -> None:
        """What somebody wrote about them."""
        value = _paragraphs(value)
        if value and value not in self.notes and len(self.notes) < HANDLES_MAX:
            self.notes.append(value)

    def email(self, value: str, label: str = "") -> None:
        """An e-mail address, or a line if it is none."""
        address = value.strip().lower()
        address = address.removeprefix("mailto:").strip("<> ")
        box, _, host = address.rpartition("@")
        if box and host and len(address) <= 320 and not re.search(r"[\s,;]", address):
            self._reach("email", address)
        else:
            self.line(label or "email", value)

    def phone(self, value: str, label: str = "") -> None:
        """A telephone number, or a line if nobody could dial it or it is no person's: a fax."""
        is_machine = bool({"fax", "pager", "telex"} & set(re.findall(r"[a-z]+", label.casefold())))
        number = "" if is_machine else e164(value.strip(), self.region)
        if number:
            self._reach("phone", number)
        else:
            self.line(label or "phone", value.strip().removeprefix("tel:"))

    def social(self, service: str, value: str) -> None:
        """A name on some network, if it is a plain one; else a line."""
        value, service = value.strip(), service.strip().casefold()
        if _PLAIN.fullmatch(value) and re.fullmatch(r"[a-z][a-z0-9]{1,19}", service):
            self._reach(service, value.removeprefix("@").lower())
        else:
            self.line(service or "social", value)

    def birthday(self, value: str, order: str = "") -> None:
        """ISO, also without year; what cannot be told for certain stays as it is written."""
        value = value.strip()
        if found := iso_day(value, order):
            self.set("birthday", found)
        elif value and not value.startswith("0/0/"):
            self.line("birthday", value)

    def _reach(self, kind: str, value: str) -> None:
        if len(self.handles) < HANDLES_MAX:
            self.handles.setdefault((kind, value), Reached(kind=kind, value=value))

    def entry(self, uid: str = "") -> Entry:
        """The finished entry. Who has no name is called by what there is."""
        handles = tuple(self.handles.values())
        name = self.fields.get("name") or " ".join(
            self.fields[part] for part in ("given_name", "family_name") if part in self.fields
        )
        name = name or self.fields.get("nickname") or self.fields.get("organisation") or ""
        if not name and handles:
            name = handles[0].value
        made = Entry(
            **{**self.fields, "name": name},
            handles=handles,
            lines=tuple(self.lines),
            note="\n\n".join(self.notes)[:TEXT_MAX_CHARS],
            photo=self.photo,
        )
        return replace(made, key="card:" + (_short_uid(uid) or _fingerprint(made)))


def _short_uid(uid: str) -> str:
    uid = uid.strip().lower().removeprefix("urn:uuid:")
    return uid if len(uid) <= UID_MAX_CHARS else sha256(uid.encode()).hexdigest()


def _fingerprint(entry: Entry) -> str:
    """SHA-256 over all it says but the photo, which clients scale anew at each export."""
    said = [entry.name, entry.given_name, entry.family_name, entry.nickname, entry.organisation]
    said += [entry.job_title, entry.birthday, entry.note]
    said += sorted(f"{reached.kind}:{reached.value}" for reached in entry.handles)
    said += sorted(f"{label}:{words}" for label, words in entry.lines)
    words = "\n".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in said)
    return sha256(words.encode("utf-8", "replace")).hexdigest()


def _paragraphs(text: str) -> str:
    return text[:TEXT_MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n").strip()


def one_line(text: str) -> str:
    """Without line breaks and double blanks, of bounded length."""
    return " ".join(text[: 2 * SHORT_MAX_CHARS].split())[:SHORT_MAX_CHARS]


def joined(parts: Iterable[str], between: str = ", ") -> str:
    """The parts that say something, on one line."""
    return between.join(filter(None, (one_line(part) for part in parts)))


def iso_day(text: str, order: str = "") -> str:
    """`1984-03-12`, or `--03-12` without year, or nothing if it is no date or an unclear one.

    Args:
        text: `1984-03-12`, `19840312`, `--0312`, `12/03/1984`, with or without a time.
        order: `dmy` or `mdy`, for dates with slashes that could be both.

    """
    text = text.strip()[:40]
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _NUMERIC.fullmatch(text):
        first, second, year = found.groups()
        if order not in {"dmy", "mdy"}:
            order = day_order([text]) or ("dmy" if first == second else "")
        day, month = (second, first) if order == "mdy" else (first, second)
        if not order:
            return ""
    else:
        return ""
    return _iso(year, int(month), int(day))


def _iso(year: str, month: int, day: int) -> str:
    has_year = year not in {"--", "0000", str(_NO_YEAR)}
    try:
        on = date(int(year) if has_year else 2000, month, day)
    except ValueError:
        return ""
    return on.isoformat() if has_year else f"--{on:%m-%d}"


def day_order(texts: Iterable[str]) -> str:
    """`dmy` or `mdy`, if one of the dates with slashes settles it for all of a file."""
    for text in texts:
        if found := _NUMERIC.fullmatch(text.strip()[:40]):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                return "dmy"
            if second > 12 >= first:
                return "mdy"
    return ""
