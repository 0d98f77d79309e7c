"""Files that somebody brings in beside the demo, so that the page of an import has what to say."""

from __future__ import annotations

from email.message import EmailMessage

from tests.sounds import wav

BROKEN_CARDS = (
    b"BEGIN:VCARD\nVERSION:3.0\nFN:Bego\xc3\xb1a Aldasoro\n"
    b"EMAIL:bego@arriaundi.example\nEND:VCARD\n"
    b"BEGIN:VCARD\nVERSION:3.0\nFN:Cortada a mitad\nEMAIL:cor"
)
BROKEN_CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nBEGIN:VEVENT\r\nUID:1@x.example\r\n"
    b"DTSTART:el jueves\r\nSUMMARY:Medir la escalera\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
AMBIGUOUS_CHAT = (
    "03/04/2025, 9:40 - Begoña Aldasoro: ¿Cuándo llega la mesa?\n"
    "03/04/2025, 9:52 - Taller: El jueves a primera hora.\n"
)
WHO = (
    ("Begoña Aldasoro Iturbe", "bego@arriaundi.example"),
    ("Zuriñe Sánchez", "zurine@escuelainfantillabaka83.example"),
    ("Hassan Artola", "hassan@martinezileapaindegia187.example"),
)
WHAT = (
    ("Mesa de roble 220 × 95", "1", "1.840,00"),
    ("Banco corrido", "2", "390,50"),
    ("Aceite para la madera, 1 l", "3", "24,90"),
    ("Silla Intxaurpe", "6", "215,00"),
)
ORDERS = "Nº pedido;Fecha;Cliente;Correo electrónico;Producto;Cantidad;Total\n" + "".join(
    f"{2100 + n};{3 + n:02}/{1 + n % 9:02}/2025;{name};{email};{product};{quantity};{total}\n"
    for n in range(12)
    for name, email in [WHO[n % 3 if n > 5 else 0]]
    for product, quantity, total in [WHAT[n % 4]]
)
ODD_TABLE = (
    "quién;lo suyo;cuándo;cosa\n"
    "Pello Agirrezabala;pello@agirre.example;03/04/2025;quiere una puerta\n"
    "Maialen Otxoa;600 88 12 12;05/04/2025;le gusta el nogal\n"
    "Imanol;imanol@baserria.example;11/04/2025;vecino de Pello\n"
)


def _voicemail() -> EmailMessage:
    """What a switchboard sends when somebody has spoken to it."""
    letter = EmailMessage()
    letter["From"] = "Centralita <centralita@intxaurpe.example>"
    letter["To"] = "hola@intxaurpe.example"
    letter["Subject"] = "Nuevo mensaje de voz de 600 01 00 00 (0:23)"
    letter["Date"] = "Wed, 18 Nov 2026 17:40:00 +0100"
    letter["Message-ID"] = "<voz-1@intxaurpe.example>"
    letter.set_content("Tienes un mensaje nuevo en tu buzón de voz.")
    letter.add_attachment(wav(23), "audio", "wav", filename="mensaje.wav")
    return letter


VOICEMAIL = _voicemail()
FILES = {
    "contactos-del-movil.vcf": BROKEN_CARDS,
    "agenda-vieja.ics": BROKEN_CALENDAR,
    "Chat de WhatsApp con Begoña.txt": AMBIGUOUS_CHAT.encode(),
    "logo.png": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "lista de precios.xlsx": b"PK\x03\x04" + bytes(64),
    "ventas de la tienda.csv": ORDERS.encode(),
    "libreta de Iker.csv": ODD_TABLE.encode(),
    "buzon de voz.eml": VOICEMAIL.as_bytes(),
}
