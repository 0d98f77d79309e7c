"""Tables of people and talks, as text and as spreadsheets, with any headings or none."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest

from sobremesa.channels import _table_files as table_files
from sobremesa.channels import _tables as tables
from sobremesa.channels import _workbooks as workbooks
from sobremesa.channels.base import (
    Card,
    Incoming,
    Item,
    Meeting,
    NothingHere,
    Unclear,
    Unreadable,
)
from sobremesa.channels.contacts import Contacts
from sobremesa.channels.orders import Orders
from sobremesa.channels.spreadsheet import Spreadsheet
from tests.channels.in_memory import NOW, SETTINGS, MemoryFile, TakenIn, take_in
from tests.channels.outlook.compound_files import compound
from tests.core.sheets.held_out import HELD_OUT
from tests.core.sheets.tables import ROWS, TABLES

pytestmark = pytest.mark.capability("A1")

SHOP = (
    "Nombre;Teléfono;Correo;Cumpleaños;Observaciones\n"
    "Ruiz Gil, Ana;612 345 678;ana@x.example;12/03/1984;Le gusta el roble\n"
    "Peña, José;6.00112233E+08;jose@x.example;;Señas: «C/ Mayor»\n"
)


def file(text: str | bytes, name: str = "clientes.csv", encoding: str = "utf-8") -> MemoryFile:
    return MemoryFile(name, text if isinstance(text, bytes) else text.encode(encoding))


def read(text: str | bytes, name: str = "clientes.csv", **more: object) -> TakenIn:
    return take_in(Spreadsheet({**SETTINGS, **more}), file(text, name))


def xlsx(*sheets: tuple[str, list[list[object]] | None]) -> bytes:
    """A small workbook, written by hand: cells are text, numbers or days of Excel (negative)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}worksheet+xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        archive.writestr("[Content_Types].xml", (
            f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}styles+xml"/>{parts}</Types>'
        ))  # fmt: skip
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        rels = "http://schemas.openxmlformats.org/package/2006/relationships"
        archive.writestr("_rels/.rels", (
            f'{head}<Relationships xmlns="{rels}"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ))  # fmt: skip
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        names = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
            for n, (name, _) in enumerate(sheets, 1)
        )
        archive.writestr("xl/workbook.xml", (
            f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{names}</sheets></workbook>'
        ))  # fmt: skip
        links = "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels", (
            f'{head}<Relationships xmlns="{rels}">{links}<Relationship Id="r99" '
            f'Type="{office}/styles" Target="styles.xml"/></Relationships>'
        ))  # fmt: skip
        archive.writestr("xl/styles.xml", (
            f'{head}<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
        ))  # fmt: skip
        for n, (_, rows) in enumerate(sheets, 1):
            if rows is None:
                archive.writestr(f"xl/worksheets/sheet{n}.xml", "<worksheet")
                continue
            body = "".join("<row>" + "".join(map(_cell, row)) + "</row>" for row in rows)
            archive.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'{head}<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
            )
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c s="1"><v>{-value}</v></c>' if value < 0 else f"<c><v>{value}</v></c>"
    if str(value).startswith("#"):
        return f'<c t="e"><v>{value}</v></c>'
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if value else "<c/>"


# ---------------------------------------------------------------------------------- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_address_book_of_the_shop_in_any_encoding(encoding):
    found = take_in(Spreadsheet(SETTINGS), file(SHOP, encoding=encoding))
    ana, jose = found.records
    assert isinstance(ana, Card)
    assert (ana.name, ana.birthday, ana.note) == ("Ana Ruiz Gil", "1984-03-12", "Le gusta el roble")
    assert [one.value for one in ana.handles] == ["ana@x.example", "+34612345678"]
    assert isinstance(jose, Card)
    assert (jose.name, jose.note) == ("José Peña", "Señas: «C/ Mayor»")
    assert [one.value for one in jose.handles] == ["jose@x.example", "+34600112233"]
    assert [(item.unit, item.number) for item in found.items] == [("row", 2), ("row", 3)]


