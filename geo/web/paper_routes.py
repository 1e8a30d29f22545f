"""What is printed, and the pictures that go with shared links:

======================================= =================================================
``/guide.pdf``                          guide of A5 of the answer to a public question
``/boutique/{slug}/autocollant.{form}`` round sticker of a shop, ``pdf`` or ``svg``
``/boutique/{slug}/chevalet.{form}``    its counter card, likewise
``/apercu.png``                         picture of an answer, 1200 × 630
``/boutique/{slug}/apercu.png``         picture of a shop
======================================= =================================================

``/guide.pdf`` and ``/apercu.png`` take the parameters of :mod:`geo.public_question` and ``vue``,
the name of a saved view; signs take ``couleur``. The catalogue is all they read, so that a hidden
address cannot appear.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Literal
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.answers import widening_advice
from geo.application import Application
from geo.errors import QueryRefused, ServiceFailed
from geo.face_parameters import read_face
from geo.languages import marked, spoken_language, translate
from geo.paper.apart import set_pages_apart
from geo.paper.press import Press, set_pages, templates_digest
from geo.paper.preview import preview_png
from geo.paper.signs import Maker, sign_print
from geo.public_question import Question, question_parameters, read_question
from geo.values import Shop
from geo.views import Face
from geo.web.assets import Assets
from geo.web.kept import as_file, digest_of, kept_by_tag
from geo.web.paper_view import PaperView, guide_name
from geo.web.plain_pages import PARIS, base_url, plain_page, read_parameters
from geo.web.print_view import Outlines
from geo.web.spoken import VARY, in_its_language

__all__ = ["paper_routes"]

_ALWAYS_ASK: Final = "no-cache"
_AN_HOUR: Final = "public, max-age=3600"
_RETRY_S: Final = 60
_MEDIA: Final = {"pdf": "application/pdf", "svg": "image/svg+xml", "png": "image/png"}
_GONE: Final = marked("Cette fiche n'est pas, ou n'est plus, sur la carte.")
_NO_VIEW: Final = marked("Aucune vue de la carte ne porte ce nom.")


def _today() -> date:
    return datetime.now(PARIS).date()


def paper_routes(
    open_application: Callable[[], Application],
    assets: Assets,
    *,
    today: Callable[[], date] = _today,
    press: Press | None = None,
) -> list[BaseRoute]:
    """Return the routes; the application opens when the first is asked for.

    Parameters
    ----------
    press
        Sets everything; when not given, guides have one and all that is short another, so that a
        sticker does not wait for a guide.
    """
    presses = (press or Press(), press or Press())
    answers = _Answers(open_application, assets, today, presses)
    return [
        Route("/guide.pdf", in_its_language(answers.guide)),
        Route("/apercu.png", in_its_language(answers.answer_preview)),
        Route("/boutique/{slug}/apercu.png", in_its_language(answers.shop_preview)),
        Route("/boutique/{slug}/autocollant.pdf", in_its_language(answers.sign)),
        Route("/boutique/{slug}/autocollant.svg", in_its_language(answers.sign)),
        Route("/boutique/{slug}/chevalet.pdf", in_its_language(answers.sign)),
        Route("/boutique/{slug}/chevalet.svg", in_its_language(answers.sign)),
    ]


class _Refused(Exception):
    """What is answered instead: a sentence and its status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class _Answers:
    """The answers; each is made in a worker thread, one after the other."""

    def __init__(
        self,
        open_application: Callable[[], Application],
        assets: Assets,
        today: Callable[[], date],
        presses: tuple[Press, Press],
    ) -> None:
        self._open = open_application
        self._assets = assets
        self._today = today
        self._guide_press, self._press = presses
        self._outlines: Outlines | None = None

    def guide(self, request: Request) -> Response:
        """Answer with the guide; 400 for a question that cannot be read or is too wide."""

        def answer() -> Response:
            question = self._question(request)
            address = self._map_address(request, question)

            def make() -> bytes:
                printed = self._view().guide(question, address=address, day=self._today())
                if printed is None:
                    raise _Refused(widening_advice(question.state), 404)
                return set_pages_apart(printed)

            kept = self._kept(request, "guide", (address, question.face.accent), make, "pdf")
            return as_file(kept, guide_name(question), is_shown=True)

        return self._or_refusal(answer, is_page=True)

    def sign(self, request: Request) -> Response:
        """Answer with one sign of a shop; 404 when the shop is not shown."""

        def answer() -> Response:
            name, _, ending = request.url.path.rpartition("/")[2].rpartition(".")
            form: Literal["pdf", "svg"] = "svg" if ending == "svg" else "pdf"
            shop, accent = self._shop(request), _accent(request)
            address = f"{base_url(request, self._open())}/boutique/{quote(shop.slug)}"
            territory = self._view().territory
            maker = Maker(shop=shop, territory=territory, address=address, accent=accent)

            def make() -> bytes:
                return set_pages(sign_print(name, maker, form=form, day=self._today()))

            kept = self._kept(request, name, (address, accent), make, form)
            return as_file(kept, f"{shop.slug}-{name}.{form}", is_shown=form == "pdf")

        return self._or_refusal(answer, is_page=True)

    def answer_preview(self, request: Request) -> Response:
        """Answer with the picture of an answer; 400 for a question that cannot be read."""

        def answer() -> Response:
            question = self._question(request)
            host = self._host(request)

            def make() -> bytes:
                preview, ground = self._view().answer_preview(question, host=host)
                return preview_png(preview, ground, day=self._today())

            key = (self._map_address(request, question), question.face.accent)
            return self._kept(request, "preview", key, make, "png")

        return self._or_refusal(answer, is_page=False)

    def shop_preview(self, request: Request) -> Response:
        """Answer with the picture of a shop; 404 when it is not shown."""

        def answer() -> Response:
            shop, host = self._shop(request), self._host(request)

            def make() -> bytes:
                preview, ground = self._view().shop_preview(shop, host=host)
                return preview_png(preview, ground, day=self._today())

            return self._kept(request, "shop", (shop.slug, host), make, "png")

        return self._or_refusal(answer, is_page=False)

    # --- what they share -------------------------------------------------------------------

    def _view(self) -> PaperView:
        application = self._open()
        if self._outlines is None:
            self._outlines = Outlines(application.boundaries)
        return PaperView(application, self._outlines)

    def _question(self, request: Request) -> Question:
        application, parameters = self._open(), read_parameters(request)
        slug = request.query_params.get("vue")
        view = None if slug is None else application.views.find(slug)
        if slug is not None and view is None:
            raise _Refused(translate(_NO_VIEW), 404)
        question = read_question(parameters, application, view=view)
        if question.faults:
            raise question.faults[0]
        return question

    def _shop(self, request: Request) -> Shop:
        shop = self._open().catalogue.shop(request.path_params["slug"])
        if shop is None:
            raise _Refused(translate(_GONE), 404)
        return shop

    def _host(self, request: Request) -> str:
        return urlsplit(base_url(request, self._open())).netloc

    def _map_address(self, request: Request, question: Question) -> str:
        """Return where the same answer stands on the map, its first page, in its usual look."""
        face = Face() if question.view is None else question.view.face
        state = replace(question.state, page=1, chosen=None)
        asked = urlencode(question_parameters(replace(question, state=state, face=face)))
        path = "/carte" if question.view is None else f"/v/{quote(question.view.slug)}"
        return f"{base_url(request, self._open())}{path}" + (f"?{asked}" if asked else "")

    def _kept(
        self,
        request: Request,
        what: str,
        key: tuple[str | None, ...],
        make: Callable[[], bytes],
        form: str,
    ) -> Response:
        """Answer with what `make` gives, made once an edition of the map, a day and a language."""
        application = self._open()
        editions = (application.catalogue.edition, application.views.version)
        covered = application.coverage.now.version
        moment = datetime.now(PARIS).strftime("%H:%M") if "maintenant" in str(key) else ""
        whole = (what, form, *key, *editions, covered, self._today(), moment, spoken_language())
        tag = digest_of(repr((*whole, templates_digest())))
        cache = _AN_HOUR if form == "png" else _ALWAYS_ASK
        press = self._guide_press if what == "guide" else self._press
        return kept_by_tag(
            request, tag, lambda: press.printed(whole, make), _MEDIA[form], cache, vary=VARY
        )

    def _or_refusal(self, answer: Callable[[], Response], *, is_page: bool) -> Response:
        """Return the answer, or the sentence that says why there is none."""
        try:
            return answer()
        except _Refused as refused:
            return self._refusal(refused.sentence, refused.status, is_page=is_page)
        except QueryRefused as refused:
            return self._refusal(refused.sentence, 400, is_page=is_page)
        except ServiceFailed as failed:
            refusal = self._refusal(failed.sentence, 503, is_page=is_page)
            refusal.headers["Retry-After"] = str(_RETRY_S)
            return refusal

    def _refusal(self, sentence: str, status: int, *, is_page: bool) -> Response:
        if not is_page:
            return PlainTextResponse(sentence, status, {"Cache-Control": "no-store"})
        return plain_page("paper_refused.html", status, assets=self._assets, sentence=sentence)


def _accent(request: Request) -> str | None:
    face, faults = read_face({"couleur": request.query_params.getlist("couleur")})
    if faults:
        raise faults[0]
    return face.accent
