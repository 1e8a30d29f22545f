"""A writer that is to be killed: it registers, decides, adds photos and imports without an end.

Run as a program it is a *nursery*: everything that takes time to load is loaded once, before any
database is opened or any thread started, and each line of its input forks one writer. A writer
notes what it begins and what was acknowledged to it, one JSON value a line, at the end of a file;
what stands in that file outlives it.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Final
from uuid import uuid4

from PIL import Image

from geo.application import Application
from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.columns import guess_columns
from geo.coverage import Coverage
from geo.entries import Actor, ActorKind
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import Geocoding, open_geocoding
from geo.importing import apply_plan, plan_import
from geo.importing.opening import open_edges
from geo.intake import register
from geo.maker_photos import add_maker_photo
from geo.moderation import Decision
from geo.photos import PhotoStore
from geo.placing import place_shop
from geo.queue import Ruling, decide_many
from geo.registration.fields import SUBMISSION
from geo.registration.reading import read_registration
from geo.registration.registration import Registration
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.registry.opening import registry_url
from geo.registry.sources import Source
from geo.settings import Settings, read_settings
from geo.tables import read_content
from geo.territory import Judge, default_rule
from geo.values import Status

__all__ = ["SOURCE_KEY", "SOURCE_ROWS", "form_of", "keep_nursery"]

SOURCE_KEY: Final = "fermes"
SOURCE_ROWS: Final = 120
_ACTS: Final = ("register", "decide", "import", "photo")
_ODDS: Final = (8, 4, 4, 1)
_AT_ONCE: Final = 4
"""Entries that one decision is about."""


def form_of(name: str, drawn: str) -> dict[str, str]:
    """Return a form that a maker sends."""
    return {
        "name": name,
        "kinds": "potter",
        "places[0].role": "workshop",
        "places[0].address": "Le Bourg",
        "places[0].city": "Aubenas (07)",
        "places[0].postcode": "07200",
        "email": f"{uuid4().hex}@atelier.example",
        "who": "maker",
        "consent": "1",
        SUBMISSION: drawn,
    }


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What the nursery has loaded: nothing of it opens a database or starts a thread."""

    settings: Settings
    boundaries: Boundaries
    gazetteer: Gazetteer
    geocoding: Geocoding
    coverage: Coverage

    @classmethod
    def load(cls) -> "_Loaded":
        """Load it, and ask each part once: the first question takes longest."""
        settings, boundaries = read_settings(), Boundaries()
        gazetteer = Gazetteer(boundaries)
        geocoding = open_geocoding(settings, boundaries, gazetteer)
        geocoding.warm()
        rule = default_rule(settings.territory_codes)
        fields = {field: [value] for field, value in form_of("Atelier", "").items()}
        shop = place_shop(_registration(fields, boundaries).shop, geocoding, boundaries).shop
        Judge(rule, boundaries).judge(shop)
        return cls(settings, boundaries, gazetteer, geocoding, Coverage(boundaries, rule, None))


def _registration(fields: dict[str, list[str]], boundaries: Boundaries) -> Registration:
    return read_registration(
        fields, boundaries=boundaries, find_host=lambda _name: None, today=date.today()
    )


