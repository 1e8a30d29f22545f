"""Values with defaults, and two square communes that share a border in round numbers."""

from datetime import date

import shapely

from geo.boundaries import Commune
from geo.coordinates import Position
from geo.values import Place, Precision, Role, Service, Shop

WEST_SQUARE = shapely.box(4.0, 44.0, 4.1, 44.1)
EAST_SQUARE = shapely.box(4.1, 44.0, 4.2, 44.1)


def make_commune(**changes):
    values = {
        "insee_code": "07901",
        "name": "L'Ouest",
        "departement_code": "07",
        "region_code": "84",
        "epci_code": "200000001",
        "postcodes": ("07900",),
        "population": 1_000,
        "position": Position(lon=4.05, lat=44.05),
    }
    return Commune(**(values | changes))


WEST = make_commune()
EAST = make_commune(insee_code="07902", name="L'Est", position=Position(lon=4.15, lat=44.05))
COMMUNES = {commune.insee_code: commune for commune in (WEST, EAST)}


def make_place(**changes):
    values = {
        "role": Role.WORKSHOP,
        "name": "L'atelier",
        "address": "12 rue du Lavoir",
        "postcode": "07900",
        "city": "L'Ouest",
        "insee_code": "07901",
        "position": Position(lon=4.06, lat=44.04),
        "precision": Precision.HOUSENUMBER,
        "score": 0.9,
        "opening_hours": "Tu-Sa 09:00-12:00",
    }
    return Place(**(values | changes))


def make_shop(**changes):
    values = {
        "slug": "tournerie-des-aulnes",
        "name": "Tournerie des Aulnes",
        "kinds": ("wood_turner",),
        "description": "Bols et toupies en châtaignier.",
        "services": (Service.ON_SITE,),
        "phone": "04 65 71 00 01",
        "email": "prive@tournerie.example",
        "confirmed_on": date(2026, 5, 1),
        "places": (make_place(),),
    }
    return Shop(**(values | changes))
