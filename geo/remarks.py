"""What was noticed and mended in a file: said to the person who sent it, never hidden.

A remark is not an error: the rows it names were used. ``code`` names the French sentence in
:data:`SENTENCES`, ``details`` fills its blanks, ``lines`` says where.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

__all__ = ["SENTENCES", "Remark"]

_LINES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing noticed, and the line numbers (from 1, as in the file) that it concerns."""

    code: str
    lines: tuple[int, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The remark as a French sentence, with its first lines."""
        sentence = SENTENCES[self.code].format(count=len(self.lines), **self.details)
        return f"{sentence} ({_name_lines(self.lines)})." if self.lines else f"{sentence}."


def _name_lines(lines: Sequence[int]) -> str:
    shown = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
    more = len(lines) - _LINES_SHOWN
    return f"{'ligne' if len(lines) == 1 else 'lignes'} {shown}" + (
        f" et {more} autres" if more > 0 else ""
    )


SENTENCES: Final[dict[str, str]] = {
    "encoding_read": "Fichier lu en {encoding}",
    "encoding_mixed": "{count} ligne(s) en {encoding} dans un fichier UTF-8, lues telles quelles",
    "encoding_doubled": "{count} ligne(s) aux accents encodés deux fois, réparées",
    "nul_removed": "{count} ligne(s) avec des caractères nuls, retirés",
    "title_skipped": "{count} ligne(s) au-dessus de l'en-tête, mises de côté : {text}",
    "columns_renamed": "Colonnes sans nom ou en double, renommées : {names}",
    "sheet_chosen": "Feuille lue : « {name} » ; autres feuilles laissées : {others}",
    "layer_chosen": "Couche lue : « {name} » ; autres couches laissées : {others}",
    "projection_converted": "Coordonnées converties depuis {crs} sur {count} ligne(s)",
    "crs_converted": "Géométries converties depuis {crs}",
    "order_swapped": "Longitude et latitude étaient inversées sur {count} ligne(s), remises"
    " dans l'ordre",
    "zero_restored": "Zéro initial rendu à {count} code(s) ({field}), par exemple"
    " « {before} » → « {after} »",
    "commune_replaced": "Commune qui n'existe plus, remplacée par celle qui lui succède :"
    " {before} → {after}",
    "commune_guessed": "Commune reconnue sous une autre écriture sur {count} ligne(s), par exemple"
    " « {before} » → {after}",
    "code_unknown": "{count} code(s) INSEE inconnu(s), laissé(s) de côté : « {example} »…",
    "position_dropped": "{count} position(s) inutilisable(s) ({reason}) : la commune est"
    " utilisée à la place",
    "code_disagrees": "Le point tombe hors de la commune du code INSEE sur {count} ligne(s) :"
    " le code est gardé",
    "city_disagrees": "Le point tombe loin de la commune écrite sur {count} ligne(s) :"
    " la commune écrite est gardée, à vérifier",
    "postcode_disagrees": "Le point tombe loin de la commune du code postal sur {count} ligne(s) :"
    " le point est gardé, à vérifier",
    "off_contours": "Le point tombe hors de tout contour (mer, port) sur {count} ligne(s) :"
    " commune la plus proche, à moins d'un kilomètre",
    "columns_moved": "Colonnes d'origine renommées pour laisser la place aux nôtres : {names}",
}
"""French sentence of every remark; ``tests/test_remarks.py`` checks that none is missing."""
