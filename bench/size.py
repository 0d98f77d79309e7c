"""Pages at ten thousand and at a million interactions: milliseconds and queries, side by side.

The ratio is that of processor time, database included: on a machine that others use too, the time
on the clock says more about them.

Two firms with the same habits, one a hundred times the other: twenty interactions a person, and
one person with whom five hundred things were said. The same pages are asked of both, in one run;
what is held is the ratio of the two columns and that the number of queries is equal. Then the
bigger one is served for real while fifty people read and ten write, and every answer counts.

SOBREMESA_BENCH_SIZES="10000 1000000" and SOBREMESA_BENCH_SECONDS=30 may be set.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

SIZES = tuple(map(int, os.environ.get("SOBREMESA_BENCH_SIZES", "10000 1000000").split()))
SECONDS = int(os.environ.get("SOBREMESA_BENCH_SECONDS", "30"))
EACH, MUCH, AT_ONCE, TIMES = 20, 500, 20_000, 9
RARE = 40
"""In so many things said stands the rare word, in either firm: what a page shows is the same."""

READERS, WRITERS = 50, 10
NOW = datetime.now(UTC).replace(microsecond=0)
GIVEN = ("Álvaro", "Ana", "Begoña", "Carlos", "Edurne", "Íñigo", "José María", "Nerea", "Uxue")
FAMILY = ("Aldasoro", "Etxarri", "García", "Gil", "Lasa", "Mendizabal", "Ruiz", "Vidal", "Zabala")
SAID = (
    "¿Cuándo llegan las escaleras de roble?", "Os llamo el jueves por el presupuesto.",
    "Muchas gracias por la mesa, quedó preciosa.", "The invoice of March has not arrived yet.",
    "Habría que barnizar otra vez la puerta del patio.", "Nos vemos el martes en el taller.",
    "¿Podéis venir a medir la cocina?", "La silla cojea un poco, sin prisa.",
)  # fmt: skip
ASKED = {
    "today": "/", "waiting": "/waiting/", "people": "/people/",
    "people by last talk": "/people/?sort=-last",
    "silent for two months": "/people/?c=last:silent:60",
    "waiting, oldest first": "/people/?c=waiting:yes:&sort=waiting",
    "name contains": "/people/?c=name:contains:mendi",
    "kept by nobody": "/people/?c=keeper:is:nobody",
    "search, frequent word": "/search/?q=mesa", "search, two words": "/search/?q=barnizar+puerta",
    "search, rare word": "/search/?q=zurubia", "search, a name": "/search/?q=begona+zabala",
    "palette": "/find/?q=beg", "person": "PERSON", "person with 500": "BUSY",
}  # fmt: skip


def run(out: Path) -> str:
    """The table of figures, also written into `out`."""
    figures: list[dict[str, tuple[float, float, int]]] = []
    lines: list[str] = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            told = subprocess.run(
                [sys.executable, "-m", "bench.size", "firm", str(size)],
                env={**os.environ, "SOBREMESA_DATA": folder}, check=True,
                stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            found = json.loads(told.stdout)
            figures.append(found["pages"])
            lines.append(f"{size:,} interactions, {found['people']:,} people: {found['built']}")
            if size == SIZES[-1]:
                lines.append(load(folder, found["link"], found["person"]))
    text = "\n".join([*lines[:-1], *table(figures), lines[-1], ""])
    (out / "size.txt").write_text(text)
    return text


def table(figures: list[dict[str, tuple[float, float, int]]]) -> Iterator[str]:
    """A line a page."""
    small, big = figures[0], figures[-1]
    yield f"{'page':24} {'cpu ms':>8} {'cpu ms':>8} {'ratio':>6} {'ms':>8} {'ms':>8}  queries"
    for name in ASKED:
        (cpu, ms, queries), (cpu_big, ms_big, queries_big) = small[name], big[name]
        same = queries if queries == queries_big else f"{queries} and {queries_big}"
        worked = f"{cpu:8.1f} {cpu_big:8.1f} {cpu_big / cpu:6.2f}"
        yield f"{name:24} {worked} {ms:8.1f} {ms_big:8.1f}  {same}"


# ------------------------------------------------------------------------------ one firm


def firm(size: int) -> None:
    """Build it, ask its pages, and print what was found as JSON. In a process of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sobremesa.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from sobremesa.us import actions  # noqa: PLC0415
    from sobremesa.us.models import Firm, Role, User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")  # it is invented, and may be lost
    begun = time.perf_counter()
    Firm.objects.update_or_create(pk=1, defaults={"name": "Casa", "settled_at": NOW})
    user = User.objects.create(email="u@casa.example", name="Uxue", role=Role.STAFF, joined_at=NOW)
    people = fill(size, random.Random(7), user)
    built = time.perf_counter() - begun
    token = actions.make_door_key(user, actions.SIGN_IN, by=None, now=timezone.now())
    pages = {name: asked(user, where(path, people)) for name, path in ASKED.items()}
    print(
        json.dumps({
            "pages": pages, "people": len(people), "built": f"built in {built:.0f} s",
            "link": f"/door/{token}/", "person": f"/people/{people[1]}/",
        })
    )  # fmt: skip


