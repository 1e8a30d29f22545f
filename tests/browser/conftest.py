"""A real server and a real Chromium that reaches this machine alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from benchmarks.chromium import FOREIGN, launch_arguments, launch_chromium
from benchmarks.serving import Server, free_port, serve, uvicorn_command

WIDTHS = (390, 1280)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


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


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    """The app with its demonstration shops, started as an operator would."""
    home, port = tmp_path_factory.mktemp("home"), free_port()
    environment = {"ALENTOUR_HOME": str(home)}
    with serve(uvicorn_command(port), port, home / "log", environment=environment) as server:
        server.wait_for("/healthz")
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="session")
def profile(chromium, tmp_path_factory) -> Iterator[BrowserContext]:
    """A Chromium that keeps files from visit to visit: it compiles the app's scripts once."""
    folder = tmp_path_factory.mktemp("profile")
    context = chromium.browser_type.launch_persistent_context(
        folder, locale="fr-FR", **launch_arguments()
    )
    yield context
    context.close()


@pytest.fixture
def visit(profile, server, watch) -> Iterator[Page]:
    """A page of somebody who was never here: files are all that is left of other visits."""
    page = profile.new_page()
    stored = {"origin": server.url, "storageTypes": "local_storage,indexeddb,cache_storage"}
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", stored)
    profile.clear_cookies()
    watch.over(page)
    yield page
    for one in profile.pages:
        one.close()
    profile.unroute_all()
    profile.clear_permissions()
    profile.set_offline(False)


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request, visit) -> Page:
    """A page of Chromium at the width of a phone, then of a desktop."""
    visit.set_viewport_size({"width": request.param, "height": 844})
    return visit


@pytest.fixture
def phone(visit) -> Page:
    """A page of Chromium at the width of a phone alone."""
    visit.set_viewport_size({"width": 390, "height": 844})
    return visit
