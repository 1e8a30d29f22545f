"""What a line of the log holds, whoever writes it and whatever strays into it."""

import json
import logging
import re
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from geo.errors import RowRefused
from geo.logs import FIELDS, KNOWN_SEGMENTS, log_line
from geo.settings import PROJECT_ROOT
from geo.values import Status
from geo.web.routes import OPENED_PAGES, OPENED_PATHS

PRIVATE = "Marie Dupond, 12 rue du Lavoir, marie@exemple.example, 04 65 71 00 01"
TOKEN = "eX3nQ9_" * 7


def make_record(message, *args, name="geo.queue", exc_info=None, **extra):
    record = logging.LogRecord(name, logging.INFO, "queue.py", 12, message, args, exc_info)
    vars(record).update(extra)
    return record


def read(record):
    return json.loads(log_line(record, "json"))


def access(path, status=200):
    args = ("203.0.113.7:5000", "GET", path, "1.1", status)
    return make_record('%s - "%s %s HTTP/%s" %d', *args, name="uvicorn.access")


def raised(error):
    with pytest.raises(type(error)) as caught:
        raise error
    return type(error), error, caught.tb


def test_a_line_says_when_how_grave_where_and_what():
    told = read(make_record("catalogue opened with %d shops", 220))
    assert datetime.fromisoformat(told["at"]).tzinfo is not None
    assert (told["level"], told["logger"]) == ("INFO", "geo.queue")
    assert told["event"] == "catalogue opened with 220 shops"


def test_what_is_filled_in_is_said_only_when_it_is_nobody():
    told = read(make_record("%s %s %s %s", 3, Status.PENDING, date(2026, 11, 22), PRIVATE))
    assert told["event"] == "3 pending 2026-11-22 …"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RowRefused("commune_unknown", found=PRIVATE), "commune_unknown"),
        (KeyError(PRIVATE), "KeyError"),
    ],
)
def test_an_error_says_its_code_or_its_type_and_not_what_it_quotes(error, said):
    assert read(make_record("row refused: %s", error))["event"] == f"row refused: {said}"
    assert read(make_record(error))["event"] == said


def test_a_failure_tells_its_way_through_the_code_and_not_its_message():
    record = make_record("answer failed", exc_info=raised(ValueError(PRIVATE)))
    told = read(record)
    assert told["error"] == "ValueError"
    [frame] = told["trace"]
    assert frame.startswith("tests/test_logs.py:")
    assert frame.endswith(" raised")
    assert "Dupond" not in log_line(record)


def test_an_error_of_ours_keeps_its_code():
    told = read(make_record("failed", exc_info=raised(RowRefused("row_ragged", found=1))))
    assert (told["error"], told["error_code"]) == ("RowRefused", "row_ragged")


def test_identifiers_are_told_under_known_names_alone():
    told = read(make_record("entry moved", entry_id="9f" * 16, status="pending", nom="Dupond"))
    assert (told["entry_id"], told["status"]) == ("9f" * 16, "pending")
    assert "nom" not in told


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_no_field_holds_a_sentence(name):
    assert read(make_record("moved", **{name: PRIVATE}))[name] == "…"


def test_nothing_is_told_of_a_field_without_a_value():
    assert "entry_id" not in read(make_record("moved", entry_id=None))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", "/"),
        ("/healthz", "/healthz"),
        ("/carte?q=marie&pres=07019", "/carte"),
        (f"/ma-fiche/{TOKEN}", "/ma-fiche/…"),
        (f"/ma-fiche/{TOKEN}/retirer?x=1", "/ma-fiche/…"),
        ("/geocodage/search?q=12+rue+du+Lavoir", "/geocodage/…"),
        ("/Marie%20Dupond", "…"),
        ("/dupond", "…"),
        ("/dupond/carte", "…"),
        ("carte", "…"),
        ("/marie@exemple.example", "…"),
        ("", "…"),
    ],
)
def test_a_request_says_its_first_segment_and_never_who_asked(path, said):
    told = read(access(path, 404))
    assert told["path"] == said
    assert (told["method"], told["status"]) == ("GET", 404)
    assert "203.0.113.7" not in log_line(access(path))


