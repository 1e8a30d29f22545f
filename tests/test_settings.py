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


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("sqlite:////srv/alentour/registry.sqlite", "sqlite:////srv/alentour/registry.sqlite"),
        (
            "postgres://moi:secret@base.example/carte",
            "postgresql+psycopg://moi:secret@base.example/carte",
        ),
        ("postgresql:///carte?host=/run", "postgresql+psycopg:///carte?host=/run"),
        ("postgresql+psycopg://h:5433/c", "postgresql+psycopg://h:5433/c"),
    ],
)
def test_the_registry_is_a_file_or_a_postgresql(value, expected):
    assert read_settings({"ALENTOUR_DATABASE_URL": value}).database_url == expected


@pytest.mark.parametrize(
    "value",
    [
        "mysql://moi:s3cret@h/c",
        "sqlite://",
        "sqlite:///relatif.sqlite",
        "postgresql://moi:s3cret@h",
        "postgresql://moi:s3cret@h:port/c",
        "postgresql://moi:s3cret",
        "moi:s3cret@h",
        "registre.sqlite",
    ],
)
def test_another_database_is_refused_without_a_word_of_its_password(value):
    with pytest.raises(SettingRefused, match="ALENTOUR_DATABASE_URL") as caught:
        read_settings({"ALENTOUR_DATABASE_URL": value})
    assert "s3cret" not in caught.value.sentence + str(caught.value)


def test_settings_shown_in_a_log_hold_no_password():
    settings = read_settings({"ALENTOUR_DATABASE_URL": "postgresql://moi:s3cret@h/c"})
    assert "s3cret" not in repr(settings)


def test_logs_are_text_unless_json_is_asked():
    assert read_settings({}).log_form == "text"
    assert read_settings({"ALENTOUR_LOG": "json"}).log_form == "json"
    with pytest.raises(SettingRefused, match="ALENTOUR_LOG"):
        read_settings({"ALENTOUR_LOG": "xml"})
