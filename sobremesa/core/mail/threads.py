"""What belongs together, and what is the same letter."""

from __future__ import annotations

import hashlib
import re

ID = re.compile(r"<([^<>\s]{1,990})>")
PREFIX = re.compile(
    r"^\s*(?:\[(?:external|externo|ext|spam|fwd)\]\s*|(?:re|rv|fw|fwd|rif|aw|wg|sv|vs|vb|vl|tr|ref|"
    r"res|enc|antw|odp|pd|ynt|ilt|i|r|rép|reenv|reenviado|respuesta)"
    r"(?:\s?\[\d{1,3}\]|\s?\(\d{1,3}\)|\^\d{1,3})?\s?:\s*)",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:\[[^\]]{1,20}\]\s*)?(?:fwd?|rv|wg|tr|i|enc|vb|vl|pd|ilt|reenv|reenviado)\s?:",
    re.IGNORECASE,
)
KEY_NOISE = b" \t\r\n\x0b\x0c\x00>"


def message_ids(header: str) -> list[str]:
    """The ids in a References, In-Reply-To or Message-ID header, without their brackets."""
    found = ID.findall(header)
    if found or "<" in header:
        return found
    return [word for word in header.split()[:1] if "@" in word]


def thread_title(subject: str) -> str:
    """The subject without the Re:, RV:, Fwd:, AW: … that mail programs pile up before it."""
    while match := PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject.strip()


def is_forward(subject: str) -> bool:
    """Whether the first prefix says that somebody passes on what another wrote."""
    return bool(FORWARDED.match(subject))


def letter_key(message_id: str, date: str, sender: str, body: bytes) -> str:
    """The natural key of a letter (RELIABILITY R1): the same from every copy of it.

    Args:
        message_id: without brackets, or ''. Alone it is forgeable, and re-used by bad software.
        date: the Date header as an ISO moment in UTC (what it says, however it is written).
        sender: the normalised address of From.
        body: the first 64 kB of the first part that has a body, transfer encoding undone.

    The body is taken as bytes after base64 and quoted-printable, because servers on the way
    recode (8BITMIME, RFC 6152) and every copy may differ in that; not as decoded text,
    because a better guess of a charset must not make an old letter a new one. White space
    and ">" are left out: mailbox files differ in line ends, in trailing blank lines, and in
    the ">" they put before "From ". Only the first part, because copies lose their
    attachments and lists append footers as further parts. Subject, Received, Delivered-To
    and the rest are left out: each copy has its own.

    Two letters that differ in nothing but white space, ">" or attachments, and carry the same
    Message-ID, date and sender, are one. A forged copy with other words is another letter.

    """
    digest = hashlib.sha256()
    for field in (message_id, date, sender):
        digest.update(field.encode("utf-8", "replace") + b"\n")
    digest.update(body.translate(None, KEY_NOISE))
    return "mail:" + digest.hexdigest()
