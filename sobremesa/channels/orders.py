"""Lists of orders, sales or receipts of anybody: CSV, xlsx, xls, ods, columns held by blanks."""

from __future__ import annotations

from sobremesa.channels._tables import Tables
from sobremesa.channels.base import gettext_noop


class Orders(Tables):
    """What was bought."""

    kind = "orders"
    label = gettext_noop("Lists of orders or sales (CSV, Excel)")
    kinds = frozenset(("orders",))
