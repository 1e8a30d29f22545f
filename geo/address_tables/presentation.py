"""What a person reads for each geocoded row: where it is, how sure that is, and why not."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from geo.address_tables.sheet import GeocodedTable, write_sheet
from geo.geocoding.candidate import Candidate, CandidateType
from geo.geocoding.chain import ChainAnswer, is_sure
from geo.geocoding.differences import SENTENCES, Difference
from geo.geocoding.national_format import NationalFormat
from geo.geocoding.review import AddressRow, Doubt, review_row

__all__ = [
    "MOST_POINTS",
    "TYPE_LABELS",
    "ShownRow",
    "candidate_detail",
    "count_rows",
    "download_of",
    "map_message",
    "shown_rows",
]

TYPE_LABELS: Final = {
    CandidateType.HOUSENUMBER: "au numéro",
    CandidateType.STREET: "à la rue",
    CandidateType.LOCALITY: "au lieu-dit",
    CandidateType.MUNICIPALITY: "à la commune",
}
MOST_POINTS: Final = 3_000
_RIVALS: Final = 4
_SOURCES: Final = {
    "index": "base locale",
    "gazetteer": "liste des communes",
    "geoplateforme": "service national",
    "nominatim": "Nominatim",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One row, in words.

    Attributes
    ----------
    number
        Rank among the rows, from 1; what ties it to its point on the map.
    reasons
        Sentences that say what differs or is doubtful; ``()`` when nothing is.
    rivals
        Other candidates, where the answer is ambiguous.
    """

    number: int
    typed: str
    found: Candidate | None
    is_sure: bool
    reasons: tuple[str, ...] = ()
    rivals: tuple[Candidate, ...] = ()

    @property
    def detail(self) -> str:
        """Where and how sure: ``"au numéro · 98 % · base locale"``."""
        return "" if self.found is None else candidate_detail(self.found)


def candidate_detail(candidate: Candidate) -> str:
    """Return where a candidate is, how sure it is and who says so."""
    who = _SOURCES.get(candidate.source, candidate.source)
    percent = f"{candidate.score * 100:.0f}\N{NO-BREAK SPACE}%"
    return f"{TYPE_LABELS[candidate.type]} · {percent} · {who}"


def shown_rows(geocoded: GeocodedTable) -> list[ShownRow]:
    """Return every row of the table in words, in order."""
    return [
        _show(number, geocoded, place)
        for number, place in enumerate(range(len(geocoded.answers)), start=1)
    ]


def _show(number: int, geocoded: GeocodedTable, place: int) -> ShownRow:
    request, answer = geocoded.requests[place], geocoded.answers[place]
    if request is None or answer is None:
        typed = " ".join(filter(None, geocoded.table.rows[place]))[:200]
        return ShownRow(
            number=number, typed=typed, found=None, is_sure=False, reasons=("ligne sans adresse",)
        )
    row = AddressRow(text=request.text, postcode=request.postcode, insee_code=request.insee_code)
    review = review_row(row, answer.candidates)
    found = answer.candidates[0] if answer.candidates else None
    is_ambiguous = Doubt.AMBIGUOUS in review.doubts
    reasons = [*_differences(found), *review.sentences, *_failures(answer)]
    if is_ambiguous and Difference.AMBIGUOUS in (found.differences if found else ()):
        reasons.remove(SENTENCES[Difference.AMBIGUOUS])
    return ShownRow(
        number=number,
        typed=" ".join(filter(None, (request.text, request.postcode)))[:300],
        found=found,
        is_sure=is_sure(answer.candidates) and not review.doubts,
        reasons=tuple(dict.fromkeys(reasons)),
        rivals=answer.candidates[1 : 1 + _RIVALS] if is_ambiguous else (),
    )


def _differences(found: Candidate | None) -> Iterator[str]:
    for code in () if found is None else found.differences:
        yield SENTENCES[Difference(code)]


def _failures(answer: ChainAnswer) -> Iterator[str]:
    for outcome in answer.outcomes:
        if outcome.error is not None:
            yield outcome.error.sentence


def count_rows(rows: Sequence[ShownRow]) -> str:
    """Say what was found: ``"12 adresses : 9 sûres, 2 à vérifier, 1 sans réponse"``."""
    counts = {
        "sûre": sum(row.is_sure for row in rows),
        "à vérifier": sum(row.found is not None and not row.is_sure for row in rows),
        "sans réponse": sum(row.found is None for row in rows),
    }
    counts_said = [
        f"{_figure(count)} {words}{'s' if words == 'sûre' and count > 1 else ''}"
        for words, count in counts.items()
        if count
    ]
    total = f"{_figure(len(rows))} adresse{'s' if len(rows) > 1 else ''}"
    return f"{total} : {', '.join(counts_said)}" if counts_said else total


def download_of(geocoded: GeocodedTable, form: NationalFormat, *, separator: str) -> bytes:
    """Return the table with its results as CSV, UTF-8 with a byte order mark for spreadsheets."""
    file = io.StringIO(newline="")
    write_sheet(file, geocoded, form, separator=separator)
    return file.getvalue().encode("utf-8-sig", "surrogatepass")


def map_message(rows: Sequence[ShownRow]) -> dict[str, object]:
    """Return the first :data:`MOST_POINTS` rows that have a position, as the map takes them."""
    points = [_point(row, row.found) for row in rows if row.found is not None][:MOST_POINTS]
    digest = sha256(repr(points).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return {"digest": digest, "points": points}


def _point(row: ShownRow, found: Candidate) -> dict[str, object]:
    return {
        "number": row.number,
        "lon": found.position.lon,
        "lat": found.position.lat,
        "typed": row.typed,
        "label": found.label,
        "detail": row.detail,
        "reasons": list(row.reasons),
        "state": "sure" if row.is_sure else "check",
        "is_commune": found.type is CandidateType.MUNICIPALITY,
    }


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
