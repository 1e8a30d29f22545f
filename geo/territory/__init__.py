"""What the map covers: the organizer's rule, its verdict on every entry, what a change would move.

``names``       an area with its article: "l'Ardèche", "la Drôme"
``contour``     contours drawn by people, checked
``rule``        what an organizer decides, checked, and as JSON values
``places``      which of a shop's places decides, and where it is
``ground``      a rule on the ground: communes, neighbours, contour, metres
``counts``      quotas: who takes places, and whether one is left
``assessment``  which case each entry is under a rule
``sentences``   a verdict in words
``judge``       the verdict
``what_if``     who would enter or leave
``refusal``     the polite letter
``areas``       areas as one looks for them by name
``subjects``    whom an exemption may name
``drawing``     a rule and its entries on the work map
``form``        a rule as fields, and what differs between two

The INSEE code decides first: a geocoder that knows the commune is better than a generalised
contour. The contour decides for bare coordinates, and close to the boundary leaves it to people.
Unknown is not outside.
"""

from geo.territory.contour import read_contour
from geo.territory.judge import Judge, Verdict
from geo.territory.names import area_with_article
from geo.territory.places import Whereabouts, place_shops
from geo.territory.refusal import DEFAULT_REFUSAL, refusal_for
from geo.territory.rule import (
    DEFAULT_TOLERANCE_M,
    Exemption,
    Quota,
    TerritoryRule,
    check_rule,
    default_rule,
    rule_from_record,
    rule_record,
)
from geo.territory.sentences import maker_words
from geo.territory.what_if import Move, WhatIf, what_if

__all__ = [
    "DEFAULT_REFUSAL",
    "DEFAULT_TOLERANCE_M",
    "Exemption",
    "Judge",
    "Move",
    "Quota",
    "TerritoryRule",
    "Verdict",
    "WhatIf",
    "Whereabouts",
    "area_with_article",
    "check_rule",
    "default_rule",
    "maker_words",
    "place_shops",
    "read_contour",
    "refusal_for",
    "rule_from_record",
    "rule_record",
    "what_if",
]
