import logging
import math
import threading

import pytest

from geo.geocoding.providers.cache import AnswerCache
from geo.isochrones import AwaitedIsochrones
from geo.travel import KeptTravel, NavigationService
from tests.geocoding.providers.unruly import FakeTime, Reply, serve_unruly
from tests.test_travel import AREA, ETIQUETTE, HERE, isochrone_reply


@pytest.fixture
def unruly(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serve_unruly() as server:
        yield server


@pytest.fixture
def kept(unruly, tmp_path):
    service = NavigationService(
        f"http://{unruly.domain}", etiquette=ETIQUETTE, clockwork=FakeTime().clockwork()
    )
    return KeptTravel(service, AnswerCache(tmp_path / "travel.sqlite"), name="essai")


@pytest.fixture
def awaited(kept):
    opened = AwaitedIsochrones(kept, pause_s=0.01)
    yield opened
    opened.close()


def test_publication_asks_nobody_itself(awaited, unruly):
    assert awaited(HERE, 20) is None
    assert unruly.asked == []


def test_what_was_asked_meanwhile_is_there_the_next_time(awaited, unruly):
    unruly.will(isochrone_reply())
    awaited(HERE, 20)
    awaited(HERE, 20)
    assert awaited.ask() == 1
    assert awaited(HERE, 20).equals(AREA)
    assert (awaited.ask(), len(unruly.asked)) == (0, 1)


def test_a_failure_leaves_the_zone_to_words_and_a_line_in_the_log(awaited, unruly, caplog):
    unruly.will(Reply(status=500))
    awaited(HERE, 20)
    with caplog.at_level(logging.WARNING):
        assert awaited.ask() == 0
    assert "told in words" in caplog.text
    assert awaited(HERE, 20) is None


def test_a_service_that_fails_is_not_asked_the_rest(awaited, unruly):
    unruly.will(Reply(status=500))
    for minutes in (10, 20, 30):
        awaited(HERE, minutes)
    assert awaited.ask() == 0
    assert len(unruly.asked) == ETIQUETTE.attempts


def test_a_question_that_is_refused_holds_up_no_other(awaited, unruly):
    unruly.will(Reply(status=400), isochrone_reply())
    awaited(HERE, 10)
    awaited(HERE, 20)
    assert awaited.ask() == 1
    assert awaited(HERE, 20).equals(AREA)


def test_publication_begins_again_once_an_answer_has_come_after_failures(awaited, unruly):
    news = threading.Event()
    unruly.will(Reply(status=500), Reply(status=500), isochrone_reply())
    awaited.start(news.set)
    assert awaited(HERE, 20) is None
    assert news.wait(10)
    assert awaited(HERE, 20).equals(AREA)


def test_closing_ends_the_thread(kept):
    awaited = AwaitedIsochrones(kept)
    awaited.start(lambda: None)
    awaited.close()
    awaited._thread.join(5)
    assert not awaited._thread.is_alive()


@pytest.mark.parametrize("minutes", [1e9, math.inf])
def test_a_journey_without_end_is_not_asked(awaited, minutes):
    assert awaited(HERE, minutes) is None
    assert awaited.ask() == 0
