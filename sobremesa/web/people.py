"""Addresses that are nobody yet, and somebody written down by hand. The list: `people_list`."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.conversations import nobodies
from sobremesa.flows.settling import settle
from sobremesa.people import actions
from sobremesa.people.errors import Incomplete, Refused
from sobremesa.people.queries import access_handle, organisation_names
from sobremesa.web.asking import me, wants_part
from sobremesa.web.register import DO, SEE, WRITE


def addresses(request: HttpRequest) -> HttpResponse:
    """Addresses without a person: kept, and a person with one click."""
    words, after = request.GET.get("q", "")[:200], request.GET.get("after", "")
    rows, more = nobodies.nobodies(me(request), words=words, after=after)
    return render(
        request,
        "people/_addresses.html" if wants_part(request) else "people/addresses.html",
        {"rows": rows, "more": more, "words": words, "kept": urlencode({"q": words})},
    )


def make_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The one click."""
    handle = access_handle(me(request), pk)
    try:
        name = nobodies.called(handle)
        person = actions.introduce_handle(handle, name=name, by=me(request), now=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("people-addresses")
    settle([person.pk])
    return redirect("person", person.code)


class NewPerson(forms.Form):
    """A name or an address is enough."""

    name = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("What are they called?")
    )
    address = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("E-mail or phone"),
        help_text=gettext_lazy("If they have one. You can talk with them without it."),
    )  # fmt: skip
    organisation = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("Where do they belong?"),
        widget=forms.TextInput(attrs={"list": "organisations"}),
    )  # fmt: skip


def new(request: HttpRequest) -> HttpResponse:
    """Somebody written down by hand."""
    form = NewPerson(
        request.POST if request.method == "POST" else None,
        initial={"name": request.GET.get("name", "")[:200]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.introduce(**form.cleaned_data, by=me(request), now=timezone.now())
        except Incomplete as why:
            form.add_error(why.field if why.field in form.fields else None, str(why))
        except Refused as why:
            form.add_error("address", str(why))
        else:
            settle([person.pk])
            messages.success(request, _("%(name)s is at the table.") % {"name": person.name})
            return redirect("person", person.code)
    status = 422 if form.errors else 200
    names = organisation_names(me(request))
    return render(request, "people/new.html", {"form": form, "names": names}, status=status)


urls = [
    path("people/addresses/", addresses, name="people-addresses"),
    path("people/addresses/<int:pk>/person/", make_person, name="people-make"),
    path("people/new/", new, name="person-new"),
]
who = {"people-addresses": SEE, "people-make": DO, "person-new": WRITE}
