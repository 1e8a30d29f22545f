from datetime import date, datetime

import pytest

from geo.coordinates import Position
from geo.markets import (
    calendar_strip,
    days_of,
    market_days,
    market_when,
    read_stalls,
    stalls_of,
    weekend_of,
)
from geo.search import Bbox
from geo.values import Precision, Role, Visibility
from tests.factories import EAST, WEST, make_place, make_shop

SATURDAYS = "Sa 08:00-13:00"
MONDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 13)
HERE = Position(lon=4.05, lat=44.05)
CLOSE, NEAR, FAR = (Position(lon=4.05, lat=44.05 + m / 111_000) for m in (60, 300, 900))
BOTH = Bbox(west=4.0, south=44.0, east=4.2, north=44.1)


def make_stall(slug="a", **changes):
    values = {"role": Role.MARKET_STALL, "name": "Marché de l'Ouest", "opening_hours": SATURDAYS}
    return make_shop(slug=slug, name=slug.upper(), places=(make_place(**(values | changes)),))


def east(**changes):
    there = {"insee_code": EAST.insee_code, "position": EAST.position, "name": "Marché de l'Est"}
    return there | changes


def found(*shops, first=MONDAY, last=SUNDAY, **asked):
    stalls = [stall for shop in shops for stall in stalls_of(shop)]
    return market_days(stalls, first=first, last=last, **asked)


def test_a_weekly_market_has_a_day_each_week():
    assert [market_when(day) for day in found(make_stall())] == [
        "samedi 5 décembre, 8 h – 13 h",
        "samedi 12 décembre, 8 h – 13 h",
    ]


def test_a_dated_market_has_its_day():
    [day] = found(make_stall(opening_hours="2026 Dec 06 09:00-18:30"))
    assert market_when(day) == "dimanche 6 décembre, 9 h – 18 h 30"


def test_makers_of_one_market_stand_together_by_name():
    [day] = found(make_stall("b"), make_stall("a"), last=date(2026, 12, 6))
    assert [holder.slug for holder in day.holders] == ["a", "b"]


def test_other_hours_or_another_commune_are_another_market():
    shops = make_stall("a"), make_stall("b", opening_hours="Sa 08:00-12:00")
    assert len(found(*shops, make_stall("c", **east()), last=date(2026, 12, 6))) == 3


def test_days_come_first_then_the_nearest():
    shops = make_stall("a", **east(opening_hours="Sa,Su 08:00-13:00")), make_stall("b")
    days = found(*shops, last=date(2026, 12, 6), near=WEST.position)
    assert [(day.starts.day, day.name) for day in days] == [
        (5, "Marché de l'Ouest"),
        (5, "Marché de l'Est"),
        (6, "Marché de l'Est"),
    ]
    assert days[0].distance_m < days[1].distance_m


def test_a_radius_leaves_out_what_is_farther():
    shops = make_stall("a", **east()), make_stall("b")
    days = found(*shops, last=date(2026, 12, 6), near=WEST.position, radius_m=3_000)
    assert [day.name for day in days] == ["Marché de l'Ouest"]


@pytest.mark.parametrize(
    ("now", "count"),
    [(datetime(2026, 12, 5, 7), 1), (datetime(2026, 12, 5, 12, 59), 1),
     (datetime(2026, 12, 5, 13), 0)],
)  # fmt: skip
def test_a_market_of_today_stays_until_it_ends(now, count):
    day = now.date()
    assert len(found(make_stall(), first=day, last=day, now=now)) == count


def test_a_market_of_the_evening_keeps_its_hours_past_midnight():
    late = make_stall(opening_hours="Fr 18:00-26:00")
    [day] = found(late, first=date(2026, 12, 4), last=date(2026, 12, 4))
    assert (day.starts.hour, day.ends) == (18, datetime(2026, 12, 5, 2))
    assert found(late, first=date(2026, 12, 5), last=date(2026, 12, 5)) == []


@pytest.mark.parametrize("hours", ["24/7", "le samedi", None, "", 'Sa unknown "si beau"', "off"])
def test_what_nobody_can_date_has_no_day(hours):
    assert found(make_stall(opening_hours=hours)) == []


