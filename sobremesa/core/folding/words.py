"""The words that mail programs write around a quote, in the languages of our mail.

Spanish, English, Catalan, Galician, Basque, Portuguese, French, Italian, German, Dutch,
Danish, Norwegian, Swedish, Finnish, Polish, Russian, Hungarian. All are casefolded.
"""

from __future__ import annotations

import re

OPENERS = (
    r"el|els?|a las|en fecha|con fecha|en|on|at|le|am|il(?: giorno)?|in data|em|no dia|op|den|"
    r"på|pa|dnia|w dniu|dana|o dia|in|kl\.|al"
)
WEEKDAYS = (
    r"lun|mar|mi[eé]|jue|vie|s[aá]b|dom|mon|tue|wed|thu|fri|sat|sun|dl|dt|dc|dj|dv|ds|dg|seg|ter|"
    r"qua|qui|sex|sab|jeu|ven|sam|dim|mer|gio|mo|di|mi|do|fr|sa|so|tir|ons|tor|fre|lør|l[øo]r|søn|"
    r"man|ma|ti|ke|to|pe|la|su|pn|wt|[sś]r|czw|pt|nd|пн|вт|ср|чт|пт|сб|вс"
)
BEGINNING = re.compile(
    rf"^[\s>*_\-–—«\"'“(\[]{{0,12}}(?:(?:{OPENERS})\s|"
    rf"(?:{WEEKDAYS})[a-zäöüñéáèêì]{{0,10}}[.,]?\s|\d|sent from )"
)
"""How an attribution may begin: an opener, a weekday or a date."""

VERBS = (
    r"escribi[oó]|ha escrito|escribía|envi[oó](?: lo siguiente)?|va escriure|ha escrit|escribiu|"
    r"idatzi (?:du|zuen)|wrote|writes|has written|sent|schrieb|hat geschrieben|"
    r"a [eé]crit|[eé]crit|ha scritto|scrisse|scriveva|escreveu|escrevia|schreef|"
    r"het volgende geschreven|geschreven|skrev|skrev følgende|skriver|kirjoitti|"
    r"napisa[lł](?:\(a\)|a)?|pisze|írta|ezt írta|написал[аи]?|пишет|wrote the following"
)
ENDS_WITH_VERB = re.compile(rf"(?:\b|\W)(?:{VERBS})\s?[:.…]?[\s\-–—_*>\]]{{0,12}}$")
VERB_THEN_NAME = re.compile(
    r"\b(?:schreef|schrieb|skrev|escribi[oó]|wrote|kirjoitti|escreveu|heeft|написал)\s.{1,150}:\s?$"
)
ADDRESS = re.compile(r"[^\s@<>\"]{1,100}@[a-z0-9\-]{1,80}(?:\.[a-z0-9\-]{1,60}){1,6}")
TIME_OR_DATE = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}|\b(?:19|20)\d\d\b|\d{1,2}(?:\.|"
    r",| de)? [^\W\d_]{3,}"
)

FROM = (
    "from",
    "de",
    "von",
    "van",
    "da",
    "fra",
    "från",
    "od",
    "desde",
    "remitente",
    "expéditeur",
    "mittente",
    "absender",
    "lähettäjä",
    "от",
    "feladó",
    "nork",
    "del",
    "emisor",
)
DATE = (
    "date",
    "sent",
    "sent at",
    "fecha",
    "fecha de envío",
    "enviado",
    "enviado el",
    "enviado en",
    "enviada",
    "enviada em",
    "enviat",
    "enviat el",
    "enviat en",
    "data",
    "datum",
    "gesendet",
    "gesendet am",
    "envoyé",
    "envoyé le",
    "inviato",
    "inviato il",
    "verzonden",
    "sendt",
    "dato",
    "skickat",
    "lähetetty",
    "päivämäärä",
    "отправлено",
    "дата",
    "wysłano",
    "message du",
    "mensaje del",
    "bidalia",
    "dátum",
    "datuma",
    "data de envio",
)
TO = (
    "to",
    "para",
    "an",
    "à",
    "a",
    "aan",
    "til",
    "till",
    "per",
    "vastaanottaja",
    "кому",
    "do",
    "destinatario",
    "címzett",
    "nori",
)
COPY = (
    "cc",
    "cco",
    "bcc",
    "c.c.",
    "copie à",
    "copia",
    "kopie",
    "kopia",
    "kopi",
    "con copia",
    "kopio",
)
SUBJECT = (
    "subject",
    "asunto",
    "betreff",
    "objet",
    "oggetto",
    "assunto",
    "onderwerp",
    "emne",
    "ämne",
    "assumpte",
    "temat",
    "aihe",
    "тема",
    "tárgy",
    "gaia",
)
OTHER = (
    "reply-to",
    "responder a",
    "organization",
    "importance",
    "importancia",
    "priority",
    "prioridad",
    "attachments",
    "adjuntos",
    "datos adjuntos",
    "categories",
)
LABELS = {
    **dict.fromkeys(OTHER, "other"),
    **dict.fromkeys(COPY, "copy"),
    **dict.fromkeys(TO, "to"),
    **dict.fromkeys(DATE, "date"),
    **dict.fromkeys(SUBJECT, "subject"),
    **dict.fromkeys(FROM, "from"),
    "per a": "to",
}
LABEL = re.compile(
    r"^[ \t]{0,12}[*_]{0,2}([^\W\d_][^:*\n]{0,24}?)\s?[*_]{0,2}\s?:[*_]{0,2}"
    r"(?:\s|$|(?=[\"'<\w]))"
)

