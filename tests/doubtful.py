"""A registry with doubtful addresses, for screens: what an organizer meets on a Monday."""

from datetime import UTC, datetime, timedelta

from geo.boundaries import Boundaries
from geo.coordinates import Position
from geo.entries import Actor, ActorKind, Contact, Finding
from geo.geocoding.address_index import index_folder, load_file
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.opening import open_geocoding
from geo.placing import place_shops
from geo.registry.entries import add_entry
from geo.registry.opening import open_registry
from geo.settings import Settings
from geo.values import Status
from tests.factories import make_place, make_shop
from tests.geocoding.addresses import write_ban

HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </script>"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FAR = Position(lon=4.60, lat=44.73)

PLACES = {
    "Ferme des Lilas": {"address": "12 rue des Lilas Bleus", "postcode": None, "city": None},
    "Poterie du Pont": {"address": "3 chemin de Nulle-Part"},
    "Ruchers de la Tour": {"address": "12 rue des Lilas Bleus", "position": FAR},
    "Fromagerie du Haut": {"address": "2 avenue du Moulinage", "postcode": "07000"},
    HOSTILE: {"address": HOSTILE, "postcode": None, "city": HOSTILE},
}
"""Name of each doubtful entry, and what is written of its place."""


def address(**changes):
    bare = {"insee_code": None, "position": None, "precision": None, "score": None, "name": None}
    written = {"postcode": "07200", "city": "Aubenas"}
    return make_place(**(bare | written | changes))


def load_streets(home):
    """Load a few invented streets into `home`."""
    load_file(index_folder(home), write_ban(home / "adresses-07.csv"))


def fill_home(home):
    """Load a few invented streets in `home`, and register the entries of :data:`PLACES`."""
    load_streets(home)
    registry = open_registry(Settings(home=home, is_demo=False))
    added = add_doubtful(registry, home)
    registry.close()
    return added


def add_doubtful(registry, home, names=tuple(PLACES)):
    """Register the entries of these `names`, placed with what `home` has loaded."""
    boundaries = Boundaries()
    geocoding = open_geocoding(Settings(home=home), boundaries, Gazetteer(boundaries))
    shops = [
        make_shop(
            name=name,
            slug=f"douteuse-{name}",
            status=Status.PENDING,
            places=(address(**PLACES[name]),),
        )
        for name in names
    ]
    placed = place_shops(shops, geocoding, boundaries)
    with registry.writing() as connection:
        return [
            add_entry(
                connection,
                shop=one.shop,
                contact=Contact(),
                by=Actor(kind=ActorKind.MAKER),
                at=AT + timedelta(hours=rank),
                finding=Finding(doubts=one.doubts),
            )
            for rank, one in enumerate(placed)
        ]
