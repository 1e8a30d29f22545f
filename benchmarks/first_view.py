"""When a page first shows its map and its first marker in Chromium, and what came for that.

The page itself notes both moments, at the first frame that paints them; nothing stands between the
browser and the server, so that the simulated line is all that slows them.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from playwright.sync_api import Browser, Error, Page

from benchmarks.chromium import FOREIGN, Line, Traffic

__all__ = ["LOOPBACK_ONLY", "FirstView", "Sight", "Step", "measure_view", "median_view"]

LOOPBACK_ONLY: Final = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""For the browser's command line: no other name resolves, so tiles fail at once."""
_QUIET_S: Final = 2.0
_WATCH: Final = """
(() => {
  const wanted = WANTED, seen = window.firstSeen = {};
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth;
  };
  const note = (name) => {
    const channel = new MessageChannel();  // answered after the frame has been painted
    channel.port1.onmessage = () => { seen[name] = performance.timeOrigin + performance.now(); };
    channel.port2.postMessage(0);
  };
  const look = () => {
    for (const name of Object.keys(wanted)) {
      if ([...document.querySelectorAll(wanted[name])].slice(0, 50).some(isShown)) {
        note(name);
        delete wanted[name];
      }
    }
    if (Object.keys(wanted).length) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How to see, by CSS selectors, that a page shows its map and its first marker."""

    map: str
    marker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One address of a visit: asked for and there, in seconds from the start of the navigation."""

    url: str
    size: int
    """Headers included."""
    asked_s: float
    there_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstView:
    """What one visit with an empty cache cost; seconds count from the start of the navigation."""

    map_s: float
    marker_s: float
    first_bytes: int
    """The first answer: headers and compressed page."""
    bytes_received: int
    requests: int
    processor_s: float
    """Of the browser's process of this page: what other work on the machine does not lengthen."""
    heap_bytes: int
    """What the scripts hold, after a collection of garbage."""
    fetched: tuple[str, ...]
    """Addresses that scripts asked for: the data."""
    waterfall: tuple[Step, ...]


def measure_view(
    browser: Browser, url: str, sight: Sight, *, line: Line | None = None, longest_s: float = 180.0
) -> FirstView:
    """Open `url` on a telephone's screen with an empty cache until the network is quiet.

    Raises
    ------
    TimeoutError
        When the map or its marker was not seen within `longest_s`.
    """
    with browser.new_context(viewport={"width": 390, "height": 844}, locale="fr-FR") as context:
        page = context.new_page()
        wanted = json.dumps({"map": sight.map, "marker": sight.marker})
        page.add_init_script(_WATCH.replace("WANTED", wanted))
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        traffic = Traffic(session, line, skip=FOREIGN)
        deadline = time.perf_counter() + longest_s
        page.goto(url, wait_until="commit", timeout=longest_s * 1000)
        while len(seen := _read_seen(page)) < 2:
            if time.perf_counter() > deadline:
                raise TimeoutError(f"{url}: {sorted(seen)} seen within {longest_s:.0f} s")
            page.wait_for_timeout(200)
        while time.perf_counter() - traffic.last_byte < _QUIET_S or traffic.open:
            page.wait_for_timeout(100)
        spent = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")
        began = page.evaluate("performance.timeOrigin")
        return FirstView(
            map_s=(seen["map"] - began) / 1000,
            marker_s=(seen["marker"] - began) / 1000,
            first_bytes=next(iter(traffic.sizes.values())),
            bytes_received=traffic.bytes_received,
            requests=traffic.requests,
            processor_s=spent["ProcessTime"],
            heap_bytes=int(heap["usedSize"]),
            fetched=tuple(traffic.fetched),
            waterfall=_read_waterfall(page, traffic.sizes),
        )


def median_view(views: Sequence[FirstView]) -> FirstView:
    """Return the median of every figure; addresses are those of the last visit."""
    return FirstView(
        map_s=median(view.map_s for view in views),
        marker_s=median(view.marker_s for view in views),
        first_bytes=int(median(view.first_bytes for view in views)),
        bytes_received=int(median(view.bytes_received for view in views)),
        requests=int(median(view.requests for view in views)),
        processor_s=median(view.processor_s for view in views),
        heap_bytes=int(median(view.heap_bytes for view in views)),
        fetched=views[-1].fetched,
        waterfall=views[-1].waterfall,
    )


def _read_seen(page: Page) -> dict[str, float]:
    """Return what any frame has seen, at the earliest."""
    found: dict[str, float] = {}
    for frame in page.frames:
        try:
            seen = frame.evaluate("window.firstSeen ?? {}")
        except Error:  # the frame is just going or coming
            continue
        for name, at in seen.items():
            found[name] = min(at, found.get(name, at))
    return found


def _read_waterfall(page: Page, sizes: Mapping[str, int]) -> tuple[Step, ...]:
    entries = page.evaluate(
        "['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))"
        ".map((entry) => [entry.name, entry.startTime, entry.responseEnd])"
    )
    return tuple(
        Step(url=url, size=sizes[url], asked_s=asked / 1000, there_s=there / 1000)
        for url, asked, there in entries
        if url in sizes
    )
