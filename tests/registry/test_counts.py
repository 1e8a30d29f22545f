import pytest

from geo.registry import counts
from geo.registry.counts import add_unanswered, forget_unanswered, read_unanswered


def add(registry, month, **numbers):
    asked = {(words.replace("_", " "), None): count for words, count in numbers.items()}
    with registry.writing() as connection:
        add_unanswered(connection, month, asked)


def read(registry, since="2026-01", until="2026-12", least=1):
    with registry.reading() as connection:
        found = read_unanswered(connection, since=since, until=until, least=least)
    return [(one.words, one.insee_code, one.count) for one in found]


def test_nothing_is_counted_at_first(registry):
    assert read(registry) == []


def test_counts_add_up_within_a_month_and_over_months(registry):
    add(registry, "2026-10", miel_de_sapin=2)
    add(registry, "2026-10", miel_de_sapin=1, cidre=1)
    add(registry, "2026-11", miel_de_sapin=4)
    assert read(registry) == [("miel de sapin", None, 7), ("cidre", None, 1)]


def test_months_outside_are_left_out(registry):
    add(registry, "2026-09", cidre=1)
    add(registry, "2026-10", cidre=2)
    add(registry, "2026-11", cidre=4)
    assert read(registry, since="2026-10", until="2026-10") == [("cidre", None, 2)]


def test_what_was_searched_rarely_is_not_told(registry):
    add(registry, "2026-10", cidre=2, miel=3)
    assert read(registry, least=3) == [("miel", None, 3)]


def test_the_same_words_around_two_communes_are_two_counts(registry):
    with registry.writing() as connection:
        asked = {("cidre", "07019"): 3, ("cidre", "07186"): 2, ("cidre", None): 1}
        add_unanswered(connection, "2026-10", asked)
    assert read(registry) == [("cidre", "07019", 3), ("cidre", "07186", 2), ("cidre", None, 1)]


def test_old_months_are_forgotten(registry):
    add(registry, "2025-10", cidre=3)
    add(registry, "2026-10", miel=3)
    with registry.writing() as connection:
        forget_unanswered(connection, before="2025-11")
    assert read(registry, since="2020-01") == [("miel", None, 3)]


def test_a_robot_does_not_fill_the_disk(registry, monkeypatch):
    monkeypatch.setattr(counts, "MOST_WORDS_A_MONTH", 2)
    add(registry, "2026-10", a=1, b=1, c=1)
    add(registry, "2026-10", d=1, a=1)
    assert read(registry) == [("a", None, 2), ("b", None, 1)]
    add(registry, "2026-11", d=1)
    assert ("d", None, 1) in read(registry)


@pytest.mark.parametrize("words", ["'; DROP TABLE unanswered; --", "%", "${x}"])
def test_words_are_values_and_never_sql(registry, words):
    with registry.writing() as connection:
        add_unanswered(connection, "2026-10", {(words, None): 1})
    assert read(registry) == [(words, None, 1)]
