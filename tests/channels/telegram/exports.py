"""What the tests of Telegram's exports share: chats as data, and what came of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sobremesa.channels.base import Incoming
from sobremesa.channels.telegram import Telegram
from tests.channels.in_memory import SETTINGS, MemoryFile, TakenIn, real, take_in

PAYLOADS = Path(__file__).parent / "payloads"
ONE_CHAT = json.loads((PAYLOADS / "personal_chat.json").read_text())


def export(data: Any, beside: dict[str, bytes] | None = None) -> TakenIn:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=1)
    return take_in(
        Telegram(SETTINGS), MemoryFile("result.json", text.encode(), "x", beside=beside or {})
    )


def payload(name: str) -> TakenIn:
    return take_in(Telegram(SETTINGS), real(PAYLOADS / name))


def messages(taken: TakenIn) -> list[Incoming]:
    return [record for record in taken.records if isinstance(record, Incoming)]


def keys(taken: TakenIn) -> list[str]:
    return [record.key for record in taken.records]


def by_id(taken: TakenIn, number: str) -> Incoming:
    (found,) = [record for record in messages(taken) if record.external_id == number]
    return found


def chat(*said: dict[str, Any], **head: Any) -> dict[str, Any]:
    return {"name": "Ana Gil", "type": "personal_chat", "id": 5, **head, "messages": list(said)}


def said(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "message", "date": "2025-01-15T10:30:00",
        "date_unixtime": str(1_736_933_400 + number), "from": "Ana Gil", "from_id": "user5",
        "text": f"dicho {number}", **more,
    }  # fmt: skip
