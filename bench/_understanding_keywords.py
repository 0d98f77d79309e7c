"""The baseline of understanding: a sentence with a keyword in it has that label.

What somebody would write in an afternoon: keywords for every kind in both languages, the sentence
as quote, and the next day of a weekday that is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

WORDS: Mapping[tuple[str, str], str] = {
    ("ask", "request"): "puedes|podéis|podrías|podríais|por favor|necesito|necesitamos|quiero"
    "|querría"
    "|could you|can you|please|i need|we need|would you|i'd like",
    ("ask", "complaint"): "queja|mal|roto|rota|problema|fatal|vergüenza|retraso|nadie|molest"
    "|complain|broken|problem|wrong|late|disappointed|terrible|unhappy",
    ("ask", "question"): r"\?",
    ("ask", "idea"): "estaría bien|deberíais|podríais|idea|por qué no|sugiero|sugerencia|propongo"
    "|you should|you could|idea|why don't|suggest|would be nice",
    ("ask", "praise"): "enhorabuena|genial|encanta|perfecto|maravill|felicid|mejor"
    "|great|love|amazing|wonderful|well done|best|brilliant",
    ("ask", "warning"): "ojo|cuidado|aviso|advierto|avisar|careful|warning|heads up|beware"
    "|watch out",
    ("promise", "us"): "le prometí|le dije|quedé en|me comprometí|le mando|promised|told her"
    "|said i'd|said we'd",
    ("promise", "them"): "te mando|os mando|te llamo|os llamo|te digo|os digo|pago|prometo"
    "|i'll|we'll|i will|we will|will pay|will send",
    ("fact", "family"): "hijo|hija|marido|mujer|madre|padre|nieto|nieta|hermano|hermana"
    "|son|daughter|husband|wife|mother|father|mum|dad|sister|brother",
    ("fact", "taste"): "me gusta|le gusta|encanta|odia|prefiero|likes|loves|hates|prefer",
    ("fact", "interest"): "afición|aprendiendo|clases de|juega|toca|corre|hobby|learning|plays"
    "|training",
    ("fact", "work"): "trabaja|trabajo|empresa|jubil|job|works|retired|company",
    ("fact", "friends"): "amigo|amiga|amigos|amigas|cuadrilla|friend|friends|mate",
    ("fact", "personal"): "cumplo|cumpleaños|me caso|operan|embarazada|birthday|married|diagnosed",
    ("fact", "avoid"): "alérgic|no le gusta que|no mencionar|evitar|allergic|avoid|don't mention",
    ("thanks_due", ""): "recomend|reseña|he hablado de vosotros|recommended|review|referred",
    ("departure", ""): "baja|cambiar de|dejar|otra empresa|cancel|leaving|switch|another supplier",
}  # fmt: skip
COMPILED = {key: re.compile(words, re.IGNORECASE) for key, words in WORDS.items()}
PURPOSES = {
    "failure": "problema|roto|mal|queja|error|problem|broken|wrong|complain|error",
    "quote": "presupuesto|precio|cuánto|tarifa|quote|price|how much|cost",
    "delivery": "envío|entrega|pedido|recoger|cita|delivery|deliver|order|collect|appointment",
    "doubt": r"\?|duda|pregunta|question",
    "new": "nuevo|nueva|proyecto|new|project",
}
PURPOSE = {name: re.compile(words, re.IGNORECASE) for name, words in PURPOSES.items()}
DAYS = ("lunes|monday", "martes|tuesday", "miércoles|wednesday", "jueves|thursday",
        "viernes|friday", "sábado|saturday", "domingo|sunday")  # fmt: skip
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def read(item: Mapping[str, Any]) -> dict[str, Any]:
    """Every sentence with every keyword that it holds."""
    labels: list[dict[str, Any]] = []
    for match in SENTENCE.finditer(item["text"]):
        quote = match.group().strip()
        for (name, kind), pattern in COMPILED.items():
            if quote and pattern.search(quote):
                labels.append(_label(name, kind, quote, date.fromisoformat(item["written_on"])))
    purpose = next((name for name, one in PURPOSE.items() if one.search(item["text"])), "open")
    return {"id": item["id"], "purpose": purpose, "labels": labels}


def _label(name: str, kind: str, quote: str, on: date) -> dict[str, Any]:
    if name == "ask":
        return {"type": name, "kind": kind, "quote": quote}
    if name == "promise":
        return {"type": name, "by": kind, "due": _due(quote, on), "quote": quote}
    if name == "fact":
        return {"type": name, "topic": kind, "about": "self", "quote": quote}
    if name == "departure":
        return {"type": name, "to": None, "quote": quote}
    return {"type": name, "quote": quote}


def _due(quote: str, on: date) -> str | None:
    low = quote.lower()
    for number, names in enumerate(DAYS):
        if re.search(names, low):
            return (on + timedelta((number - on.weekday() - 1) % 7 + 1)).isoformat()
    if re.search("mañana|tomorrow", low):
        return (on + timedelta(1)).isoformat()
    if re.search(r"\bhoy\b|today", low):
        return on.isoformat()
    return None
