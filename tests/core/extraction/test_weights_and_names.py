"""Weights fitted, kept and read again; whom a fact is about and to whom somebody leaves."""

from __future__ import annotations

import numpy as np
import pytest

from sobremesa.core.extraction.cutting import sentences
from sobremesa.core.extraction.fitting import fit
from sobremesa.core.extraction.phrases import read_phrases
from sobremesa.core.extraction.weighing import as_value, read_weights, said_before
from sobremesa.core.extraction.whose import about, leaves_to
from sobremesa.flows.understanding.messages import shipped

pytestmark = [pytest.mark.capability("A2"), pytest.mark.capability("H2")]


def test_examples_pull_a_weight_from_what_the_lexicon_says():
    book = read_phrases("[wish request:2]\nquiero\n[m:order request:1]\n")
    before = said_before([book], ("request", "idea"))
    examples = [["c:wish", "w:pan"], ["c:wish", "w:pan"], ["w:sol"], ["w:sol"]] * 5
    truth = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0], [1.0, 0.0]] * 5)

    found = fit(examples, truth, ("request", "idea"), before)

    assert before["c:wish"][0] == 2
    assert before["m:order"][0] == 1
    assert found.matrix[found.rows["c:wish"]][0] < 2
    assert found.scores(["w:sol"])[0] > found.scores(["c:wish", "w:pan"])[0]
    assert found.matrix[found.rows["m:order"]][0] == 1  # no example has it


def test_of_purposes_there_is_one():
    examples = [["w:precio"], ["w:roto"]] * 6
    truth = np.array([[1.0, 0.0], [0.0, 1.0]] * 6)

    found = fit(examples, truth, ("quote", "failure"), {}, one_of=True)

    assert np.argmax(found.scores(["w:precio"])) == 0
    assert np.argmax(found.scores(["w:roto"])) == 1


def test_weights_come_back_as_they_were_kept():
    kept = as_value(shipped().labels)

    assert as_value(read_weights(kept)) == kept


@pytest.mark.parametrize(
    ("language", "topic", "text", "who"),
    [
        ("es", "family", "Mi hija se casa", "hija"),
        ("es", "family", "Los nietos han venido", "nietos"),
        ("es", "friends", "Somos amigas de Begoña desde niñas", "Begoña"),
        ("es", "friends", "Sale con la cuadrilla", "cuadrilla"),
        ("es", "friends", "Se llevan bien", "self"),
        ("es", "taste", "A Hugo le gusta la fresa", "Hugo"),
        ("es", "taste", "A la niña le gusta la fresa", "niña"),
        ("es", "taste", "A mí no me gusta", "self"),
        ("en", "work", "I teach maths", "self"),
        ("en", "family", "Our twins start school", "twins"),
    ],
)
def test_whose_it_is(language, topic, text, who):
    words = sentences(text)[0].words
    assert about(text, words, topic, shipped().books[language]) == who


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Nos pasamos a La Casa del Libro en enero", "La Casa del Libro"),
        ("Las redes las llevará Servicios Argi y Compañía", "Servicios Argi y Compañía"),
        ("Ahora vamos a la tienda de la esquina porque está cerca", "la tienda de la esquina"),
        ("Las cuentas las llevará mi sobrino", "mi sobrino"),
        ("We have moved to a local baker", "a local baker"),
        ("From January we go with Northgate", "Northgate"),
        ("Vamos a dejar de trabajar con vosotros", None),
        ("Este mes es el último", None),
    ],
)
def test_to_whom(text, to):
    assert leaves_to(text, sentences(text)[0].words) == to


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Llamó el Sr. Ruiz. Vuelve mañana.", 2),
        ("Dijo «no. nunca más» y se fue.", 1),
        ("Uno\n\nDos; tres", 3),
        ("palabra " * 150, 3),
        ("", 0),
    ],
)
def test_where_a_sentence_ends(text, parts):
    assert len([one for one in sentences(text) if one.words]) == parts
