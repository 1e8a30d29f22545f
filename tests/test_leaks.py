"""Nothing private is in any public output: every byte of all of them is searched."""

import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.serving import free_port
from geo.registration.fields import OPENED_AT, SUBMISSION
from geo.settings import PROJECT_ROOT
from geo.web.assets import read_assets
from tests import leaks
from tests.leaks import (
    ADDRESSES,
    NOT_HERE,
    PHOTO,
    PRIVATE,
    SLUG,
    ask,
    fill,
    marks_in,
    write_outputs,
)
from tests.sites import serve_app

LOG_IN = {"login": leaks.mark("login"), "password": leaks.mark("searched")}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("leaks")


@pytest.fixture(scope="module")
def more(home):
    """Tokens and identifiers that only exist once the registry is filled."""
    return fill(home)


@pytest.fixture(scope="module")
def outputs(home, more, tmp_path_factory):
    return write_outputs(home, tmp_path_factory.mktemp("outputs"))


@pytest.fixture(scope="module")
def server(home, more):
    """The whole app over that registry; letters go to a door that is closed."""
    environment = {
        "ALENTOUR_DEMO": "0",
        "ALENTOUR_TILES": "none",
        "ALENTOUR_LOG": "json",
        "ALENTOUR_PUBLIC_URL": "http://127.0.0.1:{port}",
        "ALENTOUR_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        "ALENTOUR_MAIL_FROM": "carte@alentour.example",
    }
    with serve_app(home, environment) as server:
        yield server


def test_the_registry_holds_every_mark_but_what_was_erased(home, more):
    content = b"".join(
        path.read_bytes() for path in home.glob("registry.sqlite*") if path.is_file()
    )
    gone = {leaks.mark("erased"), leaks.mark("searched")}
    assert set(PRIVATE) - set(marks_in(content)) == gone | {leaks.mark("homecode")}
    with sqlite3.connect(home / "registry.sqlite") as database:
        assert database.execute("SELECT count(*) FROM entries").fetchone()[0] == 7


def test_the_search_finds_what_is_hidden_in_any_form():
    found = {
        "text": leaks.mark("email").upper().encode(),
        "coordinate": b"4.48765",
        "mercator": f"{leaks.mercator(leaks.HIDDEN)[0]:.12f}".encode(),
        "bytes": leaks.struct.pack("<d", leaks.HIDDEN.lat),
        "phone": b"tel:+33465719901",
    }
    assert {name: bool(marks_in(content)) for name, content in found.items()} == dict.fromkeys(
        found, True
    )
    assert marks_in(b"4.391111 44.621111 Aubenas") == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_no_address_tells_anything_private(server, more, name):
    content = ask(server.url + ADDRESSES[name].format(photo=PHOTO))
    # What the address itself holds may stand in the answer.
    assert [
        one for one in marks_in(content, *more) if one != PHOTO and one not in ADDRESSES[name]
    ] == []


def test_the_shop_is_public_all_the_same(server):
    assert SLUG.encode() in ask(f"{server.url}/carte/points?zoom=18&fenetre=4.0,44.3,4.9,44.9")
    assert b"Atelier visible" in ask(f"{server.url}/inscription/hotes?q=atelier")


def test_no_file_and_no_fragment_tells_anything_private(outputs, more):
    assert len(outputs) >= 10
    assert {name: found for name, one in outputs.items() if (found := marks_in(one, *more))} == {}
    for name in ("export .csv", "export .geojson", "export .parquet", "snapshot", f"card {SLUG}"):
        assert b"Atelier visible" in outputs[name]


PROBES = {
    "phone of a person": {"phone": "04 65 71 99 01"},
    "e-mail of a person": {"email": f"{leaks.mark('personemail')}@prive.example"},
    "e-mail of an entry that waits": {"email": f"{leaks.mark('pendingmail')}@prive.example"},
    "SIRET": {"siret": "73282932000074"},
    "name of an entry that waits": {
        "name": leaks.mark("pending"),
        "places[0].insee_code": "07019",
    },
}


