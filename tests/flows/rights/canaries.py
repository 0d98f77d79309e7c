"""Twenty words that nobody says by chance, planted wherever something of a person may lie.

`python -m tests.flows.rights.canaries rows` plants those that only colleagues write.
"""

from __future__ import annotations

import base64
import gzip
import quopri
import sys
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tests import material

NAME = "Zurbarinda Wexelqvist"
EMAIL = "quaxolotl@vintxorri.example"
PHONE = "+34 655 01 98 37"
DIGITS = "655019837"
WORDS = {
    "name": "Wexelqvist", "first": "Zurbarinda", "handle": "quaxolotl", "phone": DIGITS,
    "subject": "jilgarrote", "text": "pomplamuesca", "base64": "tarambanilla",
    "quoted_printable": "chiquiñoleta", "file_name": "bermejuelo", "file_bytes": "gurrufalla",
    "gzipped": "mondarajas", "hexed": "zangolotera", "quoted": "perifollando", "chat": "cachirulez",
    "photo": "fotomorganda", "card": "alhelindra", "note": "remusgosa", "custom": "tiquismiqueta",
    "tie": "sacabuchina", "consent": "donosillera", "zip": "cachivachera",
}  # fmt: skip
PATH_WORDS = ("name", "first")
PHOTO = b"\xff\xd8\xff\xe0" + WORDS["photo"].encode() + b"\xff\xd9"
PACKED = gzip.compress(f"una nota: {WORDS['gzipped']}".encode(), mtime=0)
LINE = f"lo de las puertas lo vemos {WORDS['quoted']} el jueves que viene"


@lru_cache(maxsize=100)
def forms(word: str) -> frozenset[bytes]:
    """One word as it may stand in a file."""
    return frozenset(_forms(word))


def _forms(word: str) -> Iterator[bytes]:
    for spelt in {word, word.upper(), word.title()}:
        body = spelt.encode()
        yield body
        yield spelt.encode("utf-16-le")
        yield spelt.encode("latin-1")
        yield body.hex().encode()
        yield quopri.encodestring(body)
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + body + b"\0" * ((3 - shift - len(body)) % 3))
            yield whole[4:-4] if len(whole) > 14 else whole[2:-2]


def found_in(body: bytes) -> set[str]:
    """Which of the words stand in some bytes, in any form, also across the lines of base64."""
    flat = body.replace(b"\r\n", b"").replace(b"\n", b"")
    found = {
        name
        for name, word in WORDS.items()
        if any(form in body or form in flat for form in forms(word))
    }
    coded = base64.b64encode(WORDS["hexed"].encode().hex().encode())
    packed = base64.b64encode(PACKED)[8:-8]
    found |= {"hexed"} if coded[:-4] in flat else set()
    return found | ({"gzipped"} if PACKED[10:-8] in body or packed in flat else set())


def found_under(*folders: Path) -> dict[str, set[str]]:
    """Which words stand in which files, and in the names of files."""
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            words = found_in(path.read_bytes()) | found_in(str(path.name).encode())
            words |= found_in(_unpacked(path))
            if words:
                found[str(path.relative_to(folder))] = words
    return found


def _unpacked(path: Path) -> bytes:
    """What lies gzipped in a file that is nothing else."""
    with path.open("rb") as file:
        if file.read(2) != b"\x1f\x8b":
            return b""
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, zlib.error):
        return b""


def part(name: str, kind: str, body: bytes) -> str:
    """A file in a letter."""
    return (
        f'--grenze\nContent-Type: {kind}; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n'
        + base64.encodebytes(body).decode()
    )


def with_files(number: int) -> bytes:
    """A letter of theirs with three files."""
    body = material.letter(number, sender=EMAIL, name=NAME, subject=WORDS["subject"], text="@@")
    head, _, _ = body.partition(b"\nContent-Type")
    parts = [
        "--grenze\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(f"Buenas, {WORDS['base64']} y más".encode()).decode(),
        part(f"{WORDS['file_name']}.txt", "text/plain", f"dentro: {WORDS['file_bytes']}".encode()),
        part("nota.gz", "application/gzip", PACKED),
        part("volcado.txt", "text/plain", WORDS["hexed"].encode().hex().encode()),
    ]
    more = '\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="grenze"\n\n'
    return head + more.encode() + "\n".join(parts).encode() + b"\n--grenze--\n"


def quoting(number: int) -> bytes:
    """What Iker wrote to us, quoting them, with a file of his own."""
    text = f"De acuerdo.\n\nEl lunes, {NAME} <{EMAIL}> escribió:\n> Hola:\n> {LINE}\n\n{LINE}\nAgur"
    return material.letter(
        number, sender=material.IKER, name="Iker Lasa", subject="Re: puertas", text=text
    )


def to_both(number: int) -> bytes:
    """What we wrote to Iker and to them, in quoted-printable."""
    whole = material.letter(
        number, sender=material.US, name="Intxaurpe", to=f"{material.IKER}, {NAME} <{EMAIL}>",
        subject=f"Para Iker y {NAME}", text=f"Hola, Zurbarinda: llama a {PHONE}",
    )  # fmt: skip
    return whole.replace(b"Transfer-Encoding: 8bit", b"Transfer-Encoding: quoted-printable")


