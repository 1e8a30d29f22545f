import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.phonetics import sound_key, sound_keys


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("Carquefou", "Karkefou"),
        ("Maisons-Alfort", "Mèzon Alfor"),
        ("Besançon", "Besansson"),
        ("Saint-Léger", "Sain Léjer"),
        ("Peyrouzet", "Peirouzé"),
        ("Ardenay-sur-Mérize", "Ardenai sur Mérize"),
        ("Montclar-de-Quercy", "Monclar-de-Querci"),
        ("Lajoux", "Lajous"),
        ("Belgeard", "Belgear"),
        ("Phalsbourg", "Falsbourg"),
        ("Herbault", "Herbo"),
    ],
)
def test_a_name_written_by_ear_sounds_the_same(written, heard):
    assert sound_key(written) == sound_key(heard)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lyon", "Laon"), ("Vals", "Valence"), ("Mâcon", "Masson"), ("Caen", "Cannes")],
)
def test_other_names_sound_different(one, other):
    assert sound_key(one) != sound_key(other)


def test_keys_come_in_the_order_of_the_names():
    names = ["Aubenas", "Privas", "Aubenas"]
    assert sound_keys(names) == [sound_key(name) for name in names]


def test_no_names_have_no_keys():
    assert sound_keys([]) == []


@given(st.lists(st.text(max_size=20), max_size=5))
def test_every_text_has_one_key(names):
    assert len(sound_keys(names)) == len(names)
