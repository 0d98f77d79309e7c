"""A row of any address book as an entry, as the plan says what its columns are."""

from __future__ import annotations

from sobremesa.core.cards import Draft, Entry, Reached, joined, one_line
from sobremesa.core.sheets import dates
from sobremesa.core.sheets.mapping import Plan, Row
from sobremesa.core.sheets.people import (
    CUSTOMER,
    customer_number,
    emails,
    joined_name,
    phones,
    plain_number,
    turned,
)
from sobremesa.core.sheets.proposal import CUSTOM

LINES = {"tax_id": "tax number", "language": "language", "website": "website"}
ADDRESS = ("address", "street", "postal_code", "city", "region", "country")
POSTAL_DIGITS = {"ES": 5, "DE": 5, "FR": 5, "IT": 5}


def read_entry(row: Row, plan: Plan, *, region: str = "") -> Entry:
    """What a row says of somebody.

    Args:
        row: its cells by field.
        plan: for the order of day and month.
        region: ISO country whose telephones are written without prefix.

    """
    draft = Draft(region)
    _name(draft, row)
    draft.set("nickname", row.get("nickname"))
    draft.set("organisation", row.get("organisation"))
    draft.set("job_title", row.get("job_title"))
    _reach(draft, row, region)
    if birthday := row.get("birthday"):
        found = dates.when(birthday, plan.date_order, serials=True)
        draft.birthday(found.day.isoformat() if found else birthday, plan.date_order)
    parts = (_postal(row.get(part), region) if part == "postal_code" else row.get(part)
             for part in ADDRESS)  # fmt: skip
    draft.line("address", joined(parts))
    for field, heading, cell in row.all:
        if field == "note":
            draft.note(cell)
        elif field == "labels":
            draft.line("groups", cell)
        elif field == CUSTOM:
            draft.line(heading or "other", cell)
        elif field in LINES:
            draft.line(LINES[field], cell)
    return draft.entry()


def _name(draft: Draft, row: Row) -> None:
    if row.get("family_name") or row.get("second_family_name"):
        given = row.get("given_name") or row.get("name")
        draft.set("given_name", joined([given, row.get("middle_name")], " "))
        families = [row.get("family_name"), row.get("second_family_name")]
        draft.set("family_name", joined(families, " "))
        whole = one_line(row.get("name"))
        draft.set("name", whole if " " in whole and row.get("given_name") else joined_name(row))
        return
    name, given, family = turned(row.get("name"))
    draft.set("name", name)
    draft.set("given_name", given or joined([row.get("given_name"), row.get("middle_name")], " "))
    draft.set("family_name", family)


def _reach(draft: Draft, row: Row, region: str) -> None:
    if number := customer_number(row.get("customer")):
        draft.handles[CUSTOMER, number] = Reached(kind=CUSTOMER, value=number)
    for heading, cell in row.several("email"):
        found = emails(cell)
        for address in found or [cell]:
            draft.email(address, heading)
    for heading, cell in row.several("phone"):
        for number in phones(cell, region) or [plain_number(cell)]:
            draft.phone(number, heading)
    for _, cell in row.several("fax"):
        draft.line("fax", plain_number(cell))


def _postal(code: str, region: str) -> str:
    """A post code whose zeros in front a spreadsheet has eaten: `8001` is `08001` in Spain."""
    code = plain_number(code)
    digits = POSTAL_DIGITS.get(region, 0)
    return code.zfill(digits) if code.isdigit() and len(code) == digits - 1 else code
