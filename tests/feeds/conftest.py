"""Every feed over the two square communes, behind the compression that the app has."""

import shutil
import threading
import time
from datetime import UTC, date, datetime

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette_compress import CompressMiddleware

from benchmarks.serving import free_port
from geo.catalogue import Catalogue
from geo.coordinates import Position
from geo.entries import Actor, ActorKind
from geo.registry.database import Registry
from geo.registry.views import add_view
from geo.values import DeliveryZone, Role, Service, Status, Visibility
from geo.views import View
from geo.web.assets import read_assets
from geo.web.feed_routes import feed_routes
from geo.web.ogc_routes import ogc_routes
from geo.web.sitemap_routes import sitemap_routes
from geo.web.tile_routes import tile_routes
from tests.factories import make_place, make_shop
from tests.squares import write_outlines, write_squares
from tests.web.applications import make_application

NOW = datetime(2026, 11, 30, 9, 0)
CONCEALED = "Chemin Caché"
HOSTILE = "=cmd|' /C calc'!A0 ${x} `y` </script><img src=x onerror=alert(1)> ]]> \x0b \u202e"
EAST_AT = Position(lon=4.16, lat=44.02)
STALL = make_place(
    role=Role.MARKET_STALL,
    name="Marché de l'Est",
    address="place du Marché",
    insee_code="07902",
    position=EAST_AT,
    opening_hours="Sa 08:00-13:00",
)
HIDDEN = make_place(
    name=CONCEALED, address=CONCEALED, position=Position(lon=4.0123, lat=44.0456),
    visibility=Visibility.HIDDEN,
)  # fmt: skip
SHOPS = (
    make_shop(slug="abeille", name="Abeille", kinds=("honey",), places=(make_place(), STALL),
              source="Liste", licence="LO 2.0", source_url="https://liste.example/1"),
    make_shop(slug="cache", name="Bien caché", places=(HIDDEN,), confirmed_on=date(2026, 9, 1)),
    make_shop(slug="hostile", name=HOSTILE, description=HOSTILE, phone=HOSTILE,
              places=(make_place(position=EAST_AT, insee_code="07902", name=HOSTILE),)),
    make_shop(slug="livreur", name="Livreur", services=(Service.DELIVERY,),
              published_on=date(2026, 11, 1), zones=(DeliveryZone(radius_m=3_000.0, days="Tu"),)),
    make_shop(slug="nulle-part", name="Nulle part", places=(), confirmed_on=None),
    make_shop(slug="refusee", name="Refusée", status=Status.REFUSED),
)  # fmt: skip


@pytest.fixture(scope="package")
def application(tmp_path_factory, migrated_sqlite):
    folder = tmp_path_factory.mktemp("feeds")
    boundaries = write_squares(folder)
    write_outlines(folder)
    shutil.copy(migrated_sqlite, folder / "registry.sqlite")
    registry = Registry(f"sqlite:///{folder / 'registry.sqlite'}")
    east = View(slug="est", title="L'Est & <b>", territory=("commune:07902",))
    with registry.writing() as connection:
        operator = Actor(kind=ActorKind.OPERATOR)
        add_view(connection, east, by=operator, at=datetime(2026, 11, 1, tzinfo=UTC))
    yield make_application(boundaries, Catalogue(boundaries), folder, registry)
    registry.close()


@pytest.fixture(scope="package")
def app(application):
    application.catalogue.replace(SHOPS)
    parts = (feed_routes, ogc_routes, tile_routes, sitemap_routes)
    routes = [route for part in parts[1:] for route in part(lambda: application, read_assets())]
    routes += feed_routes(lambda: application, read_assets(), clock=lambda: NOW)
    compressed = Middleware(
        CompressMiddleware, zstd=False, brotli_quality=5, remove_accept_encoding=True
    )
    return Starlette(routes=routes, middleware=[compressed])


@pytest.fixture
def client(app, application):
    application.catalogue.replace(SHOPS)
    with TestClient(app, base_url="http://carte.example") as client:
        yield client


@pytest.fixture(scope="package")
def server(app):
    """Address of a real server on the loopback."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
