"""Catalogues of up to a million places for the benchmark of searches, and for its peers."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.catalogue_tables import TABLES, Numbered, number_shops
from geo.demonstration import many_shops
from geo.demonstration.presents import add_presents, add_wheelchairs
from geo.kinds import KINDS
from geo.marks import ChoiceBook, with_families
from geo.search_columns import Incoming
from geo.values import DeliveryZone, Occasion, Payment, Query, Role, Service, Shop

__all__ = ["FILTERS", "fill_catalogue", "flatten", "make_shops", "marks_asked"]

_WRITTEN: Final = 20_000
"""Shops that go through the catalogue's door; larger ones are copies of them, moved a little."""
_SHOP_STEP: Final = 1_000_000_000
_PLACE_STEP: Final = 1_000_000

FILTERS: Final = Query(
    kinds=("craft", "textile", "care", "food"),
    services=(Service.ON_SITE,),
    payments=(Payment.CARD, Payment.LOCAL_CURRENCY),
    occasions=(Occasion.CHRISTMAS, Occasion.BIRTHDAY),
    labels=("Fait main", "Agriculture biologique", "Métier d'art"),
    roles=(Role.WORKSHOP, Role.SHOP),
    is_accessible=True,
)
"""Every filter whose choices do not depend on where one stands."""


def make_shops(count: int) -> list[Shop]:
    """Return `count` invented shops, one in seven with a delivery zone."""
    rng = Random(1)  # noqa: S311 - invented shops
    shops = many_shops(count, seed=1)
    return add_wheelchairs([_with_zone(rng, add_presents(one), n) for n, one in enumerate(shops)])


def _with_zone(rng: Random, shop: Shop, number: int) -> Shop:
    code = shop.places[0].insee_code
    zones = (
        DeliveryZone(radius_m=rng.choice([5_000.0, 10_000.0, 20_000.0])),
        DeliveryZone(codes=(f"commune:{code}",)),
    )
    return replace(shop, zones=(zones[number % 2],)) if number % 7 == 0 else shop


def fill_catalogue(boundaries: Boundaries, size: int, zones: int) -> Catalogue:
    """Return a catalogue of about `size` places and at most `zones` delivery zones."""
    catalogue = Catalogue(boundaries)
    shops = make_shops(min(int(size / 1.3), _WRITTEN))
    catalogue.replace(shops)
    copies = round(size / len(catalogue.current.spots)) - 1
    if copies > 0:
        _multiply(catalogue, number_shops(shops), copies, zones)
    return catalogue


def _multiply(catalogue: Catalogue, shops: Numbered, copies: int, zones: int) -> None:
    """Add every shop `copies` times more, each place about a kilometre farther."""
    with catalogue.engine.writing() as cursor:
        first = {
            name: cursor.execute(f"SELECT * FROM {name} ORDER BY ALL").to_arrow_table()  # noqa: S608
            for name in TABLES
        }
        several, last_owners = range(1, copies + 1), _last_owners(first["zones"], copies, zones)
        tables = {
            "shops": pa.concat_tables(_shifted(first["shops"], copy) for copy in several),
            "places": pa.concat_tables(_moved(first["places"], copy) for copy in several),
            "zones": pa.concat_tables(
                _shifted(first["zones"].filter(pc.field("shop_id") <= until), copy)
                for copy, until in enumerate(last_owners, start=1)
            ),
        }
        ids = tables["shops"]["shop_id"].to_numpy()
        repeated = [
            shop if number <= until else replace(shop, zones=())
            for until in last_owners
            for number, shop in shops
        ]
        incoming = Incoming(shop_ids=ids, shops=repeated, tables=tables)
        catalogue.current = catalogue.current.changed(incoming, catalogue.boundaries)
        catalogue.current.warm()
        for name, table in tables.items():
            cursor.register("copied", table)
            cursor.execute(f"INSERT INTO {name} SELECT * FROM copied")  # noqa: S608
            cursor.unregister("copied")


def _last_owners(first: pa.Table, copies: int, zones: int) -> list[int]:
    """Return the number of the last shop that has a zone in each copy, `zones` being all."""
    missing = zones - len(first)
    numbers = first["shop_id"].to_pylist()
    shares = [min(max(missing - copy * len(first), 0), len(first)) for copy in range(copies)]
    return [numbers[share - 1] if share else 0 for share in shares]


def _shifted(table: pa.Table, copy: int) -> pa.Table:
    return _with(table, shop_id=table["shop_id"].to_numpy() + copy * _SHOP_STEP)


def _moved(table: pa.Table, copy: int) -> pa.Table:
    place_id, lon, lat = (table[name].to_numpy() for name in ("place_id", "lon", "lat"))
    lon, lat = lon + 0.013 * np.sin(copy * place_id), lat + 0.009 * np.cos(copy * place_id)
    return _with(
        _shifted(table, copy),
        place_id=(place_id + copy * _PLACE_STEP).astype(np.int32),
        lon=lon,
        lat=lat,
        x=lon / 360 + 0.5,
        y=0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi),
    )


def _with(table: pa.Table, **columns: np.ndarray) -> pa.Table:
    for name, values in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    return table


def flatten(catalogue: Catalogue) -> pd.DataFrame:
    """Return a row a place with a position: what the peers hold, choices as bits of one number."""
    spots, books = catalogue.current.spots, catalogue.books
    rows = np.arange(spots.positioned)
    shops = spots.shops[rows]
    columns = {
        "shop_id": catalogue.current.shop_ids[shops],
        "place_id": spots.place_ids[rows],
        "lon": spots.lon[rows],
        "lat": spots.lat[rows],
        "hours": spots.hours[rows],
        "is_accessible": spots.is_accessible[rows],
        "roles": 1 << spots.roles[rows].astype(np.int64),
    }
    for name in ("kinds", "services", "payments", "occasions", "labels"):
        book: ChoiceBook = getattr(books, name)
        bits = [_marks(choices, _names(catalogue, name)) for choices in book.entries()]
        columns[name] = np.array(bits, np.int64)[getattr(spots, name)[shops]]
    return pd.DataFrame(columns)


def marks_asked(catalogue: Catalogue) -> dict[str, int]:
    """Return the choices of :data:`FILTERS` as the bits that :func:`flatten` writes."""
    asked = {name: getattr(FILTERS, name) for name in ("services", "payments", "occasions")}
    asked |= {"kinds": with_families(FILTERS.kinds), "labels": FILTERS.labels}
    marks = {name: _marks(names, _names(catalogue, name)) for name, names in asked.items()}
    return marks | {"roles": _marks(FILTERS.roles, list(Role))}


def _names(catalogue: Catalogue, name: str) -> list[str]:
    if name == "kinds":
        return list(KINDS)
    book: ChoiceBook = getattr(catalogue.books, name)
    return sorted({one for choices in book.entries() for one in choices})


def _marks(names: Iterable[str], known: list[str]) -> int:
    return sum(1 << known.index(name) for name in set(names) if name in known)
