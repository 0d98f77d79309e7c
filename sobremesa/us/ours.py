"""What somebody writes when asked "which are yours?": an address, a domain, a phone, a name."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from sobremesa.core import phones
from sobremesa.core.belonging import EVERYBODYS
from sobremesa.us.errors import NotUsable

VALUE_MAX_CHARS = 320
# Kinds that are written before what they know somebody by: "facebook: Nerea Arrieta".
NETWORKS = frozenset(("facebook", "instagram", "linkedin", "signal", "telegram", "x"))


def our_handle_of(text: str, region: str) -> tuple[str, str]:
    """Kind and value of what was written: `email`, `domain`, `phone`, a network or `whatsapp`.

    Args:
        text: `nerea@intxaurpe.example`, `@intxaurpe.example`, `943 12 34 56`, `Nerea Arrieta`,
            `facebook: Nerea Arrieta`.
        region: ISO country whose phone numbers are written without prefix.

    Returns:
        Addresses and domains in lower case, a domain without its @, phones in E.164, names with
        single blanks. A name is how a chat export calls us: it knows us by nothing else.

    Raises:
        NotUsable: empty, longer than an address can be, or a mail provider's domain.

    """
    text = " ".join(unicodedata.normalize("NFC", text).replace("\0", "").split())
    if not text or len(text) > VALUE_MAX_CHARS:
        raise NotUsable(_("Write an address, a domain, a phone or a name."), "handle")
    network, colon, known_by = text.partition(":")
    if colon and network.strip().lower() in NETWORKS and known_by.strip():
        return network.strip().lower(), known_by.strip().casefold()
    if text.startswith("@"):
        return "domain", _domain(text[1:].lower())
    if "@" in text:
        return "email", _email(text.lower())
    if number := phones.e164(text, region):
        return "phone", number
    if not any(char.isalpha() for char in text):
        raise NotUsable(
            _("“%(text)s” is not a phone that could be rung. Write it with its prefix: +34 …")
            % {"text": text},
            "handle",
        )
    return "whatsapp", text


def _email(address: str) -> str:
    address = address.removeprefix("mailto:").strip("<>")
    try:
        validate_email(address)
    except ValidationError as exc:
        raise NotUsable(
            _("“%(email)s” is not an e-mail address.") % {"email": address}, "handle"
        ) from exc
    return address


def _domain(domain: str) -> str:
    if domain in EVERYBODYS:
        raise NotUsable(
            _("@%(domain)s is everybody's. Write your whole addresses, one by one.")
            % {"domain": domain},
            "handle",
        )
    _email(f"somebody@{domain}")
    return domain


def shown(kind: str, value: str) -> str:
    """As people write it: a domain with its @, a phone with its spaces, a network by its name."""
    if kind == "phone":
        return phones.spaced(value)
    if kind in NETWORKS:
        return f"{kind}: {value}"
    return f"@{value}" if kind == "domain" else value
