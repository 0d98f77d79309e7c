"""The demo firm, brought in by the same road as anybody's files."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.conversations.models import Batch
from sobremesa.core.simulate import Firm as Invented
from sobremesa.core.simulate import read_lexicon, simulate
from sobremesa.flows import importing, ourselves
from sobremesa.people.models import Handle, Person
from sobremesa.us import actions
from sobremesa.us.models import Role, User

SEED = 20
PEOPLE = 240
BOOKS = settings.BASE / "data" / "simulate"


def furnish(on_line: Callable[[str], None]) -> User:
    """The colleague whom the demo receives; the first time with the whole firm around her.

    May be stopped and started again: what is there already stays as it is.
    """
    now = timezone.now()
    if Batch.objects.filter(finished_at__isnull=False).exists():
        return User.objects.order_by("pk")[0]
    on_line(_("Inventing a firm and three years of talk…"))
    firm = simulate(
        seed=SEED, until=timezone.localdate(), people=PEOPLE, lexicon=read_lexicon(lexicon())
    )
    host = User.objects.order_by("pk").first() or _move_in(firm)
    if not ourselves.open_book().handles:
        ours = [*firm.addresses, *firm.phones, *firm.chat_names]
        ourselves.say(ours, by=host, now=now)
    with tempfile.TemporaryDirectory(dir=settings.DATA) as name:
        folder = Path(name)
        for file in firm.files:
            (folder / file.name).write_bytes(file.content)
        on_line(_("Bringing in %(count)s files…") % {"count": len(firm.files)})
        batch = importing.begin(
            [str(folder / file.name) for file in firm.files],
            by=host, options=importing.options_for(), now=now,
        )  # fmt: skip
        report = importing.run(batch)
    on_line(report.summary())
    _hand_over(firm.truth)
    return host


def lexicon() -> Mapping[str, str]:
    """The words of the invented people, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(BOOKS.iterdir())}


def _move_in(firm: Invented) -> User:
    """The colleagues, and the firm as if its first run had been answered."""
    now = timezone.now()
    host, *others = firm.colleagues
    user = actions.make_first_user(host.email, host.name, now=now, language="es")
    # The demo skips the first run: this password nobody knows, and the links let people in.
    actions.choose_password(user, secrets.token_urlsafe(32), now=now)
    actions.settle_firm(
        name=firm.name, language="es", timezone="Europe/Madrid", region="ES-PV",
        hours=(9, 19), workdays="12345", by=user, now=now,
    )  # fmt: skip
    for one in others:
        if one.has_mailbox:
            actions.invite(one.name, one.email, Role.STAFF, by=user, now=now)
    return user


def _hand_over(truth: Mapping[str, list[dict[str, object]]]) -> None:
    """Who looks after whom, as the invented firm has it."""
    keepers = {user.email: user for user in User.objects.all()}
    for person in truth["people"]:
        keeper = keepers.get(str(person["keeper"]))
        values = [one["value"] for one in person["handles"]]  # type: ignore[attr-defined]
        people = Handle.objects.filter(value__in=values, person__isnull=False)
        if keeper is not None:
            Person.objects.filter(pk__in=people.values("person")).update(keeper=keeper)
