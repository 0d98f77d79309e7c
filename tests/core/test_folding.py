"""What they said now stays open; what was said before, and by whom it is signed, is folded."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.folding.fold import Span, fold, visible
from sobremesa.core.mail.html import html_to_text

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("SOBREMESA_SHARED", HERE.parents[2] / "shared")) / "data" / "email"

pytestmark = pytest.mark.capability("B1")


def samples() -> list[tuple[str, str, str]]:
    whole = (HERE / "payloads" / "folding_es.txt").read_text("utf-8")
    found = re.findall(r"^#### ([^\n]+)\n(.*?)^####> said\n(.*?)(?=^#### |\Z)", whole, re.M | re.S)
    return [(name, text, said) for name, text, said in found]


def said_in(text: str, **how: object) -> str:
    return squeezed(visible(text, fold(text, **how)))  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    """The same words, whatever blank lines the folds leave behind."""
    return re.sub(r"\n\s*\n+", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.M)).strip()


def test_there_are_spanish_letters_enough():
    assert len(samples()) >= 40


@pytest.mark.parametrize(("name", "text", "said"), samples(), ids=[s[0] for s in samples()])
def test_spanish_letters_show_what_was_said(name, text, said):
    assert said_in(text) == squeezed(said)


def test_a_forward_with_a_subject_that_says_so_is_not_folded():
    text = "Te lo paso.\n\nDe: Ana <ana@a.example>\nEnviado: hoy\nPara: yo\nAsunto: Casa\n\nHola"
    assert said_in(text, is_forward=True) == text
    assert said_in(text) == "Te lo paso."


HTML = [
    (
        "gmail",
        (
            '<div dir="ltr">Sí, el jueves.</div><br><div class="gmail_quote"><div dir="ltr" '
            'class="gmail_attr">El lun, 3 feb 2020, Ana escribió:<br></div><blockquote '
            'class="gmail_quote">¿El jueves?</blockquote></div>'
        ),
        "Sí, el jueves.",
    ),
    (
        "gmail, answers between",
        (
            '<div class="gmail_quote"><div class="gmail_attr">El 3 feb 2020, Ana escribió:</div>'
            '<blockquote class="gmail_quote">¿Color?</blockquote><div>Claro.</div>'
            '<blockquote class="gmail_quote">¿Fecha?</blockquote><div>Mayo.</div></div>'
        ),
        "Claro.\n\nMayo.",
    ),
    (
        "thunderbird",
        (
            '<p>Bien.</p><div class="moz-cite-prefix">El 3/2/20 a las 9:15, Ana escribió:<br></div>'
            '<blockquote type="cite" cite="mid:x"><p>¿Bien?</p></blockquote>'
        ),
        "Bien.",
    ),
    (
        "outlook on the web",
        (
            '<div>Hecho.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>De:</b> '
            "Ana<br><b>Enviado:</b> lunes<br></div><div>¿Lo haces?</div>"
        ),
        "Hecho.",
    ),
    (
        "outlook",
        (
            '<p class="MsoNormal">Hecho.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
            'padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>De:</b> Ana</p></div><p>¿Ya?</p>'
        ),
        "Hecho.",
    ),
    (
        "apple mail",
        (
            '<div>Vale.</div><div id="AppleMailSignature">Enviado desde mi iPhone</div><div><br>'
            "El 3 feb 2020, 9:15, Ana escribió:</div><blockquote type=cite>¿Vale?</blockquote>"
        ),
        "Vale.",
    ),
    (
        "yahoo",
        (
            '<div>Me interesa.</div><div id="yahoo_quoted_12" class="yahoo_quoted"><div>El jueves, '
            "Ana escribió:</div><div>Curso</div></div>"
        ),
        "Me interesa.",
    ),
    (
        "proton",
        (
            '<div>Correcto.</div><div class="protonmail_signature_block">Enviado con Proton</div>'
            '<div class="protonmail_quote">El lunes Ana escribió:<blockquote type="cite">¿Correcto?'
            "</blockquote></div>"
        ),
        "Correcto.",
    ),
    (
        "signature of gmail",
        (
            '<div>Voy.</div><br><span class="gmail_signature_prefix">-- </span><br>'
            '<div class="gmail_signature">Marta Gil<br>Hotel</div>'
        ),
        "Voy.",
    ),
    (
        "somebody's own indent",
        (
            '<div>Copio el verso:</div><blockquote style="margin:0 0 0 40px;border:none">Caminante'
            "</blockquote><div>¿Lo grabáis así?</div>"
        ),
        "Copio el verso:\n\nCaminante\n\n¿Lo grabáis así?",
    ),
    (
        "a forward of gmail",
        (
            '<div>Mira.</div><div class="gmail_quote">---------- Mensaje reenviado ---------<br>'
            "De: Ana<br>Asunto: Silla<br><br>Quiero una silla.</div>"
        ),
        (
            "Mira.\n---------- Mensaje reenviado ---------\nDe: Ana\nAsunto: Silla\n\n"
            "Quiero una silla."
        ),
    ),
]


@pytest.mark.parametrize(("name", "page", "said"), HTML, ids=[case[0] for case in HTML])
def test_structure_of_html_says_where_the_quote_is(name, page, said):
    readable = html_to_text(page)
    assert said_in(readable.text, marks=readable.marks) == said


@given(
    st.lists(
        st.sampled_from(
            ["", "Hola", "> cita", "El 3 feb 2020 10:15, A <a@b.es> escribió:", "Un saludo,", "--",
             "De: Ana <a@b.es>", "Asunto: x", "Tel. 976 123 456", "Enviado desde mi iPhone",
             "-----Mensaje original-----", "AVISO LEGAL: este mensaje es confidencial " * 2]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_folds_are_in_order_do_not_overlap_and_lie_in_the_text(lines):
    text = "\n".join(lines)
    position = 0
    for span in fold(text):
        assert position <= span.start < span.end <= len(text)
        assert span.kind in {"quote", "signature", "disclaimer"}
        position = span.end


@given(st.text(max_size=400))
def test_any_text_can_be_folded(text):
    spans = fold(text)
    assert all(isinstance(span, Span) for span in spans)


# ------------------------------------------------------------ corpora of others

REPLY_PARSER = SHARED / "email-reply-parser"
LOREM = "Fusce bibendum"
STARTS = {  # what the upstream tests say of letters that are not the common text
    "email_1": "Hi folks", "email_3": "Oh thanks.\n\nHaving the function would be great.",
    "email_4": "Awesome!", "email_6": "I get", "email_19": "On Thursday, I get proper rendering.",
    "email_20": "On Thursday.", "email_2_1": "Outlook with a reply",
    "email_one_is_not_on": "Thank, this is really helpful.", "email_unquoted_reply": "This is my",
    "email_iphone": "Here is another email", "email_blackberry": "Here is another email",
    "email_multi_word_sent_from_my_mobile_device": "Here is another email",
    "correct_sig": "this is an email with a correct -- signature.",
    "sig_no_empty_line": "this is an email with a signature with no empty line above.",
    "email_sent_from": "Hi it can happen", "email_with_regards": "Hi,",
    "email_zoho": "What is the best way", "email_tricky_9_nested_quotes": "I agree with the points",
    "email_tricky_11_double_signature": "Thanks for your help!", "email_thread": "This is new",
    "email_customer_quote_header_2": "Thank you very much.", "email_reply_header": "This is the",
    "email_custom_quote_header": "Thank you!", "email_customer_quote_header_3": "bonjour,",
}  # fmt: skip
NEVER = (
    "wrote:", "wrote\n", "Sent from my", "Sent from Type", "From:", "-- \n", "--\n", "CEO @",
    "a écrit", "De :", "írta", "reply@reply",
)  # fmt: skip
WHOLE = [
    "email_5", "email_21", "email_not_a_signature", "email_not_a_signature_2", "email_emoji",
    "email_sent_from_my_not_signature", "email_tricky_1_on_false_positive",
    "email_tricky_2_url_with_wrote", "email_tricky_3_code_block", "email_tricky_4_from_in_body",
    "email_tricky_6_regards_in_sentence", "email_tricky_7_multiple_dashes",
    "email_tricky_8_sent_from_in_content", "email_tricky_13_timestamp_variations",
]  # fmt: skip


@pytest.mark.skipif(not REPLY_PARSER.is_dir(), reason="the shared corpora are not here")
def test_letters_of_another_project_in_ten_languages_come_out_as_it_expects():
    """Crisp's email-reply-parser (MIT), against what its own tests assert."""
    common = (REPLY_PARSER / "email_10.txt").read_text("utf-8").split("\n\n")[0].strip()
    missed, count = [], 0
    for path in sorted(REPLY_PARSER.glob("*.txt")):
        text = path.read_text("utf-8").replace("\r\n", "\n")
        spans = fold(text)
        first = text[: spans[0].start].strip() if spans else text.strip()
        shown = visible(text, spans)
        if text.startswith(LOREM):
            reached = first == common
        elif path.stem in WHOLE:
            reached = not spans
        elif path.stem in STARTS:
            reached = shown.startswith(STARTS[path.stem]) and not any(n in shown for n in NEVER)
        else:
            continue
        count += 1
        if not reached:
            missed.append(path.stem)
    # An em dash above "John Doe, CEO at Pandaland": they show it, to us it is a signature.
    assert missed == ["email_emoji"]
    assert count == 81


TALON = SHARED / "talon"


@pytest.mark.skipif(not TALON.is_dir(), reason="the shared corpora are not here")
def test_html_replies_of_nine_programs_show_only_the_reply():
    """Mailgun's talon (Apache-2.0): 9 of 9, whatever program wrote them."""
    pages = sorted((TALON / "html_replies").glob("*.html"))
    wrong = []
    for path in pages:
        readable = html_to_text(path.read_text("utf-8"))
        words = visible(readable.text, fold(readable.text, readable.marks))
        if "".join(words.split()) != "Hi.Iamfine.Thanks,Alex":
            wrong.append(path.name)
    assert (len(pages), wrong) == (9, [])
