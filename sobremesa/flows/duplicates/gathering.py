"""What the firm knows of everybody, as `core.matching` wants it: a dozen queries for everybody.

Names of letters are what their senders call themselves. They count, since they are how the firm
knows people; but somebody whom we never answered and nobody wrote down is marked as only claimed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Count, Max, QuerySet

from sobremesa.conversations.models import Interaction, Participant, Words
from sobremesa.core.matching.known import Known
from sobremesa.flows.settling import chunks
from sobremesa.people.models import Card, Handle, Membership, Person, Sharing

NAMES_MAX = 3
SIGNED_LINES_MAX = 3
SIGNED_CHARS = (5, 80)
CONVERSED_MAX = 6  # in a thread of more people it says nothing that two were there
NUMBER = re.compile(r"\+?\d(?:[ .\-()/]{0,2}\d){8,14}")
Lists = dict[int, list[str]]


def shown() -> QuerySet[Person]:
    """Everybody who can be seen by somebody."""
    return Person.objects.filter(merged_into=None, trashed_at=None, blocked_at=None)


def everybody() -> Iterator[Known]:
    """One `Known` for each person."""
    emails, phones, shared = _addresses()
    cards = _from_cards()
    called = _called()
    gone = Person.objects.filter(merged_into__isnull=False).order_by("pk")
    before = _grouped((root or 0, name) for root, name in gone.values_list("merged_into", "name"))
    firms = _grouped(Membership.objects.order_by("pk").values_list("person", "organisation__name"))
    signatures, signed = _signatures()
    threads, wrote_to = _threads(), _wrote_to()
    answered = set(shown().filter(glance__last_out_at__isnull=False).values_list("pk", flat=True))
    for pk, name, named_at, by in (
        shown().order_by("pk").values_list("pk", "name", "named_at", "introduced_by")
    ):
        card = cards.get(pk, _NOTHING)
        names = [name, *before.get(pk, ()), *card["names"], *called.get(pk, ())]
        yield Known(
            id=pk,
            names=tuple(dict.fromkeys(_names(names, emails.get(pk, [])))),
            emails=tuple(emails.get(pk, ())),
            phones=tuple(dict.fromkeys([*phones.get(pk, ()), *card["phones"]])),
            organisations=tuple(firms.get(pk, ())),
            signatures=tuple(signatures.get(pk, ())),
            signed_phones=tuple(signed.get(pk, ())),
            places=tuple(card["places"]),
            birthday=next(iter(card["born"]), ""),
            threads=frozenset(threads.get(pk, ())),
            wrote_to=frozenset(wrote_to.get(pk, ())),
            shared=frozenset(shared.get(pk, ())),
            is_claimed=not (pk in cards or named_at or by or pk in answered),
        )


def _names(names: Iterable[str], emails: Iterable[str]) -> list[str]:
    boxes = set(emails)
    return [name for name in names if name and name.lower() not in boxes][: NAMES_MAX + 1]


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, value in pairs:
        found[pk].append(value)
    return found


def _addresses() -> tuple[Lists, Lists, Lists]:
    """E-mails, phones, and those of them that several share."""
    emails: Lists = defaultdict(list)
    phones: Lists = defaultdict(list)
    shared: Lists = defaultdict(list)
    own = Handle.objects.filter(person__isnull=False).order_by("pk")
    theirs = Sharing.objects.order_by("pk").values_list("person", "handle__kind", "handle__value")
    for pk, kind, value in own.values_list("person", "kind", "value"):
        _put(emails, phones, pk, kind, value)
    for pk, kind, value in theirs:
        _put(emails, phones, pk, kind, value)
        shared[pk].append(value)
    return emails, phones, shared


def _put(emails: Lists, phones: Lists, pk: int, kind: str, value: str) -> None:
    if "@" in value and kind != "person":
        emails[pk].append(value)
    elif value.startswith("+"):
        phones[pk].append(value)


_NOTHING: Mapping[str, list[str]] = {"names": [], "phones": [], "places": [], "born": []}


def _from_cards() -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for pk, name, data in Card.objects.order_by("pk").values_list("person", "name", "data"):
        mine = found.setdefault(pk, {key: [] for key in _NOTHING})
        if name.strip():
            mine["names"].append(name.strip())
        mine["phones"] += [
            one["value"] for one in data.get("handles", ()) if one["value"].startswith("+")
        ]
        mine["places"] += [words for label, words in data.get("lines", ()) if label == "address"]
        if data.get("birthday"):
            mine["born"].append(data["birthday"])
    return found


def _called() -> dict[int, list[str]]:
    """What each is called in letters, the most usual first."""
    times: dict[int, Counter[str]] = defaultdict(Counter)
    rows = (
        Participant.objects.filter(handle__person__isnull=False)
        .exclude(name="")
        .values_list("handle__person", "name")
        .annotate(n=Count("pk"))
    )
    for pk, name, n in rows.iterator():
        times[pk or 0][name] += n
    return {
        pk: sorted(names, key=lambda name: (-names[name], name))[:NAMES_MAX]
        for pk, names in times.items()
    }


def _signatures() -> tuple[Lists, Lists]:
    """The lines, and the numbers, under the latest letter from each address."""
    lines: Lists = defaultdict(list)
    numbers: Lists = defaultdict(list)
    last = (
        Interaction.objects.filter(sender__person__isnull=False, medium="email")
        .values_list("sender__person", "sender")
        .annotate(last=Max("pk"))
    )
    owner = {pk: person for person, _, pk in last.iterator()}
    for some in chunks(sorted(owner)):
        for pk, text, folds in Words.objects.filter(pk__in=some).values_list("pk", "text", "folds"):
            for start, end, kind in folds:
                if kind == "signature":
                    signed = text[int(start) : int(end)][:1000]
                    lines[owner[pk] or 0] += _lines(signed)
                    numbers[owner[pk] or 0] += NUMBER.findall(signed)
    return lines, numbers


def _lines(signed: str) -> list[str]:
    found = []
    for line in signed.splitlines():
        line = line.strip(" -_*|\t")
        is_words = sum(char.isdigit() for char in line) < 4 and "@" not in line
        if is_words and "://" not in line and SIGNED_CHARS[0] <= len(line) <= SIGNED_CHARS[1]:
            found.append(line)
    return found[:SIGNED_LINES_MAX]


def _threads() -> dict[int, list[int]]:
    """In which threads each wrote, where a few others did too."""
    wrote = Participant.objects.filter(
        role="from", handle__person__isnull=False, interaction__medium="email"
    )
    thread = "interaction__placement__conversation"
    several = (
        wrote.values(thread)
        .annotate(n=Count("handle__person", distinct=True))
        .filter(n__gte=2, n__lte=CONVERSED_MAX)
        .values(thread)
    )
    rows = wrote.filter(interaction__placement__conversation__in=several)
    return _grouped(rows.values_list("handle__person", thread).distinct())


def _wrote_to() -> dict[int, list[int]]:
    """To whom of the others each wrote."""
    rows = Participant.objects.filter(
        role__in=("to", "cc"), handle__person__isnull=False,
        interaction__sender__person__isnull=False,
    )  # fmt: skip
    pairs = rows.values_list("interaction__sender__person", "handle__person").distinct()
    return _grouped((one, other) for one, other in pairs.iterator() if one != other)
