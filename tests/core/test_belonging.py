"""Where somebody writes from: whose domain it is, and what they call their house."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.belonging import domain_of, label_of, organisation_name

pytestmark = pytest.mark.capability("A1")


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Marta@Talleres-Ruiz.es", "talleres-ruiz.es"),
        ("marta.soler@gmail.com", ""),
        ("marta@euskaltel.net", ""),
        ("not an address", ""),
        ("marta@localhost", ""),
        ("", ""),
    ],
)
def test_a_mailbox_at_everybodys_provider_belongs_nowhere(address, domain):
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("domain", "label"),
    [
        ("talleres-ruiz.es", "talleres-ruiz"),
        ("mail.talleres-ruiz.es", "talleres-ruiz"),
        ("correo.ruiz.com.mx", "ruiz"),
        ("ayto.gob.es", "ayto"),
        ("localhost", "localhost"),
    ],
)
def test_the_owner_chose_one_part_of_a_domain(domain, label):
    assert label_of(domain) == label


@pytest.mark.parametrize(
    ("domain", "signatures", "name", "seen_in"),
    [
        ("talleres-ruiz.es", [["Marta Ruiz", "Talleres Ruiz, S.L.", "976 12 34 56"]],
         "Talleres Ruiz, S.L.", "signature"),
        ("talleres-ruiz.es", [], "Talleres Ruiz", "domain"),
        ("tr-motor.es", [["Luis Pérez", "Talleres Ruiz S.L.U.", "C/ Mayor 3"]],
         "Talleres Ruiz S.L.U.", "signature"),
        ("cmn.org", [["Ana", "Casa de Mujeres del Norte"]],
         "Casa de Mujeres del Norte", "signature"),
        ("posada.eus", [["Begoña", "La Posada | www.posada.eus"], ["B.", "La Posada"]],
         "La Posada", "signature"),
        # A line with an address, a web page or a telephone is no name.
        ("ruiz.es", [["info@ruiz.es", "www.ruiz.es", "Ruiz 976123456"]], "Ruiz", "domain"),
        ("abc.es", [["Abc"]], "Abc", "domain"),
    ],
)  # fmt: skip
def test_a_house_is_called_as_its_people_sign_else_by_its_domain(domain, signatures, name, seen_in):
    assert organisation_name(domain, signatures) == (name, seen_in)


def test_the_line_that_most_of_them_sign_with_wins():
    signed = [["Talleres Ruiz"], ["Grupo Talleres Ruiz SL"], ["Talleres Ruiz"]]

    assert organisation_name("talleresruiz.es", signed) == ("Talleres Ruiz", "signature")


@given(st.text(max_size=80), st.lists(st.lists(st.text(max_size=80), max_size=4), max_size=4))
def test_whatever_they_sign_there_is_an_answer(domain, signatures):
    name, seen_in = organisation_name(domain, signatures)

    assert seen_in in {"signature", "domain"}
    assert len(name) <= 80
    assert domain_of(f"somebody@{domain}") == "" or "@" not in domain_of(f"a@{domain}")
