import pytest

from geo.geocoding.abroad import is_abroad
from geo.geocoding.names import spell_out


@pytest.mark.parametrize(
    "text", ["New York", "Bruxelles", "GENÈVE", "Namur, Belgique", "Genf Suisse"]
)
def test_foreign_cities_and_countries_are_abroad(text):
    assert is_abroad(spell_out(text))


@pytest.mark.parametrize("text", ["Genas", "Aubenas", "York", "", "Bruxelles-sur-Loire"])
def test_other_names_are_not(text):
    assert not is_abroad(spell_out(text))
