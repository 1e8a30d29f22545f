import shutil
import uuid

import pytest
from hypothesis import HealthCheck, settings

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.registry.database import Registry
from tests.postgresql import Cluster
from tests.squares import write_squares

# A machine under load is slow, not wrong: no example fails for the time it takes.
settings.register_profile("alentour", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("alentour")


@pytest.fixture(scope="session")
def france():
    """Every commune of France, as the project ships them: a second to read, and never changed."""
    return Boundaries()


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


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of this run, with a migrated database to copy."""
    cluster = Cluster()
    cluster.execute("CREATE DATABASE migrated")
    Registry(cluster.url("migrated")).close()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "registry.sqlite"
    Registry(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite, tmp_path):
    """Address of an empty registry in a file of its own."""
    path = tmp_path / "registry.sqlite"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql):
    """Address of an empty registry in a database of its own."""
    name = f"test_{uuid.uuid4().hex}"
    postgresql.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
    yield postgresql.url(name)
    postgresql.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def registry_url(request):
    """Address of an empty registry, on SQLite and then on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def registry(registry_url):
    """An empty registry, on SQLite and then on PostgreSQL."""
    opened = Registry(registry_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_registry(sqlite_url):
    """An empty registry in a file, where the kind of database does not matter."""
    opened = Registry(sqlite_url)
    yield opened
    opened.close()
