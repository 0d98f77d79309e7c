"""How near somebody is and whether we shall hear from them, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.core.bonds.changes import Change
from sobremesa.measures.models import Bond
from sobremesa.web import bond_words as say
from sobremesa.web.rhythm import begins, changed, length, replies, rhythm
from sobremesa.web.stands import Stand, between, days_of_contact
from sobremesa.web.words import number_words


def stands(bond: Bond, change: Change | None) -> list[Stand]:
    """What can be said of somebody; what has too few cases is left out."""
    made = (rhythm(bond), changed(change), length(bond), begins(bond), replies(bond), tie(bond),
            chance(bond))  # fmt: skip
    return [one for some in made for one in some]


def tie(bond: Bond) -> Iterator[Stand]:
    """How far we have got, and what would bring us nearer."""
    words = say.STAGE_SENTENCES.get(bond.stage)
    if words is None:
        return
    lacks = [str(say.NEXT_LACKS[code]) for code in bond.stage_missing if code in say.NEXT_LACKS]
    more = _("To be nearer it takes %(what)s.") % {"what": say.joined(lacks)} if lacks else ""
    rests = _("counted over %(days)s; what you know yourselves stands above it") % {
        "days": days_of_contact(bond.contact_days_count)
    }
    yield Stand("tie", str(words), rests, more)


def chance(bond: Bond) -> Iterator[Stand]:
    """Whether we shall hear from them; beside it, what only a model can say."""
    if bond.p_active is None or bond.horizon_days is None:
        return
    words = _("That we hear from them within %(span)s: %(chance)s.") % {
        "span": say.days_words(bond.horizon_days), "chance": say.chance_words(bond.p_active),
    }  # fmt: skip
    rests, more = _("not compared with what came of it yet"), ""
    if bond.silence_cases and bond.p_low is not None and bond.p_high is not None:
        rests = ngettext(
            "of %(n)s person of whom we would have said about the same, %(between)s came back",
            "of %(n)s people of whom we would have said about the same, %(between)s came back",
            bond.silence_cases,
        ) % {"n": number_words(bond.silence_cases), "between": between(bond.p_low, bond.p_high)}
    if bond.p_here is not None:
        here = say.share_words(min(bond.p_here, 0.99))  # no model is surer than that
        words_here = _("The model takes it to be %(share)s likely that they have not left; "
                       "nobody can check that.")  # fmt: skip
        more = words_here % {"share": here}
    yield Stand("chance", words, rests, more)
