"""Files as people have them, small and written on the spot: a mailbox, a chat, a calendar, cards.

Our shop is `tienda@intxaurpe.example`. Rosa writes and is answered, Iker writes and waits, a
newsletter comes, a letter comes twice, somebody is only in Cc.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

US = "tienda@intxaurpe.example"
ROSA, IKER, MAITE = "rosa@panaderia.example", "iker@sidreria.example", "maite@gestoria.example"
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PHOTO = b"\xff\xd8\xff\xe0 a photo of the door \xff\xd9"


def letter(
    number: int, *, sender: str = ROSA, name: str = "Rosa Mendizabal", to: str = US, cc: str = "",
    subject: str = "La puerta del obrador", text: str = "¿Podríais ajustarla?", more: str = "",
    answers: int = 0, at: datetime | None = None,
) -> bytes:  # fmt: skip
    """One letter, as it lies in a mailbox."""
    at = at or DAY + timedelta(hours=number)
    lines = [
        f"From: {name} <{sender}>",
        f"To: {to}",
        *([f"Cc: {cc}"] if cc else []),
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{number}@{sender.partition('@')[2]}>",
        *([f"In-Reply-To: <{answers}@panaderia.example>",
           f"References: <{answers}@panaderia.example>"] if answers else []),
        f"Subject: {subject}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        *([more] if more else []),
        "",
        text,
        "",
    ]  # fmt: skip
    return "\n".join(lines).encode()


def mbox(letters: Iterable[bytes]) -> bytes:
    """A mailbox file of some letters."""
    return b"".join(
        b"From sender@example Mon Mar  2 09:00:00 2026\n" + one + b"\n" for one in letters
    )


def letters() -> list[bytes]:
    """What lies in the shop's mailbox."""
    return [
        letter(1),
        letter(2, sender=US, name="Intxaurpe", to=ROSA, subject="Re: La puerta del obrador",
               text="Mañana a las ocho está Yusuf ahí.\n\nEl lunes Rosa escribió:\n> ¿Podríais?",
               answers=1),
        letter(3, sender=IKER, name="Iker Lasa", subject="Presupuesto",
               text="¿Cuánto cuesta una mesa de roble?", cc=MAITE),
        letter(4, sender="news@tablones.example", name="Tablones", subject="Ofertas de marzo",
               text="Roble a mitad de precio.", more="List-Unsubscribe: <https://t.example/u>\n"
               "List-Id: <news.tablones.example>\nPrecedence: bulk"),
        letter(5, subject="Re: La puerta del obrador", text="Mil gracias, ya no entra frío.",
               answers=1),
        letter(6, sender=US, name="Intxaurpe", to=IKER, subject="Horario",
               text="Abrimos a las nueve."),
    ]  # fmt: skip


CHAT = """\
[3/3/26, 10:00:00] Rosa Mendizabal: ¿Os va bien a las ocho?
[3/3/26, 10:05:00] Nerea Arrieta: Sí, a las ocho.
[3/3/26, 10:06:00] Rosa Mendizabal: \u200e<adjunto: 00000003-PHOTO-2026-03-03-10-06-00.jpg>
[13/3/26, 18:00:00] Rosa Mendizabal: ok
[13/3/26, 18:00:10] Rosa Mendizabal: ok
"""
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//es
BEGIN:VEVENT
UID:medir@intxaurpe.example
DTSTART:20260305T090000Z
DTEND:20260305T100000Z
SUMMARY:Medir el obrador
ORGANIZER:mailto:tienda@intxaurpe.example
ATTENDEE;PARTSTAT=ACCEPTED;CN=Rosa Mendizabal:mailto:rosa@panaderia.example
END:VEVENT
BEGIN:VEVENT
UID:solo@intxaurpe.example
DTSTART:20260306T090000Z
DTEND:20260306T100000Z
SUMMARY:Barnizar
END:VEVENT
BEGIN:VEVENT
UID:sin-dia@intxaurpe.example
SUMMARY:No dice cuándo
END:VEVENT
END:VCALENDAR
"""
CARDS = """\
BEGIN:VCARD
VERSION:3.0
UID:rosa-1
FN:Rosa Mendizabal Aguirre
N:Mendizabal Aguirre;Rosa;;;
ORG:Panadería Mendizabal
TITLE:Dueña
EMAIL:rosa@panaderia.example
TEL;TYPE=CELL:+34 600 11 22 33
END:VCARD
BEGIN:VCARD
VERSION:3.0
UID:maite-1
FN:Maite Zabala
ORG:Gestoría Zabala
EMAIL:maite@gestoria.example
END:VCARD
BEGIN:VCARD
VERSION:3.0
UID:nosotros-1
FN:Intxaurpe
EMAIL:tienda@intxaurpe.example
END:VCARD
"""


def everything(folder: Path) -> Path:
    """A folder with one file of each kind, and one of none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "correo.mbox").write_bytes(mbox([*letters(), letters()[0]]))
    (folder / "agenda.ics").write_text(CALENDAR.replace("\n", "\r\n"), encoding="utf-8", newline="")
    (folder / "contactos.vcf").write_text(CARDS, encoding="utf-8")
    a_chat(folder / "Chat de WhatsApp - Rosa Mendizabal", with_photo=True)
    (folder / "leeme.bin").write_bytes(b"\x00\x01nothing that anybody reads")
    return folder


def a_chat(folder: Path, *, with_photo: bool) -> Path:
    """An exported chat, unpacked, with its photo or without."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_chat.txt").write_text(CHAT, encoding="utf-8")
    if with_photo:
        (folder / "00000003-PHOTO-2026-03-03-10-06-00.jpg").write_bytes(PHOTO)
    return folder


def maildir(folder: Path, some: Iterable[bytes]) -> Path:
    """The same letters as a Maildir."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(some, 1):
        (folder / "cur" / f"{number}.host:2,S").write_bytes(one)
    return folder


def zipped(folder: Path, where: Path) -> Path:
    """A folder, packed."""
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, str(path.relative_to(folder)))
    return where
