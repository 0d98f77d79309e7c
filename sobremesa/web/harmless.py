"""Somebody else's HTML, made harmless enough for a frame without scripts (RELIABILITY R12).

The frame and its own policy are the wall; this only takes away what is no words: images that
tell the sender that they were seen, forms, styles that paint over the page. `VERSION` counts
how often the list has changed.
"""

from __future__ import annotations

import re

import nh3

VERSION = 1
MAX_CHARS = 64 * 1024
"""nh3 takes quadratic time on nested tags: 0.28 s at worst for this much."""

MAX_DEPTH = 200

TAGS = {
    "a", "abbr", "address", "b", "big", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt",
    "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source",
        "track", "wbr", "param"}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")


class TooMuch(Exception):
    """Longer or deeper than may be looked at; its words are shown instead."""


def harmless(html: str) -> str:
    """The same with nothing in it but words, tables, lists and links.

    Raises:
        TooMuch: see above.

    """
    if len(html) > MAX_CHARS or _depth(html) > MAX_DEPTH:
        raise TooMuch
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "title", "head", "template", "svg", "math"},
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",  # links without a scheme are ours (/logout) or nobody's (//evil)
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _depth(html: str) -> int:
    """How deep tags may be nested at most: every one that is opened and not closed counts."""
    depth = deepest = 0
    for closing, name in _TAG.findall(html):
        if closing:
            depth = max(depth - 1, 0)
        elif name.lower() not in VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest
