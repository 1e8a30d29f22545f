import re
import string

import opening_hours
import pytest

from geo.demonstration.sites import SETTINGS
from geo.demonstration.texts import fill
from geo.demonstration.vocabulary import read_kinds, read_shared
from geo.french import typeset
from geo.kinds import KINDS
from geo.values import Service

SENTENCES = [said for kind in read_kinds() for said in (*kind.openers, *kind.details)] + [
    said for group in read_shared().closers.values() for said in group
]


def test_every_kind_is_known_and_settles_somewhere():
    assert {kind.kind for kind in read_kinds()} <= KINDS.keys()
    assert {kind.setting for kind in read_kinds()} <= SETTINGS.keys()


def test_no_sentence_is_written_twice():
    assert len(set(SENTENCES)) == len(SENTENCES)


def test_no_tail_is_written_twice():
    tails = read_shared().tails
    assert len(set(tails)) == len(tails)


PRINTED = [typeset(fill(said, "Privas")) for said in SENTENCES]


def test_sentences_begin_and_end_as_such():
    assert [said for said in PRINTED if not (said[0].isupper() and said.endswith("."))] == []


def test_sentences_have_no_stray_space_or_brace():
    assert [said for said in PRINTED if re.search(r"\s{2}| [,.]|''|[{}]", said)] == []


def test_no_line_breaks_before_high_punctuation():
    assert [said for said in PRINTED if re.search(r" [:;!?»]|« ", said)] == []


def test_blanks_of_sentences_are_the_two_that_are_filled():
    blanks = {name for said in SENTENCES for _, name, _, _ in string.Formatter().parse(said)}
    assert blanks == {None, "a_commune", "A_commune"}


def test_every_service_has_closers():
    assert set(read_shared().closers) == set(Service)


@pytest.mark.parametrize("role", ["shop", "workshop", "pickup"])
def test_hours_are_valid_osm_opening_hours(role):
    for hours in read_shared().hours[role]:
        opening_hours.OpeningHours(hours)


def test_free_text_is_not_osm_opening_hours():
    with pytest.raises(opening_hours.ParserError):
        opening_hours.OpeningHours(read_shared().free_text)
