"""Light pages that answer a question: the whole map or a named view with its form, a kind."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Final

from geo.answers import (
    answer_title,
    territory_title,
)
from geo.application import Application
from geo.around import Around, look_around
from geo.coverage import Covered
from geo.driving import driving_minutes
from geo.kinds import FAMILIES, KINDS
from geo.languages import in_language, say, say_many, translate
from geo.map_state import PAGE_LENGTH, MapState, state_url_query, within_pages
from geo.maps import light_map_options
from geo.opening_window import opening_window
from geo.paper.guide import MOST_SHOPS
from geo.public_question import Question, question_parameters
from geo.search import Bbox, MapAnswer, SearchResult, read_map, search_shops
from geo.spot_marks import SpotMarks, letter_records, mark_spots
from geo.svg_borders import Borders
from geo.svg_sheet import Frame
from geo.tiles import tiles_url
from geo.values import Query, Role
from geo.views import Layout
from geo.web.assets import Assets
from geo.web.cards import (
    CardLinks,
    around_html,
    legend_html,
    notices_html,
    parts_html,
    results_html,
)
from geo.web.drawn_map import drawn_map, frame_window, frame_zoom, light_frame
from geo.web.light_commune import commune_slug
from geo.web.light_form import card_links, form_of, notices_of, turns_of
from geo.web.light_page import LightPage, address_of, light_page
from geo.web.templates import render

__all__ = ["LightMaps"]

_SCRIPTS: Final = ("leaflet.js", "marks.js")
_STYLES: Final = ("leaflet.css", "marks.css")
_MOST_COMMUNES: Final = 40


class LightMaps:
    """Makes the pages, each in the language spoken.

    Parameters
    ----------
    application
        What they show.
    assets
        Where their script is.
    """

    def __init__(self, application: Application, assets: Assets) -> None:
        self.application = application
        self.borders = Borders(application.boundaries)
        self._script = {
            "url": assets.url("light.js"),
            "scripts": " ".join(map(assets.url, _SCRIPTS)),
            "styles": " ".join(map(assets.url, _STYLES)),
        }

    def map_page(self, question: Question, path: str, *, now: datetime) -> tuple[str, LightPage]:
        """Return the page of a question and its head."""
        application = self.application
        state, result = _answer(question.state, application, now)
        question = replace(question, state=state)
        title = answer_title(state, result, application.boundaries)
        heading = _heading(question, application)
        page = light_page(
            application,
            question,
            path,
            title=heading if _is_plain(question) else f"{title} · {heading}",
            description=_description(heading, result.total),
            image=address_of("/apercu.png", _picture_query(question)),
            is_indexed=_is_plain(question) and not question.faults,
            is_empty=result.total == 0,
        )
        form = form_of(question, path, result, application, now)
        print_url = None
        if question.view is None and not question.territory:
            asked = state_url_query(replace(state, chosen=None, language=None))
            print_url = in_language(f"/imprimer?{asked}".rstrip("?"))
        html = self._render(
            question, path, page, heading, result, now, form=form, print_url=print_url
        )
        return html, page

    def kind_page(
        self, question: Question, key: str, path: str, *, now: datetime
    ) -> tuple[str, LightPage]:
        """Return the page of a kind, or of a family of kinds, and its head."""
        application = self.application
        label = translate(KINDS[key].label if key in KINDS else FAMILIES[key].label)
        query = replace(question.state.query, kinds=(key,))
        asked = replace(question, state=replace(question.state, query=query))
        state, result = _answer(asked.state, application, now)
        asked = replace(asked, state=state)
        # Its kind stands in the path: links to its other pages do not repeat it.
        bare = replace(asked, state=replace(state, query=replace(state.query, kinds=())))
        territory = _territory(application)
        heading = f"{label} · {territory}"
        page = light_page(
            application,
            question,
            path,
            title=heading,
            description=_description(heading, result.total),
            image=address_of("/apercu.png", [("genre", key)]),
            is_indexed=state.page == 1 and not question.faults,
        )
        lists = [(say("Par commune"), _commune_links(result, application))]
        turns = turns_of(bare, path, result)
        html = self._render(asked, path, page, heading, result, now, lists=lists, turns=turns)
        return html, page

    def _render(
        self,
        question: Question,
        path: str,
        page: LightPage,
        heading: str,
        result: SearchResult,
        now: datetime,
        **others: object,
    ) -> str:
        state = question.state
        at = state.query.open_at or now
        links = card_links(question, path)
        around = look_around(self.application.catalogue, state.query)
        marks = None if around is None else mark_spots(around, result.hits)
        shown: dict[str, object] = {
            "form": None,
            "lists": (),
            "figure": self._figure(question, result, marks),
            "title": answer_title(state, result, self.application.boundaries),
            "answer": self._list(question, result, around, at, links),
            "around": ""
            if around is None
            else around_html(around, self.application.boundaries, at=at, marks=marks, links=links),
            "print_url": None,
            "guide_url": _guide_url(question, result),
            "turns": turns_of(question, path, result),
        }
        return render(
            "light_map.html",
            page=page,
            script=self._script,
            heading=heading,
            legend=legend_html(),
            notices=notices_html(notices_of(question, result, self.application)),
            **(shown | others),
        )

    def _list(
        self,
        question: Question,
        result: SearchResult,
        around: Around | None,
        at: datetime,
        links: CardLinks,
    ) -> str:
        if not result.hits:
            return ""
        near, chosen = question.state.query.near, question.state.chosen
        minutes = driving_minutes(near, result.hits, self.application.driving)
        rows = results_html(result, chosen=chosen, at=at, minutes=minutes, links=links)
        if question.face.layout is Layout.MAP:
            words = say("Les mêmes adresses en liste")
            return f"<details><summary>{words}</summary>{rows}</details>"
        if around is None:
            return rows
        parts = parts_html(result.total, around, links=links)
        return f'{parts}<div id="part-near" tabindex="-1">{rows}</div>'

    def _figure(
        self, question: Question, result: SearchResult, marks: SpotMarks | None
    ) -> dict[str, str] | None:
        """Return the drawing, and what the script over it is told; ``None`` for a list alone."""
        if question.face.layout is Layout.LIST:
            return None
        application, query = self.application, question.state.query
        label = say("Carte des adresses, aux numéros de la liste")
        window = _window(query, result, marks, application.coverage.now)
        frame = light_frame(window, label=label, face=question.face)
        seen = frame_window(frame)
        answer = read_map(
            application.catalogue,
            query,
            window=seen,
            zoom=frame_zoom(frame),
            limit=PAGE_LENGTH,
            offset=question.state.offset,
        )
        tiles = application.settings.tiles
        edges = (seen.west, seen.south, seen.east, seen.north)
        corners = ",".join(f"{edge:.5f}" for edge in edges)
        asked = _points_query(question)
        first = [("fenetre", corners), ("zoom", str(frame_zoom(frame))), ("bref", "1")]
        return {
            "points": address_of("/carte/points", asked),
            # What the script asks first, which the browser fetches before it has the script.
            "first": address_of("/carte/points", [*asked, *first]),
            "window": corners,
            "outlines": " ".join(_outline_urls(application)),
            "tiles": "" if tiles is None else tiles_url(tiles),
            "options": json.dumps(light_map_options(tiles), ensure_ascii=False),
            "lettered": "" if marks is None else _lettered(marks),
            "drawing": self._drawing(answer, frame, query, marks),
        }

    def _drawing(
        self, answer: MapAnswer, frame: Frame, query: Query, marks: SpotMarks | None
    ) -> str:
        inside = None if query.scope is None else query.scope.insee_codes
        communes = inside or self.application.territory_communes
        return drawn_map(
            answer,
            frame,
            borders=self.borders,
            communes=communes,
            near=query.near,
            lettered=() if marks is None else marks.spots,
        )


def _answer(
    state: MapState, application: Application, now: datetime
) -> tuple[MapState, SearchResult]:
    """Search what `state` asks; a page beyond the last becomes the last."""
    result = search_shops(
        application.catalogue, state.query, limit=PAGE_LENGTH, offset=state.offset, now=now
    )
    inside = within_pages(state, result.total)
    return (state, result) if inside == state else _answer(inside, application, now)


def _heading(question: Question, application: Application) -> str:
    if question.view is not None:
        return question.view.title
    names = filter(None, map(application.boundaries.area_name, question.territory))
    return f"{say('Autour de chez vous')} · {', '.join(names) or _territory(application)}"


def _territory(application: Application) -> str:
    return territory_title(application.coverage.now.rule, application.boundaries)


def _description(heading: str, total: int) -> str:
    many = say_many("{count} adresse", "{count} adresses", total)
    return say("{heading} : {many} de créateurs, d'artisans et de commerces.",
               heading=heading, many=many)  # fmt: skip


def _is_plain(question: Question) -> bool:
    """Tell whether nothing narrows the page: what search engines should know."""
    query = replace(question.state.query, scope=None)
    return query == Query() and question.state.page == 1 and not question.territory


def _lettered(marks: SpotMarks) -> str:
    return json.dumps(letter_records(marks), ensure_ascii=False, separators=(",", ":"))


def _window(query: Query, result: SearchResult, marks: SpotMarks | None, covered: Covered) -> Bbox:
    spots = () if marks is None else marks.spots
    return opening_window(
        query,
        result.bbox,
        covered,
        listed=[hit.position for hit in result.hits if hit.position is not None],
        pickups=[spot.position for spot in spots if spot.mark.role is Role.PICKUP_POINT],
        is_any_here=not covered.communes.isdisjoint(result.counts.insee_codes),
    )


def _points_query(question: Question) -> list[tuple[str, str]]:
    asked = question_parameters(question, names_view=True)
    return [(name, value) for name, value in asked if name not in _NOT_FOR_POINTS]


def _outline_urls(application: Application) -> list[str]:
    found = filter(None, map(application.boundaries.commune, application.territory_communes))
    codes = sorted({commune.departement_code for commune in found})
    return [f"/carte/contours/{code}" for code in codes]


def _guide_url(question: Question, result: SearchResult) -> str | None:
    """Return the address of the answer as a guide; ``None`` where it is empty or too long."""
    if not 0 < result.total <= MOST_SHOPS:
        return None
    return address_of("/guide.pdf", _picture_query(question))


def _picture_query(question: Question) -> list[tuple[str, str]]:
    asked = question_parameters(question, names_view=True)
    return [(name, value) for name, value in asked if name not in {"cadre", "page", "boutique"}]


_NOT_FOR_POINTS: Final = frozenset(
    {"affichage", "couleur", "centre", "zoom", "cadre", "langue", "boutique", "ou"}
)


def _commune_links(result: SearchResult, application: Application) -> list[tuple[str, str]]:
    """Return name and page of the communes where something is, the most frequent first."""
    counts = result.counts.insee_codes
    ranked = sorted(counts, key=lambda code: (-counts[code], code))[:_MOST_COMMUNES]
    found = filter(None, map(application.boundaries.commune, ranked))
    return [
        (f"{one.name} ({counts[one.insee_code]})", in_language(f"/commune/{commune_slug(one)}"))
        for one in found
    ]
