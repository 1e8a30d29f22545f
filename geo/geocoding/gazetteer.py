"""What people type for a commune → communes, from memory.

The stages, in order::

    read       text → name, postcode, département, arrondissement     place_text
    find       same name · alike · beginning · postcode alone          name_index
    compare    each commune with postcode and département              commune_scores
    rate       a score in named parts; homonyms share it               commune_scores
    answer     candidates, the surest first, and how they differ
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from geo.boundaries import Boundaries, Commune
from geo.coordinates import Position
from geo.geocoding.abroad import is_abroad
from geo.geocoding.candidate import Candidate, GeocodingRequest
from geo.geocoding.commune_candidates import make_candidate, measure_roughly, only_postcode
from geo.geocoding.commune_directory import CommuneDirectory, number_of_arrondissement
from geo.geocoding.commune_scores import (
    CommuneMatch,
    PlaceAgreement,
    compare_place,
    list_differences,
    rate_matches,
    weigh_match,
)
from geo.geocoding.commune_suggestions import CommuneSuggester
from geo.geocoding.name_index import Likeness, NameMatch
from geo.geocoding.place_text import PlaceReading, read_place

__all__ = ["Gazetteer"]

_LEAST_SCORE: Final = 0.003
_SHORTEST_SEARCH: Final = 4
"""Letters below which what begins no name is not searched with mistakes."""


class Gazetteer:
    """Every commune of France by name, former name and postcode; a :class:`Geocoder`.

    Cheap to open: tables are built when they are first needed, those for misspelt names at the
    first misspelt name.

    Parameters
    ----------
    boundaries
        Where the communes come from.
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self._directory = CommuneDirectory(boundaries)
        self._suggester = CommuneSuggester(self._directory)

    @property
    def directory(self) -> CommuneDirectory:
        """What it knows of the communes: names, postcodes, arrondissements."""
        return self._directory

    def search(self, request: GeocodingRequest) -> list[Candidate]:
        """Return the communes that the text may mean, the surest first; none when unknown.

        Homonyms come back with equal scores, ordered by population, or by nearness with
        ``request.near``; communes of a postcode alone by population.
        """
        found = self.find_communes(request)
        rated = zip(found, rate_matches(found), strict=True)
        candidates = [_answer(match, parts) for match, parts in rated]
        kept = [candidate for candidate in candidates if candidate.score >= _LEAST_SCORE]
        is_name = any(match.reading.words for match in found)
        return sorted(kept, key=self._order(request.near if is_name else None))[: request.limit]

    def suggest(
        self, text: str, *, limit: int = 8, near: Position | None = None
    ) -> list[Candidate]:
        """Return the communes whose name or postcode `text` may begin, the best first.

        Each word typed may begin any word of the name; a typing mistake is forgiven from four
        letters on. Communes that fit as well come by population, or by nearness with `near`.
        The score says how well the text fits, not how sure the commune is.
        """
        found = self._suggester.suggest(text, limit=limit, near=near)
        if found or len(text.strip()) < _SHORTEST_SEARCH:
            return found
        return self.search(GeocodingRequest(text=text, near=near, limit=limit))

    def find_communes(self, request: GeocodingRequest) -> list[CommuneMatch]:
        """Return every commune that the request may mean, in no order; see ``rate_matches``."""
        readings = self._read(request)
        found: list[CommuneMatch] = []
        for reading in readings:
            here = self._find(reading)
            if any(match.is_same_name and match.is_where_said for match in here):
                found = here
                break
            found += here
        return self._let_code_decide(request, readings[-1], _keep_best(found))

    def resolve_name(
        self, name: str, *, postcode: str | None = None, departement_code: str | None = None
    ) -> list[tuple[str, float]]:
        """Return (INSEE code, score) of the communes that `name` may mean, the surest first.

        For a geocoder that has cut the name of the city out of an address.
        """
        hint = f" ({departement_code})" if departement_code else ""
        request = GeocodingRequest(text=f"{name}{hint}", postcode=postcode, limit=20)
        return [(candidate.insee_code, candidate.score) for candidate in self.search(request)]

    def _read(self, request: GeocodingRequest) -> list[PlaceReading]:
        readings = read_place(request.text, self._directory.departements)
        given = read_place(request.postcode or "", {})[0]
        if given.postcode is None:
            return readings
        return [
            replace(one, postcode=given.postcode, is_zero_restored=given.is_zero_restored)
            for one in readings
        ]

    def _find(self, reading: PlaceReading) -> list[CommuneMatch]:
        found = self._find_by_name(reading) if reading.words else []
        if not found and not (reading.words and _is_foreign(reading)):
            found = self._find_by_postcode(reading)
        return [narrow for match in found for narrow in self._narrow(match)]

    def _find_by_name(self, reading: PlaceReading) -> list[CommuneMatch]:
        index = self._directory.index
        same = self._compare(index.find_same(reading.words), reading)
        if _is_foreign(reading):
            same = [match for match in same if _outweighs_abroad(match)]
        if any(match.is_where_said for match in same):
            return same + self._find_towns(reading)
        known = {match.commune.insee_code for match in same}
        unlike = self._compare(self._find_unlike(reading), reading)
        return same + [one for one in unlike if _is_credible(one, known)]

    def _find_unlike(self, reading: PlaceReading) -> list[NameMatch]:
        index = self._directory.index
        nearby = self._directory.entries_of_postcode.get(reading.postcode or "", ())
        found = index.find_among(reading.name, reading.words, nearby)
        found += index.find_within(reading.words, nearby)
        found += index.find_containing(reading.words, nearby)
        if found or _is_foreign(reading):
            return found
        return index.find_alike(reading.name, reading.words) + index.find_beginning(reading.words)

    def _find_towns(self, reading: PlaceReading) -> list[CommuneMatch]:
        """Return the towns that the name may be short for: "Chalon", "Clermont"."""
        found = self._compare(self._directory.index.find_beginning(reading.words), reading)
        return [match for match in found if match.is_where_said and match.is_town]

    def _find_by_postcode(self, reading: PlaceReading) -> list[CommuneMatch]:
        entries = self._directory.entries_of_postcode.get(reading.postcode or "", ())
        if not entries and not reading.words:
            return self._find_by_code(reading)
        communes = {
            name.commune.insee_code: name.commune
            for name in (self._directory.names[entry] for entry in entries)
        }
        return [
            CommuneMatch(commune=commune, reading=reading, place=PlaceAgreement.CONFIRMED)
            for commune in communes.values()
        ]

    def _find_by_code(self, reading: PlaceReading) -> list[CommuneMatch]:
        """Take five digits that are no postcode for an INSEE code."""
        commune = self._directory.find(reading.postcode or "")
        if commune is None or commune.position is None:
            return []
        return [CommuneMatch(commune=commune, reading=reading, place=PlaceAgreement.UNSAID)]

    def _compare(self, found: Iterable[NameMatch], reading: PlaceReading) -> list[CommuneMatch]:
        """Return the communes of the entries found, each once, under its best name."""
        is_known = reading.postcode in self._directory.entries_of_postcode
        best: dict[str, CommuneMatch] = {}
        for match in sorted(found, key=lambda match: (match.likeness, match.mistakes)):
            name = self._directory.names[match.entry]
            if name.commune.insee_code not in best:
                best[name.commune.insee_code] = CommuneMatch(
                    commune=name.commune,
                    reading=reading,
                    place=compare_place(name.commune, reading, is_known=is_known),
                    match=match,
                    is_former_name=name.is_former,
                )
        return list(best.values())

    def _narrow(self, found: CommuneMatch) -> Iterator[CommuneMatch]:
        """Replace Paris, Lyon or Marseille by the arrondissements that the text names."""
        inside = self._directory.arrondissements.get(found.commune.insee_code, ())
        chosen = [one for one in inside if _is_chosen(one, found.reading)]
        for commune in chosen or [found.commune]:
            yield replace(found, commune=commune)

    def _let_code_decide(
        self, request: GeocodingRequest, reading: PlaceReading, found: list[CommuneMatch]
    ) -> list[CommuneMatch]:
        """Keep the commune of an INSEE code that is given, whatever the name says."""
        commune = self._directory.find(request.insee_code) if request.insee_code else None
        if commune is None or commune.position is None:
            return found
        codes = {commune.insee_code, commune.parent_code}
        alone = CommuneMatch(
            commune=commune, reading=reading, place=PlaceAgreement.CONFIRMED, is_code_known=True
        )
        same = next((one for one in found if one.commune.insee_code in codes), alone)
        return [replace(same, commune=commune, place=PlaceAgreement.CONFIRMED)]

    def _order(self, near: Position | None) -> Callable[[Candidate], tuple[float, float]]:
        def key(candidate: Candidate) -> tuple[float, float]:
            if near is not None:
                return -candidate.score, measure_roughly(candidate.position, near)
            return -candidate.score, -self._directory.population(candidate.insee_code)

        return key


