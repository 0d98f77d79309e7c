"""What is inside a letter: words, files, structure, and the key that two copies share."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.mail.flowed import unflowed
from sobremesa.core.mail.html import HTML_MAX_CHARS, has_structure, html_to_text
from sobremesa.core.mail.letter import content_of, html_of, key_body, read_letter
from sobremesa.core.mail.mime import parse, safe_name
from sobremesa.core.mail.rtf import rtf_to_text, unpacked
from sobremesa.core.mail.threads import (
    is_forward,
    key_words,
    letter_key,
    message_ids,
    thread_title,
)
from sobremesa.core.mail.tnef import read_tnef
from sobremesa.core.mail.transfer import decode_transfer, files_inside, size_of_base64

pytestmark = pytest.mark.capability("B1")


def mail(body: str, *fields: str) -> bytes:
    return ("From: a@b.c\n" + "".join(f"{field}\n" for field in fields) + "\n" + body).encode()


def mixed(*parts: str, kind: str = "mixed") -> bytes:
    inside = "".join(f"--x\n{part}\n" for part in parts)
    return mail(inside + "--x--\n", f"Content-Type: multipart/{kind}; boundary=x")


def texts(raw: bytes) -> tuple[str, list[tuple[str, str, int, str]]]:
    letter = read_letter(raw)
    return letter.text, [(f.name, f.content_type, f.size_bytes, f.part) for f in letter.files]


def test_plain_text_in_every_transfer_encoding_is_the_same():
    for encoding, body in (
        ("8bit", "¿Mañana?"),
        ("quoted-printable", "=C2=BFMa=\n=C3=B1ana?"),
        ("base64", "wr9NYcOxYW5hPw=="),
        ("base64", "wr9N\nYcOx\n!!YW5hPw"),
        ("x-strange", "¿Mañana?"),
    ):
        raw = mail(
            body,
            f"Content-Transfer-Encoding: {encoding}",
            "Content-Type: text/plain; charset=utf-8",
        )
        assert read_letter(raw).text == "¿Mañana?"
        assert key_body(parse(raw))[0].strip() == "¿Mañana?".encode()


def test_base64_written_line_by_line_goes_on_after_its_padding():
    assert decode_transfer(b"aG9sYQ==\naG9sYQ==\n", "base64") == b"holahola"
    assert decode_transfer(b"aG9sYQ\n", "base64") == b"hola"
    assert decode_transfer(b"aG9sYQxx x", "base64").startswith(b"hola")


def test_alternatives_show_the_plain_words_unless_the_page_says_where_the_quote_is():
    plain = "Content-Type: text/plain\n\nSí\n"
    page = "Content-Type: text/html\n\n<p>S&iacute;, de veras</p>\n"
    quoting = "Content-Type: text/html\n\n<p>Sí</p><blockquote type=cite>¿Sí?</blockquote>\n"
    assert texts(mixed(plain, page, kind="alternative")) == ("Sí", [])
    assert texts(mixed(page, kind="alternative"))[0] == "Sí, de veras"
    assert read_letter(mixed(plain, quoting, kind="alternative")).marks
    see = "Content-Type: text/plain\n\nYour program cannot show HTML.\n"
    assert texts(mixed(see, page, kind="alternative"))[0] == "Sí, de veras"
    empty = "Content-Type: text/html\n\n<p></p><blockquote></blockquote>\n"
    assert texts(mixed(plain, empty, kind="alternative"))[0] == "Sí"


def test_words_around_a_file_are_one_text_and_the_file_is_listed():
    raw = mixed(
        "Content-Type: text/plain\n\nAntes",
        'Content-Type: image/png; name="a.png"\nContent-Transfer-Encoding: base64\n\naG9sYQ==',
        "Content-Type: text/plain\n\nDespués",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=n.txt\n\nnota",
    )
    text, files = texts(raw)
    assert text == "Antes\n\nDespués"
    assert files == [("a.png", "image/png", 4, "2"), ("n.txt", "text/plain", 4, "4")]
    assert content_of(raw, "2") == (b"hola", "image/png", "a.png")
    for wrong in ("9", "", "x", "2/tnef/0", "2/tnef/x"):
        with pytest.raises(LookupError):
            content_of(raw, wrong)


def test_a_letter_in_a_letter_is_a_file_with_its_subject_as_name():
    raw = mixed(
        "Content-Type: text/plain\n\nMira",
        "Content-Type: message/rfc822\n\nSubject: =?utf-8?q?Petici=C3=B3n?= 3/4\n\nno es suyo",
    )
    text, files = texts(raw)
    assert (text, files[0][0], files[0][1]) == ("Mira", "Petición 3-4", "message/rfc822")


def test_related_pictures_are_files_and_the_announced_root_is_the_body():
    raw = mail(
        "--x\nContent-Type: image/png\n\n1\n--x\nContent-Type: text/html\n\n<b>Hola</b>\n--x--\n",
        'Content-Type: multipart/related; type="text/html"; boundary=x',
    )
    assert texts(raw) == ("Hola", [("", "image/png", 1, "1")])
    assert html_of(raw) == "<b>Hola</b>"
    assert html_of(mail("Hola")) is None


@pytest.mark.parametrize(
    "raw",
    [
        mail("Hola", "Content-Type: multipart/mixed"),
        mail("Hola", "Content-Type: multipart/mixed; boundary=x"),
        mail("Hola", 'Content-Type: multipart/mixed; boundary=""'),
        mail("--x\n\nHola", "Content-Type: multipart/mixed; boundary=x"),
        mail("--x \n\nHola\n--xy\n", "Content-Type: multipart/mixed; boundary*0*=x; boundary*=b"),
        mail("Hola", "Content-Type: text"),
        mail("Hola", "Content-Type: ;"),
        mail("Hola", "Content-Type: text/enriched"),
        b"\xef\xbb\xbf\r\n" + mail("Hola"),
        mail("--x\r\n\r\nHola\r\n--x--\r\n", "Content-Type: multipart/mixed; boundary=x"),
    ],
)
def test_broken_structure_still_shows_the_words(raw):
    assert read_letter(raw).text.startswith("Hola")


def test_depth_and_number_of_parts_have_an_end():
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(1000)
    )
    assert read_letter(("From: a@b.c\n" + deep + "\nHola").encode()).headers.get("from") == "a@b.c"
    many = read_letter(mixed(*["Content-Type: image/png\n\n1"] * 3000))
    assert len(many.files) == 100
    assert read_letter(mixed(*["\nHola"] * 3000)).text.count("Hola") == 500


def test_signatures_of_machines_are_not_listed_and_calendars_are():
    raw = mixed(
        "Content-Type: text/plain\n\nHola",
        "Content-Type: application/pgp-signature\n\nx",
        "Content-Type: text/calendar; method=request\n\nBEGIN:VCALENDAR",
    )
    letter = read_letter(raw)
    assert letter.calendars == [(b"BEGIN:VCALENDAR", "REQUEST")]
    assert [file.content_type for file in letter.files] == ["text/calendar"]


UU = "begin 644 a.txt\n" + binascii.b2a_uu(b"hola\n").decode() + "`\nend\n"


def test_files_written_into_the_text_are_taken_out_of_it():
    raw = mail(f"Va esto:\n{UU}\nAdiós")
    text, files = texts(raw)
    assert (text.split(), files) == (
        ["Va", "esto:", "Adiós"],
        [("a.txt", "application/octet-stream", 5, "/inside/0")],
    )
    assert content_of(raw, "/inside/0")[0] == b"hola\n"
    based = "begin-base64 644 a\naG9sYQ==\n====\n"
    assert files_inside(based.encode())[0].content == b"hola"
    assert files_inside(b"begin 644 a\nsin final") == []
    assert files_inside(b"=ybegin size=3 name=a\nsin final") == []
    assert files_inside(b"begin 644 a\n\x80\x81\n\n#:~\nend\n")[0].name == "a"
    y = b"=ybegin part=1 size=4 name=a\r\n=ypart begin=1\r\n\x92\x99\x96=\xcb\r\n=yend size=4"
    assert files_inside(y)[0].content == b"hola"
    assert decode_transfer(UU.encode(), "x-uuencode") == b"hola\n"
    assert decode_transfer(b"nada", "uuencode") == b"nada"


def test_the_size_of_base64_is_known_without_decoding():
    for count in range(20):
        data = binascii.b2a_base64(b"x" * count)
        assert size_of_base64(data, 0, len(data)) == count


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("uno \ndos\ntres", "uno dos\ntres"),
        ("> uno \n> dos\nfuera", "> uno dos\nfuera"),
        ("> uno \n>> dos", "> uno \n>> dos"),
        ("hola \n-- \nAna", "hola \n-- \nAna"),
        (" From aquí", "From aquí"),
    ],
)
def test_flowed_text_flows(flowed, text):
    assert unflowed(flowed) == text


def test_flowed_text_without_the_space_of_the_break():
    assert unflowed("日本 \n語", delete_space=True) == "日本語"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>Uno</p><p>Dos<br>Tres</p>", "Uno\n\nDos\nTres"),
        ("<div>Uno</div><div><br></div><div>Dos</div>", "Uno\n\nDos"),
        (
            "<ul><li>uno<li>dos<ol><li>a</li><li>b</li></ol></ul>fin",
            "- uno\n- dos\n\n  1. a\n  2. b\n\nfin",
        ),
        ('<a href="https://a.example/x">aquí</a>', "aquí <https://a.example/x>"),
        (
            '<a href="https://www.a.example/">a.example</a> <a href="mailto:a@b.c">Ana</a>',
            "a.example Ana",
        ),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>  a\n   b</pre>c", "  a\n   b\nc"),
        ("&iquest;S&#237;&#xF3;? &amp;nada &#0;x", "¿Síó? &nada \ufffdx"),
        ("a<!-- no --><style>b{}</style><script>c</script>d", "ad"),
        ("<head><title>t</title><body>cuerpo", "cuerpo"),
        ("<b>ne</b>grita <i>y</i> más", "negrita y más"),
        ('<img alt="a>b">texto<br/><br/><br/>fin', "texto\n\nfin"),
        ("1 < 2 <3 <!doctype x> <? y ?>", "1 < 2 <3"),
        (
            '<p class=MsoNormal>Uno</p><p class=MsoNormal>&nbsp;</p><p class="MsoNormal">Dos</p>',
            "Uno\n\nDos",
        ),
        ("<div", ""),
        ("<!-- abierto", ""),
        ('<a title="abierto>texto', "texto"),
        ("", ""),
    ],
)
def test_pages_read_as_one_would_type_them(page, text):
    assert html_to_text(page).text == text


def test_pages_end_at_a_limit_and_hints_are_seen():
    assert len(html_to_text("x " * HTML_MAX_CHARS).text) <= HTML_MAX_CHARS
    assert has_structure('<DIV CLASS="gmail_quote">')
    assert not has_structure("<p>Hola</p>")


@given(st.text(alphabet="<>/=\"' abdipv&;#x!-\n", max_size=120))
def test_any_page_becomes_text_with_marks_in_it(page):
    readable = html_to_text(page)
    assert all(0 <= mark.start < mark.end <= len(readable.text) for mark in readable.marks)


@given(st.binary(max_size=300))
def test_any_bytes_make_a_letter(data):
    letter = read_letter(data)
    for file in letter.files:
        content_of(data, file.part)
    html_of(data)


@given(st.binary(max_size=200))
def test_any_bytes_may_follow_the_signature_of_a_winmail(data):
    read_tnef(b"\x78\x9f\x3e\x22\x01\x00" + data)
    read_tnef(b"\x78\x9f\x3e\x22\x01\x00\x01\x03\x90\x06\x00\xff\x00\x00\x00" + data)
    rtf_to_text(unpacked(b"\0\0\0\0\xff\x0f\0\0LZFu\0\0\0\0" + data))
    rtf_to_text(b"{\\rtf1\\fromhtml1 " + data)


def test_rich_text_by_the_example_of_its_specification():
    """[MS-OXRTFCP] § 3.1.1.1, "simple compressed RTF"."""
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
        "0af32068656c09002062770"
        "5b06c647d0a800fa0"
    )
    assert unpacked(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf_to_text(unpacked(packed)) == ("hello world", False)
    assert unpacked(b"\0\0\0\0\x04\0\0\0MELA\0\0\0\0hola...") == b"hola"
    assert unpacked(b"corto") == unpacked(b"x" * 20) == b""


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1\ansi{\fonttbl Arial;}Hola\par\'bfS\'ed?\tab fin}", ("Hola\n¿Sí?\tfin", False)),
        (rb"{\rtf1\ansicpg1251\'cf\u1088?\u-3?\\\{\}}", ("Пр\ufffd\\{}", False)),
        (
            rb"{\rtf1\fromhtml1 {\*\htmltag <p>}Hola\htmlrtf\par\htmlrtf0{\*\htmltag </p>}}",
            ("<p>Hola</p>", True),
        ),
        (rb"{\rtf1{\*\generator x}{\pict 00}a}", ("a", False)),
    ],
)
def test_rich_text(rtf, words):
    assert rtf_to_text(rtf) == words


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\factura.pdf", "factura.pdf"),
        ("fac\u200btura\n.pdf", "factura.pdf"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ("a" * 300, "a" * 200),
        ("/", ""),
    ],
)
def test_file_names_are_for_showing_only(given_name, shown):
    assert safe_name(given_name) == shown


def test_threads():
    assert message_ids("<a@b> (x)\t<c@d>") == ["a@b", "c@d"]
    assert message_ids("a@b") == ["a@b"]
    assert message_ids("<") == message_ids("") == message_ids("de Ana") == []
    for subject in (
        "Re: RV: Casa",
        "RE[2]: Casa",
        "[EXTERNAL] Re: Casa",
        "re : casa",
        "AW: WG: Casa",
    ):
        assert thread_title(subject).lower() == "casa"
    assert thread_title("Reforma: cocina") == "Reforma: cocina"
    assert is_forward("RV: Casa")
    assert is_forward("[x] Fwd: Casa")
    assert not is_forward("Re: Fwd: Casa")


def key_of(body: bytes, *, is_html: bool = False) -> str:
    return letter_key("a@b", "2020", "x@y.z", key_words(body, is_html=is_html))


def test_the_key_looks_at_what_a_copy_keeps():
    key = key_of(b"Hola\n>From aqui te escribo\n")
    assert key == key_of(b"Hola\r\nFrom aqui te escribo\r\n\r\n")
    words = key_words(b"Hola From aqui te escribo")
    for other in (
        letter_key("", "2020", "x@y.z", words),
        letter_key("a@b", "2021", "x@y.z", words),
        letter_key("a@b", "2020", "w@y.z", words),
        key_of(b"Otra cosa que decir de verdad"),
        key_of(b"Hola From aqui te escribo 500"),
        key_of(b"Hola"),
    ):
        assert other != key
    assert key.startswith("mail:")
    assert len(key) == 5 + 64


def test_the_key_is_the_same_for_the_page_and_for_the_words_that_programs_make_of_it():
    page = (
        "<html><head><title>x</title><style>p{color:red}</style></head><body><!-- a --><p>Señor "
        "Ruiz:</p><ol><li>El <b>armario</b> cuesta 500 &euro;</li></ol><a href='https://a.example"
        "/x'>El plano</a><img src='cid:1' alt='Logo'></body></html>"
    ).encode("cp1252")
    outlook = (
        "Señor Ruiz:\r\n\r\n1.\tEl armario cuesta 500 €\r\nEl plano <https://a.example/x>\r\n"
        "[cid:image001.png@01D]\r\n"
    ).encode()
    assert (
        key_words(page, is_html=True) == key_words(outlook) == b"seorruizelarmariocuesta500elplano"
    )


def test_in_another_alphabet_every_byte_counts():
    words = "明日の朝、工房でお待ちしています".encode()
    assert key_words(words + b"\r\n") == key_words(b">" + words)
    assert key_words(words) != key_words("明後日の朝".encode())
