"""What was bought comes in once, by any road, makes people of customers, and goes again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from sobremesa.conversations import guards
from sobremesa.conversations.models import Arrival, Batch, Delivery
from sobremesa.flows import bringing, doctor, importing, rehearsing, rereading, undoing
from sobremesa.flows.rights import erasing
from sobremesa.people.models import Handle, Person
from sobremesa.people.queries import handle_ids_of
from sobremesa.purchases.models import OrderArrival, Purchase
from sobremesa.purchases.queries import bought_by
from tests import build, material
from tests.canonical import ACCOUNT_OF_THAT_DAY, different, dump

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.capability("A1"),
    pytest.mark.usefixtures("data_dir"),
]

ORDERS = """\
Nº pedido;Fecha;Cliente;Correo;Producto;Cantidad;Importe
P-1;03/01/2024;Mendizabal, Rosa;rosa@panaderia.example;Mesa de roble;1;1.234,50 €
P-2;13/02/2024;Mendizabal, Rosa;rosa@panaderia.example;Silla;4;360,00 €
P-3;31/02/2024;Iker Lasa;iker@sidreria.example;Banco;1;120,00 €
P-4;20/03/2024;Iker Lasa;iker@sidreria.example;Banco;1;120,00 €
P-4;20/03/2024;Iker Lasa;iker@sidreria.example;Cojín;2;30,00 €
;;;;;Total;1.744,50 €
"""
NUMBERS = "cliente;fecha;importe\n" + "".join(
    f"{n % 7 + 100};{n % 28 + 1:02}/0{n % 9 + 1}/2023;{n % 5 + 10},50\n" for n in range(60)
)


def bring(*paths: Path) -> Batch:
    batch = importing.begin(
        [str(path) for path in paths], by=None, options=importing.options_for(), now=timezone.now()
    )
    importing.run(batch)
    batch.refresh_from_db()
    return batch


def undo(batch: Batch) -> dict[str, int]:
    return undoing.undo(batch, by=None, now=timezone.now())


def state() -> dict[str, list[str]]:
    return dump(ACCOUNT_OF_THAT_DAY)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    path = tmp_path / "pedidos.csv"
    path.write_bytes(ORDERS.encode("cp1252"))
    return path


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    path = tmp_path / "ventas.csv"
    path.write_text(NUMBERS, encoding="utf-8")
    return path


def test_every_row_is_accounted_for(orders):
    batch = bring(orders)
    assert (batch.counts["purchases_new"], batch.counts["failed"]) == (4, 2)
    assert batch.counts["items"] == 6
    assert batch.counts["cards_new"] == 0, "what an order says of its customer counts with it"
    words = [(one.number, one.words % one.params) for one in Delivery.objects.exclude(words="")]
    assert words == [
        (4, "“31/02/2024” is no day that we can read. Correct it in the table."),
        (7, "This row adds up the others and was left out."),
    ]
    assert [one.code for one in doctor.examine()] in ([], ["room-low"])


def test_a_customer_with_a_name_is_somebody_with_all_that_the_list_says(orders):
    bring(orders)
    rosa = Person.objects.get(handles__value="rosa@panaderia.example")
    assert rosa.name == "Rosa Mendizabal"
    found = bought_by(handle_ids_of(rosa))
    assert found is not None
    assert (found.count, found.sums) == (2, (("EUR", 159450),))
    assert [(one.what, one.quantity, one.number) for one in found.latest] == [
        ("Silla", 4.0, "P-2"), ("Mesa de roble", 1.0, "P-1"),
    ]  # fmt: skip


def test_the_same_list_again_brings_nothing_new(orders, tmp_path):
    bring(orders)
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "otra.csv").write_bytes(ORDERS.encode("utf-8-sig"))
    again = bring(copy)
    assert (again.counts["purchases_new"], again.counts["purchases_known"]) == (0, 4)
    assert Purchase.objects.count() == 4
    assert OrderArrival.objects.count() == 8


def test_a_bare_customer_number_is_nobody_yet_and_found_by_it(numbers):
    batch = bring(numbers)
    assert batch.counts["purchases_new"] == 60
    assert Person.objects.count() == 0
    assert Handle.objects.filter(kind="customer", person=None).count() == 7
    assert [one.code for one in doctor.examine()] in ([], ["room-low"])


def test_an_address_book_makes_somebody_of_a_customer_number(numbers, tmp_path):
    bring(numbers)
    book = tmp_path / "clientes.csv"
    book.write_text(
        "Nº cliente;Nombre;Correo\n100;Ana Ruiz;ana@ruiz.example\n101;Luis Gil;luis@gil.example\n",
        encoding="utf-8",
    )
    brought = bring(book)
    ana = Person.objects.get(handles__value="ana@ruiz.example")
    found = bought_by(handle_ids_of(ana))
    assert found is not None
    assert found.count == Purchase.objects.filter(handle__value="100").count()
    undo(brought)
    assert not Person.objects.exists()
    assert Handle.objects.get(kind="customer", value="100").person is None


def test_undoing_leaves_everything_as_it_was(orders, numbers, tmp_path):
    mail = tmp_path / "correo.mbox"
    mail.write_bytes(material.mbox(material.letters()))
    bring(mail)
    before = state()
    went = undo(bring(orders, numbers))
    assert went["purchases"] == 64
    assert different(before, state()) == []


@pytest.mark.parametrize("first", [0, 1])
def test_two_roads_are_undone_in_any_order(first, orders, tmp_path):
    empty = state()
    other = tmp_path / "otra vez" / "pedidos 2.csv"
    other.parent.mkdir()
    other.write_bytes(ORDERS.encode("utf-16"))
    batches = [bring(orders), bring(other)]
    undo(batches.pop(first))
    assert Purchase.objects.count() == 4
    assert all(one.arrivals.filter(is_new=True).count() == 1 for one in Purchase.objects.all())
    assert [one.code for one in doctor.examine()] in ([], ["room-low"])
    undo(batches.pop())
    assert different(empty, state()) == []


def test_undoing_says_beforehand_what_would_go(orders, numbers):
    bring(orders)
    both = bring(orders, numbers)
    assert bringing.outlook(both)["purchases"] == 60
    assert bringing.outlook(both)["stay"] >= 4


def test_a_rehearsal_says_what_an_import_then_does(orders, numbers):
    paths = [str(orders), str(numbers)]
    options = importing.options_for()
    told = rehearsing.rehearse(paths, options=options, now=timezone.now()).counts()
    done = bring(orders, numbers).counts
    assert {name: told[name] for name in told} == {name: done[name] for name in told}


def test_two_that_say_the_same_are_two(tmp_path):
    path = tmp_path / "ventas.csv"
    path.write_text("cliente;fecha;importe\n" + "7001;03/04/2024;12,50\n" * 3, encoding="utf-8")
    assert bring(path).counts["purchases_new"] == 3
    assert bring(path).counts["purchases_known"] == 3


def test_what_was_bought_is_never_changed(orders):
    bring(orders)
    one = Purchase.objects.first()
    assert one is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Purchase.objects.filter(pk=one.pk).update(amount_cents=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Purchase.objects.filter(pk=one.pk)._raw_delete("default")
    assert guards.missing_guards() == []


def test_a_row_that_can_be_read_now_comes_in(orders):
    batch = bring(orders)
    # As if an older release had not understood it.
    one = Delivery.objects.filter(batch=batch, words="").first()
    assert one is not None
    OrderArrival.objects.filter(delivery=one).delete()
    Arrival.objects.filter(delivery=one).delete()
    Delivery.objects.filter(pk=one.pk).update(words="It was not understood.", read_at=None)
    one.refresh_from_db()
    assert rereading.read_again(one, by=None, now=timezone.now())
    batch.refresh_from_db()
    assert OrderArrival.objects.filter(delivery=one).count() == 1
    assert batch.counts["items"] == 6


def test_the_page_shows_the_last_five_and_all(tmp_path):
    path = tmp_path / "pedidos.csv"
    rows = "".join(
        f"P-{n};{n + 10}/05/2024;Ana Ruiz;ana@ruiz.example;Ramo;{n},50 €\n" for n in range(1, 8)
    )
    path.write_text("Pedido;Fecha;Cliente;Correo;Producto;Importe\n" + rows, encoding="utf-8")
    bring(path)
    ana = Person.objects.get(handles__value="ana@ruiz.example")
    browser = build.a_browser(build.a_colleague())
    page = browser.get(f"/people/{ana.code}/").content.decode()
    assert page.count("P-") == 5
    assert "P-7" in page
    assert "bought=all" in page
    page = browser.get(f"/people/{ana.code}/?bought=all").content.decode()
    assert page.count("P-") == 7


def test_who_bought_nothing_has_no_such_section(tmp_path):
    page = build.a_browser(build.a_colleague()).get(f"/people/{build.a_person().code}/")
    assert 'id="bought"' not in page.content.decode()


def test_who_is_forgotten_leaves_no_purchase_and_is_not_let_in_again(orders):
    bring(orders)
    rosa = Person.objects.get(handles__value="rosa@panaderia.example")
    erasure = erasing.erase(rosa, by=None, now=timezone.now())
    erasing.let_go(erasure, rosa, timezone.now())
    erasing.settle_the_rest(timezone.now())
    assert [one.number for one in Purchase.objects.order_by("pk")] == ["P-4", "P-4"]
    assert [one.code for one in doctor.examine()] in ([], ["room-low"])
    again = bring(orders)
    assert again.counts["purchases_new"] == 0
    assert not Handle.objects.filter(value="rosa@panaderia.example").exists()
