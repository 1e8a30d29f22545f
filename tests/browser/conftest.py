"""A real server and a real Chromium that reaches this machine alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from benchmarks.chromium import FOREIGN, launch_chromium
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


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request, chromium, watch) -> Iterator[Page]:
    """A page of Chromium at the width of a phone, then of a desktop, with an empty cache."""
    with chromium.new_context(
        viewport={"width": request.param, "height": 844}, locale="fr-FR"
    ) as context:
        page = context.new_page()
        watch.over(page)
        yield page


@pytest.fixture
def phone(chromium, watch) -> Iterator[Page]:
    """A page of Chromium at the width of a phone alone."""
    with chromium.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR") as context:
        page = context.new_page()
        watch.over(page)
        yield page
