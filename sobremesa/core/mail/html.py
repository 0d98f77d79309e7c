"""HTML letters as text, with the places that the structure marks as quote or signature.

A tokenizer of our own: one pass, no tree, no recursion, so that a letter of nested tags costs
what its length costs. What is shown as HTML is another thing (sanitised, in a frame).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sobremesa.core.mail.limits import HTML_MAX_CHARS, TEXT_MAX_CHARS

TAG_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:]*")
ATTRIBUTE = re.compile(r"""([a-zA-Z_:\-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
SPACES = re.compile(r"[ \t\r\n\f]+")
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?")
TAG_MAX_CHARS = 20_000
INVISIBLE = {0xA0: " ", 0xAD: None, 0x200B: None, 0x200C: None, 0x200E: None, 0xFEFF: None}
"""Hard spaces become spaces; marks that only steer the setting of lines go."""

UNSEEN = {"style", "script", "head", "title", "template", "object", "svg", "math", "select"}
BLOCKS = {
    "p", "div", "blockquote", "ul", "ol", "dl", "table", "tr", "h1", "h2", "h3", "h4", "h5",
    "h6", "pre", "section", "article", "header", "footer", "hr", "form", "address", "center",
    "dt", "dd", "li", "body", "html", "fieldset", "figure", "main", "nav", "aside", "tbody",
}  # fmt: skip
PARAGRAPHS = {"p", "ul", "ol", "dl", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
VOID = {"br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"}
WATCHED = {"div", "span", "blockquote", "p", "td", "section", "article", "table", "ul", "ol"}

QUOTE_CLASSES = (
    "moz-cite-prefix", "yahoo_quoted", "yahoo-quoted", "tutanota_quote", "mail-quote-collapse",
    "ms-outlook-mobile-reference-message", "wisestamp_quote", "zmail_extra", "zmail_quote",
    "gmail_attr", "front-blockquote",
)  # fmt: skip
"""Elements that hold what another wrote, or the line that introduces it.

Not the div around a quote of Gmail or Proton: in it people also answer between the lines.
"""
CITES = ("gmail_quote", "quote", "cite")
QUOTE_IDS = ("yahoo_quoted", "olk_src_body_section", "mailcontainerquote", "isreplycontent")
TAIL_IDS = ("divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container",
            "stopspelling", "zwchr", "replysplit", "linebreakatbeginningofmessage")  # fmt: skip
"""From such an element on, all is the earlier message (Outlook, Hotmail, Zimbra)."""
SIGNATURE_CLASSES = (
    "gmail_signature", "moz-signature", "protonmail_signature_block", "applemailsignature",
    "elementtoproof-signature", "tutanota_signature", "yahoo-signature", "ydpsignature",
)  # fmt: skip
SIGNATURE_IDS = (
    "signature", "applemailsignature", "mobilesignature", "ms-outlook-mobile-signature",
)  # fmt: skip
OUTLOOK_LINE = re.compile(
    r"border(?:-top)?:\s*(?:none;\s*border-top:\s*)?solid\s+#?(?:b5c4df|e1e1e1)\s+1\.0pt"
    r"|border-top(?:-color)?:\s*(?:1px solid )?rgb\(229, ?229, ?229\)"
)
STRUCTURE_HINTS = (
    "gmail_quote", "<blockquote", "divrplyfwdmsg", "appendonsend", "moz-cite-prefix",
    "yahoo_quoted", "protonmail_quote", "border-top:solid", "olk_src_body_section",
    "stopspelling", "tutanota_quote", "mail-editor-reference", "zwchr", "rgb(229, 229, 229)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """What the structure says of a span of the text: quote, tail (all from here on), signature,
    or maybe: a bare blockquote, which some programs put around quotes and people around verses.
    """

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Readable:
    """A letter's HTML as text, and its marks in order."""

    text: str
    marks: tuple[Mark, ...]


def has_structure(source: str) -> bool:
    """Whether the HTML says where a quote begins; a glance, before the work of reading it."""
    low = source[:HTML_MAX_CHARS].lower()
    return any(hint in low for hint in STRUCTURE_HINTS)


def html_to_text(source: str) -> Readable:
    """The words of an HTML letter as one would type them: paragraphs, lists, links as text.

    The first million characters are read. Pictures, styles and scripts are left out; table
    cells are parted by spaces; a link whose words are not its address is followed by it.
    """
    reader = _Reader()
    for token, is_tag in _tokens(source[:HTML_MAX_CHARS]):
        if is_tag:
            reader.tag(token)
        else:
            reader.words(token)
        if reader.length > TEXT_MAX_CHARS:
            break
    return reader.finished()


def _tokens(source: str) -> Iterator[tuple[str, bool]]:
    """(text, is it a tag): each character is looked at a fixed number of times."""
    position, length = 0, len(source)
    while position < length:
        opened = source.find("<", position)
        if opened < 0:
            yield source[position:], False
            return
        if opened > position:
            yield source[position:opened], False
        if source.startswith("<!--", opened):
            closed = source.find("-->", opened + 4)
            position = length if closed < 0 else closed + 3
        elif not TAG_NAME.match(source, opened + 1):
            after = source[opened + 1 : opened + 2]
            closed = source.find(">", opened) if after in {"!", "?"} else -1
            if closed < 0:
                yield "<", False
            position = (opened if closed < 0 else closed) + 1
        else:
            position = _tag_end(source, opened)
            yield source[opened + 1 : position - 1], True


def _tag_end(source: str, opened: int) -> int:
    """Just after the ">" that ends the tag; one inside quotes does not. Tags end by 20,000."""
    limit = min(len(source), opened + TAG_MAX_CHARS)
    closed = source.find(">", opened, limit)
    for _ in range(20):  # each turn passes a quoted ">"
        if closed < 0:
            break
        quotes = source.count('"', opened, closed)
        if quotes % 2 == 0:
            return closed + 1
        ends = source.find('"', closed, limit)
        if ends < 0:
            return closed + 1
        closed = source.find(">", ends, limit)
    closed = source.find(">", opened, limit)
    return closed + 1 if closed >= 0 else limit


@dataclass(slots=True)
class _Reader:
    """What has been written so far, and which elements are open."""

    out: list[str] = field(default_factory=list)
    length: int = 0
    breaks: int = 2  # line breaks at the end of what is written; 2: nothing to part from
    space: bool = False
    unseen: str = ""
    preformatted: int = 0
    lists: list[int] = field(default_factory=list)
    link: str = ""
    link_start: int = 0
    open: list[tuple[str, str, int]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    wanted: int = 0  # line breaks owed before the next words
    word_line: int = -1  # where an open paragraph of Word began

    def words(self, text: str) -> None:
        """Text between tags."""
        if self.unseen:
            return
        if "&" in text:
            text = ENTITY.sub(lambda match: html.unescape(match[0]), text)
        text = text.translate(INVISIBLE)
        if self.preformatted:
            self._write(text.replace("\r", ""))
            if text.strip("\n"):
                self.breaks = len(text) - len(text.rstrip("\n"))
            return
        stripped = SPACES.sub(" ", text)
        body = stripped.strip(" ")
        if not body:
            self.space = self.space or bool(stripped)
            return
        self._part()
        if (self.space or stripped[0] == " ") and not self.breaks:
            self._write(" ")
        self._write(body)
        self.breaks = 0
        self.space = stripped[-1] == " "

    def tag(self, token: str) -> None:
        """A tag: `token` is what stands between < and >."""
        match = TAG_NAME.match(token)
        name = match[0].lower() if match else ""
        if self.unseen:
            ends_head = name in {"body", "/head"} and self.unseen in {"head", "title"}
            if ends_head or name == "/" + self.unseen:
                self.unseen = ""
            return
        if name.startswith("/"):
            self._close(name[1:])
        elif name in UNSEEN:
            self.unseen = "" if token.endswith("/") else name
        else:
            self._start(name, token)

    def _start(self, name: str, token: str) -> None:
        if name == "br":
            self._line()
        elif name == "p" and "msonormal" in token.lower():
            self._break(1)  # Word parts its lines by paragraphs without a margin
            self.word_line = self.length
        elif name in BLOCKS:
            self._break(2 if name in PARAGRAPHS else 1)
        elif name in {"td", "th"}:
            self.space = True
        self._start_special(name, token)
        if (name in WATCHED or name in {"hr", "a"}) and len(token) > len(name):
            self._watch(name, token)
        elif name in WATCHED:
            self._push(name, "maybe" if name == "blockquote" else "")

    def _start_special(self, name: str, token: str) -> None:
        if name == "li":
            self._part()
            self._write("  " * (len(self.lists) - 1) + self._bullet())
            self.breaks, self.space = 1, False
        elif name in {"ul", "ol"}:
            self.lists.append(0 if name == "ul" else 1)
        elif name == "pre":
            self.preformatted += 1
        elif name == "a":
            self.link = _attributes(token).get("href", "").strip()
            self.link_start = len(self.out)

    def _bullet(self) -> str:
        if not self.lists or not self.lists[-1]:
            return "- "
        self.lists[-1] += 1
        return f"{self.lists[-1] - 1}. "

    def _close(self, name: str) -> None:
        if name == "a" and self.link:
            self._close_link()
        elif name in {"ul", "ol"} and self.lists:
            self.lists.pop()
        elif name == "pre" and self.preformatted:
            self.preformatted -= 1
        if name == "p" and self.word_line >= 0:
            self._break(1)
            if self.word_line == self.length:
                self._line()
            self.word_line = -1
        elif name in BLOCKS:
            self._break(2 if name in PARAGRAPHS else 1)
        if self.counts.get(name):
            self._pop(name)

    def _close_link(self) -> None:
        """Words that hide where they lead are followed by it; an address is its own words."""
        words = "".join(self.out[self.link_start :]).strip()
        address = self.link.removeprefix("mailto:")
        is_web = self.link.startswith(("http://", "https://"))
        if is_web and words and _bare(words) != _bare(address) and len(address) <= 2000:
            self._write(f" <{address}>")
        self.link = ""

    def _watch(self, name: str, token: str) -> None:
        """Note what an element with attributes means, until it closes."""
        kind = _meaning(name, _attributes(token))
        if kind == "tail":
            self.marks.append(Mark(self.length, -1, "tail"))
            kind = ""
        if name in WATCHED:
            self._push(name, kind)

    def _push(self, name: str, kind: str) -> None:
        self.open.append((name, kind, self.length))
        self.counts[name] = self.counts.get(name, 0) + 1

    def _pop(self, name: str) -> None:
        """Close the innermost open element of that name, and what was left open inside it."""
        while self.open:
            opened, kind, start = self.open.pop()
            self.counts[opened] -= 1
            if kind:
                self.marks.append(Mark(start, self.length, kind))
            if opened == name:
                return

    def _break(self, wanted: int) -> None:
        """Ask for line breaks before the next words: 1 ends the line, 2 makes a blank one."""
        self.wanted = max(self.wanted, wanted)
        self.space = False

    def _line(self) -> None:
        """A line break now; blank lines do not pile up."""
        self._part()
        if self.breaks < 2:
            self._write("\n")
            self.breaks += 1
        self.space = False

    def _part(self) -> None:
        """Write the line breaks that are owed."""
        while self.breaks < self.wanted and self.length:
            self._write("\n")
            self.breaks += 1
        self.wanted = 0

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def finished(self) -> Readable:
        while self.open:
            self._pop(self.open[0][0])
        text = "".join(self.out)
        last = len(text.rstrip())
        marks = [
            Mark(mark.start, min(mark.end if mark.end >= 0 else last, last), mark.kind)
            for mark in self.marks
        ]
        return Readable(text[:last], tuple(sorted(
            (mark for mark in marks if mark.start < mark.end), key=lambda mark: mark.start
        )))  # fmt: skip


def _attributes(token: str) -> dict[str, str]:
    return {
        match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in ATTRIBUTE.finditer(token[:4000])
    }


def _bare(address: str) -> str:
    address = address.strip().removeprefix("https://").removeprefix("http://")
    return address.removeprefix("www.").rstrip("/").lower()


def _meaning(name: str, attributes: dict[str, str]) -> str:
    """quote, maybe, tail, signature or '' from an element's class, id, type and style.

    An id may carry a prefix (`x_divRplyFwdMsg`) when another program quoted it again.
    """
    classes = attributes.get("class", "").lower()
    identity = attributes.get("id", "").lower()
    while identity.startswith("x_"):
        identity = identity[2:]
    if name == "blockquote":
        if attributes.get("type", "").lower() == "cite" or any(word in classes for word in CITES):
            return "quote"
        style = attributes.get("style", "").lower().replace(" ", "")
        return "" if "40px" in style or "border:none" in style else "maybe"
    if identity in TAIL_IDS or (
        name == "div" and OUTLOOK_LINE.search(attributes.get("style", "").lower())
    ):
        return "tail"
    if identity.startswith(QUOTE_IDS) or any(word in classes for word in QUOTE_CLASSES):
        return "quote"
    if identity in SIGNATURE_IDS or any(word in classes for word in SIGNATURE_CLASSES):
        return "signature"
    return ""
