"""Shops and entries where the rule looks: by place."""

from datetime import UTC, datetime

from geo.coordinates import Position
from geo.entries import Entry
from geo.values import Precision, Role, Status
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
WESTERN, EASTERN = (4.05, 44.05), (4.15, 44.05)


def place_at(lon_lat=None, insee_code=None, **changes):
    position = None if lon_lat is None else Position(lon=lon_lat[0], lat=lon_lat[1])
    return make_place(**({"position": position, "insee_code": insee_code} | changes))


def shop_at(
    lon_lat=None, insee_code=None, *, role=Role.WORKSHOP, precision=Precision.PIN, **changes
):
    place = place_at(lon_lat, insee_code, role=role, precision=precision)
    return make_shop(**({"places": (place,), "status": Status.PENDING} | changes))


def entry_of(shop, entry_id="e" * 32, **changes):
    times = dict.fromkeys(("created_at", "updated_at", "submitted_at"), AT)
    return Entry(**({"entry_id": entry_id, "version": 1, "shop": shop, **times} | changes))
