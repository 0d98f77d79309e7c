"""Which addresses are ours: the question that every interaction is read with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sobremesa.us.models import OurHandle, User

BY_NATURE = frozenset(("us", "extension"))
"""Kinds that can only be ours: whoever holds the telephone that a backup was made of, where the
file does not say the number, and the telephones within our own switchboard."""


@dataclass(frozen=True)
class Book:
    """Our addresses, domains, phones and chat names, as they stood when it was opened."""

    handles: frozenset[tuple[str, str]]
    domains: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Nobody has said who we are yet: whatever lies in our files came in."""
        return not self.handles and not self.domains

    def is_ours(self, kind: str, value: str) -> bool:
        """Whether a handle is one of ours.

        A chat name kept to its chat ("ana · 1f2e3d4c") is ours when the plain name is.
        """
        if kind in BY_NATURE or (kind, value) in self.handles:
            return True
        if kind == "email":
            domain = value.rpartition("@")[2]
            return any(domain == ours or domain.endswith("." + ours) for ours in self.domains)
        return " · " in value and (kind, _plain(value)) in self.handles


def _plain(value: str) -> str:
    """A chat name without the mark of its chat."""
    return value.rpartition(" · ")[0]


def open_book() -> Book:
    """Read it from the database: one query."""
    rows = list(OurHandle.objects.values_list("kind", "value"))
    # Colleagues are us by being colleagues, whatever else was said.
    colleagues = User.objects.exclude(email="").values_list("email", flat=True)
    rows += [("email", email.lower()) for email in colleagues]
    return Book(
        frozenset(
            # A name is written as people write it and compared as chats give it.
            (kind, value.casefold() if kind == "whatsapp" else value)
            for kind, value in rows
            if kind != "domain"
        ),
        frozenset(value for kind, value in rows if kind == "domain"),
    )


def colleague_by_handle() -> Callable[[str, str], int | None]:
    """Whose a handle of ours is: asked with kind and value, by the rules of `Book.is_ours`. Two
    queries. None: a common address, a colleague who never signed in, nobody's."""
    rows = OurHandle.objects.exclude(user=None).exclude(kind="domain")
    whose = {
        ("email", email.lower()): pk
        for pk, email in User.objects.exclude(email="").values_list("pk", "email")
    } | {
        (kind, value.casefold() if kind == "whatsapp" else value): user
        for kind, value, user in rows.values_list("kind", "value", "user")
    }

    def of(kind: str, value: str) -> int | None:
        found = whose.get((kind, value))
        return whose.get((kind, _plain(value))) if found is None and " · " in value else found

    return of
