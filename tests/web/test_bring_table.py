"""A table that needs a word: shown, corrected, tried, brought in, left."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sobremesa import jobs
from sobremesa.conversations.models import Batch, BatchFile
from sobremesa.flows import importing
from sobremesa.people.models import Person
from sobremesa.us.models import Firm, Role, SheetMapping, User

pytestmark = [pytest.mark.django_db, pytest.mark.capability("B1")]
HEADS = "Kodea;Deitura;Helb;Zenb;Egun;Ohar;Mota\n"
ROWS = (
    '7;"Aldasoro Iturbe, Begoña";bego@arriaundi.example;943 49 11 22;05/11/19;con plazos;a\n'
    '9;"Mendizabal, Rosa";rosa@m.example;943 49 11 23;03/02/20;;b\n'
)
TABLE = (HEADS + ROWS).encode()
FIELDS = ("customer", "name", "email", "phone", "custom", "ignore", "custom")
SALES = b"Zk;Nork;Noiz;Zenbat\n1;Rosa Mendizabal;05/04/2024;1.234,56\n2;Jon Lasa;06/04/2024;10,00\n"


@pytest.fixture
def staff(data_dir: Path) -> Client:
    Firm.objects.create(pk=1, name="Intxaurpe", settled_at=timezone.now())
    return signed_in()


def signed_in(role: str = Role.STAFF) -> Client:
    n = User.objects.count()
    user = User.objects.create(
        email=f"{n}@intxaurpe.example", name="Nerea", role=role, language="en",
        joined_at=timezone.now(),
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return client


def brought(client: Client, body: bytes = TABLE, name: str = "raro.csv") -> Batch:
    client.post(reverse("bring"), {"files": [SimpleUploadedFile(name, body)]})
    batch = Batch.objects.latest("pk")
    importing.run(batch)
    jobs.Job.objects.update(done_at=timezone.now())
    return batch


def question(batch: Batch) -> str:
    found = BatchFile.objects.get(batch=batch, setting="mapping")
    return reverse("bring-table", args=[batch.code, found.pk])


def said(*fields: str, kind: str = "contacts", **more: str) -> dict[str, str]:
    return {"kind": kind, "was": kind, **{f"c{n}": one for n, one in enumerate(fields)}, **more}


def words_of(answer) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def test_a_table_of_which_we_are_not_sure_is_asked_about_where_it_came_in(staff: Client) -> None:
    batch = brought(staff)
    for page in (reverse("bring"), reverse("bring-batch", args=[batch.code])):
        told = staff.get(page)
        assert "A table that needs a word from you: raro.csv" in words_of(told)
        assert f'href="{question(batch)}"' in told.content.decode()
    assert not Person.objects.exists()


def test_each_column_is_shown_with_examples_and_what_we_take_it_for(staff: Client) -> None:
    answer = staff.get(question(brought(staff)))
    told, page = words_of(answer), answer.content.decode()
    assert answer.status_code == 200
    assert "2 rows, separated by semicolons." in told
    assert "Aldasoro Iturbe, Begoña" in told
    assert "We turn it round: “Begoña Aldasoro Iturbe”." in told
    assert re.search(r'name="c2"[^>]*>.*?value="email" selected', page)
    assert "2 new people would come; every row is understood." in told


def test_what_would_come_in_is_tried_and_nothing_is_written_down(staff: Client) -> None:
    where = question(brought(staff))
    told = words_of(staff.post(where, said(*FIELDS, do="try")))
    assert "As they would come in" in told
    assert "Row 2 Begoña Aldasoro Iturbe" in told
    assert "bego@arriaundi.example" in told
    assert "con plazos" not in told.partition("As they would come in")[2]
    assert not Person.objects.exists()
    assert not SheetMapping.objects.exists()


def test_what_is_said_brings_it_in_and_stands_for_the_next_table_of_the_same_headings(
    staff: Client,
) -> None:
    first = brought(staff)
    where = question(first)
    answer = staff.post(where, said(*FIELDS, do="bring"))
    again = Batch.objects.latest("pk")
    assert answer.headers["Location"] == reverse("bring-batch", args=[again.code])
    assert (again.paths, jobs.Job.objects.filter(done_at=None).count()) == (first.paths, 1)
    importing.run(again)
    assert set(Person.objects.values_list("name", flat=True)) == {
        "Begoña Aldasoro Iturbe", "Rosa Mendizabal",
    }  # fmt: skip
    assert "Aldasoro" not in str(SheetMapping.objects.get().mapping)
    more = (HEADS + "12;Jon Lasa;jon@lasa.example;943 49 11 24;01/02/20;;b\n").encode()
    second = brought(staff, more, "otro.csv")
    assert not BatchFile.objects.filter(batch=second, outcome="unclear").exists()
    assert Person.objects.filter(name="Jon Lasa").exists()
    assert "Somebody has said already" in words_of(staff.get(where, follow=True))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        (("name", "name", "email", "phone", "custom", "custom", "custom"),
         "“Kodea”, “Deitura”: only one of them can be “Their whole name”."),
        (("custom",) * 7, "Nothing says who it is."),
        (("fishes", *FIELDS[1:]), "“Kodea”: choose again what it is."),
        ((), "“Kodea”, “Deitura”, "),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_plain_words_and_the_choice_is_kept(
    staff: Client, fields: tuple[str, ...], why: str
) -> None:
    where = question(brought(staff))
    given = said(*fields, do="bring")
    answer = staff.post(where, given)
    assert answer.status_code == 422
    assert why in words_of(answer)
    if "ignore" in fields:
        assert re.search(r'name="c5"[^>]*>.*?value="ignore" selected', answer.content.decode())
    assert Batch.objects.count() == 1


def test_the_kind_of_rows_is_changed_by_a_button_and_columns_follow(staff: Client) -> None:
    where = question(brought(staff, SALES, "x.csv"))
    answer = staff.post(
        where, said("custom", "name", "birthday", "custom", kind="orders", was="contacts")
    )
    assert answer.status_code == 200
    assert "Number of the order" in words_of(answer)
    fields = said("number", "name", "date", "amount", kind="orders")
    told = words_of(staff.post(where, {**fields, "do": "try", "date_order": "dmy"}))
    assert "How are decimals written" in told
    assert "Read as 1,234.56." in told
    assert "2 orders would come, with 2 new people;" in told


def test_a_day_that_reads_as_two_is_asked_about(staff: Client) -> None:
    heads = b"Zk;Name;Zz;Zenbat\n1;Rosa Mendizabal;05/04/2024;12\n2;Jon Lasa;06/04/2024;10\n"
    where = question(brought(staff, heads, "x.csv"))
    fields = said("number", "name", "date", "amount", kind="orders")
    answer = staff.post(where, {**fields, "do": "try"})
    assert "What comes first in “05/04/2024”?" in words_of(answer)
    told = words_of(staff.post(where, {**fields, "do": "try", "date_order": "mdy"}))
    assert "Read as 4 May 2024." in told


def test_a_table_is_left_out_with_its_reason_and_taken_up_again(staff: Client) -> None:
    batch = brought(staff)
    where = question(batch)
    told = words_of(staff.post(where, {"do": "leave"}, follow=True))
    assert "You left this table out." in told
    assert "Take up raro.csv again" in told
    assert "needs a word" not in words_of(staff.get(reverse("bring")))
    assert "Bring it in" not in words_of(staff.get(where))
    told = words_of(staff.post(where, {"do": "take-up"}, follow=True))
    assert "We have guessed what each column is" in told
    assert "we are not sure what all of them are" in words_of(staff.get(reverse("bring")))


def test_a_file_that_is_gone_or_broken_is_said(staff: Client) -> None:
    batch = brought(staff)
    path = Path(batch.paths[0])
    path.write_bytes(b"\x00\x01\x02")
    assert "There is no table in this file" in words_of(staff.get(question(batch)))
    path.unlink()
    answer = staff.post(question(batch), said(*FIELDS, do="bring"))
    assert "raro.csv is not there any more." in words_of(answer)
    assert BatchFile.objects.get(batch=batch, setting="mapping").outcome == "unclear"


def test_cells_of_strangers_are_words_and_never_markup(staff: Client) -> None:
    evil = "<script>alert(1)</script>"
    body = (HEADS + ROWS).replace("Ohar", evil).replace("con plazos", evil)
    page = staff.get(question(brought(staff, body.encode()))).content.decode()
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


def test_only_staff_and_only_of_this_import(staff: Client) -> None:
    batch = brought(staff)
    where = question(batch)
    assert signed_in(Role.KEEPER).get(where).status_code == 403
    other = brought(staff, b"BEGIN:VCARD\nVERSION:3.0\nFN:A\nEND:VCARD\n", "a.vcf")
    assert staff.get(where.replace(batch.code, other.code)).status_code == 404
    Batch.objects.filter(pk=batch.pk).update(undone_at=timezone.now())
    assert staff.get(where).status_code == 404


def test_two_hundred_columns_are_shown_and_sent(staff: Client) -> None:
    more = [";" + ";".join(f"x{n}y{m}" for n in range(193)) for m in range(3)]
    lines = zip((HEADS + ROWS).splitlines(), more, strict=True)
    body = "".join(f"{line}{rest}\n" for line, rest in lines)
    where = question(brought(staff, body.encode(), "ancho.csv"))
    assert staff.get(where).content.decode().count("<select name=") == 200
    told = words_of(staff.post(where, said("custom", "name", *("ignore",) * 198, do="try")))
    assert "2 new people would come" in told
