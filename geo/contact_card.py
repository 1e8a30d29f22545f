"""A shop as a contact that telephones take: vCard 3.0, which all of them read.

Lines end in CRLF and are folded at 75 bytes, never inside a letter (RFC 2426, section 2.6);
backslash, semicolon, comma and the end of a line are escaped (section 5). Nothing else of a text
can end a line: characters that steer terminals, lines or the direction of writing are taken out.
Source: https://www.rfc-editor.org/rfc/rfc2426.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from geo.languages import say, translate
from geo.links import phone_link, web_link
from geo.opening import hours_lines
from geo.values import Place, Shop, Visibility
from geo.wording import ROLE_LABELS, kind_labels

__all__ = ["plain_text", "shop_vcard"]

_LINE_BYTES: Final = 75
_LONGEST_NAME: Final = 200
_LONGEST_NOTE: Final = 2_000
_END_OF_LINE: Final = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_STEERING: Final = frozenset({"Cc", "Cf", "Cs"})
"""Unicode categories: control, format (among them what turns the direction), half surrogates."""


def shop_vcard(shop: Shop, *, url: str) -> str:
    """Return `shop`, as the public may see it, as a vCard.

    Parameters
    ----------
    url
        Permanent address of its card.
    """
    lines = ["BEGIN:VCARD", "VERSION:3.0", *_properties(shop, url), "END:VCARD"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def plain_text(text: str, longest: int) -> str:
    r"""Return `text` on ordinary lines, cut at `longest`, without characters that steer.

    Examples
    --------
    >>> plain_text("Le miel\r\nBEGIN:VCARD\u202e\0", 100)
    'Le miel\nBEGIN:VCARD'
    """
    whole = _END_OF_LINE.sub("\n", text)[:longest]
    return "".join(
        letter
        for letter in whole
        if letter == "\n" or unicodedata.category(letter) not in _STEERING
    )


def _properties(shop: Shop, url: str) -> Iterator[str]:
    name = _escape(shop.name, _LONGEST_NAME)
    yield f"FN:{name}"
    yield f"N:{name};;;;"
    yield f"ORG:{name}"
    yield "X-ABShowAs:COMPANY"
    if shop.kinds:
        yield f"TITLE:{_escape(kind_labels(shop.kinds), _LONGEST_NAME)}"
    phone = phone_link(shop.phone)
    if phone is not None:
        yield f"TEL;TYPE=WORK,VOICE:{phone.removeprefix('tel:')}"
    for link in (url, *map(web_link, (shop.website, *shop.links))):
        if link is not None:
            # An address on the web is not escaped (section 3.6.8), and has no line to end.
            yield f"URL:{plain_text(link, _LONGEST_NOTE)}"
    for place in shop.places:
        yield from _address(place)
    note = _note(shop)
    if note:
        yield f"NOTE:{_escape(note, _LONGEST_NOTE)}"
    if shop.confirmed_on is not None:
        yield f"REV:{shop.confirmed_on.isoformat()}T00:00:00Z"


def _address(place: Place) -> Iterator[str]:
    """Yield where a place is; one that its host lends is no address of the shop's own."""
    if place.visibility is Visibility.HIDDEN or place.host_slug is not None:
        return
    parts = (place.address, place.city, None, place.postcode)
    street, city, region, postcode = (_escape(part or "", _LONGEST_NAME) for part in parts)
    if city or street:
        yield f"ADR;TYPE=WORK:;;{street};{city};{region};{postcode};France"


def _note(shop: Shop) -> str:
    """Return the description and the hours of each place, a line each."""
    hours = [
        say(
            "{when} : {hours}",
            when=translate(ROLE_LABELS[place.role]),
            hours=", ".join(hours_lines(place.opening_hours)),
        )
        for place in shop.places
        if place.opening_hours
    ]
    return "\n".join([*([shop.description] if shop.description else []), *hours])


def _escape(text: str, longest: int) -> str:
    plain = plain_text(text, longest).replace("\\", "\\\\").replace("\n", "\\n")
    return plain.replace(";", "\\;").replace(",", "\\,")


def _fold(line: str) -> str:
    """Return `line` in pieces of at most 75 bytes; a piece after the first begins with a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join([*pieces, piece])
