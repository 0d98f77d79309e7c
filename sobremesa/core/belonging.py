"""Which organisation somebody writes from: the domain of their address, and how they sign.

An address at a provider of mailboxes says nothing about where anybody belongs. What is found is
a proposal with a reason; only a person makes it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sobremesa.core.text import fold, tokens

# Everybody's mailboxes: an address there belongs to no organisation.
EVERYBODYS = frozenset(
    """
    gmail.com googlemail.com hotmail.com hotmail.es hotmail.fr hotmail.it hotmail.co.uk outlook.com
    outlook.es outlook.fr live.com live.com.mx msn.com yahoo.com yahoo.es yahoo.com.mx yahoo.com.ar
    yahoo.fr yahoo.co.uk ymail.com rocketmail.com icloud.com me.com mac.com aol.com gmx.com gmx.es
    gmx.net gmx.de web.de t-online.de proton.me protonmail.com pm.me tutanota.com tuta.io mail.com
    zoho.com fastmail.com hey.com telefonica.net terra.es terra.com ono.com movistar.es orange.es
    wanadoo.es jazztel.es vodafone.es euskaltel.net euskalnet.net mundo-r.com telecable.es r.es
    ya.com lycos.es orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tin.it
    sapo.pt clix.pt uol.com.br bol.com.br prodigy.net.mx btinternet.com sky.com comcast.net
    verizon.net att.net yandex.com yandex.ru mail.ru qq.com 163.com 126.com naver.com
    """.split()  # noqa: SIM905 - a hundred quotation marks say nothing
)
SECOND_LEVELS = frozenset({"com", "co", "org", "net", "gob", "gov", "edu", "ac", "nom", "eus"})
LEGAL_FORM = re.compile(
    r"(?:^|[\s,])(?:s\.?\s?l\.?(?:\s?u\.?|\s?p\.?)?|s\.?\s?a\.?(?:\s?u\.?)?|s\.?\s?coop\.?|c\.?\s?b\.?"
    r"|ltd\.?|limited|inc\.?|llc|gmbh|sarl|s\.?r\.?l\.?|lda\.?)\.?$",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"@|\d{4}|www\.|https?:")
LINE_MAX_CHARS = 60
LETTERS_MIN = 4
INITIALS_MIN = 3
PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "of", "and", "the"})


def domain_of(address: str) -> str:
    """The domain of an e-mail address that may be an organisation's; empty for everybody's."""
    _who, at, domain = address.lower().rpartition("@")
    domain = domain.strip(". ")
    return domain if at and "." in domain and domain not in EVERYBODYS else ""


def label_of(domain: str) -> str:
    """The part of a domain that its owner chose: "talleres-ruiz" of "mail.talleres-ruiz.com.mx"."""
    parts = domain.lower().split(".")
    if len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in SECOND_LEVELS:
        return parts[-3]
    return parts[-2] if len(parts) > 1 else parts[0]


def organisation_name(domain: str, signatures: Iterable[Sequence[str]]) -> tuple[str, str]:
    """What an organisation calls itself, and where that was seen.

    Args:
        domain: of the addresses, as `domain_of` gives it.
        signatures: the lines of each signature found under letters from there.

    Returns:
        (name, "signature") when a line of a signature resembles the domain, or ends in a legal
        form (S.L., Ltd): the most frequent such line, then the first. Else (name, "domain"),
        the domain's own label with capitals.

    """
    label = re.sub(r"[^a-z0-9]", "", fold(label_of(domain)))
    found: dict[str, tuple[int, int, str]] = {}
    for lines in signatures:
        for place, line in enumerate(lines):
            name = _cleaned(line)
            if score := _score(name, label):
                times, best, first = found.get(fold(name), (0, 0, name))
                found[fold(name)] = (times + 1, max(best, 10 * score - min(place, 9)), first)
    if found:
        return max(found.values(), key=lambda one: (one[0], one[1]))[2], "signature"
    words = re.split(r"[-_]+", label_of(domain))
    return " ".join(word.capitalize() for word in words if word), "domain"


def _cleaned(line: str) -> str:
    """The line without the marks around it, and only its first part: "Ruiz S.L. | www…"."""
    first = re.split(r"\s*[|·•]\s*|\s{3,}|\t", line.strip())[0]
    return first.strip(" -–—*_<>,;:\"'“”")


def _score(name: str, label: str) -> int:
    """0: no name. 1: ends in a legal form. 2: resembles the domain. 3: both."""
    if (
        not 2 < len(name) <= LINE_MAX_CHARS
        or "@" in name
        or re.search(r"\d{4}|www\.|https?:", name)
    ):
        return 0
    letters = "".join(tokens(LEGAL_FORM.sub("", name)))
    is_like = (
        len(label) >= LETTERS_MIN
        and len(letters) >= LETTERS_MIN
        and (letters in label or label in letters)
    ) or (len(label) >= INITIALS_MIN and _initials(name) == label)
    return 2 * is_like + bool(LEGAL_FORM.search(name))


def _initials(name: str) -> str:
    return "".join(word[0] for word in tokens(name) if word not in PARTICLES)
