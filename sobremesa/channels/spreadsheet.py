"""Tables of anybody: address books, calls, visits, in CSV, xlsx, xls or ods, with any headings."""

from __future__ import annotations

from sobremesa.channels._tables import Tables
from sobremesa.channels.base import gettext_noop


class Spreadsheet(Tables):
    """People and talks."""

    kind = "spreadsheet"
    label = gettext_noop("Tables of people or talks (CSV, Excel)")
    kinds = frozenset(("contacts", "interactions"))
