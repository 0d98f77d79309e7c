"""Frames in, columns of numbers out, and back again into the kind of frame that came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import narwhals as nw
import numpy as np
import numpy.typing as npt

from sobremesa.core.errors import CoreError

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Array: TypeAlias = npt.NDArray[Any]
Day: TypeAlias = date | int | str

EPOCH = date(1970, 1, 1)


class BadOrders(CoreError):
    """A table of purchases lacks a column, or has it with a type that no day or sum can have."""


def day_number(day: Day) -> int:
    """Whole days since 1970-01-01: of a date, of such a number itself, of "2026-03-01"."""
    if isinstance(day, str):
        day = date.fromisoformat(day[:10])
    if isinstance(day, datetime):
        day = day.date()
    return (day - EPOCH).days if isinstance(day, date) else int(day)


def eager(table: Any) -> nw.DataFrame[Any]:
    """The frame in memory; what is lazy (duckdb, Spark, polars) is asked for as Arrow."""
    if isinstance(table, Mapping):
        return nw.from_dict(dict(table), backend="pyarrow")
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any] = nw.from_native(table)
    if isinstance(frame, nw.LazyFrame):
        return frame.collect(backend="pyarrow")
    return frame


def column(frame: nw.DataFrame[Any], name: str) -> nw.Series[Any]:
    """One column.

    Raises:
        BadOrders: it is not there.

    """
    if name not in frame.columns:
        raise BadOrders(f"column {name!r} is missing; there are {', '.join(frame.columns)}")
    return frame.get_column(name)


def floats(frame: nw.DataFrame[Any], name: str) -> Floats:
    """One column of numbers; what is null becomes NaN."""
    found = column(frame, name)
    if not (found.dtype.is_numeric() or found.dtype == nw.Unknown):
        raise BadOrders(f"column {name!r} is {found.dtype}, expected a number")
    return np.asarray(found.to_numpy(), dtype=np.float64)


def numbers(table: Any, needed: Sequence[str], welcome: Sequence[str]) -> dict[str, Floats]:
    """Columns of numbers by name: what is needed, and of what is welcome what is there.

    A mapping of numpy's own numbers is taken as it is: a frame of it would cost as much as a fit.
    """
    if isinstance(table, Mapping):
        found = {name: table[name] for name in (*needed, *welcome) if name in table}
        sizes = {one.shape for one in found.values() if _is_plain(one)}
        if len(sizes) == 1 and all(map(_is_plain, found.values())) and set(needed) <= set(found):
            return {name: np.asarray(one, np.float64) for name, one in found.items()}
    frame = eager(table)
    names = frame.columns
    return {name: floats(frame, name) for name in (*needed, *(n for n in welcome if n in names))}


def _is_plain(column: Any) -> bool:
    return isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind in "iuf"


def day_numbers(days: nw.Series[Any], name: str = "date") -> Array:
    """A column of days as whole numbers since 1970-01-01, of whatever width it comes in.

    Raises:
        BadOrders: it holds neither days, moments, numbers of days, nor ISO dates as text; or a
            day is missing.

    """
    if days.null_count():
        raise BadOrders(f"column {name!r} has {days.null_count()} rows without a day")
    if days.dtype == nw.String:
        days = days.str.slice(0, 10)
        days = (days.str.to_datetime if _is_pandas(days) else days.str.to_date)("%Y-%m-%d")
    if days.dtype.is_integer():
        return np.asarray(days.to_numpy())
    if days.dtype == nw.Date:
        return _date_numbers(days)
    if days.dtype == nw.Datetime:
        return _date_numbers(days.dt.date() if not _is_pandas(days) else days)
    raise BadOrders(f"column {name!r} is {days.dtype}, expected days")


def _is_pandas(series: nw.Series[Any]) -> bool:
    return bool(series.implementation.is_pandas())


def _date_numbers(days: nw.Series[Any]) -> Array:
    if _is_pandas(days):  # numpy's own moments; pandas without Arrow has no type for a day
        days = days.dt.replace_time_zone(None) if getattr(days.dtype, "time_zone", None) else days
        return days.to_numpy().astype("datetime64[D]").astype(np.int64)
    if days.implementation.is_pyarrow():  # to_numpy would make moments of nanoseconds first
        import pyarrow as pa  # noqa: PLC0415 - only where the frame is one of its own

        return np.asarray(days.to_native().cast(pa.int32()).to_numpy())
    return days.to_numpy().astype("datetime64[D]").astype(np.int64)


def keys(customers: nw.Series[Any]) -> tuple[Array, Array | None]:
    """Customers as whole numbers, and what each number stands for where it is not itself.

    Words are numbered in their own order, so that the result is sorted as they are. It costs more
    than all the counting after it: whoever measures often encodes once, when rows come in.
    """
    if customers.null_count():
        raise BadOrders(f"column 'customer' has {customers.null_count()} rows without a name")
    if customers.dtype.is_integer() and customers.dtype != nw.UInt64:
        return np.asarray(customers.to_numpy()), None
    import pyarrow as pa  # noqa: PLC0415 - numbers need none of it

    coded: Any = pa.chunked_array([customers.to_arrow()]).combine_chunks()
    coded = coded if pa.types.is_dictionary(coded.type) else coded.dictionary_encode()
    names = coded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(names, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return place[coded.indices.to_numpy()], names[order]


def as_came(columns: Mapping[str, Array], like: nw.DataFrame[Any]) -> Any:
    """Columns as a frame of the same kind as the one that came."""
    return nw.from_dict(dict(columns), backend=like.implementation).to_native()
