"""The questions of a visitor, asked of a GeoDataFrame with its spatial index."""

from datetime import datetime

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from benchmarks.search_set import flatten, marks_asked
from geo.catalogue import Catalogue
from geo.coordinates import Position

__all__ = ["GeoFrame"]

_GEOD = Geod(ellps="GRS80")


class GeoFrame:
    """The same places in GeoPandas, with its spatial index."""

    def __init__(self, catalogue: Catalogue) -> None:
        table = flatten(catalogue)
        self._catalogue = catalogue
        self._frame = gpd.GeoDataFrame(
            table, geometry=gpd.points_from_xy(table.lon, table.lat), crs=4326
        )
        self._frame.sindex  # noqa: B018 - builds it once, before the clock runs
        self._marks = marks_asked(catalogue)

    def within(self, at: Position, radius_m: float) -> int:
        """Count the shops within a radius."""
        near = self._around(at, radius_m)
        return int(near.loc[self._metres(at, near) <= radius_m, "shop_id"].nunique())

    def nearest(self, at: Position) -> int:
        """Return the metres to the ten nearest shops, added."""
        radius_m, found = 1_000.0, self._frame.iloc[:0]
        while found["shop_id"].nunique() < 10 and radius_m < 2e6:
            near = self._around(at, radius_m)
            metres = self._metres(at, near)
            found = near.assign(metres=metres)[metres <= radius_m].sort_values("metres")
            radius_m *= 3
        return round(found.drop_duplicates("shop_id").head(10)["metres"].sum())

    def every_filter(self, _: Position, at: datetime) -> int:
        """Count the shops that every filter lets through."""
        frame = self._frame
        not_closed = self._catalogue.books.hours.not_closed(at)
        kept = frame.is_accessible & not_closed[frame.hours.to_numpy()]
        for column, wanted in self._marks.items():
            kept &= (frame[column] & wanted) != 0
        return int(frame.loc[kept, "shop_id"].nunique())

    def _around(self, at: Position, radius_m: float) -> gpd.GeoDataFrame:
        lat = radius_m / 110_500
        lon = lat / np.cos(np.radians(at.lat + lat))
        window = shapely.box(at.lon - lon, at.lat - lat, at.lon + lon, at.lat + lat)
        return self._frame.iloc[self._frame.sindex.query(window, predicate="intersects")]

    def _metres(self, at: Position, near: gpd.GeoDataFrame) -> np.ndarray:
        same = np.full(len(near), 1.0)
        *_, metres = _GEOD.inv(at.lon * same, at.lat * same, near.lon, near.lat)
        return np.asarray(metres)
