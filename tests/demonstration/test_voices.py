import pytest

from geo.demonstration.voices import voice


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Je tourne le buis.", "je"),
        ("J'infuse.", "je"),
        ("Tout est dans mes paniers.", "je"),
        ("Nous filons la laine.", "nous"),
        ("Les genoux plient.", None),
        ("Jeux et jouets.", None),
    ],
)
def test_voice_of_a_sentence(sentence, speaker):
    assert voice(sentence) == speaker
