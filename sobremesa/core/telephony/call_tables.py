"""Lists of calls as tables: Asterisk's `Master.csv`, and any whose headings say what is what.

Sources: Asterisk's cdr_csv (18 columns without headings); the lists of 3CX and FreePBX; bills of
telephone companies in Spanish and English. A table is taken for one of calls only where its
headings and what stands below them both say so: bookings have an origin and a destination, too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sobremesa.core.cards.tables import cells_of, plain, rows
from sobremesa.core.content_lines import repaired
from sobremesa.core.sheets.dates import when

ASTERISK = (
    "account", "from", "to", "context", "name", "channel", "reached", "application", "data", "when",
    "answered", "ended", "duration", "talk", "status", "flags", "id", "note",
)  # fmt: skip
ASTERISK_COLUMNS = range(16, 22)
ROWS_LOOKED_AT = 20
LEADING_MAX = 15
"""So many lines of a bill may stand above its headings."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "when": (
        "calldate", "call date", "call time", "call date/time", "date/time", "date time",
        "datetime", "date", "start", "start time", "starttime", "start date", "time-start",
        "fecha", "fecha y hora", "fecha/hora", "fecha hora", "fecha de llamada", "inicio",
        "fecha de la llamada", "fecha llamada", "fecha inicio", "fecha de inicio",
        "data", "data i hora",
    ),
    "clock": (
        "time", "hour", "hora", "hora inicio", "hora de inicio", "hora de la llamada",
        "hora llamada",
    ),
    "from": (
        "src", "source", "from", "from-no", "caller", "caller id", "callerid", "caller number",
        "calling number", "calling party", "a number", "origin", "originating number",
        "origen", "numero origen", "numero de origen", "telefono origen", "linea origen",
        "llamante", "numero llamante", "numero que llama", "extension origen", "desde", "linea",
        "numero emisor",
    ),
    "to": (
        "dst", "destination", "to", "to-no", "dial-no", "callee", "called", "called number",
        "called party", "dialed number", "dialled number", "number called", "b number",
        "destino", "numero destino", "numero de destino", "telefono destino", "numero llamado",
        "llamado", "numero marcado", "telefono llamado", "desti", "numero receptor",
    ),
    "number": (
        "number", "phone", "phone number", "telephone", "numero", "telefono",
        "numero de telefono", "numero telefono",
    ),
    "talk": (
        "talk", "talk time", "talking", "talk duration", "billsec", "billable seconds",
        "tiempo hablado", "conversacion", "tiempo de conversacion",
    ),
    "duration": (
        "duration", "call duration", "duration (s)", "duration (sec)", "duration (seconds)",
        "duration (min)", "duration (minutes)", "length", "minutes", "seconds",
        "duracion", "duracion (s)", "duracion (seg)", "duracion (segundos)", "duracion (min)",
        "duracion (minutos)", "duracion de la llamada", "duracion llamada", "duracion en segundos",
        "duracion segundos", "duracion minutos", "segundos", "minutos", "tiempo", "durada",
    ),
    "status": (
        "disposition", "status", "call status", "result", "call result", "answered",
        "estado", "resultado", "estado de la llamada", "contestada", "atendida",
    ),
    "direction": (
        "direction", "call direction", "call type", "type", "direccion", "sentido", "tipo",
        "tipo de llamada", "tipo llamada", "tipus",
    ),
    "name": (
        "clid", "caller name", "callerid name", "name", "contact", "nombre", "contacto",
        "nombre llamante", "cnam",
    ),
    "id": (
        "uniqueid", "unique id", "linkedid", "call id", "callid", "call-id", "historyid",
        "id llamada", "id de llamada",
    ),
    "context": ("dcontext", "context"),
    "channel": ("channel",),
    "reached": ("dstchannel", "dst channel"),
    "application": ("lastapp",),
    "data": ("lastdata",),
}  # fmt: skip
"""What a column is -> the headings, plain, that it may have."""

_MEANS = {heading: name for name, headings in HEADINGS.items() for heading in headings}
_SPANISH = {"fecha", "hora", "origen", "destino", "duracion", "numero", "llamada", "estado"}
_ANSWERS = {"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION", "UNKNOWN"}

_NOT_TAKEN = (
    "no answer", "noanswer", "not answered", "unanswered", "no contest", "sin contest",
    "sin respuesta", "no respond", "perdida", "missed", "no atendida", "abandon", "cancel",
    "busy", "ocupad", "comunica", "fail", "fallid", "congestion", "reject", "rechaz",
    "voicemail", "buzon",
)  # fmt: skip
_TAKEN = ("answered", "contestada", "atendida", "completed", "completada", "respondida", "ok")
_NO, _YES = {"no", "n", "false", "0"}, {"si", "s", "yes", "y", "true", "1"}
_INCOMING = ("in", "entra", "recib", "received", "terminat", "perdid", "missed", "rechaz", "reject")
_OUTGOING = ("out", "sal", "emit", "realiz", "efectu", "dialed", "dialled", "made", "originat")
_INNER = ("intern",)

