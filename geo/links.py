"""Which addresses from people may become links, and how."""

import re
from typing import Final
from urllib.parse import urlsplit

__all__ = ["phone_link", "web_link"]

_HOST: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+")
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
    digits = re.sub(r"[\s.\-/()]+", "", written or "")
    return f"tel:{digits}" if _PHONE.fullmatch(digits) else None
