"""One thing said, whole; and somebody else's HTML and files, which can do nothing here."""

import pytest

from sobremesa.us.models import Role
from sobremesa.web.harmless import MAX_CHARS, MAX_DEPTH, TooMuch, harmless
from tests.build import a_browser, a_colleague, a_letter

LETTER = (
    b"From: begona@arriaundi.example\r\nTo: nerea@intxaurpe.example\r\nSubject: The stairs\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    b"<p onclick=alert(1)>When <b>do</b> they arrive?</p><script>alert(1)</script>"
    b"<img src=https://spy.example/1.gif><a href=/logout>away</a><a href=https://a.example>on</a>"
    b'\r\n--x\r\nContent-Type: text/html; name="plan.html"\r\n'
    b'Content-Disposition: attachment; filename="plan.html"\r\n\r\n<script>alert(2)</script>\r\n'
    b"--x--\r\n"
)
pages = pytest.mark.django_db


@pytest.fixture
def letter(data_dir):
    """A letter with its bytes in the store."""
    a_colleague()
    return a_letter(
        text="When do they arrive?\n> Soon.", folds=((21, 28, "quote"),), raw=LETTER,
        files=("plan.html",),
    )  # fmt: skip


@pages
@pytest.mark.capability("B1")
def test_all_of_it_is_there_with_nothing_folded(letter):
    page = a_browser().get(f"/said/{letter.pk}/").content.decode()

    for words in ("When do they arrive?", "&gt; Soon.", "plan.html", "mail/inbox.mbox", "sandbox="):
        assert words in page


@pages
def test_the_frame_of_a_letter_can_do_nothing(letter):
    answer = a_browser().get(f"/said/{letter.pk}/original/")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    page = answer.content.decode()
    assert "<b>do</b>" in page
    for bad in ("<script", "onclick", "spy.example", "/logout"):
        assert bad not in page
    assert "https://a.example" in page


@pages
def test_bytes_come_as_a_download_that_is_never_shown(letter):
    answer = a_browser().get(f"/said/{letter.pk}/raw/")

    assert answer.content == LETTER
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pages
def test_a_file_that_is_not_in_the_bytes_says_so(letter):
    letter.attachments.update(part="99")

    answer = a_browser().get(f"/said/{letter.pk}/files/0/", follow=True)

    assert "cannot be opened" in answer.content.decode()


@pages
def test_somebody_elses_letter_is_not_there(letter):
    iker = a_colleague("Iker Odriozola", role=Role.KEEPER)

    for path in ("", "original/", "raw/", "files/0/"):
        assert a_browser(iker).get(f"/said/{letter.pk}/{path}").status_code == 404
        assert a_browser().get(f"/said/99999/{path}").status_code == 404


@pytest.mark.parametrize(
    ("html", "bad"),
    [
        ("<svg><script>alert(1)</script></svg>", "alert"),
        ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "onerror"),
        ('<a href="javascript:alert(1)">x</a>', "javascript"),
        ('<a href="//evil.example">x</a>', "evil"),
        ('<p style="position:fixed">x</p>', "style"),
        ('<p id="main" class="btn">x</p>', "main"),
        ('<form action="/x"><input name=a><button>x</button></form>', "<form"),
        ('<iframe src="https://evil.example"></iframe>', "iframe"),
        ('<meta http-equiv="refresh" content="0;url=https://evil.example">', "evil"),
        ('<link rel="stylesheet" href="https://evil.example">', "evil"),
        ('<base href="https://evil.example">', "evil"),
        ('<img src="cid:1">', "<img"),
        ("<template><b onclick=x></template>", "onclick"),
    ],
)
def test_nothing_but_words_is_left(html, bad):
    assert bad not in harmless(html)


def test_words_tables_and_links_stay():
    html = '<table><tr><td colspan="2"><a href="https://a.example">on</a></td></tr></table>'

    clean = harmless(html)

    assert 'colspan="2"' in clean
    assert 'href="https://a.example"' in clean
    assert "noopener" in clean


@pytest.mark.parametrize("html", ["x" * (MAX_CHARS + 1), "<div>" * (MAX_DEPTH + 1)])
def test_too_long_and_too_deep_is_not_looked_at(html):
    with pytest.raises(TooMuch):
        harmless(html)


def test_many_tags_that_are_closed_are_not_deep():
    assert harmless("<p>x</p><br>" * 400).count("<p>") == 400
