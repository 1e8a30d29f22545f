from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.entries import ConsentChannel
from geo.photos import EncodedPhoto, PhotoStore
from geo.registry.consents import give_consent
from geo.registry.organizers import add_organizer
from geo.registry.photos import add_photo
from geo.registry.sessions import add_session
from geo.roles import Organizer, OrganizerRole, Scope
from geo.values import Photo, Status
from geo.web.photo_routes import photo_routes
from tests.factories import make_shop
from tests.registry.people import AT, MAKER, register
from tests.web.applications import make_application

PHOTO = EncodedPhoto(width=800, height=600, small=b"RIFFsmall", large=b"RIFFlarge")


@pytest.fixture
def key(tmp_path):
    return PhotoStore.at_home(tmp_path).keep(PHOTO)


@pytest.fixture
def show(filled, squares, tmp_path, sqlite_registry):
    """Serve photos with a catalogue that holds the shops it is given."""

    def serve(*shops):
        application = make_application(squares, filled(*shops), tmp_path, sqlite_registry)
        return TestClient(Starlette(routes=photo_routes(lambda: application, None)))

    return serve


def shop_with(key, **changes):
    return make_shop(photos=(Photo(key=key, width=800, height=600),), **changes)


@pytest.mark.parametrize(("size", "body"), [("small", PHOTO.small), ("large", PHOTO.large)])
def test_a_photo_of_a_published_shop_is_served(show, key, size, body):
    answer = show(shop_with(key)).get(f"/photos/{key}-{size}.webp")
    assert (answer.status_code, answer.content) == (200, body)
    assert answer.headers["content-type"] == "image/webp"


def test_a_browser_keeps_a_photo_and_asks_each_time(show, key):
    client, path = show(shop_with(key)), f"/photos/{key}-small.webp"
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": f'"x", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photo_taken_back_is_gone_at_once_even_for_who_has_it(show, key):
    path = f"/photos/{key}-small.webp"
    tag = show(shop_with(key)).get(path).headers["etag"]
    for shops in ([make_shop()], [shop_with(key, status=Status.WITHDRAWN)], []):
        answer = show(*shops).get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-cache"


def test_a_photo_that_waits_is_not_served(show, key):
    assert show(shop_with("f" * 32)).get(f"/photos/{key}-small.webp").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "{key}-huge.webp",
        "{key}-small.png",
        "{key}",
        "..%2F..%2Fetc%2Fpasswd-small.webp",
        "{key}%00-small.webp",
        "-small.webp",
        "%22-small.webp",
    ],
)
def test_nothing_else_is_served(show, key, name):
    assert show(shop_with(key)).get(f"/photos/{name.format(key=key)}").status_code == 404


def test_a_shop_whose_file_was_lost_shows_none(show):
    assert show(shop_with("e" * 32)).get(f"/photos/{'e' * 32}-small.webp").status_code == 404


@pytest.fixture
def private(show, key, sqlite_registry):
    """A photo that nobody has accepted, and a way to ask for it as somebody."""
    with sqlite_registry.writing() as connection:
        entry_id = register(connection)
        consent = give_consent(
            connection,
            entry_id,
            purpose="photo",
            text="Oui.",
            holder="X",
            channel=ConsentChannel.FORM,
            by=MAKER,
            at=AT,
        )
        add_photo(
            connection,
            entry_id,
            key=key,
            width=1,
            height=1,
            by=MAKER,
            at=AT,
            consent_id=consent.consent_id,
        )

    def ask(**account):
        token = "t" * 43
        if account:
            organizer = Organizer(
                organizer_id="c" * 32, login="x", name="X", **({"scopes": ()} | account)
            )
            with sqlite_registry.writing() as connection:
                add_organizer(connection, organizer, password_hash=None, at=AT)
                now = datetime.now(UTC)
                add_session(connection, organizer.organizer_id, token, at=now)
        client = show()
        client.cookies.set("alentour", token)
        return client.get(f"/organisateurs/photos/{key}-small.webp")

    return ask


def test_an_organizer_sees_a_photo_that_waits(private):
    answer = private(role=OrganizerRole.MODERATOR)
    assert (answer.status_code, answer.content) == (200, PHOTO.small)
    assert answer.headers["cache-control"] == "private, no-cache"


def test_an_organizer_of_elsewhere_does_not(private):
    elsewhere = (Scope(codes=("commune:07902",)),)
    assert private(role=OrganizerRole.MODERATOR, scopes=elsewhere).status_code == 404


def test_who_is_not_logged_in_does_not(private):
    answer = private()
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
