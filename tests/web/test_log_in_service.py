from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from geo.errors import SettingRefused
from geo.settings import Settings, read_settings
from geo.web.log_in_service import LogInServiceMiddleware, auth_secrets, verified_email

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
ISSUER = "https://idp.example"
CLAIMS = {
    "is_logged_in": True,
    "iss": ISSUER,
    "email": "anne@mairie.example",
    "email_verified": True,
    "iat": int(AT.timestamp()) - 60,
}
ENVIRONMENT = {
    "ALENTOUR_PUBLIC_URL": "https://carte.example/",
    "ALENTOUR_OIDC_ISSUER": "https://idp.example/",
    "ALENTOUR_OIDC_CLIENT_ID": "alentour",
    "ALENTOUR_OIDC_CLIENT_SECRET": "s3cret of the client",
    "ALENTOUR_OIDC_COOKIE_SECRET": "s3cret" * 6,
}


def seconds_ago(**ago):
    return int((AT - timedelta(**ago)).timestamp())


def test_a_verified_address_of_a_recent_log_in_is_believed():
    assert verified_email(CLAIMS, ISSUER, at=AT) == "anne@mairie.example"
    assert verified_email({**CLAIMS, "iss": f"{ISSUER}/"}, ISSUER, at=AT) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"is_logged_in": False},
        {"is_logged_in": "True"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": ""},
        {"email": ["anne@mairie.example"]},
        {"iss": "https://evil.example"},
        {"iss": f"{ISSUER}.evil.example"},
        {"iss": None},
        {"iat": seconds_ago(hours=12)},
        {"iat": seconds_ago(minutes=-6)},
        {"iat": "now"},
        {"iat": True},
        {"iat": None},
    ],
    ids=str,
)
def test_anything_less_is_nobody(changes):
    assert verified_email({**CLAIMS, **changes}, ISSUER, at=AT) is None


def test_a_log_in_counts_until_twelve_hours_are_over():
    claims = {**CLAIMS, "iat": seconds_ago(hours=11, minutes=59)}
    assert verified_email(claims, ISSUER, at=AT) is not None


def test_nobody_without_claims():
    assert verified_email({}, ISSUER, at=AT) is None


def test_streamlit_gets_its_secrets_from_the_settings():
    settings = read_settings(ENVIRONMENT)
    assert auth_secrets(settings) == {
        "auth": {
            "redirect_uri": "https://carte.example/oauth2callback",
            "cookie_secret": "s3cret" * 6,
            "client_id": "alentour",
            "client_secret": "s3cret of the client",
            "server_metadata_url": "https://idp.example/.well-known/openid-configuration",
        }
    }
    assert "s3cret" not in repr(settings)
    assert auth_secrets(Settings()) is None


@pytest.mark.parametrize("name", [one for one in ENVIRONMENT if one != "ALENTOUR_OIDC_ISSUER"])
def test_a_service_half_configured_is_refused_by_the_name_of_what_misses(name):
    with pytest.raises(SettingRefused, match=name):
        read_settings({**ENVIRONMENT, name: ""})


def test_a_short_cookie_secret_is_refused_without_being_shown():
    with pytest.raises(SettingRefused, match="COOKIE_SECRET") as refused:
        read_settings({**ENVIRONMENT, "ALENTOUR_OIDC_COOKIE_SECRET": "s3cret"})
    assert "s3cret" not in refused.value.sentence


def go_home(request):
    response = RedirectResponse("/", 302)
    response.set_cookie("_streamlit_user", "x", httponly=True)
    response.set_cookie("_streamlit_user_tokens", "y", secure=True)
    return response


def ask(path, *, is_https):
    paths = ("/oauth2callback", "/auth/logout", "/other")
    app = Starlette(routes=[Route(one, go_home) for one in paths])
    client = TestClient(LogInServiceMiddleware(app, is_https=is_https), follow_redirects=False)
    return client.get(path)


@pytest.mark.parametrize("path", ["/oauth2callback", "/auth/logout"])
def test_under_https_every_cookie_of_the_log_in_is_secure_once(path):
    cookies = ask(path, is_https=True).headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]


def test_without_https_cookies_are_left_as_they_are():
    cookies = ask("/oauth2callback", is_https=False).headers.get_list("set-cookie")
    assert "Secure" not in cookies[0]


def test_one_comes_back_to_the_organizers_pages():
    assert ask("/oauth2callback", is_https=True).headers["location"] == "/organisateurs"


def test_other_answers_are_left_alone():
    answer = ask("/other", is_https=True)
    assert answer.headers["location"] == "/"
    assert "Secure" not in answer.headers.get_list("set-cookie")[0]
