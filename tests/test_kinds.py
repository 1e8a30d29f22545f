import re

import pytest

from geo.kinds import FAMILIES, KINDS
from geo.text import fold


def luminance(colour):
    """WCAG 2.2: relative luminance of ``#rrggbb``."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.key)
def test_white_text_is_legible_on_the_colour_of_a_family(family):
    assert 1.05 / (luminance(family.colour) + 0.05) >= 4.5


def test_every_kind_belongs_to_a_family_and_every_family_has_kinds():
    assert {kind.family for kind in KINDS.values()} == set(FAMILIES)


def test_labels_icons_and_keys_are_all_different():
    for said in ("label", "icon", "key"):
        assert len({getattr(kind, said) for kind in KINDS.values()}) == len(KINDS)


def test_osm_tag_is_one_key_and_one_value():
    assert all(re.fullmatch(r"[a-z]+=[a-z_]+", kind.osm) for kind in KINDS.values())


def test_no_synonym_repeats_a_word_of_its_label():
    for kind in KINDS.values():
        assert not {fold(synonym) for synonym in kind.synonyms} & set(fold(kind.label).split())
