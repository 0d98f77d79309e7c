"""What people may be asked for: the only list of fields and of what may be asked of each.

A condition of a list is (field, operator, value), three texts from outside. Here, and nowhere
else, they become a query: every `Q` is written by us, the value goes in as a parameter, and what
is not in this list does not exist (RELIABILITY R14). Each operator also says how it is read
aloud, as a clause after the word "People".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from sobremesa.core.text import fold, folded_words
from sobremesa.flows.lists.ground import LANGUAGES, MEDIA, Ground
from sobremesa.flows.lists.values import day_of, days_before, midnight
from sobremesa.people.models import Consent, Handle, Membership, Organisation, Sharing, Tie
from sobremesa.purchases.models import Purchase

ME, NOBODY = "me", "nobody"
Choices = Callable[[Ground], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Op:
    """One thing that may be asked of a field.

    `value` is what has to be said with it: `text`, `number`, `days`, `date`, `choice`, or
    nothing. `q` and `says` get the ground and the value, which has been checked.
    """

    code: str
    label: str | Promise
    value: str
    q: Callable[[Ground, str], Q]
    says: Callable[[Ground, str], str]


@dataclass(frozen=True, slots=True)
class Field:
    """Something that people may be asked for."""

    code: str
    label: str | Promise
    ops: tuple[Op, ...]
    choices: Choices | None = None

    def op(self, code: str) -> Op | None:
        """One of its operators."""
        return next((one for one in self.ops if one.code == code), None)


# ------------------------------------------------------------------------ who they are


def _keeper(ground: Ground, value: str) -> Q:
    if value == NOBODY:
        return Q(keeper=None)
    return Q(keeper=ground.user.pk if value == ME else int(value))


def _keeper_words(ground: Ground, value: str) -> str:
    if value == ME:
        return _("whom you look after")
    if value == NOBODY:
        return _("whom nobody looks after")
    return _("kept by %(name)s") % {"name": ground.keepers[value]}


def _keeper_choices(ground: Ground) -> dict[str, str]:
    return {ME: _("Me"), NOBODY: _("Nobody"), **ground.keepers}


NAME = Field("name", gettext_lazy("Name"), (
    Op("contains", gettext_lazy("contains"), "text",
       lambda g, v: Q(sort_name__contains=folded_words(v) or v),
       lambda g, v: _("with “%(words)s” in their name") % {"words": v}),
    Op("begins", gettext_lazy("begins with"), "text",
       lambda g, v: Q(sort_name__startswith=folded_words(v) or v),
       lambda g, v: _("whose name begins with “%(words)s”") % {"words": v}),
))  # fmt: skip

KEEPER = Field("keeper", gettext_lazy("Who looks after them"), (
    Op("is", pgettext_lazy("operator", "is"), "choice", _keeper, _keeper_words),
    Op("not", pgettext_lazy("operator", "is not"), "choice",
       lambda g, v: Q(keeper__isnull=False) if v == NOBODY else ~_keeper(g, v) | Q(keeper=None),
       lambda g, v: _("but not those %(clause)s") % {"clause": _keeper_words(g, v)}),
), _keeper_choices)  # fmt: skip


def _belongs() -> Q:
    return Q(Exists(Membership.objects.filter(person=OuterRef("pk"), until_on=None)))


def _belongs_to(which: Q) -> Q:
    # From the organisation, not from each person: few organisations are meant.
    present = Membership.objects.filter(organisation__in=Organisation.objects.filter(which))
    return Q(pk__in=present.filter(until_on=None).values("person"))


ORGANISATION = Field("organisation", gettext_lazy("Organisation"), (
    Op("is", pgettext_lazy("operator", "is"), "text",
       lambda g, v: _belongs_to(Q(key=fold(v)[:200])),
       lambda g, v: _("of %(where)s") % {"where": v}),
    Op("contains", gettext_lazy("contains"), "text",
       lambda g, v: _belongs_to(Q(key__contains=fold(v)[:200])),
       lambda g, v: _("of an organisation with “%(words)s” in its name") % {"words": v}),
    Op("none", gettext_lazy("there is none"), "",
       lambda g, v: ~_belongs(), lambda g, v: _("without an organisation")),
    Op("any", gettext_lazy("there is one"), "",
       lambda g, v: _belongs(), lambda g, v: _("who belong to an organisation")),
))  # fmt: skip

LANGUAGE = Field("language", gettext_lazy("Language"), (
    Op("is", pgettext_lazy("operator", "is"), "choice",
       lambda g, v: Q(language=v),
       lambda g, v: _("with whom we talk in %(language)s") % {"language": LANGUAGES[v]}),
    Op("none", gettext_lazy("nobody has said"), "",
       lambda g, v: Q(language=""), lambda g, v: _("of whom nobody has said the language")),
), lambda g: LANGUAGES)  # fmt: skip


def _reached(kind: str) -> Q:
    # Once for all: asked of each person, SQLite walks every address of that kind for each.
    mine = Handle.objects.filter(kind=kind, person__isnull=False).values("person")
    shared = Sharing.objects.filter(handle__kind=kind).values("person")
    return Q(pk__in=mine) | Q(pk__in=shared)


def _address(
    code: str, label: Promise, there: Callable[[], str], not_there: Callable[[], str]
) -> Field:
    return Field(code, label, (
        Op("any", gettext_lazy("there is one"), "",
           lambda g, v: _reached(code), lambda g, v: there()),
        Op("none", gettext_lazy("there is none"), "",
           lambda g, v: ~_reached(code), lambda g, v: not_there()),
    ))  # fmt: skip


EMAIL = _address("email", gettext_lazy("E-mail address"), lambda: _("with an e-mail address"),
                 lambda: _("without an e-mail address"))  # fmt: skip
PHONE = _address("phone", gettext_lazy("Phone number"), lambda: _("with a phone number"),
                 lambda: _("without a phone number"))  # fmt: skip

# -------------------------------------------------------------------------- how we talk


LAST = Field("last", gettext_lazy("Last talk"), (
    Op("silent", gettext_lazy("longer ago than … days"), "days",
       lambda g, v: Q(glance__last_at__lt=days_before(g.now, v)),
       lambda g, v: ngettext("with whom nobody has spoken for %(n)s day",
                              "with whom nobody has spoken for %(n)s days", int(v)) % {"n": v}),
    Op("within", gettext_lazy("within the last … days"), "days",
       lambda g, v: Q(glance__last_at__gte=days_before(g.now, v)),
       lambda g, v: ngettext("with whom we have spoken in the last %(n)s day",
                              "with whom we have spoken in the last %(n)s days",
                              int(v)) % {"n": v}),
    Op("before", pgettext_lazy("operator", "before"), "date",
       lambda g, v: Q(glance__last_at__lt=midnight(v)),
       lambda g, v: _("with whom we spoke last before %(day)s") % {"day": g.day(day_of(v))}),
    Op("since", pgettext_lazy("operator", "since"), "date",
       lambda g, v: Q(glance__last_at__gte=midnight(v)),
       lambda g, v: _("with whom we have spoken since %(day)s") % {"day": g.day(day_of(v))}),
    Op("never", gettext_lazy("never"), "",
       lambda g, v: Q(glance__last_at=None),
       lambda g, v: _("with whom nobody has ever spoken")),
))  # fmt: skip

WAITING = Field("waiting", gettext_lazy("Waits for an answer"), (
    Op("yes", gettext_lazy("yes"), "",
       lambda g, v: Q(glance__waiting_since__isnull=False),
       lambda g, v: _("who wait for an answer")),
    Op("no", gettext_lazy("no"), "",
       lambda g, v: Q(glance__waiting_since=None),
       lambda g, v: _("who do not wait for an answer")),
    Op("longer", gettext_lazy("for longer than … days"), "days",
       lambda g, v: Q(glance__waiting_since__lt=days_before(g.now, v)),
       lambda g, v: ngettext("who have waited for more than %(n)s day",
                              "who have waited for more than %(n)s days", int(v)) % {"n": v}),
))  # fmt: skip

MEDIUM = Field("medium", gettext_lazy("How we talk"), (
    Op("is", gettext_lazy("also so"), "choice",
       lambda g, v: Q(glance__media__contains=f" {v} "),
       lambda g, v: _("with whom we have talked %(by)s") % {"by": g.by_medium(v)}),
    Op("not", gettext_lazy("never so"), "choice",
       lambda g, v: ~Q(glance__media__contains=f" {v} "),
       lambda g, v: _("with whom we have never talked %(by)s") % {"by": g.by_medium(v)}),
), lambda g: {code: g.by_medium(code) for code in MEDIA})  # fmt: skip

TALKS = Field("talks", gettext_lazy("How many talks"), (
    Op("least", gettext_lazy("at least"), "number",
       lambda g, v: Q(glance__contact_count__gte=float(v)),
       lambda g, v: _("with %(n)s talks or more") % {"n": v}),
    Op("most", gettext_lazy("at most"), "number",
       lambda g, v: Q(glance__contact_count__lte=float(v)),
       lambda g, v: _("with %(n)s talks or fewer") % {"n": v}),
))  # fmt: skip

# ------------------------------------------------------------------------ how they came


def _by_batch(ground: Ground, value: str) -> Q:
    batch = ground.batches[value]
    until = batch.finished_at or ground.now
    return Q(introduced_by=None, introduced_at__range=(batch.begun_at, until))


CAME = Field("came", gettext_lazy("How they came in"), (
    Op("import", gettext_lazy("by the import"), "choice", _by_batch,
       lambda g, v: _("who came in by “%(batch)s”") % {"batch": g.batch_words(v)}),
    Op("hand", gettext_lazy("by hand"), "",
       lambda g, v: Q(introduced_by__isnull=False), lambda g, v: _("written down by hand")),
    Op("within", gettext_lazy("within the last … days"), "days",
       lambda g, v: Q(introduced_at__gte=days_before(g.now, v)),
       lambda g, v: ngettext("who came in within the last %(n)s day",
                              "who came in within the last %(n)s days", int(v)) % {"n": v}),
    Op("since", pgettext_lazy("operator", "since"), "date",
       lambda g, v: Q(introduced_at__gte=midnight(v)),
       lambda g, v: _("who came in since %(day)s") % {"day": g.day(day_of(v))}),
    Op("before", pgettext_lazy("operator", "before"), "date",
       lambda g, v: Q(introduced_at__lt=midnight(v)),
       lambda g, v: _("who came in before %(day)s") % {"day": g.day(day_of(v))}),
), lambda g: {code: g.batch_words(code) for code in g.batches})  # fmt: skip

# -------------------------------------------------------- ties, consent, what they bought


def _tied(value: str) -> Q:
    code, _dot, is_back = value.partition(".")
    kind = Q(kind__code=code, until_on=None) if code else Q(until_on=None)
    ahead = Q(Exists(Tie.objects.filter(kind, person=OuterRef("pk"))))
    back = Q(Exists(Tie.objects.filter(kind, other=OuterRef("pk"))))
    if not code:
        return ahead | back
    return back if is_back else ahead


TIE = Field("tie", gettext_lazy("Tie to somebody"), (
    Op("is", pgettext_lazy("operator", "is"), "choice",
       lambda g, v: _tied(v),
       lambda g, v: _("who are “%(tie)s” somebody") % {"tie": g.ties[v]}),
    Op("any", gettext_lazy("there is one"), "",
       lambda g, v: _tied(""), lambda g, v: _("with a tie to somebody")),
    Op("none", gettext_lazy("there is none"), "",
       lambda g, v: ~_tied(""), lambda g, v: _("without a tie to anybody")),
), lambda g: g.ties)  # fmt: skip


def _allows(value: str) -> Exists:
    standing = Consent.objects.filter(person=OuterRef("pk"), purpose=value, withdrawn_at=None)
    return Exists(standing)


CONSENT = Field("consent", gettext_lazy("What they allow us"), (
    Op("given", gettext_lazy("they allow"), "choice",
       lambda g, v: Q(_allows(v)),
       lambda g, v: _("who allow us “%(purpose)s”") % {"purpose": g.purposes[v]}),
    Op("not", gettext_lazy("they do not allow"), "choice",
       lambda g, v: ~Q(_allows(v)),
       lambda g, v: _("who do not allow us “%(purpose)s”") % {"purpose": g.purposes[v]}),
), lambda g: g.purposes)  # fmt: skip


def _bought(ground: Ground, value: str) -> Exists:
    rows = Purchase.objects.filter(handle__person=OuterRef("pk"))
    if value:
        line = (ground.now - timedelta(days=int(value))).date()
        rows = rows.filter(ordered_on__gte=line)
    return Exists(rows)


BOUGHT = Field("bought", gettext_lazy("What they bought"), (
    Op("any", gettext_lazy("something"), "",
       lambda g, v: Q(_bought(g, "")), lambda g, v: _("who have bought something")),
    Op("none", gettext_lazy("nothing"), "",
       lambda g, v: ~Q(_bought(g, "")), lambda g, v: _("who have bought nothing")),
    Op("within", gettext_lazy("something within the last … days"), "days",
       lambda g, v: Q(_bought(g, v)),
       lambda g, v: ngettext("who have bought something in the last %(n)s day",
                              "who have bought something in the last %(n)s days",
                              int(v)) % {"n": v}),
    Op("silent", gettext_lazy("nothing for … days"), "days",
       lambda g, v: Q(_bought(g, "")) & ~Q(_bought(g, v)),
       lambda g, v: ngettext("who have bought nothing for %(n)s day",
                              "who have bought nothing for %(n)s days", int(v)) % {"n": v}),
))  # fmt: skip

FIELDS = {
    one.code: one
    for one in (
        NAME, ORGANISATION, KEEPER, LAST, WAITING, TALKS, MEDIUM, EMAIL, PHONE, LANGUAGE,
        CAME, TIE, CONSENT, BOUGHT,
    )
}  # fmt: skip
