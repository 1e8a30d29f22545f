"""List the benchmarks, run one with its options, or run them all."""

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

import benchmarks


def find_benchmarks() -> dict[str, ModuleType]:
    """Return every module of this folder that has a ``main``, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    modules = {
        name: importlib.import_module(f"benchmarks.{name}") for name in names if name[0] != "_"
    }
    return {name: module for name, module in modules.items() if hasattr(module, "main")}


def run(arguments: Sequence[str]) -> int:
    """Do what the command line asks; 2 when it names a benchmark that does not exist.

    A benchmark that returns another number than 0 missed what it promises; the largest is returned.
    """
    found = find_benchmarks()
    if not arguments:
        for name, module in found.items():
            print(f"{name:16} {(module.__doc__ or '').splitlines()[0]}")
        return 0
    name, *options = arguments
    if name != "all" and name not in found:
        print(f"no such benchmark: {name}; there are {', '.join(found)}")
        return 2
    codes = [found[one].main(options) or 0 for one in (found if name == "all" else [name])]
    return max(codes)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
