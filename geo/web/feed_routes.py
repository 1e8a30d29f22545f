"""The feeds: all who answer a question, in the formats that other programs read.

======================= ==========================================================
``/api/shops.geojson``  GeoJSON, a feature a place
``/api/shops.csv``      the same as a table
``/api/shops.parquet``  the same as a snapshot of the catalogue, GeoParquet
``/api/shops.kml``      for Google Earth and the like
``/api/shops.gpx``      for devices that lead the way
``/api/shops.ics``      market days of the next six months
``/api/shops.rss``      who is new on the map
``/api/shops.atom``     the same
``/api/openapi.json``   all of it described, OpenAPI 3.0
``/donnees``            all of it explained
======================= ==========================================================

Parameters are those of :mod:`geo.feeds.parameters`; ``vue`` names a saved view.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, time
from typing import Final

import pyarrow as pa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette_compress import add_compress_type

from geo.answers import territory_title
from geo.application import Application
from geo.catalogue_tables import mercator
from geo.feeds.answering import catalogue_digest, find_answer, stream_rows
from geo.feeds.documents import feeds_openapi
from geo.feeds.features import encode, geojson_pieces
from geo.feeds.formats import FORMATS
from geo.feeds.news import atom, newest_shops, rss
from geo.feeds.ogc_documents import COLLECTIONS, MOST_ITEMS
from geo.feeds.papers import Papers, read_papers
from geo.feeds.parameters import FILTERS
from geo.feeds.snapshots import parquet_pieces
from geo.feeds.spreadsheet import csv_pieces
from geo.feeds.stalls import stalls_calendar
from geo.feeds.vector_tiles import CLOSEST_ZOOM, THINNED_BELOW
from geo.feeds.waypoints import gpx_pieces, kml_pieces
from geo.languages import say, say_number
from geo.public_question import Question
from geo.timetable import now_in_france
from geo.web.assets import Assets
from geo.web.kept import kept_answer
from geo.web.open_data import (
    feed_question,
    for_everybody,
    kept_headers,
    read_parameters,
    streamed,
)
from geo.web.plain_pages import base_url
from geo.web.spoken import VARY, in_its_language
from geo.web.templates import render

__all__ = ["feed_routes"]

Pieces = Callable[[Iterator[pa.Table], Papers], Iterator[bytes]]

_BY_ROWS: Final[Mapping[str, Pieces]] = {
    "geojson": geojson_pieces,
    "csv": csv_pieces,
    "parquet": parquet_pieces,
    "kml": kml_pieces,
    "gpx": gpx_pieces,
}
_MOST_VIEWS: Final = 20
_EXAMPLE_ZOOM: Final = 8
_OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
for _name in ("geojson", "csv", "kml", "gpx"):
    # What is compressed leaves piece by piece too.
    add_compress_type(FORMATS[_name].media_type, streaming=True)


def feed_routes(
    open_application: Callable[[], Application],
    assets: Assets,
    *,
    clock: Callable[[], datetime] = now_in_france,
) -> list[BaseRoute]:
    """Return the routes of the feeds; the application opens when one is asked for.

    Parameters
    ----------
    clock
        Gives the wall-clock time in France.
    """
    feeds = _Feeds(open_application, assets, clock)
    methods = ["GET", "OPTIONS"]
    return [
        Route("/api/shops.geojson", for_everybody(feeds.rows("geojson")), methods=methods),
        Route("/api/shops.csv", for_everybody(feeds.rows("csv")), methods=methods),
        Route("/api/shops.parquet", for_everybody(feeds.rows("parquet")), methods=methods),
        Route("/api/shops.kml", for_everybody(feeds.rows("kml")), methods=methods),
        Route("/api/shops.gpx", for_everybody(feeds.rows("gpx")), methods=methods),
        Route("/api/shops.ics", for_everybody(feeds.markets), methods=methods),
        Route("/api/shops.rss", for_everybody(feeds.news("rss")), methods=methods),
        Route("/api/shops.atom", for_everybody(feeds.news("atom")), methods=methods),
        Route("/api/openapi.json", for_everybody(feeds.openapi), methods=methods),
        Route("/donnees", in_its_language(feeds.explanation)),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What one request asks of a feed."""

    question: Question
    papers: Papers
    headers: Mapping[str, str]


