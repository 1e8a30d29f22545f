"""Which addresses from people may become links, and how."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

import phonenumbers

from geo.coordinates import Position

__all__ = [
    "directions_link",
    "geo_link",
    "network_name",
    "phone_link",
    "sms_link",
    "web_link",
    "whatsapp_link",
]

_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NETWORKS: Final = {
    "bsky.app": "Bluesky",
    "etsy.com": "Etsy",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "pinterest.com": "Pinterest",
    "pinterest.fr": "Pinterest",
    "threads.net": "Threads",
    "tiktok.com": "TikTok",
    "twitter.com": "X",
    "x.com": "X",
    "youtu.be": "YouTube",
    "youtube.com": "YouTube",
}
_LONGEST_LABEL: Final = 80
_FRANCE: Final = 33
_MOBILE: Final = re.compile(r"[67]\d{8}")
_PHONE: Final = re.compile(r"\+?[0-9]{4,15}")


def web_link(written: str | None) -> str | None:
    """Return `written` as an ``https`` or ``http`` address, ``None`` when it is neither.

    ``javascript:`` and its like never become links, nor does an address that names a user (an
    e-mail, or one host that poses as another); a bare ``example.org`` gets ``https://``.

    Examples
    --------
    >>> web_link("www.miel.example"), web_link("javascript:alert(1)"), web_link("a@miel.example")
    ('https://www.miel.example', None, None)
    """
    if written is None:
        return None
    text = written.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return None
    has_host = _HOST.fullmatch(parts.hostname or "") is not None and parts.username is None
    is_clean = not any(character.isspace() or character in "<>\"'`\\" for character in text)
    return parts.geturl() if parts.scheme in {"http", "https"} and has_host and is_clean else None


def phone_link(written: str | None) -> str | None:
    """Return `written` as a ``tel:`` address, ``None`` when it holds no telephone number.

    Examples
    --------
    >>> phone_link("04 65 71 12 34")
    'tel:0465711234'
    """
    # "+33 (0)4": the zero is dialled without the country code only.
    dialled = re.sub(r"(?<=\d)\s*\(0\)", "", written or "") if "+" in (written or "") else written
    digits = re.sub(r"[\s.\-/()]+", "", dialled or "")
    return f"tel:{digits}" if _PHONE.fullmatch(digits) else None


def sms_link(written: str | None) -> str | None:
    """Return `written` as an ``sms:`` address, ``None`` unless it is a French mobile number.

    Examples
    --------
    >>> sms_link("06 39 98 12 34"), sms_link("04 65 71 12 34")
    ('sms:+33639981234', None)
    """
    number = _french_mobile(written)
    return None if number is None else f"sms:+{number}"


def whatsapp_link(written: str | None) -> str | None:
    """Return the WhatsApp address of a French mobile number, ``None`` for any other.

    Source of the form: https://faq.whatsapp.com/5913398998672934.
    """
    number = _french_mobile(written)
    return None if number is None else f"https://wa.me/{number}"


def network_name(link: str) -> str:
    """Return what the site of a web address is called: a network's name, else its host.

    Examples
    --------
    >>> network_name("https://www.instagram.com/miel"), network_name("https://www.miel.example/a")
    ('Instagram', 'miel.example')
    """
    host = (urlsplit(link).hostname or "").removeprefix("www.")
    for domain, name in _NETWORKS.items():
        if host == domain or host.endswith(f".{domain}"):
            return name
    return host


def geo_link(position: Position, label: str) -> str:
    """Return a ``geo:`` address (RFC 5870) that a telephone opens in its own map.

    `label` comes from people; it names the pin where the map understands ``q=``.
    """
    point = _written(position)
    return f"geo:{point}?q={point}({quote(label[:_LONGEST_LABEL], safe='', errors='replace')})"


def directions_link(position: Position) -> str:
    """Return the address at which OpenStreetMap finds the way to `position`."""
    point = quote(_written(position), safe="")
    return f"https://www.openstreetmap.org/directions?to={point}"


def _written(position: Position) -> str:
    return f"{position.lat:.6f},{position.lon:.6f}"


def _french_mobile(written: str | None) -> str | None:
    """Return the digits of a French mobile number with its country code, else ``None``."""
    if written is None or phone_link(written) is None:
        return None
    try:
        number = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException:
        return None
    national = str(number.national_number)
    is_mobile = number.country_code == _FRANCE and _MOBILE.fullmatch(national) is not None
    return f"{_FRANCE}{national}" if is_mobile else None
