"""Lists of orders of anybody: with headings, without, held apart by blanks, summed up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sobremesa.channels import _tables as tables
from sobremesa.channels.base import Address, Card, NothingHere, Order
from sobremesa.channels.orders import Orders
from sobremesa.channels.spreadsheet import Spreadsheet
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, TakenIn, real, take_in

pytestmark = pytest.mark.capability("A1")

BLANKS = "".join(
    f" {n // 3 + 1:05} 1997{n % 12 + 1:02}{n % 28 + 1:02} {n % 4 + 1:2} {n * 1.13 + 5:7.2f}\r\n"
    for n in range(90)
)
HEADED = " customer_id  date number_of_cds  dollar_value\r\n"


def read(text: str, name: str = "orders.csv", **more: object) -> TakenIn:
    return take_in(Orders({**SETTINGS, **more}), MemoryFile(name, text.encode()))


def orders(found: TakenIn) -> list[Order]:
    return [one for one in found.records if isinstance(one, Order)]


@pytest.mark.parametrize("head", ["", HEADED], ids=["no headings", "headings"])
def test_columns_held_apart_by_blanks(head):
    given = MemoryFile("CDNOW_master.txt", (head + BLANKS).encode())
    assert Orders(SETTINGS).recognises(given) == tables.CERTAIN
    found = take_in(Orders(SETTINGS), given)
    assert (len(found.items), found.problems) == (90, [])
    first = orders(found)[0]
    assert first.customer == (Address(kind="customer", value="1"),)
    assert (first.ordered_on, first.quantity, first.amount_cents) == ("1997-01-01", 1.0, 500)
    assert not any(isinstance(one, Card) for one in found.records)


def test_the_same_orders_from_another_list_have_the_same_keys():
    twice = "".join(
        f" {line[1:6]} {int(line[1:6]) + 7:04}{line[6:]}\r\n" for line in BLANKS.splitlines()
    )
    one, other = read(BLANKS, "master.txt"), read(twice, "sample.txt")
    assert [order.key for order in orders(one)] == [order.key for order in orders(other)]
    csv = "cliente;fecha;unidades;importe\n" + "".join(
        f"{int(a)};{b[6:]}/{b[4:6]}/{b[:4]};{c};{d.replace('.', ',')}\n"
        for a, b, c, d in (line.split() for line in BLANKS.splitlines())
    )
    assert {order.key for order in orders(read(csv))} == {order.key for order in orders(one)}


def test_an_order_says_who_bought_and_a_card_says_who_that_is():
    text = (
        "Order ID,Created at,Email,Billing Name,Phone,Company,Total,Currency,Item\n"
        "#1001,2024-01-03T23:30:00Z,ANA@x.example,Ana Ruiz,612345678,Bar Txoko,12.50,EUR,Ramo\n"
    )
    card, order = read(text).records
    assert isinstance(card, Card)
    assert (card.name, card.organisation) == ("Ana Ruiz", "Bar Txoko")
    assert [one.value for one in card.handles] == ["ana@x.example", "+34612345678"]
    assert isinstance(order, Order)
    assert order.customer[0] == Address(kind="email", value="ana@x.example", name="Ana Ruiz")
    assert order.ordered_at == datetime(2024, 1, 3, 23, 30, tzinfo=UTC)
    assert order.ordered_on == "2024-01-04", "the day where the shop is"
    assert (order.number, order.currency, order.amount_cents) == ("#1001", "EUR", 1250)


def test_who_is_known_by_name_alone_has_a_card_with_that_name():
    text = "Fecha;Cliente;Producto;Importe\n" + "".join(
        f"{n}/01/2024;{who};Ramo;1{n},50 €\n" for n, who in enumerate(("Ana Ruiz", "Ana"), 13)
    )
    whole, order, single, _ = read(text, "ventas.csv").records
    assert isinstance(whole, Card)
    assert [(one.kind, one.value) for one in whole.handles] == [("name", "ana ruiz")]
    assert isinstance(order, Order)
    assert order.customer == whole.handles
    assert isinstance(single, Card)
    assert single.handles[0].value.startswith("ana · ")


def test_rows_that_are_no_orders_say_why_and_the_others_come():
    text = (
        "Nº pedido;Fecha;Cód. cliente;Importe\nP-1;13/01/2024;7;12,50 €\nP-2;31/02/2024;7;1,00 €\n"
        "P-3;14/01/2024;;5,00 €\nP-4;15/01/2024;8;gratis\n;;;\nTotal;;;19,50 €\n"
    )
    found = read(text, "pedidos.csv")
    assert [one.number for one in orders(found)] == ["P-1"]
    assert [str(why) for why in found.problems] == [
        "“31/02/2024” is no day that we can read. Correct it in the table.",
        tables.REFUSALS["nobody"],
        "“gratis” is no amount that we can read. Correct it in the table.",
        "This row adds up the others and was left out.",
    ]  # fmt: skip
    assert [item.number for item in found.items] == [2, 3, 4, 5, 7]


def test_figures_summed_up_a_customer_are_left_out_with_a_reason():
    text = "ID,frequency,recency,T\n" + "".join(f"{n},{n % 4},{n}.5,38.86\n" for n in range(1, 50))
    given = MemoryFile("cdnow_customers_summary.csv", text.encode())
    assert Orders(SETTINGS).recognises(given) == tables.SUMMARY
    assert Spreadsheet(SETTINGS).recognises(given) == 0
    with pytest.raises(NothingHere) as why:
        list(Orders(SETTINGS).split(given))
    assert why.value.words == tables.NOT_ROWS


def test_what_was_read_is_read_again_from_its_bytes_alone():
    found = read(BLANKS + BLANKS.splitlines(keepends=True)[0], "ventas.txt")
    again = [Orders(SETTINGS).read(item, NOW) for item in found.items]
    assert [record for records in again for record in records] == found.records
    assert len({order.key for order in orders(found)}) == 91


@pytest.mark.capability("C3")
def test_the_real_lists_come_in_to_the_item(shared: Path):
    folder = shared / "data" / "orders"
    sample = take_in(Orders(SETTINGS), real(folder / "CDNOW_sample.txt"))
    assert (len(sample.records), sample.problems) == (6919, [])
    assert len({one.customer for one in orders(sample)}) == 2357
    summary = real(folder / "cdnow_customers_summary.csv")
    assert take_in(Orders(SETTINGS), summary).problems[0].words == tables.NOT_ROWS
