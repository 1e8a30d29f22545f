"""Create public maps with one layer each; run by uMap's own Python: ``fill.py GEOJSON…``.

One line a map is printed: its address.
"""

import json
import sys
import uuid
from pathlib import Path

import django

django.setup()

from django.contrib.gis.geos import Point  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from umap.models import DataLayer, Licence, Map, TileLayer  # noqa: E402

TILES = "https://data.geopf.fr/wmts?TILEMATRIX={z}&TILECOL={x}&TILEROW={y}"
_CLUSTERED_FROM = 1_000
"""From here on uMap's own choice for many points is taken: clusters."""


def create_map(path: Path) -> str:
    """Create the map of one file and return its address."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    west, south, east, north = collection["bbox"]
    properties = {
        "name": path.stem,
        "zoom": collection["zoom"],
        "zoomControl": True,
        "datalayersControl": True,
        "scrollWheelZoom": False,
    }
    made = Map.objects.create(
        name=path.stem,
        slug=path.stem,
        center=Point((west + east) / 2, (south + north) / 2),
        zoom=collection["zoom"],
        licence=Licence.objects.get_or_create(name="Licence Ouverte")[0],
        share_status=Map.PUBLIC,
        settings={
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [(west + east) / 2, (south + north) / 2],
            },
            "properties": properties,
        },
    )
    create_layer(made, collection)
    return str(made.get_absolute_url())


def create_layer(made: Map, collection: dict) -> None:
    """Add the points as one layer."""
    kind = "Cluster" if len(collection["features"]) >= _CLUSTERED_FROM else None
    settings = {"name": "Boutiques", "displayOnLoad": True, "browsable": True}
    if kind is not None:
        settings["type"] = kind
    layer = DataLayer(
        uuid=uuid.uuid4(), map=made, name="Boutiques", display_on_load=True, settings=settings
    )
    features = {"type": "FeatureCollection", "features": collection["features"]}
    content = json.dumps({**features, "_umap_options": settings}, ensure_ascii=False)
    layer.geojson.save("layer.geojson", ContentFile(content.encode()), save=False)
    layer.save()


if __name__ == "__main__":
    TileLayer.objects.get_or_create(name="Plan", url_template=TILES, attribution="© IGN", rank=1)
    for argument in sys.argv[1:]:
        print(create_map(Path(argument)))
