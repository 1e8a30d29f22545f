"""What page Intégrer offers: a view being composed, its address, its title, advice on its colour.

A draft is a :class:`~geo.views.View` without a name in addresses. Its parameters are those of a
page of the map, so that the builder's own address can be kept and shared as well.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from geo.application import Application
from geo.boundaries import Boundaries
from geo.embed_code import Embed, view_embed
from geo.kinds import FAMILIES, KINDS
from geo.map_state import MapState
from geo.public_question import Question, question_parameters, read_question
from geo.registry.usage import UsageCount
from geo.values import Occasion, Query, Service
from geo.views import Face, View
from geo.web.accent import LEAST_CONTRAST, LIGHT_GROUND, contrast, legible_on
from geo.whereabouts import find_whereabouts
from geo.wording import OCCASION_LABELS, SERVICE_LABELS, count_label

__all__ = [
    "ColourAdvice",
    "advise_colour",
    "centre_on",
    "draft_embed",
    "draft_parameters",
    "draft_title",
    "kind_names",
    "occasion_names",
    "read_draft",
    "read_hosts",
    "service_names",
    "usage_sentence",
]

_BETWEEN: Final = re.compile(r"[\s,;]+")
_MOST_NAMES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourAdvice:
    """What is wrong with a colour, and the nearest shade with which nothing is."""

    sentence: str
    better: str


def read_draft(parameters: Mapping[str, Sequence[str]], application: Application) -> View:
    """Return the draft that an address asks for; what it cannot use is left out."""
    question = read_question(parameters, application)
    query = question.state.query
    return View(
        slug="",
        title="",
        territory=question.territory,
        kinds=query.kinds,
        services=query.services,
        labels=query.labels,
        occasions=query.occasions,
        face=replace(question.face, language=question.state.language, is_framed=False),
    )


def draft_parameters(view: View) -> list[tuple[str, str]]:
    """Return the parameters of a page of the map that shows what `view` would."""
    query = Query(
        kinds=view.kinds, services=view.services, labels=view.labels, occasions=view.occasions
    )
    question = Question(
        state=MapState(query=query, language=view.face.language),
        face=replace(view.face, is_framed=False),
        territory=view.territory,
    )
    return question_parameters(question)


def draft_embed(view: View, base_url: str, boundaries: Boundaries) -> Embed:
    """Return the page that shows `view`: its own when it is saved, else the map asked alike."""
    if view.slug:
        return view_embed(view, base_url)
    title = view.title.strip() or draft_title(view, boundaries)
    return Embed(base_url=base_url, parameters=tuple(draft_parameters(view)), title=title)


def draft_title(view: View, boundaries: Boundaries) -> str:
    """Return what a draft is called as long as nobody has named it: what it shows, and where.

    Examples
    --------
    ``"Miel, Poterie : Aubenas, Vogüé"``, ``"Créateurs et commerces"``.
    """
    named = [kind_names().get(kind, kind) for kind in view.kinds]
    what = _few(named) or "Créateurs et commerces"
    where = _few([boundaries.area_name(code) or code for code in view.territory])
    return f"{what} : {where}" if where else what


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + ("…" if len(names) > _MOST_NAMES else "")


def advise_colour(accent: str | None) -> ColourAdvice | None:
    """Return what to say of an accent colour; ``None`` when words in it are read on our pages.

    In the dark scheme the page lightens it by itself, as it must nearly any.
    """
    ratio = LEAST_CONTRAST if accent is None else contrast(accent, LIGHT_GROUND)
    if accent is None or ratio >= LEAST_CONTRAST:
        return None
    better = legible_on(accent, LIGHT_GROUND)
    said, least = (f"{one:.1f}".replace(".", ",") for one in (ratio, LEAST_CONTRAST))
    sentence = (
        f"Cette couleur est trop pâle pour être lue sur fond clair : son contraste est de {said}, "
        f"il en faut {least}. La page la montre plus foncée, {better}."
    )
    return ColourAdvice(sentence=sentence, better=better)


def centre_on(words: str, face: Face, application: Application) -> tuple[Face, str | None]:
    """Return `face` opening on the commune that `words` name, or why nothing was found."""
    where = find_whereabouts(
        words,
        application.gazetteer,
        territory=application.territory_communes,
        centre=application.territory_bbox.centre,
    )
    code = where.insee_code or next((one.insee_code for one in where.candidates), None)
    commune = application.boundaries.commune(code or "")
    if commune is None or commune.position is None:
        return face, f"Aucune commune ne s'appelle « {words[:80]} »."
    return replace(face, centre=commune.position), None


def read_hosts(text: str) -> tuple[str, ...]:
    """Return the sites that somebody has typed, one a line or between commas, unchecked."""
    return tuple(filter(None, _BETWEEN.split(text)))


def kind_names() -> dict[str, str]:
    """Return every family and kind as a list offers them: each family before its kinds."""
    names = {}
    for key, family in FAMILIES.items():
        names[key] = f"{family.label} (tous)"
        names |= {kind.key: kind.label for kind in KINDS.values() if kind.family == key}
    return names


def service_names() -> dict[str, str]:
    """Return every service as a list offers them."""
    return {str(service): SERVICE_LABELS[service] for service in Service}


def occasion_names() -> dict[str, str]:
    """Return every occasion for a present as a list offers them."""
    return {str(one): _capital(OCCASION_LABELS[one]) for one in Occasion}


def _capital(label: str) -> str:
    return label[0].upper() + label[1:]


def usage_sentence(count: UsageCount | None) -> str:
    """Say how often a view was opened.

    Examples
    --------
    >>> usage_sentence(UsageCount(page="v/ouest", own=2, framed=1)).replace(chr(160), " ")
    '3 ouvertures en 30 jours, dont 1 sur un autre site'
    """
    if count is None or not count.total:
        return "jamais ouverte ces 30 derniers jours"
    opened = count_label(count.total, "ouverture", "ouvertures")
    inside = f", dont {count.framed} sur un autre site" if count.framed else ""
    return f"{opened} en 30 jours{inside}"
