"""List the benchmarks, run one, or run them all."""

import importlib
import pkgutil
import sys
from types import ModuleType

import benchmarks


def find_benchmarks() -> dict[str, ModuleType]:
    """Return every module of this folder that has a ``main``, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    modules = {
        name: importlib.import_module(f"benchmarks.{name}") for name in names if name[0] != "_"
    }
    return {name: module for name, module in modules.items() if hasattr(module, "main")}


def run() -> int:
    """Do what the command line asks; 2 when it names a benchmark that does not exist."""
    found = find_benchmarks()
    asked = sys.argv[1:]
    if not asked:
        for name, module in found.items():
            print(f"{name:16} {(module.__doc__ or '').splitlines()[0]}")
        return 0
    names = list(found) if asked == ["all"] else asked
    unknown = [name for name in names if name not in found]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(found)}")
        return 2
    for name in names:
        found[name].main()
    return 0


if __name__ == "__main__":
    sys.exit(run())
