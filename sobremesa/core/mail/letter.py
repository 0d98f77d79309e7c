"""One letter: which words are its body, what came along, where the files are in its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sobremesa.core.mail.flowed import unflowed
from sobremesa.core.mail.headers import Headers, decoded, parse_headers
from sobremesa.core.mail.html import Mark, Readable, has_structure, html_to_text
from sobremesa.core.mail.limits import FILES_MAX, KEY_BODY_BYTES, TEXT_MAX_CHARS
from sobremesa.core.mail.mime import LETTER_TYPES, Part, parse, safe_name
from sobremesa.core.mail.outlook.compound import NotCompound, is_compound
from sobremesa.core.mail.outlook.msg import MsgFile, composed, read_msg
from sobremesa.core.mail.threads import key_words
from sobremesa.core.mail.tnef import Tnef, TnefFile, read_tnef
from sobremesa.core.mail.transfer import files_inside

SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature",
              "application/x-pkcs7-signature", "application/pgp-keys"}  # fmt: skip
TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
BODY_READ_BYTES = 4 * TEXT_MAX_CHARS
BODY_TYPES = {"text/plain", "text/html", "text/enriched", "text/richtext"}
SAYS_SEE_HTML_CHARS = 300


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that came along; `part` finds it again with `content_of`."""

    name: str
    content_type: str
    size_bytes: int
    part: str


@dataclass(slots=True)
class Letter:
    """A letter as it can be read. `marks` are what its HTML says of spans of `text`;
    `own_words` are body and "is it HTML" where the bytes are not those of a letter."""

    headers: Headers
    text: str = ""
    marks: tuple[Mark, ...] = ()
    files: list[LetterFile] = field(default_factory=list)
    calendars: list[tuple[bytes, str]] = field(default_factory=list)
    types: frozenset[str] = frozenset()
    report_type: str = ""
    tnef: Tnef | None = None
    root: Part | None = None
    own_words: tuple[bytes, bool] | None = None


@dataclass(slots=True)
class _Segment:
    """One stretch of the body in the forms that were sent."""

    plain: Part | None = None
    page: Part | None = None


def read_letter(raw: bytes) -> Letter:
    """The letter in these bytes. Never raises; what is beyond the limits is left out."""
    root = parse(raw)
    parts = list(root.walk())
    letter = Letter(root.headers, root=root, types=frozenset(part.content_type for part in parts))
    letter.report_type = root.parameters.get("report-type", "").lower()
    segments = list(_segments(root))
    _read_body(letter, segments)
    bodies = {id(part) for segment in segments for part in (segment.plain, segment.page)}
    for part in parts:
        if not part.children and id(part) not in bodies and len(letter.files) < FILES_MAX:
            _take_file(letter, part)
    return letter


def words_for_key(letter: Letter, raw: bytes) -> bytes:
    """What the key of a letter looks at (`threads.letter_key`): its words, as every copy has
    them."""
    if letter.own_words:
        content, is_html = letter.own_words
    else:
        content, is_html = key_body(letter.root) if letter.root else (raw, False)
    return key_words(content, is_html=is_html)


def key_body(root: Part) -> tuple[bytes, bool]:
    """The first 64 kB of the first part that has a body (of a page 256 kB: most of it is style),
    and whether it is HTML."""
    for part in root.walk():
        if not part.children and part.end > part.start:
            is_html = part.content_type == "text/html"
            most = KEY_BODY_BYTES * (4 if is_html else 1)
            # Base64 with line ends is 1.37 times what it holds, quoted-printable up to 3 times.
            content = part.content(most * 3)[:most]
            if content.strip():
                return content, is_html
    return b"", False


