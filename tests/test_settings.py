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
        ("none", None),
        ("geopf", "geopf"),
        ("http://127.0.0.1:7879/", "http://127.0.0.1:7879"),
        ("https://routes.example/navigation", "https://routes.example/navigation"),
    ],
)
def test_nobody_is_asked_about_roads_unless_named(value, expected):
    assert read_settings({"ALENTOUR_TRAVEL": value}).travel == expected


@pytest.mark.parametrize(
    "value", ["google", "geopf,none", "ftp://x.example", "https://u:p@x.example"]
)
def test_a_service_of_roads_that_cannot_be_used_is_refused_by_name(value):
    with pytest.raises(SettingRefused, match="ALENTOUR_TRAVEL"):
        read_settings({"ALENTOUR_TRAVEL": value})


def test_logs_are_text_unless_json_is_asked():
    assert read_settings({}).log_form == "text"
    assert read_settings({"ALENTOUR_LOG": "json"}).log_form == "json"
    with pytest.raises(SettingRefused, match="ALENTOUR_LOG"):
        read_settings({"ALENTOUR_LOG": "xml"})


MAIL = {
    "ALENTOUR_SMTP_URL": "smtp://carte:mot%40de%2Fpasse@mail.example:2525",
    "ALENTOUR_MAIL_FROM": "carte@ardeche.example",
    "ALENTOUR_PUBLIC_URL": "https://carte.example",
}


def test_nobody_is_written_to_unless_a_server_is_named():
    assert read_settings({}).mail_server is None


def test_a_mail_server_is_read_with_its_password():
    server = read_settings(MAIL).mail_server
    assert (server.host, server.port, server.is_tls) == ("mail.example", 2525, False)
    assert (server.user, server.password) == ("carte", "mot@de/passe")
    assert server.sender == "carte@ardeche.example"


@pytest.mark.parametrize(("scheme", "port"), [("smtp", 587), ("smtps", 465)])
def test_a_mail_server_has_the_port_of_its_kind(scheme, port):
    server = read_settings(MAIL | {"ALENTOUR_SMTP_URL": f"{scheme}://mail.example"}).mail_server
    assert (server.port, server.is_tls, server.user) == (port, scheme == "smtps", None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALENTOUR_SMTP_URL", "mail.example"),
        ("ALENTOUR_SMTP_URL", "http://mail.example"),
        ("ALENTOUR_SMTP_URL", "smtp://"),
        ("ALENTOUR_SMTP_URL", "smtp://mail.example:port"),
        ("ALENTOUR_SMTP_URL", "smtp://mail.example/path"),
        ("ALENTOUR_MAIL_FROM", ""),
        ("ALENTOUR_MAIL_FROM", "carte"),
        ("ALENTOUR_MAIL_FROM", "a@b.example\nBcc: c@d.example"),
        ("ALENTOUR_PUBLIC_URL", ""),
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused_by_name(name, value):
    with pytest.raises(SettingRefused, match=name):
        read_settings(MAIL | {name: value})


def test_a_refusal_never_quotes_the_password():
    with pytest.raises(SettingRefused) as caught:
        read_settings(MAIL | {"ALENTOUR_SMTP_URL": "ftp://carte:secret@mail.example"})
    assert "secret" not in str(caught.value) + caught.value.sentence


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
