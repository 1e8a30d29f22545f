from hypothesis import given
from hypothesis import strategies as st

from geo.coordinates import Position
from geo.paper.parts import MOST_NUMBERS, arrange
from geo.paper.told import Told
from tests.factories import make_place, make_shop
from tests.squares import write_squares


def told(number, *, lon=4.05, lat=44.05, insee_code="07901", is_placed=True):
    position = Position(lon=lon, lat=lat) if is_placed else None
    place = make_place(position=position, insee_code=insee_code)
    name = f"Atelier {number:03}"
    return Told(shop=make_shop(slug=f"a{number:03}", name=name, places=(place,)), place=place)


def numbers(parts):
    return [entry.number for part in parts for entry in part.entries]


def test_one_map_is_enough_for_few(squares):
    [part] = arrange([told(2), told(1, insee_code="07902", lon=4.15)], squares)
    assert part.letter is None
    assert [one.name for one in part.neighbourhoods] == ["L'Est", "L'Ouest"]
    assert [entry.told.shop.slug for entry in part.entries] == ["a001", "a002"]
    assert numbers([part]) == [1, 2]


def test_communes_stay_whole_from_west_to_east(squares):
    west = [told(n) for n in range(MOST_NUMBERS - 4)]
    east = [told(100 + n, lon=4.15, insee_code="07902") for n in range(20)]
    parts = arrange([*east, *west], squares)
    assert [(part.letter, part.name) for part in parts] == [("A", "L'Ouest"), ("B", "L'Est")]
    assert numbers(parts) == list(range(1, len(west) + 21))


def test_shops_of_no_known_commune_come_last_without_a_map(squares):
    lost = Told(shop=make_shop(name="Aaa", places=()))
    parts = arrange([lost, told(1)], squares)
    assert [one.name for one in parts[-1].neighbourhoods] == [None]
    assert parts[-1].entries[0].number == 2


def test_a_shop_without_position_stays_in_its_commune(squares):
    [part] = arrange([told(1), told(2, is_placed=False)], squares)
    assert len(part.neighbourhoods[0].entries) == 2


@given(
    places=st.lists(
        st.tuples(
            st.sampled_from(["07901", "07902"]),
            st.floats(4.0, 4.2, allow_nan=False),
            st.floats(44.0, 44.1, allow_nan=False),
            st.booleans(),
        ),
        max_size=150,
    )
)
def test_everybody_stands_once_and_no_map_has_too_many_numbers(tmp_path_factory, places):
    boundaries = _squares(tmp_path_factory)
    several = [
        told(n, insee_code=code, lon=lon, lat=lat, is_placed=is_placed)
        for n, (code, lon, lat, is_placed) in enumerate(places)
    ]
    parts = arrange(several, boundaries)
    assert numbers(parts) == list(range(1, len(places) + 1))
    slugs = [entry.told.shop.slug for part in parts for entry in part.entries]
    assert sorted(slugs) == [one.shop.slug for one in several]
    for part in parts:
        assert sum(1 for entry in part.entries if entry.told.place.position) <= MOST_NUMBERS


_KEPT = []


def _squares(tmp_path_factory):
    if not _KEPT:
        _KEPT.append(write_squares(tmp_path_factory.mktemp("squares")))
    return _KEPT[0]
