"""Everything that one process opens once and shares: screens and routes read the same objects."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from threading import Lock
from typing import Final

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.coverage import Coverage
from geo.errors import ServiceFailed
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import Geocoding, open_geocoding
from geo.isochrones import AwaitedIsochrones
from geo.mail import Mailer
from geo.memory import settle_memory
from geo.named_views import Views
from geo.photos import PhotoStore
from geo.post import Postman
from geo.publication import Follower
from geo.registry.database import Registry
from geo.registry.opening import open_registry
from geo.registry.photos import photo_keys
from geo.registry.rules import has_unjudged, judge_first, open_judge
from geo.search import Bbox
from geo.settings import Settings, read_settings
from geo.territory import default_rule
from geo.timetable import now_in_france
from geo.travel import open_travel
from geo.unanswered import UnansweredSearches
from geo.usage import Usage
from geo.values import Shop

__all__ = [
    "Application",
    "build_application",
    "close_application",
    "open_application",
    "sweep_photos",
    "warm_application",
]

_OPENING: Final = Lock()
"""A cache alone would let two threads that come first open everything twice."""
_MOST_DRIVING: Final = 200
"""Questions of visitors that wait for the service of travel times."""
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What screens and routes need, opened."""

    settings: Settings
    boundaries: Boundaries
    catalogue: Catalogue
    registry: Registry | None
    """``None`` when the settings name a file of shops: it is shown and nothing can be changed."""
    follower: Follower | None
    """What brings the catalogue up to date after each change of the registry."""
    unanswered: UnansweredSearches | None
    """Where searches without an answer are counted; ``None`` without a registry."""
    postman: Postman | None
    """Who sends letters; ``None`` when the settings name no mail server."""
    gazetteer: Gazetteer
    geocoding: Geocoding
    coverage: Coverage
    """What the map covers, as organizers have decided."""
    views: Views = field(default_factory=partial(Views, None))
    """Named public faces of the map; none without a registry."""
    usage: Usage = field(default_factory=partial(Usage, None))
    """Where openings of pages are counted; nothing is without a registry."""
    isochrones: AwaitedIsochrones | None = None
    """Who draws delivery zones by travel time; ``None`` when the settings name nobody."""
    driving: AwaitedIsochrones | None = None
    """Who says how far visitors get by car; ``None`` likewise."""

    @property
    def territory_bbox(self) -> Bbox:
        """Window of the territory, what the map opens on."""
        return self.coverage.now.bbox

    @property
    def territory_communes(self) -> frozenset[str]:
        """INSEE codes of the territory."""
        return self.coverage.now.communes

    def close(self) -> None:
        """Stop what runs beside the visitors and leave the database."""
        for asking in filter(None, (self.isochrones, self.driving)):
            asking.close()
        if self.postman is not None:
            self.postman.close()
        if self.follower is not None:
            self.follower.close()
        self.usage.close()
        if self.registry is not None:
            self.registry.close()


def open_application() -> Application:
    """Open everything, once per process, as the environment says."""
    with _OPENING:
        return _open_once()


def close_application() -> None:
    """Close what :func:`open_application` has opened, if anything; asked again, it opens anew."""
    if not _open_once.cache_info().currsize:
        return
    with _OPENING:
        application = _open_once()
        _open_once.cache_clear()
    application.close()


@cache
def _open_once() -> Application:
    return build_application(read_settings())


def warm_application(application: Application) -> None:
    """Build what the first visitor would wait for; meant for a thread of its own."""
    application.geocoding.warm()
    application.catalogue.books.hours.warm(now_in_france().date())
    _judge_newcomers(application)
    settle_memory()


def _judge_newcomers(application: Application) -> None:
    """Give entries that never had a verdict their first, and have the rule's contours ready."""
    registry = application.registry
    if registry is None:
        return
    try:
        with registry.reading() as connection:
            judge = open_judge(connection, application.coverage.default, application.boundaries)
            is_needed = has_unjudged(connection)
        if is_needed:
            with registry.writing() as connection:
                _LOG.info("entries judged for the first time: %d", judge_first(connection, judge))
    except ServiceFailed as error:
        _LOG.warning("entries could not be judged at the start: %s", error)
    if application.registry is not None:
        sweep_photos(application.registry, application.settings.home)


