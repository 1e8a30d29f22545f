"""What a shop hangs up: a round sticker for its window, a card for its counter."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from urllib.parse import urlsplit

from geo.languages import say, spoken_language
from geo.paper.ink import inks
from geo.paper.plain import printed, typeset_ours
from geo.paper.press import Print
from geo.qr import qr_code
from geo.values import Shop
from geo.wording import kind_labels

__all__ = ["SIGNS", "Maker", "sign_print"]

SIGNS: Final = {"autocollant": "sticker", "chevalet": "card"}
"""Templates by their name in addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Whose sign it is.

    Attributes
    ----------
    territory
        Name of the map.
    address
        Of the page of the shop.
    accent
        ``"#rrggbb"``; the project's when ``None``.
    """

    shop: Shop
    territory: str
    address: str
    accent: str | None = None


def sign_print(sign: str, maker: Maker, *, form: Literal["pdf", "svg"], day: date) -> Print:
    """Return a sign, a key of :data:`SIGNS`, as a document to set."""
    contents = {
        "language": spoken_language(),
        **inks(maker.accent),
        "name": printed(maker.shop.name, 150),
        "kinds": printed(kind_labels(maker.shop.kinds), 120),
        "territory": typeset_ours(maker.territory, 90),
        "find_us": typeset_ours(say("Retrouvez-nous sur la carte")),
        "scan": typeset_ours(
            say("Nos horaires, nos adresses et nos points de retrait, à jour : lisez ce code.")
        ),
        "host": printed(urlsplit(maker.address).netloc, 60),
        "address": maker.address,
        "qr": qr_code(maker.address, is_file=True),
        "is_demonstration": maker.shop.is_demonstration,
        "demonstration": typeset_ours(say("Fiche de démonstration, inventée.")),
    }
    return Print(template=SIGNS[sign], contents=contents, form=form, day=day)
