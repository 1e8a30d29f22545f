"""The letter to those who are outside: polite, editable, naming an initiative closer to them."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from geo.boundaries import Boundaries
from geo.entries import Entry, VerdictCode
from geo.french import of_area
from geo.links import web_link
from geo.territory.judge import Judge, Verdict
from geo.territory.rule import BLANK, TerritoryRule
from geo.territory.sentences import TO_CHECK, territory_words

__all__ = ["BLANK_LABELS", "DEFAULT_REFUSAL", "refusal_for", "sample_refusal"]

DEFAULT_REFUSAL: Final = """Bonjour,

Merci d'avoir inscrit « {nom} ». Notre carte s'arrête aux limites {du_territoire}, et nous ne \
pouvons pas y faire figurer votre adresse ({raison}).

{voisin} présente les créateurs et les commerces plus proches de chez vous, et vous y avez \
toute votre place : {lien}

Si cette position n'est pas la bonne, répondez à ce message : nous regarderons à nouveau.

Bien cordialement,
l'équipe de la carte"""

BLANK_LABELS: Final[Mapping[str, str]] = {
    "nom": "nom de la fiche",
    "commune": "commune, avec son département",
    "territoire": "le territoire : « l'Ardèche »",
    "du_territoire": "du territoire : « de l'Ardèche »",
    "raison": "phrase du verdict",
    "voisin": "nom de l'initiative voisine",
    "lien": "adresse de son site",
}
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n")
_BREAKS: Final = re.compile(r"[\r\n]+")


def refusal_for(rule: TerritoryRule, entry: Entry, verdict: Verdict, boundaries: Boundaries) -> str:
    """Return the letter to one entry: plain text, to be escaped where it becomes HTML.

    A paragraph with a blank that nothing fills (no neighbouring initiative, no known commune) is
    left out. What fills a blank is never read as a blank itself, and stays on its line.
    """
    filled = _fillings(rule, entry, verdict, boundaries)
    text = (rule.refusal_text or DEFAULT_REFUSAL).replace("\r\n", "\n")
    paragraphs = [part for part in _PARAGRAPHS.split(text) if _can_fill(part, filled)]
    return "\n\n".join(BLANK.sub(lambda blank: _fill(blank, filled), part) for part in paragraphs)


def sample_refusal(rule: TerritoryRule, entries: Sequence[Entry], boundaries: Boundaries) -> str:
    """Return the letter as one of `entries` would read it: the first that is outside, else any.

    ``""`` when there is no entry to write to.
    """
    outside = (one for one in entries if one.finding.verdict is VerdictCode.OUTSIDE)
    entry = next(outside, next(iter(entries), None))
    if entry is None:
        return ""
    verdict = Judge(rule, boundaries).judge(entry.shop, entry_id=entry.entry_id)
    return refusal_for(rule, entry, verdict, boundaries)


def _fillings(
    rule: TerritoryRule, entry: Entry, verdict: Verdict, boundaries: Boundaries
) -> dict[str, str | None]:
    name = territory_words(rule, boundaries).name
    return {
        "nom": entry.shop.name,
        "commune": verdict.commune,
        "territoire": name,
        "du_territoire": of_area(name),
        "raison": verdict.sentence.replace(f" : {TO_CHECK}", ""),
        "voisin": rule.neighbour_name,
        "lien": web_link(rule.neighbour_url),
    }


def _can_fill(paragraph: str, filled: Mapping[str, str | None]) -> bool:
    return all(filled.get(name, "") is not None for name in BLANK.findall(paragraph))


def _fill(blank: re.Match[str], filled: Mapping[str, str | None]) -> str:
    value = filled.get(blank[1])
    return blank[0] if value is None else _BREAKS.sub(" ", value).strip()