def test_a_closure_and_a_holiday_count():
    stall = make_stall(opening_hours="Fr 08:00-13:00; PH off; 2026 Dec 11 off")
    days = found(stall, first=date(2026, 12, 4), last=date(2026, 12, 31))
    assert [day.starts.day for day in days] == [4, 18]


def test_a_market_without_a_name_is_called_after_its_commune():
    [day] = found(make_stall(name=None, city="Aubenas"), last=date(2026, 12, 6))
    assert day.name == "Marché d'Aubenas"


def test_a_market_is_where_the_surest_stall_is():
    vague = make_stall("a", precision=Precision.COMMUNE, position=WEST.position)
    [day] = found(vague, make_stall("b"), last=date(2026, 12, 6))
    assert not day.is_at_commune
    assert day.position != WEST.position


def test_only_stalls_are_markets():
    assert stalls_of(make_shop()) == []


def test_the_catalogue_is_read_inside_a_window(filled):
    shops = make_stall("a"), make_stall("b", **east()), make_shop(slug="c")
    catalogue = filled(*shops)
    assert [stall.holder.slug for stall in read_stalls(catalogue, BOTH)] == ["a", "b"]
    west = Bbox(west=4.0, south=44.0, east=4.1, north=44.1)
    assert read_stalls(catalogue, west) == stalls_of(catalogue.shop("a"))


def test_a_hidden_stall_is_nowhere(filled):
    catalogue = filled(make_stall(visibility=Visibility.HIDDEN))
    assert read_stalls(catalogue, BOTH) == []
    [day] = found(catalogue.shop("a"), last=date(2026, 12, 6))
    assert (day.position, day.city, day.name) == (None, None, "Marché")


def test_a_stall_shown_at_its_commune_stays_there(filled):
    catalogue = filled(make_stall(visibility=Visibility.COMMUNE))
    [stall] = read_stalls(catalogue, BOTH)
    assert (stall.position, stall.is_at_commune) == (WEST.position, True)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [(30, 5, 6), (5, 5, 6), (6, 6, 6)],
    ids=["monday", "saturday", "sunday"],
)
def test_the_week_end_is_the_coming_one_or_what_is_left_of_it(today, first, last):
    month = 11 if today == 30 else 12
    days = date(2026, 12, first), date(2026, 12, last)
    assert weekend_of(date(2026, month, today)) == days


def test_the_strip_counts_the_markets_of_two_weeks():
    strip = calendar_strip(found(make_stall(), make_stall("b", **east())), MONDAY)
    assert len(strip) == 14
    assert [day.day for day, count in strip if count == 2] == [5, 12]


def test_days_hold_their_markets():
    days = days_of(found(make_stall(), make_stall("b", **east())))
    assert [(day.day, len(markets)) for day, markets in days] == [(5, 2), (12, 2)]


def test_a_position_nobody_knows_is_left_out_when_one_asks_from_somewhere():
    nowhere = make_stall(position=None, insee_code=None)
    assert found(nowhere)
    assert found(nowhere, near=Position(lon=4.0, lat=44.0)) == []


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"name": "marché PAYSAN", "position": FAR}, 1),
        ({"name": "Marché du samedi", "position": CLOSE}, 1),
        ({"name": None, "position": CLOSE}, 1),
        ({"name": None, "position": FAR}, 2),
        ({"name": "Marché bio de la gare", "position": NEAR}, 2),
        ({"name": "Marché bio de la gare", "position": CLOSE}, 1),
        ({"name": "Marché bio", "precision": Precision.COMMUNE}, 2),
        ({"name": "Marché du samedi matin", "precision": Precision.COMMUNE}, 1),
    ],
)
def test_names_and_positions_tell_two_markets_of_one_commune_apart(changes, count):
    first = make_stall("a", name="Marché paysan", position=HERE)
    assert len(found(first, make_stall("b", **changes), last=date(2026, 12, 6))) == count


def test_a_stall_that_says_little_joins_the_surest_market():
    named = make_stall("a", position=HERE), make_stall("b", name="Marché bio", position=FAR)
    vague = make_stall("c", name=None, precision=Precision.COMMUNE)
    days = found(vague, *named, last=date(2026, 12, 6))
    assert sorted(len(day.holders) for day in days) == [1, 2]


def test_a_market_says_its_address():
    [day] = found(make_stall(address="place du Marché"), last=date(2026, 12, 6))
    assert day.address == "place du Marché"
