import pytest

from geo.coordinates import Position
from geo.errors import QueryRefused
from geo.geocoding.candidate import CandidateType
from geo.geocoding.questions import read_question, read_reverse_question
from tests.geocoding.test_chain import make_candidate


def test_text_alone_has_the_defaults_of_the_service():
    question = read_question({"q": " 12 rue des Lilas "})
    assert (question.text, question.limit, question.is_typing) == ("12 rue des Lilas", 5, False)
    assert question.request.limit == 5


def test_every_parameter_is_read():
    question = read_question(
        {
            "q": "lilas",
            "limit": "3",
            "autocomplete": "1",
            "lon": "0",
            "lat": "44.6",
            "type": "street",
            "postcode": "07200",
            "citycode": "2A004",
        }
    )
    assert question.position == Position(lon=0.0, lat=44.6)
    assert (question.type, question.is_typing) == (CandidateType.STREET, True)
    assert (question.postcode, question.insee_code) == ("07200", "2A004")
    assert question.filters == {"type": "street", "postcode": "07200", "citycode": "2A004"}


REFUSED = {
    "no text": ({}, "q"),
    "blank text": ({"q": " \t "}, "q"),
    "long text": ({"q": "x" * 201}, "q"),
    "limit in words": ({"q": "x", "limit": "deux"}, "limit"),
    "limit zero": ({"q": "x", "limit": "0"}, "limit"),
    "limit too large": ({"q": "x", "limit": "51"}, "limit"),
    "limit endless": ({"q": "x", "limit": "9" * 5000}, "limit"),
    "limit in other digits": ({"q": "x", "limit": "٣"}, "limit"),
    "half a position": ({"q": "x", "lat": "44"}, "lon"),
    "other half": ({"q": "x", "lon": "4"}, "lat"),
    "degrees in words": ({"q": "x", "lon": "est", "lat": "44"}, "lon"),
    "degrees are not a number": ({"q": "x", "lon": "nan", "lat": "44"}, "lon"),
    "degrees are endless": ({"q": "x", "lon": "4", "lat": "inf"}, "lat"),
    "off the globe": ({"q": "x", "lon": "4", "lat": "91"}, "lat"),
    "nowhere": ({"q": "x", "lon": "0", "lat": "0"}, "lon"),
    "unknown type": ({"q": "x", "type": "poi"}, "type"),
    "postcode of four": ({"q": "x", "postcode": "7200"}, "postcode"),
    "code in words": ({"q": "x", "citycode": "Aubenas"}, "citycode"),
    "switch in words": ({"q": "x", "autocomplete": "oui"}, "autocomplete"),
}


@pytest.mark.parametrize(("parameters", "name"), REFUSED.values(), ids=REFUSED)
def test_refusal_names_the_parameter(parameters, name):
    with pytest.raises(QueryRefused) as caught:
        read_question(parameters)
    assert f"« {name} »" in caught.value.sentence


def test_position_is_needed_to_reverse():
    with pytest.raises(QueryRefused):
        read_reverse_question({})
    question = read_reverse_question({"longitude": "4.39", "latitude": "44.62"})
    assert (question.limit, question.position) == (1, Position(lon=4.39, lat=44.62))


def test_filter_leaves_out_every_other_answer():
    question = read_question({"q": "lilas", "citycode": "07019", "limit": "1"})
    found = [make_candidate(insee_code="07186"), make_candidate(), make_candidate()]
    assert [one.insee_code for one in question.keep(found)] == ["07019"]
    assert question.request.limit == 20
