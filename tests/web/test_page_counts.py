"""Openings of light pages as the registry counts them, kept pages included."""

from datetime import datetime

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from geo.registry.database import Registry
from geo.registry.usage import UsageCount, read_usage
from geo.registry.views import add_view
from geo.timetable import now_in_france
from geo.views import View
from geo.web.assets import read_assets
from geo.web.kept_pages import KeptPages, KeptPagesMiddleware
from geo.web.light_routes import light_routes
from tests.factories import make_shop
from tests.organizers import AT, OPERATOR
from tests.squares import write_outlines, write_squares
from tests.web.applications import make_application

NOON = datetime(2026, 12, 1, 12, 0)
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"}
FRAMED = BROWSER | {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def application(catalogue, sqlite_url, tmp_path):
    folder = tmp_path / "boundaries"
    folder.mkdir()
    squares = write_squares(folder)
    write_outlines(folder)
    registry = Registry(sqlite_url)
    with registry.writing() as connection:
        add_view(connection, View(slug="ouest", title="Ouest"), by=OPERATOR, at=AT)
    catalogue.replace([make_shop(slug="miel")])
    yield make_application(squares, catalogue, tmp_path, registry)
    registry.close()


@pytest.fixture
def client(application):
    pages = KeptPages()
    routes = light_routes(lambda: application, read_assets(), pages=pages, clock=lambda: NOON)
    kept = [Middleware(KeptPagesMiddleware, pages=pages)]
    with TestClient(Starlette(routes=routes, middleware=kept)) as client:
        yield client


def test_openings_are_counted_by_page_kept_or_not_and_nothing_else_is(application, client):
    for path, headers, times in [
        ("/v/ouest", FRAMED, 3),
        ("/v/ouest?genre=honey", BROWSER, 1),
        ("/carte", BROWSER, 2),
        ("/boutique/miel", BROWSER, 1),
        # What a script, a robot and our own preview ask for; what is not there.
        ("/carte", BROWSER | {"Sec-Fetch-Dest": "empty"}, 5),
        ("/carte", {"User-Agent": "Examplebot/1.0"}, 5),
        ("/v/ouest?cadre=1", FRAMED | {"Sec-Fetch-Site": "same-origin"}, 5),
        ("/v/nulle-part", BROWSER, 5),
    ]:
        for _ in range(times):
            assert "set-cookie" not in client.get(path, headers=headers).headers
    application.usage.close()
    today = now_in_france().date()
    with application.registry.reading() as connection:
        found = read_usage(connection, since=today, until=today)
    assert {one.page: one for one in found} == {
        "v/ouest": UsageCount(page="v/ouest", own=1, framed=3),
        "carte": UsageCount(page="carte", own=2, framed=0),
        "boutique": UsageCount(page="boutique", own=1, framed=0),
    }
