import io
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from geo.paper.press import set_pages
from geo.paper.signs import SIGNS, Maker, sign_print
from tests.factories import make_shop

ADDRESS = "https://carte.ardeche.example/boutique/tournerie-des-aulnes"
LONG = "La très longue maison des tisserandes et fileuses de la haute vallée de l'Ardèche " * 3
SIZES_MM = {"autocollant": (106, 106), "chevalet": (148, 210)}
DAY = date(2026, 11, 30)


def sign(name, *, form="pdf", shop=None, accent=None):
    maker = Maker(shop=shop or make_shop(), territory="Ardèche", address=ADDRESS, accent=accent)
    return sign_print(name, maker, form=form, day=DAY)


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_one_page_of_its_size(name):
    [page] = PdfReader(io.BytesIO(set_pages(sign(name)))).pages
    assert page.mediabox[:2] == [0, 0]
    sizes = tuple(round(float(points) / 72 * 25.4, 1) for points in page.mediabox[2:])
    assert sizes == SIZES_MM[name]


@pytest.mark.parametrize("accent", [None, "#ffdd00", "#000000"])
@pytest.mark.parametrize("name", SIGNS)
def test_the_code_on_a_sign_leads_to_the_page_of_the_shop(name, accent):
    printed = replace(sign(name, accent=accent), form="png", ppi=150)
    with Image.open(io.BytesIO(set_pages(printed))) as picture:
        codes = zxingcpp.read_barcodes(picture.convert("RGB"))
    assert {code.text for code in codes} == {ADDRESS}


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_in_svg_is_whole_without_fonts(name):
    root = ET.fromstring(set_pages(sign(name, form="svg")))  # noqa: S314 - our own
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "text" not in tags
    assert not tags & {"script", "foreignObject"}


def test_a_card_says_who_and_where():
    [page] = PdfReader(io.BytesIO(set_pages(sign("chevalet")))).pages
    text = " ".join(page.extract_text().split())
    for words in ("Tournerie des Aulnes", "Tournage sur bois", "Ardèche", "carte.ardeche.example"):
        assert words in text


@pytest.mark.parametrize("text", [LONG, "a" * 10_000, "#panic()", "\u202e\0", "漢字"])
def test_any_name_fits_on_one_card(text):
    printed = set_pages(sign("chevalet", shop=make_shop(name=text)))
    assert len(PdfReader(io.BytesIO(printed)).pages) == 1