def content_of(raw: bytes, part: str) -> tuple[bytes, str, str]:
    """(content, type, name) of one file of a letter, by the `part` it was listed with.

    Raises:
        LookupError: there is no such part in these bytes.

    """
    number, _, inside = part.partition("/")
    if number == "msg":
        return _msg_content(raw, inside)
    if number == "tnef":  # a bare winmail.dat is itself the part
        return _tnef_content(read_tnef(raw), inside)
    for found in parse(raw).walk():
        if found.number == number and not found.children:
            if inside.startswith("tnef/"):
                return _tnef_content(read_tnef(found.content()), inside.removeprefix("tnef/"))
            if inside.startswith("inside/"):
                file = files_inside(found.content())[int(inside.removeprefix("inside/"))]
                return file.content, "application/octet-stream", safe_name(file.name)
            return found.content(), found.content_type, _name(found)
    raise LookupError(part)


def html_of(raw: bytes) -> str | None:
    """The HTML the sender made, for showing the original (to be sanitised); None if none."""
    if is_compound(raw):
        return read_msg(raw).html or None
    pages = []
    for segment in _segments(parse(raw)):
        if segment.page is not None:
            pages.append(segment.page.text())
    if pages:
        return "\n".join(pages)
    for part in parse(raw).walk():
        if _is_tnef(part):
            return read_tnef(part.content()).html or None
    return None


def _segments(part: Part) -> Iterator[_Segment]:
    """The stretches of the body, in reading order."""
    if part.content_type == "multipart/alternative" and part.children:
        merged = _Segment()
        for child in part.children:
            for segment in _segments(child):
                merged.plain = merged.plain or segment.plain
                merged.page = segment.page or merged.page
        yield merged
    elif part.content_type == "multipart/related" and part.children:
        yield from _segments(_root_of_related(part))
    elif part.children:
        for child in part.children:
            yield from _segments(child)
    elif _is_body(part):
        is_page = part.content_type == "text/html"
        yield _Segment(page=part) if is_page else _Segment(plain=part)


def _root_of_related(part: Part) -> Part:
    """The part that the others serve: of the type announced, else the first (RFC 2387)."""
    announced = part.parameters.get("type", "").lower()
    return next((c for c in part.children if c.content_type == announced), part.children[0])


def _is_body(part: Part) -> bool:
    if part.content_type not in BODY_TYPES or part.disposition == "attachment":
        return False
    return not part.file_name() or part.number in {"", "1"}


def _read_body(letter: Letter, segments: list[_Segment]) -> None:
    """Put the segments together; each in the form that says more about itself."""
    texts: list[str] = []
    marks: list[Mark] = []
    length = 0
    for segment in segments:
        readable = _readable(letter, segment)
        if not readable.text.strip() or length > TEXT_MAX_CHARS:
            continue
        if texts:
            texts.append("\n\n")
            length += 2
        marks += [Mark(m.start + length, m.end + length, m.kind) for m in readable.marks]
        texts.append(readable.text)
        length += len(readable.text)
    letter.text = "".join(texts)[:TEXT_MAX_CHARS]
    letter.marks = tuple(mark for mark in marks if mark.end <= len(letter.text))


def _readable(letter: Letter, segment: _Segment) -> Readable:
    """HTML if it says where the quote begins, or if the plain text says nothing; else plain."""
    plain = _plain_text(letter, segment.plain) if segment.plain else ""
    if segment.page is None:
        return Readable(plain, ())
    page = segment.page.text(BODY_READ_BYTES)
    if plain.strip() and not has_structure(page) and not _says_see_html(plain):
        return Readable(plain, ())
    readable = html_to_text(page)
    return readable if readable.text or not plain else Readable(plain, ())


def _says_see_html(plain: str) -> bool:
    return len(plain) < SAYS_SEE_HTML_CHARS and "html" in plain.lower()


def _plain_text(letter: Letter, part: Part) -> str:
    content = part.content(BODY_READ_BYTES)
    inside = files_inside(content)
    if inside:
        content = _without_files(letter, part, content)
        text = _decoded_text(part, content)
    else:
        text = part.text(BODY_READ_BYTES)
    if part.content_type in {"text/enriched", "text/richtext"}:
        text = html_to_text(text.replace("<<", "&lt;").replace("\n", "<br>")).text
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text.rstrip().lstrip("\n")


