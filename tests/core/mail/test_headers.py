"""Headers, addresses, dates and charsets as people and programs really send them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.mail.addresses import mailboxes, normalised
from sobremesa.core.mail.charsets import codec_named, decode
from sobremesa.core.mail.dates import best_date, read_date
from sobremesa.core.mail.headers import decoded, parameters, parse_headers
from sobremesa.core.mail.limits import HEADER_BLOCK_MAX_BYTES

pytestmark = pytest.mark.capability("B1")


def body_after(raw: bytes) -> bytes:
    return raw[parse_headers(raw, 0, len(raw))[1] :]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fields_unfold_and_the_body_begins_after_the_blank_line(end):
    raw = "Subject: uno\n dos\nTo: a@b.c\n\nHola".replace("\n", end).encode()
    headers, _ = parse_headers(raw, 0, len(raw))
    assert (headers.get("subject"), headers.get("to"), headers.get("cc")) == (
        "uno dos",
        "a@b.c",
        "",
    )
    assert body_after(raw) == b"Hola"
    assert headers.names() == ["subject", "to"]


def test_words_right_after_the_fields_are_not_lost():
    assert body_after(b"Subject: x\nHola, sin linea\nNota: en blanco") == (
        b"Hola, sin linea\nNota: en blanco"
    )


def test_a_line_that_lost_its_fold_does_not_end_the_header():
    raw = b"X-Diag: aaa\nbbbccc\nFrom: a@b.c\n>From x\nTo: d@e.f\n\nHola"
    headers, _ = parse_headers(raw, 0, len(raw))
    assert headers.get("from") == "a@b.c"
    assert headers.get("to") == "d@e.f"
    assert body_after(raw) == b"Hola"


def test_a_header_without_body_and_without_newline():
    assert parse_headers(b"Subject: x", 0, 10)[0].get("subject") == "x"


def test_over_the_limit_the_rest_of_the_header_is_passed_over():
    raw = b"From: a@b.c\n" + b"X-A: 1\n" * HEADER_BLOCK_MAX_BYTES + b"\nHola"
    assert body_after(raw) == b"Hola"
    assert body_after(raw.replace(b"\n", b"\r\n")) == b"Hola"
    assert body_after(b"From: a@b.c\n" + b"X-A: 1\n" * HEADER_BLOCK_MAX_BYTES) == b""


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("=?UTF-8?Q?Ib=C3=A1=C3=B1ez?=", "Ibáñez"),
        ("=?utf-8?B?wr9RdcOpIHRhbD8=?=", "¿Qué tal?"),
        ("=?utf-8?Q?=C3?= =?utf-8?Q?=B1?=", "ñ"),  # cut in the middle of a letter
        ("=?iso-8859-1*es?q?a=F1o?= nuevo", "año nuevo"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?Q?con espacio y ?= fin", "con espacio y fin"),
        ("=?utf-8?Q?¿Qué?mal?=", "¿Qué?mal"),
        ("=?utf-8?B?SG9sYQ?=", "Hola"),
        ("=?utf-8?B?SG9sYX?=", "Hola"),
        ("=?x-unknown?q?hola?=", "hola"),
        ("=?utf-8?Q?abierta", "=?utf-8?Q?abierta"),
        ("2 =? 3", "2 =? 3"),
    ],
)
def test_encoded_words(raw, words):
    assert decoded(raw) == words


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("text/plain", {}),
        ('text/plain; charset="utf-8"; format=flowed', {"charset": "utf-8", "format": "flowed"}),
        ("a/b; name*=utf-8'es'a%C3%B1o.pdf", {"name": "año.pdf"}),
        ("a/b; name*0*=utf-8''a%C3%B1; name*1=o.pdf", {"name": "año.pdf"}),
        ("a/b; boundary*0*=a; boundary*=b", {"boundary": "a"}),
        (r'a/b; name="con \"comillas\".pdf"', {"name": 'con "comillas".pdf'}),
        ('a/b; name="abierto.pdf', {"name": '"abierto.pdf'}),
        ("a/b; ;=; x", {}),
    ],
)
def test_parameters(raw, found):
    assert parameters(raw)[1] == found


def test_the_hundredth_parameter_is_the_last():
    assert len(parameters("a/b" + "".join(f"; p{n}=1" for n in range(500)))[1]) == 100


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Ana <Ana@Taller.Example>", [("ana@taller.example", "Ana")]),
        (
            '"Ibáñez, Marta" <m@c.example>, l@t.example',
            [("m@c.example", "Ibáñez, Marta"), ("l@t.example", "")],
        ),
        ("Ibáñez, Marta <m@c.example>", [("m@c.example", "Ibáñez, Marta")]),
        ("'ana@a.example' <ana@a.example>", [("ana@a.example", "")]),
        ("ana@a.example (Ana Gil)", [("ana@a.example", "Ana Gil")]),
        ("a@a.example; b@b.example", [("a@a.example", ""), ("b@b.example", "")]),
        ("Equipo: a@a.example, b@b.example;", [("a@a.example", ""), ("b@b.example", "")]),
        ("undisclosed-recipients:;", []),
        ("mailto:ana@a.example", [("ana@a.example", "")]),
        ("abel, bianchi, stornett@flash", [("stornett@flash", "")]),
        ("nsb", []),
        ('"con espacio"@a.example', []),
        ('"punto.raro"@a.example', [("punto.raro@a.example", "")]),
        ("=?utf-8?Q?Jos=C3=A9?= <jose@a.example>", [("jose@a.example", "José")]),
        ("ana@españa.example", [("ana@xn--espaa-rta.example", "")]),
        ("<ana@a.example", [("ana@a.example", "")]),
        ('"abierto <ana@a.example>', [("ana@a.example", "abierto")]),
        ("((a) ana, b) ana@a.example", [("ana@a.example", "a ana b")]),
        ("/O=FIRMA/OU=X/CN=ANA", []),
        ("", []),
    ],
)
def test_addresses(header, found):
    assert [(box.value, box.name) for box in mailboxes(header)] == found


def test_five_hundred_addresses_are_enough():
    assert len(mailboxes(", ".join(f"a{n}@b.example" for n in range(20_000)))) == 500


@pytest.mark.parametrize(
    "wrong", ["a@", "@b.example", "a b@c.example", "a@" + "x" * 400, "a@\u2024..é", "a\x07@b.c"]
)
def test_what_is_no_address(wrong):
    assert normalised(wrong) == ""


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text):
    once = normalised(text)
    assert normalised(once) == once
    for box in mailboxes(text):
        assert normalised(box.value) == box.value


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Tue, 3 Mar 2020 10:15:11 +0100", "2020-03-03T09:15:11"),
        ("3 Mar 2020 10:15 +0100 (CET)", "2020-03-03T09:15:00"),
        ("Sun, 7 May 95 16:21:03 GMT", "1995-05-07T16:21:03"),
        ("Sun, 7 May 105 16:21:03 EST", "2005-05-07T21:21:03"),
        ("Wed, 20 Sep 1995 00:19:00 (EDT) -0400", "1995-09-20T04:19:00"),
        ("Fri, 23 Aug 2002 2:32:53 -0400", "2002-08-23T06:32:53"),
        ("mié, 3 ene 2018 10:00:00 +0100", "2018-01-03T09:00:00"),
        ("3 de enero de 2018 10:00 CET", "2018-01-03T09:00:00"),
        ("Mon Jan  6 10:00:00 2020", "2020-01-06T10:00:00"),
        ("Mon Jan  6 10:00:00 CET 2020", "2020-01-06T09:00:00"),
        ("Fri Sep 26 17:18:40 +0000 2025", "2025-09-26T17:18:40"),
        ("2020-03-03T10:15:11Z", "2020-03-03T10:15:11"),
        ("2020-03-03 10:15:11.123 +01:00", "2020-03-03T09:15:11"),
        ("3/14/2020 2:05:06 PM", "2020-03-14T14:05:06"),
        ("March 14, 2020 12:05 AM", "2020-03-14T00:05:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59"),
        ("Tue, 3 Mar 2020 10:15:11 +9900", "2020-03-03T10:15:11"),
        ("Tue, 3 Mar 2020 10.15.11 GMT+1", "2020-03-03T09:15:11"),
        ("Tue, 3 Mar 2020 10:15:11 GMT+0100", "2020-03-03T09:15:11"),
    ],
)
def test_dates(text, iso):
    assert read_date(text) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ayer",
        "31 Feb 2020 10:00",
        "1 Jan 0001 00:00 +1400",
        "1 Foo 2020 10:00",
        "13/32/2020 10:00",
    ],
)
def test_what_is_no_date(text):
    assert read_date(text) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_dates(text):
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


def test_an_impossible_date_gives_way_to_the_next_source():
    now = datetime(2024, 1, 1, tzinfo=UTC)
    ancient, future, good = (datetime(y, 1, 1, tzinfo=UTC) for y in (1970, 2036, 2019))
    assert best_date([("header", ancient), ("received", future), ("file", good)], now) == (
        good,
        "file",
    )
    assert best_date([("header", None)], now) == (now, "arrival")


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("año".encode(), "utf-8", "año"),
        ("año".encode("latin-1"), "iso-8859-1", "año"),
        ("año".encode(), "iso-8859-1", "año"),  # says Latin-1, is UTF-8
        ("5 €".encode("cp1252"), "iso-8859-1", "5 €"),
        ("año".encode("latin-1"), "utf-8", "a\ufffdo"),
        ("año".encode("latin-1"), "", "año"),
        ("año".encode("latin-1"), "us-ascii", "año"),
        (b"hol\xe1", "zlib", "holá"),
        (b"\x81x", "", "\x81x"),
        ("日本語".encode("iso-2022-jp"), "iso-2022-jp", "日本語"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
        (
            "Добрый день, коллеги, мы получили ваше письмо".encode("koi8-r"),
            "",
            "Добрый день, коллеги, мы получили ваше письмо",
        ),
        ("hola".encode("utf-16"), "", "hola"),
        ("\ufeffhola".encode(), "", "hola"),
        (b"a+AGEAYQ-b\0", "utf-7", "aaab"),
        (b"+2AA-", "utf-7", "\ufffd"),
        (b"a\0b", "", "ab"),
        (b"", "", ""),
    ],
)
def test_charsets(data, declared, text):
    assert decode(data, declared) == text


@pytest.mark.parametrize("name", ["rot13", "base64", "idna", "no-such", "x\0y", "unicode_escape"])
def test_a_letter_cannot_choose_a_codec_that_is_none_for_text(name):
    assert codec_named(name) == ""


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "utf-7", "cp949", "utf-16", "hz"]))
def test_any_bytes_become_text_that_can_be_stored(data, declared):
    text = decode(data, declared)
    assert "\0" not in text
    text.encode("utf-8")
