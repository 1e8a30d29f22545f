"""A real server and a real Chromium that reaches this machine alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from benchmarks.chromium import FOREIGN, launch_chromium
from benchmarks.serving import Server
from tests.sites import serve_app

WIDTHS = (390, 1280)
PHONE = {"width": 390, "height": 844}

on_a_phone = pytest.mark.parametrize("page", WIDTHS[:1], ids=("390px",), indirect=True)
"""For what a width cannot change, and what desks see in another test."""
on_a_desk = pytest.mark.parametrize("page", WIDTHS[1:], ids=("1280px",), indirect=True)


def pytest_collection_modifyitems(items):
    """Mark what drives Chromium, and let it begin: its files take longest."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@dataclass
class Watch:
    """What went wrong in a page, and what it asked of other hosts in vain."""

    faults: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        is_foreign = FOREIGN.match(message.location.get("url", ""))
        if message.type == "error" and not is_foreign:
            self.faults.append(f"{message.text} ({message.location.get('url')})")

    def _failed(self, request: Request) -> None:
        if FOREIGN.match(request.url):
            self.foreign.append(request.url)
        # A question that a newer one replaced is given up on purpose.
        elif request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")


@pytest.fixture(scope="package")
def server(tmp_path_factory) -> Iterator[Server]:
    """The app with its demonstration shops, started as an operator would.

    It ends with the last of these tests: others need the memory.
    """
    with serve_app(tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="package")
def profile(chromium) -> Iterator[BrowserContext]:
    """What a Chromium keeps from visit to visit: compiled files, and nothing else.

    Half the work of opening a page is to read and to compile Streamlit's scripts.
    """
    with chromium.new_context(viewport=PHONE, locale="fr-FR") as context:
        context.new_page()  # a window that stays: to open one costs more than to open a tab
        yield context


@pytest.fixture
def phone(profile, watch) -> Iterator[Page]:
    """A page at the width of a phone, of somebody who was never here and has the files."""
    origins = set()
    note = partial(_note_origins, origins)
    profile.on("page", note)
    page = profile.new_page()
    watch.over(page)
    yield page
    profile.remove_listener("page", note)
    _forget(profile, origins)


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request, phone) -> Page:
    """The same at the width of a phone, then of a desktop."""
    phone.set_viewport_size({**PHONE, "width": request.param})
    return phone


def _note_origins(origins: set[str], page: Page) -> None:
    page.on("framenavigated", lambda frame: origins.add("/".join(frame.url.split("/")[:3])))


def _forget(profile: BrowserContext, origins: set[str]) -> None:
    """Close what a visit opened and wipe what it stored; files alone stay."""
    kept, *opened = profile.pages
    for page in opened:
        page.close()
    session = profile.new_cdp_session(kept)
    for origin in origins:
        if origin.startswith("http"):
            wiped = {"origin": origin, "storageTypes": "all"}
            session.send("Storage.clearDataForOrigin", wiped)
    session.detach()
    profile.clear_cookies()
    profile.clear_permissions()
    profile.set_geolocation(None)
    profile.set_offline(False)
    profile.unroute_all()
