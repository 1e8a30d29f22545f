"""The app, started as an operator would, over files that another start has compressed."""

import atexit
import functools
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from benchmarks.serving import free_port, serve, uvicorn_command
from geo.web.compression import copies_folder


@contextmanager
def serve_app(home, environment=None, *, command=uvicorn_command, ready="/healthz"):
    """Serve what is at `home` until the block ends; `{port}` stands for its port in variables.

    The log lies in `home` as well.
    """
    _share_copies(home)
    port = free_port()
    variables = {"ALENTOUR_HOME": str(home)} | (environment or {})
    variables = {name: value.replace("{port}", str(port)) for name, value in variables.items()}
    with serve(command(port), port, home / "log", environment=variables) as server:
        server.wait_for(ready)
        yield server


def _share_copies(home):
    """Let the app at `home` keep its compressed files with those of the other apps.

    They are the same, and Brotli's best takes as long as all else that a start does.
    """
    own = copies_folder(home)
    if not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        own.symlink_to(_copies())


@functools.cache
def _copies():
    folder = tempfile.mkdtemp(prefix="alentour-copies-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
