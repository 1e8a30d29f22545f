import pytest

from geo.boundaries import Boundaries
from geo.geocoding.address_index import index_folder, load_file
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.settings import Settings
from tests.geocoding.addresses import write_ban


@pytest.fixture(scope="session")
def geocoding(tmp_path_factory):
    """Everything that answers about addresses, with a few streets loaded and no service."""
    home = tmp_path_factory.mktemp("home")
    load_file(index_folder(home), write_ban(tmp_path_factory.mktemp("ban") / "adresses-07.csv"))
    boundaries = Boundaries()
    return open_geocoding(Settings(home=home), boundaries, Gazetteer(boundaries))
