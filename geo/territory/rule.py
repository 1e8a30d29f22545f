"""What an organizer decides of the map's limits: one value, checked, and as JSON values.

::

    TerritoryRule
    ├── codes, polygon_wkt             inside: areas, a drawn contour, or both together
    ├── tolerance_m, includes_neighbours   outside, but to be examined
    ├── exemptions: Exemption …        a commune or an entry let in or kept out, and why
    ├── quotas: Quota …                how many of a trade, of a commune
    └── refusal_text, neighbour_…      what those who are outside are told
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.errors import FormRefused, InputError, QueryRefused
from geo.kinds import FAMILIES, KINDS
from geo.links import web_link
from geo.territory.contour import check_contour

__all__ = [
    "BLANK",
    "BLANKS",
    "DEFAULT_TOLERANCE_M",
    "MOST_TOLERANCE_M",
    "Exemption",
    "Quota",
    "TerritoryRule",
    "check_rule",
    "default_rule",
    "rule_from_record",
    "rule_record",
    "unknown_blanks",
]

DEFAULT_TOLERANCE_M: Final = 1_000.0
"""A workshop this far over the boundary is looked at before it is refused."""
MOST_TOLERANCE_M: Final = 100_000.0
_MOST_TEXT: Final = 5_000
_MOST_NAME: Final = 120
_MOST_LINES: Final = 500

BLANKS: Final = ("nom", "commune", "territoire", "du_territoire", "raison", "voisin", "lien")
"""What the refusal text may leave open, as ``{nom}``."""
BLANK: Final = re.compile(r"\{([^{}\n]{0,40})\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """One commune or one entry that the limits do not decide: exactly one of the two is set.

    Attributes
    ----------
    is_let_in
        Let in, or kept out.
    reason
        Why, as an organizer would say it to the one concerned.
    """

    is_let_in: bool
    insee_code: str | None = None
    entry_id: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.insee_code is None) == (self.entry_id is None):
            raise ValueError(f"an exemption names a commune or an entry, got {self!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many places there are for a trade, or in a commune.

    The main kind of a shop counts, and published entries alone take places: one that is on the
    map keeps its own.

    Attributes
    ----------
    most
        Places, 0 or more.
    kind, family
        Key of :data:`geo.kinds.KINDS` or of :data:`geo.kinds.FAMILIES`; neither means any trade.
    insee_code
        The commune that it holds for.
    is_per_commune
        It holds for each commune by itself.
    label
        Who takes the places, plural, small: ``"potiers"``.
    """

    most: int
    kind: str | None = None
    family: str | None = None
    insee_code: str | None = None
    is_per_commune: bool = False
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryRule:
    """What the map covers.

    Attributes
    ----------
    name
        With its article, as in a sentence: ``"l'Ardèche"``; ``""`` derives it from `codes`.
    codes
        ``"departement:07"``, ``"epci:200073245"``, ``"region:84"``, ``"commune:07019"``.
    polygon_wkt
        A drawn contour, WKT in EPSG:4326; what lies in it is inside too.
    tolerance_m
        Outside but this close to the boundary, an entry is examined.
    includes_neighbours
        An entry in a commune that touches the territory is examined.
    refusal_text
        With blanks such as ``{nom}``; ``None`` is the text that comes with the program.
    neighbour_name, neighbour_url
        An initiative that those outside are sent to.
    """

    name: str = ""
    codes: tuple[str, ...] = ()
    polygon_wkt: str | None = None
    tolerance_m: float = 0.0
    includes_neighbours: bool = False
    exemptions: tuple[Exemption, ...] = ()
    quotas: tuple[Quota, ...] = ()
    refusal_text: str | None = None
    neighbour_name: str | None = None
    neighbour_url: str | None = None


def default_rule(codes: tuple[str, ...]) -> TerritoryRule:
    """Return the rule of a map whose organizers have not decided yet: `codes`, 1 km around."""
    return TerritoryRule(codes=codes, tolerance_m=DEFAULT_TOLERANCE_M)


def rule_record(rule: TerritoryRule) -> dict[str, object]:
    """Return `rule` as JSON values; :func:`rule_from_record` undoes it."""
    lists = {name: list(value) for name, value in asdict(rule).items() if isinstance(value, tuple)}
    return {**asdict(rule), **lists}


