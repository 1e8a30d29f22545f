"""An application over the two square communes, for the routes."""

from geo.application import Application
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.search import Bbox
from geo.settings import Settings


def make_application(squares, catalogue, home, registry=None):
    """Return an application without tiles, whose files stand under `home`."""
    settings = Settings(tiles=None, home=home)
    gazetteer = Gazetteer(squares)
    return Application(
        settings=settings,
        boundaries=squares,
        catalogue=catalogue,
        registry=registry,
        follower=None,
        unanswered=None,
        postman=None,
        gazetteer=gazetteer,
        geocoding=open_geocoding(settings, squares, gazetteer),
        territory_bbox=Bbox(west=3.9, south=43.9, east=4.3, north=44.2),
        territory_communes=frozenset(squares.communes()),
    )
