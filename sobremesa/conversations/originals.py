"""What arrived, as it arrived: the bytes, a file that came along, the page of a letter.

Bytes that are opened again are as hostile as when they came: a child opens them.
"""

from __future__ import annotations

from sobremesa.conversations import store
from sobremesa.conversations.models import Attachment, Interaction
from sobremesa.conversations.queries import arrivals_of
from sobremesa.sandbox.reader import ask


class Gone(Exception):
    """The bytes cannot be had again: lost, damaged, or not to be opened within the limits."""


def raw_of(interaction: Interaction) -> bytes:
    """The bytes of the first road by which it came.

    Raises:
        Gone: there is no road whose bytes are whole.

    """
    for arrival in arrivals_of(interaction):
        try:
            return store.read(arrival.delivery.blob)
        except store.Damaged:
            continue  # the same letter may have come by another road too
    raise Gone(interaction.pk)


def content_of(attachment: Attachment) -> bytes:
    """The bytes of a file that came along.

    Raises:
        Gone: they did not come with it, or cannot be found again.

    """
    if attachment.blob is not None:
        try:
            return store.read(attachment.blob)
        except store.Damaged as exc:
            raise Gone(attachment.pk) from exc
    if not attachment.part:
        raise Gone(attachment.pk)
    answer = ask("part", raw_of(attachment.interaction), part=attachment.part)
    if answer is None:
        raise Gone(attachment.pk)
    return bytes(answer["content"])


def page_of(interaction: Interaction) -> str:
    """The HTML that the sender made, not yet harmless; empty when there was none.

    Raises:
        Gone: the bytes are lost, or could not be opened within the limits.

    """
    answer = ask("html", raw_of(interaction))
    if answer is None:
        raise Gone(interaction.pk)
    return str(answer["html"])
