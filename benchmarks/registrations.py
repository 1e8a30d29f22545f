"""How long a maker waits for an answer while twenty of them register and a file is imported.

A real server on an empty registry answers over HTTP: each client sends its forms one after the
other, and every fifth form twice at the same time, as after a lost connection. Meanwhile another
process writes the rows of an import in one transaction. Then the registry is read: none may be
lost, none may be there twice.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from benchmarks.serving import ROOT, free_port, processor_seconds, serve, uvicorn_command
from benchmarks.table import print_table
from geo.registration.fields import SUBMISSION
from geo.values import Status

__all__ = ["main"]

_SLOWEST_S: Final = 2.0
"""What the slowest answer may take."""
_PATH: Final = "/inscription/formulaire"
_TWICE_EVERY: Final = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One form that was sent: its name, what came back, how long that took."""

    name: str
    status: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """Every answer, how long the import held the registry, what the server's processor spent."""

    answers: list[Answer]
    import_s: float | None
    server_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Register, print what the makers waited; 1 when one was lost, came twice or was too slow."""
    options = _read_options(arguments)
    if options.write_rows is not None:
        return _write_rows(options.write_rows, options.rows)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/registry.sqlite"
        measured = _measure(options, url, Path(folder))
        names = _names_in(url)
    return _tell(measured, names, options)


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="registrations", description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--forms", type=int, default=10, help="of each client")
    parser.add_argument("--rows", type=int, default=13_509, help="of the import; 0 for none")
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    parser.add_argument("--write-rows", metavar="URL", help="only write the rows of the import")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace, url: str, folder: Path) -> Measured:
    environment = {
        "ALENTOUR_HOME": str(folder),
        "ALENTOUR_DATABASE_URL": url,
        "ALENTOUR_DEMO": "0",
        "ALENTOUR_TILES": "none",
    }
    port = free_port()
    with serve(uvicorn_command(port), port, folder / "log", environment=environment) as server:
        server.wait_for("/healthz")
        # What the first form of a day waits for is measured by nobody here.
        _send(server.url, 0, "Atelier du réveil")
        importing = _start_import(options, url)
        before_s = processor_seconds(server.process.pid)
        with ThreadPoolExecutor(options.clients) as clients:
            turns = range(1, options.clients + 1)
            answers = [
                answer
                for found in clients.map(lambda one: _register_all(server.url, one, options), turns)
                for answer in found
            ]
        spent_s = processor_seconds(server.process.pid) - before_s
        return Measured(answers, None if importing is None else _wait_for(importing), spent_s)


def _start_import(options: argparse.Namespace, url: str) -> subprocess.Popen[bytes] | None:
    if not options.rows:
        return None
    command = [sys.executable, "-m", "benchmarks.registrations"]
    command += ["--write-rows", url, "--rows", str(options.rows)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    importing = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert importing.stdout is not None
    # The file has been read: from now on it is written.
    assert importing.stdout.readline().strip() == b"read"
    return importing


def _wait_for(importing: subprocess.Popen[bytes]) -> float:
    """Return the seconds during which the import kept all other writers waiting."""
    told, _ = importing.communicate(timeout=120)
    assert importing.returncode == 0
    return float(told)


def _register_all(url: str, client: int, options: argparse.Namespace) -> list[Answer]:
    """Send the forms of one client; every fifth one twice at the same time."""
    answers: list[Answer] = []
    for turn in range(options.forms):
        name = f"Atelier {client} {turn}"
        drawn = uuid4().hex
        copies = 2 if turn % _TWICE_EVERY == 0 else 1
        with ThreadPoolExecutor(copies) as sending:
            sent = [sending.submit(_send, url, client, name, drawn) for _ in range(copies)]
            answers += [one.result() for one in sent]
    return answers


def _send(url: str, client: int, name: str, drawn: str | None = None) -> Answer:
    body = urlencode(
        {
            "name": name,
            "kinds": "potter",
            "places[0].role": "workshop",
            "places[0].address": f"{client} rue du Lavoir",
            "places[0].city": "Aubenas (07)",
            "places[0].postcode": "07200",
            "email": f"{uuid4().hex}@atelier.example",
            "who": "maker",
            "consent": "1",
            SUBMISSION: drawn or uuid4().hex,
        }
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        # Each client comes from a network of its own.
        "X-Forwarded-For": f"198.51.100.{client}",
    }
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    began = time.perf_counter()
    try:
        connection.request("POST", _PATH, body, headers)
        answer = connection.getresponse()
        answer.read()
        return Answer(name, answer.status, time.perf_counter() - began)
    finally:
        connection.close()


def _write_rows(url: str, count: int) -> int:
    """Write `count` entries in one transaction, as an import does."""
    from geo.demonstration.many import many_shops
    from geo.entries import Actor, ActorKind
    from geo.registry.bulk import prepare_additions, write_batch
    from geo.registry.database import Registry
    from geo.registry.entries import NewEntry

    rows = [NewEntry(shop=replace(shop, status=Status.PENDING)) for shop in many_shops(count, 1)]
    registry = Registry(url)
    with registry.reading() as connection:
        by = Actor(kind=ActorKind.OPERATOR)
        batch = prepare_additions(connection, rows, by=by, at=datetime.now(UTC))
    print("read", flush=True)
    with registry.writing() as connection:
        began = time.perf_counter()
        write_batch(connection, batch)
    print(f"{time.perf_counter() - began:.2f}", flush=True)
    registry.close()
    return 0


def _names_in(url: str) -> Counter[str]:
    from geo.registry.database import Registry
    from geo.registry.entries import list_entries

    registry = Registry(url)
    with registry.reading() as connection:
        names = Counter(entry.shop.name for entry in list_entries(connection))
    registry.close()
    return names


def _tell(
    measured: Measured,
    names: Counter[str],
    options: argparse.Namespace,
) -> int:
    answers, import_s = measured.answers, measured.import_s
    sent = {answer.name for answer in answers}
    lost = [name for name in sent if names[name] == 0]
    twice = [name for name in sent if names[name] > 1]
    refused = Counter(answer.status for answer in answers if answer.status != 303)
    seconds = sorted(answer.seconds for answer in answers)
    rows = [
        ("forms sent, of which entries", f"{len(answers)}, {len(sent)}"),
        (
            "rows of the import, and how long it held the registry",
            f"{options.rows}, {import_s or 0:.1f} s",
        ),
        ("lost / twice / refused", f"{len(lost)} / {len(twice)} / {dict(refused) or 0}"),
        ("median answer", f"{seconds[len(seconds) // 2]:.2f} s"),
        ("95th percentile", f"{seconds[int(len(seconds) * 0.95)]:.2f} s"),
        ("processor time of the server, a form", f"{measured.server_s / len(answers):.3f} s"),
        ("load of the machine at the end", f"{os.getloadavg()[0]:.1f}"),
        ("slowest", f"{seconds[-1]:.2f} s (at most {_SLOWEST_S:.0f} s)"),
    ]
    kind = "PostgreSQL" if options.database else "SQLite"
    print_table(
        f"Registrations of {options.clients} clients during an import, {kind}", ("", ""), rows
    )
    return int(bool(lost or twice or refused) or seconds[-1] > _SLOWEST_S)


if __name__ == "__main__":
    sys.exit(main())
