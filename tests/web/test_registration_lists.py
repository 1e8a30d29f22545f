import pytest

FORM = "/inscription/formulaire"


def labels(client, path, words):
    return [one["label"] for one in client.get(path, params={"q": words}).json()]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("ardè", "Ardèche (07)"),
        ("Privas", "CA Privas Centre Ardèche"),
        ("vogue", "Vogüé (07348)"),
        ("07200", "Aubenas (07019)"),
    ],
)
def test_areas_begin_with_what_is_typed(client, words, first):
    found = labels(client, "/inscription/territoires", words)
    assert any(label.startswith(first) for label in found)
    assert len(found) <= 10


@pytest.mark.parametrize("words", ["", "  ", "?", "zzzzzz"])
def test_nothing_sensible_suggests_no_area(client, words):
    assert labels(client, "/inscription/territoires", words) == []


def test_hosts_are_shops_on_the_map(client):
    found = client.get("/inscription/hotes", params={"q": "miel"}).json()
    assert found
    assert all(one["value"] and one["label"] for one in found)
    assert client.get("/inscription/hotes", params={"q": " "}).json() == []


@pytest.mark.parametrize("words", ["x" * 10_000, "${7*7} `x` </script>", "=cmd|' /C calc'!A0"])
def test_hostile_words_are_answered(client, words):
    for path in ("/inscription/hotes", "/inscription/territoires"):
        assert client.get(path, params={"q": words[:3000]}).status_code == 200


def doubles(client, **fields):
    answer = client.post("/inscription/doublons", data=fields)
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


@pytest.fixture
def known(client):
    from geo.application import open_application

    catalogue = open_application().catalogue
    slug = client.get("/inscription/hotes", params={"q": "miel"}).json()[0]["value"]
    return catalogue.shop(slug)


def test_name_like_one_on_the_map_in_the_same_commune_is_noticed(client, known):
    place = next(place for place in known.places if place.insee_code)
    fields = {"name": known.name, "places[0].insee_code": place.insee_code}
    [first, *_] = doubles(client, **fields)
    assert first["name"] == known.name
    assert first["url"] == f"/?boutique={known.slug}"


def test_same_name_elsewhere_or_nowhere_is_not(client, known):
    assert doubles(client, name=known.name) == []
    assert doubles(client, **{"name": known.name, "places[0].insee_code": "29019"}) == []


def test_private_keys_are_noticed_without_naming_anybody(client):
    from geo.application import open_application
    from geo.entries import Contact
    from tests.registry.people import register

    with open_application().registry.writing() as connection:
        contact = Contact(email="secret@potier.example", phone="+33465719999")
        register(connection, contact=contact, name="Atelier Caché", email=None, phone=None)
    for fields in ({"email": "SECRET@potier.example"}, {"phone": "04 65 71 99 99"}):
        [one] = doubles(client, name="Autre chose", **fields)
        assert (one["name"], one["url"]) == (None, None)
        assert "Caché" not in str(one)


def test_asking_too_often_is_answered_by_nothing(client):
    for number in range(45):
        doubles(client, name="x", email=f"personne{number}@rien.example")
    assert doubles(client, name="x", email="secret@potier.example") == []


def test_form_is_shown_whole_and_kept_by_nobody(client):
    answer = client.get(FORM)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "<script>" not in answer.text
    assert " style=" not in answer.text
    assert " onclick" not in answer.text


def test_without_a_script_rows_come_and_go_and_nothing_is_lost(client):
    typed = {"name": "Poterie", "places[0].city": "Privas"}
    more = client.post(FORM, data=typed | {"add": "places"}).text
    assert 'name="places[1].city"' in more
    assert 'value="Poterie"' in more
    less = client.post(FORM, data=typed | {"places[1].city": "Vogüé", "remove": "places[0]"}).text
    assert 'value="Vogüé"' in less
    assert 'value="Privas"' not in less
