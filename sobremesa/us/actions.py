"""What we do about ourselves: who comes in, what is ours, how the firm is."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sobremesa import jobs, journal
from sobremesa.us import places
from sobremesa.us.errors import AlreadyHere, LastStaff, NoSuchDoor, NotUsable
from sobremesa.us.models import DoorKey, Firm, OurHandle, Role, User
from sobremesa.us.ours import our_handle_of, shown
from sobremesa.us.queries import doors_that_open, hash_of, the_firm
from sobremesa.us.told import tell_of_entry

FIRST, INVITE, SIGN_IN, TERMINAL = "first", "invite", "sign_in", "terminal"
GOOD_FOR = {
    FIRST: timedelta(hours=1),
    INVITE: timedelta(days=7),
    SIGN_IN: timedelta(hours=1),
    TERMINAL: timedelta(hours=1),
}


# ------------------------------------------------------------------------- one-time links


def make_door_key(user: User, purpose: str, *, by: User | None, now: datetime) -> str:
    """A one-time link's token. Links that were made for the same colleague before stop working."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        revoke_door_keys(user, now=now)
        DoorKey.objects.create(
            token_hash=hash_of(token),
            user=user,
            purpose=purpose,
            made_at=now,
            expires_at=now + GOOD_FOR[purpose],
        )
        journal.record("door.made", user, by=by, at=now, purpose=purpose)
    return token


