"""WhatsApp exports: one text file a chat, as Android in Spanish writes it; one iPhone zip."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sobremesa.core.simulate.attachments import jpeg, pdf
from sobremesa.core.simulate.model import Colleague, GeneratedFile, Person, Said, Talk

ENCRYPTED = (
    "Los mensajes y las llamadas están cifrados de extremo a extremo. Nadie fuera de este chat, "
    "ni siquiera WhatsApp, puede leerlos ni escucharlos. Toca para obtener más información."
)
GREETINGS = {
    "tu": ("Kaixo {n}!", "Hola {n}!", "{e}, {n}.", "Aupa {n}!", "Buenas, {n}.", "", "", ""),
    "usted": ("{b}, {n}.",),
    "en": ("Hi {n}!", "Hello {n}!", "Kaixo {n}!", ""),
}
HELLOS = ("kaixo", "hola", "buen", "egun", "aupa", "aúpa", "hi ", "hello", "zorionak")


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble. `media`: empty, photo, audio, video, document or call."""

    at: datetime
    is_ours: bool
    text: str
    media: str = ""
    document: str = ""


def messages(person: Person, talks: Iterable[Talk], rng: random.Random) -> list[Message]:
    """Everything said in one chat, in order, in the way this person writes."""
    bubbles: list[Message] = []
    for talk in talks:
        greeted = named = False
        for said in talk.said:
            if said.medium != "chat":
                continue
            parts = [part for part in said.paragraphs if part]
            if parts and not greeted:
                parts[0] = _greet(parts[0], person, said, rng)
            greeted = True
            if said.is_ours and said.by is not person.keeper and not named and parts:
                parts[0], named = f"Soy {said.by.first}. {parts[0]}", True
            bubbles += _bubbles(person, said, parts, rng)
    # The pause between two talks keeps them apart; within one they are in order already.
    return sorted(bubbles, key=lambda bubble: bubble.at)


def _greet(text: str, person: Person, said: Said, rng: random.Random) -> str:
    if text.lower().lstrip("¡¿").startswith(HELLOS):
        return text
    name = person.first if said.is_ours else person.keeper.first
    hello = rng.choice(GREETINGS[person.voice]).replace("{n}", name)
    is_morning = said.at.hour < 14
    hello = hello.replace("{e}", "Egun on" if is_morning else "Arratsalde on")
    hello = hello.replace("{b}", "Buenos días" if is_morning else "Buenas tardes")
    return f"{hello} {text}".strip()


def _bubbles(person: Person, said: Said, parts: list[str], rng: random.Random) -> list[Message]:
    media = next((m for m in ("call", "audio", "video") if m in said.flags), "")
    media = "photo" if "foto" in said.flags else media
    if media == "call":
        return [Message(said.at, said.is_ours, "", media)]
    out: list[Message] = []
    at = said.at
    for index, part in enumerate(parts):
        text = part.removesuffix(".")
        if not said.is_ours:
            text = _their_way(person, text, rng)
        out.append(Message(at, said.is_ours, text, media if index == 0 else ""))
        at += timedelta(seconds=rng.randint(9, 55))
    if said.document:
        out.append(Message(at, said.is_ours, "", "document", f"{said.document}.pdf"))
    return out


def _their_way(person: Person, text: str, rng: random.Random) -> str:
    if person.is_terse:
        text = text.replace("¿", "").replace("¡", "")
        text = text[:1].lower() + text[1:]
    if person.emoji and rng.random() < 0.25:
        text = f"{text} {person.emoji}"
    return text


def android(person: Person, bubbles: list[Message], our_name: str) -> GeneratedFile:
    """`Chat de WhatsApp con NAME.txt`, es-ES, without media files."""
    lines = [f"{_stamp(bubbles[0].at)} - {ENCRYPTED}"]
    for index, bubble in enumerate(bubbles):
        who = our_name if bubble.is_ours else person.chat_name
        if bubble.media == "call":
            lines.append(f"{_stamp(bubble.at)} - Llamada de voz perdida")
        elif bubble.media == "photo":
            name = f"IMG-{bubble.at:%Y%m%d}-WA{index % 10000:04}.jpg (archivo adjunto)"
            lines += [f"{_stamp(bubble.at)} - {who}: {name}", bubble.text]
        else:
            if bubble.media:
                lines.append(f"{_stamp(bubble.at)} - {who}: <Multimedia omitido>")
            if bubble.text:
                lines.append(f"{_stamp(bubble.at)} - {who}: {bubble.text}")
    content = "\n".join(lines) + "\n"
    return GeneratedFile(
        f"Chat de WhatsApp con {person.chat_name}.txt", "whatsapp", content.encode()
    )


def iphone(
    person: Person, bubbles: list[Message], owner: Colleague, rng: random.Random
) -> GeneratedFile:
    """`WhatsApp Chat - NAME.zip`: `_chat.txt` and the photographs and documents."""
    lines = [f"[{_seconds(bubbles[0].at)}] {person.chat_name}: \u200e{ENCRYPTED}"]
    media: list[tuple[str, datetime, bytes]] = []
    for index, bubble in enumerate(bubbles):
        who = owner.name if bubble.is_ours else person.chat_name
        if bubble.media in ("photo", "document"):
            is_photo = bubble.media == "photo"
            stamp = f"{bubble.at:%Y-%m-%d-%H-%M-%S}"
            name = f"{index:08}-PHOTO-{stamp}.jpg" if is_photo else f"{index:08}-{bubble.document}"
            body = jpeg(rng) if is_photo else pdf(["Intxaurpe", bubble.document])
            media.append((name, bubble.at, body))
            lines.append(f"\u200e[{_seconds(bubble.at)}] {who}: \u200e<adjunto: {name}>")
        elif bubble.media:
            lines.append(f"\u200e[{_seconds(bubble.at)}] {who}: \u200e{bubble.media} omitido")
        if bubble.text:
            lines.append(f"[{_seconds(bubble.at)}] {who}: {bubble.text}")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        text = ("\r\n".join(lines) + "\r\n").encode()
        archive.writestr(_entry("_chat.txt", bubbles[-1].at), text)
        for name, at, body in media:
            archive.writestr(_entry(name, at), body)
    return GeneratedFile(f"WhatsApp Chat - {person.chat_name}.zip", "whatsapp", buffer.getvalue())


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _stamp(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at:%y}, {at.hour}:{at.minute:02}"


def _seconds(at: datetime) -> str:
    return f"{_stamp(at)}:{at.second:02}"
