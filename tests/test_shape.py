"""The shape of the code. Each rule is first seen to fail on a planted mistake, then held."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap

import pytest

from tests.shape import danger, habits, leaks, purity, size
from tests.shape.source import REPO, Source, everything, product, python, templates

PRODUCT = product()
PURE = [file for file in PRODUCT if file.is_in("sobremesa/core", "sobremesa/channels")]
PAGES = [file for file in PRODUCT if file.is_in("sobremesa/web", "sobremesa/api")]
LOCKS = [file for file in everything() if re.fullmatch(r"requirements[\w-]*\.lock", file.path)]


def planted(text: str, path: str = "sobremesa/people/actions.py") -> Source:
    """A file that does not exist, with a mistake in it."""
    return Source(path, textwrap.dedent(text))


def all_of(rule, files) -> list[str]:
    return [complaint for file in files for complaint in rule(file)]


def test_there_is_something_to_look_at():
    """The rules below pass on nothing: so there has to be something."""
    assert len(PRODUCT) > 15
    assert any(file.path == "sobremesa/channels/base.py" for file in PURE)
    assert len(LOCKS) == 2


# ------------------------------------------------------------------------------- size


def test_a_file_is_read_in_one_go():
    ours = [f for f in python("sobremesa", "tests", "bench") if not f.is_in("sobremesa/migrations")]
    assert size.too_long([planted("x = 1\n" * 401)])
    assert not size.too_long([planted("x = 1\n" * 400)])
    assert size.too_long(ours) == []


def test_a_function_does_one_thing():
    assert size.long_functions(planted("def f():\n" + "    x = 1\n" * 60))
    assert not size.long_functions(planted("def f():\n" + "    x = 1\n" * 59))
    ours = [f for f in python("sobremesa", "tests", "bench") if not f.is_in("sobremesa/migrations")]
    assert all_of(size.long_functions, ours) == []


def test_a_folder_is_looked_over_at_once():
    many = [planted("", f"sobremesa/people/a{n}.py") for n in range(16)]
    assert size.full_folders(many)
    assert not size.full_folders(many[:15])
    assert not size.full_folders([planted("", f"sobremesa/web/a{n}.py") for n in range(40)])
    assert size.full_folders(PRODUCT) == []


def test_a_page_composes_and_is_short():
    assert size.long_pages([planted("x = 1\n" * 151, "sobremesa/web/person.py")])
    assert size.long_pages(PAGES) == []


def test_there_is_no_drawer_for_whatever_has_no_place():
    assert size.drawers([planted("", "sobremesa/people/utils.py")])
    assert size.drawers(python("sobremesa", "tests", "bench")) == []


# ----------------------------------------------------------------------------- purity


@pytest.mark.parametrize(
    "mistake",
    [
        "import os",
        "import os.path",
        "from pathlib import Path",
        "from django.utils import timezone",
        "import socket",
        "import time",
        "from random import choice",
        "import random\nrandom.choice([1])",
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "open('x')",
        "def late():\n    import subprocess",
    ],
)
def test_impure_code_is_seen(mistake):
    assert purity.impurities(planted(mistake, "sobremesa/core/planted.py"))


def test_seeded_chance_and_given_moments_are_pure():
    pure = "import random\nfrom datetime import datetime\nrandom.Random(1)\ndatetime(2026, 1, 1)"
    assert not purity.impurities(planted(pure, "sobremesa/core/planted.py"))


@pytest.mark.capability("J3")
def test_core_and_channels_are_pure():
    assert all_of(purity.impurities, PURE) == []


# ----------------------------------------------------------------------------- habits


@pytest.mark.parametrize(
    "mistake",
    [
        "from django.dispatch import receiver",
        "from django.db.models.signals import post_save",
        "class Person:\n    def save(self): ...",
        "class Person:\n    def delete(self): ...",
    ],
)
def test_a_hidden_effect_is_seen(mistake):
    assert habits.hidden_effects(planted(mistake))


def test_saving_means_saving():
    assert all_of(habits.hidden_effects, PRODUCT) == []


@pytest.mark.parametrize(
    "mistake", ["person.save()", "Person.objects.all()", "Person.objects", "x.bulk_create([])"]
)
def test_a_page_that_writes_is_seen(mistake):
    assert habits.writes_in_pages(planted(mistake, "sobremesa/web/person.py"))


def test_pages_write_nothing_themselves():
    assert all_of(habits.writes_in_pages, PAGES) == []


@pytest.mark.parametrize(
    "mistake",
    [
        "if kind == 'pigeon': pass",
        "if kind != 'pigeon': pass",
        "if kind in ('post', 'pigeon'): pass",
        "match kind:\n    case 'pigeon': pass",
    ],
)
def test_code_that_asks_for_a_channel_is_seen(mistake):
    assert habits.names_of_channels(planted(mistake), {"pigeon"})
    template = planted('{% if kind == "pigeon" %}', "sobremesa/templates/p.html")
    assert habits.names_of_channels_in_template(template, {"pigeon"})


def test_only_channels_know_the_names_of_channels():
    kinds = habits.channel_kinds(everything())
    outside = [file for file in PRODUCT if not file.is_in("sobremesa/channels", "sobremesa/core")]
    assert all_of(lambda file: habits.names_of_channels(file, kinds), outside) == []
    assert all_of(lambda file: habits.names_of_channels_in_template(file, kinds), templates()) == []


def migration(number: str, after: str = "") -> Source:
    depends = f'("sobremesa", "{after}")' if after else ""
    return planted(f"dependencies = [{depends}]", f"sobremesa/migrations/{number}.py")


@pytest.mark.parametrize(
    "line",
    [
        [migration("0001_ground"), migration("0003_more", "0001_ground")],
        [
            migration("0001_ground"),
            migration("0002_a", "0001_ground"),
            migration("0002_b", "0001_ground"),
        ],
        [migration("0001_ground"), migration("0002_auto_20260101_1200", "0001_ground")],
        [migration("0001_ground"), migration("0002_name")],
    ],
)  # fmt: skip
def test_a_broken_line_of_migrations_is_seen(line):
    assert habits.broken_line(line)


def test_there_is_one_line_of_migrations():
    migrations = [f for f in python("sobremesa/migrations") if f.name != "__init__.py"]
    assert not habits.broken_line([migration("0001_ground"), migration("0002_b", "0001_ground")])
    assert migrations
    assert habits.broken_line(migrations) == []


def test_a_promise_in_a_comment_names_its_issue():
    assert habits.old_promises(planted("x = 1  # " + "TODO later"))
    assert not habits.old_promises(planted("x = 1  # " + "TODO(#12): later"))
    assert all_of(habits.old_promises, python("sobremesa", "tests", "bench")) == []


# ----------------------------------------------------------------------------- danger


@pytest.mark.parametrize(
    "mistake",
    [
        "eval('1')", "exec('1')", "import pickle", "from subprocess import run",
        "import subprocess",
        "import os\nos.system('ls')", "from django.utils.safestring import mark_safe",
        "mark_safe('x')", "safestring.mark_safe('x')", "RawSQL('x', [])", "rows.extra(where=[])",
        "rows.raw('x')", "rows.filter(**given)", "rows.exclude(**given)", "x.run('ls', shell=True)",
        "x.run('ls', shell=given)", "import marshal", "compile('1', 'x', 'eval')",
        "rows.get(**given)", "__import__('os')",
    ],
)  # fmt: skip
def test_a_danger_is_seen(mistake):
    assert danger.dangers(planted(mistake))


@pytest.mark.parametrize(
    "mistake",
    [
        "{{ words|safe }}", "{{ words | safeseq }}", "{% autoescape off %}",
        "<script>alert(1)</script>", '<a onclick="x()">', '<p style="color: red">',
    ],
)  # fmt: skip
def test_an_unsafe_template_is_seen(mistake):
    assert danger.unsafe_templates(planted(mistake, "sobremesa/templates/person/page.html"))


def test_a_safe_template_is_left_alone():
    fine = '<script src="a.js" defer></script><p class="style">{{ words|safely }} on = 1</p>'
    fine += '<i{% if one == number %} class="here"{% endif %}></i>'
    assert not danger.unsafe_templates(planted(fine, "sobremesa/templates/person/page.html"))


@pytest.mark.capability("J4")
def test_danger_lies_only_where_it_is_listed():
    assert all_of(danger.dangers, PRODUCT) == []
    assert all_of(danger.unsafe_templates, templates()) == []


def test_the_list_of_dangers_is_not_longer_than_the_dangers():
    found = {file.path for file in (*PRODUCT, *templates())}
    for path, what in danger.LISTED:
        assert path in found, f"{path} is gone: take it off the list"
        file = next(file for file in (*PRODUCT, *templates()) if file.path == path)
        rule = danger.dangers if path.endswith(".py") else danger.unsafe_templates
        assert any(what in complaint for complaint in rule(file, listed=())), (path, what)


@pytest.mark.parametrize("caught", [" Exception", " (ValueError, BaseException)", ""])
def test_catching_everything_is_seen(caught):
    assert danger.catches_all([planted(f"try: pass\nexcept{caught}: pass")])


def test_everything_is_caught_in_two_places_only():
    assert danger.catches_all(PRODUCT) == []


# ------------------------------------------------------------------------------ leaks


@pytest.mark.parametrize(
    "mistake",
    [
        "/" + "work/main", "/" + "root/.config", "https://pypi." + "org/simple",
        "-----BEGIN PRIVATE " + "KEY-----",
    ],
)  # fmt: skip
def test_a_leak_is_seen(mistake):
    assert leaks.leaks(planted(f"x = '{mistake}'"))


def test_nothing_of_one_machine_lies_in_the_repository():
    assert all_of(leaks.leaks, everything()) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://example.org/simple",
        "--find-links wheels",
        "django==5.2.19",
        "django>=5.2 \\\n    --hash=sha256:00",
        "django==5.2.19 \\",
        "django @ file:///tmp/django.whl",
    ],
)
def test_a_loose_line_in_a_lock_is_seen(line):
    assert leaks.loose_lines(Source("requirements.lock", line))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda file: file.path)
def test_locks_are_exact_and_name_no_place(lock):
    assert leaks.loose_lines(lock) == []


def test_what_is_tested_is_what_runs():
    runs, tested = (
        {line.split(" \\")[0].split(" ;")[0] for line in lock.text.splitlines() if "==" in line}
        for lock in sorted(LOCKS, key=lambda file: len(file.path))
    )
    assert runs < tested


# --------------------------------------------------------- what the linters are set to say


@pytest.mark.parametrize(
    ("rule", "mistake"),
    [
        ("C901", "def f(x):\n" + "".join(f"    if x == {n}:\n        x += 1\n" for n in range(11))),
        ("T201", "print('x')\n"),
        ("TID251", "from unittest.mock import Mock\n\nMock()\n"),
        ("TID252", "from . import models\n\nmodels()\n"),
        ("PLC0415", "def f():\n    import json\n\n    return json\n"),
        ("DTZ005", "from datetime import datetime\n\ndatetime.now()\n"),
        ("BLE001", "try:\n    f()\nexcept Exception:\n    x = 1\n"),
        ("ERA001", "# x = 1\n"),
    ],
)
def test_ruff_says_no(rule, mistake):
    ruff = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    said = subprocess.run(
        [*ruff, "--stdin-filename=sobremesa/people/planted.py", "-"],
        input=mistake, capture_output=True, text=True, cwd=REPO, check=False,
    )  # fmt: skip
    assert rule in said.stdout, said.stdout + said.stderr


def test_the_ladder_is_held_by_a_linter_that_can_fail(tmp_path):
    """A copy of the rungs, with one import that goes up, must be refused."""
    package = tmp_path / "house"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "core.py").write_text("from house import web\n")
    (package / "web.py").write_text("")
    (tmp_path / ".importlinter").write_text(
        "[importlinter]\nroot_package = house\n"
        "[importlinter:contract:ladder]\nname = ladder\ntype = layers\ncontainers = house\n"
        "layers =\n  web\n  core\n"
    )
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    said = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert said.returncode == 1
    assert "core is not allowed to import house.web" in said.stdout
