"""Who asks for a page, and whether they ask for all of it."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from sobremesa.us.models import User


def me(request: HttpRequest) -> User:
    """Whoever asks: the register let nobody else through."""
    return cast(User, request.user)


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for more rows, and not a browser for a page."""
    return "HX-Request" in request.headers
