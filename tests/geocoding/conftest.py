import pytest

from geo.boundaries import Boundaries
from geo.geocoding.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer(Boundaries())