def sweep_photos(registry: Registry, home: Path) -> None:
    """Delete the files of photos that were never written down, or whose entry let them go."""
    try:
        with registry.reading() as connection:
            known = photo_keys(connection)
        count = PhotoStore.at_home(home).sweep(known, now=_now())
    except (ServiceFailed, OSError) as error:
        _LOG.warning("files of photos could not be swept: %s", error)
        return
    if count:
        _LOG.info("%d files of photos belonged to nobody", count)


def build_application(settings: Settings) -> Application:
    """Open everything as `settings` say.

    Raises
    ------
    FileRefused
        When the file of shops cannot be read.
    QueryRefused
        When the settings name a territory that does not exist.
    ServiceFailed
        When the registry cannot be opened.
    """
    boundaries = Boundaries()
    gazetteer = Gazetteer(boundaries)
    isochrones, driving = _open_isochrones(settings)
    catalogue = Catalogue(boundaries, isochrone=isochrones)
    # A setting that names an area that does not exist is told at the start, by this.
    boundaries.expand(settings.territory_codes)
    registry = None if settings.shops_path is not None else open_registry(settings)
    coverage = Coverage(boundaries, default_rule(settings.territory_codes), registry)
    views = Views(registry)
    if registry is None:
        follower, publish = None, _show_file(settings, catalogue, gazetteer)
    else:
        follower = _follow(registry, catalogue, partial(_refresh_all, coverage, views))
        publish = follower.repeat
    if isochrones is not None:
        isochrones.start(publish)
    if driving is not None:
        driving.start(on_news=_tell_nobody)
    _LOG.info("catalogue opened with %d shops", catalogue.shop_count())
    return Application(
        settings=settings,
        boundaries=boundaries,
        catalogue=catalogue,
        registry=registry,
        follower=follower,
        unanswered=None if registry is None else UnansweredSearches(registry, now=_now),
        postman=None if registry is None else _open_post(settings, registry, boundaries),
        gazetteer=gazetteer,
        geocoding=open_geocoding(settings, boundaries, gazetteer),
        coverage=coverage,
        views=views,
        usage=Usage(registry),
        isochrones=isochrones,
        driving=driving,
    )


def _open_isochrones(
    settings: Settings,
) -> tuple[AwaitedIsochrones, AwaitedIsochrones] | tuple[None, None]:
    """Return who draws delivery zones by travel time, and who answers visitors."""
    travel = open_travel(settings.travel, cache_folder=settings.home / "cache")
    if travel is None:
        return None, None
    return AwaitedIsochrones(travel), AwaitedIsochrones(travel, most=_MOST_DRIVING)


def _show_file(
    settings: Settings, catalogue: Catalogue, gazetteer: Gazetteer
) -> Callable[[], None]:
    """Show the shops of the file that `settings` name; return what shows them again."""
    path, shops = settings.shops_path, list[Shop]()
    if path is not None:
        shops = _read_file(path, catalogue.boundaries, gazetteer)
        catalogue.replace(shops)
    return partial(catalogue.replace, shops)


def _follow(registry: Registry, catalogue: Catalogue, also: Callable[[], None]) -> Follower:
    """Publish what `registry` holds, and each of its changes from now on."""
    follower = Follower(registry, catalogue, today=date.today, also=also)
    follower.refresh()
    follower.start()
    return follower


def _open_post(settings: Settings, registry: Registry, boundaries: Boundaries) -> Postman | None:
    """Have letters sent from now on; ``None`` when the settings name no mail server."""
    if settings.mail_server is None:
        return None
    names = filter(None, map(boundaries.area_name, settings.territory_codes))
    postman = Postman(
        registry,
        Mailer(settings.mail_server),
        public_url=settings.public_url or "",
        map_name=f"la carte des créateurs et des commerces ({', '.join(names)})",
        now=_now,
    )
    postman.start()
    return postman


def _refresh_all(coverage: Coverage, views: Views) -> None:
    """Read again what organizers have chosen for the whole map."""
    coverage.refresh()
    views.refresh()


def _tell_nobody() -> None:
    """Do nothing: a visitor who comes back finds the answers kept."""


def _now() -> datetime:
    return datetime.now(UTC)


def _read_file(path: Path, boundaries: Boundaries, gazetteer: Gazetteer) -> list[Shop]:
    from geo.sources import read_any_shops

    return read_any_shops(path, boundaries, gazetteer)
