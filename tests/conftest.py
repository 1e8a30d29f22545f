import pytest

from geo.catalogue import Catalogue
from tests.squares import write_squares


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
