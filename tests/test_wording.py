from datetime import date, datetime

import pytest

from geo.kinds import KINDS
from geo.languages import Language, speaking
from geo.values import DeliveryZone, Occasion, Payment, Precision, Role, Service, Wheelchair
from geo.wording import (
    OCCASION_LABELS,
    PAYMENT_LABELS,
    PRECISION_LABELS,
    ROLE_LABELS,
    SERVICE_LABELS,
    WHEELCHAIR_LABELS,
    ago_label,
    clock_label,
    count_label,
    day_label,
    distance_label,
    kind_labels,
    weekday_label,
    zone_sentence,
)


@pytest.mark.parametrize(
    ("distance_m", "label"),
    [(0, "0 m"), (4, "0 m"), (854, "850 m"), (994.9, "990 m"), (995, "1,0 km"), (999.9, "1,0 km"),
     (3_240, "3,2 km"), (9_949, "9,9 km"), (9_951, "10 km"), (41_400, "41 km")],
)  # fmt: skip
def test_distances_are_said_as_people_say_them(distance_m, label):
    assert distance_label(distance_m) == label.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("distance_m", "label"),
    [(0, "dans la commune"), (1_600, "environ 2 km"), (3_600, "environ 4 km")],
)
def test_distances_to_a_commune_are_estimates(distance_m, label):
    assert distance_label(distance_m, is_at_commune=True).replace("\u00a0", " ") == label


@pytest.mark.parametrize(
    ("count", "label"), [(0, "0 lieu"), (1, "1 lieu"), (2, "2 lieux"), (1_240, "1\u202f240 lieux")]
)
def test_counts_agree_with_their_noun(count, label):
    assert count_label(count, "lieu", "lieux").replace("\u00a0", " ") == label


@pytest.mark.parametrize(
    ("day", "label"),
    [(date(2026, 3, 1), "1er mars 2026"), (date(2026, 12, 31), "31 décembre 2026")],
)
def test_days_are_written_in_french(day, label):
    assert day_label(day) == label


@pytest.mark.parametrize(
    ("enum", "labels"),
    [(Role, ROLE_LABELS), (Service, SERVICE_LABELS), (Payment, PAYMENT_LABELS),
     (Precision, PRECISION_LABELS), (Occasion, OCCASION_LABELS),
     (Wheelchair, WHEELCHAIR_LABELS)],
)  # fmt: skip
def test_every_value_has_its_word(enum, labels):
    assert set(labels) == set(enum)


def test_kinds_are_named_and_unknown_ones_are_not_said():
    assert kind_labels(("honey", "no_such_kind", "candle")) == "Miel, Bougies"
    assert kind_labels(tuple(KINDS))


@pytest.mark.parametrize(
    ("zone", "sentence"),
    [
        ({"radius_m": 15_000, "fee": "2 €"}, "À 15 km à la ronde · livraison : 2 €"),
        (
            {"radius_m": 5_000, "minimum": "30 €"},
            "À 5 km à la ronde · minimum : 30 €",
        ),
        ({"codes": ("a", "b", "gone")}, "Aubenas, Vals"),
        ({"codes": ("gone",), "days": "mardi"}, "mardi"),
        ({"travel_time_min": 30.0}, "À 30 minutes en voiture"),
        ({"polygon_wkt": "POLYGON EMPTY"}, "Dans la zone dessinée sur la carte"),
    ],
)
def test_zones_are_said_in_words(zone, sentence):
    said = zone_sentence(DeliveryZone(**zone), {"a": "Aubenas", "b": "Vals"})
    assert said.replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("language", "near", "there", "day"),
    [
        ("en", "3.2 km", "about 4 km", "1 March 2026"),
        ("nl", "3,2 km", "ongeveer 4 km", "1 maart 2026"),
        ("de", "3,2 km", "etwa 4 km", "1. März 2026"),
    ],
)
def test_distances_and_days_are_said_in_the_language_spoken(language, near, there, day):
    with speaking(Language(language)):
        assert distance_label(3_240).replace("\u00a0", " ") == near
        assert distance_label(3_600, is_at_commune=True).replace("\u00a0", " ") == there
        assert day_label(date(2026, 3, 1)) == day


def test_kinds_and_zones_are_said_in_the_language_spoken():
    with speaking(Language.NL):
        assert kind_labels(("honey", "candle")) == "Honing, Kaarsen"
        zone = DeliveryZone(travel_time_min=30.0)
        assert zone_sentence(zone, {}).replace("\u00a0", " ") == "Tot 30 minuten met de auto"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 12, 1), "le 1er décembre 2026"),
        (date(2026, 11, 30), "aujourd'hui"),
        (date(2026, 11, 29), "hier"),
        (date(2026, 11, 28), "il y a 2 jours"),
        (date(2026, 11, 23), "il y a une semaine"),
        (date(2026, 11, 17), "il y a 13 jours"),
        (date(2026, 11, 9), "il y a 3 semaines"),
        (date(2026, 9, 30), "il y a 2 mois"),
        (date(2025, 12, 1), "il y a 12 mois"),
        (date(2025, 11, 30), "il y a un an"),
        (date(2024, 11, 30), "il y a 2 ans"),
    ],
)
def test_how_long_ago_is_said_in_words(day, label):
    assert ago_label(day, date(2026, 11, 30)).replace("\u00a0", " ") == label


def test_days_and_hours_are_said_as_people_do():
    assert weekday_label(date(2026, 12, 5)) == "samedi 5 décembre"
    assert weekday_label(date(2026, 12, 1)) == "mardi 1er décembre"
    times = [datetime(2026, 12, 5, 9, 0), datetime(2026, 12, 5, 9, 5), datetime(2026, 12, 5)]
    assert [clock_label(time) for time in times] == ["9 h", "9 h 05", "minuit"]
