"""What stands around the answer of a light page: form, sentences, links to other questions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from geo.answers import (
    candidate_label,
    far_notice,
    near_label,
    whereabouts_notices,
    widening_advice,
)
from geo.application import Application
from geo.around import PARTS, more_query
from geo.languages import say
from geo.map_state import PAGE_LENGTH
from geo.public_question import Question, question_parameters
from geo.search import SearchResult
from geo.web.cards import CardLinks
from geo.web.light_fields import Choice, groups, hidden_fields, moments, radii, service_group
from geo.web.light_page import address_of, kept_query
from geo.whereabouts import Whereabouts

__all__ = ["card_links", "form_of", "notices_of", "question_address", "turns_of"]


def question_address(question: Question, path: str, **changes: object) -> str:
    """Return the address of `path` with the same question, but for `changes` of its state."""
    state = replace(question.state, **{"chosen": None, **changes})  # type: ignore[arg-type]
    return address_of(path, question_parameters(replace(question, state=state)))


def card_links(question: Question, path: str) -> CardLinks:
    """Return where the links of a list lead."""
    query = question.state.query
    more = {
        part: question_address(question, path, query=more_query(query, part), page=1)
        for part in PARTS
    }
    return CardLinks(query=kept_query(question), more=more)


def turns_of(question: Question, path: str, result: SearchResult) -> list[tuple[str, str, str]]:
    """Return words, address and relation of the pages before and after this one."""
    page = question.state.page
    before = (say("Adresses précédentes"), question_address(question, path, page=page - 1), "prev")
    after = (say("Adresses suivantes"), question_address(question, path, page=page + 1), "next")
    is_more = page * PAGE_LENGTH < result.total
    return [*([before] if page > 1 else []), *([after] if is_more else [])]


def notices_of(question: Question, result: SearchResult, application: Application) -> Iterator[str]:
    """Say what could not be used, how far one is, and what to change when nothing is found.

    The form itself asks about a place that is not sure.
    """
    for fault in question.faults:
        if fault.code not in {"place_unknown", "place_unsure"}:
            yield fault.sentence
    far = far_notice(question.state, result, application.boundaries, application.territory_communes)
    yield from filter(None, [far])
    if result.total == 0:
        yield widening_advice(question.state)


def form_of(
    question: Question, path: str, result: SearchResult, application: Application, now: datetime
) -> dict[str, object]:
    """Return what the form holds, in the order in which it is read."""
    state, boundaries = question.state, application.boundaries
    query, counts = state.query, result.counts
    shown = near_label(state, boundaries, application.geocoding.label_at)
    others = groups(counts, query, boundaries)
    is_somewhere = query.near is not None
    delivers = say("Livre chez moi ({count})", count=counts.delivers or 0)
    accessible = say("Accessible en fauteuil roulant ({count})", count=counts.accessible)
    # As everywhere, what would show nobody is not offered.
    is_delivered = is_somewhere and (query.delivers_here or counts.delivers)
    is_entered = query.is_accessible or counts.accessible
    return {
        "action": path,
        "hidden": hidden_fields(question),
        "place": question.where.typed or shown,
        "text": query.text or "",
        "moments": moments(question, counts, now),
        "radii": radii(query) if is_somewhere else [],
        "where": list(whereabouts_notices(question.where)),
        "candidates": [
            (candidate_label(one, boundaries), _moved(question, path, one.insee_code, application))
            for one in question.where.candidates
        ],
        "services": service_group(counts, query),
        "delivers": Choice("1", delivers, query.delivers_here) if is_delivered else None,
        "accessible": Choice("1", accessible, query.is_accessible) if is_entered else None,
        "groups": others,
        "chosen_count": sum(group.chosen_count for group in others),
    }


def _moved(question: Question, path: str, insee_code: str, application: Application) -> str:
    """Return the address of the same question asked from a commune."""
    commune = application.boundaries.commune(insee_code)
    near = None if commune is None else commune.position
    query = replace(question.state.query, near=near)
    moved = replace(question, where=Whereabouts())
    return question_address(moved, path, query=query, near_code=insee_code, page=1)
