"""The tables of LinkedIn's "Get a copy of your data": messages, connections, invitations.

Their headings are English whatever the owner's language; some tables begin with notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from sobremesa.core.cards.tables import cells_of, plain, row_of, rows
from sobremesa.core.content_lines import repaired
from sobremesa.core.mail.dates import read_date
from sobremesa.core.mail.html import html_to_text

PREAMBLE_ROWS_MAX = 12
PEOPLE_MAX = 200
KINDS: Mapping[str, frozenset[str]] = {
    "messages": frozenset(("conversation id", "from", "to", "date", "content")),
    "connections": frozenset(("first name", "last name", "company", "position", "connected on")),
    "invitations": frozenset(("from", "to", "sent at", "direction")),
    "profile": frozenset(("first name", "last name", "headline")),
}
PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/((?:in|pub|company|school)/[^\s?#,]+)"
)
TAG = re.compile(r"</?(?:p|br|div|span|a|strong|em|ul|li)\b[^<>]{0,500}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Table:
    """Which table it is, its headings, and in which row they stand."""

    kind: str
    header: tuple[str, ...]
    row: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody by their profile (`linkedin.com/in/…`), '' if unknown, and their name."""

    profile: str
    name: str


def table(pieces: Iterable[str]) -> Table | None:
    """The table that begins like this, or None if it is none of these."""
    for number, text in enumerate(rows(pieces), 1):
        if number > PREAMBLE_ROWS_MAX:
            break
        try:
            header = tuple(plain(cell) for cell in cells_of(repaired(text), ","))
        except ValueError:
            continue
        for kind, needed in KINDS.items():
            if needed <= set(header):
                return Table(kind, header, number)
    return None


def table_rows(pieces: Iterable[str], found: Table) -> Iterator[tuple[int, str]]:
    """(number, row as written) below the headings, without empty ones."""
    for number, text in enumerate(rows(pieces), 1):
        if number > found.row and text.strip(' ,\t\r\n\0"'):
            yield number, text


def row_in(text: str, header: Iterable[str]) -> dict[str, str]:
    """A row by heading.

    Raises:
        ValueError: it cannot be taken apart.

    """
    return row_of(tuple(header), cells_of(repaired(text), ","))


def profile(url: str) -> str:
    """The address of a profile so that equal means the same: `linkedin.com/in/ana-ruiz`."""
    match = PROFILE.search(unquote(url.strip()).casefold())
    return f"linkedin.com/{match[1].rstrip('/')}" if match else ""


def sender(row: Mapping[str, str]) -> Member:
    """Who wrote a message."""
    return Member(profile(row.get("sender profile url", "")), row.get("from", ""))


def recipients(row: Mapping[str, str]) -> list[Member]:
    """To whom: names and addresses stand in two lists, which fit only where both are as long."""
    urls = [profile(url) for url in row.get("recipient profile urls", "").split(",")]
    names = [name.strip() for name in row.get("to", "").split(",")]
    if not any(urls):
        found = [Member("", name) for name in names]
    elif len(urls) == len(names):
        found = [Member(url, name) for url, name in zip(urls, names, strict=True)]
    else:  # names with a comma in them: "Ana Ruiz, PhD"
        whole = row.get("to", "")
        found = [Member(url, whole if len(urls) == 1 else "") for url in urls]
    return [one for one in found if one.profile or one.name][:PEOPLE_MAX]


def words(content: str) -> str:
    """The words of a message; newer exports write HTML."""
    return html_to_text(content).text if TAG.search(content) else content.strip()


def moment(text: str) -> datetime | None:
    """`2023-04-05 09:12:33 UTC`, or `4/5/23, 9:12 AM`; both are of UTC."""
    return read_date(text.replace(",", " "))


def own_name(data: str) -> str:
    """The owner's name, by Profile.csv."""
    found = rows(data.splitlines(keepends=True))
    try:
        header = [plain(cell) for cell in cells_of(repaired(next(found, "")), ",")]
        row = row_of(header, cells_of(repaired(next(found, "")), ","))
    except ValueError:
        return ""
    return " ".join(f"{row.get('first name', '')} {row.get('last name', '')}".split())
