import subprocess
import sys
import threading

import pytest

from geo.coordinates import Position
from geo.errors import ServiceFailed
from geo.geocoding.candidate import Candidate, CandidateType, GeocodingRequest
from geo.geocoding.providers.cache import (
    AnswerCache,
    CachedGeocoder,
    candidate_from_record,
    candidate_record,
)

DAY_S = 86_400
REQUEST = GeocodingRequest(text="12 rue des Lilas", near=Position(lon=4.4, lat=44.6))
FOUND = Candidate(
    type=CandidateType.STREET,
    label="Rue des Lilas 07200 Aubenas",
    name="Rue des Lilas",
    position=Position(lon=4.39, lat=44.62),
    score=0.9,
    insee_code="07019",
    city="Aubenas",
    parts={"city": 0.9},
    differences=("ambiguous",),
    source="geoplateforme",
)


class Counting:
    """Answers what it is given and counts; a stand-in for a network, which a cache never sees."""

    source = "geoplateforme"
    label = "service national"

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    def search(self, _request):
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def search_many(self, requests):
        return [self.search(request) for request in requests]

    def reverse(self, *, lon, lat, limit=1):
        return self.search(None)


@pytest.fixture
def cache(tmp_path, fake_time):
    cache = AnswerCache(tmp_path / "deep" / "cache.sqlite", fake_time.clockwork())
    yield cache
    cache.close()


def test_candidate_survives_its_record():
    assert candidate_from_record(candidate_record(FOUND)) == FOUND


def test_second_question_is_not_asked(cache):
    service = Counting([FOUND])
    geocoder = CachedGeocoder(service, cache, name="geopf")
    assert [geocoder.search(REQUEST) for _ in range(2)] == [[FOUND], [FOUND]]
    assert service.asked == 1


def test_failure_is_never_kept(cache):
    service = Counting(ServiceFailed("service_unreachable", service="x"), [FOUND])
    geocoder = CachedGeocoder(service, cache, name="geopf")
    with pytest.raises(ServiceFailed):
        geocoder.search(REQUEST)
    assert geocoder.search(REQUEST) == [FOUND]


def test_answer_expires_after_a_month_and_nothing_after_a_day(cache, fake_time):
    service = Counting([FOUND], [], [FOUND], [FOUND])
    geocoder = CachedGeocoder(service, cache, name="geopf")
    other = GeocodingRequest(text="rue neuve")
    geocoder.search(REQUEST)
    geocoder.search(other)
    fake_time.seconds += 2 * DAY_S
    assert geocoder.search(other) == [FOUND]
    assert service.asked == 3
    fake_time.seconds += 29 * DAY_S
    geocoder.search(REQUEST)
    assert service.asked == 4


def test_answers_of_two_services_are_kept_apart(cache):
    one, other = Counting([FOUND]), Counting([])
    assert CachedGeocoder(one, cache, name="one").search(REQUEST) == [FOUND]
    assert CachedGeocoder(other, cache, name="other").search(REQUEST) == []


def test_only_what_is_not_kept_is_asked_in_a_list(cache):
    service = Counting([FOUND], [])
    geocoder = CachedGeocoder(service, cache, name="geopf")
    new = GeocodingRequest(text="rue neuve")
    assert geocoder.search_many([REQUEST, REQUEST]) == [[FOUND], [FOUND]]
    assert geocoder.search_many([REQUEST, new, REQUEST]) == [[FOUND], [], [FOUND]]
    assert service.asked == 2


def test_position_is_kept_too(cache):
    service = Counting([FOUND])
    geocoder = CachedGeocoder(service, cache, name="geopf")
    for _ in range(2):
        assert geocoder.reverse(lon=4.39, lat=44.62) == [FOUND]
    assert service.asked == 1


@pytest.mark.parametrize("damage", ["not a database", "unreadable record"])
def test_damaged_cache_is_done_without(tmp_path, fake_time, damage):
    path = tmp_path / "cache.sqlite"
    cache = AnswerCache(path, fake_time.clockwork())
    geocoder = CachedGeocoder(Counting([FOUND], [FOUND]), cache, name="geopf")
    if damage == "not a database":
        path.write_bytes(b"bonjour" * 1000)
    else:
        geocoder.search(REQUEST)
        cache._run("UPDATE answers SET answer = '[{}]'", [])
    assert geocoder.search(REQUEST) == [FOUND]
    cache.close()


def test_threads_share_one_cache(cache):
    def write(rank):
        for n in range(50):
            cache.write(f"{rank}-{n}", str(n), days=1)

    threads = [threading.Thread(target=write, args=(rank,)) for rank in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(cache.read(f"{rank}-{n}") == str(n) for rank in range(4) for n in range(50))


_WRITER = """
import sys
from pathlib import Path
from geo.geocoding.providers.cache import AnswerCache
cache = AnswerCache(Path(sys.argv[1]))
for n in range(100):
    cache.write(f"{sys.argv[2]}-{n}", str(n), days=1)
missing = [n for n in range(100) if cache.read(f"{sys.argv[2]}-{n}") != str(n)]
cache.close()
sys.exit(len(missing))
"""


def test_two_processes_share_one_cache(tmp_path):
    path = tmp_path / "cache.sqlite"
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name]) for name in ("a", "b")
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    cache = AnswerCache(path)
    assert cache.read("a-99") == cache.read("b-99") == "99"
    cache.close()
