"""What the firm's single sign-on is called, for people and for the database."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.utils.translation import gettext as _


def is_offered() -> bool:
    """Whether the firm has set it up."""
    return bool(settings.OIDC_ISSUER)


def label() -> str:
    """What its button is called."""
    return settings.OIDC_LABEL or _("single sign-on")


def provider_id() -> str:
    """Another issuer is another provider: its names for people say nothing about ours."""
    return f"sso-{hashlib.sha256(settings.OIDC_ISSUER.encode()).hexdigest()[:16]}"
