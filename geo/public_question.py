"""What a public address asks: the question of a visitor inside a view, and how the page looks.

Light pages, embeds and feeds read their addresses here, so that one parameter means one thing
everywhere: those of :mod:`geo.map_state`, those of :mod:`geo.face_parameters`, and

=========== ==================================================== ==================
parameter   meaning                                              example
=========== ==================================================== ==================
territoire  area that limits everything, repeatable              ``epci:200071413``
ou          words that name where one is; ``pres`` without them  ``Aubenas``
=========== ==================================================== ==================

A field for words is needed beside ``pres``: "07150" is the postcode of one commune and the INSEE
code of another. Words also arrive in ``pres``, from addresses that people write by hand.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from geo.answers import candidate_label, near_label
from geo.application import Application
from geo.boundaries import Boundaries
from geo.errors import QueryRefused
from geo.face_parameters import face_parameters, read_face
from geo.map_state import MapState, read_state, state_parameters
from geo.timetable import now_in_france
from geo.values import Scope
from geo.views import Face, View, view_scope
from geo.whereabouts import Whereabouts, find_whereabouts

__all__ = ["Question", "question_parameters", "read_question"]

_MOST_AREAS: Final = 50
_LONGEST_SHOWN: Final = 80
_KEPT_SCOPES: Final = 32
"""Lists of communes that are kept: all of France is 2 MB."""
_LOG: Final = logging.getLogger(__name__)

Parameters = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that a public address says.

    Attributes
    ----------
    state
        What is asked; ``state.query.scope`` is what the view or the address limits it to.
    territory
        Codes of the areas that the address itself names, as ``"epci:200071413"``.
    where
        What the words of ``ou`` stand for when that is not sure.
    faults
        What could not be used, in the order of the parameters' tables, at most one a parameter.
    """

    state: MapState = field(default_factory=MapState)
    face: Face = field(default_factory=Face)
    view: View | None = None
    territory: tuple[str, ...] = ()
    where: Whereabouts = field(default_factory=Whereabouts)
    faults: tuple[QueryRefused, ...] = ()


def read_question(
    parameters: Parameters,
    application: Application,
    *,
    view: View | None = None,
    clock: Callable[[], datetime] = now_in_france,
) -> Question:
    """Read a question from the parameters of a URL; what cannot be used becomes a fault.

    Parameters
    ----------
    view
        The saved view that the address names; the question stays inside it.
    clock
        Gives the wall-clock time in France that "now" stands for.
    """
    boundaries = application.boundaries
    state = read_state(parameters, boundaries, clock=clock)
    state, where = _find_place(parameters, state, application)
    face, face_faults = read_face(parameters, over=None if view is None else view.face)
    territory, area_faults = _read_territory(parameters, boundaries)
    scope = _scope_of(view, territory, boundaries)
    faults = (*state.faults, *area_faults, *face_faults)
    return Question(
        state=replace(state, query=replace(state.query, scope=scope), faults=faults),
        face=face,
        view=view,
        territory=territory,
        where=where,
        faults=faults,
    )


def question_parameters(question: Question, *, names_view: bool = False) -> list[tuple[str, str]]:
    """Return the parameters that :func:`read_question` reads back as `question`.

    Parameters
    ----------
    names_view
        Name the view by ``vue``, for addresses that do not hold it in their path.
    """
    view = question.view
    return [
        *([("vue", view.slug)] if view is not None and names_view else []),
        *state_parameters(question.state),
        *(("territoire", code) for code in question.territory),
        *face_parameters(question.face, over=None if view is None else view.face),
        *([("ou", question.where.typed)] if question.where.typed else []),
    ]


def _find_place(
    parameters: Parameters, state: MapState, application: Application
) -> tuple[MapState, Whereabouts]:
    """Return `state` as asked from the place that words name, and what of them is not sure."""
    typed = _typed_words(parameters, state, application)
    if typed is None:
        return state, Whereabouts()
    faults = tuple(fault for fault in state.faults if fault.code != "near_unknown")
    where = find_whereabouts(
        typed,
        application.gazetteer,
        territory=application.territory_communes,
        centre=application.territory_bbox.centre,
    )
    if where.insee_code is None and where.typed:
        faults = (*faults, _place_fault(where, application.boundaries))
    commune = application.boundaries.commune(where.insee_code or "")
    near = None if commune is None else commune.position
    moved = replace(
        state,
        query=replace(state.query, near=near),
        near_code=None if near is None else where.insee_code,
        faults=faults,
    )
    return moved, Whereabouts() if near is not None else where


def _place_fault(where: Whereabouts, boundaries: Boundaries) -> QueryRefused:
    if not where.candidates:
        return QueryRefused("place_unknown", name="ou", typed=where.typed)
    names = "; ".join(
        f"{candidate_label(one, boundaries)} (pres={one.insee_code})" for one in where.candidates
    )
    return QueryRefused("place_unsure", name="ou", typed=where.typed, candidates=names)


def _typed_words(parameters: Parameters, state: MapState, application: Application) -> str | None:
    """Return the words that name a place; ``None`` when ``pres`` says where one is."""
    typed = parameters.get("ou")
    if not typed:
        unread = [fault for fault in state.faults if fault.code == "near_unknown"]
        words = " ".join((parameters.get("pres") or ("",))[-1].split())
        is_name = any(sign.isalpha() for sign in words) or words.isdigit()
        return words if unread and is_name else None
    words = " ".join(typed[-1].split())
    shown = near_label(state, application.boundaries, application.geocoding.label_at)
    return None if shown and words == shown else words


def _read_territory(
    parameters: Parameters, boundaries: Boundaries
) -> tuple[tuple[str, ...], tuple[QueryRefused, ...]]:
    asked = dict.fromkeys(code.strip() for code in parameters.get("territoire") or ())
    read: list[str] = []
    faults: list[QueryRefused] = []
    for code in list(filter(None, asked))[:_MOST_AREAS]:
        if _is_area(code, boundaries):
            read.append(code)
        else:
            shown = code[:_LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")
            faults.append(QueryRefused("unknown_territory", name="territoire", code=shown))
    return tuple(read), tuple(faults[:1])


@lru_cache(maxsize=_KEPT_SCOPES)
def _scope_of(
    view: View | None, territory: tuple[str, ...], boundaries: Boundaries
) -> Scope | None:
    """Return what view and address let through together; ``None`` when that is everything."""
    limits = boundaries.expand(territory) if territory else None
    if view is None:
        return None if limits is None else Scope(insee_codes=limits)
    scope = _view_scope(view, boundaries)
    if limits is None:
        return scope
    both = limits if scope.insee_codes is None else limits & scope.insee_codes
    return replace(scope, insee_codes=both)


def _view_scope(view: View, boundaries: Boundaries) -> Scope:
    """Return the scope of a view; an area that has gone since it was saved holds nothing."""
    try:
        return view_scope(view, boundaries)
    except QueryRefused:
        known = tuple(code for code in view.territory if _is_area(code, boundaries))
        _LOG.warning("view %s names an area that does not exist", view.slug)
        scope = view_scope(replace(view, territory=known), boundaries)
        return scope if known else replace(scope, insee_codes=frozenset())


def _is_area(code: str, boundaries: Boundaries) -> bool:
    try:
        return bool(boundaries.expand((code,)))
    except QueryRefused:
        return False
