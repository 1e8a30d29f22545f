"""Whom a plan asks, opened: the registry, the communes, the geocoder, the organizers' rule."""

from geo.boundaries import Boundaries
from geo.geocoding.opening import Geocoding
from geo.importing.planning import RULE_KEY, Edges
from geo.registry.choices import read_setting
from geo.registry.database import Registry
from geo.registry.entries import list_entries
from geo.settings import Settings
from geo.territory import Judge, default_rule, place_shops, rule_from_record
from geo.territory.counts import Taken, count_taken
from geo.values import Status

__all__ = ["open_edges"]


def open_edges(
    registry: Registry, boundaries: Boundaries, geocoding: Geocoding, settings: Settings
) -> Edges:
    """Return whom a plan asks; entries are judged by the rule as it is now.

    Raises
    ------
    ServiceFailed
        When the registry cannot be read.
    """
    with registry.reading() as connection:
        setting = read_setting(connection, RULE_KEY)
        chosen = None if setting is None else rule_from_record(setting[1])
        rule = chosen or default_rule(settings.territory_codes)
        taken: Taken = {}
        if rule.quotas:
            shown = list_entries(connection, statuses=[Status.PUBLISHED])
            taken = count_taken(place_shops([entry.shop for entry in shown], boundaries))
    judge = Judge(rule, boundaries, taken=taken)
    return Edges(registry=registry, boundaries=boundaries, geocoding=geocoding, judge=judge)
