from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from geo.coordinates import Position
from geo.market_calendar import market_calendar
from geo.markets import market_days, stalls_of
from geo.values import Role, Visibility
from tests.factories import make_place, make_shop

MADE_AT = datetime(2026, 11, 30, tzinfo=UTC)
HOSTILE = [
    "${alert(1)}",
    "`x`",
    "</script>",
    "x\r\nBEGIN:VEVENT\r\nSUMMARY:Autre",
    "x\u2028BEGIN:VEVENT\x85\v\f",
    "\u202egnp.exe",
    "a;b,c\\d",
    "\ud800",
    "é" * 10_000,
]


def written(first=date(2026, 12, 5), last=date(2026, 12, 6), **changes):
    values = {"role": Role.MARKET_STALL, "name": "Marché", "opening_hours": "Sa 08:00-13:00"}
    place = make_place(**(values | changes))
    shop = make_shop(name=changes.get("name", "Miel"), places=(place,))
    days = market_days(stalls_of(shop), first=first, last=last)
    return market_calendar(days, name=changes.get("name", "Miel"), made_at=MADE_AT)


def read_events(text):
    return Calendar.from_ical(text).walk("VEVENT")


def test_a_market_day_is_an_event_in_utc():
    [event] = read_events(written())
    assert event["SUMMARY"] == "Marché"
    assert event.decoded("DTSTART") == datetime(2026, 12, 5, 7, 0, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2026, 12, 5, 12, 0, tzinfo=UTC)
    assert event["LOCATION"] == "12 rue du Lavoir, L'Ouest"
    assert event["DESCRIPTION"] == "Vous y trouverez : Miel"


def test_summer_time_is_that_of_france():
    [event] = read_events(written(first=date(2026, 7, 4), last=date(2026, 7, 4)))
    assert event.decoded("DTSTART") == datetime(2026, 7, 4, 6, 0, tzinfo=UTC)


def test_the_same_days_make_the_same_bytes():
    assert written() == written()


def test_events_have_each_their_identifier():
    events = read_events(written(last=date(2026, 12, 31)))
    assert len({str(event["UID"]) for event in events}) == 4


def test_two_markets_of_one_name_and_hour_are_two_events():
    far = Position(lon=4.09, lat=44.09)
    stalls = [
        make_place(role=Role.MARKET_STALL, name=None, opening_hours="2026 Dec 05 08:00-13:00"),
        make_place(
            role=Role.MARKET_STALL,
            name=None,
            address="place de la Gare",
            position=far,
            opening_hours="2026 Dec 05 08:00-13:00",
        ),
    ]
    day = date(2026, 12, 5)
    days = market_days(stalls_of(make_shop(places=stalls)), first=day, last=day)
    events = read_events(market_calendar(days, name="Miel", made_at=MADE_AT))
    assert len({event["SUMMARY"] for event in events}) == 1
    assert len({event["UID"] for event in events}) == 2


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_text_from_people_makes_no_line_of_its_own(text):
    calendar = written(name=text, city=text)
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert calendar.count("\r\nBEGIN:VEVENT\r\n") == 1
    [event] = read_events(calendar)
    assert "\u202e" not in event["SUMMARY"]


def test_a_hidden_stall_says_when_and_not_where():
    place = make_place(
        role=Role.MARKET_STALL, visibility=Visibility.HIDDEN, opening_hours="Sa 08:00-13:00",
        name=None, address=None, city=None, insee_code=None, position=None,
    )  # fmt: skip
    days = market_days(
        stalls_of(make_shop(places=(place,))), first=date(2026, 12, 5), last=date(2026, 12, 5)
    )
    [event] = read_events(market_calendar(days, name="x", made_at=MADE_AT))
    assert "LOCATION" not in event
    assert "GEO" not in event


def test_no_market_is_an_empty_calendar():
    text = market_calendar((), name="Marchés", made_at=MADE_AT)
    assert read_events(text) == []
