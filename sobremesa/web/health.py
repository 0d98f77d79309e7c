"""How the house is: a page for staff, and two addresses for whoever watches from outside."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _

from sobremesa import jobs
from sobremesa.flows.keeping import health, upgrading
from sobremesa.web import errors
from sobremesa.web.register import STAFF_ONLY, Access, Who

ALIVE = "/healthz"


def page(request: HttpRequest) -> HttpResponse:
    """Everything at a glance; ask for a backup, and for work to be tried again."""
    if request.method == "POST":
        if request.POST.get("act") == "backup":
            jobs.later("backup", key="backup", now=timezone.now())
            messages.success(request, _("A backup is being made. It is tried right after."))
        elif _tried_again(request.POST.get("job", "")):
            messages.success(request, _("It is tried again."))
        return redirect("settings-health")
    context = {"lines": health.lines(now=timezone.now()), "jobs": health.shown_jobs()}
    return render(request, "settings/health.html", context)


def _tried_again(pk: str) -> bool:
    return pk.isdigit() and len(pk) < 19 and jobs.try_again(int(pk), now=timezone.now())


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """Whether everything that pages need is there: 200 or 503, and which part is not."""
    found = health.is_ready(now=timezone.now())
    return JsonResponse(found, status=200 if all(found.values()) else 503)


class UpdatingMiddleware:
    """While another process brings the tables up to date, pages wait (503)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != ALIVE and upgrading.is_going_on():
            return errors.being_updated(request)
        return self.get_response(request)


urls = [
    path("settings/health/", page, name="settings-health"),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
]
who = {
    "settings-health": STAFF_ONLY,
    "healthz": Access(get=Who.PUBLIC),
    "readyz": Access(get=Who.PUBLIC),
}
