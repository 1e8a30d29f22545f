import pytest

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.importing.planning import Edges
from geo.settings import Settings
from geo.territory import Judge, default_rule


@pytest.fixture(scope="session")
def geocoding(tmp_path_factory, france):
    """A geocoder that knows communes and no street."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    return open_geocoding(settings, france, Gazetteer(france))


@pytest.fixture(scope="session")
def judge(france):
    """The Ardèche, a kilometre around to be examined."""
    return Judge(default_rule(("departement:07",)), france)


@pytest.fixture
def edges(registry, france, geocoding, judge):
    """Whom a plan asks, on SQLite and then on PostgreSQL."""
    return Edges(registry=registry, boundaries=france, geocoding=geocoding, judge=judge)


@pytest.fixture
def sqlite_edges(sqlite_registry, france, geocoding, judge):
    """The same where the kind of database does not matter."""
    return Edges(registry=sqlite_registry, boundaries=france, geocoding=geocoding, judge=judge)
