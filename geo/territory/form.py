"""A rule as the fields of a screen, and what differs between two rules in words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from geo.boundaries import Boundaries
from geo.territory.areas import area_label
from geo.territory.refusal import DEFAULT_REFUSAL
from geo.territory.rule import Exemption, Quota, TerritoryRule
from geo.territory.sentences import kilometres, quota_subject

__all__ = [
    "exemption_label",
    "make_exemption",
    "quota_label",
    "read_fields",
    "rule_differences",
    "rule_fields",
]

_MOST_SHOWN: Final = 80


def rule_fields(rule: TerritoryRule) -> dict[str, Any]:
    """Return what the fields show of `rule`, by their names; :func:`read_fields` undoes it."""
    return {
        "rule_name": rule.name,
        "rule_tolerance_km": rule.tolerance_m / 1000,
        "rule_neighbours": rule.includes_neighbours,
        "rule_refusal": rule.refusal_text or DEFAULT_REFUSAL,
        "rule_neighbour_name": rule.neighbour_name or "",
        "rule_neighbour_url": rule.neighbour_url or "",
    }


def read_fields(fields: Mapping[Any, Any], rule: TerritoryRule) -> TerritoryRule:
    """Return `rule` with what the fields say; what they do not show stays."""
    refusal = fields["rule_refusal"].strip()
    return replace(
        rule,
        name=fields["rule_name"].strip(),
        tolerance_m=float(fields["rule_tolerance_km"] or 0) * 1000,
        includes_neighbours=bool(fields["rule_neighbours"]),
        refusal_text=None if refusal in {"", DEFAULT_REFUSAL} else refusal,
        neighbour_name=fields["rule_neighbour_name"].strip() or None,
        neighbour_url=fields["rule_neighbour_url"].strip() or None,
    )


def make_exemption(code: str, *, is_let_in: bool, reason: str) -> Exemption:
    """Return the exemption of ``"commune:<INSEE code>"`` or of ``"entry:<identifier>"``."""
    level, _, name = code.partition(":")
    is_commune = level == "commune"
    return Exemption(
        is_let_in=is_let_in,
        insee_code=name if is_commune else None,
        entry_id=None if is_commune else name,
        reason=reason,
    )


def exemption_label(exemption: Exemption, boundaries: Boundaries, names: Mapping[str, str]) -> str:
    """Return an exemption as a line: ``"Admise : Tain-l'Hermitage (26), commune. Marché…"``.

    `names` are those of entries by identifier.
    """
    how = "Admise" if exemption.is_let_in else "Écartée"
    if exemption.insee_code is not None:
        what = area_label(f"commune:{exemption.insee_code}", boundaries)
    else:
        what = f"{names.get(exemption.entry_id or '', 'fiche retirée depuis')}, fiche"
    return f"{how} : {what}. {exemption.reason}"


def quota_label(quota: Quota, boundaries: Boundaries) -> str:
    """Return a quota as a line: ``"3 places de potiers"``, ``"2 places par commune"``."""
    places = f"{quota.most} {'place' if quota.most < 2 else 'places'}{quota_subject(quota)}"
    each = " par commune" if quota.is_per_commune else ""
    if quota.insee_code is None:
        return f"{places}{each}"
    return f"{places}, {area_label(f'commune:{quota.insee_code}', boundaries)}"


def rule_differences(
    before: TerritoryRule, after: TerritoryRule, boundaries: Boundaries
) -> list[str]:
    """Say what `after` changes of `before`, a sentence each; none when they are the same."""
    return list(_differences(before, after, boundaries))


def _differences(
    before: TerritoryRule, after: TerritoryRule, boundaries: Boundaries
) -> Iterator[str]:
    for code in after.codes:
        if code not in before.codes:
            yield f"Ajouté : {area_label(code, boundaries)}"
    for code in before.codes:
        if code not in after.codes:
            yield f"Retiré : {area_label(code, boundaries)}"
    if before.polygon_wkt != after.polygon_wkt:
        yield _contour_words(before, after)
    if before.tolerance_m != after.tolerance_m:
        yield f"Tolérance : {_tolerance(before)} → {_tolerance(after)}"
    if before.includes_neighbours != after.includes_neighbours:
        how = "examinées" if after.includes_neighbours else "plus examinées"
        yield f"Communes limitrophes : {how}"
    yield from _line_differences(before, after, boundaries)
    yield from _text_differences(before, after)


def _contour_words(before: TerritoryRule, after: TerritoryRule) -> str:
    if before.polygon_wkt is None:
        return "Contour dessiné"
    return "Contour retiré" if after.polygon_wkt is None else "Contour redessiné"


def _tolerance(rule: TerritoryRule) -> str:
    return kilometres(rule.tolerance_m) if rule.tolerance_m > 0 else "aucune"


def _line_differences(
    before: TerritoryRule, after: TerritoryRule, boundaries: Boundaries
) -> Iterator[str]:
    for exemption in after.exemptions:
        if exemption not in before.exemptions:
            yield f"Exception. {exemption_label(exemption, boundaries, {})}"
    for exemption in before.exemptions:
        if exemption not in after.exemptions:
            yield f"Exception retirée. {exemption_label(exemption, boundaries, {})}"
    for quota in after.quotas:
        if quota not in before.quotas:
            yield f"Places comptées. {quota_label(quota, boundaries)}"
    for quota in before.quotas:
        if quota not in after.quotas:
            yield f"Places plus comptées. {quota_label(quota, boundaries)}"


def _text_differences(before: TerritoryRule, after: TerritoryRule) -> Iterator[str]:
    if before.name != after.name:
        yield f"Nom : {(after.name or 'celui des zones')[:_MOST_SHOWN]}"
    if before.refusal_text != after.refusal_text:
        yield "Lettre de refus changée"
    pair = ("neighbour_name", "neighbour_url")
    if any(getattr(before, name) != getattr(after, name) for name in pair):
        yield f"Initiative voisine : {(after.neighbour_name or 'aucune')[:_MOST_SHOWN]}"
