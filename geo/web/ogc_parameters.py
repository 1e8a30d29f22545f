"""What requests to OGC API – Features ask: collection, format, window, page.

Requirements of the standard (OGC 17-069r4) are named in comments.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request

from geo.errors import QueryRefused
from geo.feeds.ogc_documents import COLLECTIONS, DEFAULT_LIMIT, MOST_ITEMS
from geo.languages import say
from geo.search import Bbox
from geo.web.open_data import NotFound, read_parameters

__all__ = ["PAGING", "Paging", "asked_parameters", "collection_name", "read_paging"]

PAGING: Final = ("bbox", "limit", "offset", "datetime")
"""Names of the parameters that :func:`read_paging` reads."""
_COMMON: Final = ("f", "langue")
_INSTANT: Final = r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?"
_DATETIME: Final = re.compile(rf"{_INSTANT}|(?:{_INSTANT}|\.\.)?/(?:{_INSTANT}|\.\.)?")
_LARGEST_OFFSET: Final = 10**9
_LONGEST_NUMBER: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which features of those that match."""

    bbox: Bbox | None
    limit: int
    offset: int


def collection_name(request: Request) -> str:
    """Return the collection that the path names.

    Raises
    ------
    NotFound
        When there is none of that name; it names those there are.
    """
    name: str = request.path_params["name"]
    if name not in COLLECTIONS:
        raise NotFound(
            say(
                "Cette collection n'existe pas. Collections : {names}.",
                names=", ".join(COLLECTIONS),
            )
        )
    return name


def asked_parameters(
    request: Request, names: tuple[str, ...], *, formats: tuple[str, ...] = ("json",)
) -> dict[str, list[str]]:
    """Return the parameters; 400 for any other (``/req/core/query-param-unknown``)."""
    asked = read_parameters(request, (*names, *_COMMON))
    for value in asked.get("f", []):
        if value not in formats:
            raise QueryRefused("choice_unknown", name="f", value=_shown(value))
    return asked


def read_paging(asked: Mapping[str, list[str]]) -> Paging:
    """Read bbox, limit, offset; what is no datetime is refused.

    No feature has a time of its own, so that a datetime that can be read lets all of them through
    (``/req/core/fc-time-response``). A limit beyond ours is served in pages of ours
    (``/req/core/fc-limit-response-1``).
    """
    moment = asked.get("datetime", [".."])[-1]
    if not _is_datetime(moment):
        raise QueryRefused("datetime_refused", name="datetime", value=_shown(moment))
    limit = _read_number(asked, "limit", DEFAULT_LIMIT, least=1)
    offset = _read_number(asked, "offset", 0, least=0)
    return Paging(
        bbox=_read_bbox(asked.get("bbox", [""])[-1]),
        limit=min(limit, MOST_ITEMS),
        offset=min(offset, _LARGEST_OFFSET),
    )


def _is_datetime(written: str) -> bool:
    if written != ".." and _DATETIME.fullmatch(written) is None:
        return False
    try:
        for part in filter(None, written.replace("..", "").split("/")):
            datetime.fromisoformat(part)
    except ValueError:
        return False
    return True


def _read_number(asked: Mapping[str, list[str]], name: str, default: int, *, least: int) -> int:
    written = asked.get(name, [str(default)])[-1]
    is_number = written.isascii() and written.isdigit() and len(written) <= _LONGEST_NUMBER
    if not is_number or int(written) < least:
        raise QueryRefused("whole_number_refused", name=name, value=_shown(written), least=least)
    return int(written)


def _read_bbox(written: str) -> Bbox | None:
    """Read a window; heights are left out (``/req/core/fc-bbox-definition``)."""
    if not written:
        return None
    refused = QueryRefused("bbox_refused", name="bbox", value=_shown(written))
    try:
        numbers = [float(number) for number in written.split(",")]
    except ValueError:
        raise refused from None
    if len(numbers) not in {4, 6} or not all(map(math.isfinite, numbers)):
        raise refused
    west, south = numbers[:2]
    east, north = numbers[len(numbers) // 2 : len(numbers) // 2 + 2]
    if south > north or not all(-180 <= lon <= 180 for lon in (west, east)):
        raise refused
    return Bbox(west=west, south=south, east=east, north=north)


def _shown(text: str) -> str:
    return text[:80].encode("utf-8", "replace").decode("utf-8")
