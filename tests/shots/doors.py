"""Coming in by more than a password, and what is said when nothing works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Page, Route

from tests.shots.camera import Room, Where

SECOND = "leire@intxaurpe.example"
PASSWORD = "cuatro-sillas-y-una-mesa"


def second_door(room: Room) -> None:
    """A colleague whose password is not enough."""
    from sobremesa.us.models import User  # noqa: PLC0415 (Django is up by now)
    from tests.web.entry import telephone  # noqa: PLC0415

    leire = User.objects.get(email=SECOND)
    was = leire.password
    leire.set_password(PASSWORD)
    leire.save(update_fields=["password"])
    factor = telephone(leire)
    room.take("login-second", half_way)
    room.take("login-second-wrong", wrong_code)
    factor.delete()
    User.objects.filter(pk=leire.pk).update(password=was)


def half_way(page: Page) -> None:
    """Her e-mail and her password are right."""
    page.context.clear_cookies(name="sessionid")
    page.goto("/accounts/login/")
    if page.locator("#id_login").count():
        page.locator("#id_login").fill(SECOND)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main .btn.now").click()
        page.wait_for_load_state()


def wrong_code(page: Page) -> None:
    """And then six figures of yesterday."""
    half_way(page)
    page.locator("#id_code").fill("000000")
    page.locator("main .btn.now").click()
    page.wait_for_load_state()


def ways_in(room: Room) -> None:
    """A second factor is missing, is made, is there; the e-mail changes."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 (Django is up by now)

    from sobremesa.us.models import User  # noqa: PLC0415
    from sobremesa.walls import sealed  # noqa: PLC0415
    from tests.web.entry import telephone  # noqa: PLC0415

    host = User.objects.order_by("pk")[0]
    home = "/settings/entry"
    room.take("entry-email", f"{home}/email/")
    room.take("entry-phone", f"{home}/phone/")
    room.take("entry-phone-wrong", wrong_first_code)
    telephone(host)
    seed = sealed.seal("5a" * 40, context=f"factor:{host.pk}")
    Authenticator.objects.create(
        user=host, type=Authenticator.Type.RECOVERY_CODES, data={"seed": seed, "used_mask": 0}
    )
    key = Authenticator.objects.create(
        user=host, type=Authenticator.Type.WEBAUTHN,
        data={"name": "Llave del llavero", "credential": {}},
    )  # fmt: skip
    room.take("entry-full", f"{home}/")
    room.take("entry-paper", f"{home}/paper/")
    room.take("entry-paper-new", f"{home}/paper/new/")
    room.take("entry-key", f"{home}/keys/{key.pk}/")
    room.take("entry-key-less", f"{home}/keys/{key.pk}/remove/")
    room.take("entry-phone-less", f"{home}/phone/remove/")
    room.take("again", "/accounts/again/code/")
    key.delete()
    room.take("entry-key-new", f"{home}/keys/new/")
    Authenticator.objects.filter(user=host).delete()


def wrong_first_code(page: Page) -> None:
    """The code that the telephone does not show."""
    page.goto("/settings/entry/phone/")
    page.locator("#id_code").fill("000000")
    page.locator("main .btn.now").click()
    page.wait_for_load_state()


def broken(room: Room) -> None:
    """What comes when a page cannot: shown as it is sent, without breaking anything."""
    from sobremesa.web import errors  # noqa: PLC0415 (Django is up by now)

    for status, made in (
        (500, errors.broken), (503, errors.being_updated), (507, full), (400, errors.bad_request),
    ):  # fmt: skip
        room.take(str(status), instead(made, room), expects=status)


def full(request: HttpRequest) -> HttpResponse:
    """As `errors.broken` answers when a disk is full."""
    from sobremesa.web import errors  # noqa: PLC0415

    try:
        raise OSError(28, "No space left on device")
    except OSError:
        return errors.broken(request)


def instead(made: Callable[[HttpRequest], HttpResponse], room: Room) -> Where:
    """The answer of an error where another page would stand."""

    def go(page: Page) -> Any:
        from django.utils import translation  # noqa: PLC0415

        request = HttpRequest()
        request.theme = page.evaluate("document.documentElement.dataset.theme || ''")  # type: ignore[attr-defined]
        with translation.override(room.camera.language):
            answer = made(request)

        def serve(route: Route) -> None:
            route.fulfill(status=answer.status_code, body=answer.content, content_type="text/html")

        page.route("**/instead/", serve)
        try:
            return page.goto("/instead/")
        finally:
            page.unroute("**/instead/")

    return go