def test_rows_of_two_encodings_in_one_file():
    first, *rest = SHOP.splitlines(keepends=True)
    mixed = first.encode("cp1252") + rest[0].encode() + rest[1].encode("cp1252")
    jose = read(mixed).records[1]
    assert isinstance(jose, Card)
    assert jose.name == "José Peña"


def test_what_was_read_is_read_again_from_its_bytes_alone():
    found = read(SHOP)
    again = [Spreadsheet(SETTINGS).read(item, NOW) for item in found.items]
    assert [record for records in again for record in records] == found.records


def test_one_bad_row_takes_nobody_along():
    bad = SHOP + 'Luis;"612;x\nEva Sanz;611222333;eva@x.example;;\n-;;;;\nTotal;;;;3\n'
    found = read(bad)
    assert [card.name for card in found.records if isinstance(card, Card)] == [
        "Ana Ruiz Gil", "José Peña", "Eva Sanz",
    ]  # fmt: skip
    assert [why.words for why in found.problems] == [
        tables.BAD_ROW, tables.EMPTY_ENTRY, tables.REFUSALS["total"],
    ]  # fmt: skip


@pytest.mark.parametrize("table", [*TABLES, *HELD_OUT], ids=lambda table: table.name)
def test_every_row_of_every_table_is_accounted_for(table):
    classes = {"orders": Orders}
    text = table.text().encode("cp1252" if table.delimiter == ";" else "utf-8", "replace")
    given = MemoryFile(table.name, text)
    if Contacts(SETTINGS).recognises(given):
        pytest.skip("an address book of Google or Outlook")
    channel = classes.get(table.kind, Spreadsheet)(SETTINGS)
    assert channel.recognises(given) == tables.CERTAIN
    found = take_in(channel, given)
    assert len(found.items) == ROWS
    assert found.problems == []


def test_talks_come_with_who_when_and_by_what_means():
    text = (
        "Fecha;Hora;Contacto;Tel;Sentido;Canal;Asunto;Resumen;Atendido por;Minutos\n"
        "03/01/2024;10:30;Ana Ruiz;612345678;Saliente;Llamada;Mesa;Quiere roble;Nerea;12\n"
        "14/01/2024;;Ana Ruiz;612345678;Entrante;Reunión;Plano;Lo vimos;Nerea;60\n"
        "15/01/2024;;Luis;;Saliente;WhatsApp;;Le escribo;;\n"
        "15/01/2024;;Luis;;Saliente;WhatsApp;;Le escribo;;\n"
    )
    found = read(text, "registro de contactos.csv")
    assert found.problems == []
    call, meeting, first, second = [one for one in found.records if not isinstance(one, Card)]
    assert isinstance(call, Incoming)
    assert call.occurred_at == datetime(2024, 1, 3, 9, 30, tzinfo=UTC)
    assert [(one.kind, one.role) for one in call.people] == [("phone", "to"), ("name", "from")]
    assert (call.medium, call.minutes, call.subject) == ("phone", 12.0, "Mesa")
    assert isinstance(meeting, Meeting)
    assert (meeting.minutes, meeting.title) == (60.0, "Plano")
    assert isinstance(first, Incoming)
    assert first.date_from == "day"
    assert [one.kind for one in first.people] == ["name", "us"]
    assert first.people[0].value.startswith("luis · "), "one word is nobody elsewhere"
    assert isinstance(second, Incoming)
    assert first.key != second.key, "two that say the same are two"


# --------------------------------------------------------------------------- spreadsheets


def test_a_spreadsheet_with_a_title_days_and_spoilt_numbers():
    data = xlsx(
        ("Hoja1", [["Clientes de la tienda"], [],
                   ["Nombre", "Teléfono", "Correo", "Cumpleaños", "Activo"],
                   ["Ana Ruiz", 612345678, "ana@x.example", -30753, True],
                   ["Luis Gil", 34611222333, "#N/A", "", False]]),
        ("Vacía", []),
    )  # fmt: skip
    given = file(data, "libro.xlsx")
    assert Spreadsheet(SETTINGS).recognises(given) == tables.CERTAIN
    assert Orders(SETTINGS).recognises(given) == 0
    ana, luis = take_in(Spreadsheet(SETTINGS), given).records
    assert isinstance(ana, Card)
    assert ana.birthday == "1984-03-12"
    assert [one.value for one in ana.handles] == ["ana@x.example", "+34612345678"]
    assert isinstance(luis, Card)
    assert [one.value for one in luis.handles] == ["+34611222333"]


