import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

import shapely

from geo.application import build_application
from geo.entries import Actor, ActorKind
from geo.registry.entries import NewEntry, add_entries
from geo.settings import Settings
from geo.values import DeliveryZone
from tests.factories import make_place, make_shop
from tests.geocoding.providers.unruly import Reply, serve_unruly
from tests.test_logs import PROJECT_ROOT

PROGRAM = """
import threading
from geo.application import close_application, open_application

def names():
    return sorted(thread.name for thread in threading.enumerate())

close_application()
first = open_application()
assert open_application() is first
assert "publication" in names(), names()
close_application()
close_application()
assert names() == ["MainThread"], names()
second = open_application()
assert second is not first
with second.registry.reading() as connection:
    assert not connection.closed
close_application()
print("done")
"""


def test_what_was_opened_is_closed_and_opens_anew(tmp_path):
    """A process of its own: others of this one may hold the application."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        env=os.environ | {"ALENTOUR_HOME": str(tmp_path), "ALENTOUR_DEMO": "0"},
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "done\n"), ran.stderr


def test_a_zone_by_travel_time_is_told_in_words_until_the_service_has_answered(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    shop = make_shop(places=(make_place(),), zones=(DeliveryZone(travel_time_min=20.0),))
    here = shop.places[0].position
    area = shapely.Point(here.lon, here.lat).buffer(0.1)
    answer = json.dumps({"geometry": shapely.geometry.mapping(area)}).encode()
    with serve_unruly() as unruly:
        unruly.will(Reply(answer, drip_s=0.0001))
        settings = Settings(home=tmp_path, is_demo=False, travel=f"http://{unruly.domain}")
        application = build_application(settings)
        with application.registry.writing() as connection:
            new = [NewEntry(shop=shop)]
            at = datetime.now(UTC)
            add_entries(connection, new, by=Actor(kind=ActorKind.OPERATOR), at=at)
        application.follower.refresh()
        assert application.catalogue.zones_geojson(shop.slug)["features"] == []
        end = time.monotonic() + 30
        while not application.catalogue.zones_geojson(shop.slug)["features"]:
            assert time.monotonic() < end
            time.sleep(0.05)
        application.close()
