"""Who waits for a word from us, and whose last word closed the talk.

`CLOSES` and `WAITS` were written beside the lexicon. `LATER` was written afterwards and the
lexicon was not touched for it: it says how well the rule does on words it was not made for
(no wait lost of 20; 12 closings seen of 20).
"""

import pytest

from sobremesa.core.listening import WORDS_MAX, expects_answer

pytestmark = pytest.mark.capability("C2")

CLOSES = [
    ("es", "Gracias!"),
    ("es", "Muchas gracias, Nerea"),
    ("es", "gracias guapa"),
    ("es", "gracias nerea"),
    ("es", "Perfecto, hasta el jueves"),
    ("es", "Perfecto, nos vemos el jueves a las 17:30"),
    ("es", "ok 👍"),
    ("es", "👍"),
    ("es", "❤️"),
    ("es", "😂😂😂"),
    ("es", "Vale"),
    ("es", "Vale, hasta mañana!"),
    ("es", "De acuerdo, quedamos así. Un saludo, Begoña"),
    ("es", "Recibido, gracias.\n\nUn saludo,\nBegoña Aldasoro"),
    ("es", "Muchas gracias por todo, un abrazo"),
    ("es", "Gracias por la información. Saludos cordiales"),
    ("es", "Mil gracias por venir tan rápido!!"),
    ("es", "Genial, te llamo el lunes"),
    ("es", "Ok, lo miro y te digo"),
    ("es", "Perfecto, lo hablamos y te digo algo mañana"),
    ("es", "Ya te aviso"),
    ("es", "Gracias a vosotros"),
    ("es", "De nada, buen finde"),
    ("es", "Igualmente! Un beso"),
    ("es", "Jajaja vale"),
    ("es", "Estupendo, allí estaré"),
    ("es", "Sí, perfecto"),
    ("es", "Buenas noches, que descanses"),
    ("es", "Entendido. Gracias por avisar, Iker."),
    ("es", "Cualquier cosa me dices. Un abrazo"),
    ("es", "Quedamos a vuestra disposición. Atentamente, Joxe Mari Zelaia"),
    ("es", "No te preocupes, gracias"),
    ("es", "Eskerrik asko!"),
    ("es", "Hola Nerea, perfecto, muchas gracias"),
    ("es", "Anotado. Buen fin de semana"),
    ("es", "Que bien!! Me alegro mucho"),
    ("es", "vale pues nos vemos luego"),
    ("es", "Muy amable, gracias"),
    ("es", "Feliz Navidad"),
    ("es", "ok gracias"),
    ("es", "gracias por venir"),
    ("en", "Thanks!"),
    ("en", "Thanks, see you"),
    ("en", "Thank you so much, Karmelo"),
    ("en", "Great, see you on Thursday"),
    ("en", "Perfect, talk soon."),
    ("en", "Got it, thanks"),
    ("en", "Sounds good. Best regards, Emma"),
    ("en", "Ok, I'll let you know tomorrow"),
    ("en", "No worries, have a great weekend!"),
    ("en", "Thanks for the quick answer."),
    ("en", "Received, thank you.\n\nKind regards,\nJohn Smith"),
    ("en", "You're welcome"),
    ("en", "Will do"),
    ("en", "That works for me, thanks again"),
    ("en", "Cheers mate"),
    ("en", "Lovely, looking forward to it!"),
    ("en", "Hi Nerea, all good. Take care"),
    ("en", "I’ll get back to you next week. Thanks"),
    ("en", "Good to know, thanks"),
    (None, "Perfect, gracias, bye"),
    (None, "Merci!"),
    (None, "thanks, un abrazo"),
]

