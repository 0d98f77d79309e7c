"""`python -m tests.shots`: pictures of every page into `shots`, and what is wrong with them."""

from __future__ import annotations

import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.shots import camera, ground, trip

LANGUAGES = ("es", "en")


def main() -> int:
    """Exit 1 when a machine can see that something is wrong."""
    begun = time.monotonic()
    demo = ground.the_demo()
    shutil.rmtree(camera.SHOTS, ignore_errors=True)
    camera.SHOTS.mkdir()
    with ProcessPoolExecutor(len(LANGUAGES), mp_context=get_context("spawn")) as both:
        done = list(both.map(trip.in_language, LANGUAGES, [str(demo)] * len(LANGUAGES)))
    wrong = [line for _, lines in done for line in lines]
    for line in wrong:
        print(line)
    taken = sum(count for count, _ in done)
    print(f"{taken} pictures in {time.monotonic() - begun:.0f} s, {len(wrong)} things to mend.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
