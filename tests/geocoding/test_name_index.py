from geo.geocoding.name_index import Likeness, NameIndex
from geo.geocoding.names import spell_out

NAMES = ["La Vergne", "Lavergne", "Vals-les-Bains", "Vallon-Pont-d'Arc", "Maisons-Alfort", "Vals"]


def likenesses(text):
    return {NAMES[m.entry]: m.likeness for m in NameIndex(NAMES).find_same(spell_out(text))}


def alike(text):
    return [NAMES[m.entry] for m in NameIndex(NAMES).find_alike(text, spell_out(text))]


def test_the_same_words_are_exact_and_the_same_letters_joined():
    assert likenesses("LA VERGNE") == {"La Vergne": Likeness.EXACT, "Lavergne": Likeness.JOINED}


def test_a_missing_article_is_said():
    assert likenesses("vergne") == {"La Vergne": Likeness.ARTICLE}


def test_small_words_may_be_forgotten():
    assert likenesses("Vallon Pont Arc") == {"Vallon-Pont-d'Arc": Likeness.SMALL_WORDS}


def test_names_written_by_ear_are_alike():
    assert alike("Mèsons-Alfor") == ["Maisons-Alfort"]


def test_names_mistyped_are_alike():
    assert alike("Vallon-Pnot-d'Arc") == ["Vallon-Pont-d'Arc"]


def test_a_short_name_forgives_nothing():
    assert alike("vax") == []


def test_a_longer_name_begins_with_whole_words():
    found = NameIndex(NAMES).find_beginning(["vals"])
    assert [NAMES[m.entry] for m in found] == ["Vals-les-Bains"]
    assert NameIndex(NAMES).find_beginning(["val"]) == []


def test_a_beginning_that_too_many_names_share_says_nothing():
    index = NameIndex([f"Saint-{letter}{other}" for letter in "abcdefghij" for other in "klmnopq"])
    assert index.find_beginning(["saint"]) == []


def test_a_name_stands_whole_among_other_words():
    index = NameIndex(NAMES)
    words = spell_out("12 rue du Pont Vals-les-Bains")
    assert [m.entry for m in index.find_within(words, range(len(NAMES)))] == [2, 5]


def test_few_entries_are_compared_generously():
    found = NameIndex(NAMES).find_among("Valon pon ark", spell_out("Valon pon ark"), [2, 3])
    assert [NAMES[m.entry] for m in found] == ["Vallon-Pont-d'Arc"]
