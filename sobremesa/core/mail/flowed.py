"""format=flowed: lines that were broken only for the road (RFC 3676)."""

from __future__ import annotations


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """The paragraphs as they were typed: a line that ends in a space goes on in the next.

    Only lines of the same quote depth join, and "-- " (the signature) never does. With
    `delete_space` (DelSp=yes) the space that marks the break was not in the text.
    """
    out: list[str] = []
    flowing_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")  # space-stuffing, § 4.4
        joins = flowing_depth == depth and words != "-- "
        if out and not joins:
            out.append("\n")
        is_flowing = words.endswith(" ") and words != "-- "
        flowing_depth = depth if is_flowing else -1
        if depth and not joins:
            out.append(">" * depth + " ")
        out.append(words[:-1] if is_flowing and delete_space else words)
    return "".join(out)
