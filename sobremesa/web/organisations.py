"""Organisations and their people; those that nobody wrote down yet are asked about."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sobremesa.flows.belonging import proposals
from sobremesa.flows.settling import settle
from sobremesa.people import organisations
from sobremesa.people.errors import Refused
from sobremesa.people.models import Membership
from sobremesa.people.queries import access_membership, access_organisation, may_change
from sobremesa.web.asking import me, wants_part
from sobremesa.web.register import DO, SEE, SEE_AND_DO, WRITE


def houses(request: HttpRequest) -> HttpResponse:
    """A page of them; for htmx, its next rows."""
    words, after = request.GET.get("q", "")[:200], request.GET.get("after", "")[:200]
    rows, more = organisations.organisations_of(me(request), words=words, after=after)
    context = {
        "rows": rows,
        "words": words,
        "more": urlencode({"q": words, "after": more}) if more else "",
    }
    if wants_part(request):
        return render(request, "organisations/_rows.html", context)
    ask = not words and not after and may_change(me(request))
    context["proposed"] = proposals.proposed(me(request)) if ask else []
    return render(request, "organisations/page.html", context)


def accept(request: HttpRequest) -> HttpResponse:
    """Yes, they belong there; or no, that domain is no organisation."""
    user, domain, now = me(request), request.POST.get("domain", "")[:255], timezone.now()
    one = next((one for one in proposals.proposed(user) if one.domain == domain), None)
    if one is None:
        raise Http404
    try:
        if request.POST.get("answer") == "no":
            organisations.pass_over(domain, by=user, now=now)
            messages.success(
                request, _("@%(domain)s is not asked about again.") % {"domain": domain}
            )
        else:
            count = proposals.accept(one, request.POST.get("name", "")[:200], by=user, now=now)
            proposals.settle_accepted(one)
            said = ngettext(
                "%(n)s person belongs there now.", "%(n)s people belong there now.", count
            )
            messages.success(request, said % {"n": count})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("organisations")


def house(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation: its people, those missing first; POST calls it something else."""
    user = me(request)
    where = access_organisation(user, code)
    if request.method == "POST":
        try:
            named = organisations.rename(
                where, request.POST.get("name", "")[:400], by=user, now=timezone.now()
            )
        except Refused as why:
            messages.warning(request, str(why))
            return redirect("organisation", where.code)
        settle(named.memberships.values_list("person", flat=True))
        messages.success(request, _("It is called %(name)s now.") % {"name": named.name})
        return redirect("organisation", named.code)
    inside = organisations.people_of(where, user)
    return render(request, "organisation/page.html", {"organisation": where, "inside": inside})


class Dates(forms.Form):
    """Since when, until when, as what."""

    job_title = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("What do they do there?")
    )
    since_on = forms.DateField(
        required=False, label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until_on = forms.DateField(
        required=False, label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty if they are still there."),
    )  # fmt: skip


def dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Since when and until when somebody belongs there."""
    one: Membership = access_membership(me(request), pk)
    form = Dates(
        request.POST if request.method == "POST" else None,
        initial={
            "job_title": one.job_title,
            "since_on": one.since_on and one.since_on.isoformat(),
            "until_on": one.until_on and one.until_on.isoformat(),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            organisations.date_membership(
                one, **form.cleaned_data, by=me(request), now=timezone.now()
            )
        except Refused as why:
            form.add_error("until_on", str(why))
        else:
            settle([one.person_id])
            messages.success(request, _("Written down."))
            return redirect("organisation", one.organisation.code)
    status = 422 if form.errors else 200
    return render(request, "organisation/dates.html", {"form": form, "one": one}, status=status)


urls = [
    path("organisations/", houses, name="organisations"),
    path("organisations/accept/", accept, name="organisations-accept"),
    path("organisations/<str:code>/", house, name="organisation"),
    path("organisations/people/<int:pk>/", dates, name="organisation-dates"),
]
who = {
    "organisations": SEE,
    "organisations-accept": DO,
    "organisation": SEE_AND_DO,
    "organisation-dates": WRITE,
}
