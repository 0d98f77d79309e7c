"""What kind of file came along with a message, by its name."""

from __future__ import annotations

TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp",
    "gif": "image/gif", "heic": "image/heic", "mp4": "video/mp4", "mov": "video/quicktime",
    "3gp": "video/3gpp", "opus": "audio/ogg", "ogg": "audio/ogg", "oga": "audio/ogg",
    "m4a": "audio/mp4", "mp3": "audio/mpeg", "aac": "audio/aac", "amr": "audio/amr",
    "pdf": "application/pdf", "vcf": "text/vcard", "vcard": "text/vcard", "txt": "text/plain",
}  # fmt: skip
ANY = "application/octet-stream"


def type_of(name: str, said: str = "") -> str:
    """The content type that is said, if it looks like one, else that of the name's ending."""
    family, slash, kind = said.strip().lower().partition("/")
    if slash and family.isalpha() and kind and " " not in kind:
        return f"{family}/{kind}"[:120]
    return TYPES.get(name.rpartition(".")[2].lower(), ANY)


def ending_of(content_type: str) -> str:
    """The ending that a telephone gives to a type (`.jpg`), or nothing."""
    for ending, known in TYPES.items():
        if known == content_type:
            return f".{ending}"
    return ""
