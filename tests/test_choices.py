from geo.choices import (
    all_kind_choices,
    area_choices,
    epci_choices,
    family_choices,
    kind_choices,
    label_choices,
    occasion_choices,
    payment_choices,
    role_choices,
    service_choices,
)
from geo.languages import Language, speaking
from geo.values import Occasion


def test_kinds_that_would_show_nothing_are_not_offered():
    assert kind_choices({"honey": 2, "candle": 0}, ()) == {"honey": "Miel (2)"}


def test_a_chosen_kind_stays_offered():
    assert kind_choices({}, ("honey",)) == {"honey": "Miel (0)"}


def test_kinds_stand_by_family_then_by_name():
    assert list(kind_choices({"candle": 1, "wine": 1, "honey": 1, "bakery": 1}, ())) == [
        *("bakery", "honey", "wine", "candle")
    ]


def test_kinds_that_nobody_knows_are_not_offered():
    assert kind_choices({"no_such_kind": 3}, ()) == {}


def test_services_keep_their_order():
    counts = {"market": 9, "on_site": 1, "delivery": 0}
    assert service_choices(counts, ("appointment",)) == {
        "on_site": "Sur place (1)",
        "market": "Marchés (9)",
        "appointment": "Sur rendez-vous (0)",
    }


def test_communes_stand_by_name_with_those_chosen(squares):
    assert area_choices({"07901": 1}, ("07902",), squares) == {
        "07902": "L'Est (0)",
        "07901": "L'Ouest (1)",
    }


def test_epci_are_named_and_unknown_ones_keep_their_code(squares):
    assert epci_choices({"200000001": 3, "gone": 1}, (), squares) == {
        "200000001": "Pays des Carrés (3)",
        "gone": "gone (1)",
    }


def test_of_too_many_areas_the_most_frequent_are_offered(squares):
    counts = {f"{code:05d}": code for code in range(1_000)}
    offered = area_choices(counts, ("00001",), squares)
    assert len(offered) == 401
    assert {"00001", "00999", "00600"} <= set(offered)


def test_families_are_offered_when_one_of_their_kinds_is():
    assert family_choices({"honey": 2, "potter": 0, "no_such_kind": 1}, ("drink",)) == {
        "food": "À manger",
        "drink": "À boire",
    }


def test_payments_occasions_and_places_keep_their_order_and_those_chosen():
    assert payment_choices({"cards": 1, "cash": 2}, ()) == {
        "cash": "Espèces (2)",
        "cards": "Carte bancaire (1)",
    }
    assert occasion_choices({}, (Occasion.BIRTH,)) == {"birth": "Naissance (0)"}
    assert role_choices({"market_stall": 3}, ()) == {"market_stall": "Marché (3)"}


def test_the_most_frequent_label_comes_first():
    assert list(label_choices({"A": 1, "B": 5}, ("C",))) == ["B", "A", "C"]


def test_places_of_making_are_named(squares):
    assert area_choices({"07901": 1}, (), squares) == {"07901": "L'Ouest (1)"}


def test_a_family_stands_before_its_kinds():
    choices = all_kind_choices({"honey": 2, "wine": 1}, ())
    assert list(choices.items()) == [
        ("food", "À manger : tout"),
        ("honey", "Miel (2)"),
        ("drink", "À boire : tout"),
        ("wine", "Vin (1)"),
    ]


def test_choices_are_named_and_ordered_in_the_language_spoken():
    counts = {"cheese": 1, "bakery": 1, "fish": 2}
    with speaking(Language.DE):
        offered = kind_choices(counts, ())
        services = service_choices({"delivery": 1}, ())
    assert list(offered.items()) == [
        ("bakery", "Bäckerei (1)"),
        ("fish", "Fisch (2)"),
        ("cheese", "Käse (1)"),
    ]
    assert services == {"delivery": "Lieferung (1)"}
