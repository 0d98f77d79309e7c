"""The Spanish is whole, is what the code says, and is what the pages show.

English is the source, so this holds every other language that there is. It needs the programs of
gettext; where they are missing it is skipped, and says so. New sentences come into the catalogue,
in the folder `sobremesa`, with `django-admin makemessages -l es --add-location file --no-wrap`.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import lxml.html
import pytest
from django.utils import timezone

import sobremesa
from tests import build

HOME = Path(sobremesa.__file__).parent
LANGUAGES = sorted(folder.name for folder in (HOME / "locale").iterdir() if folder.is_dir())
PLACES = re.compile(r"%\(\w+\)[a-z]|%[a-z]|%%|\{\w*\}")
TAGS = re.compile(r"</?\w+[^>]*>")
ENDS = ".…?!:"
ENGLISH = re.compile(
    r"\b(?:and|are|by|each|for|from|have|here|is|it|not|of|our|so|that|the|their|them|they|this|to|"
    r"was|we|what|when|where|which|who|with|you|your)\b",
    re.IGNORECASE,
)

pytestmark = pytest.mark.skipif(
    not shutil.which("xgettext"), reason="NO GETTEXT: on Debian, apt-get install gettext"
)


@dataclass
class Entry:
    """One entry of a catalogue. `said`: its translation, or one for each plural form."""

    context: str = ""
    words: str = ""
    plural: str = ""
    said: dict[int, str] = field(default_factory=dict)
    flags: str = ""
    where: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """By what the code asks for it."""
        return self.context, self.words, self.plural


def entries(po: Path) -> Iterator[Entry]:
    """What a catalogue holds; its header and what is out of use are left out."""
    for paragraph in po.read_text(encoding="utf-8").split("\n\n"):
        entry, add = Entry(), None
        for line in paragraph.splitlines():
            if line.startswith("#,"):
                entry.flags += line
            elif line.startswith("#:"):
                entry.where += line
            elif not line.startswith("#"):
                name, _blank, quoted = line.partition('"')
                add = name.strip() or add
                _put(entry, add or "", ast.literal_eval(f'"{quoted}'))
        if entry.words:
            yield entry


def _put(entry: Entry, name: str, words: str) -> None:
    if name.startswith("msgstr"):
        form = int(name[7]) if "[" in name else 0
        entry.said[form] = entry.said.get(form, "") + words
    else:
        one = {"msgctxt": "context", "msgid": "words", "msgid_plural": "plural"}[name]
        setattr(entry, one, getattr(entry, one) + words)


def po_of(language: str, home: Path = HOME) -> Path:
    return home / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Each language that is translated to."""
    return request.param


@pytest.fixture(scope="module")
def catalogue(language: str) -> list[Entry]:
    """As it lies in the repository."""
    return list(entries(po_of(language)))


@pytest.fixture(scope="module")
def wanted(language: str, tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    """What the code of today asks for: its sentences, taken out anew."""
    home = tmp_path_factory.mktemp("taken") / "sobremesa"
    left = shutil.ignore_patterns("static", "data", "migrations", "locale", "__pycache__")
    shutil.copytree(HOME, home, ignore=left)
    po_of(language, home).parent.mkdir(parents=True)
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "--locale", language]
    subprocess.run(command, cwd=home, env=env, check=True, capture_output=True)
    return {entry.key for entry in entries(po_of(language, home))}


def test_there_is_a_catalogue_for_everybody_who_does_not_read_english():
    from django.conf import settings  # noqa: PLC0415 - after Django is awake

    assert {code for code, _name in settings.LANGUAGES} == {"en", *LANGUAGES}


def test_everything_that_the_code_says_is_translated(wanted, catalogue):
    assert wanted - {entry.key for entry in catalogue} == set()


def test_nothing_is_translated_that_the_code_does_not_say(wanted, catalogue):
    assert {entry.key for entry in catalogue} - wanted == set()


def test_nothing_is_left_empty_or_in_doubt(catalogue):
    for entry in catalogue:
        assert "fuzzy" not in entry.flags, entry.words
        assert len(entry.said) == (2 if entry.plural else 1), entry.words
        assert all(said.strip() for said in entry.said.values()), entry.words