def where(path: str, people: list[str]) -> str:
    """The address of a page; the first person is the one with whom much was said."""
    return {"PERSON": f"/people/{people[1]}/", "BUSY": f"/people/{people[0]}/"}.get(path, path)


def asked(user, path: str) -> tuple[float, float, int]:
    """Median milliseconds of a page that was opened before (worked, and by the clock); queries."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    browser = Client()
    browser.force_login(user)
    taken, worked = [], []
    for _ in range(TIMES + 1):
        begun, at = time.perf_counter(), time.process_time()
        answer = browser.get(path, headers={"host": "127.0.0.1"})
        worked.append((time.process_time() - at) * 1000)
        taken.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
    with CaptureQueriesContext(connection) as queries:
        browser.get(path, headers={"host": "127.0.0.1"})
    return statistics.median(worked[1:]), statistics.median(taken[1:]), len(queries)


def fill(size: int, chance: random.Random, user) -> list[str]:
    """People and all that was said with them, written straight into the tables. Their codes."""
    from django.db import transaction  # noqa: PLC0415

    from sobremesa.conversations import index  # noqa: PLC0415
    from sobremesa.flows.settling import settle  # noqa: PLC0415
    from sobremesa.people.models import Handle, Person  # noqa: PLC0415

    count = max((size - MUCH) // EACH, 2)
    made = []
    for start in range(0, count, AT_ONCE):
        made += Person.objects.bulk_create(
            Person.called(
                f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {chance.choice(FAMILY)}",
                introduced_at=NOW, keeper=chance.choice([user, None]),
            )
            for _ in range(start, min(start + AT_ONCE, count))
        )  # fmt: skip
    handles = Handle.objects.bulk_create(
        (Handle(kind="email", value=f"p{one.pk}@house{one.pk % 4000}.example", person=one,
                added_at=NOW) for one in made), batch_size=AT_ONCE,
    )  # fmt: skip
    ours = Handle.objects.create(kind="email", value="u@casa.example", is_ours=True, added_at=NOW)
    said: list[tuple[Handle, int]] = [(handles[0], n) for n in range(MUCH)]
    said += [(handle, n) for handle in handles[1:] for n in range(EACH)]
    for start in range(0, len(said), AT_ONCE):
        with transaction.atomic():
            say(said[start : start + AT_ONCE], ours, chance)
    settle([one.pk for one in made])
    assert index.SAID
    return [one.code for one in made]


def say(some, ours, chance: random.Random) -> None:
    """A letter each, in or out, some time in the last three years."""
    from sobremesa.conversations import index  # noqa: PLC0415
    from sobremesa.conversations.models import (  # noqa: PLC0415
        Conversation,
        Interaction,
        Participant,
        Placement,
        Words,
    )

    keys = [sha256(f"{handle.pk} {n}".encode()).digest() for handle, n in some]
    threads = Conversation.objects.bulk_create(
        (Conversation(key=key, medium="email", title="Mesa") for key in keys), batch_size=2000
    )
    moments = [NOW - timedelta(minutes=chance.randrange(3 * 365 * 1440)) for _ in some]
    inward = [chance.random() < 0.5 for _ in some]
    rows = Interaction.objects.bulk_create(
        (Interaction(natural_key=key, medium="email", occurred_at=at,
                     sender=handle if is_in else ours)
         for (handle, _), key, at, is_in in zip(some, keys, moments, inward, strict=True)),
        batch_size=2000,
    )  # fmt: skip
    texts = [f"{chance.choice(SAID)} {chance.choice(SAID)}" for _ in some]
    texts = [
        f"{text} zurubia" if n >= MUCH - RARE else text
        for text, (_, n) in zip(texts, some, strict=True)
    ]
    Words.objects.bulk_create(
        (Words(interaction=row, subject="Mesa", text=text)
         for row, text in zip(rows, texts, strict=True)), batch_size=2000,
    )  # fmt: skip
    Placement.objects.bulk_create(
        (Placement(interaction=row, conversation=thread, direction="in" if is_in else "out",
                   is_contact=True)
         for row, thread, is_in in zip(rows, threads, inward, strict=True)), batch_size=2000,
    )  # fmt: skip
    Participant.objects.bulk_create(
        (Participant(interaction=row, handle=who, role=role, occurred_at=row.occurred_at,
                     name=who.person.name if who.person else "")
         for row, (handle, _), is_in in zip(rows, some, inward, strict=True)
         for who, role in ((handle, "from" if is_in else "to"), (ours, "to" if is_in else "from"))),
        batch_size=2000,
    )  # fmt: skip
    index.index_words(
        (row.pk, row.occurred_at, row.medium, text) for row, text in zip(rows, texts, strict=True)
    )


# ------------------------------------------------------------------------- fifty and ten


def load(folder: str, link: str, person: str) -> str:
    """Serve it; fifty read and ten write for a while. Answers a second, the slow ones, errors."""
    port = 8990
    env = {**os.environ, "SOBREMESA_DATA": folder, "SOBREMESA_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "sobremesa"], env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        cookie = signed_in(port, link)
        taken: list[float] = []
        answers: Counter[str] = Counter()
        until = time.monotonic() + SECONDS
        crew = [
            threading.Thread(target=read, args=(port, cookie, person, until, taken, answers))
            for _ in range(READERS)
        ]
        crew += [
            threading.Thread(target=write, args=(port, cookie, n, until, taken, answers))
            for n in range(WRITERS)
        ]
        for one in crew:
            one.start()
        for one in crew:
            one.join()
    finally:
        server.terminate()
        server.wait()
    taken.sort()
    wrong = sum(count for said, count in answers.items() if said[:1] not in "23")
    return (
        f"{READERS} readers and {WRITERS} writers for {SECONDS} s: {len(taken)} answers, "
        f"{len(taken) / SECONDS:.0f}/s, median {statistics.median(taken) * 1000:.0f} ms, "
        f"p95 {taken[int(len(taken) * 0.95)] * 1000:.0f} ms, {wrong} errors {dict(answers)}"
    )


def signed_in(port: int, link: str) -> str:
    """The cookies of whoever came in by the link, once the server answers."""
    for _ in range(120):
        try:
            page, jar = talk(port, "GET", link, "")
            break
        except OSError:
            time.sleep(1)
    token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', page)
    assert token, "the door shows no form"
    body = urlencode({"csrfmiddlewaretoken": token.group(1).decode()})
    _page, more = talk(port, "POST", link, jar, body)
    return "; ".join(filter(None, (jar, more)))


def talk(port: int, method: str, path: str, cookie: str, body: str = "") -> tuple[bytes, str]:
    """One request; its page, and its cookies."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    origin = {"Origin": f"http://127.0.0.1:{port}", "Referer": f"http://127.0.0.1:{port}{path}"}
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    line.request(method, path, body or None, {"Cookie": cookie, **origin, **form})
    answer = line.getresponse()
    page = answer.read()
    line.close()
    cookies = [value.partition(";")[0] for name, value in answer.getheaders()
               if name.lower() == "set-cookie"]  # fmt: skip
    if answer.status >= 400:
        raise BadAnswer(str(answer.status))
    return page, "; ".join(cookies)


