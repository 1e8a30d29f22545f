"""An application over the two square communes, for the routes."""

from geo.application import Application
from geo.coverage import Coverage
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.named_views import Views
from geo.settings import Settings
from geo.territory import TerritoryRule
from geo.usage import Usage


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
        coverage=Coverage(squares, TerritoryRule(codes=("departement:07",)), registry),
        views=Views(registry),
        usage=Usage(registry),
    )
