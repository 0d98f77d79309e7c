"""How we talk with somebody, in sentences; what has too few cases is left out."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sobremesa.core.bonds.changes import Change
from sobremesa.measures import queries
from sobremesa.measures.models import Bond
from sobremesa.web import bond_words as say
from sobremesa.web.stands import Stand, between, days_of_contact, listed, number
from sobremesa.web.words import number_words

REPLIES_MIN = 3
LENGTHS = (
    ("talk_minutes_yearly_change",
     gettext_lazy("Our talks grow longer: each year by some %(share)s."),
     gettext_lazy("Our talks grow shorter: each year by some %(share)s.")),
    ("talk_words_yearly_change",
     gettext_lazy("What we write grows longer: each year by some %(share)s."),
     gettext_lazy("What we write grows shorter: each year by some %(share)s.")),
)  # fmt: skip


def rhythm(bond: Bond) -> Iterator[Stand]:
    """How often we talk, and how long the silence is now."""
    if bond.last_at is None:
        return
    own, late, usual, more = number(bond, "gap_days"), bond.lateness_share, "", ""
    if own.get("low") is not None and own.get("high") is not None:
        usual = _("what is usual lies between %(low)s and %(high)s") % {
            "low": say.days_words(own["low"]), "high": say.days_words(own["high"]),
        }  # fmt: skip
    if late is not None and late >= queries.LATE_FROM:
        more = _(
            "Of the silences that are usual between us, %(share)s are shorter than this one."
        ) % {"share": say.share_words(late)}
    line = say.silence_line(bond.silence_days, bond.gap_days, is_gone=queries.may_be_gone(bond))
    yield Stand("rhythm", line, listed(days_of_contact(bond.contact_days_count), usual), more)


def changed(change: Change | None) -> Iterator[Stand]:
    """Whether we talk more or less often than we did."""
    if change is None:
        return
    words = _("We used to talk %(then)s; in the last year, %(now)s.") % {
        "then": say.every_words(change.before.days), "now": say.every_words(change.now.days),
    }  # fmt: skip
    rests = _("%(before)s silences before the last year, %(now)s in it") % {
        "before": number_words(change.before.count), "now": number_words(change.now.count),
    }  # fmt: skip
    yield Stand("change", words, rests)


def length(bond: Bond) -> Iterator[Stand]:
    """Whether our talks and letters grow longer or shorter; only where that is hardly chance."""
    for name, longer, shorter in LENGTHS:
        change = number(bond, name)
        low, high = change.get("low"), change.get("high")
        if low is None or high is None or low <= 0 <= high:
            continue
        words = longer if change["value"] > 0 else shorter
        nearer, farther = sorted((abs(low), abs(high)))
        count = int(change.get("n") or 0)
        talks = ngettext("%(n)s talk", "%(n)s talks", count) % {"n": number_words(count)}
        said = {"share": say.share_words(abs(change["value"]))}
        yield Stand("length", str(words) % said, listed(talks, between(nearer, farther)))


def begins(bond: Bond) -> Iterator[Stand]:
    """Who begins, where there are enough talks to tell or to say that both do."""
    share = number(bond, "initiated_share")
    value, low, high = share.get("value"), share.get("low"), share.get("high")
    if value is None or low is None or high is None or not share.get("n"):
        return
    words = _("Now they begin, now we do.")
    if low > 0.5:
        words = _("They begin more often than we do.")
    elif high < 0.5:
        words = _("We begin more often than they do.")
    count = int(share["n"])
    theirs = _("after a day of silence they spoke first, %(theirs)s of %(all)s times") % {
        "theirs": number_words(round(value * count)), "all": number_words(count),
    }  # fmt: skip
    yield Stand("begins", words, listed(theirs, between(low, high)))


def replies(bond: Bond) -> Iterator[Stand]:
    """How long they wait for us, and we for them."""
    ours, theirs = number(bond, "reply_ours_hours"), number(bond, "reply_theirs_hours")
    said, counts = [], []
    if (ours.get("n") or 0) >= REPLIES_MIN:
        span = say.hours_words(ours["value"])
        said.append(_("They usually have our answer within %(span)s.") % {"span": span})
        counts.append(_("%(n)s answers of ours") % {"n": number_words(ours["n"])})
    if (theirs.get("n") or 0) >= REPLIES_MIN:
        span = say.hours_words(theirs["value"])
        said.append(_("We usually have theirs within %(span)s.") % {"span": span})
        counts.append(_("%(n)s of theirs") % {"n": number_words(theirs["n"])})
    if said:
        yield Stand("replies", " ".join(said), ", ".join(counts))
