"""A JSON file of any size, walked with little memory: only its small values are decoded whole.

The caller says which objects and arrays to go into; everything else is one value. What is damaged
is one broken value: reading goes on at the next place that looks like the beginning of a value of
the same array, or of one of the arrays around it. Linear in the size of the file.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from sobremesa.core.content_lines import encoding_of

CHUNK_CHARS = 256 * 1024
VALUE_MAX_CHARS = 4 * 1024 * 1024
BROKEN_KEPT_CHARS = 64 * 1024
START_MAX_CHARS = 1_000
"""So long a beginning of a value may be that is looked for behind damage."""

Path = tuple[str, ...]
"""Keys from the outside in; `*` is a place in an array."""

_BLANKS = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class CutOff(ValueError):
    """The file ends in the middle, or from here on nothing can be told apart any more."""


class _Broken(ValueError):
    """No value can be read at this place."""


class _Resume(Exception):
    """Behind damage, the next good place lies in an array further out."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path


@dataclass(frozen=True, slots=True)
class Found:
    """One value and where it stood. `kind`: `value`, `open` (an object that is gone into begins)
    or `broken` (`raw` holds its beginning). `raw` is as written."""

    path: Path
    kind: str
    raw: str = ""
    value: Any = None


def text_reader(stream: BinaryIO, head: bytes) -> Callable[[int], str]:
    """Reads text from bytes, so many characters at a time; bytes that are no UTF-8 stay apart."""
    encoding = encoding_of(head)
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="").read


class Walk:
    """Iterate once over the values of a file.

    Args:
        read: gives so many further characters, fewer only at the end (`text_reader`).
        inside: whether an object or array at this path is gone into.
        starts: array path -> how a value of it begins, to go on behind damage.

    Raises:
        CutOff: while iterating; what came before is whole.

    """

    def __init__(
        self,
        read: Callable[[int], str],
        inside: Callable[[Path], bool],
        starts: Mapping[Path, re.Pattern[str]],
    ) -> None:
        self.read = read
        self.inside = inside
        self.starts = starts
        self.text = ""
        self.at = 0

    def __iter__(self) -> Iterator[Found]:
        try:
            yield from self._value(())
        except (_Broken, _Resume) as why:
            raise CutOff from why

    def _more(self) -> bool:
        """Read on. As much again as is held, so that a long value costs linear time."""
        rest = self.text[self.at :]
        fresh = self.read(max(CHUNK_CHARS, len(rest)))
        self.text, self.at = rest + fresh, 0
        return bool(fresh)

    def _next(self) -> str:
        """The next character that is no blank, or nothing at the end."""
        while True:
            blanks = _BLANKS.match(self.text, self.at)
            self.at = blanks.end() if blanks else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def _value(self, path: Path) -> Iterator[Found]:
        opens = self._next()
        if opens == "{" and self.inside(path):
            yield Found(path, "open")
            yield from self._object(path)
        elif opens == "[" and self.inside(path):
            yield from self._array(path)
        else:
            yield self._whole(path)

    def _object(self, path: Path) -> Iterator[Found]:
        self.at += 1
        while (mark := self._next()) != "}":
            if mark == ",":
                self.at += 1
                continue
            if mark != '"':
                raise _Broken
            key = self._whole(path).value
            if self._next() != ":":
                raise _Broken
            self.at += 1
            yield from self._value((*path, key))
        self.at += 1

    def _array(self, path: Path) -> Iterator[Found]:
        self.at += 1
        while (mark := self._next()) != "]":
            if mark == ",":
                self.at += 1
                continue
            if not mark:
                raise CutOff
            try:
                yield from self._value((*path, "*"))
            except _Broken as why:
                if path not in self.starts:
                    raise
                raw, where = self._skip(path)
                yield Found((*path, "*"), "broken", raw)
                if where is None:
                    raise CutOff from why
                if where != path:
                    raise _Resume(where) from why
            except _Resume as why:
                if why.path != path:
                    raise
        self.at += 1

    def _whole(self, path: Path) -> Found:
        """The value here, decoded."""
        while True:
            is_more = False
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
                # A number at the end of what is held may go on behind it.
                if end < len(self.text) or not (is_more := self._more()):
                    raw, self.at = self.text[self.at : end], end
                    return Found(path, "value", raw, value)
            except (ValueError, RecursionError) as why:
                if len(self.text) - self.at < VALUE_MAX_CHARS:
                    is_more = self._more()
                if not is_more:
                    raise _Broken from why

    def _skip(self, path: Path) -> tuple[str, Path | None]:
        """Go on to the next place where something begins; what was passed over, and in which
        array it is. Looks for values of this array and of those around it."""
        around = {
            where: start for where, start in self.starts.items() if where == path[: len(where)]
        }
        kept, looked = "", self.at + 1
        while True:
            found = [
                (match.start(), where)
                for where, start in around.items()
                if (match := start.search(self.text, looked))
            ]
            place, where = min(found) if found else (self._searched(looked), None)
            kept += self.text[self.at : place][: BROKEN_KEPT_CHARS - len(kept)]
            self.at = place
            if where is not None:
                return kept, where
            if not self._more():
                kept += self.text[: BROKEN_KEPT_CHARS - len(kept)]
                return kept, None
            looked = 0

    def _searched(self, looked: int) -> int:
        """Up to where nothing begins; a beginning may be cut by the end of what is held."""
        return min(max(len(self.text) - START_MAX_CHARS, looked), len(self.text))
