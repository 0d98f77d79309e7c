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
    Stirred,
    Words,
)
from sobremesa.counters import Counter
from sobremesa.jobs import Job, Turn
from sobremesa.journal import Entry
from sobremesa.measures.models import Bond, LedgerMark, Measuring, PairBond
from sobremesa.people.bulk_models import BulkAct, BulkChange
from sobremesa.people.likeness_models import Likeness, SharedGuess
from sobremesa.people.models import (
    Apart,
    Card,
    Consent,
    CustomField,
    CustomValue,
    Handle,
    Membership,
    Merge,
    Moved,
    Organisation,
    Person,
    Sharing,
    Tie,
    TieKind,
)
from sobremesa.purchases.models import OrderArrival, Purchase
from sobremesa.trust.models import (
    Erasure,
    Processing,
    Purpose,
    Request,
    RetentionRule,
    Suppression,
)
from sobremesa.us.models import (
    DoorKey,
    Firm,
    Notice,
    NoticeChoice,
    OurHandle,
    PassedDomain,
    SavedView,
    SheetMapping,
    SignedIn,
    User,
)

__all__ = [
    "Account", "Apart", "Arrival", "Attachment", "Batch", "BatchFile", "Blob", "Bond", "BulkAct",
    "BulkChange", "Card", "Consent", "Conversation", "Counter", "CustomField", "CustomValue",
    "Delivery", "DoorKey", "Enclosure", "Entry", "Erasure", "Firm", "Glance", "Handle",
    "Interaction", "Job", "LedgerMark", "Likeness", "Measuring", "Membership", "Merge", "Moved",
    "Notice", "NoticeChoice", "OrderArrival", "Organisation", "OurHandle", "PairBond",
    "Participant", "PassedDomain", "Person", "Placement", "Processing", "Purchase", "Purpose",
    "Request", "RetentionRule", "SavedView", "SharedGuess", "Sharing", "SheetMapping", "SignedIn",
    "Stirred", "Suppression", "Tie", "TieKind", "Turn", "User", "Words",
]  # fmt: skip
