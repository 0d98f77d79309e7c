"""Why a backup cannot be made or used."""

from __future__ import annotations


class Unkept(Exception):
    """A backup could not be made, opened or restored.

    `code` is for programs: `room`, `busy`, `program-missing`, `damaged`, `cut-short`,
    `wrong-key`, `newer`, `not-a-backup`, `in-use`, `not-empty`, `not-whole`. The message is
    one sentence: what, and what to do.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
