"""Every table, so that Django finds them. Nobody imports this."""

from sobremesa.conversations.models import (
    Account,
    Arrival,
    Attachment,
    Batch,
    BatchFile,
    Blob,
    Conversation,
    Delivery,
    Enclosure,
    Glance,
    Interaction,
    Participant,
    Placement,
    Words,
)
from sobremesa.jobs import Job
from sobremesa.journal import Entry
from sobremesa.people.models import Card, Handle, Membership, Organisation, Person, Sharing
from sobremesa.us.models import DoorKey, Firm, OurHandle, User

__all__ = [
    "Account", "Arrival", "Attachment", "Batch", "BatchFile", "Blob", "Card", "Conversation",
    "Delivery", "DoorKey", "Enclosure", "Entry", "Firm", "Glance", "Handle", "Interaction", "Job",
    "Membership", "Organisation", "OurHandle", "Participant", "Person", "Placement", "Sharing",
    "User", "Words",
]  # fmt: skip
