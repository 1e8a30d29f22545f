import pytest
from starlette.requests import Request

from geo.languages import Language, in_language, spoken_language
from geo.web.spoken import asked_language, in_its_language


def request(query="", accepted=None):
    headers = [] if accepted is None else [(b"accept-language", accepted.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("query", "accepted", "expected"),
    [
        ("", None, Language.FR),
        ("q=miel", "de-AT,de;q=0.9", Language.DE),
        ("langue=nl&q=miel", "de", Language.NL),
        ("langue=nl&langue=en", None, Language.EN),
        ("langue=", "en", Language.EN),
        ("langue=%3Cscript%3E", None, Language.FR),
    ],
)
def test_a_request_is_answered_in_the_language_of_its_address_or_its_browser(
    query, accepted, expected
):
    assert asked_language(request(query, accepted)) is expected


@pytest.mark.parametrize(
    ("query", "accepted", "expected"),
    [
        ("langue=nl", "de", ("nl", "/favoris?langue=nl")),
        ("", "de", ("de", "/favoris")),
        ("langue=xx", "de", ("de", "/favoris")),
    ],
)
def test_an_answer_speaks_and_keeps_the_language_of_its_request(query, accepted, expected):
    def answer(_request):
        return spoken_language(), in_language("/favoris")

    assert in_its_language(answer)(request(query, accepted)) == expected
