"""Where one letter ends and the next begins, in mailbox files of every dialect.

RFC 4155 and the four dialects it describes after Jonathan de Boyne Pollard: mboxo and mboxrd
put ">" before a "From " at the start of a line, mboxcl and mboxcl2 count bytes in
Content-Length. Real files mix them, forget the blank line, and miscount.

A "From " line begins a letter when it looks like a postmark *and* a header follows it.
Content-Length is believed only where it protects a line that would begin a letter, and only
while every letter of the file so far has counted right: a sender can write that header into
one letter, but not into all its neighbours, and no letter may swallow the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK_BYTES = 1024 * 1024
AHEAD_BYTES = 8192
POSTMARK_MAX_BYTES = 300
HEADER_LINES_SEEN = 40
HEADER_SEEN_BYTES = 32 * 1024
ENOUGH_FIELDS = 2

NEWLINE_FROM = b"\nFrom "
# What must follow at once: a header field, or the exact postmark of RFC 4155.
LIKELY = re.compile(
    rb"From (?:[^\n]{0,300}\n(?:>?[!-9;-~]{1,80}[ \t]?:|>From )"
    rb"|[^\s]{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )"
)
EXACT = re.compile(
    rb"From \S{1,200} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d\d:\d\d(?::\d\d)?"
    rb"(?: [A-Z]{1,5}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?\s*$"
)
TIME, YEAR = re.compile(rb"\d:\d\d"), re.compile(rb"\b(?:19|20)\d\d\b")
FIELD_NAME = re.compile(rb"([!-9;-~]{1,80})[ \t]?:")
ESCAPED_FROM = re.compile(rb"(^|\n)>(>*From )")
CONTENT_LENGTH = re.compile(rb"\nContent-Length:[ \t]*(\d{1,10})[ \t]*\r?\n", re.IGNORECASE)
KNOWN = frozenset(
    b"from to cc bcc date subject sender reply-to message-id in-reply-to references received "
    b"return-path mime-version content-type content-transfer-encoding content-length "
    b"delivered-to x-original-to envelope-to status x-status x-keywords x-uid x-uidl "
    b"x-mozilla-status x-mozilla-status2 x-mozilla-keys x-gm-thrid x-gmail-labels "
    b"x-account-key x-apple-mail-remote-attachments dkim-signature authentication-results "
    b"arc-seal x-received x-mailer user-agent path newsgroups lines organization".split()
)
BEFORE_FIRST = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Cut:
    """One letter out of a mailbox: its "From " line, its bytes without the dialect's escapes.

    `truncated_bytes` is how much of an oversized letter was passed over.
    """

    postmark: str
    body: bytes
    truncated_bytes: int = 0


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins so is a mailbox (and not a letter, or prose)."""
    start = _first_postmark(head)
    return start >= 0 and _begins_letter(head, start, after_blank=True)


def split_mbox(stream: BinaryIO, most: int) -> Iterator[Cut]:
    """The letters of a mailbox, holding one at a time: at most `most` bytes of it.

    Bytes before the first postmark (a byte order mark, blank lines) are passed over.
    """
    yield from _Splitter(stream, most).letters()


def unescaped(body: bytes) -> bytes:
    """The body without the ">" that mboxo and mboxrd put before "From ".

    mboxo does not mark which of them it added: there a quoted ">From" loses its mark, which
    is why the key of a letter does not look at ">".
    """
    if b"\n>From " not in body and b"\n>>" not in body and not body.startswith(b">"):
        return body
    return ESCAPED_FROM.sub(rb"\1\2", body)


def _first_postmark(head: bytes) -> int:
    start = len(head) - len(head.lstrip(BEFORE_FIRST))
    return start if head.startswith(b"From ", start) else -1


def _begins_letter(buffer: bytes | bytearray, start: int, *, after_blank: bool) -> bool:
    """Whether the "From " line at `start` is a postmark with a letter behind it."""
    if not LIKELY.match(buffer, start):
        return False
    newline = buffer.find(b"\n", start, start + POSTMARK_MAX_BYTES + 10)
    line = bytes(buffer[start : newline if newline >= 0 else start + POSTMARK_MAX_BYTES])
    if after_blank and EXACT.match(line):
        return True
    if newline < 0:
        return False
    known = known_fields(buffer, newline + 1)
    rest = line[5:].strip()
    if rest == b"-" or rest.startswith(b"- "):
        return known >= (1 if after_blank else ENOUGH_FIELDS)
    is_dated = bool(TIME.search(rest) and YEAR.search(rest))
    if is_dated:
        return known >= (1 if after_blank else ENOUGH_FIELDS)
    words = rest.split()
    return (
        after_blank
        and bool(words)
        and known == ENOUGH_FIELDS
        and (b"@" in words[0] or len(words) == 1)
    )


def known_fields(buffer: bytes | bytearray, position: int) -> int:
    """How many different well-known fields come at once, before the blank line; 2 is enough."""
    seen: set[bytes] = set()
    for _ in range(HEADER_LINES_SEEN):
        field = FIELD_NAME.match(buffer, position)
        if field and (name := field[1].lower()) in KNOWN:
            seen.add(name)
        elif not field and not buffer.startswith((b" ", b"\t", b">From "), position):
            break
        position = buffer.find(b"\n", position, position + AHEAD_BYTES) + 1
        if not position or len(seen) == ENOUGH_FIELDS:
            break
    return len(seen)


