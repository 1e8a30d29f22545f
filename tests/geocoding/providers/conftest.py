import pytest

from tests.geocoding.providers.unruly import FakeTime, serve_unruly


@pytest.fixture(scope="session")
def _unruly():
    with serve_unruly() as server:
        yield server


@pytest.fixture
def unruly(_unruly, monkeypatch):
    """The server, with nothing asked of it yet; a machine's proxy stays out of the way."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    _unruly.asked.clear()
    _unruly.bodies.clear()
    _unruly.agents.clear()
    return _unruly


@pytest.fixture
def fake_time():
    return FakeTime()
