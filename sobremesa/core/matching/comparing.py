"""In what two entries agree and in what they differ, one word each.

Every comparison has a few levels, each with a name (`given:nickname`); the weight of a level is
learned (`core.matching.fitting`), what it means is said here. Where nothing can be compared the
comparison is left out, which weighs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from sobremesa.core.matching.known import Entry, Roll
from sobremesa.core.matching.names import Name, Names

GIVEN_RANK = {"same": 9, "equivalent": 8, "nickname": 8, "part": 7, "short": 6, "typo": 6,
              "initial": 5, "missing": 4, "different": 0}  # fmt: skip
FAMILY_RANK = {"both": 9, "first": 8, "first of two": 8, "typo": 7, "crossed": 6, "initial": 4,
               "none": 3, "missing": 3, "second differs": 2, "different": 0}  # fmt: skip
# Expected bearers of a name by chance, up to which a name is called so.
RARITIES = ((0.002, "unique"), (0.01, "rarest"), (0.03, "rare"), (0.1, "seldom"), (0.3, "some"),
            (0.8, "usual"), (2.5, "common"))  # fmt: skip
BEARERS = ((2, "two"), (3, "three"), (4, "four"), (6, "some"), (10, "many"))
TYPO_MIN_CHARS = 4
NEAR = 86  # of 100


@dataclass(frozen=True, slots=True)
class Found:
    """One comparison: `what:level`, and what the two sides say."""

    code: str
    one: str = ""
    other: str = ""


def compare(roll: Roll, one: int, other: int) -> list[Found]:
    """Everything that speaks for or against two entries being one, in a fixed order."""
    a, b = roll.entries[one], roll.entries[other]
    found = list(_names(roll, a, b))
    found += _boxes(a, b)
    found += _phones(a, b)
    found += _belonging(a, b)
    found += _signed(a, b)
    found += _birthdays(a, b)
    if a.known.threads & b.known.threads:
        found.append(Found("thread:both"))
    if other in a.known.wrote_to and one in b.known.wrote_to:
        found.append(Found("wrote:each other"))
    elif other in a.known.wrote_to or one in b.known.wrote_to:
        found.append(Found("wrote:one way"))
    return found


# ------------------------------------------------------------------------------------- names


def _names(roll: Roll, a: Entry, b: Entry) -> Iterator[Found]:
    pair = best_names(a, b, roll.names)
    if pair is None:
        yield Found("name:missing")
        return
    one, other, given, family = pair
    written = " ".join(one.words), " ".join(other.words)
    yield Found(f"given:{given}", " ".join(one.given), " ".join(other.given))
    yield Found(f"family:{family}", " ".join(one.surnames), " ".join(other.surnames))
    if {one.age, other.age} == {"elder", "younger"}:
        yield Found("age:contradicts", *written)
    elif one.age != other.age:
        yield Found("age:only one says", *written)
    if GIVEN_RANK[given] >= 5 and FAMILY_RANK[family] >= 4:
        expected = roll.namesakes(one, other)
        rarity = next((word for most, word in RARITIES if expected < most), "everywhere")
        families = min(roll.families(one, other), 4)
        yield Found(f"rarity:{rarity} of {families}", *written)
        yield Found(f"bearers:{_some(roll.bearers(one, other))}", *written)


def _some(count: int) -> str:
    """How many entries bear a name: the two of the pair alone, or so many."""
    return next((word for most, word in BEARERS if count <= most), "a crowd")


def best_names(a: Entry, b: Entry, names: Names) -> tuple[Name, Name, str, str] | None:
    """The two names, one of each, that agree most, and how; None if one has no name.

    Somebody without a name may have an address that says it: `msoler` beside "Marta Soler".
    """
    mine = a.names or _names_in_boxes(a, b)
    theirs = b.names or _names_in_boxes(b, a)
    best: tuple[int, tuple[Name, Name, str, str]] | None = None
    for one in mine:
        for other in theirs:
            given, family = _agreement(one, other, names)
            rank = GIVEN_RANK[given] + FAMILY_RANK[family]
            if best is None or rank > best[0]:
                best = rank, (one, other, given, family)
    return best[1] if best else None


def _names_in_boxes(entry: Entry, other: Entry) -> list[Name]:
    return [other.ways[letters] for letters in entry.locals if letters in other.ways]


def _agreement(one: Name, other: Name, names: Names) -> tuple[str, str]:
    given, family = compare_given(one, other, names), compare_families(one, other)
    if GIVEN_RANK[given] + FAMILY_RANK[family] < 13 and _is_slip(one, other, names):
        return "typo", "typo"  # in a way that the words no longer fall apart as they should
    return given, family


def _is_slip(one: Name, other: Name, names: Names) -> bool:
    first, second = one.words[:1], other.words[:1]
    if not first or not second:
        return False
    if first != second and names.is_given(first[0]) and names.is_given(second[0]):
        return False  # Eva and Ana are one letter apart, and two people
    return is_typo("".join(one.words), "".join(other.words))


def compare_given(one: Name, other: Name, names: Names) -> str:
    """How two ways to be called belong together."""
    a, b = one.given, other.given
    if not a or not b:
        return "missing"
    if kinship := names.kinship(a, b):
        return kinship
    if len(a[0]) == 1 or len(b[0]) == 1:
        return "initial" if a[0][0] == b[0][0] else "different"
    if set(a) <= set(b) or set(b) <= set(a):
        return "part"
    if names.kinship(a[:1], b[:1]) and (len(a) == 1 or len(b) == 1):
        return "part"
    first, second = "".join(a), "".join(b)
    if _is_short_for(first, second) or _is_short_for(second, first):
        return "short"
    if not (names.is_given(first) and names.is_given(second)) and is_typo(first, second):
        return "typo"
    return "different"


def _is_short_for(short: str, whole: str) -> bool:
    """A way to be called that no list holds: its beginning, or its beginning made small."""
    if short[:3] != whole[:3]:
        return False
    for ending in ("ito", "ita", "ico", "ica", "in", "iño", "iña", "txo", "txu", "y", "i", "o", ""):
        if short.endswith(ending):
            stem = short[: len(short) - len(ending)]
            if 3 <= len(stem) < len(whole) and whole.startswith(stem):
                return True
    return False


def is_typo(one: str, other: str) -> bool:
    """Whether two words differ as slips of the hand do."""
    shorter = min(len(one), len(other))
    if shorter < TYPO_MIN_CHARS or one == other:
        return False
    slips = 1 if shorter < 8 else 2
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def compare_families(one: Name, other: Name) -> str:
    """How the surnames of two names belong together; in Spain there are two, and one is said."""
    a, b = one.surnames, other.surnames
    if not a or not b:
        return "none" if not a and not b else "missing"
    if a[0] == b[0]:
        if len(a) == 1 or len(b) == 1:
            return "first" if len(a) == len(b) else "first of two"
        return (
            "both"
            if a[1] == b[1] or is_typo(a[1], b[1]) or _initial(a[1], b[1])
            else "second differs"
        )
    if set(a) & set(b):
        return "crossed"
    if is_typo(a[0], b[0]) or ratio("".join(a), "".join(b)) >= NEAR:
        if len(a) > 1 and len(b) > 1 and a[1] != b[1] and not is_typo(a[1], b[1]):
            return "different"
        return "typo"
    return "initial" if _initial(a[0], b[0]) else "different"


def _initial(one: str, other: str) -> bool:
    return one[0] == other[0] and 1 in (len(one), len(other))


# --------------------------------------------------------------------------------- addresses


def _boxes(a: Entry, b: Entry) -> Iterator[Found]:
    same = sorted(a.locals.keys() & b.locals.keys())
    if same:
        one, other = a.locals[same[0]], b.locals[same[0]]
        is_whole = one.partition("@")[0] == other.partition("@")[0]
        is_odd = same[0] not in a.ways and same[0] not in b.ways
        yield Found(
            f"box:{'same' if is_whole else 'near'}{' and odd' if is_odd else ''}", one, other
        )
    else:
        yield from _boxes_and_names(a, b)
    if a.domains and b.domains:
        both = sorted(a.domains & b.domains)
        yield Found("domain:same", both[0], both[0]) if both else Found("domain:other")


def _boxes_and_names(a: Entry, b: Entry) -> Iterator[Found]:
    """An address that spells the other's name, and says more than its owner's own name does."""
    for mine, theirs in ((a, b), (b, a)):
        fits = sorted(
            local for local in mine.locals if local in theirs.ways and local not in mine.ways
        )
        if fits:
            who = " ".join(theirs.names[0].words) if theirs.names else ""
            level = "spells the name" if mine.is_named else "is the name"
            yield Found(f"box:{level}", mine.locals[fits[0]], who)
            return


def _phones(a: Entry, b: Entry) -> Iterator[Found]:
    same = sorted(a.tails.keys() & b.tails.keys())
    if same:
        kinds = {_phone_kind(tail, a, b) for tail in same}
        level = next(kind for kind in ("own", "house", "shared") if kind in kinds)
        tail = next(tail for tail in same if _phone_kind(tail, a, b) == level)
        yield Found(f"phone:{level}", a.tails[tail], b.tails[tail])
        return
    for mine, theirs in ((a, b), (b, a)) if a.signed_tails or b.signed_tails else ():
        for tail in sorted(mine.signed_tails.keys() & (theirs.tails.keys() | theirs.signed_tails)):
            yield Found("phone:signed", mine.signed_tails[tail], theirs.tails.get(tail, ""))
            return
    if a.own_tails and b.own_tails:
        yield Found("phone:other")


def _phone_kind(tail: str, a: Entry, b: Entry) -> str:
    if tail in a.shared_tails or tail in b.shared_tails:
        return "shared"
    return "own" if tail in a.own_tails and tail in b.own_tails else "house"


# ----------------------------------------------------------------------------------- the rest


def _belonging(a: Entry, b: Entry) -> Iterator[Found]:
    for what, mine, theirs in (
        ("organisation", _firms(a), _firms(b)),
        ("place", a.places, b.places),
    ):
        same = sorted(mine.keys() & theirs.keys(), key=lambda key: (-len(key), key))
        if same:
            yield Found(f"{what}:same", mine[same[0]], theirs[same[0]])
        elif mine and theirs and what == "place":
            yield Found(f"{what}:other", next(iter(mine.values())), next(iter(theirs.values())))


def _signed(a: Entry, b: Entry) -> Iterator[Found]:
    """The same lines under the letters of both: with a name in them, or only that of a firm."""
    same = sorted(a.signatures.keys() & b.signatures.keys(), key=lambda key: (-len(key), key))
    if same:
        called = {word for entry in (a, b) for name in entry.names for word in name.words[:2]}
        own = [key for key in same if called & set(key.split())]
        key = (own or same)[0]
        yield Found(f"signature:{'own' if own else 'firm'}", a.signatures[key], b.signatures[key])


def _firms(entry: Entry) -> Mapping[str, str]:
    """Where somebody belongs: as it is called, and as it stands under their letters."""
    return {**entry.signatures, **entry.organisations} if entry.signatures else entry.organisations


def _birthdays(a: Entry, b: Entry) -> Iterator[Found]:
    one, other = a.known.birthday, b.known.birthday
    if not one or not other:
        return
    has_years = not one.startswith("-") and not other.startswith("-")
    is_same = one == other if has_years else one[-5:] == other[-5:]
    yield Found("birthday:same" if is_same else "birthday:contradicts", one, other)
