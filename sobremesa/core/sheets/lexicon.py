"""What headings say: words for each field in Spanish, English, Catalan, French, German,
Portuguese and Basque.

A phrase stands for its field when all its words are in the heading; the longer phrase wins, and
of two as long the one that stands further up here: in "e-mail de la empresa" the e-mail decides,
not the firm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from sobremesa.core.sheets.proposal import folded

PHRASES: Mapping[str, str] = {
    "ignore": """
        photo, foto, file as, priority, private, sensitivity, gender, sexo, initials, iniciales,
        name prefix, name suffix, prefix, suffix, tratamiento, salutation, yomi name, phonetic,
        privado, confidencialidad, prioridad, email type, email label, mail type, mail label,
        phone type, phone label, address type, address label, website type, website label, email
        display name, mostrado correo, nombre mostrado, tipo correo, record id, hubspot score,
        organization type, organization symbol, directory server, is deleted, account id, owner
        id, last activity, last modified, last activity date, create date, created date, fecha
        creacion, fecha modificacion, fecha alta, alta, fecha baja, baja, created at, updated at,
        billing city, serie, estado, status, lead status, lifecycle stage, connected on, url foto,
        activo, active, forma pago, formas pago, iban, descuento, tarifa, cuenta contable, cuenta,
        saldo, regimen iva, tipo iva, iva, vat, tax, impuesto, impuestos, base imponible, base,
        subtotal, precio unitario, precio, price, unit price, preis, prix, coste, cost, shipping,
        gastos envio, envio, financial status, fulfillment status, discount, discount amount, pais
        iva, riesgo, limite credito, id interno, internal id, latitude, longitude, dias pago, dia
        pago, tipo documento, po box, apartado, extended address, formatted, file name, contact
        owner, propietario contacto
    """,
    "email": """
        email, mail, correo, correo electronico, direccion correo electronico, e mail, courriel,
        adresse email, adresse mail, email adresse, emailadresse, correu, correu electronic,
        endereco email, posta elektronikoa, eposta, helbide elektronikoa, email address, email
        value, person email, customer email, email cliente, correo cliente, e post, contact email,
        email contacto
    """,
    "fax": "fax, telefax, fax number, business fax, home fax, fax trabajo, numero fax, faxa",
    "phone": """
        phone, telephone, tel, tlf, tfno, tfn, telf, telef, telefono, telefonos, movil, mobile,
        cell, mobile phone, phone number, numero telefono, celular, telefon, mobil, handy,
        telefonnummer, handynummer, rufnummer, portable, telemovel, telefone, mugikorra,
        telefonoa, telefono movil, telefono fijo, fijo, whatsapp, numero whatsapp, work phone,
        home phone, business phone, primary phone, main phone, other phone, particular, telefono
        trabajo, telefono empresa, telefono particular, telefono contacto, pager, gsm, ctfo1cli,
        ctfo2cli, ctelefono, caller id, calling number, called number, numero llamante, numero
        marcado, mobilnummer, phone value, company main phone, customer phone, mobile number,
        contact number, telephone number, telefono cliente, localizador
    """,
    "birthday": """
        birthday, birth date, date of birth, dob, cumpleanos, fecha nacimiento, nacimiento,
        geburtstag, geburtsdatum, anniversaire, date naissance, aniversari, data naixement, data
        nascimento, aniversario, jaioteguna, nacido, born, f nacimiento, fec nac, f nac
    """,
    "tax_id": """
        nif, cif, dni, nie, nif cif, cif nif, vat number, vat id, tax id, vat no, nif iva, ust id,
        siret, siren, numero iva, identificacion fiscal, ifz, nan, documento, doc identidad,
        codigo fiscal, contribuinte, fiscal code, cdnicif, cnif, n i f, c i f
    """,
    "second_family_name": """
        segundo apellido, apellido 2, apellido2, 2 apellido, 2o apellido, segon cognom, second
        surname, maternal surname, apellido materno, bigarren abizena, cognom 2
    """,
    "family_name": """
        last name, surname, family name, apellido, apellidos, primer apellido, apellido 1,
        apellido1, 1 apellido, cognom, cognoms, nachname, familienname, nom famille, apelido,
        sobrenome, apellido paterno, abizena, abizenak, lastname, ape1, primer cognom, customer
        last name, apellidos cliente, cognome
    """,
    "middle_name": "middle name, additional name, segundo nombre, second name",
    "nickname": """
        nickname, apodo, alias, mote, sobrenombre, spitzname, surnom, alcunha, ezizena, malnom,
        apelativo, nick
    """,
    "given_name": """
        first name, given name, nombre pila, vorname, prenom, nom pila, firstname, forename,
        primeiro nome, izena, customer first name, nombre propio, primer nombre
    """,
    "job_title": """
        job title, jobtitle, position, puesto, cargo, puesto trabajo, role, funcion, function,
        stellung, poste, fonction, titulo trabajo, carrec, profesion, occupation, rol,
        organization title, titulo, posicion, lanpostua, ocupacion, berufsbezeichnung, funktion
    """,
    "organisation": """
        company, organization, organisation, empresa, compania, razon social, organizacion,
        account name, company name, nombre empresa, nombre comercial, firma, societe, entreprise,
        companyia, raz social, nom comercial, associated company, organization name, negocio,
        comercio, sociedad, cuenta empresa, enpresa, entidad, nombre organizacion, azienda,
        unternehmen, firmenname, razonsocial, nombre fiscal, nom fiscal, nombre cuenta, associated
        company primary, nombre sociedad, legal name
    """,
    "customer": """
        cliente, client, customer, kunde, bezeroa, comprador, cust,
        customer id, customer number, customer no, client id, id cliente, numero cliente, codigo
        cliente, cod cliente, codcli, cliente codigo, cliente id, n cliente, no cliente, num
        cliente, kundennummer, kunden nr, numero client, code client, codi client, codigo,
        customerid, cust id, customer code, kunde id, ref cliente, referencia cliente, contact id,
        id contacto, bezero zenbakia, bezeroa zk, codigo contable, user id, socio, numero socio, n
        socio, member id, custno, abonado, customer key, ccodcli, codigocliente, client no, codi
    """,
    "postal_code": """
        postal code, zip, zip code, zipcode, codigo postal, cp, c p, postcode, plz, postleitzahl,
        code postal, codi postal, codigo postal trabajo, posta kodea, cod postal, cpostal, c
        postal, cptlcli, ccodpostal
    """,
    "city": """
        city, town, ciudad, poblacion, localidad, municipio, poblacio, ort, stadt, ville, cidade,
        localite, herria, hiria, pueblo, localidade, concello, wohnort, cpobcli, cpoblacion,
        billing address city
    """,
    "region": """
        state, region, province, provincia, state region, comunidad, provincia estado, estado
        provincia, county, bundesland, departamento geografico, comunidad autonoma, probintzia,
        lurraldea, state province
    """,
    "country": """
        country, pais, country region, land, pays, pais region, country code, codigo pais,
        herrialdea, estado pais, nation
    """,
    "street": """
        street, calle, street address, strasse, rue, carrer, via, domicilio, kalea, mailing
        street, business street, home street, other street, rua, direccion, address line, address
        1, direccion 1, domicili, adreca, cdircli, cdomicilio, address street, helbidea, endereco,
        adresse, morada, direccion postal, address line 1
    """,
    "address": "address, full address, mailing address, direccion completa, postal address",
    "website": """
        website, web, url, web page, pagina web, sitio web, homepage, site web, webseite,
        linkedin, profile url, website value, website url, web site, domain, dominio, url perfil,
        weborria, facebook, instagram, twitter, webgunea, linkedin url
    """,
    "language": """
        language, idioma, sprache, langue, lengua, preferred language, llengua, lingua, hizkuntza
    """,
    "labels": """
        labels, tags, groups, group membership, categories, category, categoria, categorias,
        etiquetas, grupos, grupo, tag, segmento, segment, tipo cliente, etiquetes, list, lista,
        kategorie, etiketak, taldea, tipo contacto, listas, client type
    """,
    "number": """
        order number, order id, order no, order, pedido, no pedido, no factura, no ticket, numero
        pedido, n pedido, num pedido, id pedido, ref pedido, invoice, invoice number, invoice no,
        factura, numero factura, n factura, num factura, ticket, numero ticket, n ticket, albaran,
        numero albaran, bestellnummer, rechnungsnummer, numero commande, commande, facture,
        comanda, encomenda, eskaera, faktura zk, bestellung, order name, documento numero, num
        documento, numero documento, n documento, venta id, id venta, receipt no, recibo, fra, n
        fra, num fra, transaction id, order ref, referencia pedido, sale id, num
    """,
    "time": "time, hora, uhrzeit, heure, ordua, hora llamada, hora inicio, call time, start time",
    "date": """
        date, fecha, datum, data, dia, day, fecha pedido, order date, fecha factura, invoice date,
        fecha compra, purchase date, fecha venta, fecha emision, fec, f pedido, f factura, fecha
        contacto, call date, fecha llamada, date commande, bestelldatum, fecha visita, eguna, data
        comanda, data factura, activity date, fecha doc, fecha documento, fechapedido,
        rechnungsdatum, kaufdatum, fecha albaran, sale date, created at, fecha creacion, fecha
        reunion
    """,
    "when": """
        when, datetime, date time, timestamp, fecha hora, fecha y hora, cuando, started at, start,
        calldate, moment, zeitpunkt, noiz, inicio, sent at, moment date
    """,
    "amount": """
        amount, total, importe, importe total, total factura, total pedido, precio total, monto,
        dollar value, order total, order value, grand total, betrag, gesamtbetrag, montant, valor,
        total importe, importe eur, import, prix total, value, revenue, sales, ventas, summe,
        neto, total price, total euros, euros, guztira, zenbatekoa, venta, total amount, total
        eur, total con iva, importe con iva, total ttc, gesamt, dollars, line total, importe
        linea, total linea, amount paid, pagado, montante, suma, total iva incluido
    """,
    "currency": "currency, moneda, divisa, wahrung, waehrung, devise, moeda, currency code, dibisa",
    "quantity": """
        quantity, qty, cantidad, unidades, uds, ud, unid, cant, menge, quantite, quantitat, number
        of cds, units, pieces, anzahl, quantidade, kopurua, number of items, items, num articulos,
        n articulos, articulos, lineitem quantity, pax, comensales
    """,
    "product": """
        product, producto, articulo, item, description, descripcion, concepto, referencia, sku,
        product name, nombre producto, artikel, produit, article, producte, lineitem name,
        produto, servicio, service, detalle, desc, bezeichnung, concepte, produktua, nombre
        articulo, codigo articulo, linea, modelo, descripcion articulo, item name
    """,
    "minutes": """
        minutes, duration, duracion, minutos, duracion minutos, dauer, duree, billsec, duracion
        llamada, call duration, durada, duracion min, min, duration seconds, duracion segundos,
        iraupena, talk time, length, segundos, seconds, duracao
    """,
    "direction": """
        direction, sentido, direccion llamada, entrante saliente, entrada salida, in out, call
        direction, richtung, sens, tipo llamada, call type, noranzkoa, io, inbound outbound
    """,
    "medium": """
        medium, canal, channel, via contacto, medio, activity type, tipo actividad, tipo
        interaccion, kanal, tipo contacto realizado, interaction type, type of contact, task type,
        tipo gestion, forma contacto, bidea, tipo, type, medi
    """,
    "colleague": """
        colleague, agente, agent, owner, assigned to, asignado, comercial, usuario, user, atendido
        por, atendio, responsable, vendedor, empleado, dependiente, assigned, extension, activity
        assigned to, bearbeiter, commercial, hecho por, quien atiende, langilea, realizado por,
        salesperson, gestor, hablo con, atendido, sales rep, por, nuestro
    """,
    "subject": """
        subject, asunto, titulo llamada, betreff, objet, assumpte, assunto, tema, motivo, titulua,
        topic, title subject, gaia, reason
    """,
    "text": """
        text, message, mensaje, body, texto, contenido, content, nachricht, missatge, resumen,
        summary, full comments, lo hablado, que se hablo, mensagem, transcript, mezua, que dijo,
        testua, conversacion, resultado
    """,
    "reference": """
        uid, message id, call id, uniqueid, unique id, ref, id, identificador, activity id, id
        llamada, id actividad, identifier, kennung
    """,
    "note": """
        notes, note, notas, nota, observaciones, obs, comments, comentarios, comentario, comment,
        remarks, bemerkung, bemerkungen, notizen, remarques, commentaires, observacoes, oharrak,
        anotaciones, description contact, about, observacions, comentaris, order notes, oharra
    """,
    "name": """
        name, full name, fullname, nombre completo, nombre apellidos, nombre y apellidos, display
        name, contacto, contact, contact name, nombre contacto, persona, person, persona contacto,
        nom complet, cliente, client, customer, customer name, nombre cliente, kunde, kundenname,
        ansprechpartner, vollstandiger name, nom cognoms, nome completo, izen abizenak, izena
        abizenak, apellidos nombre, apellidos y nombre, comprador, buyer, bezeroa, billing name,
        titular, interlocutor, con quien, quien, invitado, nombre, destinatario, remitente,
        llamante, caller, clid, nombre llamante, clienta, nom client, shipping name, cnomcli, nom,
        nome, nom et prenom, apellidos nombre cliente
    """,
}

GIVEN_OR_WHOLE = frozenset(("nombre", "nom", "nome", "izena", "name"))
"""Words that are a first name beside a column of surnames, and a whole name without one."""

STOP = frozenset(
    """
    de del la el los las y e i of the and und der die das du des le les et do da dos das para por
    to a al en in by su sus mi our your
    """.split()  # noqa: SIM905 - thirty quotation marks say nothing
)
_SIGNS = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINED = (("e mail", "email"), ("correo e", "email"), ("tele fono", "telefono"))


@lru_cache(maxsize=2048)
def words_of(heading: str) -> tuple[str, ...]:
    """The words of a heading, folded, without those that say nothing: `FechaPedido` is two."""
    if heading.isascii() and not heading.isupper():
        heading = _HUMP.sub(" ", heading[:200])
    plain = f" {_SIGNS.sub(' ', folded(heading))} "
    for apart, together in _JOINED:
        plain = plain.replace(f" {apart} ", f" {together} ")
    found = tuple(word for word in plain.split() if word not in STOP)
    return found or tuple(plain.split())


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        (field, frozenset(words_of(phrase.strip())))
        for field, phrases in PHRASES.items()
        for phrase in phrases.split(",")
        if phrase.strip()
    )


@lru_cache(maxsize=2048)
def meanings(heading: str) -> Mapping[str, float]:
    """What a heading may mean: fields with how much of the heading speaks for each, 0 to 1.

    `E-mail 2 - Value` is an e-mail wholly; `Código de artículo interno` only partly a product.
    """
    numbered = set(words_of(heading))
    words = {word for word in numbered if not word.isdigit()} or numbered
    matched: dict[str, set[str]] = {}
    best: dict[str, float] = {}
    for rank, (field, phrase) in enumerate(_phrases()):
        if phrase <= numbered:
            matched.setdefault(field, set()).update(phrase)
            # The order of the fields decides between phrases that cover as much.
            best[field] = max(best.get(field, 0.0), len(phrase) - rank * 1e-5)
    return {
        field: 0.5 + 0.5 * min(1.0, len(those) / len(words)) + 1e-3 * best[field]
        for field, those in matched.items()
    }
