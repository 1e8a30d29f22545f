from datetime import date, timedelta

import pytest

from geo.registry.database import Registry
from geo.registry.usage import UsageCount, read_usage
from geo.usage import DAYS_KEPT, Usage, is_opening, is_robot, view_page

TODAY = date(2026, 5, 4)


def read(registry, since=TODAY):
    with registry.reading() as connection:
        return read_usage(connection, since=since, until=TODAY)


def test_openings_are_counted_by_day_and_page(sqlite_registry):
    usage = Usage(sqlite_registry, today=lambda: TODAY, wait_s=60)
    for is_framed in (True, True, False):
        usage.note(view_page("ouest"), is_framed=is_framed)
    usage.note("carte", is_framed=False)
    usage.close()
    assert read(sqlite_registry) == [
        UsageCount(page="v/ouest", own=1, framed=2),
        UsageCount(page="carte", own=1, framed=0),
    ]


def test_openings_are_written_by_themselves_and_once(sqlite_registry):
    usage = Usage(sqlite_registry, today=lambda: TODAY, wait_s=0.01)
    for total in (1, 2):
        usage.note("carte", is_framed=False)
        thread = usage._thread
        if thread is not None:
            thread.join(10)
        usage.write()
        assert [one.total for one in read(sqlite_registry)] == [total]
    usage.close()


def test_a_year_and_a_month_are_kept(sqlite_registry):
    for day in (TODAY - timedelta(days=DAYS_KEPT + 1), TODAY - timedelta(days=DAYS_KEPT), TODAY):
        usage = Usage(sqlite_registry, today=lambda day=day: day, wait_s=60)
        usage.note("carte", is_framed=False)
        usage.close()
    assert [one.total for one in read(sqlite_registry, since=date(2000, 1, 1))] == [2]


def test_a_flood_of_different_pages_is_cut(sqlite_registry):
    usage = Usage(sqlite_registry, today=lambda: TODAY, wait_s=60)
    for number in range(6_000):
        usage.note(f"p{number}", is_framed=False)
    assert len(usage._counts) == 5_000
    usage._counts.clear()
    usage.close()


def test_without_a_registry_nothing_is_counted():
    usage = Usage(None)
    usage.note("carte", is_framed=True)
    assert usage._thread is None
    usage.close()


def test_a_registry_that_is_away_costs_nobody_anything(tmp_path, sqlite_url, caplog):
    registry = Registry(sqlite_url)
    registry.close()
    (tmp_path / "registry.sqlite").write_bytes(b"no database")
    usage = Usage(registry, today=lambda: TODAY, wait_s=60)
    usage.note("carte", is_framed=True)
    usage.close()
    assert "not counted" in caplog.text


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (None, True),
        ("", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("python-httpx/0.28", True),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", False),
    ],
)
def test_robots_that_say_so_are_known(user_agent, expected):
    assert is_robot(user_agent) is expected


BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"sec-fetch-dest": "document", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-dest": "iframe", "sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-dest": "empty", "sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-dest": "document", "sec-purpose": "prefetch;prerender"}, False),
        ({"user-agent": "curl/8.0"}, False),
    ],
)
def test_only_what_opens_a_page_for_somebody_counts(headers, expected):
    assert is_opening(BROWSER | headers) is expected