WAITS = [
    ("es", "¿Cuándo llega la mesa?"),
    ("es", "Cuando llega la mesa"),
    ("es", "Gracias. ¿Y el precio?"),
    ("es", "Gracias, espero tu respuesta"),
    ("es", "Quedo a la espera de tus noticias. Un saludo"),
    ("es", "Gracias de antemano"),
    ("es", "Gracias por adelantado, un saludo"),
    ("es", "Gracias por enviarme el presupuesto cuanto antes"),
    ("es", "Perfecto, mándame la factura"),
    ("es", "Vale, pero la puerta sigue rozando"),
    ("es", "ok?"),
    ("es", "Sí"),
    ("es", "No"),
    ("es", "No, gracias, así no me sirve"),
    ("es", "Buenos días, necesito hablar con alguien"),
    ("es", "Hola"),
    ("es", "La puerta de la 4 roza"),
    ("es", "Mañana a las 10"),
    ("es", "Avísame cuando salga"),
    ("es", "Gracias por nada, la mesa está rota"),
    ("es", "Os adjunto el plano. Gracias"),
    ("es", "Nos vemos el jueves y hablamos del presupuesto"),
    ("es", "Begoña"),
    ("es", "..."),
    ("es", ""),
    ("es", "https://ejemplo.org/plano"),
    ("es", "Mira https://ejemplo.org/?a=1 gracias"),
    ("es", "No me ha llegado. Un saludo"),
    ("es", "Perfecto. Queremos otra igual para la cocina"),
    ("es", "te llamo y no contestas"),
    ("es", "Me alegro, pero urge"),
    ("es", "Gracias, urge"),
    ("es", "34612345678"),
    ("en", "When does the table arrive?"),
    ("en", "Thanks in advance"),
    ("en", "Thanks, but it is still broken"),
    ("en", "Great. Please send me the invoice"),
    ("en", "Looking forward to hearing from you"),
    ("en", "Thank you for sending the quote asap"),
    ("en", "Let me know"),
    ("en", "Hello Nerea"),
    ("en", "I am waiting since Monday. Thanks"),
    ("en", "Can you call me. Thanks"),
    ("en", "The drawer is loose again"),
    ("en", "No thanks, I want my money back"),
    ("en", "Ok but when"),
    (None, "Bitte um Rückruf"),
    (None, "bai"),
    (None, "🤔?"),
]

LATER = [
    (False, "es", "Muchísimas gracias a todos, sois geniales"),
    (False, "es", "Perfecto, pues mañana nos vemos"),
    (False, "es", "Vale vale, sin prisa"),
    (False, "es", "Oído cocina"),
    (False, "es", "Todo recibido correctamente, gracias"),
    (False, "es", "Gracias Iker, un abrazo para todos"),
    (False, "es", "Ok, te confirmo mañana por la mañana"),
    (False, "es", "Muchas gracias por el detalle, nos ha encantado"),
    (False, "es", "Genial!! 🎉🎉"),
    (False, "es", "Gracias, igualmente"),
    (False, "es", "Vale, luego te llamo"),
    (False, "es", "A las cinco entonces, hasta luego"),
    (False, "en", "Brilliant, thanks a lot"),
    (False, "en", "Ok, speak tomorrow"),
    (False, "en", "Thanks Nerea, much appreciated"),
    (False, "en", "Perfect, thanks for letting me know."),
    (False, "en", "Yes, that's perfect. See you Monday at 10"),
    (False, "en", "Awesome! Thank you guys"),
    (False, "en", "Fine by me"),
    (False, "en", "Thanks, I'll have a look and get back to you"),
    (True, "es", "Gracias, me lo apunto y te mando las medidas para que me digas precio"),
    (True, "es", "Perfecto, entonces el roble"),
    (True, "es", "Un saludo y a ver si me dais una alegría"),
    (True, "es", "Vale, os paso la dirección: Calle Mayor 3"),
    (True, "es", "Estupendo. Al final son seis sillas"),
    (True, "es", "Te llamo en cinco minutos, ten el plano a mano"),
    (True, "es", "Gracias por contestar, aunque esperaba otra cosa"),
    (True, "es", "Hasta el lunes no puedo"),
    (True, "es", "Buenas, me pasas el teléfono de Karmelo"),
    (True, "es", "Bien, pero falta una balda"),
    (True, "en", "Great, so we need six chairs"),
    (True, "en", "Thanks, could we make it Friday"),
    (True, "en", "Good morning, any news"),
    (True, "en", "See you Monday unless you tell me otherwise"),
    (True, "en", "Thanks for your patience, we still want the table"),
    (True, "en", "Fine, send it"),
    (True, "en", "Best price you can do"),
    (True, "en", "Ok. The address is 3 Main Street"),
    (True, "en", "I'll be there at 5, keep the door open"),
    (True, "en", "Until Monday we have no kitchen"),
]


@pytest.mark.parametrize(("language", "text"), CLOSES)
def test_a_closing_courtesy_waits_for_nothing(language, text):
    assert not expects_answer(text, language)


@pytest.mark.parametrize(("language", "text"), WAITS)
def test_everything_else_waits(language, text):
    assert expects_answer(text, language)


def test_on_words_it_was_not_made_for_no_wait_is_lost_and_most_closings_are_seen():
    lost = [text for waits, language, text in LATER if waits and not expects_answer(text, language)]
    seen = [
        text for waits, language, text in LATER if not waits and not expects_answer(text, language)
    ]

    assert lost == []
    assert len(seen) >= 12


def test_a_letter_of_courtesies_is_still_a_letter():
    assert expects_answer("gracias " * (WORDS_MAX + 1))


def test_hostile_text_is_answered_in_no_time():
    assert expects_answer("a'" * 200_000 + "gracias " * 200_000)
