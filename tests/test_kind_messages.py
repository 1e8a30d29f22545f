from geo.kind_messages import extract_kinds, kind_words
from geo.kinds import FAMILIES, KINDS


def test_every_kind_and_every_family_has_its_words_to_translate():
    labels = [message for _, _, message, _ in extract_kinds(None, (), (), {})]
    assert labels == [named.label for named in (*FAMILIES.values(), *KINDS.values())]


def test_a_kind_is_found_by_its_name_in_every_language():
    assert {"Miel", "Honey", "Honing", "Honig", "ruche"} <= set(kind_words("honey").split())
