from datetime import UTC, datetime

import pytest

from geo.coordinates import Position
from geo.duplicates import LikenessReason, find_all_duplicates, find_duplicates
from geo.entries import Action, Actor, ActorKind, Contact
from geo.registry.entries import NewEntry, add_entries, add_entry, find_entry, move_entry
from geo.values import Precision, Status
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
CONTACT = Contact(email="prive@tournerie.example", phone="+33465710002", siret="73282932000074")
HERE = Position(lon=4.06, lat=44.04)
NEAR = Position(lon=4.065, lat=44.045)
FAR = Position(lon=4.09, lat=44.09)
NOBODY = Contact()


def other_shop(position=FAR, **changes):
    """Return a shop that has nothing in common with the one of the factory but what is given."""
    place = {"position": position, "insee_code": "07902", "city": "L'Est"} | changes.pop(
        "place", {}
    )
    values = {"name": "Rucher du Serre", "phone": None, "email": None, "slug": "rucher"}
    return make_shop(**(values | changes), places=(make_place(**place),))


def register(registry, shop=None, contact=CONTACT):
    with registry.writing() as connection:
        return add_entry(
            connection,
            shop=shop or make_shop(status=Status.PENDING),
            contact=contact,
            by=MAKER,
            at=AT,
        )


def find(registry, shop, contact=NOBODY, **options):
    with registry.reading() as connection:
        return find_duplicates(connection, shop, contact, **options)


def reasons(registry, shop, contact=NOBODY):
    return [likeness.reasons for likeness in find(registry, shop, contact)]


CONTACTS = {
    "telephone": (Contact(phone="+33465710002"), LikenessReason.PHONE),
    "public telephone": (Contact(phone="+33465710001"), LikenessReason.PHONE),
    "e-mail": (Contact(email="PRIVE@Tournerie.example"), LikenessReason.EMAIL),
    "siret": (Contact(siret="73282932000074"), LikenessReason.SIRET),
}


@pytest.mark.parametrize("case", CONTACTS.values(), ids=CONTACTS)
def test_the_same_person_is_recognised(registry, case):
    contact, reason = case
    register(registry)
    assert reasons(registry, other_shop(), contact) == [(reason,)]


def test_a_telephone_is_the_same_however_it_is_written(registry):
    register(registry)
    assert reasons(registry, other_shop(phone="+33 (0)4.65.71.00.01")) == [(LikenessReason.PHONE,)]


def test_nothing_in_common_is_no_likeness(registry):
    register(registry)
    assert find(registry, other_shop(), Contact(phone="+33465710009", email="b@b.example")) == []


def test_similar_names_within_a_kilometre_are_alike(registry):
    register(registry)
    found = find(registry, other_shop(NEAR, name="SARL Tournerie des Aulne"))
    assert [one.reasons for one in found] == [(LikenessReason.NAME_NEAR,)]
    assert found[0].distance_m == pytest.approx(684, abs=5)
    assert found[0].sentence == "nom semblable à 690\N{NO-BREAK SPACE}m"


@pytest.mark.parametrize(("lat", "is_near"), [(44.0489, True), (44.0491, False)])
def test_a_kilometre_is_where_nearness_ends(registry, lat, is_near):
    register(registry)
    shop = other_shop(Position(lon=HERE.lon, lat=lat), name="Tournerie des Aulnes")
    assert bool(find(registry, shop)) is is_near


def test_similar_names_far_away_are_two_shops(registry):
    register(registry)
    assert find(registry, other_shop(FAR, name="Tournerie des Aulnes")) == []


def test_the_same_name_in_the_same_commune_is_enough(registry):
    register(registry)
    shop = other_shop(None, name="Tournerie des Aulnes", place={"insee_code": "07901"})
    assert reasons(registry, shop) == [(LikenessReason.NAME_IN_COMMUNE,)]


def test_nearness_is_told_once(registry):
    register(registry)
    shop = other_shop(NEAR, name="Tournerie des Aulnes", place={"insee_code": "07901"})
    assert reasons(registry, shop) == [(LikenessReason.NAME_NEAR,)]


