"""Facebook and Messenger: the chats in "Download your information", format JSON."""

from __future__ import annotations

from sobremesa.channels._meta import MetaChannel
from sobremesa.channels.base import gettext_noop


class Facebook(MetaChannel):
    """Chats of Facebook and of Messenger."""

    kind = "facebook"
    label = gettext_noop("Facebook and Messenger (your information, as JSON)")
    profiles = (
        "../../../../personal_information/profile_information/profile_information.json",
        "../../../profile_information/profile_information.json",
    )
