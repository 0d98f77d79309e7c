"""Something done with many people at once. What was done, and its way back: `people_acts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.flows.lists import bulk, reading, trash
from sobremesa.flows.lists.ground import Ground
from sobremesa.flows.lists.sentence import sentence
from sobremesa.people.bulk_models import BulkAct
from sobremesa.people.errors import Refused
from sobremesa.people.queries import colleagues_who_keep, names_of, organisation_names
from sobremesa.web.asking import me
from sobremesa.web.list_words import asked_at, ground_of
from sobremesa.web.register import DO

NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom it is about, and the list they were chosen from."""

    ids: list[int]
    codes: list[str]
    is_all: bool
    list_query: str
    words: str


def chosen_of(request: HttpRequest, ground: Ground) -> Chosen:
    """Those ticked, or everybody in the list that the form names."""
    given = request.POST
    asked, _views = asked_at(request, ground, QueryDict(given.get("list", "")[:4000]))
    is_all = given.get("all", "") == "1"
    codes = given.getlist("who")[: reading.COUNT_MAX]
    ids = bulk.chosen(ground, asked, codes, is_all=is_all)
    words = sentence(ground, asked) if is_all else ""
    return Chosen(ids, [] if is_all else codes, is_all, asked.query(), words)


def chosen(request: HttpRequest) -> HttpResponse:
    """What can be done with those who were chosen; or, when the form says what, do it."""
    ground = ground_of(request)
    whom = chosen_of(request, ground)
    if not whom.ids:
        messages.warning(request, _("Choose somebody first."))
        return _back(whom)
    do = ACTS.get(request.POST.get("act", ""))
    if do is None:
        return _shown(request, ground, whom)
    try:
        act = do(whom, request.POST, ground, request.POST.get("key", ""))
    except Refused as why:
        messages.warning(request, str(why))
        return _shown(request, ground, whom, status=422)
    _tell(request, act)
    return _back(whom)


def _back(whom: Chosen) -> HttpResponse:
    return redirect(f"{reverse('people')}?{whom.list_query}".rstrip("?"))


def _shown(
    request: HttpRequest, ground: Ground, whom: Chosen, *, status: int = 200
) -> HttpResponse:
    context = {
        "whom": whom,
        "count": len(whom.ids),
        "names": names_of(me(request), whom.ids[:NAMES_SHOWN]),
        "rest": max(len(whom.ids) - NAMES_SHOWN, 0),
        "is_cut": whom.is_all and len(whom.ids) == reading.COUNT_MAX,
        "keepers": ground.keepers.items(),
        "fields": ground.custom.values(),
        "organisations": organisation_names(me(request)),
        "key": bulk.new_key(),
        "state": [("list", whom.list_query), ("all", "1" if whom.is_all else ""),
                  *(("who", code) for code in whom.codes)],
    }  # fmt: skip
    return render(request, "people/chosen.html", context, status=status)


def _tell(request: HttpRequest, act: BulkAct) -> None:
    done = ngettext("Done for one person.", "Done for %(n)s people.", act.count)
    words = done % {"n": act.count} if act.count else _("Nothing changed: it was so already.")
    tag = f"undo-{act.code}" if act.count and act.undone_at is None else ""
    messages.success(request, words, extra_tags=tag)


# ------------------------------------------------------------------------------ the acts

Do = Callable[[Chosen, QueryDict, Ground, str], BulkAct]


def _keeper(whom: Chosen, given: QueryDict, ground: Ground, key: str) -> BulkAct:
    said, keeper = given.get("keeper", ""), None
    if said:
        keeper = next((one for one in colleagues_who_keep() if str(one.pk) == said), None)
        if keeper is None:
            raise Http404
    return bulk.set_keeper(whom.ids, keeper, key=key, by=ground.user, now=ground.now)


def _organisation(whom: Chosen, given: QueryDict, ground: Ground, key: str) -> BulkAct:
    name = given.get("organisation", "")
    return bulk.add_to_organisation(whom.ids, name, key=key, by=ground.user, now=ground.now)


def _field(whom: Chosen, given: QueryDict, ground: Ground, key: str) -> BulkAct:
    field = ground.custom.get(given.get("field", ""))
    if field is None:
        raise Http404
    value = given.get(f"value-{field.code}", "")
    return bulk.set_field(whom.ids, field, value, key=key, by=ground.user, now=ground.now)


def _trash(whom: Chosen, given: QueryDict, ground: Ground, key: str) -> BulkAct:
    return trash.put_aside(whom.ids, key=key, by=ground.user, now=ground.now)


ACTS: Mapping[str, Do] = {
    "keeper": _keeper, "organisation": _organisation, "field": _field, "trash": _trash,
}  # fmt: skip

urls = [path("people/chosen/", chosen, name="people-chosen")]
who = {"people-chosen": DO}
