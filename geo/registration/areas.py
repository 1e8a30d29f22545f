"""Names of communes, EPCI, départements and régions as people type them → territory codes."""

import re
from typing import Final

from geo.boundaries import Boundaries
from geo.errors import FieldRefused
from geo.text import fold

__all__ = ["area_label", "find_area", "find_commune"]

_CODE: Final = re.compile(r"(?:commune|epci|departement|region):\w{2,9}")
_LABELLED: Final = re.compile(r"(?P<name>.*?)\s*\((?P<code>région \w{2,3}|\w{2,3}|\w{5}|\d{9})\)")
_BARE: Final = re.compile(r"\d\w\d{3}|\d{9}")


def area_label(code: str, boundaries: Boundaries) -> str:
    """Return the name of an area with its code, which :func:`find_area` reads back.

    A code that names nothing any more is returned as it is.

    Examples
    --------
    ``"Aubenas (07019)"``, ``"Ardèche (07)"``, ``"Bretagne (région 53)"``.
    """
    name = boundaries.area_name(code)
    level, _, number = code.partition(":")
    if name is None:
        return code
    return f"{name} (région {number})" if level == "region" else f"{name} ({number})"


def find_area(written: str, boundaries: Boundaries) -> str:
    """Return the territory code that `written` names: a code, a label, a name, a postcode.

    A name stands for communes first, then EPCI, départements, régions.

    Raises
    ------
    FieldRefused
        When it names nothing, or several communes.
    """
    labelled = _LABELLED.fullmatch(written)
    if labelled is not None:
        return _find_labelled(written, labelled["name"], labelled["code"], boundaries)
    if _CODE.fullmatch(written) or _BARE.fullmatch(written):
        return _require(_complete(written, boundaries), written, boundaries)
    return _find_by_name(written, written, None, boundaries)


def find_commune(written: str, boundaries: Boundaries) -> str:
    """Return the INSEE code of the commune that `written` names, as :func:`find_area` does.

    Raises
    ------
    FieldRefused
        When it names no commune, or several.
    """
    level, _, number = find_area(written, boundaries).partition(":")
    if level != "commune":
        raise FieldRefused("area_unknown", value=written)
    return number


def _find_labelled(written: str, name: str, code: str, boundaries: Boundaries) -> str:
    """Tell ``"Ardèche (07)"`` from ``"Aubenas (07)"``, as people write a commune."""
    if len(code) <= 3 and fold(boundaries.departement_name(code) or "") != fold(name):
        return _find_by_name(written, name, code, boundaries)
    return _require(_complete(code, boundaries), written, boundaries)


def _require(code: str | None, written: str, boundaries: Boundaries) -> str:
    if code is None or boundaries.area_name(code) is None:
        raise FieldRefused("area_unknown", value=written)
    return code


def _complete(number: str, boundaries: Boundaries) -> str | None:
    """Return the territory code of a bare number: its length says what it names."""
    if ":" in number:
        return number
    if number.startswith("région "):
        return f"region:{number.removeprefix('région ')}"
    if len(number) == 5:
        return _complete_commune(number, boundaries)
    return f"epci:{number}" if len(number) == 9 else f"departement:{number}"


def _complete_commune(number: str, boundaries: Boundaries) -> str | None:
    """Five digits are the INSEE code of a commune, or a postcode that one commune alone has."""
    if boundaries.commune(number) is not None:
        return f"commune:{number}"
    former = boundaries.successor(number)
    if former is not None:
        return f"commune:{former}"
    served = [one for one in boundaries.communes().values() if number in one.postcodes]
    return f"commune:{served[0].insee_code}" if len(served) == 1 else None


def _find_by_name(
    written: str, name: str, departement_code: str | None, boundaries: Boundaries
) -> str:
    communes = [
        one
        for one in boundaries.communes().values()
        if departement_code in {None, one.departement_code} and fold(one.name) == fold(name)
    ]
    if len(communes) > 1:
        shown = ", ".join(f"{one.name} ({one.insee_code})" for one in communes[:6])
        raise FieldRefused("area_ambiguous", value=written, candidates=shown)
    if communes:
        return f"commune:{communes[0].insee_code}"
    code = _find_larger(fold(name), boundaries) if departement_code is None else None
    return _require(code, written, boundaries)


def _find_larger(folded: str, boundaries: Boundaries) -> str | None:
    """Find an EPCI, a département or a région by its name."""
    communes = boundaries.communes().values()
    codes = [f"epci:{code}" for code in boundaries.epcis()]
    for level in ("departement", "region"):
        numbers = {getattr(one, f"{level}_code") for one in communes}
        codes += [f"{level}:{number}" for number in sorted(numbers)]
    return next((code for code in codes if fold(boundaries.area_name(code) or "") == folded), None)
