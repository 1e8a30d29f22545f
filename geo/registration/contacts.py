"""Telephone numbers, e-mail addresses, SIRET numbers and links as people write them."""

import re
from typing import Final

import phonenumbers
from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from geo.errors import FieldRefused
from geo.links import web_link

__all__ = ["read_email", "read_link", "read_phone", "read_siret", "show_phone"]

_OVERSEAS: Final = ("GP", "MQ", "GF", "RE", "YT")
"""Their numbers are dialled 0590, 0596, 0594, 0262, 0269 and in 069 within France."""
_AT_HOME: Final = frozenset({33, 590, 594, 596, 262})
_METROPOLITAN: Final = re.compile(r"[1-9]\d{8}")
_PREFIX: Final = re.compile(r"(?:00)?\d{0,3}0?")


def read_phone(written: str) -> str:
    """Return a telephone number in E.164, read as from France; overseas and abroad understood.

    A French number of nine digits after its zero is taken even when its block is not in the
    tables of the library yet: a real telephone must never be refused.

    Raises
    ------
    FieldRefused
        When it is no number, or several.

    Examples
    --------
    >>> read_phone("04 65 71 00 01"), read_phone("0692 12 34 56"), read_phone("+41 22 345 67 89")
    ('+33465710001', '+262692123456', '+41223456789')
    """
    number = _parse_phone(written)
    if number is None:
        raise FieldRefused("phone_refused", value=written)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parse_phone(written: str) -> phonenumbers.PhoneNumber | None:
    for region in (*_OVERSEAS, "FR"):
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if _is_credible(number) and _is_whole(number, written):
            return number
    return None


def _is_credible(number: phonenumbers.PhoneNumber) -> bool:
    national = phonenumbers.national_significant_number(number)
    is_french = number.country_code == 33 and _METROPOLITAN.fullmatch(national) is not None
    return is_french or phonenumbers.is_valid_number(number)


def _is_whole(number: phonenumbers.PhoneNumber, written: str) -> bool:
    """Tell whether nothing that was written is lost: a second number, an extension, letters."""
    digits = "".join(str(int(sign)) for sign in written if sign.isdecimal())
    national = phonenumbers.national_significant_number(number)
    has_letters = any(sign.isalpha() for sign in written)
    is_all = digits.endswith(national) and _PREFIX.fullmatch(digits.removesuffix(national))
    return bool(is_all) and not has_letters and number.extension is None


def show_phone(number: str) -> str:
    """Return an E.164 `number` as people write it; what is no such number stays as it is.

    >>> show_phone("+33465710001"), show_phone("+41223456789")
    ('04 65 71 00 01', '+41 22 345 67 89')
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    if parsed.country_code in _AT_HOME:
        style = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(parsed, style)


def read_email(written: str) -> str:
    """Return an e-mail address, its domain in lower case; nobody is asked whether it exists.

    Raises
    ------
    FieldRefused
        When it cannot be one.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(written, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise FieldRefused("email_refused", value=written) from error


def read_siret(written: str) -> str:
    """Return the fourteen digits of a SIRET number.

    Raises
    ------
    FieldRefused
        When there are not fourteen, or the last one does not check the others.
    """
    try:
        return str(siret.validate(written))
    except ValidationError as error:
        raise FieldRefused("siret_refused", value=written) from error


def read_link(written: str) -> str:
    """Return an address on the web that may become a link.

    Raises
    ------
    FieldRefused
        When it is none: ``javascript:`` and its like, an e-mail address, a word.
    """
    link = web_link(written)
    if link is None:
        raise FieldRefused("link_refused", value=written)
    return link
