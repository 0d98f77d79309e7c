"""Heads of messages: what is one and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.chat.lines import head, tidy_name
from sobremesa.core.chat.messages import said
from sobremesa.core.chat.survey import Survey, chat_of, title_in


@pytest.mark.parametrize(
    "line",
    [
        "", "hola", "12/05/2024 nos vemos", "[12/05/2024] nota: x", "12/05/2024, 25:10 - Ana: x",
        "12/05/2024, 10:61 - Ana: x", "[12/05/24, 10:10 - Ana: x", "12/05-24, 10:10 - Ana: x", "[x",
        "¿12/05/24, 10:10 - Ana?",
    ],
)  # fmt: skip
def test_what_is_no_head(line: str) -> None:
    assert head(line) is None


@given(st.text(alphabet="\u200e\u202f\xa0[]0123456789/.-:, apmAPM", max_size=60))
def test_a_head_never_takes_more_than_the_line(text: str) -> None:
    found = head(text)

    assert found is None or text.endswith(found.rest)


def test_names_as_they_are_shown() -> None:
    assert tidy_name("\u200e~\u202fAna\xa0 Gil ") == "Ana Gil"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Chat de WhatsApp con Ana Gil.txt", "Ana Gil"),
        ("WhatsApp Chat - Ana (2)", "Ana"),
        ("WhatsApp Chat with Ana (amiga).txt", "Ana (amiga)"),
        ("Conversa do WhatsApp com Ana.txt", "Ana"),
        ("notas.txt", ""),
    ],
)
def test_titles_in_names_of_files(name: str, title: str) -> None:
    assert title_in("x.txt", name) == title


def test_the_iphone_signs_notices_with_somebodys_name() -> None:
    assert said("\u200eAna añadió a Eva", is_bracketed=True).kind == "notice"
    assert said("Los mensajes y las llamadas están cifrados", is_bracketed=True).kind == "notice"
    assert said("Ana añadió a Eva", is_bracketed=True).kind == "text"


def test_somebody_silent_is_known_by_the_notice_that_bears_the_name() -> None:
    found = Survey(title="Ana Gil")
    found.senders["Taller Uno"] = 1

    assert chat_of(found, "").members == ("Ana Gil", "Taller Uno")
    assert chat_of(found, "").code == chat_of(found, "Ana Gil").code
