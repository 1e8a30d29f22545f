from datetime import UTC, datetime

import pytest
import shapely

from geo.coverage import Coverage
from geo.entries import Actor, ActorKind
from geo.registry.rules import write_rule
from geo.territory import TerritoryRule

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
DEFAULT = TerritoryRule(codes=("departement:07",))
WEST = TerritoryRule(name="l'Ouest", codes=("commune:07901",))


def save(registry, rule):
    with registry.writing() as connection:
        write_rule(connection, rule, version=None, by=OPERATOR, at=AT)


def test_without_a_registry_the_settings_say_what_is_covered(squares):
    coverage = Coverage(squares, DEFAULT, None)
    coverage.refresh()
    assert coverage.now.communes == {"07901", "07902"}
    assert coverage.now.bbox.west == pytest.approx(4.0)


def test_a_saved_rule_takes_over_at_the_next_start(registry, squares):
    save(registry, WEST)
    assert Coverage(squares, DEFAULT, registry).now.communes == {"07901"}


def test_a_rule_saved_meanwhile_takes_over_when_the_registry_is_read_again(registry, squares):
    coverage = Coverage(squares, DEFAULT, registry)
    assert coverage.now.version == 0
    save(registry, WEST)
    coverage.refresh()
    assert (coverage.now.rule, coverage.now.version) == (WEST, 1)
    assert coverage.now.communes == {"07901"}


def test_the_same_version_is_not_worked_out_again(registry, squares):
    coverage = Coverage(squares, DEFAULT, registry)
    before = coverage.now
    coverage.refresh()
    assert coverage.now is before


def test_a_drawn_contour_covers_what_it_cuts_and_opens_the_map_on_itself(squares):
    drawn = TerritoryRule(polygon_wkt=shapely.box(4.05, 44.02, 4.15, 44.3).wkt)
    now = Coverage(squares, drawn, None).now
    assert now.communes == {"07901", "07902"}
    assert now.bbox.north == pytest.approx(44.35)


def test_an_area_that_is_gone_leaves_the_rest(squares):
    rule = TerritoryRule(codes=("epci:999999999", "commune:07901"))
    assert Coverage(squares, rule, None).now.communes == {"07901"}


def test_a_territory_without_any_position_opens_on_france(squares):
    now = Coverage(squares, TerritoryRule(codes=("epci:999999999",)), None).now
    assert now.communes == frozenset()
    assert now.bbox.west < 0 < now.bbox.east
