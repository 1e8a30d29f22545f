from dataclasses import replace

import pytest

from geo.coordinates import Position
from geo.errors import ServiceFailed
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.chain import SURE, Chain, OutcomeCode, is_sure
from geo.geocoding.differences import Difference

REQUEST = GeocodingRequest(text="12 rue des Lilas, Aubenas")


def make_candidate(**changes):
    values = {
        "type": CandidateType.HOUSENUMBER,
        "label": "12 Rue des Lilas 07200 Aubenas",
        "name": "Rue des Lilas",
        "position": Position(lon=4.39, lat=44.62),
        "score": 0.95,
        "insee_code": "07019",
        "city": "Aubenas",
        "housenumber": "12",
        "source": "index",
    }
    return Candidate(**(values | changes))


class Answering:
    """A geocoder that knows its answers: the chain is what these tests try."""

    def __init__(self, *found, source="index", label="service", error=None):
        self.found = [replace(one, source=source) for one in found]
        self.source, self.label, self.error = source, label, error
        self.asked = []

    def search(self, request):
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        return list(self.found)

    def search_many(self, requests):
        return [self.search(request) for request in requests]

    def reverse(self, *, lon, lat, limit=1):
        found = self.search((lon, lat))
        return found if self.source != "index" else next(iter(found), None)

    def suggest(self, text, *, limit=8, near=None):
        return self.search(text)[:limit]


def make_online(*found, **options):
    return Answering(*found, source="geoplateforme", label="service national", **options)


COMMUNE = make_candidate(
    type=CandidateType.MUNICIPALITY, label="Aubenas (07200)", name="Aubenas", housenumber=None
)
FLOOR = Answering(COMMUNE, source="gazetteer")
UNSURE = make_candidate(score=0.6)
ELSEWHERE = make_candidate(name="Rue du Lila", score=0.9)
DOWN = ServiceFailed("service_unreachable", service="service national")


def sources(answer):
    return [one.source for one in answer.candidates]


def test_sure_local_answer_asks_nobody_else():
    online = make_online(ELSEWHERE)
    answer = Chain(local=Answering(make_candidate()), online=[online], floor=FLOOR).ask(REQUEST)
    assert sources(answer) == ["index"]
    assert online.asked == []


def test_sure_online_answer_comes_before_an_unsure_local_one():
    chain = Chain(local=Answering(UNSURE), online=[make_online(ELSEWHERE)], floor=FLOOR)
    assert sources(chain.ask(REQUEST)) == ["geoplateforme", "index"]


def test_when_nobody_is_sure_the_best_score_wins():
    worse = make_online(replace(ELSEWHERE, score=0.5))
    assert sources(Chain(local=Answering(UNSURE), online=[worse], floor=FLOOR).ask(REQUEST)) == [
        "index",
        "geoplateforme",
    ]


def test_at_equal_scores_local_comes_before_online():
    equal = make_online(replace(ELSEWHERE, score=UNSURE.score))
    chain = Chain(local=Answering(UNSURE), online=[equal], floor=FLOOR)
    assert sources(chain.ask(REQUEST)) == ["index", "geoplateforme"]


def test_the_second_service_is_asked_when_the_first_is_not_sure():
    first, second = make_online(), Answering(ELSEWHERE, source="nominatim", label="Nominatim")
    answer = Chain(local=Answering(), online=[first, second], floor=FLOOR).ask(REQUEST)
    assert sources(answer) == ["nominatim"]
    assert [outcome.sentence for outcome in answer.outcomes] == [
        "base locale : rien",
        "service national : rien",
        "Nominatim : réponse sûre",
    ]


def test_service_that_fails_is_told_and_the_others_answer():
    chain = Chain(local=Answering(UNSURE), online=[make_online(error=DOWN)], floor=FLOOR)
    answer = chain.ask(REQUEST)
    assert sources(answer) == ["index"]
    assert not answer.is_complete
    assert answer.outcomes[1].sentence == "service national : indisponible"
    assert answer.outcomes[1].error is DOWN


def test_question_that_a_service_refuses_is_no_outage():
    refused = ServiceFailed("question_refused", service="service national", status=400)
    chain = Chain(local=Answering(), online=[make_online(error=refused)], floor=Answering())
    answer = chain.ask(REQUEST)
    assert answer.outcomes[1].code is OutcomeCode.NOTHING
    assert answer.is_complete


def test_commune_is_the_floor():
    answer = Chain(local=Answering(), online=[make_online()], floor=FLOOR).ask(REQUEST)
    assert sources(answer) == ["gazetteer"]
    assert answer.outcomes[-1].provider == "liste des communes"


