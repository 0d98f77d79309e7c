"""Which mail is not contact: kept, marked, searchable, but nobody talked with anybody.

A measure of closeness is worth what counts as contact is worth (DESIGN § 6). Each rule names
itself, so that a page can say by which one a letter was set aside, and a person may overrule
it. Rules that would silence a person are narrow on purpose; the docstrings say where they err.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sobremesa.core.mail.headers import Headers


def gettext_noop(words: str) -> str:
    """Mark words for the translators: core knows no language and no framework."""
    return words


RULES: Mapping[str, str] = {
    "delivery_report": gettext_noop(
        "A mail server says what became of a letter (multipart/report, RFC 3462 and 3464)."
    ),
    "read_receipt": gettext_noop(
        "A mail program says that a letter was opened (disposition notification, RFC 8098)."
    ),
    "calendar_reply": gettext_noop(
        "A calendar answers an invitation (METHOD:REPLY, RFC 5546): the calendar knows it better."
    ),
    "cancelled": gettext_noop("The meeting was called off (METHOD:CANCEL, RFC 5546)."),
    "public": gettext_noop("It was said in public, to nobody in particular."),
    "no_words": gettext_noop("An invitation of a network, without a word of their own."),
    "alone": gettext_noop("Nobody else was invited."),
    "internal": gettext_noop("Only among ourselves."),
    "spam": gettext_noop("A spam filter marked it, or it lies in the folder for spam."),
    "draft": gettext_noop("A draft that was never sent."),
    "auto_submitted": gettext_noop(
        "It says of itself that no person sent it (Auto-Submitted, RFC 3834)."
    ),
    "auto_reply": gettext_noop(
        "An automatic answer: somebody is away (X-Autoreply, X-Auto-Response-Suppress and kin)."
    ),
    "mailing_list": gettext_noop("It went to everybody on a mailing list (List-Id, RFC 2919)."),
    "bulk": gettext_noop("It was sent to many at once (Precedence: bulk)."),
    "newsletter": gettext_noop("One can unsubscribe from it (List-Unsubscribe, RFC 2369, 8058)."),
    "no_reply": gettext_noop("Its sender takes no answers (no-reply address)."),
    "service": gettext_noop(
        "A service sent it and no person: a bot, a broadcast channel, a short number, or a name "
        "in place of a number."
    ),
    "withheld": gettext_noop("The number was withheld, so nobody can tell who it was."),
    "null_return_path": gettext_noop(
        "Nobody could be told if it got lost (empty Return-Path, RFC 5321): a machine sent it."
    ),
}
"""Code -> the sentence that says why this is no contact."""

FREE_MAIL = {
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "yahoo.com", "gmx.net",
    "yahoo.es", "hotmail.es", "outlook.es", "icloud.com", "aol.com", "proton.me", "protonmail.com",
}  # fmt: skip
NO_REPLY = re.compile(
    r"^(?:[a-z0-9.\-]{1,40}[.\-_+])?(?:no|do|don|not?)[.\-_']?(?:t[.\-_]?|not?[.\-_]?)?"
    r"(?:reply|respond|responder|responda|contestar|conteste|replay|answer)"
    r"(?:[.\-_+0-9].{0,60})?$|^(?:mailer-daemon|bounces?|postmaster)(?:[.\-_+].{0,60})?$"
)
AWAY_SUBJECT = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|autoreply|out of (?:the )?office|"
    r"respuesta autom[aá]tica|autorrespuesta|fuera de (?:la )?oficina|ausente de la oficina|"
    r"resposta autom[aà]tica|resposta automática|r[eé]ponse automatique|absence du bureau|"
    r"automatische antwort|abwesenheitsnotiz|risposta automatica|fuori sede|automatisch antwoord|"
    r"autosvar|automaattinen vastaus)\b",
    re.IGNORECASE,
)
DAEMONS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
SPAM_LEVEL = 5


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What the rules look at. `box` is where it lay: "", "sent", "spam" or "draft"."""

    headers: Headers
    sender: str
    subject: str = ""
    types: frozenset[str] = frozenset()
    report_type: str = ""
    calendar_methods: frozenset[str] = frozenset()
    box: str = ""


def mail_not_contact(facts: MailFacts) -> str:
    """The code of the first rule that says why this letter is no contact; '' if none does.

    What is surest comes first. Letters of ours go by the same rules: what a newsletter tool
    sends in our name is not us talking.
    """
    for code, holds in CHECKS:
        if holds(facts):
            return code
    return ""


def _is_delivery_report(facts: MailFacts) -> bool:
    """multipart/report that is not a receipt, or its parts without the envelope (old servers)."""
    if facts.report_type == "disposition-notification":
        return False
    if "message/delivery-status" in facts.types or "message/feedback-report" in facts.types:
        return True
    if "multipart/report" in facts.types and "message/disposition-notification" not in facts.types:
        return True
    return facts.sender.startswith(DAEMONS) and "x-failed-recipients" in facts.headers


def _is_read_receipt(facts: MailFacts) -> bool:
    return "message/disposition-notification" in facts.types or (
        facts.report_type == "disposition-notification"
    )


def _is_calendar_reply(facts: MailFacts) -> bool:
    """Also COUNTER and DECLINECOUNTER: the calendar speaks. Errs when somebody types a line
    of thanks into the answer; the words stay searchable."""
    return bool(facts.calendar_methods & {"REPLY", "COUNTER", "DECLINECOUNTER"})


