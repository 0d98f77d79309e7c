"""The words with which a talk is closed, for `core.listening`.

Folded as there: lower case, no accents, no apostrophes ("i'll" is "ill"). Kinds: `yes`
(agreement), `thanks`, `bye`, `later` (they will come back to us), `warm` (good wishes,
offers), `greet` (which may stand before any of them and closes nothing). The language "" is for
what everybody says in any language.
"""

from __future__ import annotations


def _lines(block: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in block.replace("\n", ",").split(",") if phrase.strip())


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


_TELL_ES = """llamo, llamamos, aviso, avisamos, digo, decimos, confirmo, confirmamos, escribo,
escribimos, cuento, contamos, contare, mando, mandamos, envio, enviamos, paso, pasamos, respondo,
contesto, llamare, avisare, dire, confirmare, escribire, mandare, enviare, digo algo, decimos algo,
comento, comentamos, informo"""
_TO_YOU_ES = ("te", "os", "le", "les", "se lo", "te lo", "os lo")
_TELL_EN = """call you, let you know, get back to you, write to you, send it,
send it over, send them, check, confirm, ring you, text you, email you, be in touch,
have a look, take a look, be there,
see you, talk to you, come back to you, keep you posted"""

CLOSINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "": {
        "yes": _lines("ok, okay, okey, oki, okis, vale, perfect, perfecto, genial, super, top"),
        "thanks": _lines(
            "gracias, muchas gracias, thanks, thank you, thx, merci, eskerrik asko, mila esker,"
            "gracies, moltes gracies, moitas grazas, grazas, obrigado, obrigada, grazie, danke"
        ),
        "greet": _lines("hola, hello, hi, hey, buenos dias, buenas tardes, buenas, good morning,"
                        "good afternoon, good evening, kaixo, egun on, dear"),
        "bye": _lines("ciao, chao, bye, agur, adios, adeu, see you, saludos, hasta, best"),
    },
    "es": {
        "yes": _lines(
            """perfecta, perfectisimo, estupendo, estupenda, fenomenal, fantastico, maravilloso,
            buenisimo, muy bien, bien, de acuerdo, conforme, entendido, recibido, recibida,
            recibidos, recibidas, anotado, apuntado, hecho, listo, claro que si, por supuesto,
            sin problema, ningun problema, no hay problema, no pasa nada, no te preocupes,
            no os preocupeis, no se preocupe, todo claro, todo perfecto, todo bien, todo correcto,
            asi quedamos, quedamos asi, en eso quedamos, asi lo hacemos, me parece bien,
            me parece perfecto, nos parece bien, me va bien, me viene bien, me va perfecto,
            nos va bien, nos viene bien, correcto, exacto, exactamente, que bien, que bueno,
            me alegro, me alegro mucho, me alegra, nos alegramos, lo tengo, ya lo tengo,
            lo he recibido, lo hemos recibido, ha llegado bien, ya ha llegado, visto, venga,
            enterado, enterada, asi es, que alegria, que ilusion, trato hecho, hecho queda"""
        ),
        "thanks": _lines(
            """muchisimas gracias, mil gracias, un millon de gracias, infinitas gracias,
            gracias por, muchas gracias por, muchisimas gracias por, mil gracias por,
            gracias a ti, gracias a vosotros, gracias a vosotras, gracias a usted,
            gracias a ustedes, gracias de nuevo, gracias otra vez, gracias igualmente,
            gracias por todo, muchas gracias por todo, te lo agradezco, os lo agradezco,
            se lo agradezco, lo agradezco, te lo agradezco mucho, os lo agradezco mucho,
            se lo agradezco mucho, muy agradecido, muy agradecida, muy amable, muy amables,
            de nada, a ti, a vosotros, a vosotras, a usted, a ustedes, no hay de que,
            sois un encanto, eres un sol, eres un encanto, sois los mejores, eres el mejor,
            eres la mejor"""
        ),
        "bye": _lines(
            """nos vemos, hablamos, seguimos, un saludo, saludos cordiales, un cordial saludo,
            cordiales saludos, reciba un cordial saludo, reciban un cordial saludo,
            recibe un cordial saludo, atentamente, muy atentamente, cordialmente, un abrazo,
            abrazos, un fuerte abrazo, un abrazo fuerte, un abrazo grande, abrazo, besos, un beso,
            besitos, un besito, nos hablamos, ya hablamos, ya nos vemos, alli nos vemos,
            ahi nos vemos, alli estare, alli estaremos, ahi estare, ahi estaremos,
            nos vemos alli, quedamos, hasta que nos veamos"""
        ),
        "warm": _lines(
            """igualmente, igual para ti, igual para vosotros, lo mismo digo, buen dia,
            buenas noches, buen finde,
            buen fin de semana, feliz finde, feliz fin de semana, feliz dia, feliz tarde,
            buena tarde, buena semana, feliz semana, buen viaje, buen verano, feliz verano,
            buenas vacaciones, felices vacaciones, felices fiestas, feliz navidad, feliz ano,
            que vaya bien, que te vaya bien, que os vaya bien, que vaya muy bien,
            que tengas buen dia, que tengas un buen dia, que tengas buen finde,
            que tengais buen dia, que paseis buen finde, que pases buen finde, que descanses,
            que descanseis, cuidate, cuidaos, cuidate mucho, animo, cualquier cosa me dices,
            cualquier cosa me decis, cualquier cosa nos dices, cualquier cosa nos decis,
            cualquier duda me dices, cualquier duda me decis, cualquier cosa aqui estoy,
            cualquier cosa aqui estamos, aqui estoy, aqui estamos, para lo que necesites,
            para lo que necesiteis, quedo a tu disposicion, quedo a vuestra disposicion,
            quedo a su disposicion, quedamos a tu disposicion, quedamos a vuestra disposicion,
            quedamos a su disposicion, a tu disposicion, a vuestra disposicion,
            si necesitas algo me dices, si necesitais algo me decis, si necesitas algo dime"""
        ),
        "later": (
            *(f"{to} {tell}" for to in _TO_YOU_ES for tell in _lines(_TELL_ES)),
            *(f"ya {to} {tell}" for to in _TO_YOU_ES for tell in _lines(_TELL_ES)),
            *_lines(
                """lo miro, lo miramos, lo vemos, lo hablamos, lo reviso, lo revisamos,
                lo consulto, lo consultamos, lo comento, lo comentamos, lo confirmo,
                lo pienso, lo pensamos, me lo pienso, me lo miro, lo leo, lo estudio,
                lo estudiamos, me paso, nos pasamos, ire, voy, alla voy, ya voy"""
            ),
        ),
    },
    "en": {
        "yes": _lines(
            """great, excellent, wonderful, brilliant, lovely, cool, nice, fine, sure, awesome,
            fantastic, amazing, good, sounds good, sounds great, sounds perfect, sounds like a plan,
            all good, all fine, all right, alright, got it, noted, understood, received,
            will do, no problem, no problem at all, no worries, never mind, of course, agreed,
            that works, that works for me, works for me, thats great, thats perfect, thats fine,
            that is great, that is perfect, that is fine, thats good, makes sense, good to know,
            good to hear, good to hear that, glad to hear it, glad to hear that,
            great to hear, great to hear that, done, deal, its a deal, perfect timing, good news,
            great news, i got it, arrived safely, it arrived, very good, very well, very nice,
            fair enough, sorted, roger that, ill be there, see attached thanks"""
        ),
        "thanks": _lines(
            """thanks for, thank you for, many thanks for, thank you so much for,
            thank you very much for, thanks so much for, thanks a lot for, thanks again for,
            thank you again for, thank you so much, thank you very much, thanks so much,
            thanks a lot, thanks a million, thanks a bunch, many thanks, thanks again,
            thank you again, thank you both, thank you all, thanks both, thanks all,
            much appreciated, greatly appreciated, appreciated, appreciate it,
            i appreciate it, we appreciate it, really appreciate it, i really appreciate it,
            cheers, ta, ty, tysm, my pleasure, youre welcome, you are welcome,
            youre very welcome, dont mention it, anytime, youre a star, youre the best"""
        ),
        "bye": _lines(
            """goodbye, bye bye, see ya, see you all, see you both, talk soon, speak soon, talk,
            speak, until, till, take care, best regards, kind regards, kindest regards, regards,
            warm regards, warmest regards, many regards, best wishes, warm wishes, all the best,
            sincerely, yours sincerely, yours faithfully, yours truly, yours, cheerio, xx, xxx,
            catch you, lots of love, love, hugs, a hug"""
        ),
        "warm": _lines(
            """you too, same to you, and you, likewise, have a good day, have a great day,
            have a nice day, have a lovely day, have a good one, have a great one,
            have a good weekend, have a great weekend, have a nice weekend,
            have a lovely weekend, have a good evening, have a nice evening,
            have a lovely evening, have a good week, have a great week, have a good trip,
            have a safe trip, have a nice trip, enjoy your weekend, enjoy the weekend,
            enjoy your holiday, enjoy your holidays, enjoy your day, enjoy, good night,
            happy holidays, happy christmas,
            merry christmas, happy new year, safe travels, good luck, stay safe,
            let me know if you need anything, let me know if you need anything else,
            any questions let me know, any problems let me know, if you need anything let me know,
            if you need anything just shout, happy to help, glad to help,
            looking forward to it, looking forward to seeing you,
            look forward to it, look forward to seeing you, we look forward to seeing you,
            i look forward to seeing you, cant wait"""
        ),
        "later": (
            *(f"{i} {tell}" for i in ("ill", "i will", "will", "well", "we will")
              for tell in _lines(_TELL_EN)),
            *_lines(
                "ill do that, ill do it, on my way, leave it with me, ill sort it, i am on it,"
                "im on it"
            ),
        ),
    },
}  # fmt: skip

