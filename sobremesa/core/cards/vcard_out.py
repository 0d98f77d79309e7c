r"""vCard 4.0 (RFC 6350) and 3.0 (RFC 2426), written so that any address book reads them.

What this writes, `vcard.read_card` reads back the same: names, where they are reached, where
they belong, birthday, note, and every further line with its label.
"""

from __future__ import annotations

from collections.abc import Iterator

from sobremesa.core.cards import Entry, Reached

LINE_MAX_BYTES = 75
"""Longer lines are folded (RFC 6350 § 3.2): octets, without the line break."""


def vcard(entry: Entry, *, version: str = "4.0", uid: str = "") -> str:
    """One card, with its end.

    Args:
        entry: what it says; without a name it is called by what there is.
        version: `4.0`, or `3.0` for old phones.
        uid: what tells this card from others, in every file that we write.

    """
    lines = ["BEGIN:VCARD", f"VERSION:{version}"]
    if uid:
        lines.append(f"UID:{_text(uid)}")
    lines += _who(entry)
    lines += [_reached(one, version) for one in entry.handles]
    lines += _about(entry, version)
    for number, (label, words) in enumerate(entry.lines, start=1):
        lines.append(f"item{number}.X-SOBREMESA:{_text(words)}")
        lines.append(f"item{number}.X-ABLabel:{_text(label)}")
    lines.append("END:VCARD")
    return "".join(part for line in lines for part in _folded(line))


def _who(entry: Entry) -> Iterator[str]:
    name = entry.name or entry.organisation or next((one.value for one in entry.handles), "")
    yield f"FN:{_text(name)}"
    given, family = entry.given_name, entry.family_name
    yield f"N:{_text(family)};{_text(given)};;;"
    if entry.nickname:
        yield f"NICKNAME:{_text(entry.nickname)}"


def _reached(one: Reached, version: str) -> str:
    if one.kind == "email":
        return f"EMAIL:{_text(one.value)}"
    if one.kind == "phone":
        # 3.0 knows no URI here; a 4.0 reader takes text as well (RFC 6350 § 6.4.1).
        return f"TEL;VALUE=uri:tel:{one.value}" if version == "4.0" else f"TEL:{_text(one.value)}"
    kind, user = _parameter(one.kind), _parameter(one.value)
    return f"X-SOCIALPROFILE;TYPE={kind};X-USER={user}:{_text(one.value)}"


def _about(entry: Entry, version: str) -> Iterator[str]:
    if entry.organisation:
        yield f"ORG:{_text(entry.organisation)}"
    if entry.job_title:
        yield f"TITLE:{_text(entry.job_title)}"
    if entry.birthday:
        yield _birthday(entry.birthday, version)
    if entry.note:
        yield f"NOTE:{_text(entry.note)}"


def _birthday(day: str, version: str) -> str:
    """`1984-03-12`, or without year: 3.0 has no way to say that but Apple's."""
    if not day.startswith("--"):
        return f"BDAY:{day.replace('-', '') if version == '4.0' else day}"
    if version == "4.0":
        return f"BDAY:--{day[2:].replace('-', '')}"
    return f"BDAY;X-APPLE-OMIT-YEAR=1604:1604-{day[2:]}"


def _text(value: str) -> str:
    """TEXT, escaped (RFC 6350 § 3.4)."""
    for sign, written in (("\\", "\\\\"), ("\n", "\\n"), (",", "\\,"), (";", "\\;"), ("\r", "")):
        value = value.replace(sign, written)
    return value


def _parameter(value: str) -> str:
    """A parameter's value: nothing in it can end it."""
    plain = "".join(sign for sign in value if sign.isprintable() and sign not in '"^')
    return f'"{plain}"' if set(plain) & set(",;:") else plain


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, no sign cut in two."""
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode("utf-8", "surrogatepass"))
        if size + width > LINE_MAX_BYTES:
            yield piece + "\r\n"
            piece, size = " ", 1
        piece, size = piece + sign, size + width
    yield piece + "\r\n"
