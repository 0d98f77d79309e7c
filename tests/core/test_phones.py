"""Telephone numbers come to one spelling, and only real ones."""

from __future__ import annotations

import pytest

from sobremesa.core.phones import e164


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("612 34 56 78", "ES", "+34612345678"),
        ("0034 612-345-678", "es", "+34612345678"),
        ("tel:+34-612-345-678", "", "+34612345678"),
        ("+1 (418) 656-9254", "ES", "+14186569254"),
        ("+1-418-656-9254;ext=102", "ES", ""),
        ("612 34 56 78", "", ""),
        ("112", "ES", ""),
        ("123456789", "ES", ""),
        ("MobilePhone", "ES", ""),
        ("1" * 100, "ES", ""),
    ],
)
def test_numbers(text: str, region: str, number: str) -> None:
    assert e164(text, region) == number
