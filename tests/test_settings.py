import pytest

from geo.errors import SettingRefused
from geo.settings import read_settings


def geocoders(value):
    return read_settings({"ALENTOUR_GEOCODER": value}).geocoders


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", ()),
        ("local", ()),
        ("geopf", ("geopf",)),
        (" geopf , nominatim,geopf", ("geopf", "nominatim")),
        ("local,geopf", ("geopf",)),
        ("http://127.0.0.1:7878", ("http://127.0.0.1:7878",)),
        ("https://adresse.example/geocodage", ("https://adresse.example/geocodage",)),
    ],
)
def test_geocoders_are_named_in_order_and_none_by_default(value, expected):
    assert geocoders(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "google",
        "geopf;nominatim",
        "ftp://adresse.example",
        "https://",
        "https://user:secret@adresse.example",
        "https://adresse.example/?q=",
        "https://adresse.example:port/",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
def test_geocoder_that_cannot_be_used_is_refused_by_name(value):
    with pytest.raises(SettingRefused, match="ALENTOUR_GEOCODER"):
        geocoders(value)


def test_logs_are_text_unless_json_is_asked():
    assert read_settings({}).log_form == "text"
    assert read_settings({"ALENTOUR_LOG": "json"}).log_form == "json"
    with pytest.raises(SettingRefused, match="ALENTOUR_LOG"):
        read_settings({"ALENTOUR_LOG": "xml"})
