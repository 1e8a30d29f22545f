import os
import subprocess
import sys

from tests.test_logs import PROJECT_ROOT

PROGRAM = """
import threading
from geo.application import close_application, open_application

def names():
    return sorted(thread.name for thread in threading.enumerate())

close_application()
first = open_application()
assert open_application() is first
assert "publication" in names(), names()
close_application()
close_application()
assert names() == ["MainThread"], names()
second = open_application()
assert second is not first
with second.registry.reading() as connection:
    assert not connection.closed
close_application()
print("done")
"""


def test_what_was_opened_is_closed_and_opens_anew(tmp_path):
    """A process of its own: others of this one may hold the application."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=PROJECT_ROOT,
        env=os.environ | {"ALENTOUR_HOME": str(tmp_path), "ALENTOUR_DEMO": "0"},
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "done\n"), ran.stderr
