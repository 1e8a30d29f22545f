"""What the papers say exists."""

import re
import tomllib
from itertools import chain

import pytest
import typer

from benchmarks.__main__ import find_benchmarks
from geo import settings
from geo.cli import app
from geo.settings import PROJECT_ROOT

FOLDERS = (PROJECT_ROOT, PROJECT_ROOT / "docs", PROJECT_ROOT / "data")
PAPERS = sorted(
    path
    for folder in FOLDERS
    for path in [
        *folder.glob("*.md"),
        *(folder.glob("*/README.md") if folder.name == "data" else []),
    ]
)
LOCKS = sorted(PROJECT_ROOT.glob("requirements*.lock"))
README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
VARIABLE = re.compile(r"ALENTOUR_[A-Z_]+")


def find_all(pattern, *, papers=PAPERS):
    """Every match of `pattern` in code of the papers: between backticks or in a block."""
    code = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
    texts = [part for path in papers for part in code.findall(path.read_text(encoding="utf-8"))]
    return sorted({match for text in texts for match in re.findall(pattern, text)})


def make_targets():
    return set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_file_that_a_paper_links_to_is_there(paper):
    links = re.findall(r"\]\(([^)#\s]+)\)", paper.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (paper.parent / link).exists()] == []


def test_every_make_target_of_the_papers_exists_and_every_target_is_told():
    told = {word for words in find_all(r"(?:^|\n|`)make((?: [a-z-]+)+)") for word in words.split()}
    assert told <= make_targets()
    assert make_targets() == told | {"install"}


def test_readme_and_settings_name_the_same_variables():
    table = set(re.findall(r"^\| `(ALENTOUR_[A-Z_]+)`", README, re.MULTILINE))
    assert table == set(VARIABLE.findall(settings.__doc__))


def test_no_module_reads_a_variable_that_the_settings_do_not_name():
    sources = [*(PROJECT_ROOT / "geo").rglob("*.py"), *(PROJECT_ROOT / "pages").rglob("*.py")]
    read = {name for path in sources for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert read <= set(VARIABLE.findall(settings.__doc__))


def test_every_command_of_the_papers_exists():
    root = typer.main.get_command(app)
    told = find_all(r"\balentour ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
    assert told
    for word, second in told:
        command = root.commands[word]
        assert not hasattr(command, "commands") or second in command.commands


def test_every_benchmark_of_the_papers_exists():
    assert set(find_all(r"-m benchmarks ([a-z_]+)")) <= set(find_benchmarks()) | {"all"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_hashes_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    pins = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    assert pins
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)


def test_the_locks_hold_every_dependency_at_its_pin():
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": [*project["dependencies"], *extras["install"]],
        "requirements-dev.lock": [*project["dependencies"], *chain(*extras.values())],
    }
    for name, requirements in wanted.items():
        locked = (PROJECT_ROOT / name).read_text(encoding="utf-8")
        for requirement in requirements:
            package, _, version = re.sub(r"\[.*?\]|>=.*", "", requirement).partition("==")
            assert re.search(rf"^{package}=={re.escape(version)}", locked, re.MULTILINE), (
                requirement
            )
