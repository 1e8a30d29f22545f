"""How the local geocoder answers addresses typed into forms: ``benchmarks.addresses [SHARED]``.

Unlike ``benchmarks.geocoding``, nothing here is fixed: noises are drawn, with a seed, over
communes that are not in the shared queries.
"""

import argparse
import csv
import gzip
import math
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rapidfuzz import fuzz

from benchmarks.address_clutter import ABROAD, AROUND, JUNK, LOCALITY, absent_street, city_alone
from benchmarks.address_noise import NUMBER, PLACE, WRITING, Address, Noise, Typed
from benchmarks.table import print_table
from geo.boundaries import Boundaries
from geo.geocoding.address_index import AddressIndex, load_file
from geo.geocoding.candidate import Candidate, GeocodingRequest
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.geocoder import LocalGeocoder
from geo.text import fold

SURE: Final = 0.7
NEAR_M: Final = 200.0
_KINDS: Final[Mapping[str, Mapping[str, Noise]]] = {
    "writing": WRITING, "place": PLACE, "number": NUMBER, "around": AROUND, "locality": LOCALITY,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A text, and what is right."""

    base: str
    kind: str
    text: str
    type: str
    insee_code: str = ""
    lon: float = math.nan
    lat: float = math.nan
    near_m: float = NEAR_M
    housenumber: str | None = None
    street: str = ""


class Base:
    """The addresses of some files, by commune, without communes to keep out."""

    def __init__(
        self, files: Sequence[Path], boundaries: Boundaries, without: Collection[str]
    ) -> None:
        self.streets: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        self.named: dict[str, set[str]] = defaultdict(set)
        communes = boundaries.communes()
        bearers = Counter(
            fold(name) for one in communes.values() for name in {one.name, *one.former_names}
        )
        self._boundaries, self._bearers = boundaries, bearers
        self._codes: dict[str, list[str]] = defaultdict(list)
        for one in communes.values():
            for code in one.postcodes:
                self._codes[code[:2]].append(code)
        for file in files:
            for row in _rows(file):
                name = row.get("nom_voie") or row["nom_lieu_dit"]
                self.named[row["code_insee"]].add(fold(name))
                if (
                    row["lon"] != "nan"
                    and row["code_insee"] not in without
                    and row["code_insee"] in communes
                ):
                    self.streets[row["code_insee"], name].append(row)
        self._keys = sorted(self.streets)
        self._localities = [key for key in self._keys if "nom_lieu_dit" in self.streets[key][0]]

    def draw(self, rng: random.Random, *, is_locality: bool) -> Address:
        """Return an address, or a locality."""
        while True:
            key = rng.choice(self._localities if is_locality else self._keys)
            rows = self.streets[key]
            row = rng.choice(rows)
            same = {fold(other["nom_ancienne_commune"]) for other in rows}
            if len(same) == 1 and ("nom_voie" in row) != is_locality:
                return self._read(row, rows)

    def _read(self, row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> Address:
        commune = self._boundaries.communes()[row["code_insee"]]
        code = commune.departement_code
        nearby = [
            one for one in self._codes[row["code_postal"][:2]] if one not in commune.postcodes
        ]
        place = random.Random(row["id"])  # noqa: S311 - noise
        return Address(
            housenumber=row["numero"] + row["rep"] if "numero" in row else None,
            street=row.get("nom_voie") or row["nom_lieu_dit"],
            postcode=row["code_postal"],
            city=row["nom_commune"],
            insee_code=row["code_insee"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            departement_code=code,
            departement=self._boundaries.departement_name(code) or "",
            region=self._boundaries.region_name(commune.region_code) or "",
            is_name_alone=self._bearers[fold(row["nom_commune"])] == 1,
            neighbour_postcode=place.choice(nearby) if nearby else row["code_postal"],
            former_city=place.choice(commune.former_names) if commune.former_names else None,
            numbers=frozenset(int(one["numero"]) for one in rows if one.get("numero")),
        )

    def is_unlike(self, insee_code: str, street: str) -> bool:
        """Tell whether no street of the commune resembles `street`."""
        return all(fuzz.token_set_ratio(fold(street), one) < 62 for one in self.named[insee_code])


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter=";")


def make_queries(name: str, base: Base, count: int, seed: int) -> Iterator[Query]:
    """Yield up to `count` queries of each kind."""
    for family, noises in _KINDS.items():
        for kind, noise in noises.items():
            rng = random.Random(f"{seed} {name} {family} {kind}")  # noqa: S311 - noise
            yield from _draw(f"{family}/{kind}", name, base, noise, count, rng)
    rng = random.Random(f"{seed} {name}")  # noqa: S311 - noise
    for _ in range(3 * count):
        one = base.draw(rng, is_locality=False)
        other = base.draw(rng, is_locality=False)
        if base.is_unlike(one.insee_code, other.street):
            yield _query(name, "absent/street", one, absent_street(one, other.street, rng))
        city = city_alone(one, rng)
        if city is not None:
            yield _query(name, "absent/city_alone", one, city)


def _draw(
    kind: str, name: str, base: Base, noise: Noise, count: int, rng: random.Random
) -> Iterator[Query]:
    for _ in range(60 * count):
        is_locality = kind.startswith("locality")
        if is_locality and not base._localities:
            return
        one = base.draw(rng, is_locality=is_locality)
        text = noise(one, rng)
        if text is not None and count > 0:
            count -= 1
            yield _query(name, kind, one, text)


def _query(name: str, kind: str, one: Address, text: str | Typed) -> Query:
    if isinstance(text, str):
        text = Typed(
            text=text,
            type="housenumber" if one.housenumber else "locality",
            housenumber=one.housenumber,
        )
    near = NEAR_M if text.type != "street" else 600.0
    return Query(
        base=name, kind=kind, text=text.text, type=text.type, insee_code=one.insee_code, lon=one.lon, lat=one.lat,
        near_m=near, housenumber=text.housenumber, street=one.street,
    )  # fmt: skip


def nowhere() -> Iterator[Query]:
    """Yield what has no answer in France."""
    for kind, texts in (("abroad", ABROAD), ("junk", JUNK)):
        for text in texts:
            yield Query(base="-", kind=f"nowhere/{kind}", text=text, type="none")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth."""

    is_right: bool
    is_exact: bool
    is_wrongly_sure: bool
    score: float


def judge(query: Query, found: Sequence[Candidate]) -> Verdict:
    """Score as the shared scorer does."""
    if not found:
        return Verdict(query.type == "none", False, False, 0.0)
    best = found[0]
    is_here = best.insee_code == query.insee_code
    if query.type == "none":
        is_right = False
    elif query.type == "street" and fold(best.name) == fold(query.street):
        is_right = is_here
    elif query.type == "municipality":
        is_right = is_here and best.type == "municipality"
    else:
        is_right = is_here and _distance_m(best, query) <= query.near_m
    is_exact = query.housenumber is not None and fold(best.housenumber or "") == fold(
        query.housenumber
    )
    return Verdict(is_right, is_exact, best.score >= SURE and not is_right, best.score)


def _distance_m(one: Candidate, query: Query) -> float:
    east = math.radians(one.position.lon - query.lon) * math.cos(math.radians(query.lat))
    return 6371008.8 * math.hypot(east, math.radians(one.position.lat - query.lat))


def open_geocoder(folder: Path, files: Sequence[Path]) -> LocalGeocoder:
    """Load `files` where `folder` holds nothing yet."""
    if not (folder / "manifest.json").exists():
        for file in files:
            load_file(folder, file)
    return LocalGeocoder(AddressIndex.open(folder), Gazetteer(Boundaries()))


def main(arguments: Sequence[str] = ()) -> None:
    """Print what is right and what is wrongly sure, by kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", nargs="?", default="../shared")
    parser.add_argument("--count", type=int, default=20, help="queries of each kind and base")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=Path)
    parser.add_argument("--index", type=Path)
    options = parser.parse_args(arguments)
    shared = Path(options.shared) / "bench" / "geocoding"
    files = {
        "dense": [shared / "ban" / f"{kind}-{part}.csv.gz" for part in ("07", "26", "43") for kind in ("adresses", "lieux-dits")],
        "mairies": [shared / "ban" / f"{kind}-mairies.csv.gz" for kind in ("adresses", "lieux-dits")],
    }  # fmt: skip
    without = set(_known_communes(shared / "queries"))
    boundaries = Boundaries()
    queries = list(nowhere())
    with tempfile.TemporaryDirectory() as name:
        folder = options.index or Path(name)
        geocoder = open_geocoder(folder, [file for group in files.values() for file in group])
        for base, group in files.items():
            held = Base(group, boundaries, without)
            queries += make_queries(base, held, options.count, options.seed)
        report(geocoder, queries, options.failures)


def _known_communes(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.csv.gz")):
        for row in _rows(file):
            yield from row.get("expected_citycode", "").split("|")


def report(geocoder: LocalGeocoder, queries: Sequence[Query], failures: Path | None) -> None:
    """Answer `queries` and print the tables."""
    judged: dict[str, list[tuple[Query, Verdict]]] = defaultdict(list)
    lines: list[list[Any]] = []
    for query in queries:
        found = geocoder.search(GeocodingRequest(text=query.text))
        verdict = judge(query, found)
        judged[query.kind].append((query, verdict))
        if not verdict.is_right or (query.housenumber and not verdict.is_exact):
            best = found[0] if found else None
            mark = "CW" if verdict.is_wrongly_sure else "" if not verdict.is_right else "number"
            wanted = f"{query.housenumber or ''} {query.street} {query.insee_code}"
            got = (
                f"{best.label} {best.insee_code} {best.score} {[str(one) for one in best.differences]}"
                if best
                else "-"
            )
            lines.append(
                [
                    query.kind,
                    mark,
                    query.text,
                    wanted if query.type != "none" else "-",
                    query.type,
                    got,
                ]
            )
    if failures is not None:
        with failures.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="|", quoting=csv.QUOTE_NONE, escapechar="\\").writerows(
                [
                    [
                        str(cell).replace("\n", "\\n").replace("\r", "").replace("\t", "\\t")
                        for cell in line
                    ]
                    for line in lines
                ]
            )
    _print_kinds(judged)
    _print_calibration([verdict for group in judged.values() for _, verdict in group])


def _print_kinds(judged: Mapping[str, Sequence[tuple[Query, Verdict]]]) -> None:
    rows = [_row(kind, group) for kind, group in judged.items()]
    families: dict[str, list[tuple[Query, Verdict]]] = defaultdict(list)
    for kind, group in judged.items():
        families[kind.split("/")[0]] += group
    rows += [_row(f"{family}/ALL", group) for family, group in families.items()]
    rows.append(_row("ALL", [one for group in judged.values() for one in group]))
    print_table("Addresses as typed", ["kind", "n", "ok %", "number %", "cw"], rows)


def _row(kind: str, group: Sequence[tuple[Query, Verdict]]) -> list[str]:
    numbered = [verdict for query, verdict in group if query.housenumber]
    right = sum(verdict.is_right for _, verdict in group)
    number = (
        f"{100 * sum(one.is_exact for one in numbered) / len(numbered):.1f}" if numbered else "-"
    )
    sure = sum(verdict.is_wrongly_sure for _, verdict in group)
    return [
        kind,
        str(len(group)),
        f"{100 * right / len(group):.1f}",
        number,
        str(sure) if sure else "",
    ]


def _print_calibration(verdicts: Sequence[Verdict]) -> None:
    rows = []
    for low in range(20):
        band = [
            one for one in verdicts if one.score and low <= min(one.score * 20, 19.99) < low + 1
        ]
        if band:
            share = f"{100 * sum(one.is_right for one in band) / len(band):.0f}"
            rows.append([f"{low / 20:.2f}-{(low + 1) / 20:.2f}", str(len(band)), share])
    print_table("Calibration", ["score", "answers", "right %"], rows)


if __name__ == "__main__":
    main(sys.argv[1:])
