import hashlib

import pytest

from geo.errors import ServiceFailed
from geo.packages import fetch_npm, fetch_pypi

BODY = b"an archive\n"


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    """Put a small program of this name on the path, in place of all others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def write(name, script):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    return write


def test_package_that_has_the_digest_is_kept(on_path, tmp_path):
    on_path("npm", "echo 'an archive' > carried-1.0.tgz")
    on_path("pip3", "echo 'an archive' > carried-1.0.whl")
    digest = hashlib.sha256(BODY).hexdigest()
    assert fetch_npm("carried@1.0", tmp_path, sha256=digest).read_bytes() == BODY
    assert fetch_pypi("carried==1.0", tmp_path, sha256=digest).read_bytes() == BODY


def test_package_that_changed_is_refused(on_path, tmp_path):
    on_path("npm", "echo other > carried-1.0.tgz")
    with pytest.raises(ServiceFailed, match="source_changed"):
        fetch_npm("carried@1.0", tmp_path, sha256="0" * 64)


def test_client_that_brings_nothing_is_told(on_path, tmp_path):
    on_path("npm", "exit 0")
    with pytest.raises(ServiceFailed, match="source_changed"):
        fetch_npm("carried@1.0", tmp_path, sha256="0" * 64)


def test_client_that_fails_is_named(on_path, tmp_path):
    on_path("npm", "exit 1")
    with pytest.raises(ServiceFailed, match="command='npm'"):
        fetch_npm("carried@1.0", tmp_path, sha256="0" * 64)
