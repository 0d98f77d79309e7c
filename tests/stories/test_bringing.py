"""What bringing files asks and tells: a date with two readings, and what could not be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sobremesa.conversations.models import Interaction
from tests.stories import road

# Every day of it can be 3 April or 4 March: nothing in the file says which.
CHAT = (
    "03/04/2025, 9:40 - Begoña Aldasoro: ¿Cuándo llega la mesa?\n"
    "03/04/2025, 9:52 - Nerea Arrieta: El jueves a primera hora.\n"
    "05/06/2025, 11:20 - Begoña Aldasoro: Ya está puesta, gracias.\n"
)
NO_DAY = "BEGIN:VEVENT\nUID:sin-dia@intxaurpe.example\nSUMMARY:No dice cuándo\nEND:VEVENT\n"
CALENDAR = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//es\n{NO_DAY}END:VCALENDAR\n"


def bring(page: Page, house: str, path: Path) -> None:
    """Choose a file on the page; it is on its way at once."""
    page.goto(f"{house}/bring/")
    page.locator("input[type=file]").set_input_files(path)
    page.locator(".files > li").first.wait_for()


@pytest.mark.capability("B1")
@pytest.mark.parametrize("language", ["es", "en"])
def test_which_number_is_the_day_is_asked_with_a_button_for_each_reading(
    page: Page, house, t, language, worker, come_in, complaints, tmp_path: Path
):
    come_in(page, road.settled(language))
    chat = tmp_path / "Chat de WhatsApp con Begoña.txt"
    chat.write_text(CHAT, encoding="utf-8")
    bring(page, house, chat)
    worker()

    page.goto(f"{house}/bring/")
    asked = page.locator(".bring-question")
    expect(asked).to_contain_text(chat.name)
    expect(asked.get_by_role("button")).to_have_count(2)
    assert not Interaction.objects.exists(), "nothing is guessed"

    asked.get_by_role("button", name=t("Day first")).click()
    expect(asked).to_have_count(0)
    worker()
    page.goto(f"{house}/people/")
    page.locator(".people .name", has_text="Begoña Aldasoro").click()
    times = page.locator(".line .day time")
    expect(times).to_have_count(2)
    days = [one.get_attribute("datetime") for one in times.all()]
    assert [day[:10] for day in days if day] == ["2025-06-05", "2025-04-03"]
    said = {"es": "3 de abril de 2025", "en": "3 April 2025"}[language]
    expect(page.locator(".line")).to_contain_text(said)


@pytest.mark.capability("B1", "J1")
@pytest.mark.parametrize("language", ["es", "en"])
def test_what_could_not_be_read_is_named_with_its_reason_and_handed_back(
    page: Page, house, t, language, worker, come_in, complaints, tmp_path: Path
):
    come_in(page, road.settled(language))
    calendar = tmp_path / "agenda.ics"
    calendar.write_text(CALENDAR, encoding="utf-8")
    bring(page, house, calendar)
    worker()

    page.goto(f"{house}/bring/")
    page.get_by_role("link", name=t("See the one", "See the %(n_words)s", 1)).click()
    row = page.locator("#failed tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("agenda.ics")
    reason = row.locator("td").first.inner_text()
    assert len(reason.split()) > 3, "a sentence, not a code"
    with page.expect_download() as saving:
        row.get_by_role("link", name=t("Save it")).click()
    saved = Path(saving.value.path()).read_text(encoding="utf-8")
    assert "No dice cuándo" in saved
