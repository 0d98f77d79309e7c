"""Us: the firm, who works in it, and the addresses that are ours."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from sobremesa.registry import declare


def new_code() -> str:
    """A short name for a row in addresses: 64 random bits, so rows cannot be counted.

    It is no secret: what protects a row is `access_*`. Letters and digits only, so that it can
    be read out, typed and given to a command.
    """
    return secrets.token_hex(8)


class Role(models.TextChoices):
    """What a colleague may do. Nothing finer until somebody needs it."""

    STAFF = "staff"  # sees and changes everything
    KEEPER = "keeper"  # sees and changes their own people
    READER = "reader"  # sees everything, changes nothing


class UserManager(BaseUserManager["User"]):
    """Colleagues are made by `us.actions`; this is the smallest that Django asks for."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make a colleague; without a password only a one-time link lets them in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names are e-mail addresses, in any case."""
        return self.get(email__iexact=username)


@declare(
    plain="id role language theme is_active joined_at last_login hour_from hour_to single_keys",
    personal="email name",
    secret="password",
)
class User(AbstractBaseUser):
    """A colleague. Never a customer: those are `people.Person`."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.STAFF)
    language = models.CharField(max_length=5, default="es")
    theme = models.CharField(max_length=5, default="", blank=True)  # "", "light", "dark"
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    hour_from = models.PositiveSmallIntegerField(null=True)
    hour_to = models.PositiveSmallIntegerField(null=True)
    single_keys = models.BooleanField(default=True)  # j, k, x …: one key without Ctrl

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email


@declare(plain="id name language timezone region hour_from hour_to workdays settled_at factor_from")
class Firm(models.Model):
    """The firm: one row. `workdays` are ISO weekdays ("12345"); hours are local, 0 to 24."""

    name = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=5, default="es")
    timezone = models.CharField(max_length=60, default="Europe/Madrid")
    region = models.CharField(max_length=10, default="ES", blank=True)  # "ES-PV": holidays, phones
    hour_from = models.PositiveSmallIntegerField(default=9)
    hour_to = models.PositiveSmallIntegerField(default=19)
    workdays = models.CharField(max_length=7, default="12345")
    settled_at = models.DateTimeField(null=True)  # when the first run was answered
    factor_from = models.DateTimeField(null=True)  # from when on everybody has a second factor

    class Meta:
        constraints = [
            models.CheckConstraint(name="firm_is_one", condition=Q(pk=1)),
            models.CheckConstraint(
                name="firm_hours_in_order",
                condition=Q(hour_from__lt=models.F("hour_to")) & Q(hour_to__lte=24),
            ),
        ]


@declare(plain="id kind user added_at added_by", personal="value")
class OurHandle(models.Model):
    """An address, a domain (`kind="domain"`), a phone or a chat name that is ours."""

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="handles")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="ours_once")]


@declare(plain="id user purpose made_at expires_at used_at revoked_at", secret="token_hash")
class DoorKey(models.Model):
    """A one-time link that lets a colleague in. Only the SHA-256 of its token is kept (R17)."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="door_keys")
    purpose = models.CharField(max_length=10)  # "first", "invite", "sign_in", "terminal"
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="door_key_hash_is_whole", condition=~Q(token_hash="")),
            models.CheckConstraint(
                name="door_key_expires_later", condition=Q(expires_at__gt=models.F("made_at"))
            ),
        ]


@declare(plain="id user how begun_at seen_at", personal="device place", secret="session_key")
class SignedIn(models.Model):
    """A browser in which a colleague is signed in, as they are shown it.

    `how` is what brought them: "password", "link", "terminal", "passkey", "sso". `device` is a
    few words ("Firefox, Linux"), and `place` a network, never the whole address.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in")
    session_key = models.CharField(max_length=40, unique=True)
    how = models.CharField(max_length=10)
    device = models.CharField(max_length=60, default="", blank=True)
    place = models.CharField(max_length=50, default="", blank=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()


@declare(plain="id code owner name shared_at columns sort position made_at", personal="asked")
class SavedView(models.Model):
    """A list that somebody wants to come back to: what was asked, which columns, in what order.

    It is its owner's until `shared_at`; then every colleague sees it, and what it shows is
    still only what each of them may see.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="views")
    name = models.CharField(max_length=80)
    asked = models.JSONField(default=list)  # conditions: [field, operator, value]
    columns = models.JSONField(default=list)
    sort = models.CharField(max_length=60, default="", blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    shared_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()


@declare(plain="id user kind how")
class NoticeChoice(models.Model):
    """How a colleague hears of one kind of thing: `page`, `daily` (by e-mail) or `never`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notice_choices")
    kind = models.CharField(max_length=30)
    how = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once")]


@declare(plain="id user kind key subject_kind subject_id at seen_at sent_at", personal="data")
class Notice(models.Model):
    """Something one colleague should know. `key` makes saying it twice harmless; `data` is for
    the sentence it is shown with, and holds codes and counts."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    subject_kind = models.CharField(max_length=40, default="", blank=True)
    subject_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["user", "at"], name="notice_unseen", condition=Q(seen_at__isnull=True)
            )
        ]


@declare(plain="id key name kind mapping used_at made_at made_by")
class SheetMapping(models.Model):
    """What the columns of a table mean, remembered for every table with that header.

    `key` is `core.sheets.header_key`; `mapping` is a `Proposal` as JSON, without examples.
    """

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120, default="", blank=True)
    kind = models.CharField(max_length=20)
    mapping = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)


@declare(plain="id domain said_at said_by")
class PassedDomain(models.Model):
    """A domain of e-mail addresses that a colleague said is no organisation: not proposed again."""

    domain = models.CharField(max_length=255, unique=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
