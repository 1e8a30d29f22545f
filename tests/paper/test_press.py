import io
import threading
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader

from geo.errors import ServiceFailed
from geo.paper.apart import set_pages_apart
from geo.paper.guide import Cover, guide_print
from geo.paper.press import Press, set_pages
from geo.paper.told import Told
from tests.factories import make_place, make_shop

HOSTILE = (
    '#panic("x")',
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "$ sum $ *gras* _it_ <label> @ref",
    '"] #let d = 1 //',
    "\\u{0} \\",
    "<svg onload=alert(1)>",
)
COVER = Cover(
    title="L'Ouest",
    territory="Ardèche",
    asked=(),
    count="1 adresse",
    address="https://carte.example/carte?commune=07901",
    day=date(2026, 11, 30),
)


def guide(squares, ground, **changes):
    place = make_place()
    told = Told(shop=make_shop(places=(place,), **changes), place=place)
    return guide_print([told], COVER, ground, squares)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def test_a_guide_has_title_language_outline_and_tags(squares, ground):
    reader = read(set_pages(guide(squares, ground)))
    assert reader.metadata.title == "L’Ouest"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "L’Ouest" in [item.title for item in flat(reader.outline)]


def flat(outline):
    for item in outline:
        yield from flat(item) if isinstance(item, list) else [item]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_wrote_never_becomes_source(squares, ground, hostile):
    text = text_of(set_pages(guide(squares, ground, name=hostile)))
    assert "".join(hostile.split()) in "".join(text.split()).replace("\u200b", "")


def test_signs_that_the_font_lacks_do_not_stop_the_press(squares, ground):
    assert "rue du Lavoir" in text_of(set_pages(guide(squares, ground, name="漢字 عربى 🍯")))


def test_the_same_contents_of_the_same_day_are_the_same_bytes(squares, ground):
    assert set_pages(guide(squares, ground)) == set_pages(guide(squares, ground))


def test_a_document_is_made_once_as_long_as_it_is_kept():
    press, made = Press(), []
    for _ in range(2):
        assert press.printed("a", lambda: made.append(1) or b"pdf") == b"pdf"
    assert made == [1]


def test_whoever_comes_while_several_wait_is_told_to_come_back():
    press = Press(most_waiting=0)
    is_setting, may_end = threading.Event(), threading.Event()

    def make():
        is_setting.set()
        may_end.wait(30)
        return b"slow"

    first = threading.Thread(target=press.printed, args=("slow", make))
    first.start()
    is_setting.wait(30)
    with pytest.raises(ServiceFailed, match="press_busy"):
        press.printed("other", lambda: b"other")
    may_end.set()
    first.join()
    assert press.printed("slow", lambda: b"again") == b"slow"


def test_a_document_that_fails_leaves_the_press_free():
    press = Press(most_waiting=0)
    with pytest.raises(ZeroDivisionError):
        press.printed("bad", lambda: bytes(1 // 0))
    assert press.printed("bad", lambda: b"good") == b"good"


def test_a_long_document_set_apart_is_the_same(squares, ground):
    document = guide(squares, ground, name='é "œ" 漢')
    assert set_pages_apart(document) == set_pages(document)


def test_a_document_that_takes_too_long_is_ended(squares, ground):
    with pytest.raises(ServiceFailed, match="press_failed"):
        set_pages_apart(guide(squares, ground), longest_s=0.001)


def test_a_document_that_cannot_be_set_says_so(squares, ground):
    broken = replace(guide(squares, ground), contents={})
    with pytest.raises(ServiceFailed, match="press_failed"):
        set_pages_apart(broken)
