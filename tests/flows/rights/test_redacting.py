"""Finding somebody in words and taking them out, whatever stands around them."""

from __future__ import annotations

import base64
import json
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.flows.rights import redacting
from sobremesa.flows.rights.redacting import GAP

pytestmark = pytest.mark.capability("J1")

HANDLES = [("email", "begona@arriaundi.example"), ("phone", "+34600111222")]
WHO = redacting.aliases(HANDLES, ["Begoña Aldasoro Iturbe"], ["Las puertas las vemos el jueves"])
CERTAIN = ["Begoña Aldasoro", "BEGONA ALDASORO ITURBE", "Aldasoro Iturbe, Begoña",
           "begona@arriaundi.example", "600 11 12 22", "+34 600-111-222", "Bego\u0303na".replace(
               "go\u0303n", "gon\u0303") + " Aldasoro"]  # fmt: skip
others = st.text(st.characters(codec="utf-8", categories=("Ll", "Lu", "Zs", "Po")), max_size=60)


@given(others, st.sampled_from(CERTAIN), others)
def test_whatever_stands_around_them_they_are_found_and_taken_out(before, said, after):
    text = f"{before}\n{said}\n{after}"
    assert redacting.names_them(text, WHO)
    assert not redacting.names_them(redacting.taken_out(text, WHO), WHO)


@given(st.lists(st.sampled_from([*CERTAIN, "Hola", "la mesa de roble", "\n", "> "]), max_size=12))
def test_taking_out_twice_is_taking_out_once(words):
    once = redacting.taken_out(" ".join(words), WHO)
    assert redacting.taken_out(once, WHO) == once


@given(others)
def test_what_does_not_name_them_stays_letter_for_letter(text):
    assert redacting.taken_out(text, WHO) == text or redacting.names_them(text, WHO)


@given(others, st.sampled_from(CERTAIN), others, st.data())
def test_folds_stay_in_order_and_inside_the_text(before, said, after, data):
    text = f"{before}{said}{after}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    folds = [[a, b, "signature"] for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    new, moved = redacting.letter_without(text, folds, WHO)
    ends = [at for start, end, _kind in moved for at in (start, end)]
    assert ends == sorted(ends)
    assert all(0 <= at <= len(new) for at in ends)


@pytest.mark.parametrize(
    "text", ["xbegona@arriaundi.example", "begona@arriaundi.example.org", "16001112223",
             "Begoñas Aldasorona", "Begoña llama"],
)  # fmt: skip
def test_what_only_looks_like_them_stays(text):
    assert redacting.taken_out(text, WHO) == text


def test_a_single_word_of_their_name_is_them_only_where_they_took_part():
    assert redacting.taken_out("Gracias, Begoña", WHO) == "Gracias, Begoña"
    assert redacting.taken_out("Gracias, Begoña", WHO, took_part=True) == f"Gracias, {GAP}"


def test_a_quotation_of_theirs_goes_whole_and_so_do_their_lines():
    text = "Sí.\n\nEl lunes, Begoña Aldasoro escribió:\n> secreto\n> otro\n\nAgur"
    start = text.index("El lunes")
    folds = [[start, text.index("\n\nAgur"), "quote"]]
    new, moved = redacting.letter_without(text, folds, WHO)
    assert new == f"Sí.\n\n{GAP}\n\nAgur"
    assert moved == [[start, start + len(GAP), "quote"]]
    copied = "Hola\n>> LAS PUERTAS las vemos  el jueves\nAgur"
    assert redacting.letter_without(copied, [], WHO)[0] == f"Hola\n{GAP}\nAgur"


@given(st.integers(0, 5), st.sampled_from(["Begoña Aldasoro", "begona@arriaundi.example"]))
def test_they_are_seen_in_bytes_however_these_are_encoded(shift, said):
    plain = (b"x" * shift) + f" dice {said} que no ".encode()
    for body in (
        plain, base64.encodebytes(plain), quopri.encodestring(plain), plain.hex().encode(),
        said.encode("utf-16-le"), said.encode("latin-1"), json.dumps({"de": said}).encode(),
    ):  # fmt: skip
        assert redacting.bytes_name_them(body, WHO), body


def test_json_and_calendars_stay_what_they_are():
    body = json.dumps({"people": [{"name": "Begoña Aldasoro"}, "Jon"], "members": ["Jon",
                       "Begoña Aldasoro"]}).encode()  # fmt: skip
    without = json.loads(redacting.bytes_without(body, WHO) or b"")
    assert without == {"people": [{"name": GAP}, "Jon"], "members": ["Jon"]}
    folded = b"BEGIN:VEVENT\r\nATTENDEE;CN=Bego\xc3\xb1a Alda\r\n soro:mailto:x\r\nEND:VEVENT\r\n"
    assert b"soro" not in (redacting.bytes_without(folded, WHO) or b"soro")


def test_mail_that_is_encoded_has_to_be_written_anew():
    assert redacting.bytes_without(b"Content-Transfer-Encoding: base64\n\nQmVnb", WHO) is None
    assert redacting.bytes_without(b"\xff\xfe", WHO) is None


@given(st.text(max_size=200))
def test_a_long_hostile_text_takes_no_time(text):
    assert isinstance(redacting.spans_in(text * 20, WHO, took_part=True), list)
