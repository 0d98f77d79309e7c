"""What the kinds, columns and mistakes of a table are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sobremesa.channels.base import gettext_noop
from sobremesa.core.sheets.proposal import Column, Proposal
from sobremesa.flows.tables.choosing import Mistake

KINDS: Mapping[str, Promise] = {
    "contacts": gettext_lazy("People: somebody in each row"),
    "interactions": gettext_lazy("Talks: a call, a visit or a message in each row"),
    "orders": gettext_lazy("Orders: something bought in each row"),
}
FIELDS: Mapping[str, Promise] = {
    "name": pgettext_lazy("column", "Their whole name"),
    "given_name": pgettext_lazy("column", "First name"),
    "middle_name": pgettext_lazy("column", "Middle name"),
    "family_name": pgettext_lazy("column", "Surname"),
    "second_family_name": pgettext_lazy("column", "Second surname"),
    "nickname": pgettext_lazy("column", "What friends call them"),
    "email": pgettext_lazy("column", "E-mail"),
    "phone": pgettext_lazy("column", "Telephone"),
    "fax": pgettext_lazy("column", "Fax"),
    "organisation": pgettext_lazy("column", "Firm or organisation"),
    "job_title": pgettext_lazy("column", "What they do there"),
    "address": pgettext_lazy("column", "Whole postal address"),
    "street": pgettext_lazy("column", "Street and number"),
    "postal_code": pgettext_lazy("column", "Post code"),
    "city": pgettext_lazy("column", "Town"),
    "region": pgettext_lazy("column", "Province or region"),
    "country": pgettext_lazy("column", "Country"),
    "birthday": pgettext_lazy("column", "Birthday"),
    "note": pgettext_lazy("column", "A note"),
    "labels": pgettext_lazy("column", "Groups or labels"),
    "language": pgettext_lazy("column", "The language they speak"),
    "customer": pgettext_lazy("column", "Your number for this customer"),
    "tax_id": pgettext_lazy("column", "Tax number"),
    "website": pgettext_lazy("column", "Web page"),
    "when": pgettext_lazy("column", "Day and time"),
    "date": pgettext_lazy("column", "Day"),
    "time": pgettext_lazy("column", "Time of day"),
    "direction": pgettext_lazy("column", "Who began, they or we"),
    "medium": pgettext_lazy("column", "By what means: call, visit, mail"),
    "subject": pgettext_lazy("column", "What it was about"),
    "text": pgettext_lazy("column", "What was said"),
    "minutes": pgettext_lazy("column", "How long it took"),
    "colleague": pgettext_lazy("column", "Which of us it was"),
    "reference": pgettext_lazy("column", "Its number in the other program"),
    "number": pgettext_lazy("column", "Number of the order"),
    "amount": pgettext_lazy("column", "What it cost"),
    "currency": pgettext_lazy("column", "Currency"),
    "quantity": pgettext_lazy("column", "How many"),
    "product": pgettext_lazy("column", "What was bought"),
    "custom": pgettext_lazy("column", "A detail, kept under this heading"),
    "ignore": pgettext_lazy("column", "Leave it out"),
}
BETWEEN: Mapping[str, Promise] = {
    ";": gettext_lazy("separated by semicolons"),
    ",": gettext_lazy("separated by commas"),
    "\t": gettext_lazy("separated by tabs"),
    "|": gettext_lazy("separated by vertical bars"),
    " ": gettext_lazy("in columns made with blanks"),
}
ORDERS: Mapping[str, Promise] = {
    "dmy": gettext_lazy("Day first"),
    "mdy": gettext_lazy("Month first"),
    "ymd": gettext_lazy("Year first"),
}
MISTAKES: Mapping[str, str] = {
    "twice": gettext_noop(
        "%(columns)s: only one of them can be “%(field)s”. Choose something else for the rest."
    ),
    "date_order": gettext_noop(
        "“%(example)s” may be one day or another. Say below whether the day or the month is first."
    ),
    "unknown": gettext_noop("%(columns)s: choose again what it is."),
    "missing": gettext_noop("This kind of table needs one of these columns: %(fields)s."),
    "who": gettext_noop("Nothing says who it is. One column at least must be one of: %(fields)s."),
    "day": gettext_noop("Nothing says on which day it was. One column must be the day."),
}


def heading(column: Column, place: int) -> str:
    """What stands above a column, or which one it is."""
    return column.heading or _("column %(number)s") % {"number": place + 1}


def said(mistake: Mistake, proposal: Proposal) -> str:
    """A mistake as one sentence."""
    code, needs = mistake.code, set(mistake.fields)
    if code == "missing" and needs & {"name", "email"}:
        code = "who"
    elif code == "missing" and "date" in needs:
        code = "day"
    heads = [
        _("“%(words)s”") % {"words": heading(proposal.columns[place], place)}
        for place in mistake.columns
    ]
    names = [str(FIELDS[field]) for field in mistake.fields]
    return _(MISTAKES[code]) % {
        "columns": ", ".join(heads), "fields": ", ".join(names), "field": "".join(names[:1]),
        "example": mistake.example,
    }  # fmt: skip
