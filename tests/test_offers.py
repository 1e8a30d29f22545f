import pytest

from geo.offers import (
    guess_occasions,
    guess_payments,
    guess_services,
    guess_wheelchair,
    is_pickup_point,
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "Livraisons à domicile, Retrait de commandes en magasin",
            {"click_and_collect", "delivery"},
        ),
        ("Click & Collect", {"click_and_collect"}),
        ("Vente sur place et sur les marchés", {"on_site", "market"}),
        ("Sur rendez-vous", {"appointment"}),
        ("DRIVE", {"click_and_collect"}),
        ("Relais colis | Lavage automatique", set()),
        ("Restauration à emporter", set()),
        ("", set()),
        ("${alert(1)}", set()),
    ],
)
def test_words_give_services(cell, expected):
    assert {str(one) for one in guess_services([("services", cell)])} == expected


@pytest.mark.parametrize(
    ("cell", "expected"), [("oui", ["delivery"]), ("X", ["delivery"]), ("non", []), ("0", [])]
)
def test_yes_in_a_column_says_its_header(cell, expected):
    assert [str(one) for one in guess_services([("Livraison", cell)])] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CB, espèces et chèques", {"cards", "cash", "cheque"}),
        ("Chèques cadeaux", {"gift_voucher"}),
        ("monnaie locale", {"local_currency"}),
        ("", set()),
    ],
)
def test_words_give_means_of_payment(text, expected):
    assert {str(one) for one in guess_payments(text)} == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("Boutique | Relais colis", True), ("Point relais", True), ("Lavage", False), ("", False)],
)
def test_parcel_point_is_recognised(cell, expected):
    assert is_pickup_point([("services", cell)]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Noël, mariages", ["christmas", "wedding"]), ("liste de naissance", ["birth"]), ("", [])],
)
def test_words_give_occasions(text, expected):
    assert guess_occasions(text) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("yes", "yes"), ("Oui", "yes"), ("limited", "limited"), ("partiellement", "limited"),
     ("no", "no"), ("Non accessible", "no"), ("", None), ("?", None), ("voir site", None)],
)  # fmt: skip
def test_words_tell_whether_a_wheelchair_gets_in(text, expected):
    assert guess_wheelchair(text) == expected
