"""Light pages: the map for any network and for other people's sites, whole without a script.

========================== ===============================================================
``/carte``                 the whole map, parameters of :mod:`geo.public_question`
``/v/{view}``              a named view, the same parameters inside it
``/boutique/{slug}``       one shop
``/commune/{insee-slug}``  a commune: what is there, near it, and who delivers there
``/genre/{kind}``          everything of a kind, or of a family of kinds
========================== ===============================================================

What cannot be used of an address is said on a page that answers the rest, with status 400.
Nothing here sets a cookie. Pages are kept for a minute, see :mod:`geo.web.kept_pages`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.errors import ServiceFailed
from geo.kinds import FAMILIES, KINDS
from geo.languages import in_language, say, translate
from geo.public_question import Question, read_question
from geo.registry.published import was_shown
from geo.timetable import now_in_france
from geo.usage import is_opening, view_page
from geo.views import View
from geo.web.assets import Assets
from geo.web.kept_pages import KeptPages, Seen, keep_for
from geo.web.light_commune import commune_page, commune_slug, find_commune
from geo.web.light_map import LightMaps
from geo.web.light_page import LightPage, address_of, edition_of
from geo.web.light_shop import alike, missing_page, shop_page, shops_alike
from geo.web.plain_pages import MOST_PARAMETERS, read_parameters
from geo.web.security import OPEN, light_policy
from geo.web.spoken import VARY, speaking_to

__all__ = ["light_routes"]

_KEPT_S: Final = 60.0
"""As long as a page may say that a door is open which has just closed."""
_ANYBODY: Final = ("*",)

Made = tuple[str, LightPage]


def light_routes(
    open_application: Callable[[], Application],
    assets: Assets,
    *,
    pages: KeptPages | None = None,
    clock: Callable[[], datetime] = now_in_france,
) -> list[BaseRoute]:
    """Return the routes of the light pages; the application opens when the first is asked for.

    Parameters
    ----------
    pages
        Where the pages are kept, which must know when they are old.
    """
    answers = _LightAnswers(open_application, assets, clock)
    if pages is not None:
        pages.edition = answers.edition
    return [
        Route("/carte", answers.map),
        Route("/v/{view}", answers.view),
        Route("/boutique/{slug}", answers.shop),
        Route("/commune/{commune}", answers.commune),
        Route("/genre/{kind}", answers.kind),
    ]


class _LightAnswers:
    """The pages; each is made in a worker thread."""

    def __init__(
        self,
        open_application: Callable[[], Application],
        assets: Assets,
        clock: Callable[[], datetime],
    ) -> None:
        self._open = open_application
        self._assets = assets
        self._clock = clock
        self._maps: LightMaps | None = None

    def edition(self) -> str:
        """Return what changes with everything that the pages show, the clock aside."""
        return edition_of(self._open())

    def map(self, request: Request) -> Response:
        """Answer with the whole map."""
        return self._map_of(request, None)

    def view(self, request: Request) -> Response:
        """Answer with a named view; 404 with those that are called alike when there is none."""
        slug = request.path_params["view"]
        view = self._open().views.find(slug)
        if view is not None:
            return self._map_of(request, view)
        with speaking_to(request):
            views = self._open().views.all()
            named = [(one.title, f"/v/{one.slug}") for one in views]
            words = [one.slug.replace("-", " ") for one in views]
            near = alike(slug[:80].replace("-", " "), named, words=words)
            made = self._missing(request, say("Cette carte n'existe pas, ou n'existe plus."), near)
            return self._reply(request, made, 404)

    def shop(self, request: Request) -> Response:
        """Answer with a shop; 410 when it was shown once, 404 with its neighbours otherwise."""
        application, slug = self._open(), request.path_params["slug"]
        shop = application.catalogue.shop(slug)
        view = application.views.find(request.query_params.get("vue", ""))
        with speaking_to(request, None if view is None else view.face.language):
            if shop is not None:
                question = self._question(request, view)
                now, borders = self._clock(), self._made_maps().borders
                made = shop_page(application, question, shop, borders=borders, now=now)
                return self._reply(request, made, _status(question), "boutique")
            if _is_gone(slug, application):
                sentence = say("Cette fiche n'est plus sur la carte.")
                return self._reply(request, self._missing(request, sentence), 410)
            sentence = say("Cette fiche n'est pas sur la carte.")
            near = shops_alike(slug, application)
            return self._reply(request, self._missing(request, sentence, near), 404)

    def commune(self, request: Request) -> Response:
        """Answer with a commune; 308 to the address that bears its name, 404 when there is none."""
        application, slug = self._open(), request.path_params["commune"]
        commune = find_commune(slug, application.boundaries)
        with speaking_to(request):
            if commune is None:
                near = _communes_alike(slug, application)
                sentence = say("Cette commune n'existe pas, ou n'existe plus.")
                return self._reply(request, self._missing(request, sentence, near), 404)
            path = f"/commune/{commune_slug(commune)}"
            if slug != commune_slug(commune):
                return _moved(path, request)
            question, borders = self._question(request, None), self._made_maps().borders
            made = commune_page(
                application, question, commune, path, borders=borders, now=self._clock()
            )
            return self._reply(request, made, _status(question), "commune")

    def kind(self, request: Request) -> Response:
        """Answer with everything of a kind; 404 with the kinds that are called alike."""
        key = request.path_params["kind"]
        with speaking_to(request):
            if key not in KINDS and key not in FAMILIES:
                near = _kinds_alike(key)
                sentence = say("Ce genre n'existe pas.")
                return self._reply(request, self._missing(request, sentence, near), 404)
            question = self._question(request, None)
            made = self._made_maps().kind_page(question, key, f"/genre/{key}", now=self._clock())
            return self._reply(request, made, _status(question), "genre")

    def _map_of(self, request: Request, view: View | None) -> Response:
        path = "/carte" if view is None else f"/v/{view.slug}"
        with speaking_to(request, None if view is None else view.face.language):
            question = self._question(request, view)
            made = self._made_maps().map_page(question, path, now=self._clock())
            if made[1].is_empty and is_opening(request.headers):
                self._note_unanswered(question)
            page = "carte" if view is None else view_page(view.slug)
            return self._reply(request, made, _status(question), page, view)

    def _note_unanswered(self, question: Question) -> None:
        """Have a question without an answer counted: once a minute, as often as it is made."""
        application, code = self._open(), question.state.near_code
        if application.unanswered is not None and not question.faults:
            known = code and (application.boundaries.successor(code) or code)
            application.unanswered.note(question.state.query, insee_code=known)

    def _missing(
        self, request: Request, sentence: str, near: Iterable[tuple[str, str]] = ()
    ) -> Made:
        return missing_page(
            self._open(),
            self._question(request, None),
            title=say("Rien à cette adresse"),
            sentence=sentence,
            neighbours=list(near),
        )

    def _question(self, request: Request, view: View | None) -> Question:
        return read_question(read_parameters(request), self._open(), view=view, clock=self._clock)

    def _made_maps(self) -> LightMaps:
        if self._maps is None:
            self._maps = LightMaps(self._open(), self._assets)
        return self._maps

    def _reply(
        self,
        request: Request,
        made: Made,
        status: int,
        page_name: str | None = None,
        view: View | None = None,
    ) -> Response:
        """Answer with a page under the policy of its style and of who may frame it."""
        html, page = made
        hosts = _ANYBODY if view is None or not view.allowed_hosts else view.allowed_hosts
        headers = {
            "Content-Security-Policy": light_policy(
                self._open().settings.tiles, ancestors=hosts, style=page.style.source
            ),
            "Vary": VARY,
            **OPEN,
        }
        if status == 200:
            keep_for(request.scope, _KEPT_S, self._counted(page_name, is_framed=page.is_framed))
        else:
            headers["Cache-Control"] = "no-store"
        return HTMLResponse(html, status, headers=headers)

    def _counted(self, page_name: str | None, *, is_framed: bool) -> Seen | None:
        """Return what counts an opening of a page."""
        usage = self._open().usage
        if page_name is None:
            return None

        def seen(headers: Mapping[str, str]) -> None:
            if is_opening(headers):
                in_frame = is_framed or headers.get("sec-fetch-dest") == "iframe"
                usage.note(page_name, is_framed=in_frame)

        return seen


def _status(question: Question) -> int:
    """Return 400 when something of the address cannot be used; a choice to be made is no fault."""
    return 400 if any(fault.code != "place_unsure" for fault in question.faults) else 200


def _moved(path: str, request: Request) -> Response:
    asked = request.query_params.multi_items()[:MOST_PARAMETERS]
    headers = {"Cache-Control": "no-cache"}
    return RedirectResponse(address_of(path, asked), 308, headers=headers)


def _kinds_alike(key: str) -> list[tuple[str, str]]:
    """Return the kinds whose word in the language spoken, or whose key, is like `key`."""
    wanted = key[:80].replace("_", " ").replace("-", " ")
    kinds = list(KINDS.values())
    named = [(translate(kind.label), f"/genre/{kind.key}") for kind in kinds]
    return alike(wanted, named, words=[kind.key.replace("_", " ") for kind in kinds])


def _communes_alike(slug: str, application: Application) -> list[tuple[str, str]]:
    words = " ".join(part for part in slug[:80].split("-") if not part.isdigit())
    centre = application.territory_bbox.centre
    found = application.gazetteer.suggest(words, limit=5, near=centre) if words else ()
    communes = filter(None, (application.boundaries.commune(one.insee_code) for one in found))
    return [(one.name, in_language(f"/commune/{commune_slug(one)}")) for one in communes]


def _is_gone(slug: str, application: Application) -> bool:
    """Tell whether the registry knows that a shop of that name was shown once."""
    if application.registry is None:
        return False
    try:
        with application.registry.reading() as connection:
            return was_shown(connection, slug)
    except ServiceFailed:
        return False
