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
        words = line[depth:]
        words = words.removeprefix(" ")  # space-stuffing, § 4.4
        if flowing_depth == depth and words != "-- ":
            out[-1] += words
        elif depth:
            out.append(">" * depth + " " + words)
        else:
            out.append(words)
        is_flowing = words.endswith(" ") and words != "-- "
        if is_flowing and delete_space:
            out[-1] = out[-1][:-1]
        flowing_depth = depth if is_flowing else -1
    return "\n".join(out)
