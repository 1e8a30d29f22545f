import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.entries import Finding, VerdictCode
from geo.territory import Exemption, Judge, Quota, TerritoryRule, default_rule
from geo.territory.counts import count_taken
from geo.territory.places import place_shops
from geo.values import Precision, Role, Status
from tests.factories import make_shop
from tests.squares import write_squares
from tests.territory.makers import EASTERN, WESTERN, place_at, shop_at

INSIDE, OUTSIDE = VerdictCode.INSIDE, VerdictCode.OUTSIDE
TO_CHECK, UNKNOWN = VerdictCode.TO_CHECK, VerdictCode.UNKNOWN
WEST_RULE = TerritoryRule(name="l'Ouest", codes=("commune:07901",))
BOX = "POLYGON ((4.02 44.02, 4.12 44.02, 4.12 44.08, 4.02 44.08, 4.02 44.02))"
"""In the west, and a fifth of the east."""


def said(rule, boundaries, shop, **more):
    verdict = Judge(rule, boundaries, **more).judge(shop)
    return verdict.code, verdict.sentence


@pytest.mark.parametrize(
    ("shop", "code", "sentence"),
    [
        (
            shop_at((4.3933, 44.4064), "07330"),
            INSIDE,
            "Vallon-Pont-d'Arc (07) : dans l'Ardèche",
        ),
        (
            shop_at((4.8478, 45.0690), "26347"),
            TO_CHECK,
            "Tain-l'Hermitage (26) : hors de l'Ardèche, à 0,4 km de la limite : à examiner",
        ),
        (
            shop_at((4.9300, 44.9334), "26362"),
            OUTSIDE,
            "Valence (26) : hors de l'Ardèche, à 3,5 km de la limite",
        ),
        (
            shop_at(None, "07330"),
            INSIDE,
            "Vallon-Pont-d'Arc (07) : dans l'Ardèche ; "
            "position à la commune seulement : limite certaine",
        ),
        (
            shop_at((4.8547, 45.0656), "26347", precision=Precision.COMMUNE),
            TO_CHECK,
            "Tain-l'Hermitage (26) : hors de l'Ardèche, à 0,2 km de la limite : à examiner ; "
            "position à la commune seulement",
        ),
        (
            shop_at((2.3522, 48.8566), "75056"),
            OUTSIDE,
            "Paris 4e Arrondissement (75) : hors de l'Ardèche, à 428 km de la limite",
        ),
        (
            shop_at((-3.7, 40.4)),
            OUTSIDE,
            "Hors de France : hors de l'Ardèche, à 772 km de la limite",
        ),
        (
            shop_at((2.3522, 48.8566), "07330"),
            TO_CHECK,
            "Vallon-Pont-d'Arc (07) : dans l'Ardèche, mais son point est à 428 km de l'autre côté "
            "de la limite : à examiner",
        ),
        (shop_at(), UNKNOWN, "Position inconnue : impossible de dire si c'est dans l'Ardèche"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_ardeche_with_a_kilometre_around_it(france, shop, code, sentence):
    assert said(default_rule(("departement:07",)), france, shop) == (code, sentence)


@pytest.mark.parametrize(
    ("codes", "where"),
    [
        (("departement:69",), "hors du Rhône"),
        (("departement:26",), "hors de la Drôme"),
        (("departement:40",), "hors des Landes"),
        (("departement:26", "departement:30"), "hors de la Drôme et du Gard"),
        (("epci:200073245",), "hors de la CC du Bassin d'Aubenas"),
        (("commune:07064",), "hors du Cheylard"),
        (("region:52",), "hors des Pays de la Loire"),
    ],
)
def test_the_territory_is_named_with_its_article(france, codes, where):
    sentence = said(TerritoryRule(codes=codes), france, shop_at(None, "07330"))[1]
    assert sentence.startswith(f"Vallon-Pont-d'Arc (07) : {where}, à ")


def test_the_code_decides_before_the_point(squares):
    a_little_east = shop_at((4.101, 44.05), "07901")
    assert said(WEST_RULE, squares, a_little_east) == (INSIDE, "L'Ouest (07) : dans l'Ouest")


def test_the_contour_decides_for_bare_coordinates(squares):
    assert said(WEST_RULE, squares, shop_at(WESTERN)) == (INSIDE, "L'Ouest (07) : dans l'Ouest")
    code, sentence = said(WEST_RULE, squares, shop_at(EASTERN))
    assert (code, sentence) == (OUTSIDE, "L'Est (07) : hors de l'Ouest, à 4,0 km de la limite")


@pytest.mark.parametrize("lon", [4.0985, 4.1, 4.1015])
def test_bare_coordinates_close_to_the_boundary_are_left_to_people(squares, lon):
    code, sentence = said(WEST_RULE, squares, shop_at((lon, 44.05)))
    assert code is TO_CHECK
    assert sentence.endswith("km de la limite, trop près pour trancher : à examiner")


def test_the_same_point_with_its_code_is_certain(squares):
    assert said(WEST_RULE, squares, shop_at((4.0985, 44.05), "07901"))[0] is INSIDE
    assert said(WEST_RULE, squares, shop_at((4.1015, 44.05), "07902"))[0] is OUTSIDE


def test_a_former_code_stands_for_the_commune_it_went_into(france):
    old = next(code for code in ("07166", "07001", "01091") if france.successor(code))
    territory = TerritoryRule(codes=(f"commune:{france.successor(old)}",))
    assert said(territory, france, shop_at(None, old))[0] is INSIDE


def test_a_code_that_nobody_knows_leaves_the_point_to_decide(squares):
    assert said(WEST_RULE, squares, shop_at(WESTERN, "99999"))[0] is INSIDE
    assert said(WEST_RULE, squares, shop_at(None, "99999"))[0] is UNKNOWN


@pytest.mark.parametrize(
    ("tolerance_m", "code"), [(0, OUTSIDE), (3_900, OUTSIDE), (4_100, TO_CHECK)]
)
def test_the_tolerance_asks_for_a_look(squares, tolerance_m, code):
    rule = TerritoryRule(name="l'Ouest", codes=("commune:07901",), tolerance_m=tolerance_m)
    assert said(rule, squares, shop_at(EASTERN, "07902"))[0] is code


def test_communes_that_touch_are_examined_however_far_the_workshop(squares):
    rule = TerritoryRule(name="l'Ouest", codes=("commune:07901",), includes_neighbours=True)
    assert said(rule, squares, shop_at((4.19, 44.05), "07902")) == (
        TO_CHECK,
        "L'Est (07) : hors de l'Ouest, commune limitrophe, à 7,2 km de la limite : à examiner",
    )


def test_communes_that_touch_the_ardeche_are_those_of_its_neighbours(france):
    rule = TerritoryRule(codes=("departement:07",), includes_neighbours=True)
    neighbours = Judge(rule, france).ground.neighbour_codes
    assert {"26347", "26362"} <= neighbours
    assert {code[:2] for code in neighbours} == {"26", "30", "38", "42", "43", "48", "84"}


def test_the_drawn_contour_decides_for_exact_points(squares):
    rule = TerritoryRule(name="le contour", polygon_wkt=BOX)
    assert said(rule, squares, shop_at((4.11, 44.05), "07902"))[0] is INSIDE
    assert said(rule, squares, shop_at((4.13, 44.05), "07902"))[0] is OUTSIDE
    assert said(rule, squares, shop_at((4.11, 44.05)))[0] is INSIDE


def test_somewhere_in_a_commune_that_the_contour_cuts_is_left_to_people(squares):
    rule = TerritoryRule(name="le contour", polygon_wkt=BOX)
    assert said(rule, squares, shop_at(None, "07902")) == (
        TO_CHECK,
        "L'Est (07) : en partie dans le contour, position à la commune seulement : à examiner",
    )


def test_a_commune_within_the_contour_is_certain(squares):
    rule = TerritoryRule(name="le contour", polygon_wkt=shapely.box(3.9, 43.9, 4.1, 44.2).wkt)
    assert said(rule, squares, shop_at(None, "07901"))[0] is INSIDE
    assert said(rule, squares, shop_at(None, "07902"))[0] is OUTSIDE


def test_areas_and_contour_count_together(squares):
    rule = TerritoryRule(name="l'Ouest", codes=("commune:07901",), polygon_wkt=BOX)
    assert said(rule, squares, shop_at((4.01, 44.01), "07901"))[0] is INSIDE
    assert said(rule, squares, shop_at((4.11, 44.05), "07902"))[0] is INSIDE
    assert said(rule, squares, shop_at((4.15, 44.05), "07902"))[0] is OUTSIDE


def test_an_area_that_is_gone_covers_nothing_and_breaks_nothing(squares):
    rule = TerritoryRule(codes=("epci:999999999",))
    assert said(rule, squares, shop_at(WESTERN, "07901"))[0] is OUTSIDE


@pytest.mark.parametrize(
    ("exemption", "code", "sentence"),
    [
        (
            Exemption(is_let_in=True, insee_code="07902", reason="Marché commun."),
            INSIDE,
            "L'Est (07) : hors de l'Ouest, commune admise par exception (Marché commun)",
        ),
        (
            Exemption(is_let_in=True, entry_id="f" * 32, reason="fondatrice du marché"),
            INSIDE,
            "L'Est (07) : hors de l'Ouest, fiche admise par exception (fondatrice du marché)",
        ),
    ],
)
def test_an_exemption_lets_in_and_says_why(squares, exemption, code, sentence):
    rule = TerritoryRule(name="l'Ouest", codes=("commune:07901",), exemptions=(exemption,))
    verdict = Judge(rule, squares).judge(shop_at(EASTERN, "07902"), entry_id="f" * 32)
    assert (verdict.code, verdict.sentence) == (code, sentence)


def test_an_exemption_keeps_out_what_is_inside(squares):
    out = Exemption(is_let_in=False, insee_code="07901", reason="a sa propre carte")
    rule = TerritoryRule(name="l'Ouest", codes=("commune:07901",), exemptions=(out,))
    assert said(rule, squares, shop_at(WESTERN, "07901")) == (
        OUTSIDE,
        "L'Ouest (07) : dans l'Ouest, commune écartée par exception (a sa propre carte)",
    )


def test_the_exemption_of_an_entry_wins_over_that_of_its_commune(squares):
    rule = TerritoryRule(
        codes=("commune:07901",),
        exemptions=(
            Exemption(is_let_in=False, insee_code="07901", reason="a sa carte"),
            Exemption(is_let_in=True, entry_id="f" * 32, reason="fondatrice"),
        ),
    )
    judge = Judge(rule, squares)
    assert judge.judge(shop_at(WESTERN, "07901"), entry_id="f" * 32).code is INSIDE
    assert judge.judge(shop_at(WESTERN, "07901"), entry_id="a" * 32).code is OUTSIDE


def test_an_entry_that_nobody_can_place_can_be_let_in(squares):
    rule = TerritoryRule(
        name="l'Ouest",
        codes=("commune:07901",),
        exemptions=(Exemption(is_let_in=True, entry_id="f" * 32, reason="ambulante"),),
    )
    verdict = Judge(rule, squares).judge(shop_at(), entry_id="f" * 32)
    assert verdict.code is INSIDE
    assert verdict.sentence.endswith("fiche admise par exception (ambulante)")


def make_potters(count, status=Status.PUBLISHED, insee_code="07901"):
    return [
        shop_at(WESTERN, insee_code, kinds=("potter",), slug=f"potier-{n}", status=status)
        for n in range(count)
    ]


def quota_verdict(squares, quota, published, shop):
    rule = TerritoryRule(name="l'Ouest", codes=("departement:07",), quotas=(quota,))
    taken = count_taken(place_shops(published, squares))
    return said(rule, squares, shop, taken=taken)


POTTERS = Quota(most=3, kind="potter", label="potiers")


@pytest.mark.parametrize(
    ("quota", "published", "words"),
    [
        (POTTERS, 2, None),
        (POTTERS, 3, "les 3 places de potiers sont prises"),
        (POTTERS, 4, "les 3 places de potiers sont prises"),
        (Quota(most=1, kind="potter", label="artisans"), 1, "la seule place d'artisans est prise"),
        (Quota(most=0, kind="potter", label="potiers"), 0, "il n'y a pas de place de potiers"),
        (Quota(most=2, family="craft"), 2, "les 2 places « Artisanat d'art » sont prises"),
        (
            Quota(most=2, insee_code="07901"),
            2,
            "les 2 places dans cette commune sont prises",
        ),
        (
            Quota(most=2, kind="potter", is_per_commune=True, label="potiers"),
            2,
            "les 2 places de potiers dans cette commune sont prises",
        ),
        (Quota(most=2, kind="bakery"), 3, None),
        (Quota(most=2, insee_code="07902"), 3, None),
    ],
)
def test_a_quota_counts_published_entries(squares, quota, published, words):
    new = make_potters(1, Status.PENDING)[0]
    code, sentence = quota_verdict(squares, quota, make_potters(published), new)
    assert code is (INSIDE if words is None else TO_CHECK)
    assert sentence == "L'Ouest (07) : dans l'Ouest" + (f", mais {words}" if words else "")


def test_a_quota_per_commune_leaves_the_next_commune_free(squares):
    quota = Quota(most=2, kind="potter", is_per_commune=True)
    new = make_potters(1, Status.PENDING, insee_code="07902")[0]
    taken = make_potters(2)
    assert quota_verdict(squares, quota, taken, new)[0] in {INSIDE, TO_CHECK}
    assert "places" not in quota_verdict(squares, quota, taken, new)[1]


def test_who_is_on_the_map_keeps_the_place(squares):
    published = make_potters(5)
    assert quota_verdict(squares, POTTERS, published, published[0])[0] is INSIDE


def test_a_quota_says_nothing_of_who_is_outside(squares):
    rule = TerritoryRule(name="l'Ouest", codes=("commune:07901",), quotas=(POTTERS,))
    taken = count_taken(place_shops(make_potters(3), squares))
    far = shop_at(EASTERN, "07902", kinds=("potter",))
    assert said(rule, squares, far, taken=taken)[0] is OUTSIDE


def test_the_workshop_decides_among_several_places(squares):
    workshop = place_at(WESTERN, "07901", role=Role.WORKSHOP)
    stall = place_at(EASTERN, "07902", role=Role.MARKET_STALL)
    shop = make_shop(places=(stall, workshop))
    assert said(WEST_RULE, squares, shop) == (
        INSIDE,
        "L'Ouest (07), où est l'atelier : dans l'Ouest",
    )


def test_a_hosted_pickup_point_never_decides(squares):
    hosted = place_at(WESTERN, "07901", role=Role.PICKUP_POINT, host_slug="epicerie")
    shop = make_shop(places=(hosted,))
    code, sentence = said(WEST_RULE, squares, shop)
    assert code is UNKNOWN
    assert sentence == "Seulement des points de retrait chez d'autres : lieu de l'atelier inconnu"


def test_distances_are_negative_inside(squares):
    judge = Judge(WEST_RULE, squares)
    assert judge.judge(shop_at(WESTERN, "07901")).distance_m == pytest.approx(-4_005, abs=20)
    assert judge.judge(shop_at(EASTERN, "07902")).distance_m == pytest.approx(4_005, abs=20)
    assert judge.judge(shop_at()).distance_m is None


def test_many_are_judged_as_each_by_itself(squares):
    shops = [shop_at(WESTERN, "07901"), shop_at(), shop_at((4.1015, 44.05)), shop_at(EASTERN)]
    judge = Judge(WEST_RULE, squares)
    assert judge.judge_many(shops) == [judge.judge(shop) for shop in shops]
    assert judge.judge_many([]) == []


def test_a_verdict_is_noted_beside_doubts_and_duplicates(squares):
    verdict = Judge(WEST_RULE, squares).judge(shop_at(WESTERN, "07901"))
    noted = verdict.noted(Finding(doubts=("far",), duplicates=("a" * 32,)))
    assert (noted.verdict, noted.sentence) == (INSIDE, "L'Ouest (07) : dans l'Ouest")
    assert (noted.doubts, noted.duplicates) == (("far",), ("a" * 32,))


degrees = st.floats(min_value=3.8, max_value=4.4)
codes = st.sampled_from([None, "07901", "07902", "99999"])
areas = st.sets(st.sampled_from(["commune:07901", "commune:07902", "departement:07"]))


@pytest.fixture(scope="session")
def ours(tmp_path_factory):
    return write_squares(tmp_path_factory.mktemp("judged"))


@given(lon=degrees, lat=st.floats(43.8, 44.3), code=codes, one=areas, more=areas)
def test_widening_the_areas_makes_nobody_leave(ours, lon, lat, code, one, more):
    shop = shop_at((lon, lat), code)
    before = Judge(TerritoryRule(codes=tuple(sorted(one))), ours).judge(shop).code
    after = Judge(TerritoryRule(codes=tuple(sorted(one | more))), ours).judge(shop).code
    assert not (before is INSIDE and after in {OUTSIDE, UNKNOWN})


@given(
    lon=degrees,
    lat=st.floats(43.8, 44.3),
    code=codes,
    tolerances=st.tuples(st.floats(0, 50_000), st.floats(0, 50_000)),
)
def test_a_wider_tolerance_sends_nobody_out(ours, lon, lat, code, tolerances):
    shop = shop_at((lon, lat), code)
    verdicts = [
        Judge(TerritoryRule(codes=("commune:07901",), tolerance_m=metres), ours).judge(shop).code
        for metres in sorted(tolerances)
    ]
    assert not (verdicts[0] is not OUTSIDE and verdicts[1] is OUTSIDE)


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90), code=st.text(max_size=6))
def test_every_place_on_earth_gets_a_sentence(ours, lon, lat, code):
    if (lon, lat) == (0, 0):
        return
    verdict = Judge(WEST_RULE, ours).judge(shop_at((lon, lat), code or None))
    assert verdict.sentence
    assert verdict.code in VerdictCode
