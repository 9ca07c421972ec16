"""`./run bench [PART …]`: how quick it is, measured on a server as in production. Figures, not tests.

Parts: rating (the answer alone beside a bare view), flow (the whole answering with 20 clients), crowd (50 clients,
10 s), weight (what the participant's page loads), pages (staff pages with few and with ten times the rows), pdf.
"""

import atexit
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import tests.environment  # noqa: F401  (a folder of its own, before settings are read)

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench_settings"
import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client as InProcess  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from porukka.domain.surveys.models import Sheet  # noqa: E402
from tests import bench_rows as rows  # noqa: E402
from tests import browser as real  # noqa: E402
from tests.bench_client import Client, Crowd, crowd, open_page, send  # noqa: E402
from tests.bench_urls import TABLE, TABLE_ON_POSTGRES  # noqa: E402
from tests.world import World, make_world  # noqa: E402

N = 500  # rating posts, each beside a bare one
WARM = 50  # requests of a page
WORDS = {"words": "Lisää aikaa jutella. " * 10}


def say(what: str, value: str, wanted: str = "") -> None:
    print(f"  {what:<58}{value:>16}   {wanted}", flush=True)


def rating(world: World, url: str) -> None:
    """The rating POST alone beside the bare view, one after the other on one connection each."""
    now = timezone.now()
    tokens = list(rows.cards(rows.groups(world, N // 20 + 1, now=now, people=20, meetings=2), now=now))
    ours, bare = Client(url), Client(url)
    notes = [open_page(ours, token) for token in tokens[: N + 10]]
    mine, theirs, app, bare_app = [], [], [], []
    for number, note in enumerate(notes):
        began = time.perf_counter()
        plain = bare.post("/bench/bare/", WORDS)
        between = time.perf_counter()
        sent = send(ours, note)
        ended = time.perf_counter()
        assert (plain.status, sent.status) == (200, 200), (plain.status, sent.status)
        if number >= 10:  # the first ones warm both
            theirs.append(between - began)
            mine.append(ended - between)
            app.append(sent.app_ms)
            bare_app.append(plain.app_ms)
    ratio = statistics.median(mine) / statistics.median(theirs)
    say(f"rating POST, median of {len(mine)}", f"{1000 * statistics.median(mine):.2f} ms")
    say("bare view with one insert, interleaved", f"{1000 * statistics.median(theirs):.2f} ms")
    say("ratio of medians", f"{ratio:.2f}", "at most 3")
    in_program = f"{statistics.median(app):.1f} / {statistics.median(bare_app):.1f} ms"
    say("of which inside the program (rating / bare)", in_program)
    whole = []
    for token in tokens[-100:]:
        began = time.perf_counter()
        send(ours, open_page(ours, token), words="")
        whole.append(time.perf_counter() - began)
    say("the whole flow alone: link, page, answer (3 requests)", f"{1000 * statistics.median(whole):.1f} ms")


def _answer(client: Client, token: str) -> None:
    sent = send(client, open_page(client, token))
    assert sent.status == 200, sent.status


def _bare(client: Client, ticket: str) -> None:
    sent = client.post("/bench/bare/", WORDS)
    assert sent.status == 200, sent.status


def _told(what: str, found: Crowd) -> None:
    say(what, f"{found.rate:.0f} /s")
    say("  median / p95", f"{found.ms(0.5):.0f} / {found.ms(0.95):.0f} ms")
    say("  errors", str(len(found.faults)), found.faults[0] if found.faults else "none wanted")


def flow(world: World, url: str) -> None:
    """The whole answering by 20 clients at once."""
    now = timezone.now()
    tokens = list(rows.cards(rows.groups(world, 125, now=now, people=20, meetings=2), now=now))
    crowd(url, 20, 1, _answer, tokens[:200])
    found = crowd(url, 20, 5, _answer, tokens[200:])
    _told("answers with 20 clients (3 requests each)", found)
    say("  wanted", "", "at least 150 /s")
    bare = crowd(url, 20, 3, _bare, [""] * 50_000)
    say("bare view with 20 clients (1 request each)", f"{bare.rate:.0f} /s")


def many(world: World, url: str) -> None:
    """50 clients in a closed loop for ten seconds; every acknowledged answer is looked for afterwards."""
    now = timezone.now()
    whose = rows.cards(rows.groups(world, 250, now=now, people=20, meetings=2), now=now)
    found = crowd(url, 50, 10, _answer, list(whose))
    _told("answers with 50 clients, 10 s", found)
    there = set(Sheet.objects.filter(organisation=world.organisation).values_list("participation_id", flat=True))
    lost = sum(whose[token] not in there for token in found.done)
    say("  acknowledged / lost", f"{len(found.done)} / {lost}", "none lost")


def weight(world: World, url: str) -> None:
    """What Chromium receives for the participant's page with an empty cache: encoded bytes, headers too."""
    from playwright.sync_api import sync_playwright

    now = timezone.now()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    tokens = list(rows.cards(rows.groups(world, 1, now=now, people=2, meetings=2), now=now))
    with sync_playwright() as playwright:
        browser = real.chromium(playwright)
        page = browser.new_context(viewport={"width": 390, "height": 844}, locale="fi-FI").new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        names: dict[str, str] = {}
        sizes: dict[str, float] = {}
        wire.on("Network.responseReceived", lambda e: names.update({e["requestId"]: e["response"]["url"]}))
        wire.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
        page.goto(f"{url}/v/{tokens[0]}/", wait_until="networkidle")
        browser.close()
    for request, size in sizes.items():
        say("  " + names[request].removeprefix(url)[:50].split("?")[0], f"{size / 1000:.1f} kB")
    say("participant's page, in all", f"{sum(sizes.values()) / 1000:.1f} kB", "at most 20 kB")


def _session(world: World, who: str) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    account, store = world.accounts[who], SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(account.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _page(world: World, url: str, who: str, what: str, path: str, wanted: str) -> None:
    """Median of warm requests by the server's own clock, and how many queries it makes."""
    session = _session(world, who)
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
    client, times = Client(url), []
    for number in range(WARM + 10):
        try:
            got = client.get(path, cookie)
        except OSError as fault:
            return say(what, str(fault))
        if got.status != 200:
            return say(what, f"status {got.status}")
        if number >= 10:
            times.append(got.app_ms)
    inside = InProcess(HTTP_HOST="localhost")
    inside.cookies[settings.SESSION_COOKIE_NAME] = session
    inside.get(path)
    with CaptureQueriesContext(connection) as queries:
        inside.get(path)
    say(what, f"{statistics.median(times):.1f} ms · {len(queries)} q", wanted)


def _pages(world: World, url: str, group: Any, size: str) -> None:
    wanted = "under 30 ms, at most 15 queries"
    _page(world, url, "kerttu", f"list of groups, {size}", reverse("staff:groups"), wanted)
    _page(world, url, "aino", f"group page, 12 meetings × 20 people, {size}", f"/groups/{group.id}/", wanted)
    for name in ("people", "results"):
        try:
            path = reverse(f"staff:{name}", args=[group.id])
        except NoReverseMatch:
            continue
        _page(world, url, "aino", f"  its {name}, {size}", path, "")
    for name, who in (("today", "aino"), ("figures", "maija")):
        try:
            _page(world, url, who, f"  {name}, {size}", reverse(f"staff:{name}"), "")
        except NoReverseMatch:
            continue


def pages(world: World, url: str) -> None:
    """Staff pages over 500 groups, and again over 5 000."""
    now = timezone.now()
    world = make_world()  # its list holds exactly these groups
    group = rows.groups(world, 1, now=now, people=20, meetings=12, of=("aino", "kalle"))[0]
    rows.answers(group, now=now)
    rows.groups(world, 499, now=now, people=2, meetings=2)
    _pages(world, url, group, "500 groups")
    rows.groups(world, 4500, now=now, people=2, meetings=2)
    _pages(world, url, group, "5 000 groups")


def pdf(world: World, url: str) -> None:
    """A group's evaluation as PDF."""
    names = [name for name in ("evaluation_pdf", "report_pdf", "results_pdf", "summary_pdf") if _known(name)]
    if not names:
        return say("PDF of a group's evaluation", "not there yet")
    now = timezone.now()
    group = rows.groups(world, 1, now=now, people=20, meetings=12, of=("aino", "kalle"))[0]
    rows.answers(group, now=now)
    path = reverse(f"staff:{names[0]}", args=[group.id])
    _page(world, url, "aino", "PDF of a group's evaluation, 12 meetings × 20 people", path, "under 300 ms")


def _known(name: str) -> bool:
    try:
        reverse(f"staff:{name}", args=["00000000-0000-0000-0000-000000000000"])
    except NoReverseMatch:
        return False
    return True


PARTS: dict[str, Callable[[World, str], None]] = {
    "rating": rating,
    "flow": flow,
    "crowd": many,
    "weight": weight,
    "pages": pages,
    "pdf": pdf,
}


def main(wanted: list[str]) -> None:
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        sys.exit(f"No such part: {' '.join(unknown)}. There are: {' '.join(PARTS)}.")
    with real.running_server(env={"DJANGO_SETTINGS_MODULE": "tests.bench_settings"}) as server:
        with connection.cursor() as cursor:
            cursor.execute(TABLE if connection.vendor == "sqlite" else TABLE_ON_POSTGRES)
        for name in wanted or PARTS:
            busy = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            print(f"\n{name} · {connection.vendor} · load before: {busy}", flush=True)
            PARTS[name](make_world(), server.url)


if __name__ == "__main__":
    atexit.register(shutil.rmtree, settings.DATA, ignore_errors=True)
    main(sys.argv[1:])
