"""Thirty tables as people and programs write them, each with the truth of every column.

`TABLES` were looked at while the words and rules were written; those of
`held_out` were not. What stands
under the headings is drawn from a pool, with blanks and mistakes; the seed is fixed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.core.sheets.pool import MAKE, ROWS, Make


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
    make: Mapping[str, Make] = field(default_factory=lambda: MAKE)

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
            body.append([self.make[what](rng, n, row) for _, _, what in self.columns])
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


def a_table(name: str, kind: str, columns: str, delimiter: str = ";", *above: str) -> Table:
    """`heading = truth = contents`, one a line."""
    parsed = tuple(
        tuple(part.strip() for part in line.split("=")) for line in columns.strip().splitlines()
    )
    return Table(name, kind, parsed, delimiter, above)  # type: ignore[arg-type]


KEPT = "custom|ignore"
TABLES = (
    a_table("clientes_2024.csv", "contacts", """
        NOMBRE = name = flipped
        RAZON SOCIAL = organisation = firm
        MAIL = email = email
        TFNO = phone = phone
        ALTA = custom|ignore = d/m/yy
        OBS = note = note
    """),
    a_table("lista de la tienda.csv", "contacts", """
        Nombre y apellidos = name = whole
        Móvil = phone = phone
        Fijo = phone = landline
        Correo = email = email?
        Dirección = street|address = street
        Pueblo = city = town
        Cumple = custom|birthday = born
        Notas = note = note
    """),
    a_table("hubspot-contacts.csv", "contacts", """
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
    a_table("salesforce_report.csv", "contacts", """
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
    a_table("google_old.csv", "contacts", """
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
    a_table("google_2024.csv", "contacts", """
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
    a_table("outlook-es.csv", "contacts", """
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
    a_table("Connections.csv", "contacts", """
        First Name = given_name = given
        Last Name = family_name = families
        URL = website = linkedin
        Email Address = email = email?
        Company = organisation = firm
        Position = job_title = job
        Connected On = custom|ignore = d-mon-yy
    """, ",", "Notes:", "When exporting your connection data", ""),
    a_table("holded_contactos.csv", "contacts", """
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
    a_table("contaplus.csv", "contacts", """
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
    a_table("facturaplus_clientes.csv", "contacts", """
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
    a_table("apellidos.csv", "contacts", """
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
    a_table("pedidos_web.csv", "orders", """
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
    a_table("ventas.csv", "orders", """
        Fecha factura = date = d-mon-yy
        Factura = number = invoice
        Cód. cliente = customer = client
        Nombre cliente = name = loud
        Base imponible = custom|ignore = comma
        IVA = custom|ignore = iva
        Total factura = amount = comma
    """),
    a_table("shopify_orders.csv", "orders", """
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
    a_table("transactions.csv", "orders", """
        customer_id = customer = client
        order_date = date = iso
        order_value = amount = point
        number_of_items = quantity = units
    """, ","),
    a_table("llamadas_2023.csv", "interactions", """
        Fecha = date = d/m/y
        Hora = time = clock
        Número = phone = mobile
        Contacto = name = whole
        Sentido = direction = in-out
        Duración (min) = minutes = minutes
        Atendido por = colleague = us
        Observaciones = text|note|custom = said
    """),
    a_table("visitas.csv", "interactions", """
        Día = date = d/m/yy
        Cliente = name = flipped
        Empresa = organisation = firm
        Tipo = medium = kind
        Asunto = subject = topic
        Resumen = text = said
        Comercial = colleague = us
    """),
    a_table("activities-export.csv", "interactions", """
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
    a_table("agenda-eu.csv", "contacts", """
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
