import json

import pytest

from geo.around import look_around
from geo.coordinates import Position
from geo.search import search_shops
from geo.spot_marks import letter, letter_records, mark_spots
from geo.values import DeliveryZone, Query, Role, Visibility
from tests.factories import make_place, make_shop

HERE = Query(near=Position(lon=4.05, lat=44.05))
ROUND = DeliveryZone(radius_m=20_000)


def at(lon, **changes):
    return make_place(position=Position(lon=lon, lat=44.05), **changes)


def pickup(lon, **changes):
    return at(lon, role=Role.PICKUP_POINT, name="Casier", **changes)


def texts(marks):
    return tuple(mark and mark.text for mark in marks)


def marked(catalogue, *, page=20):
    hits = search_shops(catalogue, HERE, limit=page).hits
    return mark_spots(look_around(catalogue, HERE), hits)


def test_what_the_list_numbers_keeps_its_number(filled):
    marks = marked(filled(make_shop(places=(at(4.06),), zones=(ROUND,))))
    assert (texts(marks.deliveries), marks.spots) == (("1",), ())


def test_what_the_list_does_not_show_gets_a_letter_each_spot_once(filled):
    near = make_shop(slug="near", places=(at(4.051),))
    maker = make_shop(slug="maker", places=(at(4.07), pickup(4.07), pickup(4.08)), zones=(ROUND,))
    marks = marked(filled(near, maker), page=1)
    assert (texts(marks.deliveries), texts(marks.pickups)) == (("A",), ("A", "B"))
    assert [spot.mark.text for spot in marks.spots] == ["A", "B"]


def test_a_point_names_its_host_first_then_whoever_hands_over_there(filled):
    near = make_shop(slug="near", places=(at(4.051),))
    host = make_shop(slug="z-host", name="Z", places=(at(4.07),))
    guest = make_shop(slug="a", name="A", places=(pickup(4.07, host_slug="z-host"),))
    [spot] = marked(filled(near, host, guest), page=1).spots
    assert spot.shops == (("z-host", "Z"), ("a", "A"))


def test_a_delivery_from_a_hidden_place_has_no_mark(filled):
    hidden = at(4.06, visibility=Visibility.HIDDEN)
    marks = marked(
        filled(make_shop(places=(hidden,), zones=(DeliveryZone(codes=("commune:07901",)),)))
    )
    assert (marks.deliveries, marks.spots) == ((None,), ())


def test_the_maps_script_gets_plain_json(filled):
    near = make_shop(slug="near", places=(at(4.051),))
    far = make_shop(slug="far", name="`${x}`", kinds=("honey",), places=(at(4.07),), zones=(ROUND,))
    records = letter_records(marked(filled(near, far), page=1))
    assert json.loads(json.dumps(records)) == [
        [4.07, 44.05, "A", "workshop", "food", False, "`${x}`", [["far", "`${x}`"]]]
    ]


@pytest.mark.parametrize(("rank", "written"), [(0, "A"), (26, "AA"), (51, "AZ"), (52, "BA")])
def test_letters_go_on_after_z(rank, written):
    assert letter(rank) == written