def _decoded_text(part: Part, content: bytes) -> str:
    bare = Part(content, Headers({}), 0, len(content), "", part.content_type, part.parameters)
    return bare.text()


def _without_files(letter: Letter, part: Part, content: bytes) -> bytes:
    """The text around uuencoded and yEnc files, which are listed instead."""
    words, position = [], 0
    for count, file in enumerate(files_inside(content)):
        words.append(content[position : file.start])
        position = file.end
        number = f"{part.number}/inside/{count}"
        name = safe_name(decoded(file.name))
        letter.files.append(LetterFile(name, "application/octet-stream", len(file.content), number))
    return b"".join([*words, content[position:]])


def _take_file(letter: Letter, part: Part) -> None:
    """List a part that is not the body: a file, an invitation, a winmail.dat, a letter."""
    if part.content_type == "text/calendar":
        letter.calendars.append((part.content(), part.parameters.get("method", "").upper()))
    if part.content_type in SIGNATURES:
        return
    if _is_tnef(part):
        _open_tnef(letter, read_tnef(part.content()), f"{part.number}/tnef")
    elif part.number or part.end > part.start:
        letter.files.append(
            LetterFile(_name(part), part.content_type, part.size_bytes(), part.number)
        )


def _is_tnef(part: Part) -> bool:
    return part.content_type in TNEF_TYPES or part.file_name().lower() == "winmail.dat"


def _open_tnef(letter: Letter, tnef: Tnef, prefix: str) -> None:
    """List the files of a winmail.dat, and take its words if the letter has none."""
    letter.tnef = tnef
    if tnef.is_read_receipt:
        letter.report_type = "disposition-notification"
    for count, file in enumerate(tnef.files[: FILES_MAX - len(letter.files)]):
        letter.files.append(
            LetterFile(_tnef_name(file), _tnef_type(file), len(file.content), f"{prefix}/{count}")
        )
    if not letter.text.strip():
        readable = html_to_text(tnef.html) if tnef.html else Readable(tnef.text, ())
        letter.text, letter.marks = readable.text.strip("\n"), readable.marks
        if readable.text != letter.text:
            letter.marks = ()


def read_tnef_letter(raw: bytes) -> Letter:
    """A bare winmail.dat file as a letter without headers."""
    letter = Letter(Headers({}))
    _open_tnef(letter, read_tnef(raw), "tnef")
    return letter


def _tnef_content(tnef: Tnef, count: str) -> tuple[bytes, str, str]:
    if not count.isdecimal() or int(count) >= len(tnef.files):
        raise LookupError(count)
    file = tnef.files[int(count)]
    return file.content, _tnef_type(file), _tnef_name(file)


def _msg_content(raw: bytes, count: str) -> tuple[bytes, str, str]:
    try:
        files = list(read_msg(raw).all_files())[:FILES_MAX]
    except NotCompound as exc:
        raise LookupError(count) from exc
    if not count.isdecimal() or int(count) >= len(files):
        raise LookupError(count)
    file = files[int(count)]
    content = composed(file.letter) if file.letter else file.content
    return content, file.content_type, msg_file_name(file)


def msg_file_name(file: MsgFile) -> str:
    """The name of a file in a .msg; of a letter within it, its subject as an `.eml`."""
    if file.letter:
        return safe_name(f"{file.name.replace('/', '-').removesuffix('.msg') or 'letter'}.eml")
    return safe_name(file.name)


def _tnef_name(file: TnefFile) -> str:
    return safe_name(file.name) or "winmail"


def _tnef_type(file: TnefFile) -> str:
    return file.content_type if "/" in file.content_type else "application/octet-stream"


def _name(part: Part) -> str:
    """The name of a file; of a letter in the letter, its subject."""
    if name := part.file_name():
        return name
    if part.content_type in LETTER_TYPES:
        content = part.content(64 * 1024)
        headers, _ = parse_headers(content, 0, len(content))
        return safe_name(headers.text("subject").replace("/", "-"))
    return ""
