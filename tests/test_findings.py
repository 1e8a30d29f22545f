from datetime import UTC, datetime

import pytest

from geo.entries import Actor, ActorKind, Contact, VerdictCode
from geo.findings import Candidate, find_out, find_out_all
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.placing import place_shop
from geo.registry.entries import add_entry
from geo.settings import Settings
from geo.territory import Exemption, Judge, TerritoryRule
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
WEST = TerritoryRule(codes=("commune:07901",))


@pytest.fixture(scope="module")
def placed(squares, tmp_path_factory):
    """Place a shop that stands in a commune."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    geocoding = open_geocoding(settings, squares, Gazetteer(squares))

    def place(city="L'Ouest", **changes):
        bare = dict.fromkeys(
            ("address", "postcode", "insee_code", "position", "precision", "score")
        )
        shop = make_shop(places=(make_place(**bare, city=city),), **changes)
        return place_shop(shop, geocoding, squares)

    return place


def candidate(placed, key="row 1", **options):
    return Candidate(key=key, placed=placed, **options)


def find(registry, one, squares, rule=WEST):
    with registry.reading() as connection:
        return find_out(connection, one, Judge(rule, squares))


def register(registry, shop):
    with registry.writing() as connection:
        return add_entry(connection, shop=shop, contact=Contact(), by=MAKER, at=AT)


def test_the_verdict_is_that_of_the_rule(registry, squares, placed):
    inside = find(registry, candidate(placed("L'Ouest")), squares).finding
    outside = find(registry, candidate(placed("L'Est")), squares).finding
    assert (inside.verdict, outside.verdict) == (VerdictCode.INSIDE, VerdictCode.OUTSIDE)
    assert inside.sentence.startswith("L'Ouest (07)")


def test_what_is_doubtful_about_its_places_is_kept(registry, squares, placed):
    finding = find(registry, candidate(placed("Atlantide")), squares).finding
    assert finding.doubts == ("not_found",)
    assert finding.verdict is VerdictCode.UNKNOWN


def test_possible_duplicates_are_kept_with_their_reasons(registry, squares, placed):
    entry = register(registry, placed().shop)
    found = find(registry, candidate(placed()), squares)
    assert found.finding.duplicates == (entry.entry_id,)
    assert found.likenesses[0].sentence.startswith("même adresse électronique, même téléphone")


def test_an_entry_does_not_repeat_itself_and_may_be_exempted(registry, squares, placed):
    entry = register(registry, placed("L'Est").shop)
    exemption = Exemption(is_let_in=True, entry_id=entry.entry_id, reason="le moulin d'en face")
    rule = TerritoryRule(codes=WEST.codes, exemptions=(exemption,))
    own = candidate(placed("L'Est"), key=entry.entry_id, is_entry=True)
    finding = find(registry, own, squares, rule).finding
    assert (finding.verdict, finding.duplicates) == (VerdictCode.INSIDE, ())


def test_rows_that_repeat_one_another_are_told_and_not_kept(registry, squares, placed):
    entry = register(registry, placed().shop)
    rows = [candidate(placed(), key="row 1"), candidate(placed(), key="row 2")]
    with registry.reading() as connection:
        found = find_out_all(connection, rows, Judge(WEST, squares))
    assert [one.finding.duplicates for one in found] == [(entry.entry_id,)] * 2
    assert {like.entry_id for like in found[0].likenesses} == {entry.entry_id, "row 2"}


def test_one_by_one_and_all_at_once_say_the_same(registry, squares, placed):
    register(registry, placed().shop)
    rows = [
        candidate(
            placed(city, phone=phone, slug=f"s{n}", name=f"Atelier {city} {n}"), key=f"row {n}"
        )
        for n, (city, phone) in enumerate(
            [("L'Ouest", None), ("L'Est", "0465710001"), ("Rien", None)]
        )
    ]
    judge = Judge(WEST, squares)
    with registry.reading() as connection:
        together = find_out_all(connection, rows, judge)
        alone = [find_out(connection, row, judge) for row in rows]
    assert [one.finding.verdict for one in together] == [one.finding.verdict for one in alone]
    assert [one.finding.doubts for one in together] == [one.finding.doubts for one in alone]
    assert all(
        set(b.finding.duplicates) <= set(a.finding.duplicates)
        for a, b in zip(together, alone, strict=True)
    )


def test_nothing_is_found_out_about_nobody(registry, squares):
    with registry.reading() as connection:
        assert find_out_all(connection, [], Judge(WEST, squares)) == []
