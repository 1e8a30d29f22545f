"""Pages of the organizers under AppTest, closed; open, they are driven in Chromium."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

FOLDER = Path(__file__).parent.parent / "pages"


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALENTOUR_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.mark.parametrize("script", ["demandes.py", "organisateurs.py"])
def test_nothing_of_a_page_is_there_for_who_has_not_logged_in(script):
    page = AppTest.from_file(str(FOLDER / script), default_timeout=120).run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Pages des organisateurs"]
    assert len(page.get("bidi_component")) == 1