def test_every_place_to_fill_in_is_kept(catalogue):
    for entry in catalogue:
        one, many = (sorted(PLACES.findall(words)) for words in (entry.words, entry.plural))
        said = [sorted(PLACES.findall(words)) for _form, words in sorted(entry.said.items())]
        if entry.plural:
            assert set(said[0]) <= {*one, *many}, entry.words
            assert said[1] == many, entry.words
        else:
            assert said == [one], entry.words


def test_tags_blanks_and_the_end_of_the_sentence_are_kept(catalogue):
    for entry in catalogue:
        for form, said in entry.said.items():
            words = entry.plural if form and entry.plural else entry.words
            assert TAGS.findall(said) == TAGS.findall(words), entry.words
            assert said == said.strip(), entry.words
            assert (said[-1] in ENDS) == (words[-1] in ENDS), f"{words} -> {said}"


def test_quotes_are_those_of_the_language():
    for entry in entries(po_of("es")):
        said = " ".join(entry.said.values())
        assert not set(said) & set("“”‘’"), said
        assert said.count("«") == said.count("»"), said
        assert said.count("?") == said.count("¿"), said
        assert said.count("!") == said.count("¡"), said


def test_what_is_borrowed_is_what_the_others_say():
    import allauth  # noqa: PLC0415 - after Django is awake
    import django  # noqa: PLC0415

    core, doors = Path(django.__file__).parent, Path(allauth.__file__).parent
    homes = (core / "conf", core / "contrib" / "auth", doors)
    theirs = {entry.words for home in homes for entry in entries(po_of("es", home))}
    ours = {entry.words for entry in entries(po_of("es")) if "web/borrowed.py" in entry.where}

    assert len(ours) > 10
    assert ours - theirs == set()


# ------------------------------------------------------------------------- what is shown


@pytest.fixture
def spoken(tmp_path: Path, settings) -> None:
    """The catalogues of the repository, compiled here: `make` need not have run."""
    for code in LANGUAGES:
        mo = po_of(code, tmp_path).with_suffix(".mo")
        mo.parent.mkdir(parents=True)
        subprocess.run(["msgfmt", "-o", str(mo), str(po_of(code))], check=True)
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]


def words_on(page: bytes) -> list[str]:
    """What is read on a page, or read aloud. Whatever says that it is in another language goes."""
    tree = lxml.html.fromstring(page.decode())
    for other in tree.xpath("//script | //style | //code | //*[@lang and not(self::html)]"):
        other.drop_tree()
    read = tree.xpath("//body//text() | //title/text()")
    aloud = tree.xpath("//@aria-label | //@placeholder | //@title | //@alt | //@data-l")
    return [" ".join(words.split()) for words in (*read, *aloud) if words.strip()]


PAGES = (
    "/", "/waiting/", "/waiting/?old=1", "/people/", "/people/?q=nadie", "/people/addresses/",
    "/people/new/", "/people/{code}/", "/people/{code}/card/", "/people/{code}/edit/", "/note/",
    "/note/?who={code}", "/said/{said}/", "/bring/", "/search/", "/search/?q=escalera",
    "/search/?q=zzz", "/find/?q=b", "/find/?frame=1", "/settings/", "/settings/us/",
    "/circles/", "/circles/list/", "/circles/leaving/", "/circles/attention/",
    "/settings/colleagues/", "/house-style/",
    "/accounts/password/", "/nowhere/",
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_a_spaniard_finds_no_english_on_the_pages():
    nerea = build.a_colleague(language="es")
    letter = build.a_letter(subject="La escalera", text="¿Cuándo llega?", at=timezone.now())
    build.a_card("Begoña Aldasoro", lines=(("address home", "Elizalde 3"),))
    code, said = letter.sender.person.code, letter.pk

    seen = {
        (page, words)
        for page in PAGES
        for words in words_on(build.a_browser(nerea).get(page.format(code=code, said=said)).content)
        if ENGLISH.search(words)
    }

    assert seen == set()


def test_english_is_seen_when_it_is_there():
    page = b"<title>Hoy</title><body><p>Who is waiting</p><button lang=en>In English</button>"
    assert [words for words in words_on(page) if ENGLISH.search(words)] == ["Who is waiting"]