def test_without_an_index_the_list_of_communes_answers_first():
    answer = Chain(local=None, floor=FLOOR).ask(REQUEST)
    assert [outcome.provider for outcome in answer.outcomes] == ["liste des communes"]
    assert sources(answer) == ["gazetteer"]


def test_same_place_is_said_once_by_the_first_who_knows_it():
    same = make_online(replace(UNSURE, label="12 r. des Lilas"))
    answer = Chain(local=Answering(UNSURE), online=[same], floor=FLOOR).ask(REQUEST)
    assert sources(answer) == ["index"]


def test_place_that_a_service_is_sure_of_is_no_longer_unsure():
    sure = make_online(replace(UNSURE, score=0.95))
    answer = Chain(local=Answering(UNSURE), online=[sure], floor=FLOOR).ask(REQUEST)
    assert sources(answer) == ["geoplateforme"]
    assert is_sure(answer.candidates)


def test_rivals_of_one_provider_under_one_name_are_both_kept():
    twins = [UNSURE, replace(UNSURE, position=Position(lon=4.5, lat=44.6))]
    answer = Chain(local=Answering(*twins), online=[make_online()], floor=FLOOR).ask(REQUEST)
    assert len(answer.candidates) == 2


def test_limit_holds_over_all_providers():
    many = [replace(ELSEWHERE, name=f"Rue {n}", score=0.3) for n in range(5)]
    chain = Chain(local=Answering(UNSURE), online=[make_online(*many)], floor=FLOOR)
    assert len(chain.search(replace(REQUEST, limit=3))) == 3


def test_list_asks_online_only_for_what_is_not_sure():
    sure, unsure = REQUEST, replace(REQUEST, text="rue inconnue")

    class Local(Answering):
        def search(self, request):
            return [make_candidate()] if request == sure else [UNSURE]

    online = make_online(ELSEWHERE)
    answers = list(Chain(local=Local(), online=[online], floor=FLOOR).ask_many([sure, unsure] * 3))
    assert [sources(answer)[0] for answer in answers] == ["index", "geoplateforme"] * 3
    assert online.asked == [unsure] * 3


def test_list_goes_on_when_a_service_fails():
    chain = Chain(local=Answering(), online=[make_online(error=DOWN)], floor=FLOOR)
    answers = list(chain.ask_many([REQUEST] * 3))
    assert [sources(answer) for answer in answers] == [["gazetteer"]] * 3
    assert not any(answer.is_complete for answer in answers)


def test_list_longer_than_a_batch_keeps_its_order(monkeypatch):
    monkeypatch.setattr("geo.geocoding.chain._BATCH", 2)
    local = Answering(make_candidate())
    requests = [replace(REQUEST, text=str(n)) for n in range(5)]
    assert len(list(Chain(local=local, floor=FLOOR).ask_many(iter(requests)))) == 5
    assert local.asked == requests


@pytest.mark.parametrize("local", [Answering(UNSURE), Answering()])
def test_point_is_asked_online_only_when_no_local_address_is_near(local):
    answer = Chain(local=local, online=[make_online(ELSEWHERE)], floor=FLOOR).reverse(
        lon=4.39, lat=44.62
    )
    assert sources(answer) == (["index"] if local.found else ["geoplateforme"])


def test_suggestions_never_ask_a_service():
    online = make_online(ELSEWHERE)
    chain = Chain(local=Answering(UNSURE), online=[online], floor=FLOOR)
    assert [one.source for one in chain.suggest("12 rue")] == ["index"]
    assert online.asked == []


def test_index_is_refreshed_before_each_question():
    seen = []
    chain = Chain(local=Answering(), floor=FLOOR, refresh=lambda: seen.append(1))
    chain.ask(REQUEST)
    list(chain.ask_many([REQUEST]))
    chain.suggest("12")
    chain.reverse(lon=4.4, lat=44.6)
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("changes", "sure"),
    [
        ({"score": SURE}, True),
        ({"score": SURE - 0.01}, False),
        ({"differences": (Difference.AMBIGUOUS,)}, False),
        ({"differences": (Difference.NUMBER_ABSENT,)}, False),
        ({"differences": (Difference.STREET_ABSENT,)}, False),
        ({"differences": (Difference.STREET_MISSPELT,)}, True),
    ],
)
def test_sure_is_a_high_score_that_lacks_nothing_asked(changes, sure):
    assert is_sure([make_candidate(**changes)]) is sure


def test_nothing_is_not_sure():
    assert not is_sure([])
