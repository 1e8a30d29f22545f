"""What every route of open data shares.

Any site may read the answers (CORS), refusals are JSON with a sentence, an answer that a reader
has already is not sent again, and a long one leaves piece by piece.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Final

from rapidfuzz import process
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from geo.application import Application
from geo.errors import QueryRefused
from geo.feeds.parameters import ACCEPTED, FILTERS, Parameter
from geo.languages import Language, say, speaking, spoken_language
from geo.public_question import Question, read_question
from geo.views import View
from geo.web.plain_pages import MOST_PARAMETERS
from geo.web.security import OPEN
from geo.web.spoken import VARY, speaking_to

__all__ = [
    "CORS",
    "NotFound",
    "feed_question",
    "for_everybody",
    "is_known",
    "kept_headers",
    "question_view",
    "read_parameters",
    "streamed",
]

CORS: Final = {
    **OPEN,
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT: Final = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
_ALWAYS_ASK: Final = "public, no-cache"
"""What a maker withdraws is gone at once; whoever has the same already gets 304."""
_FORM: Final = 1
"""Grows when the same shops are written in another way: tags of before are then worth nothing."""
_SLICE: Final = 256 << 10
"""Bytes sent at once: they are compressed between two other answers, some 8 ms."""
_MOST_NEIGHBOURS: Final = 5
_LONGEST_SHOWN: Final = 80

Answer = Callable[[Request], Response]


class NotFound(Exception):
    """There is no such thing; the sentence says what there is."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def for_everybody(answer: Answer) -> Answer:
    """Return `answer` in the language of each request, readable from any site.

    What it refuses is told as JSON: 400 names the parameter, 404 what there is instead.
    """

    @wraps(answer)
    def respond(request: Request) -> Response:
        with speaking_to(request):
            response = _answer(answer, request)
        response.headers.update(CORS)
        return response

    return respond


def _answer(answer: Answer, request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_PREFLIGHT)
    try:
        return answer(request)
    except QueryRefused as refused:
        return _refusal(refused)
    except NotFound as missing:
        return _problem({"code": "NotFound", "error": missing.sentence}, 404)


def _refusal(refused: QueryRefused) -> Response:
    name = refused.details.get("name")
    parameter = FILTERS.get(str(name))
    sentence = " ".join(filter(None, [refused.sentence, _allowed(refused, parameter)]))
    told = {"code": "InvalidParameterValue", "parameter": name, "error": sentence}
    return _problem(told, 400)


def _allowed(refused: QueryRefused, parameter: Parameter | None) -> str | None:
    if parameter is None or refused.code != "choice_unknown":
        return None
    if parameter.choices:
        return say("Choix possibles : {choices}.", choices=", ".join(parameter.choices))
    return say("Par exemple : {example}.", example=parameter.example)


def _problem(told: Mapping[str, object], status: int) -> Response:
    # ``description`` is what OGC API calls the sentence.
    shown = {**told, "description": told["error"]}
    return JSONResponse(shown, status, headers={"Cache-Control": "no-store"})


def read_parameters(request: Request, accepted: Iterable[str]) -> dict[str, list[str]]:
    """Return the values of each parameter.

    Raises
    ------
    QueryRefused
        When one is not among those `accepted`; it names them all.
    """
    names = list(accepted)
    read: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items()[:MOST_PARAMETERS]:
        if name not in names:
            raise QueryRefused("parameter_unknown", name=_shown(name), allowed=", ".join(names))
        read.setdefault(name, []).append(value)
    return read


def feed_question(request: Request, application: Application) -> Question:
    """Return what the address of a feed asks.

    Raises
    ------
    QueryRefused
        When a parameter is unknown or cannot be used: half an answer would be taken for a whole.
    NotFound
        When it names a view that does not exist.
    """
    parameters = read_parameters(request, sorted(ACCEPTED, key=_as_listed))
    asked = parameters.pop("vue", None)
    view = None if asked is None else question_view(asked[-1], application)
    question = read_question(parameters, application, view=view)
    if question.faults:
        raise question.faults[0]
    return question


def question_view(slug: str, application: Application) -> View:
    """Return the view of that name.

    Raises
    ------
    NotFound
        When there is none; it names those that are called nearly so.
    """
    view = application.views.find(slug)
    if view is not None:
        return view
    known = [one.slug for one in application.views.all()]
    near = [
        name for name, *_ in process.extract(slug[:_LONGEST_SHOWN], known, limit=_MOST_NEIGHBOURS)
    ]
    sentence = say("La vue « {name} » n'existe pas.", name=_shown(slug))
    if near:
        sentence += " " + say("Vues qui existent : {names}.", names=", ".join(near))
    raise NotFound(sentence)


def kept_headers(*what: object, vary: bool = True) -> dict[str, str]:
    """Return the headers of an answer that changes with `what`, and with nothing else."""
    said = "\0".join(map(str, (_FORM, spoken_language() if vary else "", *what)))
    digest = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]
    headers = {"ETag": f'W/"{digest}"', "Cache-Control": _ALWAYS_ASK}
    return headers | ({"Vary": VARY} if vary else {})


def is_known(request: Request, headers: Mapping[str, str]) -> bool:
    """Tell whether the reader has what those `headers` belong to."""
    known = request.headers.get("if-none-match", "").split(",")
    return headers["ETag"] in (tag.strip() for tag in known)


def streamed(
    request: Request, pieces: Iterator[bytes], media_type: str, headers: Mapping[str, str]
) -> Response:
    """Return an answer that leaves as its pieces are made, in the language spoken now.

    Nothing is made for a reader who has it already, or asks for the headers alone.
    """
    if is_known(request, headers):
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        return Response(media_type=media_type, headers=headers)
    spoken = _speak(pieces, spoken_language())
    return StreamingResponse(spoken, media_type=media_type, headers=headers)


def _speak(pieces: Iterator[bytes], language: Language) -> Iterator[bytes]:
    """Make each piece in `language`: each may be made in a thread of its own."""
    while True:
        with speaking(language):
            piece = next(pieces, None)
        if piece is None:
            return
        for start in range(0, len(piece), _SLICE):
            yield piece[start : start + _SLICE]


def _as_listed(name: str) -> tuple[int, str]:
    listed = list(FILTERS)
    return (listed.index(name) if name in FILTERS else len(listed)), name


def _shown(text: str) -> str:
    return text[:_LONGEST_SHOWN].encode("utf-8", "replace").decode("utf-8")
