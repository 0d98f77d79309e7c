"""What stands for somebody in an archive that knows people by their names alone."""

from __future__ import annotations

NOBODY = {
    "facebook user", "usuario de facebook", "usuaria de facebook", "facebookuser", "instagram user",
    "instagrammer", "usuario de instagram", "linkedin member", "miembro de linkedin",
}  # fmt: skip
"""What networks call everybody who has left."""


def name_value(name: str, place: str) -> str:
    """The name as a handle. One word, or what everybody is called who left, is somebody in that
    place (a chat's code) only: there is an Ana in every list of friends."""
    value = " ".join(name.casefold().split())
    words = sum(any(char.isalnum() for char in word) for word in value.split())
    return f"{value} · {place[:8]}" if words < 2 or value in NOBODY else value
