"""The words that name days: numbers, weekdays, months, feasts, and the ways to put them together.

Patterns are of folded text (lower case, no accents). `{weekday}`, `{month}`, `{count}`, `{feast}` stand
for the words of the language. The order counts: what a pattern has taken no later one takes again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sobremesa.core.calendar.workdays import easter

NUMBERS: Mapping[str, int] = {
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
    "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "quince": 15, "veinte": 20,
    "treinta": 30, "par": 2, "un par de": 2, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "a couple of": 2, "couple of": 2,
    "half an": 1, "media": 1,
}  # fmt: skip
SPANISH_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANISH_MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
                  "septiembre", "octubre", "noviembre", "diciembre")  # fmt: skip
ENGLISH_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
                  "september", "october", "november", "december")  # fmt: skip
SHORT_DAYS = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4}
WEEKDAYS: Mapping[str, int] = {
    **{name: n for n, name in enumerate(SPANISH_WEEKDAYS)},
    **{name: n for n, name in enumerate(ENGLISH_WEEKDAYS)},
    **SHORT_DAYS,
}
MONTHS: Mapping[str, int] = {
    **{name: n for n, name in enumerate(SPANISH_MONTHS, 1)},
    **{name: n for n, name in enumerate(ENGLISH_MONTHS, 1)},
    "setiembre": 9, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12, "dic": 12, "abr": 4, "ago": 8, "ene": 1,
}  # fmt: skip
DAYS_AHEAD: Mapping[str, int] = {
    "pasado manana": 2, "manana": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
    "tomorrow": 1, "this time next week": 7, "a week today": 7, "a week from today": 7,
    "a week tomorrow": 8, "de hoy en ocho": 7,
}  # fmt: skip
EARLY = ("princ", "prim", "comien", "inic", "earl", "begin", "start")
MIDDLE = ("med", "mid")
# (month, day), or days from Easter Sunday.
FEASTS: Mapping[str, tuple[int, int] | int] = {
    "reyes": (1, 6), "epifania": (1, 6), "ano nuevo": (1, 1), "san valentin": (2, 14),
    "san jose": (3, 19), "sant jordi": (4, 23), "san jordi": (4, 23), "san isidro": (5, 15),
    "san juan": (6, 24), "sant joan": (6, 24), "san fermin": (7, 7), "sanfermines": (7, 6),
    "santiago": (7, 25), "la virgen": (8, 15), "el pilar": (10, 12), "la hispanidad": (10, 12),
    "todos los santos": (11, 1), "los santos": (11, 1), "la constitucion": (12, 6),
    "la inmaculada": (12, 8), "santo tomas": (12, 21), "nochebuena": (12, 24),
    "navidades": (12, 25), "navidad": (12, 25), "nochevieja": (12, 31), "fin de ano": (12, 31),
    "carnaval": -47, "carnavales": -47, "semana santa": -7, "jueves santo": -3,
    "viernes santo": -2, "pascua": 0,
    "new year's eve": (12, 31), "new year's day": (1, 1), "new year's": (1, 1), "new year": (1, 1),
    "the new year": (1, 1), "valentine's day": (2, 14), "valentine's": (2, 14),
    "st patrick's day": (3, 17), "st patrick's": (3, 17), "st george's day": (4, 23),
    "midsummer": (6, 24), "halloween": (10, 31), "bonfire night": (11, 5),
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "xmas": (12, 25), "boxing day": (12, 26), "shrove tuesday": -47, "palm sunday": -7,
    "good friday": -2, "easter sunday": 0, "easter monday": 1, "easter": 0,
}  # fmt: skip


def feast(name: str, year: int) -> date:
    """The day of a feast in a year."""
    when = FEASTS[name]
    return easter(year) + timedelta(when) if isinstance(when, int) else date(year, *when)


def _any(words: Mapping[str, object] | tuple[str, ...]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_ES_COUNT = r"(?P<count>\d{1,3}|un par de|una|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|media)"
_EN_COUNT = (
    r"(?P<count>\d{1,3}|a couple of|couple of|half an|an|a|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|twelve|fourteen|fifteen|twenty|thirty)"
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "es": {
        "{weekday}": f"(?P<weekday>{_any(SPANISH_WEEKDAYS)})",
        "{month}": f"(?P<month>{_any((*SPANISH_MONTHS, 'setiembre'))})",
        "{count}": _ES_COUNT,
        "{feast}": f"(?P<feast>{_any(FEASTS)})",
    },
    "en": {
        "{weekday}": f"(?P<weekday>{_any((*ENGLISH_WEEKDAYS, *SHORT_DAYS))})(?:'s)?",
        "{month}": f"(?P<month>{_any((*ENGLISH_MONTHS, 'jan', 'feb', 'apr', 'jun', 'jul', 'aug', 'sept', 'sep', 'oct', 'nov', 'dec'))})",
        "{count}": _EN_COUNT,
        "{feast}": f"(?P<feast>{_any(FEASTS)})",
    },
}  # fmt: skip


def filled(pattern: str, language: str) -> str:
    """A pattern with the words of its language."""
    for name, words in _WORDS[language].items():
        pattern = pattern.replace(name, words)
    return pattern


Row = tuple[str, int, bool, str]
"""The maker in `dates.MAKERS`, the rank, whether "before" shifts it, the pattern."""

_NEXT_ES = r"(?: (?:de|a lo largo de|durante) (?:la semana que viene|la (?:proxima|siguiente) semana|la semana (?:proxima|siguiente)))"
SPANISH: tuple[Row, ...] = (
    ("same", 2, False, r"\besta (?:misma )?(?:tarde|noche|manana)\b|\bhoy(?: mismo)?\b|\beste mediodia\b"),
    ("ahead", 2, True, r"\b(?P<ahead>pasado manana|de hoy en ocho)\b"),
    ("ahead", 2, True, r"(?<!esta )(?<!la )\b(?P<ahead>manana)\b(?! siguiente)"),
    ("dated", 3, True, r"\b(?P<number>\d{1,2}) de {month}(?:(?: de| del)? (?P<year>\d{4}))?\b"),
    ("dated", 3, True, r"\b(?P<number>\d{1,2})[/-](?P<month>\d{1,2})(?:[/-](?P<year>\d{4}|\d{2}))?\b"),
    ("weekday", 2, True, r"\b(?P<gone>pasado )?{weekday}(?: dia)? (?P<number>\d{1,2})\b(?!\s?(?:h|:|\d|%|€|euros))"),
    ("weekday", 2, True, r"\b(?P<gone>pasado )?{weekday}(?P<past> pasado)?(?: por la (?:manana|tarde|noche))?(?P<nextweek>" + _NEXT_ES + r")?(?P<more> de la otra)?\b"),
    ("before_month", 1, False, r"\bantes de(?:l mes de)? {month}\b"),
    ("same", 1, False, r"\b(?:en|dentro de) (?:un (?:rato|ratito|momento|minuto|cuarto de hora)|media hora|una hora|unos minutos|un segundo)\b"),
    ("counted", 2, False, r"\b(?:en|dentro de|de aqui a|antes de|en menos de|en (?:un|el) plazo(?: maximo)? de|a|como mucho en) (?:unos |unas |los proximos |las proximas )?{count} (?P<unit>dias?|semanas?|mes(?:es)?|horas?|minutos?|anos?|quincenas?)(?P<working> (?:laborables?|habiles|de trabajo))?\b"),
    ("month", 1, False, r"\b(?:(?P<part>a (?:final(?:es)?|fin(?:es)?|ultimos)|para final(?:es)?|fin(?:al(?:es)?)?|ultimos) (?:de|del) )(?:mes de )?{month}\b"),
    ("month", 1, False, r"\b(?:a |para )?(?P<part>princ\w+|prim\w+|comien\w+|inicios?|mediados?) (?:de|del) (?:mes de )?{month}\b"),
    ("week", 1, False, r"\b(?:a |para )?(?P<part>princ\w+|prim\w+|comien\w+|mediados?|final(?:es)?|fin(?:es)?) de (?:la )?(?P<nextweek>semana que viene|proxima semana|semana proxima|siguiente semana)\b"),
    ("week", 1, False, r"\b(?P<nextweek>semana que viene|(?:proxima|siguiente) semana|semana (?:proxima|siguiente|entrante))\b"),
    ("weekend", 1, False, r"\b(?P<before>antes del? )?(?:este |el )?(?:fin de semana|finde)\b"),
    ("week", 1, False, r"\b(?:antes de que (?:acabe|termine|finalice) la semana|esta (?:misma )?semana|(?:a lo largo de|durante|en) la semana|a (?P<part>final(?:es)?|mediados) de (?:la )?semana|entre semana)\b"),
    ("month", 1, False, r"\b(?:a |para )?(?P<part>princ\w+|prim\w+|comien\w+|inicios?|mediados?|final(?:es)?|fin(?:es)?|ultimos) (?:de|del) (?P<nextmonth>(?:mes que viene|proximo mes|mes proximo))\b"),
    ("month", 1, False, r"\b(?P<nextmonth>mes que viene|proximo mes|mes (?:proximo|siguiente|entrante))\b"),
    ("month", 1, False, r"\b(?:a |para )?(?P<part>princ\w+|prim\w+|comien\w+|inicios?|mediados?) (?:de|del) mes\b"),
    ("month", 1, False, r"\b(?:antes de que (?:acabe|termine|finalice) (?:el|este) mes|(?:final(?:es)?|fin(?:es)?|ultimos) (?:de|del) (?:este )?mes|este (?:mismo )?mes|a lo largo del mes|durante el mes)\b"),
    ("feast", 2, True, r"\b{feast}\b"),
    ("year", 1, False, r"\b(?P<nextyear>ano que viene|proximo ano|ano proximo)\b"),
    ("year", 1, False, r"\b(?:antes de que (?:acabe|termine|finalice) (?:el|este) ano|(?:final(?:es)?|fin(?:es)?) (?:de|del) (?:este )?ano|este (?:mismo )?ano)\b"),
    ("numbered", 3, True, r"\b(?:el|dia|del|al|para el|el dia) (?:dia )?(?P<number>\d{1,2})\b(?!\s?(?:h\b|:|\d|%|€|euros|por|\.\d|,\d|veces|horas|dias|de))"),
    ("month", 1, False, r"\b(?:en|para|durante|a lo largo de) {month}\b"),
    ("same", 1, False, r"\b(?:luego|enseguida|en seguida|ahora(?: mismo)?|a mediodia|al mediodia)\b"),
)  # fmt: skip
ENGLISH: tuple[Row, ...] = (
    ("ahead", 2, True, r"\b(?P<ahead>(?:the )?day after tomorrow|this time next week|a week (?:from )?today|a week tomorrow)\b"),
    ("ahead", 2, True, r"\b(?P<ahead>tomorrow)\b"),
    ("same", 2, False, r"\b(?:today|tonight|this (?:morning|afternoon|evening)|later on|(?:by )?(?:close of (?:play|business)|end of (?:the )?day|eod|lunch(?:time)?))\b"),
    ("dated", 3, True, r"\b(?P<number>\d{1,2})(?:st|nd|rd|th)?(?: of)? {month}\b(?:,? (?P<year>\d{4})\b)?"),
    ("dated", 3, True, r"\b{month} (?:the )?(?P<number>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{4})\b)?"),
    ("dated", 3, True, r"\b(?P<number>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?\b"),
    ("weekday", 2, True, r"\b{weekday},? (?:the )?(?P<number>\d{1,2})(?:st|nd|rd|th)\b"),
    ("weekday", 2, True, r"\b(?P<more>a week (?:on )?|a week from ){weekday}\b"),
    ("weekday", 2, True, r"\b{weekday}(?P<more> week)\b"),
    ("weekday", 2, True, r"\b(?P<nextweek>next ){weekday}\b"),
    ("weekday", 2, True, r"\b(?P<gone>last )?{weekday}(?P<nextweek> (?:of )?next week)?\b"),
    ("before_month", 1, False, r"\bbefore {month}\b"),
    ("same", 1, False, r"\b(?:in|within) (?:a (?:minute|moment|bit|second|mo|jiffy)|half an hour|an hour|a few minutes|(?:the|a) (?:next )?(?:hour|few minutes))\b"),
    ("counted", 2, False, r"\b(?:in|within|inside|under|less than|over the next) (?:the next |about |around )?{count} (?P<working>working |business )?(?P<unit>days?|weeks?|months?|hours?|minutes?|years?|fortnights?)(?:'s?)?(?: time)?\b"),
    ("counted", 2, False, r"\b{count} (?P<working>working |business )?(?P<unit>days?|weeks?|months?|fortnights?)' time\b"),
    ("week", 1, False, r"\b(?P<part>early|beginning of|start of|mid(?:dle of)?|late|end of)(?: in)?[ -](?:the )?(?P<nextweek>next week|following week|coming week)\b"),
    ("week", 1, False, r"\b(?P<nextweek>next week|the following week|the coming week)\b"),
    ("weekend", 1, False, r"\b(?P<before>before )?(?:this |the |at the |over the )weekend\b"),
    ("week", 1, False, r"\b(?:this week|(?:by )?(?:the )?end of (?:the|this) week|before the week(?:'s| is) out|within the week|later in the week|during the week)\b"),
    ("month", 1, False, r"\b(?P<part>early|beginning of|start of|mid(?:dle of)?|late|end of)(?: in)?[ -](?:the )?(?P<nextmonth>next month)\b"),
    ("month", 1, False, r"\b(?P<nextmonth>next month)\b"),
    ("month", 1, False, r"\b(?P<part>early|beginning of|start of|mid(?:dle of)?|late|end of)(?: in)?[ -]{month}\b"),
    ("month", 1, False, r"\b(?P<part>beginning of|start of|mid(?:dle of)?) (?:the|this) month\b"),
    ("month", 1, False, r"\b(?:this month|(?:the )?end of (?:the|this) month|before the month(?:'s| is)? (?:out|over)|(?:the )?month[ -]end)\b"),
    ("feast", 2, True, r"\b{feast}(?!\w)"),
    ("year", 1, False, r"\b(?P<nextyear>next year)\b"),
    ("year", 1, False, r"\b(?:this year|(?:the )?end of (?:the|this) year|before the year(?:'s| is)? (?:out|over)|(?:the )?year[ -]end)\b"),
    ("numbered", 3, True, r"\b(?:the|on|by) (?:the )?(?P<number>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|visit|floor|birthday|edition))"),
    ("month", 1, False, r"\b(?:in|by|during) {month}\b"),
    ("same", 1, False, r"\b(?:right now|straight away|right away|shortly|in no time)\b"),
)  # fmt: skip