@pytest.mark.parametrize("name", PROBES)
def test_whoever_probes_for_a_person_learns_no_name_and_no_address(server, more, name):
    content = ask(f"{server.url}/inscription/doublons", **PROBES[name])
    typed = " ".join(PROBES[name].values())
    assert [mark for mark in marks_in(content, *more) if mark not in typed] == []


def route_paths():
    """Give the path of every route in the source of our routes."""
    for module in (PROJECT_ROOT / "geo" / "web").glob("*.py"):
        yield from re.findall(r'Route\(\s*f?"(/[^"]*)"', module.read_text("utf-8"))


def test_every_route_is_searched_or_left_out_for_a_reason():
    paths = set(route_paths())
    assert "/carte/points" in paths
    missing = {path for path in paths if not _is_listed(path)}
    assert missing == set()


def _is_listed(path):
    form = re.sub(r"\\{[^}]*\\}", "[^/?]*", re.escape(path))
    listed = (address.partition("?")[0] for address in ADDRESSES.values())
    return path in NOT_HERE or any(re.fullmatch(form, one) for one in listed)


def registration(**changes):
    values = {
        SUBMISSION: "0" * 32,
        OPENED_AT: "1700000000",
        "name": leaks.mark("searched"),
        "kinds": "potter",
        "places[0].role": "workshop",
        "places[0].address": leaks.mark("searched"),
        "places[0].city": "Privas",
        "places[0].visibility": "hidden",
        "email": f"{leaks.mark('searched')}@prive.example",
        "who": "maker",
        "consent": "1",
    }
    return values | changes


def journey(server, more):
    """Do what people do, wrong things too, with marks wherever one may write."""
    url, token, searched = server.url, more[0], leaks.mark("searched")
    ask(f"{url}/?q={searched}&pres=07019")
    ask(f"{url}/{searched}")
    ask(f"{url}/carte/points?q={searched}&fenetre={searched}")
    ask(f"{url}/geocodage/search?q={searched}")
    ask(f"{url}/ma-fiche/{token}")
    ask(f"{url}/ma-fiche/{token}/modifier?x={searched}")
    ask(f"{url}/signaler/{SLUG}", topic="hours", text=searched, contact=searched)
    ask(f"{url}/organisateurs/connexion", **LOG_IN)
    ask(f"{url}/inscription/formulaire", **registration(name="", email=searched))
    ask(f"{url}/inscription/formulaire", **registration())


def wait_for(path, said):
    """Return a log once it holds `said`: letters are sent in the background."""
    for _ in range(300):
        if said in (content := path.read_bytes()):
            return content
        time.sleep(0.1)
    raise AssertionError(path.read_text()[-2000:])


def test_the_log_of_a_whole_journey_names_nobody(server, home, more):
    journey(server, more)
    log = wait_for(home / "log", b"mail_unreachable")
    assert marks_in(log, *more[1:]) == []
    assert more[0].encode() not in log
    assert b"127.0.0.1:" not in log.replace(b"http://127.0.0.1:", b"")
    lines = log.decode().splitlines()
    assert all(line.startswith("{") for line in lines)
    assert not any("/ma-fiche" in line for line in lines)


def test_assets_are_files_of_the_program(more):
    for path in read_assets().files().values():
        assert marks_in(path.read_bytes(), *more) == []


def test_the_log_of_an_import_with_bad_rows_names_nobody(tmp_path):
    one = leaks.mark("searched")
    rows = ["nom;adresse;code postal;commune;email;lat;lon", f"{one};{one};99999;{one};{one};9;x"]
    (tmp_path / "liste.csv").write_text("\n".join([*rows, f"{one};{one}", ""]))
    ran = subprocess.run(
        [Path(sys.executable).with_name("alentour"), "import", "liste.csv", "--yes"],
        cwd=tmp_path,
        env={
            "ALENTOUR_HOME": str(tmp_path),
            "ALENTOUR_DEMO": "0",
            "ALENTOUR_LOG": "json",
            "PYTHONPATH": str(PROJECT_ROOT),
        },
        capture_output=True,
        check=True,
    )
    assert one.encode() in ran.stdout
    assert marks_in(ran.stderr) == []
