"""How `conversations` says no: translated, and with what to do first."""


class Refused(Exception):  # shown to the person at the keyboard
    """What was asked cannot be done. `field` names where, if it was a field."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field