def revoke_door_keys(user: User, *, now: datetime) -> None:
    """Take back every link of a colleague that still opens."""
    user.door_keys.filter(used_at=None, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def use_door_key(token: str, *, now: datetime) -> DoorKey:
    """Let the owner of a link in, once. Two clicks at the same time let one in.

    Raises:
        NoSuchDoor: unknown, used, run out, taken back, or of somebody who left.

    """
    # The condition, not a row in hand, decides.
    if not doors_that_open(token, now=now).update(used_at=now):
        raise NoSuchDoor(_("This link does not open anything any more."))
    key = DoorKey.objects.select_related("user").get(token_hash=hash_of(token))
    journal.record("door.used", key.user, by=key.user, at=now, purpose=key.purpose)
    return key


# ------------------------------------------------------------------------------ colleagues


@transaction.atomic
def make_first_user(email: str = "", name: str = "", *, now: datetime, language: str = "") -> User:
    """The first colleague, who looks after the firm. Only a one-time link lets them in.

    On a first start nobody is known yet: without `email` they say on the first run who they are.

    Raises:
        AlreadyHere: there is a colleague already.
        NotUsable: no e-mail address.

    """
    if User.objects.exists():
        raise AlreadyHere(_("Somebody works here already. Ask them for an invitation."))
    email = _checked(email) if email else ""
    user = _make_user(email, name, Role.STAFF, language=language, now=now)
    journal.record("colleague.first", user, by=None, at=now)
    return user


@transaction.atomic
def invite(name: str, email: str, role: str, *, by: User | None, now: datetime) -> tuple[User, str]:
    """A new colleague, and the token of the link to hand over to them.

    Only makes, never changes somebody who is there (R19).

    Raises:
        AlreadyHere: somebody with that address works or worked here.
        NotUsable: no e-mail address, no name, or no such role.

    """
    if not name.strip():
        raise NotUsable(_("What is your colleague called?"), "name")
    _check_role(role)
    user = _make_user(_checked(email), name, role, language=the_firm().language, now=now)
    journal.record("colleague.invited", user, by=by, at=now, role=role)
    # The address they come in with is ours from now on; they may have been taken for a customer.
    jobs.later("settle", key="settle", now=now)
    return user, make_door_key(user, INVITE, by=by, now=now)


def _checked(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as exc:
        raise NotUsable(
            _("“%(email)s” is not an e-mail address.") % {"email": email}, "email"
        ) from exc
    return email


def _taken(email: str) -> AlreadyHere:
    return AlreadyHere(
        _("%(email)s is a colleague's already. Make a new link for them instead.")
        % {"email": email}
    )


def _make_user(email: str, name: str, role: str, *, language: str, now: datetime) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email,
                name=" ".join(name.split())[:120],
                role=role,
                language=language or settings.LANGUAGE_CODE,
                joined_at=now,
            )
    except IntegrityError as exc:
        raise _taken(email) from exc


def _check_role(role: str) -> None:
    if role not in Role.values:
        raise NotUsable(_("Choose what they may do."), "role")


@transaction.atomic
def choose_password(user: User, password: str, *, now: datetime) -> None:
    """Set somebody's own password: their other sessions end, and their open links with them.

    The session at hand ends too unless the page calls `update_session_auth_hash` (R19).

    Raises:
        NotUsable: too short, too common, or too like their name.

    """
    try:
        validate_password(password, user)
    except ValidationError as exc:
        raise NotUsable(" ".join(exc.messages), "password") from exc
    had_one = user.has_usable_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    revoke_door_keys(user, now=now)
    journal.record("password.chosen", user, by=user, at=now)
    if had_one:
        tell_of_entry(user, "password", now=now)


@transaction.atomic
def change_role(user: User, role: str, *, by: User, now: datetime) -> None:
    """Let a colleague do more, or less.

    Raises:
        LastStaff: nobody would be left to look after the firm.
        NotUsable: no such role.

    """
    _check_role(role)
    if user.role == role:
        return
    _hold_staff()
    before, user.role = user.role, role
    user.save(update_fields=["role"])
    _somebody_stays()
    journal.record("colleague.role_changed", user, by=by, at=now, before=before, role=role)


@transaction.atomic
def deactivate(user: User, *, by: User, now: datetime) -> None:
    """Somebody left: no password and no link lets them in. What they wrote down stays theirs.

    Raises:
        LastStaff: nobody would be left to look after the firm.

    """
    _hold_staff()
    user.is_active = False
    user.save(update_fields=["is_active"])
    _somebody_stays()
    revoke_door_keys(user, now=now)
    journal.record("colleague.deactivated", user, by=by, at=now)


@transaction.atomic
def reactivate(user: User, *, by: User, now: datetime) -> str:
    """Somebody came back: the token of a link to hand over. Their old password is gone."""
    user.is_active = True
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    journal.record("colleague.reactivated", user, by=by, at=now)
    return make_door_key(user, INVITE, by=by, now=now)


def _hold_staff() -> None:
    """Two who make each other leave at the same moment: the second waits and is refused.

    SQLite knows no locks on rows and needs none: it has one writer at a time.
    """
    staff = User.objects.select_for_update().filter(is_active=True, role=Role.STAFF)
    list(staff.order_by("pk").values_list("pk", flat=True))


def _somebody_stays() -> None:
    if not User.objects.filter(is_active=True, role=Role.STAFF).exists():
        raise LastStaff(
            _("You are the last one who looks after the firm. First let a colleague do it too.")
        )


@transaction.atomic
def introduce_oneself(user: User, *, name: str, email: str, now: datetime) -> None:
    """What a colleague is called, and the e-mail they come in with.

    Another e-mail takes back the links made for the one before (R19).

    Raises:
        NotUsable: no name, or no e-mail address.
        AlreadyHere: a colleague comes in with that e-mail.

    """
    name, email = " ".join(name.split())[:120], _checked(email)
    if not name:
        raise NotUsable(_("What are you called?"), "name")
    asked = {"name": name, "email": email}
    changed = [field for field, value in asked.items() if getattr(user, field) != value]
    if not changed:
        return
    before, user.name, user.email = user.email, name, email
    try:
        with transaction.atomic():
            user.save(update_fields=["name", "email"])
    except IntegrityError as exc:
        user.email = before
        raise _taken(email) from exc
    if "email" in changed:
        revoke_door_keys(user, now=now)
        tell_of_entry(user, "email", now=now, to=before)
    journal.record("colleague.introduced", user, by=user, at=now, changed=changed)


def set_look(user: User, *, language: str, theme: str) -> None:
    """Language and theme of a colleague's pages; an empty theme follows the computer's.

    Raises:
        NotUsable: not one of those there are.

    """
    if language not in dict(settings.LANGUAGES) or theme not in {"", "light", "dark"}:
        raise NotUsable(_("There is no such language or light."), "language")
    user.language, user.theme = language, theme
    user.save(update_fields=["language", "theme"])


def set_single_keys(user: User, *, is_on: bool) -> None:
    """Whether single keys (j, x, ?) do something on their pages (WCAG 2.1.4)."""
    user.single_keys = is_on
    user.save(update_fields=["single_keys"])


# -------------------------------------------------------------------------------- the firm


@transaction.atomic
def settle_firm(
    *,
    name: str,
    language: str,
    timezone: str,
    region: str,
    hours: tuple[int, int],
    workdays: str,
    by: User | None,
    now: datetime,
) -> Firm:
    """What the firm is called, where it is and when it works. The first time ends the first run.

    Args:
        hours: from and to, whole local hours, 0 to 24.
        workdays: ISO weekdays, "12345".

    Raises:
        NotUsable: with the field that cannot be so.

    """
    name = " ".join(name.split())
    days = "".join(sorted(set(workdays)))
    for is_fine, field, words in (
        (0 < len(name) <= 120, "name", _("What is the firm called?")),
        (language in dict(settings.LANGUAGES), "language", _("There is no such language.")),
        (timezone in places.zones(), "timezone", _("There is no such time zone.")),
        (places.is_region(region), "region", _("We do not know that place.")),
        (
            0 <= hours[0] < hours[1] <= 24,
            "hour_to",
            _("The day should end after it begins."),
        ),
        (days and not set(days) - set("1234567"), "workdays", _("Choose at least one day.")),
    ):
        if not is_fine:
            raise NotUsable(words, field)
    firm = the_firm()
    is_elsewhere = bool(firm.settled_at) and (firm.region, firm.timezone) != (region, timezone)
    firm.name, firm.language, firm.timezone, firm.region = name, language, timezone, region
    (firm.hour_from, firm.hour_to), firm.workdays = hours, days
    firm.settled_at = firm.settled_at or now
    firm.save()
    journal.record("firm.settled", firm, by=by, at=now)
    if is_elsewhere:
        jobs.later("settle", key="settle", now=now)
    return firm


# ----------------------------------------------------------------------------- what is ours


@transaction.atomic
def add_our_handle(
    text: str, *, by: User | None, now: datetime, user: User | None = None
) -> OurHandle:
    """Say that an address, a domain, a phone or a chat name is ours.

    Everything that went through it is looked at again: who spoke, and whether it is contact.

    Raises:
        NotUsable: nothing that could be an address.
        AlreadyHere: it is ours already.

    """
    firm = the_firm()
    kind, value = our_handle_of(text, places.country_of(firm.region))
    try:
        with transaction.atomic():
            ours = OurHandle.objects.create(
                kind=kind, value=value, user=user, added_at=now, added_by=by
            )
    except IntegrityError as exc:
        raise AlreadyHere(_("%(value)s is ours already.") % {"value": shown(kind, value)}) from exc
    journal.record("ours.added", ours, by=by, at=now, kind=kind)
    jobs.later("settle", key="settle", now=now)
    return ours


@transaction.atomic
def remove_our_handle(ours: OurHandle, *, by: User | None, now: datetime) -> None:
    """It is not ours after all: whoever writes from it is somebody else again."""
    journal.record("ours.removed", ours, by=by, at=now, kind=ours.kind)
    OurHandle.objects.filter(pk=ours.pk).delete()
    jobs.later("settle", key="settle", now=now)