def _keep_best(found: Iterable[CommuneMatch]) -> list[CommuneMatch]:
    """Return each commune once, by the reading that speaks most for it."""
    ordered = sorted(found, key=weigh_match)
    return list({match.commune.insee_code: match for match in ordered}.values())


def _is_foreign(reading: PlaceReading) -> bool:
    return reading.is_zero_restored or is_abroad(reading.words)


def _outweighs_abroad(found: CommuneMatch) -> bool:
    """Keep a commune that the place confirms, or that bears exactly a name known abroad."""
    is_exact = found.match is not None and found.match.likeness is Likeness.EXACT
    is_unsaid = found.place is PlaceAgreement.UNSAID
    return found.place is PlaceAgreement.CONFIRMED or (is_exact and is_unsaid)


def _is_credible(found: CommuneMatch, known: set[str]) -> bool:
    """Refuse a name that is only alike when the place says otherwise too."""
    is_elsewhere = found.place is PlaceAgreement.ELSEWHERE
    return not is_elsewhere and found.commune.insee_code not in known


def _is_chosen(arrondissement: Commune, reading: PlaceReading) -> bool:
    if reading.arrondissement is not None:
        return number_of_arrondissement(arrondissement) == reading.arrondissement
    return reading.postcode in arrondissement.postcodes


def _answer(found: CommuneMatch, parts: Mapping[str, float]) -> Candidate:
    return make_candidate(
        found.commune,
        score=round(math.prod(parts.values()), 4),
        postcode=_choose_postcode(found),
        parts=parts,
        differences=tuple(list_differences(found)),
    )


def _choose_postcode(found: CommuneMatch) -> str | None:
    """Return the postcode asked when it is one of the commune's, or its only one."""
    is_own = found.reading.postcode in found.commune.postcodes
    return found.reading.postcode if is_own else only_postcode(found.commune)
