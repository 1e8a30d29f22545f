"""Which of Streamlit's files a browser will ask for, read from its folder without importing it."""

import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

__all__ = ["find_chunks", "first_files", "immutable_files", "streamlit_folder"]

_NAMED_IN_INDEX: Final = re.compile(r'"\./(static/[^"]+)"')
_STATIC_IMPORT: Final = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')


def streamlit_folder() -> Path:
    """Return the folder that holds Streamlit's ``index.html`` and its ``static`` files."""
    return Path(str(metadata.distribution("streamlit").locate_file("streamlit/static")))


def immutable_files(folder: Path) -> dict[str, Path]:
    """Return the files that Streamlit names after their content, by path of URL.

    For example ``/static/js/index.DormvYxC.js``: another content gets another name.
    """
    paths = (path for path in (folder / "static").rglob("*") if path.is_file())
    return {f"/{path.relative_to(folder).as_posix()}": path for path in paths}


def first_files(folder: Path) -> list[Path]:
    """Return the files that ``index.html`` names: every first visit needs them."""
    index = (folder / "index.html").read_text(encoding="utf-8")
    return [folder / name for name in _NAMED_IN_INDEX.findall(index)]


def find_chunks(folder: Path, names: Iterable[str]) -> list[Path]:
    """Return the JavaScript files of some widgets and all they import, but for the first files.

    Streamlit asks for a widget's file only once the page names the widget, and then for what that
    file imports: a browser told beforehand has them when they are wanted.

    Parameters
    ----------
    folder
        Streamlit's folder.
    names
        Widgets by the name of their file without its digest: ``TextInput``, ``Selectbox``. A name
        that this version of Streamlit does not have is passed over.
    """
    scripts = folder / "static" / "js"
    found: dict[Path, None] = {}
    for name in names:
        for path in sorted(scripts.glob(f"{name}.*.js")):
            found |= dict.fromkeys(_with_imports(path, set(found)))
    known = set(first_files(folder))
    return [path for path in found if path not in known]


def _with_imports(path: Path, seen: set[Path]) -> Iterator[Path]:
    if path in seen or not path.is_file():
        return
    seen.add(path)
    yield path
    for name in _STATIC_IMPORT.findall(path.read_text(encoding="utf-8")):
        yield from _with_imports(path.with_name(name), seen)
