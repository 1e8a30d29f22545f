"""What addresses of feeds may ask, said once: for reading, for refusals, for their description.

The values are read by :mod:`geo.public_question`; this says what they are called, what they mean
and what is allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geo.face_parameters import FACE_NAMES
from geo.kinds import FAMILIES, KINDS
from geo.languages import Language, marked
from geo.values import Occasion, Payment, Role, Service

__all__ = ["ACCEPTED", "FILTERS", "Parameter"]

Schema = Mapping[str, Any]
_TEXT: Final[Schema] = {"type": "string", "maxLength": 200}
_YES: Final[Schema] = {"type": "string", "enum": ["0", "1"]}
_INSEE_CODE: Final[Schema] = {"type": "string", "pattern": "^[0-9][0-9AB][0-9]{3}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an address.

    Attributes
    ----------
    meaning
        In French, marked for translation.
    example
        A value that can be used; of several, the first.
    schema
        Of one value, JSON Schema.
    is_list
        May be repeated; one match is enough.
    """

    name: str
    meaning: str
    example: str
    schema: Schema = field(default_factory=lambda: _TEXT)
    is_list: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """Every value that is allowed; empty when there are too many to name."""
        return tuple(self.schema.get("enum", ()))


def _one_of(*values: object) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


FILTERS: Final[Mapping[str, Parameter]] = {
    one.name: one
    for one in (
        Parameter(name="q", meaning=marked("Des mots du nom, du métier, de la description"),
                  example="miel"),
        Parameter(name="genre", meaning=marked("Genre ou famille de genres"), example="honey",
                  schema=_one_of(*KINDS, *FAMILIES), is_list=True),
        Parameter(name="service", meaning=marked("Comment on achète"), example="delivery",
                  schema=_one_of(*Service), is_list=True),
        Parameter(name="commune", meaning=marked("Code INSEE de la commune du lieu"),
                  example="07019", schema=_INSEE_CODE, is_list=True),
        Parameter(name="epci", meaning=marked("Code de l'intercommunalité du lieu"),
                  example="200073245", schema={"type": "string", "pattern": "^[0-9]{9}$"},
                  is_list=True),
        Parameter(name="lieu", meaning=marked("À quoi sert le lieu"), example="market_stall",
                  schema=_one_of(*Role), is_list=True),
        Parameter(name="paiement", meaning=marked("Moyen de paiement"), example="cards",
                  schema=_one_of(*Payment), is_list=True),
        Parameter(name="label", meaning=marked("Label, en entier"), example="Bio", is_list=True,
                  schema={"type": "string", "maxLength": 80}),
        Parameter(name="fabrique", meaning=marked("Code INSEE de la commune où c'est fabriqué"),
                  example="07019", schema=_INSEE_CODE, is_list=True),
        Parameter(name="occasion", meaning=marked("Occasion d'offrir"), example="christmas",
                  schema=_one_of(*Occasion), is_list=True),
        Parameter(name="accessible", meaning=marked("On y entre en fauteuil roulant"),
                  example="1", schema=_YES),
        Parameter(name="ouvert", meaning=marked("Ouvert à ce moment, ou horaires inconnus"),
                  example="maintenant"),
        Parameter(name="livre", meaning=marked("Livre à l'endroit donné par « pres »"),
                  example="1", schema=_YES),
        Parameter(name="pres", meaning=marked("Un endroit : code INSEE, ou « longitude,latitude »"),
                  example="07019"),
        Parameter(name="ou", meaning=marked("Le même endroit, en mots"), example="Aubenas"),
        Parameter(name="rayon", meaning=marked("Kilomètres autour de cet endroit, 500 au plus"),
                  example="15",
                  schema={"type": "number", "minimum": 0.1, "maximum": 500}),
        Parameter(name="territoire", meaning=marked("Territoire qui limite tout le reste"),
                  example="epci:200073245", is_list=True,
                  schema={"type": "string",
                          "pattern": "^(commune|epci|departement|region):[0-9AB]{2,9}$"}),
        Parameter(name="vue", meaning=marked("Nom d'une vue enregistrée"), example="ma-vue",
                  schema={"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,79}$"}),
        Parameter(name="langue", meaning=marked("Langue des phrases"), example="fr",
                  schema=_one_of(*Language)),
    )
}  # fmt: skip
"""By name, what a feed may be limited to."""
ACCEPTED: Final = frozenset({*FILTERS, *FACE_NAMES, "page", "boutique"})
"""Names that the address of a feed may hold: what only says how a page looks changes nothing."""
