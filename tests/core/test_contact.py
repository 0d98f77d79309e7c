"""What no person said is kept and marked; what a person said is never marked."""

from __future__ import annotations

import pytest

from sobremesa.core.contact import CHECKS, RULES, MailFacts, mail_not_contact
from sobremesa.core.mail.headers import parse_headers

pytestmark = pytest.mark.capability("B1")


def rule(fields: str = "", sender: str = "ana@cliente.example", **facts: object) -> str:
    raw = fields.encode()
    return mail_not_contact(MailFacts(parse_headers(raw, 0, len(raw))[0], sender, **facts))  # type: ignore[arg-type]


def types(*names: str) -> frozenset[str]:
    return frozenset(names)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("Auto-Submitted: auto-replied\n", "auto_submitted"),
        ("Auto-Submitted: auto-generated; owner-email=a@b.c\n", "auto_submitted"),
        ("X-Autoreply: yes\n", "auto_reply"),
        ("X-Autorespond: vacaciones\n", "auto_reply"),
        ("Precedence: auto_reply\n", "auto_reply"),
        ("X-POST-MessageClass: 9; Autoresponder\n", "auto_reply"),
        ("X-Auto-Response-Suppress: All\n", "auto_reply"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "auto_reply"),
        ("List-Id: <vecinos.listas.example>\n", "mailing_list"),
        ("List-Post: <mailto:vecinos@listas.example>\n", "mailing_list"),
        ("Precedence: list\n", "mailing_list"),
        ("Precedence: bulk\n", "bulk"),
        ("Precedence: junk\n", "bulk"),
        ("List-Unsubscribe: <https://x.example/u>\n", "newsletter"),
        (
            (
                "List-Unsubscribe: <https://x.example/u>\n"
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click\n"
                "References: <a@b>\n"
            ),
            "newsletter",
        ),
        ("X-Spam-Flag: YES\n", "spam"),
        ("X-Spam-Status: Yes, score=9.1\n", "spam"),
        ("X-MS-Exchange-Organization-SCL: 6\n", "spam"),
        ("X-Unsent: 1\n", "draft"),
        ("Return-Path: <>\n", "null_return_path"),
    ],
)
def test_headers_that_say_no_person_wrote_this(fields, code):
    assert rule(fields) == code


@pytest.mark.parametrize(
    "fields",
    [
        "",
        "Auto-Submitted: no\n",
        "X-Autoreply: no\n",
        "X-Auto-Response-Suppress: DR, RN, NRN\n",
        "X-Auto-Response-Suppress: All\nX-Mailer: Microsoft Outlook 16.0\n",
        "Precedence: first-class\n",
        "X-Spam-Status: No, score=-1\nX-MS-Exchange-Organization-SCL: -1\n",
        "Return-Path: <ana@cliente.example>\n",
        # A person's letter out of a sales tool, in the middle of a talk.
        "List-Unsubscribe: <https://x.example/u>\nIn-Reply-To: <a@b>\n",
        # A customer writes to info@, which is a group of ours.
        (
            "List-Id: <info.taller.example>\nPrecedence: list\nDelivered-To: luis@taller.example\n"
            "List-Unsubscribe: <mailto:x@taller.example>\n"
        ),
        "List-Id: <info.taller.example>\nPrecedence: bulk\nDelivered-To: luis@taller.example\n",
    ],
)
def test_letters_of_people_are_contact(fields):
    assert rule(fields) == ""


def test_a_list_in_the_domain_of_everybodys_mail_provider_is_not_our_group():
    assert rule("List-Id: <x.gmail.com>\nDelivered-To: luis@gmail.com\n") == "mailing_list"


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply@x.example", "noreply@x.example", "no_reply@x.example", "donotreply@x.example",
        "do-not-reply@x.example", "pedidos-noreply@x.example", "noresponder@x.example",
        "no-responder@x.example", "no.contestar@x.example", "noreply+ab12@x.example",
        "mailer-daemon@x.example", "bounce-123@x.example", "noreply123@x.example",
    ],
)  # fmt: skip
def test_senders_that_take_no_answer(sender):
    assert rule(sender=sender) == "no_reply"


@pytest.mark.parametrize(
    "sender",
    ["nora@x.example", "replay@x.example", "noe.reply@x.example", "respuestas@x.example",
     "dono.reyes@x.example", "noelia.responda@x.example", "reply@x.example"],
)  # fmt: skip
def test_names_that_only_look_like_it(sender):
    assert rule(sender=sender) == ""


@pytest.mark.parametrize(
    "subject",
    ["Respuesta automática: Presupuesto", "Automatic reply: Quote", "Fuera de la oficina",
     "Out of Office: Re: x", "Abwesenheitsnotiz: x"],
)  # fmt: skip
def test_subjects_of_answering_machines(subject):
    assert rule(subject=subject) == "auto_reply"
    assert rule(subject=f"Sobre tu «{subject}»") == ""


def test_reports_and_receipts_by_their_parts():
    assert rule(types=types("multipart/report", "text/plain")) == "delivery_report"
    assert rule(types=types("message/delivery-status")) == "delivery_report"
    assert rule(types=types("message/feedback-report")) == "delivery_report"
    assert rule("X-Failed-Recipients: a@b.c\n", "mailer-daemon@x.example") == "delivery_report"
    receipt = types("multipart/report", "message/disposition-notification")
    assert rule(types=receipt) == "read_receipt"
    assert rule(report_type="disposition-notification", types=types("multipart/report")) == (
        "read_receipt"
    )


def test_calendars_that_answer_are_not_people_that_do():
    assert rule(calendar_methods=types("REPLY")) == "calendar_reply"
    assert rule(calendar_methods=types("REQUEST")) == ""


@pytest.mark.parametrize("box", ["spam", "draft"])
def test_the_folder_says_it_too(box):
    assert rule(box=box) == box
    assert rule(box="sent") == ""


def test_every_check_has_its_sentence():
    assert {code for code, _ in CHECKS} <= set(RULES)
    assert all(words.endswith(".") for words in RULES.values())