_UNITS = re.compile(r"(\d{1,7})\s{0,3}([a-z'\"´’′″”]{1,10})\.?\s{0,3}")
_HOURS = {"h", "hr", "hrs", "hora", "horas", "hour", "hours"}
_MINUTES = {
    "m", "min", "mins", "minuto", "minutos", "minute", "minutes", "'", "´", "’", "′",
}  # fmt: skip
_SECONDS = {
    "s", "seg", "segs", "sec", "secs", "segundo", "segundos", "second", "seconds", '"', "''",
    "″", "”", "´´", "’’", "′′",
}  # fmt: skip
_DECIMAL = re.compile(r"(\d{1,7})(?:[.,](\d{1,6}))?")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,5}):(\d{1,2})(?:[.,]\d{1,6})?")
_DIALLED = re.compile(r"[+(]?[\d\s().\-/*#x]{2,30}")


@dataclass(frozen=True, slots=True)
class Table:
    """How a list of calls is written. `leading`: lines above its first row."""

    columns: tuple[str, ...]
    delimiter: str
    leading: int
    sureness: int
    unit: str = "s"
    is_spanish: bool = False

    @property
    def is_asterisk(self) -> bool:
        """Asterisk's own list, which has no headings."""
        return self.columns == ASTERISK


def table(head: str, *, is_whole: bool) -> Table | None:
    """The list of calls that a file begins with, or None if it is none.

    Args:
        head: its beginning.
        is_whole: whether that is all of it; else its last row may be cut off.

    """
    first = list(islice(rows(io.StringIO(head, newline="")), LEADING_MAX + ROWS_LOOKED_AT))
    if not is_whole and len(first) < LEADING_MAX + ROWS_LOOKED_AT:
        first = first[:-1]
    if _is_asterisk(first):
        return Table(ASTERISK, ",", 0, 98)
    for leading, row in enumerate(first[:LEADING_MAX]):
        for delimiter in (",", ";", "\t", "|"):
            headings = [plain(cell) for cell in _cells(row, delimiter)]
            if found := _headed(headings, delimiter, leading + 1, first[leading + 1 :]):
                return found
    return None


def _cells(row: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in cells_of(repaired(row), delimiter)]
    except ValueError:
        return []


def _is_asterisk(first: Sequence[str]) -> bool:
    """By the place of its dates and of how a call ended, in most of its rows."""
    looked = [_cells(row, ",") for row in first if row.strip()]
    good = [row for row in looked if len(row) in ASTERISK_COLUMNS and _looks_like_asterisk(row)]
    return bool(good) and len(good) * 2 > len(looked)


def _looks_like_asterisk(row: Sequence[str]) -> bool:
    moment = when(row[9], "ymd")
    return bool(moment and moment.at and row[12].isdigit() and row[14].upper() in _ANSWERS)


def _headed(
    headings: Sequence[str], delimiter: str, leading: int, below: Sequence[str]
) -> Table | None:
    columns = _columns(headings)
    known = set(columns)
    has_ends = {"from", "to"} <= known or bool(known & {"number", "from", "to"})
    if not ({"when"} <= known and has_ends and known & {"duration", "talk"}):
        return None
    place = columns.index("talk" if "talk" in known else "duration")
    is_in_minutes = "min" in headings[place].split("(")[-1] and "seg" not in headings[place]
    unit = "min" if is_in_minutes else "s"
    moment = columns.index("when")
    rows_below = [
        row
        for row in (_cells(row, delimiter) for row in below)
        if any(char.isdigit() for cell in row[moment : moment + 1] for char in cell)
    ][:ROWS_LOOKED_AT]
    share = _share_of_calls(columns, rows_below, unit)
    is_spanish = bool(_SPANISH & {word for heading in headings for word in heading.split()})
    if share < 0.6 or (not rows_below and not _says_calls(headings)):
        return None
    sureness = 95 if "from" in known and "to" in known else 85
    if not {"status", "direction", "id"} & known and not _says_calls(headings):
        sureness -= 10
    return Table(tuple(columns), delimiter, leading, sureness, unit, is_spanish)


def _says_calls(headings: Iterable[str]) -> bool:
    words = " ".join(headings)
    return any(word in words for word in ("call", "llama", "dst", "disposition", "trucada"))


