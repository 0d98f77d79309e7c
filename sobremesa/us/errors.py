"""How `us.actions` say no. Each carries one translated sentence for whoever is at the keyboard."""


class Refusal(Exception):
    """Something that cannot be done, and what to do instead."""


class NoSuchDoor(Refusal):
    """A link that opens nothing: unknown, used, run out, taken back. Nobody learns which."""


class AlreadyHere(Refusal):
    """What should be new is there already."""


class NotUsable(Refusal):
    """A value that cannot be what it should be. `field` names it."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class LastStaff(Refusal):
    """Somebody must stay who can let others in."""
