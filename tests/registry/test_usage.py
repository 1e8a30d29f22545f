from datetime import date

from geo.registry import usage
from geo.registry.usage import UsageCount, add_usage, forget_usage, read_usage

MONDAY, TUESDAY = date(2026, 5, 4), date(2026, 5, 5)


def add(registry, day, counts):
    with registry.writing() as connection:
        add_usage(connection, day, counts)


def read(registry, since=MONDAY, until=TUESDAY):
    with registry.reading() as connection:
        return read_usage(connection, since=since, until=until)


def test_counts_add_up_over_days_framed_apart(registry):
    add(registry, MONDAY, {("carte", False): 2, ("v/ouest", True): 1})
    add(registry, MONDAY, {("v/ouest", True): 3, ("v/ouest", False): 1})
    add(registry, TUESDAY, {("carte", False): 1})
    assert read(registry) == [
        UsageCount(page="v/ouest", own=1, framed=4),
        UsageCount(page="carte", own=3, framed=0),
    ]
    assert read(registry, since=TUESDAY) == [UsageCount(page="carte", own=1, framed=0)]


def test_old_days_are_forgotten(registry):
    add(registry, MONDAY, {("carte", False): 2})
    add(registry, TUESDAY, {("carte", False): 1})
    with registry.writing() as connection:
        forget_usage(connection, before=TUESDAY)
    assert [one.total for one in read(registry)] == [1]


def test_a_robot_does_not_fill_the_disk(registry, monkeypatch):
    monkeypatch.setattr(usage, "MOST_PAGES_A_DAY", 2)
    add(registry, MONDAY, {("a", False): 1, ("b", False): 1, ("c", False): 1})
    add(registry, MONDAY, {("a", False): 1})
    assert {one.page: one.total for one in read(registry)} == {"a": 2, "b": 1}
