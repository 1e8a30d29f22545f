"""How the library is built: the lists of modules in reading order are true, and the worlds apart.

A package's docstring lists its modules, a line each or several between commas, as
``geo/__init__.py`` does. A package without a list (``geo.commands``) is not looked at inside.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = sorted((ROOT / "geo").rglob("*.py"))
LISTED = re.compile(r"^((?:``\w+``(?:, )?)+)", re.MULTILINE)


def read_list(package: Path) -> list[str]:
    docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
    return [name for line in LISTED.findall(docstring) for name in re.findall(r"\w+", line)]


def children(package: Path) -> set[str]:
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    return modules | {path.parent.name for path in package.glob("*/__init__.py")}


def dotted(path: Path) -> list[str]:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return [part for part in parts if part != "__init__"]


def imports_of(path: Path) -> Iterator[str]:
    """Yield what `path` imports, inside functions and for types included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def breaches(package: Path) -> list[str]:
    """Return the imports of `package` that reach a module listed below the one that imports."""
    order = {name: rank for rank, name in enumerate(read_list(package))}
    here = dotted(package / "__init__.py")
    depth = len(here)
    found = []
    for path in sorted(package.rglob("*.py")):
        own = dotted(path)
        for name in imports_of(path):
            target = name.split(".")
            if len(own) > depth and target[:depth] == here and target[depth] in order:
                is_below = order[target[depth]] > order[own[depth]]
                found += [f"{'.'.join(own)} imports {name}"] if is_below else []
    return found


PACKAGES = [
    path.parent for path in LIBRARY if path.name == "__init__.py" and read_list(path.parent)
]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_every_module_of_a_package_stands_once_in_its_list(package):
    listed = read_list(package)
    assert sorted(listed) == sorted(children(package))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_a_module_imports_only_modules_listed_above_it(package):
    assert breaches(package) == []


def test_the_library_never_imports_streamlit():
    assert [path for path in LIBRARY if "streamlit" in roots(path)] == []


def test_screens_leave_geometry_and_database_to_the_library():
    pages = sorted((ROOT / "pages").rglob("*.py"))
    assert pages
    assert [path for path in pages if roots(path) & {"geopandas", "shapely", "duckdb"}] == []


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports_of(path)}


def public_names(tree: ast.Module) -> Iterator[ast.AST]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from (one for one in node.body if is_public_function(one))
        if is_public_function(node) or isinstance(node, ast.ClassDef):
            yield node


def is_public_function(node: ast.AST) -> bool:
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return is_function and not node.name.startswith("_")


@pytest.mark.parametrize("path", [*LIBRARY, ROOT / "app.py"], ids=lambda path: path.name)
def test_every_public_function_says_what_it_does(path):
    silent = [
        node.name
        for node in public_names(ast.parse(path.read_text("utf-8")))
        if not node.name.startswith("_") and ast.get_docstring(node) is None
    ]
    assert silent == []
