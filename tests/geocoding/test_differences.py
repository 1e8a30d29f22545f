from geo.geocoding.differences import SENTENCES, Difference


def test_every_difference_has_a_french_sentence():
    assert set(SENTENCES) == set(Difference)
    assert all(SENTENCES.values())
