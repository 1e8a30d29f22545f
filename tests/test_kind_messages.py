from geo.kind_messages import extract_kinds
from geo.kinds import FAMILIES, KINDS


def test_every_kind_and_every_family_has_its_words_to_translate():
    labels = [message for _, _, message, _ in extract_kinds(None, (), (), {})]
    assert labels == [named.label for named in (*FAMILIES.values(), *KINDS.values())]
