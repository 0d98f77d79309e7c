"""How the tests read the files of the invented firm: plainly, with the standard library."""

from __future__ import annotations

import io
import mailbox
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import cache
from pathlib import Path
from typing import Any

import sobremesa
from sobremesa.core.simulate import Firm

UNTIL = date(2026, 3, 12)
DATA = Path(sobremesa.__file__).parent / "data" / "simulate"
BUBBLE = re.compile(r"(\d+)/(\d+)/(\d+), (\d+):(\d+) - ([^:]+): ")
PROGRAMMES = ("newsletter", "robot", "auto_reply", "receipt", "bounce", "internal")


def of(firm: Firm, kind: str) -> list[Any]:
    return [one for one in firm.files if one.kind == kind]


def read_mbox(path: Path, content: bytes) -> Iterator[Message]:
    path.write_bytes(content)
    box = mailbox.mbox(path)
    try:
        yield from box
    finally:
        box.close()


@cache
def addresses(letter: Message, *headers: str) -> frozenset[str]:
    values = [value for name in headers for value in letter.get_all(name, [])]
    return frozenset(address for _, address in getaddresses(values))


@cache
def sent_at(letter: Message) -> datetime:
    return parsedate_to_datetime(letter["Date"])


@cache
def words_of(letter: Message) -> str:
    part = next(part for part in letter.walk() if part.get_content_type() == "text/plain")
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode(str(part.get_content_charset()))


def said_now(letter: Message) -> str:
    """The words above signature and quote."""
    return re.split(r"\n-- \n|\nEl .* escribió:|\nOn .* wrote:|\nDe: ", words_of(letter))[0].strip()


def chats(firm: Firm) -> Iterator[tuple[str, list[str]]]:
    """The name on each chat, and its lines."""
    for one in of(firm, "whatsapp"):
        name = one.name.removeprefix("Chat de WhatsApp con ").removeprefix("WhatsApp Chat - ")
        if one.name.endswith(".zip"):
            text = zipfile.ZipFile(io.BytesIO(one.content)).read("_chat.txt").decode()
            text = re.sub(r"\u200e?\[([^\]]*):\d\d\] ", r"\1 - ", text).replace("\r", "")
        else:
            text = one.content.decode()
        yield name.rsplit(".", 1)[0], text.splitlines()


def people(firm: Firm) -> dict[str, dict[str, Any]]:
    return {person["code"]: person for person in firm.truth["people"]}
