"""What stands in the columns of invented tables: names, days, money, with blanks in between."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

ROWS = 14
GIVEN = ("Begoña", "Mikel", "Ainhoa", "Iker", "María José", "Pau", "Lucía", "Txomin", "Núria",
         "Jon Ander", "Charo", "Francisco", "Itziar", "Manuel", "Mercè", "Ruth")  # fmt: skip
FAMILY = ("Aldasoro", "Larrañaga", "García", "Urrestarazu", "Pérez", "Otaegi", "Puig",
          "Zelaia", "Ruiz", "Quintana", "Mendizabal", "Soler", "López", "Etxeberria",
          "Sanz", "Vidal")  # fmt: skip
FIRMS = ("Posada Arriaundi", "Clínica dental Larrañaga", "Aldasoro e Hijos, S.L.", "Bar Txoko",
         "Floristería Soler", "Transportes Ruiz S.A.", "Estudio Puig", "Lasa Okindegia",
         "Hotel Itxas Gain", "Gestoría Zabala SLU", "Comercial del Ebro, S.A.",
         "Ikastola Haurtzaro",
         "Ferretería Otaegi", "Muebles Vidal")  # fmt: skip
TOWNS = (("Usurbil", "20170", "Gipuzkoa"), ("Zaragoza", "50001", "Zaragoza"),
         ("Hernani", "20120", "Gipuzkoa"), ("Vilafranca del Penedès", "08720", "Barcelona"),
         ("Alcañiz", "44600", "Teruel"), ("Madrid", "28013", "Madrid"),
         ("Tudela", "31500", "Navarra"), ("Girona", "17001", "Girona"))  # fmt: skip
STREETS = ("C/ Mayor, 3", "Kale Nagusia 12, 2º B", "Avda. Goya 45", "Plaza España 1",
           "Carrer del Mar, 8", "Pol. Ind. Malpica, nave 4", "Paseo Sagasta 22 4º izda",
           "Errota kalea 7")  # fmt: skip
JOBS = ("Gerente", "Dueña", "Responsable de compras", "Administración", "Encargado", "Director",
        "Jefa de obra", "Cocinero", "Arquitecta", "Secretaría")  # fmt: skip
GOODS = ("Mesa de roble 160x90", "Silla Lizarra", "Barnizado de puerta", "Estantería a medida",
         "Ramo de temporada", "Corona laurel", "Caja de sidra 6 uds", "Reparación de cajón",
         "Banco del zaguán", "Aceite 5 l")  # fmt: skip
NOTES = ("Prefiere que le llamemos por la tarde, nunca los lunes.", "Alérgica al polen",
         "Viene recomendada por Charo; quiere presupuesto antes de agosto.", "",
         "No le gusta el correo, mejor por teléfono y con calma.", "", "Pesado con los plazos",
         "Le debemos una visita desde que cambiaron de local en la plaza.")  # fmt: skip
SAID = ("Pregunta por el plazo de la mesa y si puede pagar en dos veces.",
        "Le confirmo la visita del jueves; pide que llevemos muestras de roble claro.",
        "Que el cajón roza otra vez y que pasemos cuando podamos, sin prisa.",
        "Muy contenta con el banco. Quiere otro igual para la entrada de su hermana.",
        "No estaba; dejo recado con su hijo para que nos devuelva la llamada mañana.")  # fmt: skip
TOPICS = ("Presupuesto de la mesa", "Visita a la obra", "Plazo de entrega", "Reclamación cajón",
          "Felicitación", "Pedido de Navidad")  # fmt: skip
Make = Callable[[random.Random, int, dict[str, str]], str]


def _who(rng: random.Random, n: int, row: dict[str, str]) -> dict[str, str]:
    if "given" not in row:
        row["given"] = GIVEN[(n * 5 + rng.randrange(2)) % len(GIVEN)]
        row["family"], row["second"] = FAMILY[(n * 3) % len(FAMILY)], rng.choice(FAMILY)
        row["town"], row["zip"], row["region"] = TOWNS[rng.randrange(len(TOWNS))]
    return row


def _from(key: str) -> Make:
    return lambda rng, n, row: _who(rng, n, row)[key]


def _plain(text: str) -> str:
    table = str.maketrans("áéíóúñçàèòü", "aeiouncaeou")
    return text.lower().translate(table).replace(" ", "")


def _email(rng: random.Random, n: int, row: dict[str, str]) -> str:
    who = _who(rng, n, row)
    host = rng.choice(("arriaundi", "correo", "txoko"))
    return f"{_plain(who['given'])}.{_plain(who['family'])}@{host}.example"


def _spaced_phone(rng: random.Random, n: int, row: dict[str, str]) -> str:
    return f"6{rng.randrange(10, 99)} {rng.randrange(100, 999)} {rng.randrange(100, 999)}"


def _day(form: str) -> Make:
    months = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

    def make(rng: random.Random, n: int, row: dict[str, str]) -> str:
        year, month, day = rng.randrange(2019, 2026), rng.randrange(1, 13), rng.randrange(1, 29)
        named = {"d": day, "m": month, "y": year, "yy": year % 100, "mon": months[month - 1],
                 "h": rng.randrange(8, 20), "min": rng.randrange(60),
                 "born": rng.randrange(1945, 1999)}  # fmt: skip
        return form.format(**named)

    return make


def _money(form: str) -> Make:
    def make(rng: random.Random, n: int, row: dict[str, str]) -> str:
        cents = rng.randrange(500, 250_000)
        if form == "es":
            whole = f"{cents // 100:,}".replace(",", ".")
            return f"{whole},{cents % 100:02} €"
        if form == "comma":
            return f"{cents // 100},{cents % 100:02}"
        return f"{cents / 100:.2f}"

    return make


def _some(share: float, make: Make) -> Make:
    return lambda rng, n, row: make(rng, n, row) if rng.random() < share else ""


def _pick(*words: str) -> Make:
    return lambda rng, n, row: rng.choice(words)


def _number(first: int, form: str = "{}", step: int = 1) -> Make:
    return lambda rng, n, row: form.format(first + n * step)


def _site(n: int) -> str:
    return _plain(FIRMS[n % len(FIRMS)].split()[-1]).strip(".").replace(".", "")


def _nif(number: int) -> str:
    return f"{number}{'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23]}"


def _cif(digits: str) -> str:
    odd = sum(sum(divmod(2 * int(char), 10)) for char in digits[::2])
    return f"B{digits}{-(odd + sum(map(int, digits[1::2]))) % 10}"


MAKE: Mapping[str, Make] = {
    "given": _from("given"),
    "family": _from("family"),
    "second": _from("second"),
    "families": lambda r, n, row: f"{_who(r, n, row)['family']} {row['second']}",
    "whole": lambda r, n, row: f"{_who(r, n, row)['given']} {row['family']} {row['second']}",
    "flipped": lambda r, n, row: f"{_who(r, n, row)['family']} {row['second']}, {row['given']}",
    "loud": lambda r, n, row: f"{_who(r, n, row)['family']} {row['second']} {row['given']}".upper(),
    "nick": _some(0.3, _pick("Bego", "Txo", "Pepe", "Nuri")),
    "email": _email,
    "email?": _some(0.5, _email),
    "phone": _spaced_phone,
    "phone?": _some(0.6, _spaced_phone),
    "mobile": lambda r, n, row: f"6{r.randrange(10_000_000, 99_999_999)}",
    "landline": lambda r, n, row: f"943{r.randrange(100_000, 499_999)}",
    "+phone": lambda r, n, row: f"+34 6{r.randrange(10_000_000, 99_999_999)}",
    "fax": _some(0.2, lambda r, n, row: f"943{r.randrange(100_000, 499_999)}"),
    "firm": lambda r, n, row: FIRMS[n % len(FIRMS)],
    "firm?": _some(0.6, lambda r, n, row: FIRMS[n % len(FIRMS)]),
    "job": _pick(*JOBS),
    "street": _pick(*STREETS),
    "town": _from("town"),
    "zip": _from("zip"),
    "region": _from("region"),
    "country": _pick("España", "España", "España", "Francia"),
    "es": _pick("ES", "ES", "FR"),
    "born": _some(0.6, _day("{d:02}/{m:02}/{born}")),
    "born-iso": _some(0.6, _day("{born}-{m:02}-{d:02}")),
    "note": _pick(*NOTES),
    "said": _pick(*SAID),
    "topic": _pick(*TOPICS),
    "tag": _pick("Cliente", "Proveedor", "Amigos", "Cliente;Navidad"),
    "lang": _pick("es", "eu", "ca"),
    "web": _some(0.6, lambda r, n, row: f"https://www.{_site(n)}.example"),
    "linkedin": lambda r, n, row: f"https://www.linkedin.com/in/{_site(n)}-{n}",
    "nif": lambda r, n, row: _nif(r.randrange(10_000_000, 99_999_999)),
    "cif": lambda r, n, row: _cif(f"{r.randrange(1_000_000, 9_999_999)}"),
    "account": _number(43000001, "{}"),
    "code": _number(17, "{:05}"),
    "client": lambda r, n, row: f"{r.randrange(1, 9) * 111}",
    "order": _number(2024_0101, "P-{}"),
    "order#": _number(1001, "#{}"),
    "invoice": _number(118, "F24/{:04}"),
    "ticket": _number(10345),
    "guid": lambda r, n, row: f"{r.getrandbits(64):016x}",
    "id": _number(501, step=3),
    "d/m/y": _day("{d:02}/{m:02}/{y}"),
    "d/m/yy": _day("{d:02}/{m:02}/{yy:02}"),
    "d-mon-yy": _day("{d}-{mon}-{yy:02}"),
    "iso": _day("{y}-{m:02}-{d:02}"),
    "iso-t": _day("{y}-{m:02}-{d:02}T{h:02}:{min:02}:00Z"),
    "iso t": _day("{y}-{m:02}-{d:02} {h:02}:{min:02}:07"),
    "d/m/y t": _day("{d:02}/{m:02}/{y} {h}:{min:02}"),
    "m/d/y t": _day("{m:02}/{d:02}/{y} {h:02}:{min:02}"),
    "compact": _day("{y}{m:02}{d:02}"),
    "serial": lambda r, n, row: str(r.randrange(44_000, 46_000)),
    "clock": _day("{h:02}:{min:02}"),
    "eur": _money("es"),
    "comma": _money("comma"),
    "point": _money("point"),
    "EUR": _pick("EUR"),
    "units": lambda r, n, row: str(r.choice((1, 1, 1, 2, 2, 3, 6))),
    "goods": _pick(*GOODS),
    "sku": _pick("MR160", "SL-01", "BZ-22", "ES-MED"),
    "minutes": lambda r, n, row: str(r.randrange(1, 40)),
    "seconds": lambda r, n, row: str(r.randrange(0, 900)),
    "in-out": _pick("Entrante", "Saliente"),
    "INOUT": _pick("INBOUND", "OUTBOUND"),
    "kind": _pick("Llamada", "Visita", "WhatsApp", "Correo"),
    "us": _pick("Nerea", "Iker", "Karmelo"),
    "us@": _pick("nerea@intxaurpe.example", "iker@intxaurpe.example"),
    "state": _pick("Pagado", "Pendiente"),
    "yes": _pick("S", "N"),
    "iva": _pick("21", "10"),
    "none": lambda r, n, row: "",
}  # fmt: skip