OPEN_ENDED = frozenset(
    tuple(phrase.split())
    for language in CLOSINGS.values()
    for phrase in language["thanks"]
    if phrase.split()[-1] in {"por", "for"}
)
"""Thanks that say what for, in words that we cannot know: up to the end of the clause."""

TAKES_A_MOMENT = frozenset({"bye", "later", "warm"})
TAKES_A_NAME = frozenset({"bye", "greet", "thanks", "warm", "yes"})

TIME_WORDS = _words(
    """el la los las lo proximo proxima lunes martes miercoles jueves viernes sabado domingo manana
    tarde noche mediodia hoy luego pronto entonces semana que viene dia dias de del a en un
    una rato momento ahora ya otra vez siempre h hs horas hora y media cuarto enero febrero
    marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre alli ahi aqui
    por primera ultima sobre eso con sin falta verano vuelta mas si algo cuando sepa pueda
    llegue salga hable tenga noticias monday tuesday wednesday thursday friday saturday
    sunday tomorrow tonight today soon then later at on the next week month am pm this
    morning afternoon evening there in bit few minutes hour hours day days first thing noon
    shortly around again when i know back january february march april june july august
    september october november december dos tres cuatro cinco seis siete ocho nueve diez
    once doce one two three four five six seven eight nine ten 0 1 2 3 4 5 6 7 8 9 10 11 12
    13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 00 05 45 50 55 1st 2nd 3rd 4th
    5th 9h 10h 11h 12h 16h 17h 18h 9am 10am 11am 12pm 1pm 2pm 3pm 4pm 5pm 6pm"""
)