def rule_from_record(record: Mapping[str, Any]) -> TerritoryRule:
    """Return the rule that :func:`rule_record` wrote; what it does not know is left out."""
    known = _known(TerritoryRule, record)
    return TerritoryRule(
        **{
            **known,
            "codes": tuple(known.get("codes", ())),
            "exemptions": tuple(
                Exemption(**_known(Exemption, one)) for one in known.get("exemptions", ())
            ),
            "quotas": tuple(Quota(**_known(Quota, one)) for one in known.get("quotas", ())),
        }
    )


def _known(kind: type, record: Mapping[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in record.items() if name in names}


def check_rule(rule: TerritoryRule, boundaries: Boundaries) -> None:
    """Refuse a rule that cannot be applied, with every fault by the name of its field.

    Raises
    ------
    FormRefused
        When areas do not exist, the contour is none, nothing is covered, a reason is missing…
    """
    faults = dict(_faults(rule, boundaries))
    if faults:
        raise FormRefused(faults)


def _faults(rule: TerritoryRule, boundaries: Boundaries) -> Iterator[tuple[str, InputError]]:
    yield from _area_faults(rule, boundaries)
    if not 0 <= rule.tolerance_m <= MOST_TOLERANCE_M:
        yield "tolerance_m", QueryRefused("tolerance_refused", value=rule.tolerance_m)
    if max(len(rule.exemptions), len(rule.quotas), len(rule.codes)) > _MOST_LINES:
        yield "codes", QueryRefused("rule_too_long", limit=_MOST_LINES)
    for exemption in rule.exemptions:
        yield from _exemption_faults(exemption, boundaries)
    for quota in rule.quotas:
        yield from _quota_faults(quota, boundaries)
    yield from _text_faults(rule)


def _area_faults(rule: TerritoryRule, boundaries: Boundaries) -> Iterator[tuple[str, InputError]]:
    if not rule.codes and rule.polygon_wkt is None:
        yield "codes", QueryRefused("rule_empty")
    for code in rule.codes:
        if boundaries.area_name(code) is None:
            yield "codes", QueryRefused("unknown_territory", code=code[:80])
    if rule.polygon_wkt is not None:
        try:
            check_contour(rule.polygon_wkt)
        except InputError as fault:
            yield "polygon_wkt", fault


def _exemption_faults(
    exemption: Exemption, boundaries: Boundaries
) -> Iterator[tuple[str, InputError]]:
    code = exemption.insee_code
    if code is not None and boundaries.commune(code) is None:
        yield "exemptions", QueryRefused("unknown_territory", code=f"commune:{code[:20]}")
    if not exemption.reason.strip():
        yield "exemptions", QueryRefused("exemption_without_reason")
    if len(exemption.reason) > _MOST_TEXT:
        yield "exemptions", QueryRefused("rule_text_too_long", limit=_MOST_TEXT)


def _quota_faults(quota: Quota, boundaries: Boundaries) -> Iterator[tuple[str, InputError]]:
    if quota.most < 0 or not math.isfinite(quota.most):
        yield "quotas", QueryRefused("quota_refused", value=quota.most)
    trades = (quota.kind is None or quota.kind in KINDS) and (
        quota.family is None or quota.family in FAMILIES
    )
    if not trades:
        yield "quotas", QueryRefused("quota_kind_unknown", value=quota.kind or quota.family)
    if quota.insee_code is not None and boundaries.commune(quota.insee_code) is None:
        yield "quotas", QueryRefused("unknown_territory", code=f"commune:{quota.insee_code[:20]}")
    is_limited = quota.kind or quota.family or quota.insee_code or quota.is_per_commune
    if not is_limited:
        yield "quotas", QueryRefused("quota_without_subject")


def _text_faults(rule: TerritoryRule) -> Iterator[tuple[str, InputError]]:
    if len(rule.name) > _MOST_NAME:
        yield "name", QueryRefused("rule_text_too_long", limit=_MOST_NAME)
    text = rule.refusal_text or ""
    if len(text) > _MOST_TEXT:
        yield "refusal_text", QueryRefused("rule_text_too_long", limit=_MOST_TEXT)
    for blank in unknown_blanks(text):
        yield "refusal_text", QueryRefused("blank_unknown", blank=blank, allowed=", ".join(BLANKS))
    if rule.neighbour_url is not None and web_link(rule.neighbour_url) is None:
        yield "neighbour_url", QueryRefused("neighbour_link_refused", value=rule.neighbour_url[:80])
    if rule.neighbour_url is not None and not (rule.neighbour_name or "").strip():
        yield "neighbour_name", QueryRefused("neighbour_unnamed")


def unknown_blanks(text: str) -> list[str]:
    """Return the blanks of a refusal text that nothing can fill."""
    return [name for name in BLANK.findall(text) if name not in BLANKS]