def test_every_page_and_every_route_is_known_by_its_first_segment():
    pages = re.findall(r'url_path="([^"]*)"', (PROJECT_ROOT / "pages/navigation.py").read_text())
    assert pages
    fixed = {path for path in (*OPENED_PATHS, *OPENED_PAGES) if "{" not in path}
    assert {*pages, *fixed} <= KNOWN_SEGMENTS


def test_a_line_of_another_server_is_still_a_request():
    assert read(make_record("GET %s", "/secret", name="uvicorn.access"))["event"] == "request"


def test_free_sentences_of_other_libraries_say_where_they_were_said():
    told = read(make_record(f"cannot send to {PRIVATE}", name="somelib.mail"))
    assert told["event"] == "said elsewhere"
    assert told["where"] == "queue:12"


def test_the_server_says_where_it_listens():
    record = make_record(
        "Uvicorn running on %s://%s:%d", "http", "127.0.0.1", 1, name="uvicorn.error"
    )
    assert read(record)["event"] == "Uvicorn running on http://127.0.0.1:1"


@pytest.mark.parametrize("args", [("a", "b"), ({"name": PRIVATE},), ()])
def test_a_sentence_that_does_not_fit_is_told_bare(args):
    assert PRIVATE not in read(make_record("%d of %(x)s", *args))["event"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_line_is_one_line(form):
    record = make_record("two\nlines %s", "x\ny", exc_info=raised(ValueError("a\nb")))
    assert "\n" not in log_line(record, form)


PROGRAM = """
import logging, threading, warnings
from geo.logs import configure_logs
stale = logging.getLogger("somelib")
stale.propagate = False
for _ in range(2):
    stale.addHandler(logging.StreamHandler())
configure_logs("json")
secret = "Dupond"
logging.getLogger("geo.mail").info("sent to %s", secret, extra={"entry_id": "a1", "to": secret})
late = logging.getLogger("late")
late.propagate = False
late.addHandler(logging.StreamHandler())
late.handlers[0].setFormatter(logging.Formatter("%(line)s"))
for logger in (stale, late):
    try:
        raise ValueError(secret)
    except ValueError:
        logger.exception("cannot serve %s", secret)
warnings.warn(secret)
def fail():
    raise ValueError(secret)
thread = threading.Thread(target=fail)
thread.start()
thread.join()
"""


def test_a_process_writes_one_safe_line_an_event_whoever_writes():
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        check=True,
    )
    assert "Dupond" not in ran.stdout + ran.stderr
    told = [json.loads(line) for line in ran.stderr.splitlines()]
    assert [one["logger"] for one in told] == [
        "geo.mail",
        "somelib",
        "late",
        "py.warnings",
        "geo.logs",
    ]
    assert told[0]["entry_id"] == "a1"
    assert [one.get("error") for one in told[1:3]] == ["ValueError", "ValueError"]
    assert told[-1]["error"] == "ValueError"


def test_times_are_in_utc():
    record = make_record("moved")
    at = datetime.fromisoformat(read(record)["at"])
    assert abs(at - datetime.fromtimestamp(record.created, UTC)).total_seconds() < 0.002


ACCESS = """
import logging
from geo.logs import configure_logs
access = logging.getLogger("uvicorn.access")
access.addHandler(logging.StreamHandler())
access.propagate = False
configure_logs("json")
for status in (200, 303, 404, 500, 503):
    access.info('%s - "%s %s HTTP/%s" %d', "203.0.113.7:5000", "GET", "/carte?q=x", "1.1", status)
"""


def test_a_visit_leaves_no_line_unless_it_fails_by_our_fault():
    command = [sys.executable, "-c", ACCESS]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, check=True)
    assert [json.loads(line)["status"] for line in ran.stderr.splitlines()] == [500, 503]
    assert "203.0.113.7" not in ran.stderr
