import pytest

from geo.geocoding.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def boundaries(france):
    return france


@pytest.fixture(scope="session")
def gazetteer(boundaries):
    return Gazetteer(boundaries)