class _Feeds:
    """The answers; each begins in a worker thread, where its pieces are made too."""

    def __init__(
        self,
        open_application: Callable[[], Application],
        assets: Assets,
        clock: Callable[[], datetime],
    ) -> None:
        self._open = open_application
        self._assets = assets
        self._clock = clock

    def rows(self, suffix: str) -> Callable[[Request], Response]:
        """Return what answers with all the rows in one format."""

        def answer(request: Request) -> Response:
            asked = self._asked(request, suffix)
            found = stream_rows(self._open().catalogue, asked.question.state.query)
            pieces = _BY_ROWS[suffix](found, asked.papers)
            return streamed(request, pieces, FORMATS[suffix].media_type, asked.headers)

        return answer

    def markets(self, request: Request) -> Response:
        """Answer with the market days of whoever answers."""
        today = self._clock().date()
        asked = self._asked(request, "ics", today)

        def calendar() -> Iterator[bytes]:
            yield stalls_calendar(
                self._open().catalogue,
                asked.question.state.query,
                asked.papers,
                today=today,
                made_at=datetime.combine(today, time(), UTC),
            )

        return streamed(request, calendar(), FORMATS["ics"].media_type, asked.headers)

    def news(self, suffix: str) -> Callable[[Request], Response]:
        """Return what answers with the newest of those who answer."""

        def answer(request: Request) -> Response:
            asked = self._asked(request, suffix)

            def feed() -> Iterator[bytes]:
                catalogue = self._open().catalogue
                found = find_answer(catalogue, asked.question.state.query)
                write = atom if suffix == "atom" else rss
                yield write(newest_shops(catalogue, found), asked.papers)

            return streamed(request, feed(), FORMATS[suffix].media_type, asked.headers)

        return answer

    def openapi(self, request: Request) -> Response:
        """Answer with the description of the feeds."""
        application = self._open()
        read_parameters(request, ("langue",))
        url = base_url(request, application)
        body = encode(feeds_openapi(url, title=self._title(application, None)))
        return streamed(request, iter([body]), _OPENAPI, kept_headers(body))

    def explanation(self, request: Request) -> Response:
        """Answer with the page that explains all of it, its examples made of what there is."""
        application = self._open()
        url = base_url(request, application)
        page = render(
            "feeds.html",
            assets=self._assets,
            papers=read_papers(
                application.catalogue, title=self._title(application, None), base_url=url, url=url
            ),
            formats=FORMATS,
            filters=FILTERS.values(),
            collections=COLLECTIONS,
            example_codes=_example(application),
            views=application.views.all()[:_MOST_VIEWS],
            closest_zoom=CLOSEST_ZOOM,
            thinned_below=THINNED_BELOW,
            most_items=say_number(MOST_ITEMS),
        )
        return kept_answer(request, page, "text/html", "no-cache", vary=VARY)

    def _asked(self, request: Request, suffix: str, *what: object) -> _Asked:
        application = self._open()
        question = feed_question(request, application)
        url = base_url(request, application)
        query = request.url.query
        papers = read_papers(
            application.catalogue,
            title=self._title(application, question),
            base_url=url,
            url=f"{url}/api/shops.{suffix}" + (f"?{query}" if query else ""),
        )
        state = question.state
        changing = (papers, state.query.open_at if state.is_now else "", *what)
        digest = catalogue_digest(application.catalogue)
        headers = kept_headers(digest, question.view, *changing)
        headers["Content-Disposition"] = _file_name(question, suffix)
        headers["Link"] = f'<{papers.papers_url}>; rel="license"'
        return _Asked(question=question, papers=papers, headers=headers)

    def _title(self, application: Application, question: Question | None) -> str:
        if question is not None and question.view is not None:
            return question.view.title
        rule = application.coverage.now.rule
        territory = territory_title(rule, application.boundaries)
        return say("Créateurs et commerces · {territory}", territory=territory)


def _file_name(question: Question, suffix: str) -> str:
    """Return what a browser saves the feed as: plain letters, shown in place where it can be."""
    name = "alentour" if question.view is None else f"alentour-{question.view.slug}"
    return f'inline; filename="{name}.{suffix}"'


def _example(application: Application) -> dict[str, str]:
    """Return codes of this map that examples ask for: its first commune and what is around it."""
    bbox = application.territory_bbox
    first = min(application.territory_communes, default="")
    commune = application.boundaries.commune(first)
    x, y = mercator(bbox.centre)
    tiles = 1 << _EXAMPLE_ZOOM
    epci = None if commune is None else commune.epci_code
    return {
        "bbox": ",".join(f"{degrees:.2f}" for degrees in astuple(bbox)),
        "territory": f"epci:{epci}" if epci else f"commune:{first}",
        "tile": f"{_EXAMPLE_ZOOM}/{int(x * tiles)}/{int(y * tiles)}",
    }
