"""Organisations that nobody wrote down yet, proposed from the domains people write from.

Nothing here is a fact until somebody says yes: then all of them belong, by that colleague's hand.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet

from sobremesa.conversations.models import Words
from sobremesa.core.belonging import domain_of, organisation_name
from sobremesa.flows.settling import settle
from sobremesa.people.actions import belong
from sobremesa.people.models import Handle, Membership, Person
from sobremesa.people.organisations import without_organisation
from sobremesa.us.models import OurHandle, PassedDomain, User

PROPOSED_MAX = 12
VOTES_MAX = 5_000
LETTERS_READ = 12
"""Of each domain: enough to see how they sign, and no more to read than that."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Some people who seem to belong together. `seen_in`: signature, domain, or people (others
    from there already belong)."""

    domain: str
    name: str
    seen_in: str
    people: tuple[Person, ...]


def proposed(user: User, *, only: Person | None = None) -> list[Proposed]:
    """What to ask, the biggest first: at most `PROPOSED_MAX`, each with one query at most."""
    alone = without_organisation(user)
    if only is not None:
        alone = alone.filter(pk=only.pk)
    by_domain = _by_domain(alone)
    order = sorted(by_domain, key=lambda one: (-len(by_domain[one]), one))[:PROPOSED_MAX]
    known = _known_names(order)
    signed = _signatures({one: by_domain[one] for one in order if one not in known})
    pks = {person for domain in order for person in by_domain[domain]}
    people = {one.pk: one for one in Person.objects.filter(pk__in=pks)}
    found = []
    for domain in order:
        if domain in known:
            name, seen_in = known[domain], "people"
        else:
            name, seen_in = organisation_name(domain, signed.get(domain, ()))
        members = tuple(people[pk] for pk in sorted(by_domain[domain]))
        found.append(Proposed(domain, name, seen_in, members))
    return found


def _by_domain(people: QuerySet[Person]) -> dict[str, dict[int, int]]:
    """Person and handle of each e-mail domain that is nobody's provider and not ours."""
    ours = set(OurHandle.objects.filter(kind="domain").values_list("value", flat=True))
    ours |= {
        domain_of(value)
        for value in OurHandle.objects.filter(kind="email").values_list("value", flat=True)
    }
    passed = set(PassedDomain.objects.values_list("domain", flat=True))
    found: dict[str, dict[int, int]] = defaultdict(dict)
    rows = Handle.objects.filter(kind="email", person__in=people.values("pk"), shared_at=None)
    for pk, person, value in rows.values_list("pk", "person", "value").iterator(chunk_size=2000):
        domain = domain_of(value)
        if domain and domain not in ours and domain not in passed:
            found[domain].setdefault(person, pk)
    return found


def _known_names(domains: Sequence[str]) -> dict[str, str]:
    """Where others who write from these domains belong, by most of them."""
    if not domains:
        return {}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    of_these = [Q(person__handles__value__endswith=f"@{domain}") for domain in domains]
    members = Membership.objects.filter(reduce(or_, of_these), until_on=None)
    rows = members.values_list("person__handles__value", "organisation__name")
    for value, name in rows[:VOTES_MAX]:
        votes[domain_of(value)][name] += 1
    return {domain: count.most_common(1)[0][0] for domain, count in votes.items() if count}


def _signatures(by_domain: dict[str, dict[int, int]]) -> dict[str, list[list[str]]]:
    """The lines of the signatures under some of the latest letters from each domain."""
    found = {}
    for domain, people in by_domain.items():
        rows = (
            Words.objects.filter(interaction__sender__in=list(people.values())[:LETTERS_READ])
            .order_by("-interaction_id")
            .values_list("text", "folds")[:LETTERS_READ]
        )
        found[domain] = [lines for text, folds in rows for lines in _signed(text, folds)]
    return found


def _signed(text: str, folds: Iterable[Sequence[int | str]]) -> Iterable[list[str]]:
    for start, end, kind in folds:
        if kind == "signature":
            lines = text[int(start) : int(end)].splitlines()
            yield [line for line in lines if line.strip()]


@transaction.atomic
def accept(one: Proposed, name: str, *, by: User, now: datetime) -> int:
    """Yes: they belong there, under this name. How many.

    Raises:
        Incomplete: the name is empty.
        ReadersOnlyRead: readers change nothing.

    """
    for person in one.people:
        belong(person, name, by=by, now=now)
    return len(one.people)


def settle_accepted(one: Proposed) -> None:
    """Let the lists and the search know; after the transaction that accepted."""
    settle([person.pk for person in one.people])