def test_any_place_of_a_shop_may_be_the_same(registry):
    register(registry)
    shop = make_shop(
        phone=None, email=None, places=(make_place(position=FAR), make_place(position=HERE))
    )
    assert find(registry, shop)[0].distance_m == pytest.approx(0, abs=0.01)


GENERIC = {"name": "Boulangerie, L'Ouest", "phone": None, "email": None}


@pytest.mark.parametrize(("lat", "is_like"), [(44.0402, True), (44.042, False)])
def test_names_of_trade_and_commune_are_alike_on_one_spot_only(registry, lat, is_like):
    register(registry, make_shop(**GENERIC), NOBODY)
    shop = make_shop(**GENERIC, places=(make_place(position=Position(lon=4.06, lat=lat)),))
    assert bool(find(registry, shop)) is is_like


def test_names_of_trade_and_commune_known_at_the_commune_are_not_alike(registry):
    place = make_place(precision=Precision.COMMUNE)
    register(registry, make_shop(**GENERIC, places=(place,)), NOBODY)
    assert find(registry, make_shop(**GENERIC, places=(place,))) == []


def test_an_entry_does_not_repeat_itself(registry):
    entry = register(registry)
    assert find(registry, entry.shop, entry.contact, entry_id=entry.entry_id) == []


def test_the_surest_likeness_comes_first(registry):
    near = register(registry, make_shop(phone=None, email=None), NOBODY)
    same = register(registry, other_shop(), CONTACT)
    found = find(registry, make_shop(phone=None, email=None), CONTACT)
    assert [one.entry_id for one in found] == [same.entry_id, near.entry_id]
    assert found[0].sentence == "même numéro SIRET, même adresse électronique, même téléphone"


def test_what_was_refused_is_recognised_and_what_was_erased_is_not(registry):
    entry = register(registry)
    move(registry, entry, Status.REFUSED, Action.REFUSED)
    assert len(find(registry, make_shop())) == 1
    with registry.reading() as connection:
        assert find_entry(connection, entry.entry_id).status is Status.REFUSED


def move(registry, entry, to, action):
    with registry.writing() as connection:
        return move_entry(
            connection, entry.entry_id, version=None, to=to, by=MAKER, at=AT, action=action
        )


@pytest.mark.parametrize("name", ["%", "_", "' OR 1=1 --", "${x}", "x" * 10_000])
def test_hostile_names_and_keys_find_nothing_and_break_nothing(registry, name):
    register(registry)
    contact = Contact(phone=name, email=name, siret=name)
    assert find(registry, other_shop(name=name, phone=name), contact) == []


def test_rows_of_an_import_are_compared_with_entries_and_among_themselves(registry):
    entry = register(registry)
    rows = [
        ("row 1", other_shop(), NOBODY),
        ("row 2", other_shop(NEAR, name="Tournerie des Aulnes"), NOBODY),
        ("row 3", other_shop(), NOBODY),
    ]
    with registry.reading() as connection:
        found = find_all_duplicates(connection, rows)
    named = [[likeness.entry_id for likeness in one] for one in found]
    assert named == [["row 3"], [entry.entry_id], ["row 1"]]


def test_one_by_one_and_all_at_once_say_the_same(registry):
    shops = [
        make_shop(
            slug=f"s{n}", name=name, phone=phone, email=None, places=(make_place(position=at),)
        )
        for n, (name, phone, at) in enumerate(
            [
                ("Tournerie des Aulnes", None, HERE),
                ("Tournerie des Aulne", "0465710003", NEAR),
                ("Rucher du Serre", "0465710003", FAR),
                ("Boulangerie", None, HERE),
                ("Le Rucher du Serre", None, None),
            ]
        )
    ]
    with registry.writing() as connection:
        added = add_entries(connection, [NewEntry(shop=shop) for shop in shops], by=MAKER, at=AT)
    rows = [(entry.entry_id, entry.shop, entry.contact) for entry in added]
    with registry.reading() as connection:
        at_once = find_all_duplicates(connection, rows)
        alone = [
            find_duplicates(connection, shop, contact, entry_id=key) for key, shop, contact in rows
        ]
    assert at_once == alone
    assert any(at_once)


def test_no_shop_has_no_duplicate(registry):
    with registry.reading() as connection:
        assert find_all_duplicates(connection, []) == []
