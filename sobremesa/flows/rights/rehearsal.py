"""What forgetting somebody would do: what goes, what is taken out of things that stay, what
stays and why. Changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import CASCADE, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sobremesa.conversations.models import Blob, Interaction, Words
from sobremesa.flows.rights import erasing, others, redacting, sweeping, walking
from sobremesa.flows.rights.mentions import chunks
from sobremesa.flows.rights.redacting import Aliases
from sobremesa.journal import Entry
from sobremesa.people.models import Handle, Person
from sobremesa.trust.models import Erasure

BACKUPS_MAX_DAYS = 35
QUICK_MAX = 3_000


@dataclass(frozen=True)
class Rehearsal:
    """`goes` and `redacted` count rows by table; `stays` are sentences."""

    goes: dict[str, int]
    redacted: dict[str, int]
    files: list[str]
    kept_bytes: int
    stays: list[str]

    def as_json(self) -> dict[str, Any]:
        """For a script."""
        return {
            "goes": self.goes, "redacted": self.redacted, "files": self.files,
            "bytes": self.kept_bytes, "stays": self.stays,
        }  # fmt: skip


def takes_long() -> bool:
    """Whether there is so much in the house that a rehearsal takes seconds: names are looked for
    in everything that was said."""
    return Interaction.objects.order_by()[QUICK_MAX:].exists()


def rehearse(person: Person) -> Rehearsal:
    """Everything that forgetting this person would touch."""
    people = walking.everybody(person)
    handles = walking.handles_of(people)
    ids = [one.pk for one in handles]
    going = others.theirs(ids)
    who = erasing.aliases_of(people, handles, going)
    goes, deliveries = _goes(people, going)
    goes["Handle"], goes["Person"] = len(ids), len(people)
    goes["Delivery"] = len(deliveries)
    unread = sweeping.unread_naming(who)
    goes["Delivery"] += len(unread)
    size = _size_of([*deliveries, *unread])
    files = [path.name for path in sweeping.files_naming(who)]
    return Rehearsal(
        {name: n for name, n in sorted(goes.items()) if n},
        _redacted(people, ids, going, who), files, size, list(_stays(people, who)),
    )  # fmt: skip


def held_counts(person: Person) -> dict[str, int]:
    """How many rows of each table hang on them, without those that only say where things lie."""
    people = walking.everybody(person)
    handles = walking.handles_of(people)
    ids = [one.pk for one in handles]
    going = others.theirs(ids)
    counts, deliveries = _goes(people, going)
    counts["Interaction"] += len(others.with_others(ids, going))
    counts["Handle"], counts["Delivery"] = len(ids), len(deliveries)
    return {name: n for name, n in counts.items() if n}


def _goes(people: list[int], going: set[int]) -> tuple[Counter[str], list[int]]:
    counts: Counter[str] = Counter()
    deliveries: set[int] = set()
    for some in chunks(going):
        counts["Interaction"] += len(some)
        deliveries |= walking.deliveries_behind(Interaction, some)
        _hanging(Interaction, some, counts)
    for one in walking.declared():
        if one.model in {Person, Handle, Interaction} or one.stays:
            continue
        rows = walking.rows_about(one, people)
        if one.subject.startswith("interaction__"):
            continue  # counted with what was said
        if any(column.name == "interaction" for column in one.model._meta.concrete_fields):
            pairs = rows.values_list("pk", "interaction")
            left = {pk for pk, interaction in pairs if interaction not in going}
        else:
            left = set(rows.values_list("pk", flat=True))
        counts[one.model.__name__] += len(left)
        deliveries |= walking.deliveries_behind(one.model, sorted(left))
    return counts, sorted(deliveries)


def _hanging(model: walking.Model, ids: list[int], counts: Counter[str]) -> None:
    for relation in walking.relations_to(model):
        if relation.on_delete is CASCADE:
            rows = relation.related_model._default_manager
            n = rows.filter(Q((f"{relation.field.name}__in", ids))).count()
            counts[relation.related_model.__name__] += n


def _size_of(deliveries: list[int]) -> int:
    size = 0
    for some in chunks(deliveries):
        rows = Blob.objects.filter(Q(deliveries__in=some) | Q(enclosures__delivery__in=some))
        size += sum(rows.distinct().values_list("length", flat=True))
    return size


def _redacted(people: list[int], ids: list[int], going: set[int], who: Aliases) -> dict[str, int]:
    shared = others.with_others(ids, going)
    nearby = (others.in_their_threads(going) | others.speaking_of(who, going)) - shared
    texts = _changing(shared, who, took_part=True) + _changing(nearby, who, took_part=False)
    found = Counter({"Participant": len(shared), "Words": texts})
    found += sweeping.words_elsewhere(who, but=others.going_anyway(people, going), dry=True)
    return {name: n for name, n in sorted(found.items()) if n}


def _changing(ids: set[int], who: Aliases, *, took_part: bool) -> int:
    n = 0
    for some in chunks(ids):
        for words in Words.objects.filter(pk__in=some):
            text, _folds = redacting.letter_without(
                words.text, words.folds, who, took_part=took_part
            )
            n += text != words.text or redacting.names_them(words.subject, who)
    return n


def _stays(people: list[int], who: Aliases) -> Any:
    for one in Handle.objects.filter(sharings__person__in=people).distinct():
        if one.sharings.exclude(person__in=people).exists():
            yield _("%(value)s and what was said through it: others share that address.") % {
                "value": one.value
            }
    names = {redacting.plain(name) for name in who.names}
    namesakes = [
        one.code for one in Person.objects.exclude(pk__in=people).filter(merged_into=None)
        if redacting.plain(one.name) in names
    ]  # fmt: skip
    if namesakes:
        yield _(
            "Others with the same name (%(codes)s): if one of them is the same human being, "
            "bring them together first."
        ) % {"codes": ", ".join(namesakes[:5])}
    if n := Entry.objects.filter(subject_kind="person", subject_id__in=people).count():
        yield ngettext(
            "%(n)s line of the journal: who did something and when, without a name.",
            "%(n)s lines of the journal: who did something and when, without a name.",
            n,
        ) % {"n": n}
    if Erasure.objects.filter(person__in=people).exists():
        yield _("That they asked, and the day, without a name: we must be able to show it.")
    yield _(
        "A keyed hash of each of their addresses, so that importing the same files again brings "
        "nothing of them."
    )
    yield _(
        "Backups made until now, for %(days)s days at most. If one is restored, they are "
        "forgotten again before anybody can see it."
    ) % {"days": BACKUPS_MAX_DAYS}
    if last := Entry.objects.filter(verb="lake.exported").order_by("-at").first():
        yield _(
            "Tables that were taken along with `sobremesa export --lake`, last on %(day)s: run it "
            "again into each of those folders. What was copied on from there is out of reach."
        ) % {"day": localdate(last.at).isoformat()}
