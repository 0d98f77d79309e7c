"""Mail as files: mailboxes of every dialect, Maildir, single letters, winmail.dat.

One item is one letter, its bytes without the mailbox's own escapes. Folders, archives and the
folders of a Maildir are walked by others: here comes one file at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from sobremesa.channels._letters import Reading, meetings_of, said_by
from sobremesa.channels.base import (
    RAW_MAX_BYTES,
    File,
    Item,
    Record,
    Unreadable,
    gettext_noop,
)
from sobremesa.core.mail.letter import read_letter, read_tnef_letter
from sobremesa.core.mail.mbox import is_mbox, known_fields, split_mbox
from sobremesa.core.mail.tnef import is_tnef

EMPTY = gettext_noop("There is nothing in this letter. Export it again from your mail program.")
NO_LETTER = gettext_noop(
    "This is not a letter: no sender, no date and no words could be found in it. "
    "Export it again from your mail program as .eml or .mbox."
)
NAMES = (".eml", ".mbox", ".mbx", ".emlx", ".mht")
POSTMARK_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) .*$")
EMLX_HEAD = re.compile(rb"(\d{1,10})[ \t]*\r?\n")


class MailboxChannel:
    """Letters that lie in files."""

    kind = "mailbox"
    label = gettext_noop("Mailbox (mbox, Maildir, .eml)")
    settings: Mapping[str, str] = {}

    def __init__(self, settings: Mapping[str, Any], wire: Any = None) -> None:
        self.timezone: str = settings.get("timezone") or "UTC"
        self.now: str = settings.get("now") or ""
        self.region: str = settings.get("region") or ""

    def recognises(self, file: File) -> int:
        """A postmark; or two fields that letters have; or the signature of a winmail.dat."""
        head = file.head
        if is_tnef(head):
            return 90
        if is_mbox(head):
            return 95
        start = _letter_start(head)
        if start < 0:
            return 0
        return 90 if file.name.lower().endswith(NAMES) else 80

    def split(self, file: File) -> Iterator[Item]:
        """The letters, one held at a time.

        Of a letter over 25 MB the first 25 MB are kept and `truncated_bytes` says what was
        passed over: its headers, its words and the list of most of its files lie there, and
        one letter with a film must not cost the memory that reads a whole mailbox.
        """
        said = said_by(file)
        with closing(file.open()) as stream:
            if not is_mbox(file.head):
                body = stream.read(RAW_MAX_BYTES)
                beyond = max(0, file.size_bytes - len(body))
                yield _item(_without_emlx(body), 1, said, beyond)
                return
            for number, cut in enumerate(split_mbox(stream, RAW_MAX_BYTES), 1):
                envelope = POSTMARK_DATE.search(cut.postmark)
                sent = {"envelope": envelope[0]} if envelope else {}
                yield _item(cut.body, number, {**said, **sent}, cut.truncated_bytes)

    def read(self, item: Item, received_at: datetime) -> list[Record]:
        """The letter, and the meetings of an invitation inside it."""
        if not item.body.strip():
            raise Unreadable(EMPTY)
        read = read_tnef_letter if is_tnef(item.body) else read_letter
        letter = read(item.body)
        reading = Reading(letter, item, received_at)
        if not reading.is_letter():
            raise Unreadable(NO_LETTER)
        incoming = reading.incoming(self.region)
        now = datetime.fromisoformat(self.now) if self.now else received_at
        return [incoming, *meetings_of(letter, incoming, now=now, timezone=self.timezone)]


def _item(body: bytes, number: int, said: Mapping[str, Any], beyond: int) -> Item:
    context = {**said, "truncated_bytes": beyond} if beyond else dict(said)
    return Item(body=body, unit="message", number=number, context=context)


def _letter_start(head: bytes) -> int:
    """Where the header of a single letter begins; -1 if this is none."""
    emlx = EMLX_HEAD.match(head)
    start = emlx.end() if emlx else len(head) - len(head.lstrip(b"\xef\xbb\xbf\r\n"))
    if head.startswith(b"From ", start):
        start = head.find(b"\n", start) + 1
    return start if known_fields(head, start) >= 2 else -1


def _without_emlx(body: bytes) -> bytes:
    """The letter in a file of Apple Mail: its length on a line, the letter, a property list."""
    emlx = EMLX_HEAD.match(body)
    if not emlx or known_fields(body, emlx.end()) < 2:
        return body
    return body[emlx.end() : emlx.end() + int(emlx[1])]
