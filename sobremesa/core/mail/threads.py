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
KEY_WORDS_MIN, KEY_WORDS_MAX = 16, 16 * 1024
NOT_ALPHANUMERIC = bytes(
    code for code in range(256) if not (chr(code).isascii() and chr(code).isalnum())
)
NOT_SEEN = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(style|script|title)\b.*?(?:</\1|\Z)|<[^<>]*(?:>|\Z)|&#?[a-z0-9]{1,10};",
    re.DOTALL | re.IGNORECASE,
)
NOT_SAID = re.compile(
    rb"<?(?:https?://|mailto:|tel:)[^\s>]*|\[(?:cid|image):[^\]\n]{0,200}\]"
    rb"|^[ \t>*\-]{0,20}\d{1,3}[.)](?=[ \t])",
    re.MULTILINE | re.IGNORECASE,
)


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


def key_words(body: bytes, *, is_html: bool = False) -> bytes:
    """What of a body is the same in every copy: its ASCII letters and digits, in order.

    Outlook throws the sender's plain text away and makes its own out of the HTML, writes links
    into it as `<https://…>` and numbers into its lists, and keeps neither charset nor entities.
    So tags, entities, addresses, placeholders of pictures, numbers of lists, marks, white space
    and every letter that a charset could spell otherwise are left out, on every road. A body in
    another alphabet would have next to nothing left: of that the bytes count, without white
    space and ">" (mailbox files differ in line ends and put ">" before "From ").
    """
    seen = NOT_SEEN.sub(b" ", body) if is_html else body
    words = NOT_SAID.sub(b" ", seen).translate(None, NOT_ALPHANUMERIC).lower()
    if len(words) < KEY_WORDS_MIN:
        return body.translate(None, KEY_NOISE)
    return words[:KEY_WORDS_MAX]


def letter_key(message_id: str, date: str, sender: str, words: bytes) -> str:
    """The natural key of a letter (RELIABILITY R1): the same from every copy of it.

    Args:
        message_id: without brackets, or ''. Alone it is forgeable, and re-used by bad software.
        date: the Date header as an ISO moment in UTC (what it says, however it is written).
        sender: the normalised address of From.
        words: `key_words` of the first part that has a body, transfer encoding undone.

    The body is taken after base64 and quoted-printable, because servers on the way recode
    (8BITMIME, RFC 6152) and every copy may differ in that; not as decoded text, because a
    better guess of a charset must not make an old letter a new one. Only the first part,
    because copies lose their attachments and lists append footers as further parts. Subject,
    Received, Delivered-To and the rest are left out: each copy has its own.

    Two letters that differ in nothing but accents, marks or attachments, and carry the same
    Message-ID, date and sender, are one. A forged copy with other words is another letter.

    """
    digest = hashlib.sha256()
    for field in (message_id, date, sender):
        digest.update(field.encode("utf-8", "replace") + b"\n")
    digest.update(words)
    return "mail:" + digest.hexdigest()