def test_a_sheet_that_is_damaged_takes_no_other_along():
    data = xlsx(
        ("Rota", None),
        ("Clientes", [["Nombre", "Correo"], ["Ana Ruiz", "ana@x.example"]]),
    )
    assert len(take_in(Spreadsheet(SETTINGS), file(data, "libro.xlsx")).records) == 1


def test_every_sheet_of_a_workbook_is_read_as_what_it_is():
    data = xlsx(
        ("Clientes", [["Nombre", "Correo"], ["Ana Ruiz", "ana@x.example"]] * 1),
        ("Pedidos", [["Fecha", "Cliente", "Importe"], [-45294, "Ana Ruiz", 12.5],
                     [-45295, "Luis Gil", 3]]),
    )  # fmt: skip
    found = take_in(Spreadsheet(SETTINGS), file(data, "todo.xlsx"))
    assert [item.number for item in found.items] == [2, 2, 3]
    assert found.problems == []


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""), ("", ""), (True, "TRUE"), (False, "FALSE"), (612345678.0, "612345678"),
        (0.1 + 0.2, "0.3"), (datetime(2024, 1, 3), "2024-01-03"),  # noqa: DTZ001 (a cell has none)
        (datetime(2024, 1, 3, 9, 5), "2024-01-03 09:05:00"),  # noqa: DTZ001 (the same)
        (date(2024, 1, 3), "2024-01-03"), (time(9, 5), "09:05:00"),
        (timedelta(minutes=90), "1:30:00"), ("#REF!", ""), ("#1001", "#1001"),
    ],
)  # fmt: skip
def test_a_cell_is_the_text_that_people_would_write(cell, expected):
    assert workbooks.text_of(cell) == expected


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and then nothing", table_files.BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, table_files.BROKEN),
        (
            compound({"EncryptionInfo": b"4" * 99, "EncryptedPackage": b"x" * 5000}),
            table_files.LOCKED,
        ),
        (xlsx(("Hoja1", [])), table_files.NO_ROWS),
        (xlsx(("Hoja1", [["Nombre", "Correo", "Teléfono"]])), table_files.NO_ROWS),
    ],
    ids=["half a zip", "half an xls", "a password", "no cells", "headings alone"],
)
def test_a_spreadsheet_that_cannot_be_read_says_why(data, words):
    given = file(data, "libro.xlsx")
    assert Spreadsheet(SETTINGS).recognises(given)
    problem = take_in(Spreadsheet(SETTINGS), given).problems[0]
    assert problem.words == words


def test_a_spreadsheet_that_is_too_big_says_so(monkeypatch):
    monkeypatch.setattr(table_files, "WORKBOOK_MAX_BYTES", 100)
    found = take_in(Spreadsheet(SETTINGS), file(xlsx(("Hoja1", [["a"]])), "libro.xlsx"))
    assert found.problems[0].words == table_files.TOO_BIG


# ------------------------------------------------------------------------------ questions

STRANGE = (
    "Zurrun;Balda;Kontu\n"
    "Ana Ruiz;ana@x.example;31\nLuis Gil;luis@x.example;47\nEva Sanz;eva@x.example;50\n"
)


def strange(**more: object) -> Spreadsheet:
    return Spreadsheet({**SETTINGS, **more})


def unsure() -> str:
    """A table whose columns nobody can know for sure."""
    return "".join(f"{n % 3};{n * 7 % 5};ana{n}@x.example;w{n}\n" for n in range(12))


def test_where_it_is_not_sure_somebody_is_asked():
    with pytest.raises(Unclear) as asked:
        list(strange().split(file(unsure())))
    assert (asked.value.setting, asked.value.choices) == ("mapping", ())


