"""A Chromium that reaches this machine alone, and what a visit costs in it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Error, Page, Route, sync_playwright

__all__ = [
    "FOREIGN",
    "SLOW_3G",
    "Line",
    "Traffic",
    "Visit",
    "find_in_frames",
    "launch_chromium",
    "measure_visit",
]

FOREIGN: Final = re.compile(r"^(?:https?|wss?)://(?!127\.0\.0\.1[:/]|localhost[:/])")
"""Addresses beyond this machine: blocked."""
# Chromium heeds the last list alone: first what Playwright turns off for itself, then pages of the
# address bar, which nobody sees and which take a second of processor time a window.
_FEATURES_OFF: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "ThirdPartyStoragePartitioning,AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,"
    "NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup"
)
_OPTIONS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={_FEATURES_OFF}",
    # No name but this machine's has an address: cheaper than to look at every request.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
_QUIET_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A network line to simulate."""

    name: str
    bytes_per_s: int
    latency_ms: int


SLOW_3G: Final = Line(name="slow 3G", bytes_per_s=50_000, latency_ms=400)
"""400 kbit/s and 400 ms, as browsers' own tools call slow 3G."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit cost."""

    first_marker_s: float
    whole_s: float
    """Until the last byte before two quiet seconds."""
    bytes_received: int
    """Everything on the wire, headers and web socket included."""
    requests: int
    foreign: tuple[str, ...]
    """Addresses beyond this machine that the page asked for, in vain."""


@contextmanager
def launch_chromium(*options: str) -> Iterator[Browser]:
    """Give the Chromium of the distribution, without a window; `options` go to its command line."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*_OPTIONS, *options]
        )
        try:
            yield browser
        finally:
            browser.close()


def measure_visit(
    browser: Browser,
    url: str,
    *,
    has_marker: Callable[[Page], bool],
    line: Line | None = None,
    longest_s: float = 180.0,
) -> Visit:
    """Open `url` with an empty cache and wait until the network is quiet after a first marker.

    Raises
    ------
    TimeoutError
        When no marker came within `longest_s`.
    """
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR") as context:
        foreign: list[str] = []
        page = context.new_page()
        context.route(FOREIGN, lambda route: _refuse(route, foreign))
        traffic = Traffic(context.new_cdp_session(page), line)
        started = time.perf_counter()
        page.goto(url, wait_until="commit", timeout=longest_s * 1000)
        while not has_marker(page):
            if time.perf_counter() - started > longest_s:
                raise TimeoutError(f"{url}: no marker within {longest_s:.0f} s")
            page.wait_for_timeout(20)
        first_marker_s = time.perf_counter() - started
        while time.perf_counter() - traffic.last_byte < _QUIET_S or traffic.open:
            page.wait_for_timeout(100)
        return Visit(
            first_marker_s=first_marker_s,
            whole_s=traffic.last_byte - started,
            bytes_received=traffic.bytes_received,
            requests=traffic.requests,
            foreign=tuple(foreign),
        )


def find_in_frames(page: Page, expression: str) -> bool:
    """Tell whether `expression` is true in any frame of `page`."""
    for frame in page.frames:
        try:
            if frame.evaluate(expression):
                return True
        except Error:  # the frame is just going or coming
            continue
    return False


class Traffic:
    """Counts what comes over the wire.

    Parameters
    ----------
    session
        Of the page, before it opens anything.
    line
        The network to simulate, this machine's own when ``None``.
    skip
        Addresses that are not counted, such as those of tiles.
    """

    def __init__(
        self, session: CDPSession, line: Line | None, *, skip: re.Pattern[str] | None = None
    ) -> None:
        self.bytes_received = 0
        self.requests = 0
        self.sizes: dict[str, int] = {}
        """Bytes of each address, headers included, in the order of the questions."""
        self.fetched: list[str] = []
        """Addresses that scripts asked for."""
        self._skip = skip
        self._asked_for: dict[str, str] = {}
        self.open: set[str] = set()
        self.last_byte = time.perf_counter()
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._failed)
        session.on("Network.webSocketFrameReceived", self._framed)
        session.send("Network.enable")
        if line is not None:
            conditions = {
                "offline": False,
                "latency": line.latency_ms,
                "downloadThroughput": line.bytes_per_s,
                "uploadThroughput": line.bytes_per_s,
            }
            session.send("Network.emulateNetworkConditions", conditions)

    def _asked(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if not url.startswith("http") or (self._skip is not None and self._skip.match(url)):
            return
        self.requests += 1
        self.open.add(event["requestId"])
        self.sizes.setdefault(url, 0)
        self._asked_for[event["requestId"]] = url
        if event.get("type") in {"Fetch", "XHR"}:
            self.fetched.append(url)

    def _finished(self, event: dict[str, Any]) -> None:
        self.open.discard(event["requestId"])
        size = int(event["encodedDataLength"])
        if event["requestId"] in self._asked_for:
            self.sizes[self._asked_for[event["requestId"]]] += size
        self._count(size)

    def _failed(self, event: dict[str, Any]) -> None:
        self.open.discard(event["requestId"])

    def _framed(self, event: dict[str, Any]) -> None:
        response = event["response"]
        is_binary = response["opcode"] == 2
        self._count(
            len(response["payloadData"]) * 3 // 4 if is_binary else len(response["payloadData"])
        )

    def _count(self, size: int) -> None:
        self.bytes_received += size
        self.last_byte = time.perf_counter()


def _refuse(route: Route, foreign: list[str]) -> None:
    foreign.append(route.request.url)
    route.abort()
