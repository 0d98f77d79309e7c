"""Who is named in an address header: linear, in the order written, nobody invented.

RFC 5322 § 3.4 and what people send instead: Outlook's semicolons, "Surname, Name" without
quotes, quotes around addresses, comments as names, groups, "undisclosed-recipients:;".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sobremesa.core.mail.headers import decoded
from sobremesa.core.mail.limits import ADDRESSES_MAX

TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"|<([^<>]*)>|([,;:()])|([^",;:<>()]+)|(.)', re.DOTALL)
ADDRESS_MAX_CHARS = 320  # 64 + @ + 255: RFC 5321 § 4.5.3.1
NAME_MAX_CHARS = 200
AROUND = " \t\r\n'\"`<>[](),;"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`value` is trimmed, lower-case, its domain in ASCII; `name` as they wrote it, decoded."""

    value: str
    name: str


@lru_cache(maxsize=4096)
def normalised(address: str) -> str:
    """The address so that equal means the same mailbox, or '' if it is none.

    The whole is lower-cased: RFC 5321 lets the local part depend on case, nobody does.
    """
    address = address.strip(AROUND).removeprefix("mailto:").strip(AROUND).lower()
    local, at, domain = address.rpartition("@")
    local, domain = local.strip().strip("'\""), domain.strip().strip(".'\"")
    if not (at and local and domain) or len(address) > ADDRESS_MAX_CHARS:
        return ""
    if any(letter.isspace() or not letter.isprintable() for letter in local + domain):
        return ""
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return f"{local}@{domain}"


def mailboxes(header: str, most: int = ADDRESSES_MAX) -> list[Mailbox]:
    """The mailboxes of one raw (still encoded) header value; those without address are left."""
    reader = _Reader(most)
    for match in TOKEN.finditer(header):
        quoted, angle, mark, text, _ = match.groups()
        if mark:
            reader.mark(mark)
        elif reader.depth:
            reader.comment.append((text or quoted or angle or "").strip())
        elif quoted is not None:
            reader.quote(quoted)
        elif angle is not None:
            reader.angle = angle if "@" in angle or not reader.angle else reader.angle
        elif text:
            reader.word(text)
        if len(reader.found) >= most:
            break
    reader.flush()
    return reader.found[:most]


class _Reader:
    """What has been seen of the mailbox that is being read."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.found: list[Mailbox] = []
        self.held = ""
        self.depth = 0
        self._clear()

    def _clear(self) -> None:
        self.words: list[str] = []
        self.comment: list[str] = []
        self.angle = ""
        self.quoted_last = False

    def quote(self, text: str) -> None:
        self.words.append(re.sub(r"\\(.)", r"\1", text) if "\\" in text else text)
        self.quoted_last = True

    def word(self, text: str) -> None:
        if self.quoted_last and text.startswith("@"):  # "with space"@example.com
            self.angle = self.words.pop() + text.split(maxsplit=1)[0]
        elif text.strip():
            self.words.append(text.strip())
        self.quoted_last = False

    def mark(self, mark: str) -> None:
        if mark == "(":
            self.depth += 1
        elif mark == ")":
            self.depth = max(0, self.depth - 1)
        elif self.depth:
            return
        elif mark == ":":  # the name of a group, or "mailto:"
            self._clear()
            self.held = ""
        else:
            self.flush(is_comma=mark == ",")

    def flush(self, *, is_comma: bool = False) -> None:
        """End of a mailbox: keep it if it has an address, else hold it for "Surname, Name"."""
        name = " ".join(self.words)
        address = self.angle
        if not address and "@" in name:
            address = next(word for word in name.split() if "@" in word)
            name = name.replace(address, "", 1)
        value = normalised(address) if "@" in address else ""
        if value:
            name = f"{self.held}, {name}" if self.held and name.strip() else name
            self.found.append(Mailbox(value, shown_name(name or " ".join(self.comment), value)))
            self.held = ""
        elif is_comma and name and not self.angle and len(name.split()) <= 4:
            self.held = name
        else:
            self.held = ""
        self._clear()


def shown_name(name: str, value: str = "") -> str:
    """A decoded name on one line without the quotes around it; '' if it only says the address."""
    name = " ".join(decoded(name).split())
    while len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    name = "".join(letter for letter in name if letter.isprintable())[:NAME_MAX_CHARS].strip()
    return "" if name.lower().strip("<>'\" ") == value else name
