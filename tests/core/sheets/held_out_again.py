"""Ten tables without headings, written after the rules were done and before they were tried.

What stands in them is drawn from lists of their own, so that no name, firm or town is here because
it is in the lists of the program. The tables are left as they were written, whatever comes out.
"""

from __future__ import annotations

import random
from dataclasses import replace

from tests.core.sheets.pool import MAKE, Make
from tests.core.sheets.tables import Table, a_table

GIVEN = ("Maite", "Gorka", "Pilar", "Ernesto", "Saioa", "Cándido", "Fátima", "Hugo", "Ludivina",
         "Oriol", "Amparo", "Nikita", "Estíbaliz", "Paulino", "Inmaculada", "Beñat", "Soledad",
         "Vasile")  # fmt: skip
FAMILY = (
    "Goñi",
    "Ibáñez",
    "Ansorena",
    "Cebrián",
    "Mur",
    "Oyarzábal",
    "Lanuza",
    "Roca",
    "Tomé",
    "Bueno",
    "Azcona",
    "Popescu",
    "Escartín",
    "Benítez",
    "Lorda",
    "Marco",
    "Iriondo",
)
FIRMS = ("Hermanos Cebrián", "Panificadora del Cinca", "Viveros Lorda", "Ayto. de Sariñena",
         "Autos Mur", "Imprenta Moderna", "Casa Rural O Chardín", "Ibáñez y Asociados",
         "Cooperativa San Lorenzo", "Óptica Escartín", "Ansorena Hnos. SC", "Cristalería Tomé",
         "Electrodomésticos Roca", "Restaurante Las Torres", "Bodegas Lanuza SL",
         "Peluquería Azcona", "CEIP Pedro I", "Logística Pirineo SLU")  # fmt: skip
PLACES = (("Barbastro", "22300", "Huesca"), ("Sariñena", "22200", "Huesca"),
          ("Binéfar", "22500", "Huesca"), ("Ejea de los Caballeros", "50600", "Zaragoza"),
          ("Tarazona", "50500", "Zaragoza"), ("Estella-Lizarra", "31200", "Navarra"),
          ("Tafalla", "31300", "Navarra"), ("Balaguer", "25600", "Lleida"),
          ("Mollerussa", "25230", "Lleida"), ("Zaragoza", "50008", "Zaragoza"))  # fmt: skip
WAYS = ("C/ San Hipólito {}", "Avda. Pirineos {}", "Pza. del Mercado {}", "Coso {}",
        "Calle Joaquín Costa, {}", "Camino La Boquera s/n", "Ronda Norte {} bajo",
        "Polígono Valle del Cinca, parcela {}", "Argensola {}, 3º A")  # fmt: skip
TRADES = ("gerente", "dueño", "encargada", "secretaria", "jefe de taller", "contable",
          "alcaldesa", "maestra", "recepción", "compras", "técnico", "comercial")  # fmt: skip
GOODS = ("Vinilo escaparate 2x1", "Rótulo luminoso", "Tarjetas visita x500", "Lona 3x2 con ojales",
         "Camiseta serigrafiada", "Roll-up", "Cartel obra", "Sello automático",
         "Encuadernación TFG", "Diseño logotipo")  # fmt: skip
REMARKS = ("ojo, siempre paga tarde", "amigo de Paulino, del club", "le gusta que le llamen antes",
           "no llamar en agosto", "quiere factura electrónica con el número de pedido", "", "",
           "se muda en primavera, confirmar la dirección", "cliente desde la feria")  # fmt: skip
TALKED = ("Quedamos en mandarle la muestra del vinilo esta semana y me dice algo.",
          "Se queja de que el rótulo parpadea por la noche, paso el lunes a mirarlo.",
          "Nada nuevo, llamé para saludar y que qué tal las fiestas.",
          "Le ha encantado el logo, lo va a enseñar a los socios y nos vuelve a llamar.",
          "Buzón de voz, le dejo mensaje sobre el presupuesto pendiente.",
          "Pide precio para cien camisetas de la peña, dos tallas y a dos tintas.")  # fmt: skip
SHOP = ("Loreto", "Chesus", "Mari Mar")


def person(rng: random.Random, n: int, row: dict[str, str]) -> dict[str, str]:
    if "given" not in row:
        row["given"], row["family"] = rng.choice(GIVEN), FAMILY[(n * 7 + 3) % len(FAMILY)]
        row["second"], row["firm"] = rng.choice(FAMILY), FIRMS[(n * 5 + 1) % len(FIRMS)]
        row["town"], row["zip"], row["region"] = rng.choice(PLACES)
    return row


def plain(words: str) -> str:
    marks = str.maketrans("áéíóúñç .-'", "aeiounc    ")
    return words.lower().translate(marks).replace(" ", "")


def of(form: str) -> Make:
    return lambda rng, n, row: form.format(**person(rng, n, row))


def mail(rng: random.Random, n: int, row: dict[str, str]) -> str:
    who = person(rng, n, row)
    return (
        f"{plain(who['given'])}.{plain(who['family'])}@gmail.example",
        f"{plain(who['given'])[0]}{plain(who['family'])}@telefonica.example",
        f"info@{plain(who['firm'])}.example",
        f"{plain(who['family'])}{rng.randrange(60, 99)}@hotmail.example",
    )[rng.randrange(4)]


def work_mail(rng: random.Random, n: int, row: dict[str, str]) -> str:
    who = person(rng, n, row)
    return f"{plain(who['given'])}@{plain(who['firm'])}.example"


def some(share: float, make: Make) -> Make:
    return lambda rng, n, row: make(rng, n, row) if rng.random() < share else ""


