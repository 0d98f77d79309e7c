"""The first start, and the demo firm: what makes an empty data folder a place to sit down.

The demo comes in by the same road as anybody's files.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unicodedata import normalize

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa.conversations import taking
from sobremesa.conversations.models import Batch
from sobremesa.core.simulate import Firm as Invented
from sobremesa.core.simulate import read_lexicon, simulate
from sobremesa.flows import importing, ourselves, placing, settling
from sobremesa.flows.reports import Report
from sobremesa.people import actions as people
from sobremesa.people.models import Handle
from sobremesa.us import actions
from sobremesa.us.models import Role, User
from sobremesa.us.queries import our_handles

SEED = 20
PEOPLE = 240
FILES = "demo-files"  # where its files lie until they have been read
BOOKS = settings.BASE / "data" / "simulate"


def link_for(who: str) -> str | None:
    """A new one-time link for the colleague of that name or address; None: there is none."""
    user = User.objects.filter(Q(email__iexact=who) | Q(name__iexact=who), is_active=True).first()
    return door_link(user, "terminal") if user else None


def door_link(user: User, purpose: str) -> str:
    """An address that lets this colleague in once."""
    token = actions.make_door_key(user, purpose, by=None, now=timezone.now())
    return f"{settings.URL}{reverse('door', args=[token])}"


def greeting() -> Iterator[str]:
    """What the terminal says when the pages start; the first time with a way in."""
    yield _("Sobremesa is laid at %(url)s") % {"url": settings.URL}
    first = User.objects.order_by("pk").first()
    if first is None:
        first = actions.make_first_user(now=timezone.now())
    if first.last_login is None:
        yield _("Come in (once, within the hour): %(link)s") % {"link": door_link(first, "first")}
    yield _("Stop with Ctrl+C. Your data: %(folder)s") % {"folder": settings.DATA}


def furnish(on_line: Callable[[str], None]) -> Iterator[str]:
    """Make the demo firm if it is not there yet, and say how to get in."""
    host = firm_of_the_demo(on_line=on_line)
    yield _("Sobremesa is laid at %(url)s") % {"url": settings.URL}
    yield _("Come in as %(name)s (once, within the hour): %(link)s") % {
        "name": host.name,
        "link": door_link(host, "sign_in"),
    }
    yield _("Stop with Ctrl+C. The demo lies in %(folder)s") % {"folder": settings.DATA}


def firm_of_the_demo(on_line: Callable[[str], None]) -> User:
    """The colleague whom the demo receives; the first time with the whole firm around her.

    May be stopped and started again: what is there already stays as it is.
    """
    host = User.objects.order_by("pk").first()
    if host is not None and host.people.exists():
        return host  # handing over comes last: all of it is there
    now = timezone.now()
    on_line(_("Inventing a firm and three years of talk…"))
    firm = simulate(
        seed=SEED, until=timezone.localdate(), people=PEOPLE, lexicon=read_lexicon(lexicon())
    )
    host = host or _move_in(firm)
    if not our_handles():
        ours = [*firm.addresses, *firm.phones, *firm.chat_names]
        ourselves.say(ours, by=host, now=now)
    if not Batch.objects.filter(finished_at__isnull=False).exists():
        on_line(_("Bringing in %(count)s files…") % {"count": len(firm.files)})
        on_line(_bring(firm, host).summary())
    _hand_over(firm.truth, host)
    on_line(_("Measuring every relation…"))
    _measure()
    shutil.rmtree(settings.DATA / FILES, ignore_errors=True)
    return host


def _measure() -> None:
    """So that the circles are there when the pages open. A start that dies here leaves it to the
    worker, whom the import has asked for it."""
    from sobremesa.measures import run  # noqa: PLC0415 - columns are heavy: for who measures

    run.measure(now=timezone.now(), is_whole=True)


def _bring(firm: Invented, host: User) -> Report:
    folder = settings.DATA / FILES
    folder.mkdir(mode=0o700, exist_ok=True)
    for file in firm.files:
        (folder / file.name).write_bytes(file.content)
    paths = [str(folder / file.name) for file in firm.files]
    options = importing.options_for()
    batch = importing.begin(paths, by=host, options=options, now=timezone.now())
    return importing.run(batch)


def lexicon() -> Mapping[str, str]:
    """The words of the invented people, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(BOOKS.iterdir())}


@transaction.atomic
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


def _hand_over(truth: Mapping[str, Any], host: User) -> None:
    """What colleagues know and files do not: who looks after whom, and that the name in the
    chat and the address in the mail are one human being. An import never says that by itself.
    """
    now, keepers = timezone.now(), {user.email: user for user in User.objects.all()}
    met: set[int] = set()
    left: set[int] = set()
    for one in truth["people"]:
        handles = _handles_of(one["handles"])
        if not handles:
            continue
        person = next(handle.person for handle in handles if handle.person)
        left |= {handle.person_id or 0 for handle in handles} - {person.pk}
        for handle in handles:
            people.move_handle(handle, person, by=host, now=now)
        people.hand_over(person, keepers.get(one["keeper"]), by=host, now=now)
        met.add(person.pk)
    placing.forget_the_empty(sorted(left))
    settling.settle(met)


def _handles_of(known: Mapping[str, Any]) -> list[Handle]:
    """The handles of one invented person that somebody has; mail first."""
    keys = [("email", value) for value in known.get("email", ())]
    keys += [("phone", value) for value in known.get("phone", ())]
    if name := known.get("whatsapp"):
        keys.append(("whatsapp", normalize("NFC", name).casefold()))
    found = taking.handles_of(keys)
    return [found[key] for key in keys if key in found and found[key].person_id]
