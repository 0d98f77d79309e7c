"""What is read in messages: traps by name, and what holds for any text."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.core.extraction.cutting import TEXT_MAX, sentences
from sobremesa.core.extraction.labels import Said
from sobremesa.core.extraction.learning import Answer, adjusted
from sobremesa.core.extraction.phrases import BadPhrases, read_phrases
from sobremesa.core.extraction.reading import understand
from sobremesa.core.extraction.weighing import LABELS, PURPOSES
from sobremesa.flows.understanding.messages import shipped
from tests.core.extraction.test_material import items

pytestmark = [pytest.mark.capability("C1"), pytest.mark.capability("A2")]

ON = date(2026, 3, 4)


def read(text, language="es", who="them"):
    return understand(Said(text, language, who, ON), shipped())


def found(text, language="es", who="them"):
    return [(one.target, one.quote) for one in read(text, language, who).labels]


def targets(text, language="es", who="them"):
    return {one.target for one in read(text, language, who).labels}


# ------------------------------------------------------------------------------- traps


@pytest.mark.parametrize(
    ("language", "who", "text"),
    [
        ("es", "them", "No hace falta que me llaméis, ya está arreglado."),
        ("es", "them", "Mi jefe siempre dice «pídeles un descuento»."),
        ("es", "them", "Muchas gracias por todo, un abrazo y hasta pronto."),
        ("es", "them", "Nos vamos de vacaciones a la playa hasta el día 20."),
        ("es", "us_note", "Le llevé el pedido que le había prometido. Cumplido."),
        ("en", "them", "No need to ring me back, all sorted."),
        ("en", "them", "We're off to Cornwall for a fortnight."),
        ("en", "us_note", "Sent her the sample I'd promised. Done."),
        ("en", "them", "Thanks so much, see you soon!"),
        ("es", "them", "La hija de la vecina estudia medicina."),
    ],
)  # fmt: skip
def test_what_only_looks_like_something_is_nothing(language, who, text):
    assert targets(text, language, who) == set()


@pytest.mark.parametrize(
    ("language", "who", "text", "target"),
    [
        ("es", "them", "¿Me podéis mandar el presupuesto?", "request"),
        ("es", "them", "Resérvame una mesa para el sábado, por favor.", "request"),
        ("es", "them", "La lámpara ha llegado rota.", "complaint"),
        ("es", "them", "¿A qué hora abrís mañana?", "question"),
        ("es", "them", "¿Por qué no hacéis una noche de puertas abiertas?", "idea"),
        ("es", "them", "Enhorabuena a todo el equipo, quedó precioso.", "praise"),
        ("es", "them", "Os aviso de que la web no deja pagar.", "warning"),
        ("es", "us_note", "Quedé en mandarle el plano el viernes.", "us"),
        ("es", "them", "Mañana os hago la transferencia.", "them"),
        ("es", "us_note", "Promete pagar el lunes.", "them"),
        ("es", "them", "Mi hija se casa en junio.", "family"),
        ("es", "them", "Me encanta el vino blanco.", "taste"),
        ("es", "us_note", "Colecciona sellos y toca el piano.", "interest"),
        ("es", "us_note", "No llamarle por las mañanas.", "avoid"),
        ("es", "them", "He hablado de vosotros a mi cuñada.", "thanks"),
        ("es", "them", "Vamos a cambiar de proveedor.", "departure"),
        ("en", "them", "Could you send me the invoice, please?", "request"),
        ("en", "them", "The lamp you sold us is broken and nobody answers.", "complaint"),
        ("en", "us_note", "Told him I'd call on Friday.", "us"),
        ("en", "them", "I'll pay you tomorrow.", "them"),
        ("en", "them", "I've recommended you to my neighbours.", "thanks"),
        ("en", "them", "We've decided to go with another supplier.", "departure"),
    ],
)
def test_what_is_plainly_said_is_heard(language, who, text, target):
    assert target in targets(text, language, who)


@pytest.mark.parametrize(
    ("language", "note", "by"),
    [
        ("en", "I promised to send her the samples by Friday.", "us"),
        ("en", "She promised to pay on Friday.", "them"),
        ("en", "I told him we'd have it ready tomorrow.", "us"),
        ("en", "He said he'd bring the papers tomorrow.", "them"),
        ("es", "Quedé en pasarle el presupuesto mañana.", "us"),
        ("es", "Quedó en pasarnos el plano mañana.", "them"),
        ("es", "Le prometí llamarla el lunes.", "us"),
        ("es", "Nos prometió pagar el viernes.", "them"),
    ],
)
def test_in_our_notes_it_is_said_who_promised(language, note, by):
    assert targets(note, language, "us_note") == {by}


def test_a_closing_courtesy_may_promise_and_nothing_else():
    assert targets("Genial, te llamo el lunes") <= {"them"}
    assert targets("Perfecto, gracias") == set()


def test_what_is_quoted_below_a_letter_was_not_said_now():
    letter = (
        "Confirmo la cita del martes.\n\nUn saludo\n\n"
        "El 6 oct 2026, a las 10:12, Ana escribió:\n> ¿Me puede mandar el presupuesto mañana?"
    )
    assert "request" not in targets(letter)


def test_a_promise_has_its_day_and_a_label_its_value():
    one = read("El viernes os mando las fotos.").labels[0]

    assert one.value() == {
        "type": "promise", "by": "them", "due": "2026-03-06",
        "quote": "El viernes os mando las fotos.",
    }  # fmt: skip


def test_whose_and_whither_are_said_as_they_say_it():
    fact = read("Mi hija se casa en junio.").labels[0].value()
    gone = read("Hemos decidido pasar las cuentas a Gestoría Ruiz.").labels[0].value()

    assert (fact["topic"], fact["about"]) == ("family", "hija")
    assert (gone["type"], gone["to"]) == ("departure", "Gestoría Ruiz")


def test_a_language_that_we_do_not_know_is_read_as_spanish():
    assert read("¿Me podéis mandar el presupuesto?", "eu") == read(
        "¿Me podéis mandar el presupuesto?", "es"
    )


# ------------------------------------------------------------------------- for any text

WORDS = sorted(
    {word for item in items("train")[:200] for word in item["text"].split()}
    | {"«", "»", '"', "…", "?!", "—", "\n\n", "e\u0301l", "ﬁ", "ẞ", "İ", "🙂", "\ud800", "’"}
)
TEXTS = st.text(max_size=300) | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@given(TEXTS, st.sampled_from(["es", "en", ""]), st.sampled_from(["them", "us_note"]))
def test_every_quote_is_cut_from_the_text(text, language, who):
    reading = read(text, language, who)

    assert reading.purpose in PURPOSES
    for label in reading.labels:
        assert label.quote
        assert label.quote == text[label.start : label.end]
        assert label.value()["quote"] in text
        assert label.target in LABELS
        assert label.due is None or label.due >= ON
    assert reading == read(text, language, who)


@given(TEXTS)
def test_sentences_stand_in_order_and_words_in_their_clauses(text):
    end = 0
    for one in sentences(text):
        assert end <= one.start <= one.end
        end = one.end
        if one.words:
            assert one.clauses[0][0] == 0
            assert one.clauses[-1][1] == len(one.words)
            assert all(a[1] == b[0] for a, b in zip(one.clauses, one.clauses[1:], strict=False))


@pytest.mark.parametrize(
    "piece",
    ["a", ".", "¿", "me ", "no me ", '"', "«", "'a ", "a'", "\n", "> a\n", ", ", "mi hija ", "….a",
     "el lunes ", "1/1/", "e\u0301", "🙂", "El lun escribió:\n", "quiero que me ", "-- \n"],
)  # fmt: skip
def test_hostile_text_costs_no_more_than_its_length(piece):
    short, long = ((piece * n)[:n] for n in (TEXT_MAX // 8, TEXT_MAX))
    read(short)
    costs = []
    for text in (short, long):
        began = time.process_time()
        read(text)
        costs.append(time.process_time() - began)
    assert costs[1] < max(24 * costs[0], 0.5)


def test_of_a_text_without_end_the_beginning_is_read():
    began = time.process_time()
    labels = read("¿Me podéis mandar el presupuesto? " * 50_000).labels

    assert labels
    assert all(label.end <= TEXT_MAX for label in labels)
    assert time.process_time() - began < 20


# ------------------------------------------------------------------------ what a firm says


def answer(text, target, *, is_right):
    return Answer(Said(text, "es", "them", ON), target, 0, len(text), is_right)


def test_what_a_firm_dismisses_is_proposed_less_and_what_it_confirms_more():
    text = "Os dejo la cesta de setas en el portal."
    model = shipped()

    def margin(of, target):
        from sobremesa.core.extraction.reading import looked_at  # noqa: PLC0415

        cues = looked_at(Said(text, "es", "them", ON), of)[0].cues.all()
        return of.labels.scores(cues)[LABELS.index(target)]

    before = {one: margin(model, one) for one in ("thanks", "them", "request")}
    taught = adjusted(
        model,
        [answer("Os dejo la cesta de peras en el portal.", "thanks", is_right=True)] * 3
        + [answer("Os dejo la cesta de higos en el portal.", "them", is_right=False)] * 3,
    )

    assert margin(taught, "thanks") > before["thanks"] + 0.5
    assert margin(taught, "them") < before["them"] - 0.5
    assert {one: margin(model, one) for one in before} == before


def test_the_order_of_the_answers_is_of_no_account():
    answers = [
        answer("Pasaos cuando queráis.", "request", is_right=False),
        answer("Lo de siempre, por favor.", "request", is_right=True),
        answer("Vamos viendo.", "departure", is_right=False),
    ]
    one, other = adjusted(shipped(), answers), adjusted(shipped(), answers[::-1])

    assert (one.labels.matrix == other.labels.matrix).all()


def test_nothing_is_learnt_from_nothing_and_nonsense_is_refused():
    model = shipped()

    assert adjusted(model, []).labels is model.labels
    assert adjusted(model, [answer("", "request", is_right=True)]).labels is model.labels
    with pytest.raises(ValueError, match="no label is called 'wish'"):
        adjusted(model, [answer("Hola", "wish", is_right=True)])


# ----------------------------------------------------------------------------- lexicons


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hola", "before any section"),
        ("[a b:1 @moon]", "no such condition: moon"),
        ("[a]\n.. x", "could begin with anything"),
        ("[a]\n*ar", "too short"),
        ("[a]\n$nobody", "nobody"),
        ("[a b:much]", "much"),
    ],
)
def test_a_line_of_a_lexicon_that_cannot_be_is_named(text, why):
    with pytest.raises(BadPhrases, match=why):
        read_phrases(text)
