from datetime import UTC, datetime

import pytest

from geo.registry.counts import read_unanswered
from geo.registry.database import Registry
from geo.unanswered import MONTHS_KEPT, UnansweredSearches, month_before, searched_words
from geo.values import Query

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def registry(sqlite_url):
    opened = Registry(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def searches(registry):
    return UnansweredSearches(registry, now=lambda: NOW, wait_s=0.01)


def counts(registry):
    with registry.reading() as connection:
        found = read_unanswered(connection, since="2000-01", until="2099-12", least=1)
    return {(one.words, one.insee_code): one.count for one in found}


def note(searches, *texts, insee_code=None):
    return [searches.note(Query(text=text), insee_code=insee_code) for text in texts]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Miel de sapin", "miel de sapin"),
        ("  CAFÉ torréfié ! ", "cafe torrefie"),
        ("l'œuf", "l oeuf"),
    ],
)
def test_words_are_kept_folded(text, kept):
    assert searched_words(Query(text=text)) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!!",
        "12 rue du Lavoir",
        "0465710001",
        "marie@exemple.example",
        "marie@",
        "https://exemple.example",
        "www.exemple.example",
        "\u0661\u0662",
        "un deux trois quatre cinq",
        "x" * 25,
        "é" * 10_000,
        f"{'a' * 24} {'b' * 24} {'c' * 24}",
    ],
    ids=repr,
)
def test_what_may_say_who_somebody_is_is_not_kept(text):
    assert searched_words(Query(text=text)) is None


def test_a_kind_without_words_is_what_was_looked_for():
    assert searched_words(Query(kinds=("honey",))) == "miel"
    assert searched_words(Query(kinds=("honey", "cheese"))) is None
    assert searched_words(Query(kinds=("gold",))) is None


def test_a_text_that_is_not_kept_does_not_become_its_kind():
    assert searched_words(Query(text="06 00", kinds=("honey",))) is None


@pytest.mark.parametrize(
    ("month", "count", "before"),
    [("2026-11", 0, "2026-11"), ("2026-11", 12, "2025-11"), ("2026-01", 1, "2025-12")],
)
def test_months_are_counted_back(month, count, before):
    assert month_before(month, count) == before


def test_searches_are_counted_by_words_and_commune(searches, registry):
    assert note(searches, "cidre", "Cidre") == [True, True]
    note(searches, "cidre", insee_code="07019")
    searches.write()
    assert counts(registry) == {("cidre", None): 2, ("cidre", "07019"): 1}


def test_what_may_not_be_kept_is_never_written(searches, registry):
    assert note(searches, "marie@exemple.example") == [False]
    searches.write()
    assert counts(registry) == {}


def test_writing_twice_counts_once(searches, registry):
    note(searches, "cidre")
    searches.write()
    searches.write()
    assert counts(registry) == {("cidre", None): 1}


def test_searches_are_written_by_themselves(searches, registry):
    note(searches, "cidre")
    thread = searches._thread
    thread.join(10)
    assert not thread.is_alive()
    assert counts(registry) == {("cidre", None): 1}
    note(searches, "cidre")
    searches._thread.join(10)
    assert counts(registry) == {("cidre", None): 2}


def test_more_than_people_type_is_dropped(registry):
    searches = UnansweredSearches(registry, now=lambda: NOW, wait_s=60)
    kept = note(searches, *["cidre"] * 1_100)
    assert kept.count(False) == 100
    searches.write()
    assert counts(registry) == {("cidre", None): 1_000}


def test_a_year_and_a_month_are_kept(registry):
    for month in ("2025-10", "2025-11", "2026-11"):
        at = datetime.fromisoformat(f"{month}-02T08:00:00+00:00")
        searches = UnansweredSearches(registry, now=lambda at=at: at, wait_s=60)
        note(searches, f"cidre {'abc'[len(counts(registry))]}")
        searches.write()
    assert MONTHS_KEPT == 13
    assert set(counts(registry)) == {("cidre b", None), ("cidre c", None)}


def test_a_registry_that_is_away_costs_nobody_anything(tmp_path, sqlite_url, caplog):
    registry = Registry(sqlite_url)
    searches = UnansweredSearches(registry, now=lambda: NOW, wait_s=60)
    registry.close()
    (tmp_path / "registry.sqlite").write_bytes(b"no database")
    assert note(searches, "cidre") == [True]
    searches.write()
    assert "not counted" in caplog.text
    assert "cidre" not in caplog.text
