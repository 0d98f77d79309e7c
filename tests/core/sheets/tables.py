"""Thirty tables as people and programs write them, each with the truth of every column.

`TABLES` were looked at while the words and rules were written; `HELD_OUT` were not. What stands
under the headings is drawn from a pool, with blanks and mistakes; the seed is fixed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROWS = 14
GIVEN = ("Begoña", "Mikel", "Ainhoa", "Iker", "María José", "Pau", "Lucía", "Txomin", "Núria",
         "Jon Ander", "Charo", "Francisco", "Itziar", "Manuel", "Mercè", "Ruth")  # fmt: skip
FAMILY = ("Aldasoro", "Larrañaga", "García", "Urrestarazu", "Pérez", "Otaegi", "Puig", "Zelaia",
          "Ruiz", "Quintana", "Mendizabal", "Soler", "López", "Etxeberria", "Sanz", "Vidal")  # fmt: skip
FIRMS = ("Posada Arriaundi", "Clínica dental Larrañaga", "Aldasoro e Hijos, S.L.", "Bar Txoko",
         "Floristería Soler", "Transportes Ruiz S.A.", "Estudio Puig", "Lasa Okindegia",
         "Hotel Itxas Gain", "Gestoría Zabala SLU", "Comercial del Ebro, S.A.", "Ikastola Haurtzaro",
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
    return f"{_plain(who['given'])}.{_plain(who['family'])}@{rng.choice(('arriaundi', 'correo', 'txoko'))}.example"


def _spaced_phone(rng: random.Random, n: int, row: dict[str, str]) -> str:
    return f"6{rng.randrange(10, 99)} {rng.randrange(100, 999)} {rng.randrange(100, 999)}"


def _day(form: str) -> Make:
    months = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

    def make(rng: random.Random, n: int, row: dict[str, str]) -> str:
        year, month, day = rng.randrange(2019, 2026), rng.randrange(1, 13), rng.randrange(1, 29)
        named = {"d": day, "m": month, "y": year, "yy": year % 100, "mon": months[month - 1],
                 "h": rng.randrange(8, 20), "min": rng.randrange(60)}  # fmt: skip
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
    "born": _some(0.6, lambda r, n, row: f"{r.randrange(1, 29):02}/{r.randrange(1, 13):02}/19{r.randrange(45, 99)}"),
    "born-iso": _some(0.6, lambda r, n, row: f"19{r.randrange(45, 99)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}"),
    "note": _pick(*NOTES),
    "said": _pick(*SAID),
    "topic": _pick(*TOPICS),
    "tag": _pick("Cliente", "Proveedor", "Amigos", "Cliente;Navidad"),
    "lang": _pick("es", "eu", "ca"),
    "web": _some(0.6, lambda r, n, row: f"https://www.{_plain(FIRMS[n % len(FIRMS)].split()[-1]).strip('.')}.example"),
    "linkedin": lambda r, n, row: f"https://www.linkedin.com/in/{_plain(_who(r, n, row)['given'])}-{n}",
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


@dataclass(frozen=True)
class Table:
    """One table: its name, kind, and for each column heading, truth and what stands in it.

    The truth may be several fields apart by bars, where it is a matter of taste.
    """

    name: str
    kind: str
    columns: tuple[tuple[str, str, str], ...]
    delimiter: str = ";"
    above: tuple[str, ...] = ()

    @property
    def truth(self) -> list[set[str]]:
        """What each column may be called."""
        return [set(truth.split("|")) for _, truth, _ in self.columns]

    def rows(self, *, has_header: bool = True) -> list[list[str]]:
        """The cells, with or without the headings."""
        rng = random.Random(self.name)
        body = []
        for n in range(ROWS):
            row: dict[str, str] = {}
            body.append([MAKE[what](rng, n, row) for _, _, what in self.columns])
        heads = [[heading for heading, _, _ in self.columns]] if has_header else []
        above = [[line] for line in self.above] if has_header else []
        return above + heads + body

    def text(self, *, has_header: bool = True) -> str:
        """As a file."""
        quoted = [
            [
                '"' + cell.replace('"', '""') + '"'
                if set(cell) & set(self.delimiter + '"')
                else cell
                for cell in row
            ]
            for row in self.rows(has_header=has_header)
        ]
        return "".join(self.delimiter.join(row) + "\r\n" for row in quoted)


def _table(name: str, kind: str, columns: str, delimiter: str = ";", *above: str) -> Table:
    """`heading = truth = contents`, one a line."""
    parsed = tuple(
        tuple(part.strip() for part in line.split("=")) for line in columns.strip().splitlines()
    )
    return Table(name, kind, parsed, delimiter, above)  # type: ignore[arg-type]


KEPT = "custom|ignore"
TABLES = (
    _table("clientes_2024.csv", "contacts", """
        NOMBRE = name = flipped
        RAZON SOCIAL = organisation = firm
        MAIL = email = email
        TFNO = phone = phone
        ALTA = custom|ignore = d/m/yy
        OBS = note = note
    """),
    _table("lista de la tienda.csv", "contacts", """
        Nombre y apellidos = name = whole
        Móvil = phone = phone
        Fijo = phone = landline
        Correo = email = email?
        Dirección = street|address = street
        Pueblo = city = town
        Cumple = custom|birthday = born
        Notas = note = note
    """),
    _table("hubspot-contacts.csv", "contacts", """
        Record ID = custom|ignore = id
        First Name = given_name = given
        Last Name = family_name = families
        Email = email = email
        Phone Number = phone = +phone
        Contact owner = custom|ignore = us
        Lead Status = custom|ignore = state
        Create Date = custom|ignore = iso t
        Associated Company = organisation = firm
        Job Title = job_title = job
        City = city = town
    """, ","),
    _table("salesforce_report.csv", "contacts", """
        Salutation = custom|ignore = none
        First Name = given_name = given
        Last Name = family_name = family
        Title = custom|job_title = job
        Account Name = organisation = firm
        Mailing Street = street = street
        Mailing City = city = town
        Mailing State/Province = region = region
        Mailing Zip/Postal Code = postal_code = zip
        Mailing Country = country = country
        Phone = phone = landline
        Mobile = phone = +phone
        Fax = fax = fax
        Email = email = email
    """, ","),
    _table("google_old.csv", "contacts", """
        Name = name = whole
        Given Name = given_name = given
        Family Name = family_name = families
        Nickname = nickname = nick
        Birthday = birthday = born-iso
        Notes = note = note
        Group Membership = labels = tag
        E-mail 1 - Type = custom|ignore = none
        E-mail 1 - Value = email = email
        Phone 1 - Type = custom|ignore = none
        Phone 1 - Value = phone = +phone
        Organization 1 - Name = organisation = firm?
        Organization 1 - Title = job_title = job
        Website 1 - Value = website = web
    """, ","),
    _table("google_2024.csv", "contacts", """
        First Name = given_name = given
        Middle Name = middle_name = none
        Last Name = family_name = families
        Nickname = nickname = nick
        Organization Name = organisation = firm
        Organization Title = job_title = job
        Birthday = birthday = born-iso
        Notes = note = note
        Labels = labels = tag
        E-mail 1 - Value = email = email
        Phone 1 - Value = phone = phone
        Address 1 - Street = street = street
        Address 1 - City = city = town
        Address 1 - Postal Code = postal_code = zip
    """, ","),
    _table("outlook-es.csv", "contacts", """
        Nombre = given_name = given
        Segundo nombre = middle_name = none
        Apellidos = family_name = families
        Organización = organisation = firm
        Puesto = job_title = job
        Calle del trabajo = street = street
        Ciudad de trabajo = city = town
        Código postal del trabajo = postal_code = zip
        País o región del trabajo = country = country
        Fax del trabajo = fax = fax
        Teléfono del trabajo = phone = landline
        Móvil = phone = mobile
        Dirección de correo electrónico = email = email
        Cumpleaños = birthday = born
        Notas = note = note
    """, ","),
    _table("Connections.csv", "contacts", """
        First Name = given_name = given
        Last Name = family_name = families
        URL = website = linkedin
        Email Address = email = email?
        Company = organisation = firm
        Position = job_title = job
        Connected On = custom|ignore = d-mon-yy
    """, ",", "Notes:", "When exporting your connection data", ""),
    _table("holded_contactos.csv", "contacts", """
        Nombre = organisation|name = firm
        Nombre comercial = organisation|custom = firm?
        NIF = tax_id = cif
        Email = email = email
        Teléfono = phone = landline
        Móvil = phone = mobile
        Dirección = street|address = street
        Población = city = town
        Código postal = postal_code = zip
        Provincia = region = region
        País = country = country
        Idioma = language = lang
        Etiquetas = labels = tag
        IBAN = custom|ignore = none
    """),
    _table("contaplus.csv", "contacts", """
        Código = customer = account
        Título = custom|organisation|name|job_title = firm
        NIF = tax_id = cif
        Domicilio = street|address = street
        Población = city = town
        Provincia = region = region
        C.P. = postal_code = zip
        Teléfono = phone = landline
        Fax = fax = fax
        Email = email = email?
    """),
    _table("facturaplus_clientes.csv", "contacts", """
        CCODCLI = customer|custom = code
        CNOMCLI = custom|name = loud
        Nombre comercial = organisation = firm
        DNI/CIF = tax_id = nif
        Dirección = street|address = street
        Población = city = town
        CP = postal_code = zip
        Tfno. 1 = phone = landline
        Tfno. 2 = phone = phone?
        Correo-e = email = email
        Observaciones = note = note
    """),
    _table("apellidos.csv", "contacts", """
        Nº socio = customer = code
        Nombre = given_name = given
        Primer apellido = family_name = family
        Segundo apellido = second_family_name = second
        DNI = tax_id = nif
        F. nacimiento = birthday = born
        Tel. móvil = phone = mobile
        E-mail = email = email
        Idioma = language = lang
        Activo = custom|ignore = yes
    """),
    _table("pedidos_web.csv", "orders", """
        Nº pedido = number = order
        Fecha = date = d/m/y
        Cliente = name|customer = whole
        Email = email = email
        Teléfono = phone = mobile
        Producto = product = goods
        Cantidad = quantity = units
        Importe = amount = eur
        Estado = custom|ignore = state
    """),
    _table("ventas.csv", "orders", """
        Fecha factura = date = d-mon-yy
        Factura = number = invoice
        Cód. cliente = customer = client
        Nombre cliente = name = loud
        Base imponible = custom|ignore = comma
        IVA = custom|ignore = iva
        Total factura = amount = comma
    """),
    _table("shopify_orders.csv", "orders", """
        Name = number|name = order#
        Email = email = email
        Financial Status = custom|ignore = state
        Created at = date|when|custom|ignore = iso t
        Currency = currency = EUR
        Total = amount = point
        Lineitem quantity = quantity = units
        Lineitem name = product = goods
        Billing Name = name = whole
        Billing City = custom|ignore = town
    """, ","),
    _table("transactions.csv", "orders", """
        customer_id = customer = client
        order_date = date = iso
        order_value = amount = point
        number_of_items = quantity = units
    """, ","),
    _table("llamadas_2023.csv", "interactions", """
        Fecha = date = d/m/y
        Hora = time = clock
        Número = phone = mobile
        Contacto = name = whole
        Sentido = direction = in-out
        Duración (min) = minutes = minutes
        Atendido por = colleague = us
        Observaciones = text|note|custom = said
    """),
    _table("visitas.csv", "interactions", """
        Día = date = d/m/yy
        Cliente = name = flipped
        Empresa = organisation = firm
        Tipo = medium = kind
        Asunto = subject = topic
        Resumen = text = said
        Comercial = colleague = us
    """),
    _table("activities-export.csv", "interactions", """
        Activity ID = reference = guid
        Activity Type = medium = kind
        Activity date = date|when = iso-t
        Contact = name = whole
        Contact email = email = email
        Direction = direction = INOUT
        Subject = subject = topic
        Body = text = said
        Assigned to = colleague = us@
    """, ","),
    _table("agenda-eu.csv", "contacts", """
        Izena = given_name = given
        Abizenak = family_name = families
        Enpresa = organisation = firm?
        Mugikorra = phone = mobile
        Eposta = email = email
        Helbidea = street|address = street
        Herria = city = town
        Oharrak = note = note
    """),
)  # fmt: skip
HELD_OUT = (
    _table("proveedores y clientes.csv", "contacts", """
        CIF/NIF = tax_id = cif
        Denominación = organisation|custom = firm
        Persona de contacto = name = whole
        Cargo = job_title = job
        Teléfono 1 = phone = landline
        Teléfono 2 = phone = phone?
        Email contacto = email = email
        Web = website = web
        Localidad = city = town
        C. Postal = postal_code = zip
        Comentarios = note = note
    """),
    _table("outlook-en.csv", "contacts", """
        First Name = given_name = given
        Last Name = family_name = families
        Company = organisation = firm
        Department = custom|ignore = none
        Job Title = job_title = job
        Business Street = street = street
        Business City = city = town
        Business Postal Code = postal_code = zip
        Business Phone = phone = landline
        Mobile Phone = phone = +phone
        E-mail Address = email = email
        Birthday = birthday = born
        Web Page = website = web
        Notes = note = note
    """, ","),
    _table("kundenliste.csv", "contacts", """
        Kundennummer = customer = code
        Vorname = given_name = given
        Nachname = family_name = family
        Firma = organisation = firm?
        Straße = street = street
        PLZ = postal_code = zip
        Ort = city = town
        Telefon = phone = +phone
        E-Mail-Adresse = email = email
        Geburtsdatum = birthday = born
        Bemerkungen = note = note
    """),
    _table("export clients.csv", "contacts", """
        Nom = family_name = family
        Prénom = given_name = given
        Société = organisation = firm
        Téléphone portable = phone = +phone
        Adresse e-mail = email = email
        Code postal = postal_code = zip
        Ville = city = town
        Langue = language = lang
        Remarques = note = note
    """),
    _table("tickets_caja.csv", "orders", """
        Ticket nº = number = ticket
        Fecha y hora = date|when = d/m/y t
        Cód. Cliente = customer = client
        Artículo = product = goods
        Uds. = quantity = units
        Precio ud. = custom|ignore = comma
        Total € = amount = comma
        Dependienta = custom|ignore = us
    """),
    _table("woocommerce.csv", "orders", """
        Order Number = number = ticket
        Order Date = date = iso t
        Billing First Name = given_name = given
        Billing Last Name = family_name = family
        Billing Email = email = email
        Billing Phone = phone = mobile
        Payment Method = custom|ignore = state
        Order Total Amount = amount = point
        Order Currency = currency = EUR
    """, ","),
    _table("comandes.csv", "orders", """
        Núm. comanda = number = order
        Data = date = d/m/y
        Client = name = whole
        Correu electrònic = email = email
        Quantitat = quantity = units
        Import = amount = eur
        Observacions = note = note
    """),
    _table("Master.csv", "interactions", """
        calldate = date|when = iso t
        clid = name = whole
        src = custom|phone = mobile
        duration = minutes = seconds
        uniqueid = reference = guid
    """, ","),
    _table("registro de contactos.csv", "interactions", """
        Fecha contacto = date = d-mon-yy
        Hora inicio = time = clock
        Persona = name = whole
        Teléfono = phone = phone
        Canal = medium = kind
        Motivo = subject = topic
        Qué se habló = text = said
        Minutos = minutes = minutes
        Responsable = colleague = us
    """),
    _table("boletin.csv", "contacts", """
        Email Address = email = email
        First Name = given_name = given
        Last Name = family_name = family
        Phone Number = phone = +phone
        Language = language = lang
        TAGS = labels = tag
        Birthday = birthday = born-iso
    """, ","),
)  # fmt: skip
