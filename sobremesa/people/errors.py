"""How `people` says no: translated, and with what to do first."""


class Refused(Exception):  # shown to the person at the keyboard
    """What was asked cannot be done. `str()` is for people."""


class ReadersOnlyRead(Refused):
    """A reader sees everything and changes nothing."""


class Incomplete(Refused):
    """Something is missing, or is not what it should be. `field` names where."""

    def __init__(self, words: str, *, field: str) -> None:
        super().__init__(words)
        self.field = field


class TakenHandle(Refused):
    """The address is somebody else's, or ours. Nothing is moved by itself."""
