import pytest

from geo.paper.plates import Ground


@pytest.fixture(scope="session")
def ground():
    """Nothing below the dots."""
    return Ground(outlines=(), inside=None)
