import importlib
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def client(tmp_path_factory) -> Iterator[TestClient]:
    """The whole application, Streamlit included, with a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        # Until the end: the registry opens in the background, after the module was loaded.
        patch.setenv("ALENTOUR_HOME", str(tmp_path_factory.mktemp("home")))
        launcher = importlib.import_module("app")
        address = "http://localhost"
        with TestClient(launcher.app, base_url=address, follow_redirects=False) as client:
            assert launcher.opening.wait() is None
            yield client
