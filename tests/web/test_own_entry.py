"""A maker's own entry by its secret link, through the whole application."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from geo.application import open_application
from geo.entries import Action, Contact
from geo.registry.entries import find_entry, move_entry
from geo.registry.hostings import HostingState, ask_hosts, list_guests
from geo.registry.links import make_link
from geo.registry.photos import list_photos
from geo.values import Status
from tests.registry.people import MAKER, ORGANIZER, register
from tests.test_maker_photos import jpeg

HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script> \u202e"


@pytest.fixture
def registry(client):
    return open_application().registry


@pytest.fixture
def make_entry(registry):
    """Register an entry; return its identifier and the path of its link."""

    def make(*, lifetime=timedelta(days=1), **changes):
        with registry.writing() as connection:
            entry_id = register(connection, contact=Contact(name="Les Aulnes"), **changes)
            now = datetime.now(UTC)
            token = make_link(connection, entry_id, by=MAKER, at=now, lifetime=lifetime)
        return entry_id, f"/ma-fiche/{token}"

    return make


def read(registry, entry_id):
    with registry.reading() as connection:
        return find_entry(connection, entry_id)


def decide(registry, entry_id, to, action, reason=None):
    with registry.writing() as connection:
        move_entry(
            connection,
            entry_id,
            version=None,
            to=to,
            by=ORGANIZER,
            at=datetime.now(UTC),
            action=action,
            reason=reason,
        )


def shown(answer):
    return unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("’", "'")


def test_page_says_where_the_entry_stands_and_gives_its_link(client, make_entry):
    _, path = make_entry()
    answer = client.get(path)
    assert answer.status_code == 200
    assert "attend d'être relue" in shown(answer)
    assert path in shown(answer)


def test_page_is_private_to_the_last_header(client, make_entry):
    _, path = make_entry()
    headers = client.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert "noindex" in headers["x-robots-tag"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("end", ["", "/modifier", "/confirmer", "/retirer", "/effacer", "/lien"])
def test_link_that_was_never_made_opens_a_page_that_helps(client, end):
    answer = client.get(f"/ma-fiche/{'x' * 43}{end}")
    assert answer.status_code == 404
    assert "coupé en chemin" in shown(answer)
    assert answer.headers["cache-control"] == "no-store"


def test_link_that_has_expired_says_so(client, make_entry):
    _, path = make_entry(lifetime=timedelta(seconds=-1))
    answer = client.get(path)
    assert answer.status_code == 404
    assert "expiré" in shown(answer)


def test_looking_at_a_question_changes_nothing(client, registry, make_entry):
    entry_id, path = make_entry()
    before = read(registry, entry_id)
    for end in ("confirmer", "retirer", "effacer", "lien"):
        assert client.get(f"{path}/{end}").status_code == 200
    # A server that has just started may judge the entry meanwhile, whoever looks.
    assert replace(read(registry, entry_id), finding=before.finding) == before


def test_confirming_notes_the_day(client, registry, make_entry):
    entry_id, path = make_entry(status=Status.PUBLISHED)
    answer = client.post(f"{path}/confirmer")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?fait=confirmee")
    confirmed = read(registry, entry_id).confirmed_on
    assert abs(confirmed - datetime.now(UTC).date()) <= timedelta(days=1)


def test_post_of_another_site_does_nothing(client, registry, make_entry):
    entry_id, path = make_entry()
    answer = client.post(f"{path}/retirer", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert read(registry, entry_id).status is Status.PENDING


def test_withdrawing_twice_is_withdrawing_once_and_it_may_come_back(client, registry, make_entry):
    entry_id, path = make_entry()
    for _ in range(2):
        assert client.post(f"{path}/retirer").status_code == 303
    assert read(registry, entry_id).status is Status.WITHDRAWN
    assert "Proposer de nouveau" in client.get(path).text
    client.post(f"{path}/proposer")
    assert read(registry, entry_id).status is Status.PENDING


def test_reason_of_a_refusal_is_shown_as_it_was_written(client, registry, make_entry):
    entry_id, path = make_entry()
    decide(registry, entry_id, Status.REFUSED, Action.REFUSED, f"Hors de l'Ardèche. {HOSTILE}")
    answer = client.get(path)
    assert "<img src=x" not in answer.text
    assert f"Hors de l'Ardèche. {HOSTILE}" in shown(answer)


def test_question_of_the_organizers_is_shown(client, registry, make_entry):
    entry_id, path = make_entry()
    decide(registry, entry_id, Status.TO_COMPLETE, Action.ASKED, "Quelle est la commune ?")
    assert "Quelle est la commune ?" in shown(client.get(path))


def test_a_maker_prints_signs_once_the_entry_is_on_the_map(client, registry, make_entry):
    entry_id, path = make_entry(slug="aulnes-a-imprimer")
    assert "autocollant" not in client.get(path).text
    decide(registry, entry_id, Status.PUBLISHED, Action.ACCEPTED)
    page = client.get(path).text
    for name in ("autocollant.pdf", "autocollant.svg", "chevalet.pdf", "chevalet.svg"):
        assert f'href="/boutique/aulnes-a-imprimer/{name}"' in page


def test_hostile_content_stays_text(client, make_entry):
    _, path = make_entry(name=HOSTILE, description=HOSTILE * 50)
    for end in ("", "/retirer"):
        answer = client.get(path + end)
        assert "<img src=x" not in answer.text
        assert HOSTILE.split("</script>", maxsplit=1)[0] in shown(answer)


def test_new_link_replaces_the_old_one(client, make_entry):
    _, path = make_entry()
    answer = client.post(f"{path}/lien", data={"answer": "new"})
    renewed = answer.headers["location"].partition("?")[0]
    assert renewed != path
    assert client.get(renewed).status_code == 200
    assert "désactivé ou remplacé" in shown(client.get(path))


def test_link_can_be_closed_for_good(client, make_entry):
    _, path = make_entry()
    assert client.post(f"{path}/lien", data={"answer": "none"}).status_code == 200
    assert client.get(path).status_code == 404


def test_guest_is_welcomed_or_not_and_only_one_who_asked(client, registry, make_entry):
    host_id, path = make_entry(name="L'Épicerie du Pont")
    guest_id, _ = make_entry(name="Miel des Faïsses")
    slug = read(registry, host_id).shop.slug
    with registry.writing() as connection:
        ask_hosts(connection, guest_id, [slug], by=MAKER, at=datetime.now(UTC))
    assert "Miel des Faïsses" in client.get(path).text
    client.post(f"{path}/accueil", data={"entry": guest_id, "answer": "accept"})
    with registry.reading() as connection:
        assert list_guests(connection, host_id)[0].state is HostingState.ACCEPTED
    refused = client.post(f"{path}/accueil", data={"entry": host_id, "answer": "accept"})
    assert refused.status_code == 422
    assert "n'existe plus" in shown(refused)


def send_photo(client, path, content=None, **changes):
    files = {"photo": ("four.jpg", content or jpeg(), "image/jpeg")}
    values = {"credit": "Les Aulnes", "consent": "1"} | changes
    return client.post(f"{path}/photos", data=values, files=files)


def test_photo_is_added_captioned_shown_to_its_maker_and_removed(client, registry, make_entry):
    entry_id, path = make_entry()
    assert send_photo(client, path).headers["location"] == f"{path}?fait=photo"
    with registry.reading() as connection:
        [photo] = list_photos(connection, entry_id)
    picture = client.get(f"{path}/photo/{photo.key}")
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/webp", b"RIFF")
    one = f"{path}/photos/{photo.photo_id}"
    client.post(one, data={"answer": "caption", "caption": HOSTILE})
    assert "&lt;img src=x" in client.get(path).text
    client.post(one, data={"answer": "remove"})
    assert client.get(f"{path}/photo/{photo.key}").status_code == 404


def test_photo_without_consent_or_without_a_file_is_refused(client, registry, make_entry):
    entry_id, path = make_entry()
    assert "Cochez l'accord" in shown(send_photo(client, path, consent="0"))
    assert "photo-consent" in client.post(f"{path}/photos", data={"consent": "1"}).text
    assert send_photo(client, path, content=b"MZ" + bytes(500)).status_code == 422
    with registry.reading() as connection:
        assert list_photos(connection, entry_id) == []


def test_photo_of_another_entry_is_not_shown(client, registry, make_entry):
    entry_id, path = make_entry()
    _, other = make_entry()
    send_photo(client, path)
    with registry.reading() as connection:
        [photo] = list_photos(connection, entry_id)
    assert client.get(f"{other}/photo/{photo.key}").status_code == 404
