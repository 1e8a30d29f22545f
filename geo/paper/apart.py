"""A long document set in a process of its own: its memory goes with it, and it can be ended.

Typst keeps what it has set for the next ten documents, some 100 MB for a guide of 300 shops, and
nothing can stop it inside this process. ``python -m geo.paper.apart`` reads a document from its
standard input and writes the pages to its standard output.
"""

import json
import os
import subprocess
import sys
from datetime import date
from typing import Final

from geo.errors import ServiceFailed
from geo.paper.press import Print, set_pages
from geo.settings import PROJECT_ROOT

__all__ = ["main", "set_pages_apart"]

_LONGEST_S: Final = 60.0


def set_pages_apart(wanted: Print, *, longest_s: float = _LONGEST_S) -> bytes:
    """Return the document, as :func:`geo.paper.press.set_pages` does.

    Raises
    ------
    ServiceFailed
        When it takes longer than `longest_s`, or its process fails.
    """
    written = {
        "template": wanted.template,
        "contents": wanted.contents,
        "form": wanted.form,
        "day": wanted.day.isoformat(),
        "ppi": wanted.ppi,
    }
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "geo.paper.apart"],
            input=json.dumps(written).encode(),
            capture_output=True,
            cwd=PROJECT_ROOT,
            # Nothing of the operator's settings is needed to set pages.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=longest_s,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise ServiceFailed("press_failed") from error
    return ended.stdout


def main() -> None:
    """Set the document that stands on the standard input."""
    read = json.load(sys.stdin.buffer)
    day = date.fromisoformat(read.pop("day"))
    sys.stdout.buffer.write(set_pages(Print(day=day, **read)))


if __name__ == "__main__":
    main()
