"""Start a server on a free port of the loopback, wait until it answers, and end it by its id."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = [
    "ROOT",
    "Server",
    "free_port",
    "processor_seconds",
    "serve",
    "streamlit_command",
    "uvicorn_command",
]

ROOT: Final = Path(__file__).resolve().parent.parent
_LONGEST_S: Final = 180.0
_BIN: Final = Path(sys.executable).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that runs, and when it was started."""

    url: str
    started: float
    """Of :func:`time.perf_counter`, just before the process."""
    log_path: Path
    process: subprocess.Popen[bytes]

    def wait_for(self, path: str) -> float:
        """Wait until `path` answers 200 and return the seconds since the start.

        Raises
        ------
        TimeoutError
            When it does not within three minutes, or the server has ended; its log is told.
        """
        asked = time.perf_counter()
        while time.perf_counter() - asked < _LONGEST_S and self.process.poll() is None:
            if _answers(self.url + path):
                return time.perf_counter() - self.started
            # Asked ever more rarely: questions take time from what is opening.
            time.sleep(max(0.02, 0.02 * (time.perf_counter() - asked)))
        raise TimeoutError(f"{self.url + path}: no answer\n{self.log_path.read_text()[-4000:]}")


def uvicorn_command(port: int) -> list[str]:
    """Return the command that serves the app with uvicorn."""
    return [str(_BIN / "uvicorn"), "app:app", "--host", "127.0.0.1", "--port", str(port)]


def streamlit_command(port: int, script: str = "app.py") -> list[str]:
    """Return the command that serves `script` with Streamlit."""
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    return [str(_BIN / "streamlit"), "run", script, "--server.headless", "true", *options]


@contextmanager
def serve(
    command: Sequence[str],
    port: int,
    log_path: Path,
    *,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run `command` in `folder` until the block ends; its output goes to `log_path`."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with log_path.open("wb") as log:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=variables, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            yield Server(url=url, started=started, log_path=log_path, process=process)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def processor_seconds(process_id: int) -> float:
    """Return the seconds that a process has spent on processors until now, as Linux counts them."""
    stat = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8")
    # The name of the program stands in brackets and may hold anything.
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  (loopback)
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