ORIGINAL = re.compile(
    r"^[\s>]{0,8}[-_=*~–—]{2,40}\s?(?:original message|reply message|mensaje original|"
    r"correo original|"
    r"mensaje anterior|mensaje citado|missatge original|mensaxe orixinal|jatorrizko mezua|"
    r"mensagem original|message d['’]origine|message original|messaggio originale|"
    r"urspr[üu]ngliche nachricht|originalnachricht|antwort nachricht|oprindelig besked|"
    r"oprindelig meddelelse|opprinnelig melding|originalmeddelande|ursprungligt meddelande|"
    r"oorspronkelijk bericht|alkuperäinen viesti|wiadomość oryginalna|исходное сообщение)"
    r"\s?(?:[-_=*~–—]{2,40}|$)"
)
FORWARDED = re.compile(
    r"^[\s>]{0,8}(?:[-_=*~–—]{2,40}\s?)(?:forwarded message|forwarded by|mensaje reenviado|"
    r"mensaje remitido|"
    r"correo reenviado|mensaje enviado|missatge reenviat|mensaxe reenviada|mezu birbidalia|"
    r"mensagem encaminhada|message transf[eé]r[eé]|message r[eé]exp[eé]di[eé]|messaggio inoltrato|"
    r"weitergeleitete nachricht|doorgestuurd bericht|videresendt (?:besked|melding)|"
    r"vidarebefordrat meddelande|välitetty viesti|пересылаемое сообщение)"
    r"|^[\s>]{0,8}(?:begin forwarded message|inicio del mensaje reenviado|"
    r"inici del missatge reenviat|"
    r"d[eé]but du message (?:r[eé]exp[eé]di[eé]|transf[eé]r[eé])|inizio messaggio inoltrato|"
    r"anfang der weitergeleiteten nachricht|begin doorgestuurd bericht|"
    r"início da mensagem reencaminhada|"
    r"iniciar mensagem encaminhada|mensaje reenviado)\s?:?\s?$"
)
RULE = re.compile(r"^\s{0,4}[-_=*─—–]{3,}\s*$")

PHONE_LINE = re.compile(
    r"^[\s*_]{0,6}(?:(?:este mensaje (?:ha sido|fue) )?enviado (?:desde|con|a través de|por|"
    r"mediante) |"
    r"(?:enviado|escrito) (?:desde|con) mi |mensaje enviado desde |enviat (?:des de|amb) |"
    r"enviado do |"
    r"enviado d[oa] meu |bidali(?:ta|a) |obtener outlook para |get outlook for |"
    r"obtenir outlook pour |"
    r"sent (?:from|via|with|using) |sent a |envoy[eé] (?:à partir d|de mon|depuis|avec|de) ?|"
    r"von meinem .{2,40} gesendet|gesendet (?:von|mit|aus) |diese nachricht wurde von mein|"
    r"inviato (?:da|dal|con) |sendt fra |skickat från |lähetetty |verzonden (?:met|vanaf) |"
    r"verstuurd vanaf |"
    r"outlook (?:für|pour|para|for) )"
)
DEVICES = re.compile(
    r"iphone|ipad|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|oppo|motorola|nokia|blackberry|"
    r"m[oó]vil|tel[eé]fono|smartphone|phone\b|tablet|tableta|dispositivo|outlook|mail\b|"
    r"correo|yahoo|"
    r"gmail|proton|thunderbird|windows|typeapp|bluemail|spark|sparrow|magnificent torch|wiko|sony|"
    r"nexus|pixel|mobile|handy|telefon|mac\b|apple|realme|oneplus|honor\b|lg\b|htc|app\b|"
    r"my \w+$|mi \w+$"
)

