import pytest

from geo.application import open_application
from geo.web.registration_lists import find_host, name_host
from tests.factories import make_place, make_shop
from tests.web.applications import make_application

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


def test_the_form_holds_the_name_and_commune_of_a_host(client, known):
    found = client.get("/inscription/hotes", params={"q": "miel"}).json()
    assert found[0]["value"] == found[0]["label"]
    assert known.name in found[0]["value"]
    assert known.slug not in found[0]["value"]


@pytest.fixture
def alike(squares, catalogue, tmp_path):
    names = {"four-1": "Le Four", "four-2": "Le Four", "four-3": "Le Four", "pain": "Le Pain (bio)"}
    place = make_place(city="L'Est", insee_code="07902")
    shops = [
        make_shop(slug=slug, name=name, places=(place if slug == "four-3" else make_place(),))
        for slug, name in names.items()
    ]
    catalogue.replace(shops)
    return make_application(squares, catalogue, tmp_path)


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("four-1", "four-1"),
        ("four-3", "Le Four (L'Est)"),
        ("pain", "Le Pain (bio) (L'Ouest)"),
        ("nowhere", "nowhere"),
    ],
)
def test_a_host_is_named_unless_its_name_means_several(alike, slug, said):
    assert name_host(alike, slug) == said
    assert find_host(alike, said) == (None if slug == "nowhere" else slug)


@pytest.mark.parametrize(
    "written", ["Le Four", "Le Four (L'Ouest)", "Le Four (Ailleurs)", "", "()"]
)
def test_words_that_mean_several_hosts_or_none_name_no_host(alike, written):
    assert find_host(alike, written) is None


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
    catalogue = open_application().catalogue
    value = client.get("/inscription/hotes", params={"q": "miel"}).json()[0]["value"]
    return catalogue.shop(find_host(open_application(), value))


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
