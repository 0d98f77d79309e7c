"""What a trial of a table promises is what its import does; wherever the table lies."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from django.http import Http404
from django.utils import timezone, translation

from sobremesa.conversations.models import Batch, BatchFile
from sobremesa.core.sheets.proposal import CUSTOM
from sobremesa.flows import bringing, importing
from sobremesa.flows.tables import asking, choosing, trying
from sobremesa.journal import Entry
from sobremesa.people.models import Card, Person
from sobremesa.us.models import SheetMapping, User
from tests.build import a_colleague, a_firm, a_person

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1", "B2")]
HEADS = "Kodea;Deitura;Helb;Zenb;Egun;Ohar;Mota\n"
ROWS = (
    '7;"Aldasoro Iturbe, Begoña";bego@arriaundi.example;943 49 11 22;05/11/19;con plazos;a\n'
    '9;"Mendizabal, Rosa";rosa@m.example;943 49 11 23;03/02/20;;b\n'
    '9;"Mendizabal, Rosa";rosa2@m.example;943 49 11 23;04/02/20;;b\n'
)
FIELDS = ("customer", "name", "email", "phone", "custom", "custom", "ignore")


@pytest.fixture
def nerea(data_dir: Path) -> User:
    a_firm()
    return a_colleague()


def brought(path: Path, nerea: User) -> BatchFile:
    """A file in which we met a table that we are not sure of."""
    now = timezone.now()
    batch = importing.begin([str(path)], by=nerea, options=importing.options_for(), now=now)
    importing.run(batch)
    return BatchFile.objects.get(batch=batch, outcome="unclear", setting="mapping")


def written(folder: Path, text: str = HEADS + ROWS, name: str = "raro.csv") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def settled(table: asking.Table) -> choosing.Proposal:
    choice = choosing.choice(table, FIELDS, kind="contacts")
    assert not choice.mistakes
    return choosing.settled(choice)


def answered(file: BatchFile, nerea: User) -> Batch:
    table = asking.tables_of(file)[0]
    batch = asking.answer(file, table, settled(table), by=nerea, now=timezone.now())
    importing.run(batch)
    batch.refresh_from_db()
    return batch


def test_what_is_promised_is_what_comes(tmp_path: Path, nerea: User) -> None:
    a_person("Begoña", email="bego@arriaundi.example")
    file = brought(written(tmp_path), nerea)
    before = Person.objects.count()
    trial = trying.trial(file, settled(asking.tables_of(file)[0]))
    assert (trial.rows, trial.failed, trial.people, trial.completed) == (3, 0, 1, 2)
    assert (trial.is_whole, trial.about) == (True, 3)
    assert not Card.objects.exists()
    batch = answered(file, nerea)
    assert Person.objects.count() - before == trial.people
    assert batch.counts["cards_new"] == trial.understood
    assert batch.counts["people_new"] == trial.people
    assert Entry.objects.filter(verb="table.named", by=nerea).exists()


def test_of_a_big_table_the_first_rows_are_read_and_the_rest_is_guessed(
    tmp_path: Path, nerea: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = "".join(
        f'{n};"Lasa{n} Ruiz, Jon{n}";jon{n}@lasa.example;943 49 {n:04d};05/11/19;nota;b\n'
        for n in range(1000, 1900)
    )
    path = str(written(tmp_path, HEADS + ROWS + more))
    now = timezone.now()
    batch = importing.begin([path], by=nerea, options=importing.options_for(), now=now)
    file = BatchFile.objects.create(batch=batch, path=path, outcome="unclear", setting="mapping")
    monkeypatch.setattr(trying, "WHOLE_BYTES", 1000)
    trial = trying.trial(file, settled(asking.tables_of(file)[0]))
    assert (trial.rows, trial.is_whole) == (trying.SAMPLE_ROWS, False)
    assert 800 < trial.about < 1000
    assert len(trial.first) == trying.TRIED_ROWS
    monkeypatch.setattr(trying, "WHOLE_BYTES", 1000_000)
    monkeypatch.setattr(trying, "PATIENCE_SECONDS", 0.0)
    hurried = trying.trial(file, settled(asking.tables_of(file)[0]))
    assert (hurried.rows, hurried.is_whole) == (trying.GROUP_ITEMS, False)


def test_a_table_in_an_archive_is_asked_about_and_its_neighbours_stay_as_they_are(
    tmp_path: Path, nerea: User
) -> None:
    where = tmp_path / "todo.zip"
    with zipfile.ZipFile(where, "w") as archive:
        archive.writestr("a.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ane\nEND:VCARD\n")
        archive.writestr("raro.csv", HEADS + ROWS)
    file = brought(where, nerea)
    assert asking.name_of(file) == "raro.csv"
    assert asking.given_of(file) == str(where)
    trial = trying.trial(file, settled(asking.tables_of(file)[0]))
    assert (trial.rows, trial.is_whole, trial.about) == (3, True, 3)
    batch = answered(file, nerea)
    assert (batch.counts["cards_new"], batch.counts["cards_known"]) == (3, 1)


def test_of_a_folder_only_the_table_itself_comes_again(tmp_path: Path, nerea: User) -> None:
    folder = tmp_path / "carpeta"
    path = written(folder)
    written(folder, HEADS.replace("Mota", "Beste") + ROWS, "otra.csv")
    now = timezone.now()
    batch = importing.begin([str(folder)], by=nerea, options=importing.options_for(), now=now)
    importing.run(batch)
    file = BatchFile.objects.get(batch=batch, path=str(path))
    again = answered(file, nerea)
    assert again.paths == [str(path)]
    assert BatchFile.objects.filter(batch=batch, outcome="unclear").count() == 1


def test_a_file_that_was_answered_or_taken_back_is_not_asked_about_again(
    tmp_path: Path, nerea: User
) -> None:
    file = brought(written(tmp_path), nerea)
    table = asking.tables_of(file)[0]
    answered(file, nerea)
    with pytest.raises(Http404):
        asking.answer(file, table, settled(table), by=nerea, now=timezone.now())
    assert SheetMapping.objects.count() == 1
    Batch.objects.update(undone_at=timezone.now())
    with pytest.raises(Http404):
        asking.asked_about(file.batch, file.pk)


def test_left_and_taken_up_again_the_question_is_the_same(tmp_path: Path, nerea: User) -> None:
    file = brought(written(tmp_path), nerea)
    now = timezone.now()
    for _twice in range(2):
        asking.leave(file, by=nerea, now=now)
    left = BatchFile.objects.get(pk=file.pk)
    assert (left.outcome, left.words) == ("ignored", asking.LEFT)
    assert asking.left_in(file.batch) == [(file.pk, "raro.csv")]
    asking.take_up(left, by=nerea, now=now)
    again = BatchFile.objects.get(pk=file.pk)
    assert (again.outcome, again.words, again.params) == ("unclear", file.words, file.params)
    verbs = Entry.objects.filter(verb__startswith="table.").values_list("verb", flat=True)
    assert list(verbs) == ["table.left", "table.taken_up"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.4 this is no table", "There is no table in this file"),
        (b"", "There is no table in this file"),
    ],
)
def test_a_file_that_is_another_meanwhile_says_so(
    tmp_path: Path, nerea: User, content: bytes, says: str
) -> None:
    path = written(tmp_path)
    file = brought(path, nerea)
    path.write_bytes(content)
    with translation.override("en"), pytest.raises(asking.Shut, match=says):
        asking.tables_of(file)
    path.unlink()
    with translation.override("en"), pytest.raises(bringing.Gone, match="not there any more"):
        asking.tables_of(file)


def test_columns_of_another_kind_are_kept_as_near_as_they_come() -> None:
    given = ("when", "text", "email", "minutes", "date", "nonsense")
    found = choosing.fields_as(given, "orders")
    assert found == ["date", "note", "email", CUSTOM, CUSTOM, CUSTOM]
