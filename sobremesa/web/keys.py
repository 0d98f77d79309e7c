"""The keys that do something: the dialog behind `?`, the same as a page, and its switch."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sobremesa.us import actions
from sobremesa.web.asking import me, wants_part
from sobremesa.web.register import Access, Who

# With one key each; they are off where somebody has switched them off (WCAG 2.1.4).
SINGLE = (
    (("?",), gettext_lazy("This list of keys")),
    (("/",), gettext_lazy("Search, or look in the list")),
    (("j",), gettext_lazy("The next in a list")),
    (("k",), gettext_lazy("The one before")),
    (("Enter",), gettext_lazy("Open it")),
    (("x",), gettext_lazy("Choose it")),
    (("e",), gettext_lazy("Change it")),
    (("g", "t"), gettext_lazy("Go to Today")),
    (("g", "w"), gettext_lazy("Go to Waiting")),
    (("g", "p"), gettext_lazy("Go to People")),
)
ALWAYS = (
    (("Ctrl", "K"), gettext_lazy("Find people, pages, and what was said")),
    (("Esc",), gettext_lazy("Leave what is open")),
)


def keys(request: HttpRequest) -> HttpResponse:
    """The keys; with a POST, single keys are switched on or off."""
    if request.method == "POST":
        actions.set_single_keys(me(request), is_on=request.POST.get("single_keys") == "1")
        messages.success(request, _("Saved."))
        return redirect("keys")
    context = {"single": SINGLE, "always": ALWAYS, "is_on": me(request).single_keys}
    name = "keys/_dialog.html" if wants_part(request) else "keys/page.html"
    return render(request, name, context)


urls = [path("keys/", keys, name="keys")]
who = {"keys": Access(get=Who.COLLEAGUE, post=Who.COLLEAGUE)}
