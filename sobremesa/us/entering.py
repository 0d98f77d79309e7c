"""What we do about who is in: browsers that are signed in, second factors, another e-mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sobremesa import journal
from sobremesa.us import actions
from sobremesa.us.errors import NotUsable
from sobremesa.us.models import Firm, SignedIn, User
from sobremesa.us.told import tell_of_entry

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SEEN_EVERY = timedelta(minutes=10)  # a page that is read should not write each time
GRACE = timedelta(days=7)


# -------------------------------------------------------------------------------- asking


def signed_in(user: User) -> QuerySet[SignedIn]:
    """The browsers in which somebody is signed in, the one seen last first."""
    living = Session.objects.values("session_key")
    return SignedIn.objects.filter(user=user, session_key__in=living).order_by("-seen_at", "-pk")


def has_factor(user: User) -> bool:
    """Whether somebody has an app with codes, or a key. Codes on paper alone are no factor."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def keys_of(user: User) -> list[Authenticator]:
    """The keys that somebody has, the oldest first."""
    return list(_factors(user, Authenticator.Type.WEBAUTHN))


def telephone_of(user: User) -> Authenticator | None:
    """The app on somebody's telephone that shows codes."""
    return _factors(user, Authenticator.Type.TOTP).first()


def paper_of(user: User) -> Authenticator | None:
    """Somebody's codes on paper."""
    return _factors(user, Authenticator.Type.RECOVERY_CODES).first()


def _factors(user: User, kind: str) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=user.pk, type=kind).order_by("pk")


def with_factor() -> set[int]:
    """The ids of colleagues who have a second factor."""
    rows = Authenticator.objects.filter(type__in=FACTORS)
    return set(rows.values_list("user_id", flat=True))


def must_have_factor(firm: Firm, *, now: datetime) -> bool:
    """Whether the firm asks everybody for a second factor, and the days of grace are over."""
    return firm.factor_from is not None and firm.factor_from <= now


# ------------------------------------------------------------------------------- sessions


def begin_session(
    user: User, session_key: str, *, how: str, device: str, place: str, now: datetime
) -> None:
    """Somebody came in, in a browser: it is in their list from now on."""
    values = {
        "user": user, "how": how, "device": device[:60], "place": place,
        "begun_at": now, "seen_at": now,
    }  # fmt: skip
    SignedIn.objects.update_or_create(session_key=session_key, defaults=values)
    journal.record("came.in", user, by=user, at=now, how=how)
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    SignedIn.objects.filter(user=user).exclude(session_key__in=alive).delete()


def session_seen(session_key: str, *, now: datetime) -> None:
    """It was used; written down at most once in `SEEN_EVERY`."""
    SignedIn.objects.filter(session_key=session_key, seen_at__lt=now - SEEN_EVERY).update(
        seen_at=now
    )


@transaction.atomic
def end_sessions(
    user: User, *, by: User | None, now: datetime, keep: str = "", only: int | None = None
) -> int:
    """Sign somebody out elsewhere: everywhere but in `keep`, or in one place. How many ended."""
    ending = SignedIn.objects.filter(user=user).exclude(session_key=keep)
    if only is not None:
        ending = ending.filter(pk=only)
    keys = list(ending.values_list("session_key", flat=True))
    if keys:
        Session.objects.filter(session_key__in=keys).delete()
        SignedIn.objects.filter(session_key__in=keys).delete()
        journal.record("sessions.ended", user, by=by, at=now, count=len(keys))
    return len(keys)


# -------------------------------------------------------------------------- second factors


@transaction.atomic
def factor_changed(user: User, what: str, *, now: datetime, keep: str) -> None:
    """A second factor came or went: written down, and whoever is in elsewhere comes in again."""
    journal.record(f"factor.{what}", user, by=user, at=now)
    tell_of_entry(user, what, now=now)
    end_sessions(user, by=user, now=now, keep=keep)


@transaction.atomic
def take_factors_away(user: User, *, by: User | None, now: datetime) -> int:
    """Somebody lost their telephone: the password alone, or a new link, lets them in again."""
    count, _each = Authenticator.objects.filter(user_id=user.pk).delete()
    journal.record("factor.all_removed", user, by=by, at=now, count=count)
    tell_of_entry(user, "all_removed", now=now)
    end_sessions(user, by=by, now=now)
    return count


@transaction.atomic
def ask_for_factor(firm: Firm, *, everybody: bool, by: User, now: datetime) -> None:
    """Whether everybody needs a second factor. Who has none yet gets `GRACE` to add one."""
    if everybody == (firm.factor_from is not None):
        return
    firm.factor_from = now + GRACE if everybody else None
    firm.save()
    journal.record("firm.factor_asked", firm, by=by, at=now, everybody=everybody)


# ---------------------------------------------------------------------------------- e-mail


@transaction.atomic
def change_email(user: User, email: str, *, now: datetime, keep: str) -> None:
    """Come in with another e-mail from now on; whoever is in elsewhere is signed out (R19).

    Raises:
        NotUsable: it is no e-mail address, or the same.
        AlreadyHere: a colleague comes in with it.

    """
    if email.strip().lower() == user.email:
        raise NotUsable(_("That is the e-mail you come in with now."), "email")
    actions.introduce_oneself(user, name=user.name, email=email, now=now)
    SocialAccount.objects.filter(user=user).delete()  # what linked them was the other address
    end_sessions(user, by=user, now=now, keep=keep)


@transaction.atomic
def link_account(user: User, *, now: datetime) -> None:
    """The firm's single sign-on knows them from now on; links that were made are not needed."""
    actions.revoke_door_keys(user, now=now)
    journal.record("sso.linked", user, by=user, at=now)
