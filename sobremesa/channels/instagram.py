"""Instagram: the chats in "Download your information", format JSON."""

from __future__ import annotations

from sobremesa.channels._meta import MetaChannel
from sobremesa.channels.base import gettext_noop


class Instagram(MetaChannel):
    """Chats of Instagram."""

    kind = "instagram"
    label = gettext_noop("Instagram (your information, as JSON)")
    profiles = (
        "../../../../personal_information/personal_information/personal_information.json",
        "../../../../personal_information/personal_information.json",
        "../../../account_information/personal_information.json",
    )
