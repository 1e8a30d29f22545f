"""How many answers a second a server on loopback gives to sixteen connections, asked by wrk."""

import http.client
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.serving import processor_seconds

__all__ = ["Flow", "Load", "ask_many", "list_processes", "measure_flow"]

CONNECTIONS: Final = 16
_SECONDS: Final = 5
_ENCODINGS: Final = "gzip, deflate, br, zstd"
_SCRIPT: Final = """
local paths = {PATHS}
local turn = 0
request = function()
  turn = turn % #paths + 1
  local headers = {["Accept-Encoding"] = "ENCODINGS", ["Accept-Language"] = "fr"}
  return wrk.format("GET", paths[turn], headers)
end
done = function(summary)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  io.write(string.format("counted %d %d %d\\n", summary.requests, summary.duration, failed))
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What came back in some seconds."""

    requests_per_s: float
    processor_ms: float
    """Of the server for one answer: what remains true while other work disturbs the machine."""
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How one long answer arrived."""

    first_byte_s: float
    whole_s: float
    size: int
    is_streamed: bool
    """Sent in pieces whose sum was not known at the start."""


def ask_many(urls: Sequence[str], process_ids: Sequence[int]) -> Load | None:
    """Ask `urls` in turn for some seconds, sixteen at a time; ``None`` where wrk is absent.

    Parameters
    ----------
    urls
        Of one server.
    process_ids
        Whose processor time is counted.
    """
    if shutil.which("wrk") is None:
        return None
    paths = [url.removeprefix(_origin(urls[0])) for url in urls]
    script = _SCRIPT.replace("PATHS", ", ".join(json.dumps(path) for path in paths))
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(script.replace("ENCODINGS", _ENCODINGS))
        lua.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{_SECONDS}s", "--timeout", "20s"]
        before_s = sum(map(processor_seconds, process_ids))
        done = subprocess.run(
            [*command, "-s", lua.name, _origin(urls[0])], capture_output=True, text=True, check=True
        )
        spent_s = sum(map(processor_seconds, process_ids)) - before_s
    line = next(line for line in done.stdout.splitlines() if line.startswith("counted "))
    requests, duration_us, failed = map(int, line.split()[1:])
    return Load(
        requests_per_s=requests / (duration_us / 1e6),
        processor_ms=1000 * spent_s / max(1, requests),
        failed=failed,
    )


def measure_flow(url: str) -> Flow:
    """Ask `url` once, as a program that takes gzip would, and read it to its end."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.connect()
        started = time.perf_counter()
        connection.request(
            "GET", url.removeprefix(_origin(url)), headers={"Accept-Encoding": "gzip"}
        )
        answer = connection.getresponse()
        size = len(answer.read(1))
        first_byte_s = time.perf_counter() - started
        if answer.status != http.client.OK:
            raise ConnectionError(f"{url}: {answer.status}")
        while piece := answer.read(65_536):
            size += len(piece)
        return Flow(
            first_byte_s=first_byte_s,
            whole_s=time.perf_counter() - started,
            size=size,
            is_streamed=answer.getheader("Content-Length") is None,
        )
    finally:
        connection.close()


def list_processes(process_id: int) -> list[int]:
    """Return a process and its children, as Linux knows them."""
    children = Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="ascii")
    return [process_id, *map(int, children.split())]


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])
