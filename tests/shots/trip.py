"""One language: everything that is looked at, over copies that nobody else writes to."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path


def in_language(language: str, demo: str) -> tuple[int, list[str]]:
    """Everything in one language, over copies of its own: how many were taken, what is wrong."""
    with tempfile.TemporaryDirectory(prefix="sobremesa-shots-") as name:
        house, empty = Path(name) / "house", Path(name) / "empty"
        shutil.copytree(demo, house, ignore=shutil.ignore_patterns("running", "*.heartbeat"))
        empty.mkdir()
        os.environ |= {"SOBREMESA_DATA": str(house), "DJANGO_SETTINGS_MODULE": "sobremesa.settings",
                       "DJANGO_ALLOW_ASYNC_UNSAFE": "1", "SOBREMESA_DEMO": "1"}  # fmt: skip
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 (after the folder is chosen)

        from tests.shots import camera, ground, known, pages  # noqa: PLC0415

        with (
            ground.served(house, is_demo=True) as (url, _),
            ground.served(empty, more=ground.SINGLE_SIGN_ON) as (blank, said),
            sync_playwright() as playwright,
        ):
            import django  # noqa: PLC0415

            django.setup()
            lens = camera.Camera(camera.launch(playwright), language)
            places = known.look_around()
            link = re.search(r"/door/\S+/", said)
            if link:
                pages.first_day(lens, blank, link[0])
            pages.strangers(lens, url, places)
            pages.the_house(lens, url, places)
            lens.browser.close()
            return lens.taken, lens.wrong
