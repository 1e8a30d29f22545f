import threading

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, Router
from starlette.testclient import TestClient

from geo.errors import DataMissing, FileRefused, ServiceFailed
from geo.web.opening import OpenedApp, Opening


def test_value_is_made_once_whoever_asks():
    made = []
    opening = Opening(lambda: made.append(1) or len(made), name="Le catalogue")
    askers = [threading.Thread(target=opening.value) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert (opening.value(), made) == (1, [1])


def test_fault_while_it_opens_and_none_once_it_is_open():
    gate = threading.Event()
    opening = Opening(lambda: gate.wait(10), name="Le catalogue")
    opening.start()
    assert opening.find_fault() == "Le catalogue s'ouvre."
    gate.set()
    assert opening.value() is True
    assert opening.find_fault() is None


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            DataMissing("data_missing", path="communes.parquet", command="make install"),
            "Le fichier « communes.parquet » manque : lancez « make install ».",
        ),
        (
            RuntimeError("secret path"),
            "Le catalogue n'a pas pu s'ouvrir ; le journal dit pourquoi.",
        ),
    ],
    ids=["ours", "another"],
)
def test_failure_is_said_without_its_inside_and_raised_to_who_asks(error, sentence, caplog):
    def fail():
        raise error

    opening = Opening(fail, name="Le catalogue")
    for _ in range(2):
        with pytest.raises(type(error)) as raised:
            opening.value()
        assert raised.value is error
    assert opening.find_fault() == sentence
    assert "opening failed" in caplog.text


def ask(make, path):
    opening = Opening(make, name="La carte")
    app = Starlette(routes=[Route("/carte/{path:path}", OpenedApp(opening))])
    return TestClient(app).get(path)


def make_map():
    return Router([Route("/carte/fond", lambda _request: PlainTextResponse("la carte"))])


def test_request_waits_until_the_app_is_open():
    assert ask(make_map, "/carte/fond").text == "la carte"
    assert ask(make_map, "/carte/rien").status_code == 404


def test_app_that_did_not_open_says_why():
    def fail():
        raise DataMissing("data_missing", path="communes.parquet", command="make install")

    answer = ask(fail, "/carte/fond")
    assert answer.status_code == 503
    assert answer.json() == {
        "error": "Le fichier « communes.parquet » manque : lancez « make install »."
    }
    assert answer.headers["cache-control"] == "no-store"


def test_an_error_of_ours_is_one_line_of_log(caplog):
    def refuse():
        raise FileRefused("file_missing", path="shops.csv")

    with pytest.raises(FileRefused):
        Opening(refuse, name="La carte").value()
    [record] = caplog.records
    assert record.exc_info is None
    assert "file_missing(path='shops.csv')" in record.getMessage()


class DatabaseThatStartsLater:
    """Answers from the second time on."""

    def __init__(self):
        self.asked = 0

    def open(self):
        self.asked += 1
        if self.asked == 1:
            raise ServiceFailed("registry_unreachable")
        return "open"


def test_a_service_that_starts_later_is_asked_again_by_whoever_comes_next():
    database = DatabaseThatStartsLater()
    opening = Opening(database.open, name="Le catalogue", pause_s=0)
    with pytest.raises(ServiceFailed):
        opening.value()
    assert opening.value() == "open"
    assert opening.value() == "open"
    assert database.asked == 2


def test_asking_how_it_is_tries_again_too():
    database = DatabaseThatStartsLater()
    opening = Opening(database.open, name="Le catalogue", pause_s=0)
    with pytest.raises(ServiceFailed):
        opening.value()
    opening.find_fault()
    assert opening.wait() is None
    assert database.asked == 2


def test_a_service_that_failed_is_left_alone_for_a_while():
    database = DatabaseThatStartsLater()
    opening = Opening(database.open, name="Le catalogue", pause_s=600)
    for _ in range(3):
        assert opening.wait() == ServiceFailed("registry_unreachable").sentence
    assert database.asked == 1
