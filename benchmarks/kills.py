"""What is left after ``kill -9`` at random moments of registrations, decisions and imports.

Two loops kill side by side, on one registry. In one, the real server (``uvicorn app:app``) is
started, gets forms from four clients, is killed and started again; what got no answer is sent
again. In the other, a process that registers, decides, imports and adds photos through the same
functions is forked, and killed 0 to 1 s after its first act. After each kill of a writer
everything that was acknowledged until then is looked for, and whatever could be half there; once
more at the end.

Run: ``python -m benchmarks kills [--kills 200] [--server-kills 30] [--database URL]``.
"""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from benchmarks.kill_checks import Acknowledged, find_faults, read_notes
from benchmarks.killed import form_of
from benchmarks.serving import ROOT, Server, free_port, serve, uvicorn_command
from benchmarks.table import print_table
from geo.photos import PhotoStore
from geo.registry.database import Registry
from geo.registry.photos import photo_keys

__all__ = ["main"]

_CLIENTS: Final = 4
_LONGEST_WRITER_S: Final = 1.0
_LONGEST_SERVER_S: Final = 3.0
_SEE_OTHER: Final = 303
_MOST_TOLD: Final = 20


@dataclass(slots=True)
class Run:
    """One run: where, what was acknowledged over HTTP, what went wrong."""

    folder: Path
    url: str
    rng: Random
    names: list[str] = field(default_factory=list)
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    starts_s: list[float] = field(default_factory=list)
    again: int = 0
    server_kills: int = 0

    @property
    def environment(self) -> Mapping[str, str]:
        """What server and writers read; letters go nowhere, and wait."""
        return {
            "ALENTOUR_HOME": str(self.folder),
            "ALENTOUR_DATABASE_URL": self.url,
            "ALENTOUR_DEMO": "0",
            "ALENTOUR_TILES": "none",
            "ALENTOUR_SMTP_URL": "smtp://127.0.0.1:9",
            "ALENTOUR_MAIL_FROM": "carte@alentour.example",
            "ALENTOUR_PUBLIC_URL": "https://carte.alentour.example",
        }

    def told(self) -> Acknowledged:
        """Return what was acknowledged until now, to servers' clients and to writers."""
        found = read_notes(self.folder / "notes")
        found.registered += tuple(self.names)
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill, look, print; 1 when something acknowledged is lost or something is half there."""
    options = _read_options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/registry.sqlite"
        run = Run(Path(folder), url, Random(options.seed))  # noqa: S311 - moments, not secrets
        Registry(url).close()
        with ThreadPoolExecutor(1) as beside:
            servers = beside.submit(_kill_servers, run, options.server_kills)
            _kill_writers(run, options.kills - options.server_kills, options.seed)
            servers.result()
        told = run.told()
        orphans = _look_at_the_end(run, told)
    _tell(run, told, orphans, options)
    return int(bool(run.faults))


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="of servers and writers")
    parser.add_argument("--server-kills", type=int, default=30, help="of them the real server's")
    parser.add_argument("--seed", type=int, default=4, help="of the moments")
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    return parser.parse_args(arguments)


def _kill_writers(run: Run, count: int, seed: int) -> None:
    registry, store = Registry(run.url), PhotoStore.at_home(run.folder)
    with _nursery(run) as nursery:
        for turn in range(count):
            ended = _kill_writer(run, nursery, 1000 * seed + turn)
            if ended != -signal.SIGKILL:
                run.faults.append(f"writer {turn} ended by itself: {ended}")
            told = run.told()
            run.under_way[told.under_way] += 1
            run.faults += find_faults(registry, store, told)
    registry.close()


@contextmanager
def _nursery(run: Run) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.killed"]
    environment = {**os.environ, **run.environment, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        assert _line(nursery) == "ready"
        yield nursery
        assert nursery.stdin is not None
        nursery.stdin.close()


def _line(nursery: subprocess.Popen[str]) -> str:
    assert nursery.stdout is not None
    return nursery.stdout.readline().strip()


def _kill_writer(run: Run, nursery: subprocess.Popen[str], seed: int) -> int:
    """Have a writer forked, kill it a while after its first act, and return how it ended."""
    notes = run.folder / "notes"
    notes.touch()
    before = notes.stat().st_size
    assert nursery.stdin is not None
    nursery.stdin.write(f"{seed}\n")
    nursery.stdin.flush()
    writer = int(_line(nursery))
    while notes.stat().st_size == before and Path(f"/proc/{writer}").exists():
        time.sleep(0.01)
    time.sleep(run.rng.uniform(0, _LONGEST_WRITER_S))
    os.kill(writer, signal.SIGKILL)
    return int(_line(nursery))


def _kill_servers(run: Run, count: int) -> None:
    rng = Random(run.rng.random())  # noqa: S311
    for turn in range(count):
        port = free_port()
        command = uvicorn_command(port)
        with serve(command, port, run.folder / "log", environment=run.environment) as server:
            run.starts_s.append(server.wait_for("/healthz"))
            # The first form of a day waits for what is loaded then: moments count from the second.
            _send_one(run, server.url, (turn, _CLIENTS), (f"Étal {turn} du réveil", uuid4().hex))
            _send_until_killed(run, server, turn, rng.uniform(0, _LONGEST_SERVER_S))
        run.server_kills += 1


def _send_until_killed(run: Run, server: Server, turn: int, after_s: float) -> None:
    is_over = threading.Event()
    again, run.unanswered = run.unanswered, []
    run.again += len(again)
    with ThreadPoolExecutor(_CLIENTS) as clients:
        sent = [
            clients.submit(_send_forms, run, server.url, (turn, client), again, is_over)
            for client in range(_CLIENTS)
        ]
        time.sleep(after_s)
        server.process.send_signal(signal.SIGKILL)
        is_over.set()
    for one in sent:
        one.result()
    # What nobody came to send again waits for the next server.
    run.unanswered += again


def _send_forms(
    run: Run,
    url: str,
    client: tuple[int, int],
    again: list[tuple[str, str]],
    is_over: threading.Event,
) -> None:
    """Send forms, those without an answer first; note each that was acknowledged."""
    number = 0
    while not is_over.is_set():
        number += 1
        try:
            form = again.pop()
        except IndexError:
            form = (f"Étal {client[0]} {client[1]} {number}", uuid4().hex)
        _send_one(run, url, client, form)


def _send_one(run: Run, url: str, client: tuple[int, int], form: tuple[str, str]) -> None:
    """Send a form, its name and what it drew; note whether it was acknowledged."""
    name, drawn = form
    try:
        status = _send(url, name, drawn, client)
    except (OSError, http.client.HTTPException):
        run.unanswered.append(form)
        return
    if status == _SEE_OTHER:
        run.names.append(name)
    else:
        run.faults.append(f"{name} answered {status}")


def _send(url: str, name: str, drawn: str, client: tuple[int, int]) -> int:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "X-Forwarded-For": f"2001:db8:{client[0]:x}:{client[1]:x}::1",
    }
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(
            "POST", "/inscription/formulaire", urlencode(form_of(name, drawn)), headers
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _look_at_the_end(run: Run, told: Acknowledged) -> int:
    """Look once more, sweep the files that nobody names; return how many there were."""
    registry, store = Registry(run.url), PhotoStore.at_home(run.folder)
    with registry.reading() as connection:
        known = photo_keys(connection)
    swept = store.sweep(known, now=datetime.now(UTC) + timedelta(days=2))
    run.faults += find_faults(registry, store, told)
    registry.close()
    return swept


def _tell(run: Run, told: Acknowledged, orphans: int, options: argparse.Namespace) -> None:
    writers = options.kills - options.server_kills
    moments = ", ".join(f"{act} {count}" for act, count in run.under_way.most_common())
    starts = sorted(run.starts_s)
    rows = [
        (
            "kills of the real server / of a writer forked from a warm process",
            f"{run.server_kills} / {writers}",
        ),
        ("what the writers were at", moments),
        (
            "registrations acknowledged, of which over HTTP",
            f"{len(told.registered)}, {len(run.names)}",
        ),
        ("forms sent again after no answer", str(run.again)),
        (
            "decisions / imports / photos acknowledged",
            f"{len(told.decided)} / {len(told.imported)} / {len(told.kept)}",
        ),
        ("files of photos that nobody named, swept", str(orphans)),
        (
            "median and longest start after a kill",
            f"{starts[len(starts) // 2]:.1f} s, {starts[-1]:.1f} s" if starts else "–",
        ),
        ("load of the machine at the end", f"{os.getloadavg()[0]:.1f}"),
        ("lost, twice or half there", str(len(run.faults))),
    ]
    kind = "PostgreSQL" if options.database else "SQLite"
    print_table(f"kill -9 at {options.kills} random moments, {kind}", ("", ""), rows)
    for fault in run.faults[:_MOST_TOLD]:
        print(fault)


if __name__ == "__main__":
    sys.exit(main())
