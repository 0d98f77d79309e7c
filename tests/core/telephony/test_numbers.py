"""The other end of a call: a person's telephone, or a service."""

from __future__ import annotations

import pytest

from sobremesa.core.chat import values
from sobremesa.core.telephony.call_tables import extension_of
from sobremesa.core.telephony.numbers import End, end_of, is_extension

pytestmark = pytest.mark.capability("C3")


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("612 34 56 78", End("phone", "+34612345678")),
        ("+44 20 7946 0958", End("phone", "+442079460958")),
        ("34612345678", End("phone", "+34612345678")),
        ("BBVA", End("sender", "bbva")),
        ("22 12 12", End("sender", "221212")),
        ("1004", End("sender", "1004")),
        ("Ana@Cliente.example", End("email", "ana@cliente.example")),
        ("Número oculto", End("", "")),
        ("-1", End("", "")),
        ("()", End("", "")),
        ("", End("", "")),
    ],
)
def test_what_a_telephone_noted_is_told_apart(written: str, end: End) -> None:
    assert end_of(written, "ES") == end
    assert end.is_service == (end.kind == "sender")


@pytest.mark.parametrize(
    ("written", "is_one"), [("101", True), ("1", False), ("1234567", False), ("s", False)]
)
def test_short_numbers_are_extensions(written: str, is_one: bool) -> None:
    assert is_extension(written) == is_one


@pytest.mark.parametrize(
    ("channel", "extension"),
    [
        ("SIP/101-0000001f", "101"), ("PJSIP/2001-00", "2001"), ("Local/101@from-queue-1;1", "101"),
        ("SIP/trunk-1", ""), ("SIP/976123456-1", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_channel_names_the_extension(channel: str, extension: str) -> None:
    assert extension_of(channel) == extension


def test_values_of_others_are_what_they_should_be_or_nothing() -> None:
    assert values.words("a\0\ud83d b ") == "a\ufffd\ufffd b"
    assert (values.number_of("12"), values.number_of(True), values.number_of("x")) == (
        12,
        None,
        None,
    )
    assert (values.part({"a": {"b": 7}}, "a", "b"), values.listed({})) == ({}, [])