def printable(number: int) -> bytes:
    """A letter of theirs in quoted-printable."""
    body = quopri.encodestring(f"Pues sí: {WORDS['quoted_printable']}".encode()).decode()
    whole = material.letter(number, sender=EMAIL, name=NAME, text=body)
    return whole.replace(b"Transfer-Encoding: 8bit", b"Transfer-Encoding: quoted-printable")


CARD = f"""\
BEGIN:VCARD
VERSION:3.0
UID:ellos-1
FN:{NAME}
EMAIL:{EMAIL}
TEL;TYPE=CELL:{PHONE}
NOTE:Le gusta {WORDS["card"]}
PHOTO;ENCODING=b;TYPE=JPEG:{base64.b64encode(PHOTO).decode()}
END:VCARD
"""
GROUP = f"""\
[3/3/26, 10:00:00] Iker Lasa: Buenas
[3/3/26, 10:01:00] {NAME}: {WORDS["chat"]} a todos
[3/3/26, 10:02:00] Iker Lasa: Gracias, Zurbarinda
[3/3/26, 10:03:00] Nerea Arrieta: Mañana os digo
[3/3/26, 10:04:00] {NAME}: \u200e<adjunto: 00000005-PHOTO-2026-03-03-10-04-00.jpg>
"""


def plant_files(folder: Path) -> Path:
    """What somebody brings: theirs, and Iker's, who stays."""
    folder.mkdir(parents=True)
    letters = [
        material.letter(1, sender=EMAIL, name=NAME, text=f"{WORDS['text']}\n{LINE}"),
        with_files(2), quoting(3), to_both(4), printable(5),
        material.letter(6, sender=material.US, name="Intxaurpe", to=EMAIL, text=f"> {LINE}\nVale"),
        material.letter(7, sender=material.IKER, name="Iker Lasa", text="¿Y mi mesa de roble?"),
    ]  # fmt: skip
    with zipfile.ZipFile(folder / f"Correo de {NAME}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{NAME}/{WORDS['zip']}.mbox", material.mbox(letters[:2] + letters[4:6]))
    (folder / "correo.mbox").write_bytes(material.mbox(letters))
    (folder / f"{NAME}.vcf").write_text(CARD, encoding="utf-8")
    chat = folder / "Chat de WhatsApp - Los de las puertas"
    chat.mkdir()
    (chat / "_chat.txt").write_text(GROUP, encoding="utf-8")
    (chat / "00000005-PHOTO-2026-03-03-10-04-00.jpg").write_bytes(PHOTO)
    return folder


def plant_rows() -> None:
    """What colleagues wrote, and what programs keep."""
    import django  # noqa: PLC0415 - a process of its own, which has to wake Django up

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.journal import record  # noqa: PLC0415
    from sobremesa.people import models as people  # noqa: PLC0415
    from sobremesa.us import models as us  # noqa: PLC0415
    from sobremesa.us.actions import make_first_user  # noqa: PLC0415

    now = timezone.now()
    colleague = make_first_user(now=now)
    who = people.Handle.objects.get(value=EMAIL).person
    chat = people.Handle.objects.get(kind="whatsapp", value=NAME.lower()).person
    if chat != who:  # a colleague says that they are one
        people.Person.objects.filter(pk=chat.pk).update(merged_into=who)
        people.Merge.objects.create(kept=who, gone=chat, at=now, evidence=[NAME])
        people.Handle.objects.filter(person=chat).update(person=who, added_by=colleague)
    iker = people.Handle.objects.get(value=material.IKER).person
    people.Person.objects.filter(pk=who.pk).update(note=WORDS["note"])
    people.Person.objects.filter(pk=iker.pk).update(note=f"Vecino de {NAME}, {PHONE}")
    people.Tie.objects.create(
        person=iker, other=who, kind=people.TieKind.objects.first(), note=WORDS["tie"], added_at=now
    )
    field = people.CustomField.objects.create(words={"es": "Madera"}, kind="text", made_at=now)
    people.CustomValue.objects.create(
        person=who, field=field, value=WORDS["custom"], written_at=now
    )
    people.Consent.objects.create(
        person=who, purpose="news", wording=WORDS["consent"], proof=NAME, given_at=now, noted_at=now
    )
    us.SavedView.objects.create(
        owner=colleague, name="Vista", asked=[["name", "contains", NAME]], made_at=now
    )
    us.Notice.objects.create(user=colleague, kind="x", key="x", data={"who": NAME}, at=now)
    record("person.told", iker, by=None, at=now, of=EMAIL)
    session = SessionStore()
    session["_messages"] = f"It belongs to {NAME} now"
    session.create()
    for folder, name in (("uploads/ab/000", f"{NAME}.txt"), ("exports", f"{NAME}.csv")):
        place = Path(settings.DATA) / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(f"{NAME};{EMAIL}", encoding="utf-8")


def finish() -> None:
    """What the worker does when it comes to the job of somebody who was killed at it."""
    import django  # noqa: PLC0415

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa import work  # noqa: PLC0415
    from sobremesa.jobs import Job  # noqa: PLC0415

    Job.objects.update(lease_until=None, due_at=timezone.now())
    while work.work_once():
        pass


def replay() -> None:
    """What a restore does before the pages start."""
    import django  # noqa: PLC0415

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.flows.rights import receipts  # noqa: PLC0415

    found = receipts.replay(Path(settings.DATA) / "receipts" / receipts.LOG, timezone.now())
    sys.stdout.write(f"{found}\n")


if __name__ == "__main__":
    {"rows": plant_rows, "finish": finish, "replay": replay}[sys.argv[1]]()
