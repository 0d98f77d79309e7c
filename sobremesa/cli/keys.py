"""Commands about the keys with which secrets are sealed."""

from __future__ import annotations

import argparse

from sobremesa.cli.talking import Adder, Problem, say, start


def rotate_keys(args: argparse.Namespace) -> int:
    """`sobremesa rotate-keys`: seals every kept secret again with a new key."""
    start()
    from django.utils import timezone  # noqa: PLC0415
    from django.utils.translation import gettext as _  # noqa: PLC0415
    from django.utils.translation import ngettext  # noqa: PLC0415

    from sobremesa.flows.sealing import rotating  # noqa: PLC0415
    from sobremesa.walls import sealed  # noqa: PLC0415

    try:
        count = rotating.rotate(now=timezone.now())
    except sealed.NotOurs as exc:
        raise Problem(
            _("Something was sealed with a key that is gone. Bring back the file “seal.key”.")
        ) from exc
    words = ngettext(
        "%(count)d secret is sealed anew.", "%(count)d secrets are sealed anew.", count
    )
    say(words % {"count": count})
    return 0


def commands(add: Adder) -> None:
    """Offer them."""
    add("rotate-keys", rotate_keys)
