"""The circles in the browser: looked at, approached, walked with the keys, read as a list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.build import a_letter
from tests.measures.build import NUMBERS, a_bond, a_measuring, a_sky, an_organisation_of, gone
from tests.shots.camera import violations
from tests.stories import road

pytestmark = pytest.mark.capability("E1")

IS_NEAR = re.compile("is-near")
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 360, "height": 740}


@pytest.fixture
def nerea(page: Page, house, language, come_in):
    """Forty people around the table, two of whom are known by name; Nerea in the browser."""
    one = road.settled(language)
    a_bond("Begoña Aldasoro", tie=1.0, silence=4, gap=9)
    gone("Mikel Soraluze", tie=0.99, silence=200, gap=21)
    an_organisation_of(a_sky(40)[:3])
    a_measuring()
    come_in(page, one)
    return one


def laid(page: Page, house: str, path: str = "/circles/") -> None:
    """The page, once everybody has taken their place."""
    page.goto(f"{house}{path}")
    expect(page.locator(".sky-who")).to_be_empty()


def inked(page: Page) -> int:
    """How many pixels of the picture are drawn on."""
    return page.evaluate("""() => {
      const canvas = document.querySelector(".sky-dots");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let n = 0;
      for (let at = 3; at < data.length; at += 4) n += data[at] > 0;
      return n;
    }""")


@pytest.mark.parametrize("language", ["es", "en"])
def test_somebody_walks_the_circles_with_the_keys_and_opens_a_person(
    page: Page, house, t, axe, language, nerea, complaints
):
    page.set_viewport_size(PHONE if language == "es" else WIDE)
    laid(page, house)
    assert inked(page) > 500
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert violations(page, axe) == []

    sky, who = page.locator(".sky-over"), page.locator(".sky-who")
    page.locator("[data-zoom=in]").focus()
    page.keyboard.press("Shift+Tab")
    if not sky.evaluate("one => one === document.activeElement"):
        sky.focus()
    page.keyboard.press("Home")
    expect(who).to_contain_text("Begoña Aldasoro")
    with_words = t("We talked %(silence)s ago; usually it is %(usual)s.", silence="", usual="")
    expect(who).to_contain_text(with_words.split()[0])
    seen = {who.inner_text()}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        seen.add(who.inner_text())
    assert len(seen) >= 3
    page.keyboard.press("Escape")
    expect(who).to_be_empty()
    expect(who).to_have_attribute("data-hint", t("Touch a dot to see who it is."))
    before = inked(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(sky).to_have_class(IS_NEAR)
    assert inked(page) != before
    page.keyboard.press("0")
    expect(sky).not_to_have_class(IS_NEAR)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator("h1.whole-name")).to_have_text("Begoña Aldasoro")


WORDS = """async () => {
  const all = performance.getEntriesByType("resource").map(one => one.name);
  const { Sky } = await import(all.find(name => name.includes("circles-sky")));
  const room = document.querySelector("[data-dots]");
  const data = await (await fetch(room.dataset.dots)).json();
  const { rings, us, nameless } = room.dataset;
  const sky = new Sky(room, data, { us, nameless, rings: rings.split("|") });
  const written = [];
  const write = sky.write;
  sky.write = function (pen, word, ...more) {
    write.call(this, pen, word, ...more);
    written.push({ word, hides: this.hiddenIn(this.said.at(-1)) });
  };
  sky.draw();
  return written;
}"""


def test_the_names_of_the_rings_hide_nobody_on_a_telephone(page: Page, house, nerea):
    page.set_viewport_size(PHONE)
    laid(page, house)
    rings = page.locator("[data-rings]").get_attribute("data-rings").split("|")
    hidden = {one["word"]: one["hides"] for one in page.evaluate(WORDS) if one["word"] in rings}
    assert len(hidden) >= 4
    assert set(hidden.values()) == {0}
    tabs = [one.bounding_box()["y"] for one in page.locator(".tabs a").all()]
    assert len(set(tabs)) == 1


def test_where_they_are_few_everybody_is_named(page: Page, house, come_in):
    one = road.settled("en")
    for name in ("Begoña Aldasoro", "Iker Lasa", "Amaia Ruiz"):
        a_bond(name)
    a_measuring()
    come_in(page, one)
    page.set_viewport_size(PHONE)
    laid(page, house)
    assert {"Begoña", "Iker", "Amaia"} <= {one["word"] for one in page.evaluate(WORDS)}


def test_paper_has_the_picture_and_its_words_and_nothing_to_press(page: Page, house, nerea):
    laid(page, house)
    page.emulate_media(media="print")
    for nothing in (".tabs", ".sky-tools", ".sky-who", ".sky-help"):
        expect(page.locator(nothing)).to_be_hidden()
    expect(page.locator("#words table")).to_be_visible()
    page.goto(f"{house}/circles/leaving/")
    expect(page.locator(".wait").first).to_be_visible()
    assert not page.locator(".why").first.is_visible()


def place_of(page: Page, house: str, name: str) -> tuple[float, float]:
    """Where somebody lies on the screen: as the script would have it."""
    drawn = page.request.get(f"{house}/circles/dots/").json()
    at, box = drawn["name"].index(name), page.locator(".sky-over").bounding_box()
    scale = box["width"] / (2 * drawn["reach"] * 1.04)
    return (
        box["x"] + box["width"] / 2 + drawn["x"][at] * scale,
        box["y"] + box["height"] / 2 + drawn["y"][at] * scale,
    )


def test_the_mouse_says_who_it_is_and_a_click_opens_them(page: Page, house, nerea, complaints):
    page.set_viewport_size(WIDE)
    laid(page, house)
    page.locator(".sky-over").scroll_into_view_if_needed()
    page.mouse.move(*place_of(page, house, "Mikel Soraluze"))
    expect(page.locator(".sky-who")).to_contain_text("Mikel Soraluze")
    expect(page.locator(".sky-who")).to_contain_text("Silent for")
    page.mouse.move(4, 4)
    expect(page.locator(".sky-who")).to_be_empty()
    page.mouse.click(*place_of(page, house, "Mikel Soraluze"))
    expect(page.locator("h1.whole-name")).to_have_text("Mikel Soraluze")


@pytest.mark.parametrize("language", ["es"])
def test_the_circles_are_asked_and_read_as_a_list(page: Page, house, t, axe, nerea, complaints):
    laid(page, house)
    page.locator("summary", has_text=t("Choose who is shown")).click()
    page.locator("#ask-who").select_option("gone")
    page.wait_for_url("**who=gone**")
    expect(page.locator(".sky-who")).to_be_empty()
    page.get_by_role("link", name=t("The list"), exact=True).click()
    expect(page.locator("h1")).to_have_text(t("The circles"))
    assert violations(page, axe) == []
    everybody = page.locator("tr[data-row]").count()
    page.locator("summary", has_text=t("Choose who is shown")).click()
    page.locator("#ask-of").fill("Posada Arriaundi")
    page.locator(".sky-ask").get_by_role("button", name=t("Show")).click()
    page.wait_for_url("**of=Posada**")
    assert page.locator("tr[data-row]").count() == 3 < everybody


@pytest.mark.capability("E2")
@pytest.mark.parametrize("language", ["es", "en"])
def test_from_a_sentence_on_the_page_of_a_person_to_what_was_said(
    page: Page, house, t, axe, language, nerea, complaints
):
    page.set_viewport_size(PHONE if language == "en" else WIDE)
    letter = a_letter(sender="ana@arriaundi.example", name="Ana Gil", subject="La escalera")
    person = a_bond(letter.sender.person, numbers=NUMBERS, stage_missing=["trust"]).person

    page.goto(f"{house}/people/{person.code}/")
    expect(page.locator(".stands")).to_contain_text(t("talks outside working hours"))
    assert violations(page, axe) == []
    page.locator(".stands div", has_text=t("Who begins")).get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(t("From what?"))
    expect(page.locator(".lede")).to_have_text(t("They begin more often than we do."))
    expect(page.locator(".line > li")).to_contain_text("La escalera")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert violations(page, axe) == []


@pytest.mark.capability("H1", "I2")
@pytest.mark.parametrize("language", ["es", "en"])
def test_somebody_who_is_leaving_is_seen_understood_and_called_to_mind(
    page: Page, house, t, axe, language, nerea, complaints
):
    page.set_viewport_size(PHONE if language == "es" else WIDE)
    page.goto(f"{house}/circles/")
    page.get_by_role("link", name=t("Who is leaving"), exact=True).click()
    expect(page.locator("h1")).to_have_text(t("Who is leaving"))
    first = page.locator(".wait").first
    expect(first.locator("h3")).to_have_text("Mikel Soraluze")
    first.locator("summary").click()
    share = t("The model takes it to be %(share)s likely that they have not left; "
              "nobody can check that.", share="10\N{NO-BREAK SPACE}%")  # fmt: skip
    expect(first.locator(".why")).to_contain_text(share.split(";")[0])
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    first.get_by_role("link", name=t("Read the card")).click()
    page.wait_for_url("**/card/")
    page.goto(f"{house}/circles/attention/")
    expect(page.locator("h1")).to_have_text(t("Our attention"))
    assert violations(page, axe) == []


def test_without_scripts_the_same_stands_in_words(browser, house, nerea, page: Page):
    state = page.context.storage_state()
    context = browser.new_context(base_url=house, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto("/circles/")
    expect(plain.locator("noscript p, .notice")).to_contain_text("needs JavaScript")
    expect(plain.locator(".sky-over")).to_be_hidden()
    expect(plain.locator("#words table")).to_contain_text("Mikel Soraluze")
    plain.get_by_role("link", name="See the whole list").click()
    expect(plain.locator("tr[data-row]")).to_have_count(42)
    context.close()
