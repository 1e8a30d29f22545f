import pytest

from geo.geocoding.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer(france):
    return Gazetteer(france)
