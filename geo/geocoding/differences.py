"""How an answer differs from what was asked: codes for programs, French sentences for people."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = ["SENTENCES", "Difference"]


class Difference(StrEnum):
    """One way in which an answer differs from the text that was typed."""

    FORMER_NAME = "former_commune"
    MISSPELT = "misspelt"
    NAME_INCOMPLETE = "name_incomplete"
    NAME_UNKNOWN = "name_unknown"
    NAME_DIFFERS = "name_differs"
    POSTCODE_DIFFERS = "postcode_differs"
    POSTCODE_REPAIRED = "postcode_repaired"
    DEPARTEMENT_DIFFERS = "departement_differs"
    TEXT_AROUND = "text_around"
    CITY_ABSENT = "city_absent"
    CITY_LONGER = "city_longer"
    STREET_ABSENT = "street_absent"
    STREET_MISSPELT = "street_misspelt"
    KIND_DIFFERS = "kind_differs"
    NUMBER_ABSENT = "number_absent"
    REPETITION_ABSENT = "repetition_absent"
    RANGE = "range"
    AMBIGUOUS = "ambiguous"


SENTENCES: Final[Mapping[Difference, str]] = MappingProxyType(
    {
        Difference.FORMER_NAME: "ancien nom : la commune s’appelle aujourd’hui autrement",
        Difference.MISSPELT: "nom écrit autrement",
        Difference.NAME_INCOMPLETE: "nom incomplet",
        Difference.NAME_UNKNOWN: "nom inconnu : commune trouvée par le code postal",
        Difference.NAME_DIFFERS: "le nom n’est pas celui du code INSEE",
        Difference.POSTCODE_DIFFERS: "code postal d’une autre commune",
        Difference.POSTCODE_REPAIRED: "zéro rendu au code postal",
        Difference.DEPARTEMENT_DIFFERS: "commune d’un autre département",
        Difference.TEXT_AROUND: "autre texte autour du nom de la commune",
        Difference.CITY_ABSENT: "commune non nommée : trouvée par le code postal",
        Difference.CITY_LONGER: "nom de commune plus long que l’officiel",
        Difference.STREET_ABSENT: "rue inconnue : position de la commune",
        Difference.STREET_MISSPELT: "nom de rue écrit autrement",
        Difference.KIND_DIFFERS: "type de voie différent",
        Difference.NUMBER_ABSENT: "numéro absent : position de la rue",
        Difference.REPETITION_ABSENT: "bis, ter ou lettre absents : position du numéro seul",
        Difference.RANGE: "plusieurs numéros : position du premier",
        Difference.AMBIGUOUS: "d’autres réponses sont aussi bonnes",
    }
)
"""What a person reads for each; a test checks that none is missing."""