def _is_spam(facts: MailFacts) -> bool:
    """What the owner's own filter said. X-Spam-Status of a server on the way counts too: a
    sender gains nothing by calling himself spam."""
    get = facts.headers.get
    if facts.box == "spam" or get("x-spam-flag").lower().startswith("yes"):
        return True
    if get("x-spam-status").lower().startswith("yes"):
        return True
    level = get("x-ms-exchange-organization-scl").strip()
    return level.isdecimal() and len(level) < 3 and int(level) >= SPAM_LEVEL


def _is_draft(facts: MailFacts) -> bool:
    return facts.box == "draft" or facts.headers.get("x-unsent").strip() == "1"


def _is_auto_submitted(facts: MailFacts) -> bool:
    """RFC 3834 § 5: anything but "no". The surest sign there is: only machines write it."""
    value = facts.headers.get("auto-submitted").partition(";")[0].strip().lower()
    return value not in {"", "no"}


def _is_auto_reply(facts: MailFacts) -> bool:
    """Headers of answering machines that do not know RFC 3834, and the subject they use.

    X-Auto-Response-Suppress ([MS-OXCMAIL] § 2.1.3.2.20) asks others not to answer by machine.
    Exchange puts "All" on the answers it sends itself; "DR, OOF" or less is also put on
    people's letters by relays, so only "All" and "AutoReply" count, and not on a letter that
    a mail program signed. The subject alone counts only at its very beginning.
    """
    headers = facts.headers
    if headers.get("precedence").strip().lower() in {"auto_reply", "auto-reply"}:
        return True
    if any(name in headers for name in ("x-autorespond", "x-autoresponder", "x-auto-reply-from")):
        return True
    if headers.get("x-autoreply").lower().strip() not in {"", "no"}:
        return True
    if "autoresponder" in headers.get("x-post-messageclass").lower():
        return True
    suppressed = {
        word.strip().lower() for word in headers.get("x-auto-response-suppress").split(",")
    }
    if suppressed & {"all", "autoreply"} and not ("x-mailer" in headers or "user-agent" in headers):
        return True
    return bool(AWAY_SUBJECT.match(facts.subject))


def _is_mailing_list(facts: MailFacts) -> bool:
    """List-Id (RFC 2919), List-Post (RFC 2369) or Precedence: list.

    One exception: info@ and sales@ of a firm are often groups, and a group stamps a List-Id
    on every customer's letter. Where the list lives in the domain that the letter was
    delivered to, it is our own door, not a list we read.
    """
    headers = facts.headers
    is_list = "list-post" in headers or headers.get("precedence").strip().lower() == "list"
    if not ("list-id" in headers or is_list):
        return False
    return not _is_our_group(headers)


def _is_our_group(headers: Headers) -> bool:
    delivered = [
        value.strip().strip("<>").rpartition("@")[2].lower()
        for name in ("delivered-to", "x-original-to", "envelope-to")
        for value in headers.all(name)
    ]
    name = headers.get("list-id").rpartition("<")[2].strip("<> ").lower()
    return any(
        domain and domain not in FREE_MAIL and (name == domain or name.endswith("." + domain))
        for domain in delivered
    )


def _is_bulk(facts: MailFacts) -> bool:
    """Precedence (RFC 2076 § 3.9): non-standard, but only mass mail has "bulk" or "junk"."""
    return facts.headers.get("precedence").strip().lower() in {"bulk", "junk"} and not (
        _is_our_group(facts.headers)
    )


def _is_newsletter(facts: MailFacts) -> bool:
    """List-Unsubscribe, unless the letter answers one of somebody's.

    Alone it is not enough: sales tools put it on letters that one person writes to one
    person. A letter that answers (In-Reply-To, References) belongs to a talk, so it is
    contact, unless it offers one-click unsubscribing (RFC 8058), which no person does.
    It errs on the first letter of such a tool, which is advertising more often than not.
    """
    headers = facts.headers
    if "list-unsubscribe" not in headers or _is_our_group(headers):
        return False
    answers = "in-reply-to" in headers or "references" in headers
    return not answers or "list-unsubscribe-post" in headers


def _is_no_reply(facts: MailFacts) -> bool:
    """The local part says so. A form that writes as no-reply and puts the customer into
    Reply-To is no contact either: Reply-To proves nothing (RELIABILITY R8), forms have a
    channel of their own."""
    return bool(NO_REPLY.match(facts.sender.partition("@")[0]))


def _has_null_return_path(facts: MailFacts) -> bool:
    """RFC 5321 § 4.5.5: only notifications are sent so. Last, for what says nothing else."""
    return any("".join(value.split()) == "<>" for value in facts.headers.all("return-path"))


CHECKS: Iterable[tuple[str, Callable[[MailFacts], bool]]] = (
    ("delivery_report", _is_delivery_report),
    ("read_receipt", _is_read_receipt),
    ("calendar_reply", _is_calendar_reply),
    ("spam", _is_spam),
    ("draft", _is_draft),
    ("auto_submitted", _is_auto_submitted),
    ("auto_reply", _is_auto_reply),
    ("mailing_list", _is_mailing_list),
    ("bulk", _is_bulk),
    ("newsletter", _is_newsletter),
    ("no_reply", _is_no_reply),
    ("null_return_path", _has_null_return_path),
)