def _columns(headings: Sequence[str]) -> list[str]:
    """What each column is; of two that could be the same, the first. `Time` beside a date is the
    time of day, `Call Time` without one is the moment."""
    found: list[str] = []
    for heading in headings:
        name = _MEANS.get(heading, "")
        found.append(name if name not in found else "")
    if "when" not in found and "clock" in found:
        found[found.index("clock")] = "when"
    return found


def _share_of_calls(columns: Sequence[str], below: Sequence[Sequence[str]], unit: str) -> float:
    """How many of the first rows read as calls: ends that can be dialled, a length of time."""
    if not below:
        return 1.0
    good = 0
    for row in below:
        said = dict(zip(columns, row, strict=False))
        ends = [said.get(name, "") for name in ("from", "to", "number") if said.get(name)]
        lasts = seconds(said.get("talk") or said.get("duration", ""), unit)
        dialled = sum(bool(_DIALLED.fullmatch(_without_name(end))) for end in ends)
        good += lasts is not None and dialled * 2 >= len(ends) and bool(ends)
    return good / len(below)


def _without_name(end: str) -> str:
    """`Ana Gil (101)`, `"Ana" <612345678>`: the number alone."""
    found = re.search(r"[<(]([+\d][\d\s]{1,25})[>)]\s{0,3}$", end)
    return found[1] if found else end


def row_of(table_: Table, row: str) -> dict[str, str]:
    """What a row says, by what its columns are; empty ones are left out.

    Raises:
        ValueError: its quotes and marks make no row.

    """
    cells = cells_of(repaired(row), table_.delimiter)
    said = zip(table_.columns, cells, strict=False)
    return {name: cell.strip() for name, cell in said if name and cell.strip()}


def seconds(text: str, unit: str = "s") -> int | None:
    """A length of time: `63`, `1:03`, `0:01:03`, `1 min 3 s`, `1'03''`; None if it is none.

    Args:
        text: as written.
        unit: of a bare number: `s` or `min`.

    """
    text = plain(text.strip()[:40])
    if not text or text in {"-", "--"}:
        return 0
    if found := _DECIMAL.fullmatch(text):
        amount = float(f"{found[1]}.{found[2] or 0}")
        return round(amount * (60 if unit == "min" else 1))
    if found := _CLOCK.fullmatch(text):
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    return _spelled(text)


def _spelled(text: str) -> int | None:
    total, place = 0, 0
    text = text if text[-1:] not in "0123456789" else text + "s"  # 3'20
    for found in _UNITS.finditer(text):
        if found.start() != place:
            return None
        place = found.end()
        sizes = ((_HOURS, 3600), (_MINUTES, 60), (_SECONDS, 1))
        size = next((size for names, size in sizes if found[2] in names), 0)
        if not size:
            return None
        total += int(found[1]) * size
    return total if place == len(text) else None


def is_taken(said: Mapping[str, str], lasted: int) -> bool:
    """Whether somebody took the call: as the list says, else because they talked at all.

    Voicemail is nobody. Asterisk says ANSWERED of it, and names the application.
    """
    if said.get("application", "").lower() in {"voicemail", "minivm", "vm"}:
        return False
    status = plain(said.get("status", "") or said.get("direction", ""))
    if any(status.startswith(word) or f" {word}" in status for word in _NOT_TAKEN):
        return False
    if status in _NO | _YES and said.get("status"):
        return status in _YES
    if any(word in status for word in _TAKEN):
        return True
    return lasted > 0


def direction(said: Mapping[str, str]) -> str:
    """`in`, `out`, `inner`, or nothing where the list does not say."""
    text = plain(said.get("direction", ""))
    for name, words in (("inner", _INNER), ("in", _INCOMING), ("out", _OUTGOING)):
        if any(text.startswith(word) or f" {word}" in text for word in words):
            return name
    return ""


def number_in(end: str) -> tuple[str, str]:
    """(number, name) of an end: `Ana Gil (101)`, `"Ana" <612345678>`, `612345678`."""
    number = _without_name(end)
    name = end[: end.rfind("(" if end.rstrip().endswith(")") else "<")] if number != end else ""
    return number.strip(), name.strip(' "')


def extension_of(channel: str) -> str:
    """`101` of `SIP/101-0000001f`, `PJSIP/101-…`, `Local/101@from-queue-…;1`; else nothing."""
    found = re.match(r"[A-Za-z0-9]{2,12}/(\d{2,6})(?=[@\-]|$)", channel)
    return found[1] if found else ""


def all_rows(pieces: Iterable[str], leading: int) -> Iterator[tuple[int, str]]:
    """(number of the row, as people count them, and its text), below the headings."""
    for number, row in enumerate(rows(pieces), 1):
        if number > leading and row.strip(' \t\r\n\0,;|"'):
            yield number, row
