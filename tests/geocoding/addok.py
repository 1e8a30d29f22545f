"""addok itself with a Redis of its own, on loopback, until the block ends."""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDOK = Path(os.environ.get("ALENTOUR_TEST_ADDOK", ROOT / ".venv-addok" / "bin" / "addok"))
_SETTINGS = """
QUERY_PROCESSORS_PYPATHS = [
    "addok.helpers.text.check_query_length",
    "addok_france.extract_address",
    "addok_france.clean_query",
    "addok_france.remove_leading_zeros",
]
PROCESSORS_PYPATHS = [
    "addok.helpers.text.tokenize",
    "addok.helpers.text.normalize",
    "addok_france.glue_ordinal",
    "addok_france.fold_ordinal",
    "addok_france.flag_housenumber",
    "addok.helpers.text.synonymize",
    "addok_fr.phonemicize",
]
SEARCH_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.match_housenumber",
    "addok_france.make_labels",
    "addok.helpers.results.score_by_importance",
    "addok.helpers.results.score_by_autocomplete_distance",
    "addok.helpers.results.score_by_ngram_distance",
    "addok.helpers.results.score_by_geo_distance",
    "addok.helpers.results.adjust_scores",
]
REVERSE_RESULT_PROCESSORS_PYPATHS = [
    "addok.helpers.results.load_closer",
    "addok_france.make_labels",
    "addok.helpers.results.score_by_geo_distance",
]
EXTRA_FIELDS = [{"key": "citycode"}]
FILTERS = ["type", "postcode", "citycode"]
ATTRIBUTION = "BAN"
LICENCE = "ETALAB-2.0"
BATCH_WORKERS = 1
"""
_STARTING_S = 30.0


def find_missing() -> str | None:
    """Say what is missing to run addok, ``None`` when nothing is."""
    if shutil.which("redis-server") is None:
        return "redis-server"
    return None if ADDOK.exists() else str(ADDOK)


@contextmanager
def serve_addok(folder: Path, documents: Path) -> Iterator[str]:
    """Load `documents` into an addok of our own; give its address, ``127.0.0.1:PORT``."""
    redis_port, port = _free_port(), _free_port()
    settings = folder / "addok_settings.py"
    settings.write_text(_SETTINGS, encoding="utf-8")
    environment = {
        **os.environ,
        "ADDOK_CONFIG_MODULE": str(settings),
        "ADDOK_LOG_DIR": str(folder),
        "REDIS_PORT": str(redis_port),
        "REDIS_HOST": "127.0.0.1",
    }
    redis = [
        *("redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--dir", str(folder)),
        *("--save", "", "--appendonly", "no"),
    ]
    with _running(redis, folder / "redis.log", os.environ):
        _wait_until(lambda: _is_open(redis_port))
        for words in (["batch", str(documents)], ["ngrams"]):
            subprocess.run([ADDOK, *words], env=environment, check=True, capture_output=True)
        web = [str(ADDOK), "serve", "--port", str(port)]
        with _running(web, folder / "addok.log", environment):
            _wait_until(lambda: _is_healthy(port))
            yield f"127.0.0.1:{port}"


@contextmanager
def _running(command, log, environment) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=dict(environment)
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _is_open(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _wait_until(is_ready) -> None:
    until = time.monotonic() + _STARTING_S
    while not is_ready():
        if time.monotonic() > until:
            raise TimeoutError("the server did not start")
        time.sleep(0.05)
