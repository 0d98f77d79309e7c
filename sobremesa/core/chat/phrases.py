"""What WhatsApp itself says in an export, in Spanish and English (lower case, no marks).

Lines without a colon are WhatsApp's own in any language; these are for those with one, for
those the iPhone signs with somebody's name, and for what stands in the place of a message.
"""

from __future__ import annotations

import re

NOTICES = (
    "end-to-end encrypted", "cifrados de extremo a extremo", "cifrado de extremo a extremo",
    "created group", "created this group", "creó el grupo", "creó este grupo", "creaste el grupo",
    "changed the subject", "cambió el asunto", "cambiaste el asunto", "changed the group name",
    "cambió el nombre del grupo", "cambiaste el nombre del grupo",
    "changed this group's icon", "changed the group description",
    "cambió el ícono de este grupo", "cambió la imagen del grupo", "cambió el icono del grupo",
    "cambió la descripción del grupo", "changed their phone number", "changed to +",
    "cambió su número de teléfono", "cambió a +", "security code changed",
    "cambió el código de seguridad", "código de seguridad con", "your security code with",
    "joined using this group's invite link", "se unió usando el enlace de invitación",
    "se unió mediante el enlace", "joined from the community", "se unió desde la comunidad",
    "disappearing messages", "mensajes temporales", "is a contact", "es un contacto",
    "business account", "cuenta de empresa", "pinned a message", "fijó un mensaje",
    "started a call", "started a video call", "now an admin", "ahora eres admin",
    "blocked this contact", "bloqueaste a este contacto",
)  # fmt: skip
GROUP_NOTICES = (
    "created group", "creó el grupo", "creaste el grupo", "created this group", "creó este grupo",
    "changed the subject", "cambió el asunto", "cambiaste el asunto", "changed the group name",
    "cambió el nombre del grupo", "cambiaste el nombre del grupo", "este grupo", "this group",
)  # fmt: skip
# Verbs that mean a group only where WhatsApp itself speaks: "Ana added Pedro".
GROUP_ACTS = (" added ", " añadió a ", " añadiste a ", " agregó a ", " left", " salió del grupo",
              " removed ", " eliminó a ", " te añadió", " were added")  # fmt: skip
MEDIA_OMITTED = {
    "<multimedia omitido>", "<media omitted>", "<archivo omitido>", "<medien ausgeschlossen>",
    "<médias omis>", "<mídia oculta>", "<ficheiro não revelado>", "<media omessi>", "null",
    "image omitted", "imagen omitida", "video omitted", "video omitido", "vídeo omitido",
    "audio omitted", "audio omitido", "sticker omitted", "sticker omitido", "gif omitted",
    "gif omitido", "document omitted", "documento omitido", "contact card omitted",
    "tarjeta de contacto omitida", "<view once voice message omitted>",
    "<mensaje de voz de visualización única omitido>",
}  # fmt: skip
OMITTED_DOCUMENT = ("document omitted", "documento omitido")
"""The iPhone writes the name and pages of a document before these words."""

DELETED_BY_OWNER = {"eliminaste este mensaje", "you deleted this message", "borraste este mensaje"}
DELETED = DELETED_BY_OWNER | {
    "se eliminó este mensaje", "this message was deleted", "este mensaje fue eliminado",
    "se eliminó este mensaje por un administrador", "este mensaje se eliminó",
}  # fmt: skip
MISSED_CALLS = (
    "missed voice call", "missed video call", "missed group voice call", "missed group video call",
    "llamada de voz perdida", "videollamada perdida", "llamada perdida", "llamada grupal perdida",
    "llamada de voz grupal perdida", "videollamada grupal perdida",
)  # fmt: skip
EDITED = ("<se editó este mensaje.>", "<this message was edited>", "<este mensaje fue editado>")
POLLS = ("encuesta:", "poll:")
SPANISH = ("multimedia omitido", "cifrados de extremo", "archivo adjunto", "<adjunto:",
           "se eliminó este mensaje", "eliminaste este mensaje")  # fmt: skip

ATTACHED = (
    re.compile(r"<(?:adjunto|attached|anexado|allegato|pièce jointe|anhang): ([^<>\n]{1,255})>"),
    re.compile(
        r"([^<>\n/\\]{1,255}\.\w{1,10}) "
        r"\((?:archivo adjunto|file attached|arquivo anexado|file allegato|datei angehängt)\)"
    ),
)
VOTES = re.compile(r" \(\d{1,5} (?:votos?|votes?)\)")
CHAT_TITLES = (
    re.compile(r"chat de whatsapp con (.+)", re.IGNORECASE),
    re.compile(r"whatsapp chat with (.+)", re.IGNORECASE),
    re.compile(r"whatsapp chat - (.+)", re.IGNORECASE),
    re.compile(r"chat de whatsapp - (.+)", re.IGNORECASE),
    re.compile(r"conversa do whatsapp com (.+)", re.IGNORECASE),
    re.compile(r"discussion whatsapp avec (.+)", re.IGNORECASE),
    re.compile(r"whatsapp-chat mit (.+)", re.IGNORECASE),
    re.compile(r"chat whatsapp con (.+)", re.IGNORECASE),
)
GROUP_NAMED = re.compile(
    r"(?:created group|creó el grupo|creaste el grupo) [\"“«]([^\"”»\n]{1,120})[\"”»]"
)
GROUP_RENAMED = re.compile(
    r"(?:changed the (?:subject|group name)|cambi(?:ó|aste) el (?:asunto|nombre del grupo))"
    r"[^\n]{0,200}? (?:to|a|por) [\"“«]([^\"”»\n]{1,120})[\"”»]"
)
