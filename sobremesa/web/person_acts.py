"""What the small forms of the page "put it right" do, each by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.flows.settling import settle
from sobremesa.people import actions, custom
from sobremesa.people.errors import Refused
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import (
    access_handle,
    access_membership,
    access_person,
    colleagues_who_keep,
)
from sobremesa.us.models import User

LANGUAGES = (("", gettext_lazy("Not said")), ("es", "Español"), ("en", "English"),
             ("eu", "Euskara"), ("ca", "Català"), ("gl", "Galego"), ("fr", "Français"))  # fmt: skip


class About(forms.Form):
    """What one writes down about somebody."""

    name = forms.CharField(max_length=200, label=gettext_lazy("What are they called?"))
    note = forms.CharField(
        max_length=5000, required=False, label=gettext_lazy("To bear in mind"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    language = forms.ChoiceField(
        choices=LANGUAGES, required=False, label=gettext_lazy("In which language do you talk?")
    )
    keeper = forms.ChoiceField(required=False, label=gettext_lazy("Who looks after them?"))

    def __init__(self, person: Person, data: QueryDict | None = None) -> None:
        keepers = [("", _("Nobody in particular"))]
        keepers += [(str(one.pk), one.name or one.email) for one in colleagues_who_keep()]
        super().__init__(data, initial={
            "name": person.name, "note": person.note, "language": person.language,
            "keeper": person.keeper_id or "",
        })  # fmt: skip
        self.fields["keeper"].choices = keepers  # type: ignore[attr-defined]


def about(person: Person, given: QueryDict, by: User) -> str:
    """Name, note, language and keeper."""
    form, now = About(person, given), timezone.now()
    if not form.is_valid():
        raise Refused(" ".join(str(error) for each in form.errors.values() for error in each))
    clean = form.cleaned_data
    actions.correct(
        person, name=clean["name"], note=clean["note"], language=clean["language"], by=by, now=now
    )
    keeper = next((one for one in colleagues_who_keep() if str(one.pk) == clean["keeper"]), None)
    actions.hand_over(person, keeper, by=by, now=now)
    return _("Written down.")


def _handle(given: QueryDict, by: User) -> Handle:
    pk = given.get("handle", "")
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    return access_handle(by, int(pk))


def add(person: Person, given: QueryDict, by: User) -> str:
    """One more address."""
    actions.add_handle(person, given.get("address", "")[:200], by=by, now=timezone.now())
    return _("Added.")


def remove(person: Person, given: QueryDict, by: User) -> str:
    """It is not theirs."""
    actions.remove_handle(_handle(given, by), person, by=by, now=timezone.now())
    return _("It is not theirs any more. You find it among the addresses without a person.")


def move(person: Person, given: QueryDict, by: User) -> str:
    """It is somebody else's."""
    to = access_person(by, given.get("to", ""))
    actions.move_handle(_handle(given, by), to, by=by, now=timezone.now())
    settle([to.pk])
    return _("It belongs to %(name)s now, with what was said through it.") % {"name": to.name}


def share(person: Person, given: QueryDict, by: User) -> str:
    """It is theirs and somebody else's."""
    to = access_person(by, given.get("to", ""))
    actions.share_handle(_handle(given, by), to, by=by, now=timezone.now())
    settle([to.pk])
    return _("Shared with %(name)s.") % {"name": to.name}


def belong(person: Person, given: QueryDict, by: User) -> str:
    """They belong to an organisation."""
    where, job = given.get("organisation", "")[:200], given.get("job_title", "")[:200]
    actions.belong(person, where, job_title=job, by=by, now=timezone.now())
    return _("Written down.")


def leave(person: Person, given: QueryDict, by: User) -> str:
    """They do not belong there any more."""
    pk = given.get("membership", "")
    if not pk.isdecimal() or len(pk) > 18:
        raise Http404
    actions.leave(access_membership(by, int(pk)), by=by, now=timezone.now())
    return _("Written down. That they once belonged there stays known.")


def fields(person: Person, given: QueryDict, by: User) -> str:
    """What the firm's own fields say of them; all of it is checked before any is written."""
    said = {one: given.get(f"value-{one.code}", "") for one in custom.fields()}
    for one, value in said.items():
        custom.checked(one, value)
    for one, value in said.items():
        custom.write_value(person, one, value, by=by, now=timezone.now())
    return _("Written down.")


ACTS: Mapping[str, Callable[[Person, QueryDict, User], str]] = {
    "about": about, "add": add, "remove": remove, "move": move, "share": share,
    "belong": belong, "leave": leave, "fields": fields,
}  # fmt: skip
