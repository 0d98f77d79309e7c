"""Tags and filters that all pages share. The words come from `web.words`; here is the clock."""

from __future__ import annotations

from datetime import date, datetime
from json import dumps
from pathlib import PurePath
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sobremesa.people.ties import words_of
from sobremesa.us.ours import shown
from sobremesa.web import faces, media, sounds, words

register = template.Library()

FACE_SIZES = {"", "xs", "s", "m", "l", "xl"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing of `static/icons.svg`; with `label` it is read aloud, otherwise it is silent."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def face(who: Any, size: str = "", away: bool = False) -> SafeString:
    """Initials on a tint. `who`: a name, or anything with one. Sizes: xs s m l xl, or none.

    It is silent: the name always stands beside it.
    """
    name = who if isinstance(who, str) else getattr(who, "name", "") or ""
    classes = ["face", "letters", f"tint-{faces.tint(name)}"]
    if size and size in FACE_SIZES:
        classes.append(f"face-{size}")
    if away:
        classes.append("away")
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>', " ".join(classes), faces.initials(name)
    )


@register.simple_tag
def medium_icon(medium: str, label: str = "") -> SafeString:
    """The drawing of a way of talking."""
    return icon(media.icon_of(medium), label)


@register.filter
def json(value: Any) -> str:
    """For a `data-…` attribute that a script of ours reads; escaped like every other word."""
    return dumps(value, cls=DjangoJSONEncoder)


@register.filter
def medium(code: str) -> str:
    """ "E-mail"."""
    return media.label_of(code)


@register.filter
def is_sound(file: Any) -> bool:
    """Whether a file that came along may be listened to where it stands."""
    return sounds.may_be_heard(file.content_type, file.name)


@register.filter
def our_text(value: str, kind: str) -> str:
    """One of our addresses as somebody would write it down: `@firm.example`, `facebook: Ana`."""
    return shown(kind, value)


@register.filter
def by_medium(code: str) -> str:
    """ "by e-mail"."""
    return media.by_of(code)


@register.filter
def day(at: date | datetime | None) -> str:
    """ "yesterday", "Tuesday 3", "3 March 2024"."""
    return words.day_words(at, timezone.localdate()) if at else ""


@register.filter
def full_day(at: date | datetime | None) -> str:
    """ "3 March 2024", always with its year: for titles and print."""
    return words.patterned(at, "full") if at else ""


@register.filter
def greeting_day(at: date | datetime | None) -> str:
    """ "Thursday 12 March"."""
    return words.sentence(words.patterned(at, "greet")) if at else ""


@register.filter
def moment(at: datetime | None) -> str:
    """ "today, 9:40"."""
    return words.moment_words(at, timezone.localdate()) if at else ""


@register.filter
def inside(said: str) -> str:
    """A `day` or `moment` within a sentence: "fue el 3 de marzo", "fue ayer"."""
    return words.inside_words(said)


@register.filter
def since(at: datetime | None) -> str:
    """ "six days ago"."""
    return words.since_words(at, timezone.now()) if at else ""


@register.filter
def span(at: datetime | None) -> str:
    """ "six days", from then until now."""
    return words.span_words(at, timezone.now()) if at else ""


@register.filter
def how_long(minutes: float | None) -> str:
    """ "1 h 20 min"; nothing when it is not known."""
    return words.length_words(minutes) if minutes else ""


@register.filter
def number(value: float | None) -> str:
    """27.480 or 27,480."""
    return words.number_words(value) if value is not None else ""


@register.filter
def file_name(path: str) -> str:
    """A file without the folders of this machine: where it lay tells readers nothing."""
    return PurePath(path).name if path.startswith("/") else path


@register.filter
def spelled(value: int | None) -> str:
    """ "seven"; from eleven on, figures."""
    return words.spelled(value) if value is not None else ""


@register.filter
def size(value: int | None) -> str:
    """ "1,3 GB"."""
    return words.size_words(value) if value is not None else ""


@register.filter
def sentence(value: str) -> str:
    """With a large first letter, and the rest as it was (unlike `capfirst`, for lazy words too)."""
    return words.sentence(str(value))


@register.filter
def iso(at: datetime | date | None) -> str:
    """For `<time datetime=…>`."""
    if isinstance(at, datetime):
        return at.isoformat(timespec="seconds")
    return at.isoformat() if at else ""


@register.filter
def in_words(texts: dict[str, str]) -> str:
    """A text that the firm wrote in several languages, in the reader's, else in any."""
    return words_of(texts)