class _Splitter:
    """A window over the stream. `start` is where the body of the current letter begins."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self.stream = stream
        self.most = most
        self.buffer = bytearray()
        self.is_at_end = False
        self.start = 0
        self.scan = 0
        self.truncated = 0
        self.postmark = ""
        self.lengths_right = 0
        self.lengths_wrong = 0

    def letters(self) -> Iterator[Cut]:
        self._fill()
        self._open(max(0, _first_postmark(bytes(self.buffer))))
        while (end := self._next_boundary()) >= 0:
            yield self._cut(end)
            self._open(end)
        yield self._cut(len(self.buffer))

    def _fill(self) -> None:
        """Read one more block, after letting go of what has been yielded."""
        del self.buffer[: self.start]
        self.scan -= self.start
        self.start = 0
        block = self.stream.read(BLOCK_BYTES)
        self.is_at_end = not block
        self.buffer += block

    def _open(self, postmark: int) -> None:
        """A letter begins with the "From " line at `postmark`."""
        newline = self.buffer.find(b"\n", postmark)
        while newline < 0 and not self.is_at_end:
            self.start = postmark
            self._fill()
            postmark, newline = 0, self.buffer.find(b"\n")
        stop = newline if newline >= 0 else len(self.buffer)
        line = bytes(self.buffer[postmark : min(stop, postmark + POSTMARK_MAX_BYTES)])
        self.postmark = line.decode("latin-1").strip()
        self.start = min(stop + 1, len(self.buffer))
        self.scan = max(self.start - 1, 0)
        self.truncated = 0

    def _next_boundary(self) -> int:
        """Where the next letter's postmark begins, or -1 at the end of the stream."""
        while True:
            found = self.buffer.find(NEWLINE_FROM, self.scan)
            if found < 0:
                self.scan = max(self.scan, len(self.buffer) - len(NEWLINE_FROM) + 1)
                self._let_go_of_excess()
            elif len(self.buffer) - found >= 2 * AHEAD_BYTES or self.is_at_end:
                offset = found - self.start
                if self._is_boundary(offset):
                    return self.start + offset + 1
                self.scan = max(self.scan, self.start + offset + 1)
                continue
            else:
                self.scan = found
            if self.is_at_end:
                return -1
            self._fill()

    def _let_go_of_excess(self) -> None:
        """Keep the first `most` bytes of an oversized letter and the window that is searched."""
        first, last = self.start + self.most, self.scan - 2
        if last > first:
            self.truncated += last - first
            del self.buffer[first:last]
            self.scan -= last - first

    def _is_boundary(self, offset: int) -> bool:
        """Whether the newline at `offset` of the current letter is its last one."""
        newline = self.start + offset
        before = bytes(self.buffer[max(self.start, newline - 2) : newline])
        after_blank = newline < self.start or before.endswith(b"\n") or before == b"\n\r"
        if not _begins_letter(self.buffer, newline + 1, after_blank=after_blank):
            return False
        claimed = self._claimed_length()
        if claimed <= offset + 2 or self.lengths_wrong or not self.lengths_right:
            return True
        while len(self.buffer) < self.start + claimed + AHEAD_BYTES and not self.is_at_end:
            self._fill()
        if not self._is_end(self.start + claimed):
            self.lengths_wrong += 1
            return True
        self.scan = self.start + claimed - 1
        return False

    def _claimed_length(self) -> int:
        """How long the letter is if its Content-Length is true; -1 if it says nothing usable."""
        until = self.start + HEADER_SEEN_BYTES
        blank = self.buffer.find(b"\n\n", self.start, until) + 2
        if blank < 2:
            blank = self.buffer.find(b"\n\r\n", self.start, until) + 3
        match = CONTENT_LENGTH.search(self.buffer, max(0, self.start - 1), max(blank, self.start))
        if not match or int(match[1]) > self.most:
            return -1
        return blank - self.start + int(match[1])

    def _is_end(self, position: int) -> bool:
        """Whether a letter may end there: at the end, or before a postmark."""
        tail = bytes(self.buffer[position : position + 4])
        position += len(tail) - len(tail.lstrip(b"\r\n"))
        if position >= len(self.buffer):
            return self.is_at_end and position <= len(self.buffer) + 1
        return self.buffer.startswith(b"From ", position) and _begins_letter(
            self.buffer, position, after_blank=True
        )

    def _cut(self, end: int) -> Cut:
        """The current letter, up to the postmark at `end`."""
        body = bytes(self.buffer[self.start : min(end, self.start + self.most)])
        truncated = self.truncated + max(0, end - self.start - self.most)
        self._learn(end)
        if not truncated:
            for blank in (b"\r\n\r\n", b"\n\n"):
                if body.endswith(blank):
                    body = body[: -len(blank) // 2]  # the blank line is the mailbox's own
                    break
        return Cut(self.postmark, unescaped(body), truncated)

    def _learn(self, end: int) -> None:
        """Note whether this letter's Content-Length was right."""
        claimed = self._claimed_length()
        if claimed >= 0 and -1 <= end - self.start - claimed <= 4:
            self.lengths_right += 1
        else:
            self.lengths_wrong += 1
