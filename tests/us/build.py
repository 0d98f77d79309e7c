"""Who works in the firms that tests invent. One plain function a thing."""

from __future__ import annotations

from datetime import UTC, datetime

from sobremesa.us import actions
from sobremesa.us.models import Firm, Role, User

NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PASSWORD = "manzana tejado lunes brasa"


def colleague(
    name: str = "Nerea Arrieta",
    *,
    role: str = Role.STAFF,
    password: str | None = PASSWORD,
    is_active: bool = True,
    language: str = "en",
) -> User:
    """Somebody who works here, with a password unless told otherwise."""
    email = f"{name.split(maxsplit=1)[0].lower()}@intxaurpe.example"
    return User.objects.create_user(
        email, password, name=name, role=role, is_active=is_active, language=language, joined_at=NOW
    )


def firm(by: User | None = None, **fields: object) -> Firm:
    """A settled firm, as the first run leaves it."""
    answers: dict[str, object] = {
        "name": "Intxaurpe, ebanistas",
        "language": "es",
        "timezone": "Europe/Madrid",
        "region": "ES-PV",
        "hours": (9, 19),
        "workdays": "12345",
    }
    return actions.settle_firm(**(answers | fields), by=by, now=NOW)  # type: ignore[arg-type]
