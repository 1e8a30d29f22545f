"""Page Inscription under AppTest; the form that it frames is driven in Chromium."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

SCRIPT = Path(__file__).parent.parent / "pages" / "inscription.py"


def test_page_frames_the_plain_form_under_its_title():
    page = AppTest.from_file(str(SCRIPT), default_timeout=120).run()
    # The link to page Carte needs the navigation, which a page alone does not have.
    assert page.title[0].value == "Inscrire mon atelier ou ma boutique"
    [frame] = [part for part in page.get("bidi_component") if part.key == "form"]
    assert json.loads(frame.proto.json)["url"] == "/inscription/formulaire"