class BadAnswer(Exception):
    """The server said no; the message is its number."""


def read(port: int, cookie: str, person: str, until: float, taken: list, answers: Counter) -> None:
    """Somebody who goes from page to page."""
    pages = ["/", "/people/", person, "/search/?q=mesa", "/waiting/", "/people/?sort=-last"]
    while time.monotonic() < until:
        for path in pages:
            timed(lambda path=path: talk(port, "GET", path, cookie), taken, answers)


def write(port: int, cookie: str, number: int, until: float, taken: list, answers: Counter) -> None:
    """Somebody who writes people down."""
    page, more = talk(port, "GET", "/people/new/", cookie)
    token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', page)
    assert token
    jar = "; ".join(filter(None, (cookie, more)))
    nth = 0
    while time.monotonic() < until:
        nth += 1
        body = urlencode({
            "csrfmiddlewaretoken": token.group(1).decode(), "name": f"Nueva {number} {nth}",
            "address": f"n{number}.{nth}@new.example",
        })  # fmt: skip
        timed(lambda body=body: talk(port, "POST", "/people/new/", jar, body), taken, answers)


def timed(ask, taken: list, answers: Counter) -> None:
    """One answer and how long it took; a failure is counted, whatever it is."""
    begun = time.monotonic()
    try:
        ask()
        answers["200"] += 1
    except (OSError, BadAnswer, http.client.HTTPException) as why:
        answers[str(why)[:40] or type(why).__name__] += 1
    taken.append(time.monotonic() - begun)


if __name__ == "__main__" and sys.argv[1:2] == ["firm"]:
    firm(int(sys.argv[2]))
