"""From the click on a filter to list and map painted anew, in Chromium, with 2,000 shops.

``--shops N`` sets how many shops, ``--clicks N`` how many clicks on each page.
"""

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from playwright.sync_api import Browser, Frame, Page

from benchmarks.chromium import launch_chromium
from benchmarks.first_view import LOOPBACK_ONLY
from benchmarks.light_pages import serve_ours, write_set
from benchmarks.table import print_table

SHOPS: Final = 2_000
_QUIET_MS: Final = 1_500
_LONGEST_MS: Final = 15_000
_COLUMNS: Final = ("page", "list, median", "map, median", "both, median", "slowest", "bar")
_WATCH: Final = """
(() => {
  // Every frame notes when, after the last click, what it shows was painted otherwise than before.
  const listOf = () => document.querySelector("#answer")
    ?? [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
      .map((host) => host.shadowRoot?.querySelector("ol.results")).find(Boolean);
  const shown = () => {
    const list = listOf(), marks = document.querySelector(".leaflet-marker-pane");
    return [list ? list.textContent : null, marks && marks.innerHTML];
  };
  const paintedAt = (act) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => act(performance.timeOrigin + performance.now());
    channel.port2.postMessage(0);
  };
  let before = [null, null];
  window.changed = {};
  window.watchAnew = () => { before = shown(); window.changed = {}; };
  addEventListener("click", () => {
    window.clicked = performance.timeOrigin + performance.now();
  }, true);
  const look = () => {
    const now = shown();
    ["list", "map"].forEach((name, rank) => {
      if (now[rank] !== null && now[rank] !== before[rank]) {
        paintedAt((at) => { window.changed[name] = at; });
      }
    });
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
Click = Callable[[Page], None]


def main(arguments: Sequence[str] = ()) -> None:
    """Click on filters of both pages and print how long it took."""
    parser = argparse.ArgumentParser(prog="filter_click", description=__doc__)
    parser.add_argument("--shops", type=int, default=SHOPS)
    parser.add_argument("--clicks", type=int, default=10)
    options = parser.parse_args(arguments)
    before = f"load {os.getloadavg()[0]:.1f} before"
    rows = []
    with tempfile.TemporaryDirectory() as name, launch_chromium(LOOPBACK_ONLY) as browser:
        write_set(Path(name), options.shops)
        with serve_ours(Path(name), options.shops) as pages:
            for words, key, click in _PAGES:
                rows.append([words, *measure(browser, pages[key].url, click, options.clicks)])
    title = f"Filter click, {options.shops:,} shops, median of {options.clicks}, {before}"
    print_table(title, _COLUMNS, rows)


def measure(browser: Browser, url: str, click: Click, clicks: int) -> list[str]:
    """Return the cells of one page: milliseconds from the click to list, map and both painted."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR") as context:
        page = context.new_page()
        page.add_init_script(_WATCH)
        page.goto(url)
        wait_for_map(page)
        click_once(page, click)  # what the first click of a day loads is measured by nobody here
        times = [click_once(page, click) for _ in range(clicks)]
    lists, maps = zip(*times, strict=True)
    both = [max(pair) for pair in times]
    figures = [median(lists), median(maps), median(both), max(both)]
    return [*(f"{figure:.0f} ms" for figure in figures), "≤ 400 ms"]


def wait_for_map(page: Page, longest_ms: int = 60_000) -> None:
    """Wait until a frame has drawn its marks and the page is quiet.

    Raises
    ------
    TimeoutError
        When no map was ready within `longest_ms`.
    """
    for _ in range(longest_ms // 200):
        if any(is_ready(frame) for frame in page.frames):
            page.wait_for_timeout(2 * _QUIET_MS)
            return
        page.wait_for_timeout(200)
    raise TimeoutError(f"{page.url}: no map within {longest_ms} ms")


def is_ready(frame: Frame) -> bool:
    """Tell whether a frame shows a map with its marks."""
    return bool(frame.evaluate("document.documentElement.dataset.ready === '1'"))


def click_once(page: Page, click: Click) -> tuple[float, float]:
    """Return after how many milliseconds list and map were painted for the last time.

    Raises
    ------
    TimeoutError
        When one of them did not change.
    """
    for frame in page.frames:
        frame.evaluate("watchAnew()")
    click(page)
    changed: dict[str, float] = {}
    for _ in range(_LONGEST_MS // _QUIET_MS):
        page.wait_for_timeout(_QUIET_MS)  # what is painted twice counts to its last time
        for frame in page.frames:
            changed |= frame.evaluate("window.changed")
        if len(changed) == 2:
            clicked = page.evaluate("window.clicked")
            return changed["list"] - clicked, changed["map"] - clicked
    raise TimeoutError(f"{page.url}: only {sorted(changed)} changed after a click")


def click_streamlit(page: Page) -> None:
    """Press the filter of those who stand on markets, or leave it."""
    page.get_by_role("button", name=re.compile("Marchés")).first.click()


def click_light(page: Page) -> None:
    """Tick the filter of those who stand on markets, or leave it."""
    page.locator("#question [name=service][value=market]").first.click()


_PAGES: Final[tuple[tuple[str, str, Click], ...]] = (
    ("light page", "page", click_light),
    ("page Carte of Streamlit", "streamlit", click_streamlit),
)


if __name__ == "__main__":
    main(sys.argv[1:])