FILLERS = _words(
    """pues entonces y ya muy mucho muchisimo si bueno ah oh uy ay ei ea hey oye tambien todo a
    todos todas ambos de verdad mil por ahora momento super and then so well very yes yep
    yeah yup just right really again much indeed that all is everything claro hombre mujer"""
)

VOCATIVES = _words(
    """guapa guapo guapos majo maja majos bonita cielo carino companero companera companeros equipo
    chicos chicas amigo amiga amigos tio tia jefe jefa maestro crack campeon familia senor
    senora mate guys team man buddy sir madam folks friend friends dude"""
)

ASKING = _words(
    """adelantado antemano advance pero but aunque though favor please necesito necesitamos need
    podrias podriais podria puedes podeis puede pueden could can would quisiera querria
    queria quiero queremos want urge urgente urgent urgently asap cuanto antes espero
    esperamos esperando espera waiting await awaiting hoping reply respuesta contestacion
    dime decidme digame avisame avisadme mandame mandadme enviame enviadme pasame confirmame
    confirmad llamame llamadme cuando when donde where como how que what cual which quien
    who porque why falta faltan missing no not nunca never todavia aun still yet nada
    nothing factura precio presupuesto problema problem queja roto rota mal wrong broken"""
)
"""Words that make thanks or a name ask for something after all."""
