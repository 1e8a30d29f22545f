import pytest

from geo.geocoding.parse import read_text
from geo.geocoding.street_reading import read_streets


def readings(text):
    typed = read_text(text)
    return read_streets(tuple(typed.words), tuple(typed.segments))


@pytest.mark.parametrize(
    ("text", "number", "repetition", "key"),
    [
        ("12 rue des Lilas", 12, "", "rue lilas"),
        ("12bis rue des Lilas", 12, "bis", "rue lilas"),
        ("12 B rue des Lilas", 12, "b", "rue lilas"),
        ("12 D rue des Lilas", 12, "d", "rue lilas"),
        ("12 c rue des Lilas", 12, "c", "rue lilas"),
        ("n°12 rue des Lilas", 12, "", "rue lilas"),
        ("rue des Lilas 12 ter", 12, "ter", "rue lilas"),
        ("rue des Lilas n° 12", 12, "", "rue lilas"),
        ("rue des Lilas, 12", 12, "", "rue lilas"),
        ("12, rue des Lilas", 12, "", "rue lilas"),
        ("12 rue du Rendez-Vous", 12, "", "rue rendez vous"),
        ("12 r Lilas", 12, "", "rue lilas"),
        ("1 l'Église", 1, "", "eglise"),
        ("8 rue du 8 mai 45", 8, "", "rue 8 mai 1945"),
        ("12 ruedes Lilas", 12, "", "rue lilas"),
        ("12 place dela Mairie", 12, "", "place mairie"),
        ("7 PlaceBarthelon", 7, "", "place barthelon"),
        ("Garage Moderne 12 rue des Lilas", 12, "", "rue lilas"),
        ("12 rue des Lilas résidence du Parc", 12, "", "rue lilas"),
        ("12 rue des Lilas Bâtiment B", 12, "", "rue lilas"),
        ("12 rue des Lilas, 04 75 00 00 00", 12, "", "rue lilas"),
        ("12 rue des Lilas CS 40012", 12, "", "rue lilas"),
        ("route nationale 102", None, "", "routenationale 102"),
        ("rue du 19 mars 1962", None, "", "rue 19 mars 1962"),
    ],
)
def test_number_and_street_are_read(text, number, repetition, key):
    found = [(one.number, one.repetition, one.key) for one in readings(text)]
    assert (number, repetition, key) in found


@pytest.mark.parametrize("text", ["12-14 rue X", "12/14 rue X", "12 à 14 rue X", "12 et 14 rue X"])
def test_of_a_range_the_first_number_is_kept(text):
    best = readings(text)[0]
    assert (best.number, best.key, best.is_range) == (12, "rue x", True)


def test_a_date_after_a_number_is_no_range():
    assert ("rue 19 mars 1962", 8) in {
        (one.key, one.number) for one in readings("8 rue du 19 mars 1962")
    }