CLOSINGS = re.compile(
    r"^[\s*_]{0,4}(?:(?:un |muchos |recibid? un |recibe un |reciba un )?(?:cordial(?:es)? |"
    r"afectuoso |fuerte |"
    r"gran |atento )?(?:saludos?|abrazos?|besos?)(?: cordial(?:es)?| afectuosos?| atentos?|"
    r" y gracias)?"
    r"(?: a todos| para todos| desde [^,.]{2,30})?|"
    r"(?:muy )?atentamente|cordialmente|afectuosamente|saludos y (?:gracias|abrazos)|"
    r"le saluda(?: atentamente)?|"
    r"(?:quedo|quedamos) (?:a (?:la espera|su disposición|tu disposición)|"
    r"atent[oa]s?)[^.]{0,60}|gracias(?: y (?:un )?saludos?)?|"
    r"(?:muchas |mil )?gracias(?: de antemano| por todo)?|moltes gràcies|salutacions(?: cordials)?|"
    r"una salutació|cordialment|un saúdo|agur bero bat|"
    r"(?:kind |best |warm |kindest |warmest )?regards|best(?: wishes)?|cheers|sincerely(?: yours)?|"
    r"yours (?:sincerely|faithfully|truly)|all the best|many thanks|thanks(?: (?:and regards|"
    r"again|a lot))?|thank you|"
    r"(?:bien )?cordialement|cdlt|bien à vous|salutations|mit freundlichen grüßen|(?:viele|"
    r"beste|liebe) grüße|mfg|"
    r"cordiali saluti|distinti saluti|saluti|um abraço|atenciosamente|cumprimentos|"
    r"met vriendelijke groet(?:en)?|"
    r"(?:med )?vennlig hilsen|(?:med )?venlig hilsen|mvh|med vänliga hälsningar|с уважением|"
    r"ystävällisin terveisin)"
    r"[\s,.!:;*_\-–—🙂😊]{0,6}$"
)

DISCLAIMERS = re.compile(
    r"aviso (?:legal|de confidencialidad|de privacidad)|cláusula (?:de confidencialidad|"
    r"informativa|legal)|"
    r"advertencia legal|nota de confidencialidad|información (?:confidencial|"
    r"básica sobre protección de datos)|"
    r"este (?:mensaje|correo|e-?mail|correo electrónico),?(?: electrónico)?,? (?:y|así como|"
    r"puede|se dirige|va dirigido|"
    r"contiene|está dirigido|es confidencial|incluyendo|está destinado|junto con|tiene carácter)|"
    r"(?:la|toda la) información (?:contenida|incluida|transmitida|recogida) en (?:este|"
    r"el presente)|"
    r"(?:de conformidad con|en cumplimiento (?:de|con)|de acuerdo con|conforme a|"
    r"según) .{0,60}(?:reglamento|rgpd|lopd|lssi|ley orgánica|protección de datos)|"
    r"reglamento \(ue\) 2016/679|ley orgánica 3/2018|ley orgánica 15/1999|(?:le|te|"
    r"les) informamos (?:de )?que sus datos|"
    r"(?:antes de imprimir|no imprimas? este|piense en el medio|piensa en el medio|"
    r"por favor,? piens[ae])|"
    r"si (?:usted |ud\.? |vd\.? |)(?:no es|ha recibido) (?:el|este|usted|por error)|"
    r"responsable del tratamiento|aquest (?:missatge|correu) .{0,40}(?:confidencial|adreça|"
    r"pot)|avís legal|"
    r"this (?:e-?mail|message|communication)[^.]{0,80}(?:confidential|intended|privileged)|"
    r"the information (?:contained )?in this (?:e-?mail|message)|confidentiality notice|"
    r"legal notice|"
    r"(?:please )?(?:consider|think of) the environment before printing|"
    r"if you (?:are not the intended|have received this)|"
    r"ce (?:message|courriel|mail)[^.]{0,80}(?:confidentiel|destin)|diese e-?mail (?:enthält|kann)|"
    r"le informazioni contenute|questo messaggio[^.]{0,60}(?:riservat|confidenzial)|"
    r"esta mensagem[^.]{0,80}confidencia"
)
CONTACT = re.compile(
    r"@[\w\-]+\.\w|https?://|www\.|\b(?:tel|tfno|tlf|tfo|tf|telf|teléfono|móvil|movil|mob|fax|"
    r"phone|cell|m|t|f|skype|ext)\b\s?[.:]|"
    r"\+\d{2}|\b\d{3}[ .\-]\d{2,3}[ .\-]\d{2,4}|\(\d{3}\) ?\d{3}|\b[679]\d{8}\b|\bc/ ?|"
    r"\bcalle |\bavda\b|\bavenida |\b\d{5}\s[^\W\d_]"
)