class _Writer:
    """What one process does until it is killed."""

    def __init__(self, loaded: _Loaded, seed: int) -> None:
        self._rng = Random(seed)  # noqa: S311 - moments, not secrets
        settings = loaded.settings
        self._seed = seed
        self._registry = registry = Registry(registry_url(settings))
        self._store = PhotoStore.at_home(settings.home)
        self._application = Application(
            settings=settings,
            boundaries=loaded.boundaries,
            catalogue=Catalogue(loaded.boundaries),
            registry=registry,
            follower=None,
            unanswered=None,
            postman=None,
            gazetteer=loaded.gazetteer,
            geocoding=loaded.geocoding,
            coverage=loaded.coverage,
        )
        self._notes = os.open(settings.home / "notes", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._number = 0

    def run(self) -> None:
        """Do one thing after the other; nothing but a signal ends it."""
        acts: dict[str, Callable[[], None]] = {
            "register": self._register,
            "decide": self._decide,
            "import": self._import,
            "photo": self._add_photo,
        }
        while True:
            self._number += 1
            act = self._rng.choices(_ACTS, _ODDS)[0]
            self._note("begin", act)
            acts[act]()
            self._note("end", act)

    def _note(self, kind: str, *what: object) -> None:
        os.write(self._notes, (json.dumps([kind, *what]) + "\n").encode())

    def _register(self) -> None:
        name, drawn = f"Atelier {self._seed} {self._number}", uuid4().hex
        fields = {field: [value] for field, value in form_of(name, drawn).items()}
        registration = _registration(fields, self._application.boundaries)
        host = f"2001:db8:{self._rng.randrange(65536):x}:{self._rng.randrange(65536):x}::1"
        received = register(
            self._application,
            registration,
            by=Actor(kind=ActorKind.MAKER),
            at=datetime.now(UTC),
            drawn=drawn,
            host=host,
        )
        self._note("registered", received.entry.shop.name)

    def _decide(self) -> None:
        with self._registry.reading() as connection:
            waiting = list_entries(connection, statuses=[Status.PENDING])
        chosen = self._rng.sample(waiting, min(_AT_ONCE, len(waiting)))
        rulings = [
            Ruling(entry_id=entry.entry_id, version=entry.version, decision=Decision.ACCEPT)
            for entry in chosen
        ]
        outcomes = decide_many(
            self._registry,
            rulings,
            by=Actor(kind=ActorKind.OPERATOR),
            at=datetime.now(UTC),
            boundaries=self._application.boundaries,
        )
        for outcome in outcomes:
            if outcome.entry is not None:
                self._note("decided", outcome.entry_id, outcome.entry.version)

    def _import(self) -> None:
        """Import a list whose every row has changed, so that half of it could not be missed."""
        word = f"{self._seed}-{self._number}"
        lines = ["id;nom;metier;adresse;cp;ville"]
        lines += [
            f"{n};Ferme {n} état {word};Poterie;Le Bourg;07200;Aubenas" for n in range(SOURCE_ROWS)
        ]
        table = read_content("\n".join(lines).encode(), Path("fermes.csv"))
        edges = open_edges(
            self._registry,
            self._application.boundaries,
            self._application.geocoding,
            self._application.settings,
        )
        source = Source(key=SOURCE_KEY, name="Fermes")
        plan = plan_import(table, guess_columns(table), source, edges)
        self._note("begin", "write an import")
        by = Actor(kind=ActorKind.OPERATOR)
        applied = apply_plan(self._registry, plan, by=by, at=datetime.now(UTC))
        self._note("imported", applied.import_id)

    def _add_photo(self) -> None:
        with self._registry.reading() as connection:
            entries = list_entries(connection, statuses=[Status.PENDING])
        if not entries:
            return
        file = io.BytesIO()
        Image.new("RGB", (300, 200), (self._number % 256, 60, 30)).save(file, "JPEG")
        photo = add_maker_photo(
            self._registry,
            self._store,
            self._rng.choice(entries).entry_id,
            content=file.getvalue(),
            name="atelier.jpg",
            credit="Les Aulnes",
            at=datetime.now(UTC),
        )
        self._note("kept", photo.key)


def keep_nursery() -> None:
    """Load what takes time, then fork a writer for each seed that a line of the input names."""
    loaded = _Loaded.load()
    print("ready", flush=True)
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if child == 0:
            _write_until_killed(loaded, int(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _write_until_killed(loaded: _Loaded, seed: int) -> None:
    try:
        _Writer(loaded, seed).run()
    finally:
        # Whatever went wrong is told, and this process must not go on as the nursery.
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    keep_nursery()
