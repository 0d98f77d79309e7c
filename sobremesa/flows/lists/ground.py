"""What a list is asked on: who asks, when, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from sobremesa.conversations.models import Batch
from sobremesa.people.models import Consent, CustomField, TieKind
from sobremesa.people.queries import colleagues_who_keep
from sobremesa.people.ties import words_of
from sobremesa.trust.models import Purpose
from sobremesa.us.models import User

BATCHES_MAX = 60
MEDIA = ("email", "whatsapp", "telegram", "sms", "call", "meeting", "video", "visit", "letter",
         "form", "chat", "voicemail")  # fmt: skip
LANGUAGES = {"es": "Español", "en": "English", "eu": "Euskara", "ca": "Català", "gl": "Galego",
             "fr": "Français"}  # fmt: skip


@dataclass
class Ground:
    """Everything that the conditions of a list may name. Read from the database when asked for.

    `day` and `by_medium` are how pages say a date and a way of talking within a sentence.
    """

    user: User
    now: datetime
    day: Callable[[date], str] = field(default=lambda on: on.isoformat())
    by_medium: Callable[[str], str] = field(default=lambda code: code)

    @cached_property
    def keepers(self) -> dict[str, str]:
        """Colleagues who may look after people, by number."""
        return {str(one.pk): one.name or one.email for one in colleagues_who_keep()}

    @cached_property
    def custom(self) -> dict[str, CustomField]:
        """The firm's own fields, in their order."""
        rows = CustomField.objects.filter(retired_at=None).order_by("position", "pk")
        return {one.code: one for one in rows}

    @cached_property
    def batches(self) -> dict[str, Batch]:
        """The latest imports that brought somebody."""
        rows = Batch.objects.filter(undone_at=None, people_count__gt=0).order_by("-begun_at")
        return {one.code: one for one in rows[:BATCHES_MAX]}

    @cached_property
    def ties(self) -> dict[str, str]:
        """Kinds of tie, from either end."""
        found = {}
        for one in TieKind.objects.filter(retired_at=None).order_by("pk"):
            found[one.code] = words_of(one.words)
            if words_of(one.back_words) != words_of(one.words):
                found[f"{one.code}.back"] = words_of(one.back_words)
        return found

    @cached_property
    def purposes(self) -> dict[str, str]:
        """What people may have been asked to allow."""
        found = {one.code: words_of(one.words) for one in Purpose.objects.filter(ended_at=None)}
        for code in Consent.objects.values_list("purpose", flat=True).distinct()[:50]:
            found.setdefault(code, code)
        return found

    def batch_words(self, code: str) -> str:
        """What an import is called: its first file and its day."""
        batch = self.batches[code]
        first = str(batch.paths[0]).rpartition("/")[2] if batch.paths else _("an import")
        return f"{first}, {self.day(batch.begun_at)}"