def test_what_was_said_of_the_columns_is_how_it_is_read():
    sheet = table_files.sheets_of(file(unsure()), table_files.Known())[0]
    said = sheet.proposal.corrected(["custom", "ignore", "email", "nickname"])
    by_setting = take_in(strange(mapping=said.as_json()), file(unsure()))
    remembered = take_in(strange(mappings={sheet.key: said.as_json()}), file(unsure()))
    assert by_setting.records == remembered.records
    assert len(by_setting.records) == 12
    assert strange(mappings={sheet.key: said.as_json()}).recognises(file(unsure())) == 70
    few = take_in(strange(mapping=said.as_json(), rows=3), file(unsure()))
    assert len(few.items) == 3


def test_what_was_said_of_another_table_is_refused_and_what_was_remembered_wrongly_is_not_used():
    for said in ("nonsense", json.dumps({"kind": "contacts"})):
        with pytest.raises(Unreadable) as why:
            list(strange(mapping=said).split(file(SHOP)))
        assert why.value.words == table_files.BAD_MAPPING
    sheet = table_files.sheets_of(file(SHOP), table_files.Known())[0]
    assert len(take_in(strange(mappings={sheet.key: "nonsense"}), file(SHOP)).records) == 2


def test_what_was_said_of_one_sheet_is_not_said_of_the_others():
    data = xlsx(("A", [["Nombre", "Correo"], ["Ana Ruiz", "ana@x.example"]]),
                ("B", [["Nombre", "Correo"], ["Luis Gil", "luis@x.example"]]))  # fmt: skip
    first = table_files.sheets_of(file(data, "x.xlsx"), table_files.Known())[0]
    said = first.proposal.corrected(["nickname", "email"])
    found = take_in(strange(mapping=said.as_json()), file(data, "x.xlsx"))
    assert [one.nickname for one in found.records if isinstance(one, Card)] == ["Ana Ruiz", ""]


def test_days_of_two_readings_are_asked_for_with_both():
    text = "Name,Email,Order date,Amount\n" + "".join(
        f"Ana Ruiz,a{n}@x.example,0{n}/0{n + 1}/2024,10.00\n" for n in (1, 2, 3)
    )
    with pytest.raises(Unclear) as asked:
        list(Orders(SETTINGS).split(file(text, "orders.csv")))
    assert asked.value.setting == "date_order"
    assert asked.value.params == {
        "example": "01/02/2024", "dmy": "2024-02-01", "mdy": "2024-01-02",
    }  # fmt: skip
    answered = Orders({**SETTINGS, "date_order": "mdy"})
    assert len(take_in(answered, file(text, "orders.csv")).items) == 3


# ---------------------------------------------------------------------------- not for us


@pytest.mark.parametrize(
    ("name", "text"),
    [("carta.txt", "Querida Ana:\nTe escribo, como quedamos, por lo del roble.\n"),
     ("notas.txt", SHOP.replace(";", " ")), ("foto.png", SHOP), ("vacio.csv", ""),
     ("lista.txt", unsure()), ("lista.csv", "a;b\nx;y\n"), ("roto.csv", "\n\n\n"),
     ("comilla.csv", '"a;b\n')],
)  # fmt: skip
def test_what_is_no_table_of_people_is_nobodys(name, text):
    assert Spreadsheet(SETTINGS).recognises(file(text, name)) == 0


def test_the_address_books_of_google_and_outlook_have_a_reader_of_their_own():
    for table in TABLES:
        if table.name in {"google_old.csv", "google_2024.csv", "outlook-es.csv"}:
            given = file(table.text(), table.name)
            assert Contacts(SETTINGS).recognises(given)
            assert Spreadsheet(SETTINGS).recognises(given) == 0


def test_a_file_that_is_no_table_and_was_said_to_be_one():
    assert take_in(strange(), file("hola\n")).problems[0].words == table_files.NO_TABLE
    with pytest.raises(NothingHere):
        list(strange().split(file("Nombre;Correo;Teléfono\n")))


@pytest.mark.parametrize("context", [{}, {"plan": ["songs"]}, {"plan": None}])
def test_an_item_that_lost_its_plan_says_so(context):
    with pytest.raises(Unreadable):
        strange().read(Item(body=b"a;b", unit="row", number=2, context=context), NOW)
