"""Ten tables that were not looked at while the words and rules were written."""

from __future__ import annotations

from tests.core.sheets.tables import a_table

HELD_OUT = (
    a_table("proveedores y clientes.csv", "contacts", """
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
    a_table("outlook-en.csv", "contacts", """
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
    a_table("kundenliste.csv", "contacts", """
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
    a_table("export clients.csv", "contacts", """
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
    a_table("tickets_caja.csv", "orders", """
        Ticket nº = number = ticket
        Fecha y hora = date|when = d/m/y t
        Cód. Cliente = customer = client
        Artículo = product = goods
        Uds. = quantity = units
        Precio ud. = custom|ignore = comma
        Total € = amount = comma
        Dependienta = custom|ignore = us
    """),
    a_table("woocommerce.csv", "orders", """
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
    a_table("comandes.csv", "orders", """
        Núm. comanda = number = order
        Data = date = d/m/y
        Client = name = whole
        Correu electrònic = email = email
        Quantitat = quantity = units
        Import = amount = eur
        Observacions = note = note
    """),
    a_table("Master.csv", "interactions", """
        calldate = date|when = iso t
        clid = name = whole
        src = custom|phone = mobile
        duration = minutes = seconds
        uniqueid = reference = guid
    """, ","),
    a_table("registro de contactos.csv", "interactions", """
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
    a_table("boletin.csv", "contacts", """
        Email Address = email = email
        First Name = given_name = given
        Last Name = family_name = family
        Phone Number = phone = +phone
        Language = language = lang
        TAGS = labels = tag
        Birthday = birthday = born-iso
    """, ","),
)  # fmt: skip
