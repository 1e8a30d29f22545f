"""Where a shop delivers, in words."""

from collections.abc import Sequence
from dataclasses import replace

from geo.boundaries import Boundaries
from geo.opening import hours_lines
from geo.values import DeliveryZone
from geo.wording import zone_sentence

__all__ = ["zone_sentences"]


def zone_sentences(zones: Sequence[DeliveryZone], boundaries: Boundaries) -> list[str]:
    """Say each zone; days are said as hours are: ``"Tu,Fr"`` is "mardi, vendredi"."""
    codes = {code for zone in zones for code in zone.codes}
    named = {code: boundaries.area_name(code) for code in codes}
    known = {code: name for code, name in named.items() if name is not None}
    return [zone_sentence(_with_days(zone), known) for zone in zones]


def _with_days(zone: DeliveryZone) -> DeliveryZone:
    return replace(zone, days=zone.days and ", ".join(hours_lines(zone.days)))
