"""One chat as both telephones export it, and what a test asks of what came in."""

from __future__ import annotations

from sobremesa.channels.base import Incoming
from sobremesa.channels.whatsapp import WhatsApp
from tests.channels.in_memory import SETTINGS, MemoryFile, TakenIn, take_in

ANDROID = """\
13/9/23, 20:28 - Los mensajes y las llamadas están cifrados de extremo a extremo. Toca: más.
13/9/23, 20:30 - Marta Soler: Hola, ¿tenéis la 38?
13/9/23, 20:31 - Taller Lavanda: Sí, nos quedan dos
la azul y la verde
13/9/23, 20:31 - Taller Lavanda: IMG-1.jpg (archivo adjunto)
la azul es esta
13/9/23, 20:41 - Marta Soler: ok
13/9/23, 20:41 - Marta Soler: ok
14/9/23, 9:02 - Taller Lavanda: Te la guardo 😊 <Se editó este mensaje.>
14/9/23, 9:05 - Marta Soler: Se eliminó este mensaje
14/9/23, 9:06 - Taller Lavanda: Eliminaste este mensaje
14/9/23, 9:30 - Llamada de voz perdida
"""
IPHONE = """\
[13/9/23, 20:28:01] Marta Soler: \u200eLos mensajes y llamadas están cifrados de extremo a extremo
[13/9/23, 20:30:11] Marta Soler: Hola, ¿tenéis la 38?
[13/9/23, 20:31:40] Taller Lavanda: Sí, nos quedan dos
la azul y la verde
\u200e[13/9/23, 20:31:50] Taller Lavanda: \u200e<adjunto: 00000012-PHOTO.jpg>
[13/9/23, 20:41:02] Marta Soler: ok
[13/9/23, 20:41:30] Marta Soler: ok
[14/9/23, 9:02:00] Taller Lavanda: Te la guardo 😊 \u200e<Se editó este mensaje.>
[14/9/23, 9:05:00] Marta Soler: \u200eSe eliminó este mensaje.
[14/9/23, 9:06:00] Taller Lavanda: \u200eEliminaste este mensaje.
\u200e[14/9/23, 9:30:00] Marta Soler: \u200eLlamada de voz perdida
"""
GROUP = """\
13/9/23, 20:28 - Ana Gil creó el grupo "Cena: jueves"
13/9/23, 20:29 - Ana Gil añadió a Eva Paz
13/9/23, 20:30 - Ana Gil: ¿quién trae pan?
13/9/23, 20:31 - Eva Paz: yo
"""


def chat(text: str, name: str = "_chat.txt", folder: str = "", **settings: str) -> TakenIn:
    file = MemoryFile(name, text.encode(), folder)
    return take_in(WhatsApp({**SETTINGS, **settings}), file)


def keys(taken: TakenIn) -> list[str]:
    return [record.key for record in taken.records]


def said(taken: TakenIn) -> list[tuple[str, str]]:
    found = []
    for record in taken.records:
        assert isinstance(record, Incoming)
        found.append((record.people[0].name, record.text))
    return found
