import pytest
from hypothesis import HealthCheck, settings

from geo.catalogue import Catalogue
from tests.squares import write_squares

# A machine under load is slow, not wrong: no example fails for the time it takes.
settings.register_profile("alentour", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alentour")


@pytest.fixture(scope="session")
def squares(tmp_path_factory):
    """Boundaries of two square communes."""
    return write_squares(tmp_path_factory.mktemp("squares"))


@pytest.fixture(scope="session")
def catalogue(squares):
    """One catalogue for all tests: to open DuckDB with spatial takes longer than most of them."""
    return Catalogue(squares)


@pytest.fixture
def filled(catalogue):
    """Show the shops it is given, and no others, in the catalogue that it returns."""

    def fill(*shops):
        catalogue.replace(shops)
        return catalogue

    return fill