def one_of(words: tuple[str, ...]) -> Make:
    return lambda rng, n, row: rng.choice(words).format(rng.randrange(1, 90))


def day(form: str) -> Make:
    return lambda rng, n, row: form.format(
        d=rng.randrange(1, 29), m=rng.randrange(1, 13), y=2023 + n % 3, h=rng.randrange(9, 20),
        i=rng.randrange(60), b=rng.randrange(1950, 2001),
    )  # fmt: skip


OWN: dict[str, Make] = {
    "a given": of("{given}"), "a family": of("{family}"), "a second": of("{second}"),
    "two families": of("{family} {second}"), "a whole": of("{given} {family} {second}"),
    "a short": of("{given} {family}"), "a flipped": of("{family} {second}, {given}"),
    "a firm": of("{firm}"), "a firm?": some(0.5, of("{firm}")), "a town": of("{town}"),
    "a zip": of("{zip}"), "a region": of("{region}"), "a mail": some(0.8, mail),
    "a work mail": work_mail, "a way": one_of(WAYS), "a trade": one_of(TRADES),
    "a good": one_of(GOODS), "a remark": one_of(REMARKS), "a talk": one_of(TALKED),
    "a seller": one_of(SHOP), "a code": lambda rng, n, row: f"CL-{340 + n}",
    "a slip": lambda rng, n, row: f"2024/{1500 + n * 2}",
    "a client": lambda rng, n, row: f"CL-{340 + rng.randrange(8)}",
    "a mobile": lambda rng, n, row: f"+34{rng.randrange(600_000_000, 699_999_999)}",
    "a phone": lambda rng, n, row: f"974 {rng.randrange(30, 57)} {rng.randrange(10, 99)} "
    f"{rng.randrange(10, 99)}",
    "a sum": lambda rng, n, row: f"{rng.randrange(900, 190_000) / 100:.2f}".replace(".", ",")
    + " €",
    "a bare sum": lambda rng, n, row: f"{rng.randrange(900, 190_000) / 100:.2f}",
    "a day": day("{d}/{m}/{y}"), "a dotted day": day("{d:02}.{m:02}.{y}"),
    "a moment": day("{y}-{m:02}-{d:02} {h:02}:{i:02}"), "an hour": day("{h}:{i:02}"),
    "a birth": some(0.7, day("{d:02}-{m:02}-{b}")),
    "a count": lambda rng, n, row: str(rng.choice((1, 1, 2, 3, 5, 10))),
    "a length": lambda rng, n, row: str(rng.randrange(1, 35)),
    "a way in": one_of(("recibida", "realizada")),
    "a means": one_of(("teléfono", "visita", "email", "whatsapp")),
    "a tag": one_of(("hostelería", "hostelería, VIP", "colegios", "VIP", "colegios, prensa",
                     "prensa")),
    "a tongue": one_of(("castellano", "catalán", "castellano")),
    "a paid": one_of(("Sí", "No")), "a land": one_of(("España", "España", "Andorra")),
}  # fmt: skip


def bare(name: str, kind: str, columns: str, delimiter: str = ";") -> Table:
    return replace(a_table(name, kind, columns, delimiter), make={**MAKE, **OWN})


HELD_OUT_AGAIN = (
    bare("a1", "contacts", """
        1 = name = a whole
        2 = phone = a mobile
        3 = email = a mail
        4 = city = a town
        5 = note = a remark
    """),
    bare("a2", "contacts", """
        1 = customer = a code
        2 = organisation = a firm
        3 = name = a short
        4 = job_title = a trade
        5 = phone = a phone
        6 = email = a work mail
        7 = street|address = a way
        8 = postal_code = a zip
        9 = city = a town
        10 = region = a region
    """),
    bare("a3", "contacts", """
        1 = given_name = a given
        2 = family_name = a family
        3 = second_family_name = a second
        4 = birthday = a birth
        5 = phone = a mobile
        6 = email = a mail
        7 = language = a tongue
    """, ","),
    bare("a4", "contacts", """
        1 = name = a flipped
        2 = street|address = a way
        3 = postal_code = a zip
        4 = city = a town
        5 = phone = a phone
        6 = phone = a mobile
        7 = labels = a tag
    """),
    bare("a5", "contacts", """
        1 = email = a work mail
        2 = given_name = a given
        3 = family_name = two families
        4 = organisation = a firm
        5 = country = a land
        6 = custom|ignore = a paid
    """, ","),
    bare("a6", "orders", """
        1 = number = a slip
        2 = date = a day
        3 = name = a whole
        4 = product = a good
        5 = quantity = a count
        6 = amount = a sum
        7 = custom|ignore = a paid
    """),
    bare("a7", "orders", """
        1 = date = a moment
        2 = customer = a client
        3 = product = a good
        4 = quantity = a count
        5 = amount = a bare sum
    """, ","),
    bare("a8", "orders", """
        1 = date = a dotted day
        2 = organisation = a firm
        3 = email = a work mail
        4 = amount = a sum
        5 = note = a remark
    """),
    bare("a9", "interactions", """
        1 = date = a day
        2 = time = an hour
        3 = phone = a mobile
        4 = name = a short
        5 = direction = a way in
        6 = minutes = a length
        7 = colleague = a seller
        8 = text|note = a talk
    """),
    bare("a10", "interactions", """
        1 = when = a moment
        2 = medium = a means
        3 = name = a whole
        4 = organisation = a firm
        5 = text|note = a talk
        6 = colleague = a seller
    """),
)  # fmt: skip
