"""A verdict in words: "Vallon-Pont-d'Arc (07) : dans l'Ardèche"."""

from dataclasses import dataclass
from typing import Final

from geo.boundaries import Boundaries, Commune
from geo.entries import Finding, VerdictCode
from geo.french import inside_area, of_area, of_plural
from geo.kinds import FAMILIES, KINDS
from geo.territory.assessment import Case
from geo.territory.names import name_territory
from geo.territory.rule import Exemption, Quota, TerritoryRule
from geo.values import Place, Role, Shop

__all__ = [
    "TO_CHECK",
    "Known",
    "Words",
    "commune_label",
    "exemption_words",
    "kilometres",
    "maker_words",
    "quota_subject",
    "quota_words",
    "say",
    "territory_words",
]

_DECIDES: Final = {
    Role.WORKSHOP: "où est l'atelier",
    Role.SHOP: "où est la boutique",
    Role.OFFICE: "où est le bureau",
    Role.MARKET_STALL: "où est le marché",
    Role.PICKUP_POINT: "où est le point de retrait",
}
_AT_COMMUNE: Final = "position à la commune seulement"
_CERTAIN: Final = f"{_AT_COMMUNE} : limite certaine"
TO_CHECK: Final = "à examiner"
"""What a sentence says to an organizer, and a letter does not say to a maker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The territory as sentences say it: ``"dans l'Ardèche"``, ``"hors de l'Ardèche"``."""

    name: str
    inside: str
    outside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one entry.

    Attributes
    ----------
    is_certain
        Its commune is known by its code, and nothing finer: the boundary cannot be in doubt.
    metres
        To the boundary, whichever side; ``None`` when unknown.
    """

    shop: Shop
    place: Place | None
    commune: Commune | None
    is_inside: bool
    is_certain: bool
    metres: float | None


def territory_words(rule: TerritoryRule, boundaries: Boundaries) -> Words:
    """Return how sentences say the territory of `rule`, by its name or by those of its areas."""
    is_drawn = rule.polygon_wkt is not None
    name = rule.name or name_territory(rule.codes, boundaries, is_drawn=is_drawn)
    return Words(name=name, inside=inside_area(name), outside=f"hors {of_area(name)}")


_ORGANIZERS_LOOK: Final = "les organisateurs vont examiner votre demande"


def maker_words(finding: Finding, rule: TerritoryRule, boundaries: Boundaries) -> str | None:
    """Return a verdict as whoever it is about reads it, ``None`` when nobody has judged yet.

    ``finding.sentence`` says why in an organizer's words; exemptions and their reasons, quotas and
    doubts about a position stay there.

    Examples
    --------
    "Votre commune est dans l'Ardèche : rien à craindre de ce côté."
    """
    if not finding.sentence:
        return None
    words = territory_words(rule, boundaries)
    where = "Votre commune est" if rule.polygon_wkt is None else "Votre adresse est"
    far = finding.distance_m
    is_beyond = far is not None and far > 0
    beyond = f"{where} {words.outside}, à {kilometres(far or 0)} de la limite"
    if finding.verdict is VerdictCode.UNKNOWN:
        return f"Nous ne savons pas encore si vous êtes {words.inside} : {_ORGANIZERS_LOOK}."
    if finding.verdict is VerdictCode.INSIDE:
        side = "Vous avez votre place sur cette carte" if is_beyond else f"{where} {words.inside}"
        return f"{side} : rien à craindre de ce côté."
    if is_beyond:
        return f"{beyond} : {_ORGANIZERS_LOOK}."
    if finding.verdict is VerdictCode.OUTSIDE:
        return f"Votre activité n'entre pas dans les limites de la carte : {_ORGANIZERS_LOOK}."
    return f"{_ORGANIZERS_LOOK.capitalize()}."


def commune_label(commune: Commune) -> str:
    """Return a commune with its département: ``"Vallon-Pont-d'Arc (07)"``."""
    return f"{commune.name} ({commune.departement_code})"


def say(case: Case, known: Known, words: Words, more: str = "") -> str:
    """Return the sentence of `case`; `more` are the words of its exemption or of its quota."""
    if known.place is None or case is Case.NOWHERE:
        unknown = _unknown_words(known.shop, words)
        return f"{unknown} ; {more}" if more else unknown
    return f"{_where(known.shop, known.place, known.commune)} : {_body(case, known, words, more)}"


def _body(case: Case, known: Known, words: Words, more: str) -> str:
    side = words.inside if known.is_inside else words.outside
    far = "" if known.metres is None else f", à {kilometres(known.metres)} de la limite"
    beyond = f"à {kilometres(known.metres or 0)} de l'autre côté de la limite"
    certain = f" ; {_CERTAIN}" if known.is_certain else ""
    at_commune = f" ; {_AT_COMMUNE}" if known.is_certain else ""
    return {
        Case.LET_IN: f"{side}, {more}",
        Case.KEPT_OUT: f"{side}, {more}",
        Case.ELSEWHERE: f"{side}, mais son point est {beyond} : {TO_CHECK}",
        Case.FULL: f"{side}, mais {more}",
        Case.INSIDE: f"{side}{certain}",
        Case.CUT: f"en partie {words.inside}, {_AT_COMMUNE} : {TO_CHECK}",
        Case.UNSURE: f"{side}{far}, trop près pour trancher : {TO_CHECK}",
        Case.NEIGHBOUR: f"{side}, commune limitrophe{far} : {TO_CHECK}{at_commune}",
        Case.TOLERATED: f"{side}{far} : {TO_CHECK}{at_commune}",
        Case.OUTSIDE: f"{side}{far}{certain}",
    }[case]


def _where(shop: Shop, place: Place, commune: Commune | None) -> str:
    """Return what a sentence begins with: the commune, and which place decides among several."""
    label = "Hors de France" if commune is None else commune_label(commune)
    return f"{label}, {_DECIDES[place.role]}" if len(shop.places) > 1 else label


def kilometres(metres: float) -> str:
    """Return metres as kilometres: ``"0,4 km"``, ``"12 km"``, at least ``"0,1 km"``."""
    km = max(0.1, metres / 1000)
    return f"{km:.1f} km".replace(".", ",") if km < 9.95 else f"{km:.0f} km"


def _unknown_words(shop: Shop, words: Words) -> str:
    """Return what is said of a shop that nobody knows the place of: unknown is not outside."""
    if shop.places and all(place.host_slug is not None for place in shop.places):
        return "Seulement des points de retrait chez d'autres : lieu de l'atelier inconnu"
    return f"Position inconnue : impossible de dire si c'est {words.inside}"


def exemption_words(exemption: Exemption) -> str:
    """Return ``"commune admise par exception (marché commun)"`` and its like."""
    what = "fiche" if exemption.insee_code is None else "commune"
    how = "admise" if exemption.is_let_in else "écartée"
    return f"{what} {how} par exception ({exemption.reason.strip().rstrip('.')})"


def quota_words(quota: Quota) -> str:
    """Return ``"les 3 places de potiers sont prises"`` and its like."""
    is_local = quota.is_per_commune or quota.insee_code is not None
    subject = quota_subject(quota) + (" dans cette commune" if is_local else "")
    if quota.most == 0:
        return f"il n'y a pas de place{subject}"
    if quota.most == 1:
        return f"la seule place{subject} est prise"
    return f"les {quota.most} places{subject} sont prises"


def quota_subject(quota: Quota) -> str:
    """Return whose places they are: ``" de potiers"``, ``" « Miel »"``, nothing for everybody."""
    if quota.label:
        return f" {of_plural(quota.label)}"
    known = KINDS.get(quota.kind or "") or FAMILIES.get(quota.family or "")
    return f" « {known.label} »" if known else ""
