"""A real PostgreSQL on loopback for the tests: a cluster of its own, gone at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")
_PATIENCE_S = 60


def find_programs() -> Path:
    """Return the folder of initdb and postgres, the newest where Debian keeps several."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    folders = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    assert folders, "PostgreSQL is missing: run tests/install-postgresql"
    return max(folders, key=lambda folder: float(folder.parent.name))


class Cluster:
    """One server in a folder of its own; PostgreSQL refuses to run as root, so another user does.

    It dies with the process that started it, however that one ends.
    """

    def __init__(self) -> None:
        self.programs = find_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="alentour-pg-"))
        self.port = _free_port()
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.data, "-U", "alentour", "-A", "trust", "-N", "-E", "UTF8")
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://alentour@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = ["-D", self.data, "-p", self.port, "-k", self.folder, "-h", "127.0.0.1"]
        quick = ["-c", "fsync=off", "-c", "max_connections=60", "-c", "shared_buffers=16MB"]
        log = (self.folder / "log").open("ab")
        self._server = subprocess.Popen(
            self._as_user("postgres", *options, *quick), stdout=log, stderr=log
        )
        log.close()
        self._await_answer()

    def stop(self) -> None:
        if self._server is not None:
            self._run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")
            self._server.wait(_PATIENCE_S)
            self._server = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def execute(self, sql: str) -> None:
        with self._connect() as connection:
            connection.execute(sql)

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            f"host=127.0.0.1 port={self.port} user=alentour dbname=postgres", autocommit=True
        )

    def _await_answer(self) -> None:
        for _ in range(_PATIENCE_S * 10):
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.folder / "log").read_text(errors="replace"))

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run(
            self._as_user(program, *arguments), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def _as_user(self, program: str, *arguments: object) -> list[str]:
        command = [str(self.programs / program), *map(str, arguments)]
        prefix = ["setpriv"]
        if os.geteuid() == 0:
            prefix += ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        if program == "postgres":
            prefix += ["--pdeathsig", "TERM"]
        return [*prefix, *command] if len(prefix) > 1 else command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
