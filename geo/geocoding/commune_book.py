"""Communes as the geocoder looks them up: by key, postcode, département, and by likeness."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geo.boundaries import Commune
from geo.geocoding.commune_directory import CommuneDirectory, number_of_arrondissement
from geo.geocoding.names import skeleton, spell_out

__all__ = ["CommuneBook", "Names", "place_key"]


@lru_cache(maxsize=4096)
def place_key(name: str) -> str:
    """Return the name of a commune as one word, without small words.

    Examples
    --------
    >>> place_key("Saint-Valery-sur-Somme"), place_key("St Valery s/Somme")
    ('saintvalerysomme', 'saintvalerysomme')
    """
    return skeleton(spell_out(name))


@dataclass(frozen=True, slots=True)
class Names:
    """Keys of names, the INSEE codes of their bearers, and the former names they stand for."""

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    formers: tuple[str | None, ...]


class CommuneBook:
    """Communes by name, postcode and département.

    Attributes
    ----------
    communes
        Every commune and arrondissement with a position, by INSEE code.
    by_key
        Key of a name (:func:`place_key`) → (INSEE code, former name or ``None``) of its bearers.
    departements
        Folded name of a département → its code.
    """

    def __init__(self, directory: CommuneDirectory) -> None:
        self._directory = directory
        self.communes: dict[str, Commune] = {}
        self.by_key: dict[str, list[tuple[str, str | None]]] = {}
        self.by_postcode: dict[str, list[str]] = {}
        self.by_departement: dict[str, list[str]] = {}
        self.departements: Mapping[str, str] = directory.departements
        self._merged: dict[str, list[str]] = {}
        self._departement_names: dict[str, Names] = {}
        self._keys: dict[str, list[tuple[str, str | None]]] = {}
        for name, spelt in zip(directory.names, directory.index.words, strict=True):
            self._add(name.commune, skeleton(spelt), name.name if name.is_former else None)
        for arrondissements in directory.arrondissements.values():
            for commune in arrondissements:
                for key in _spell_arrondissement(commune):
                    self._add(commune, key, None)

    def _add(self, commune: Commune, key: str, former: str | None) -> None:
        code = commune.insee_code
        if code not in self.communes:
            self.communes[code] = commune
            self.by_departement.setdefault(commune.departement_code, []).append(code)
            for postcode in commune.postcodes:
                self.by_postcode.setdefault(postcode, []).append(code)
        self._keys.setdefault(code, []).append((key, former))
        self.by_key.setdefault(key, []).append((code, former))

    def names_of_postcode(self, postcode: str) -> "Names":
        """Return the names of the communes that have `postcode`."""
        return self._names(self.by_postcode.get(postcode, ()))

    def names_of_departement(self, code: str) -> "Names":
        """Return the names of the communes of a département."""
        if code not in self._departement_names:
            self._departement_names[code] = self._names(self.by_departement.get(code, ()))
        return self._departement_names[code]

    def _names(self, codes: Iterable[str]) -> "Names":
        rows = [(key, code, former) for code in codes for key, former in self._keys[code]]
        keys, bearers, formers = zip(*rows, strict=True) if rows else ((), (), ())
        return Names(keys, bearers, formers)

    def find(self, insee_code: str) -> Commune | None:
        """Return the commune with this code, or the one that it went into."""
        return self.communes.get(insee_code) or self._directory.find(insee_code)

    def find_alike(self, folded: Sequence[str]) -> list[tuple[str, float, str | None]]:
        """Return (INSEE code, likeness 0 to 1, former name) of names written or heard alike."""
        return _find_alike(self._directory, tuple(folded))

    def adopt(self, insee_codes: Iterable[str]) -> None:
        """Note which of `insee_codes` are communes of older address files, merged since."""
        merged: dict[str, list[str]] = {}
        for code in insee_codes:
            successor = None if code in self.communes else self._directory.find(code)
            if successor is not None:
                merged.setdefault(successor.insee_code, []).append(code)
        self._merged = merged

    def commune_of_postcode(self, insee_code: str, postcode: str | None) -> Commune:
        """Return the commune; of Paris, Lyon and Marseille, the arrondissement of `postcode`."""
        inside = self._directory.arrondissements.get(insee_code, ())
        chosen = (commune for commune in inside if postcode in commune.postcodes)
        return next(chosen, self.communes[insee_code])

    def search_codes(self, insee_code: str, postcode: str | None) -> list[str]:
        """Return the codes under which a file may hold the addresses of a commune.

        Its own, those of communes merged into it, then its arrondissements, those of `postcode`
        first.
        """
        inside = self._directory.arrondissements.get(insee_code)
        if not inside:
            return [insee_code, *self._merged.get(insee_code, ())]
        ordered = sorted(inside, key=lambda commune: postcode not in commune.postcodes)
        return [insee_code, *(commune.insee_code for commune in ordered)]


@lru_cache(maxsize=8192)
def _find_alike(
    directory: CommuneDirectory, folded: tuple[str, ...]
) -> list[tuple[str, float, str | None]]:
    name = " ".join(folded)
    found = []
    for match in directory.index.find_alike(name, spell_out(name)):
        entry = directory.names[match.entry]
        alike = 1 - match.mistakes / (match.length + 1)
        former = entry.name if entry.is_former else None
        found.append((entry.commune.insee_code, alike, former))
    return found


def _spell_arrondissement(commune: Commune) -> list[str]:
    """Return the keys under which people write an arrondissement: ``paris14``, ``lyon3e``…"""
    number = str(number_of_arrondissement(commune))
    city = skeleton(spell_out(commune.name.split()[0]))
    short = [
        f"{city}{digits}{end}"
        for digits in dict.fromkeys((number, number.zfill(2)))
        for end in ("", "e", "eme", "er")
    ]
    return [*short, *(f"{form}arrondissement" for form in short)]
