from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.differences import compare_shops, describe_shop, list_changes
from geo.values import (
    DeliveryZone,
    Occasion,
    Payment,
    Place,
    Role,
    Service,
    Shop,
    Visibility,
    Wheelchair,
)
from tests.factories import make_place, make_shop

NAMES = {"commune:07901": "L'Ouest", "commune:07902": "L'Est", "epci:200000001": "Les Carrés"}


def changed(before, after):
    return {line.label: (line.before, line.after) for line in list_changes(before, after, NAMES)}


def test_a_shop_does_not_differ_from_itself():
    assert list_changes(make_shop(), make_shop(), NAMES) == []


@pytest.mark.parametrize(
    ("changes", "label", "after"),
    [
        ({"name": "Autre nom"}, "Nom", ("Autre nom",)),
        ({"kinds": ("honey", "candle")}, "Métiers", ("Miel", "Bougies")),
        ({"kinds": ("unheard_of",)}, "Métiers", ("unheard_of",)),
        ({"description": "Deux\nlignes"}, "Description", ("Deux", "lignes")),
        ({"description": None}, "Description", ()),
        ({"services": (Service.DELIVERY,)}, "Vente", ("Livraison",)),
        ({"payments": (Payment.CHEQUE,)}, "Paiement", ("chèque",)),
        ({"occasions": (Occasion.CHRISTMAS,)}, "Occasions", ("Noël",)),
        ({"labels": ("Bio",)}, "Labels", ("Bio",)),
        ({"phone": None}, "Téléphone montré", ()),
        ({"email": "autre@a.example"}, "E-mail (privé)", ("autre@a.example",)),
        ({"website": "https://a.example"}, "Site", ("https://a.example",)),
        ({"links": ("https://b.example",)}, "Autres pages", ("https://b.example",)),
        ({"made_in": "07902"}, "Fabriqué à", ("L'Est (07902)",)),
        ({"made_in": "07999"}, "Fabriqué à", ("07999",)),
        ({"source": "Un fichier"}, "Source", ("Un fichier",)),
        ({"zones": (DeliveryZone(radius_m=5_000),)}, "Livraison 1", ("À 5,0\xa0km à la ronde",)),
        (
            {"zones": (DeliveryZone(codes=("epci:200000001",), fee="5 €"),)},
            "Livraison 1",
            ("Les Carrés · livraison : 5 €",),
        ),
    ],
    ids=str,
)
def test_a_changed_field_is_said_in_words(changes, label, after):
    [(found, (_, said))] = changed(make_shop(), make_shop(**changes)).items()
    assert (found, said) == (label, after)


@pytest.mark.parametrize(
    ("changes", "name", "after"),
    [
        ({"role": Role.SHOP}, "sorte", ("Boutique",)),
        ({"name": None}, "nom", ()),
        ({"host_slug": "epicerie"}, "chez", ("epicerie",)),
        ({"wheelchair": Wheelchair.NO}, "accès", ("inaccessible en fauteuil roulant",)),
        ({"address": "1 place du Four"}, "adresse", ("1 place du Four",)),
        ({"postcode": "07999"}, "ville", ("07999 L'Ouest",)),
        ({"insee_code": "07902"}, "commune", ("L'Est (07902)",)),
        (
            {"position": Position(lon=4.05, lat=44.0)},
            "position",
            ("44.00000, 4.05000", "position au numéro"),
        ),
        ({"position": None}, "position", ()),
        ({"opening_hours": "Mo 10:00-12:00"}, "horaires", ("Mo 10:00-12:00",)),
        ({"visibility": Visibility.HIDDEN}, "visibilité", ("rien n'est montré",)),
    ],
    ids=str,
)
def test_a_changed_place_is_said_field_by_field(changes, name, after):
    before, later = make_shop(), make_shop(places=(make_place(**changes),))
    [(label, (_, said))] = changed(before, later).items()
    assert (label, said) == (f"Lieu 1, {name}", after)


def test_a_place_that_is_gone_leaves_its_lines_empty():
    lines = list_changes(make_shop(), make_shop(places=()), NAMES)
    assert all(line.label.startswith("Lieu 1, ") and line.after == () for line in lines)


def test_without_a_version_before_everything_is_new():
    lines = compare_shops(None, make_shop(), NAMES)
    assert all(line.before == () and line.is_changed for line in lines)


def test_a_drawn_zone_that_moved_shows_even_with_as_many_sides():
    small, large = (
        DeliveryZone(polygon_wkt=wkt) for wkt in ("POLYGON((0 0,1 1))", "POLYGON((0 0,1 2))")
    )
    assert changed(make_shop(zones=(small,)), make_shop(zones=(large,))) != {}


def test_lines_stand_in_the_order_of_the_form_and_places_by_number():
    shop = make_shop(places=tuple(make_place(name=f"n{number}") for number in range(11)))
    labels = [line.label for line in compare_shops(None, shop, NAMES)]
    assert labels[:3] == ["Nom", "Métiers", "Description"]
    assert labels.index("Lieu 2, visibilité") < labels.index("Lieu 10, sorte")
    assert labels.index("Lieu 11, visibilité") < labels.index("Téléphone montré")


TEXTS = st.text(max_size=40)
SHOPS = st.builds(
    Shop,
    slug=st.just("a"),
    name=TEXTS,
    description=st.none() | TEXTS,
    made_in=st.none() | TEXTS,
    links=st.lists(TEXTS, max_size=3).map(tuple),
    places=st.lists(
        st.builds(Place, role=st.sampled_from(Role), name=st.none() | TEXTS, address=TEXTS),
        max_size=3,
    ).map(tuple),
)


@given(SHOPS, SHOPS)
def test_a_comparison_holds_both_shops_and_reads_both_ways(before, after):
    there, back = compare_shops(before, after, NAMES), compare_shops(after, before, NAMES)
    assert {line.label: line.before for line in there if line.before} == describe_shop(
        before, NAMES
    )
    assert [(line.label, line.after, line.before) for line in back] == [
        (line.label, line.before, line.after) for line in there
    ]


@pytest.mark.parametrize(
    "text", ["${x}", "`", "</script>", "<img onerror=x>", "=cmd|x", "\u202e", "x" * 10_000]
)
def test_hostile_text_is_kept_as_written(text):
    described = describe_shop(replace(make_shop(), name=text), NAMES)
    assert described["Nom"] == (text,)
