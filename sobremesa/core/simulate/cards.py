"""Address books: vCard 3.0 as a telephone exports it, and the CSV of Google Contacts."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable, Iterator

from sobremesa.core.simulate.agenda import folded, text
from sobremesa.core.simulate.model import GeneratedFile, Person, spaced

GOOGLE = (
    "First Name", "Middle Name", "Last Name", "Phonetic First Name", "Phonetic Middle Name",
    "Phonetic Last Name", "Name Prefix", "Name Suffix", "Nickname", "File As",
    "Organization Name", "Organization Title", "Organization Department", "Birthday", "Notes",
    "Photo", "Labels", "E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Label",
    "E-mail 2 - Value", "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Label",
    "Phone 2 - Value",
)  # fmt: skip
NOTES = {
    "kid": "{value} es de la casa.", "pet": "Ojo con {value}.", "hobby": "Le gusta {value}.",
    "taste": "Le gusta {value}.", "partner": "Pareja: {value}.", "mother": "Su madre, {value}.",
    "phone_hours": "Teléfono {value}.", "role": "{value}.",
}  # fmt: skip


def vcard_file(people: Iterable[Person], rng: random.Random) -> GeneratedFile:
    """All cards in one file, CRLF, folded at 75 octets (RFC 2426)."""
    cards = (folded(_card(person, rng)) for person in people)
    return GeneratedFile("contactos.vcf", "contacts", "".join(cards).encode())


def _card(person: Person, rng: random.Random) -> Iterator[str]:
    yield from ("BEGIN:VCARD", "VERSION:3.0", "PRODID:-//Apple Inc.//iOS 17.4.1//EN")
    yield f"N:{text(person.last)};{text(person.first)};;;"
    yield f"FN:{text(person.card_name)}"
    if person.organisation:
        yield f"ORG:{text(person.organisation)};"
    if person.email:
        place = "WORK" if person.organisation else "HOME"
        yield f"EMAIL;type=INTERNET;type={place};type=pref:{person.email}"
    if person.second_email:
        yield f"item1.EMAIL;type=INTERNET:{person.second_email}"
        yield "item1.X-ABLabel:Personal"
    phone = spaced(person.phone) if rng.random() < 0.7 else person.phone
    yield f"TEL;type=CELL;type=VOICE;type=pref:{phone}"
    if person.landline:
        yield f"TEL;type=WORK;type=VOICE:{spaced(person.landline)}"
    if person.town:
        place = "WORK" if person.organisation else "HOME"
        yield f"ADR;type={place}:;;{text(person.street)};{text(person.town)};Gipuzkoa;;España"
    if person.birthday:
        yield f"BDAY:{person.birthday.isoformat()}"
    if person.facts and rng.random() < 0.4:
        yield f"NOTE:{text(_note(person))}"
    yield from (f"UID:{person.code}@intxaurpe.example", "END:VCARD")


def _note(person: Person) -> str:
    return " ".join(
        NOTES[name].format(value=value) for name, value in person.facts.items() if name in NOTES
    )


def google_file(people: Iterable[Person], owner: str) -> GeneratedFile:
    """The contacts of one colleague, with short names and several addresses in one cell."""
    out = io.StringIO()
    writer = csv.DictWriter(out, GOOGLE, restval="", lineterminator="\r\n")
    writer.writeheader()
    for person in people:
        writer.writerow({
            "First Name": person.first, "Last Name": person.last.split()[0],
            "Organization Name": person.organisation,
            "Birthday": person.birthday.isoformat() if person.birthday else "",
            "Notes": _note(person), "Labels": "Clientes ::: * myContacts",
            "E-mail 1 - Label": "* Work" if person.organisation else "* Home",
            "E-mail 1 - Value": " ::: ".join(filter(None, (person.email, person.second_email))),
            "Phone 1 - Label": "Mobile", "Phone 1 - Value": spaced(person.phone),
            "Phone 2 - Label": "Work" if person.landline else "",
            "Phone 2 - Value": spaced(person.landline) if person.landline else "",
        })  # fmt: skip
    return GeneratedFile(f"google-contactos-{owner}.csv", "contacts", out.getvalue().encode())
