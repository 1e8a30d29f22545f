"""The languages that visitors read, and the one that is spoken now.

French is the source: a sentence stands in the code in French, and that sentence is its own key in
``locales/{language}/LC_MESSAGES/alentour.po``. Files are read as they are, once, when the first
visitor of a language comes: there is nothing to compile.

The language spoken now is the one thing that reaches functions without being an argument: words
are said at the bottom of long chains of functions that have nothing else to do with it. A door (a
route, a page) sets it with :func:`speaking`; outside any, it is French, as on organizers' pages.

A placeholder whose name begins with ``of_`` or ``at_`` holds a name with the French preposition
("d'Aubenas"); a translation may use the bare name instead: ``{place}`` for ``{of_place}``.
"""

import gettext
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from geo.french import group_digits, typeset

__all__ = [
    "LANGUAGE_NAMES",
    "LOCALES_FOLDER",
    "Language",
    "choose_language",
    "in_language",
    "marked",
    "say",
    "say_many",
    "say_number",
    "speaking",
    "spoken_language",
    "spoken_locale",
    "translate",
    "typography",
]

LOCALES_FOLDER: Final = Path(__file__).resolve().parent.parent / "locales"


class Language(StrEnum):
    """A language of visitors' screens, by its code in HTML."""

    FR = "fr"
    EN = "en"
    NL = "nl"
    DE = "de"


LANGUAGE_NAMES: Final[dict[Language, str]] = {
    Language.FR: "Français",
    Language.EN: "English",
    Language.NL: "Nederlands",
    Language.DE: "Deutsch",
}
"""What each language calls itself."""

_LOCALES: Final = {
    Language.FR: "fr_FR",
    Language.EN: "en_GB",
    Language.NL: "nl_NL",
    Language.DE: "de_DE",
}
"""Whose dates and numbers: days before months, kilometres."""
_NBSP: Final = "\N{NO-BREAK SPACE}"
_WEIGHED: Final = re.compile(
    r"\s*([a-z]{1,8})[a-z0-9-]*\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*"
)
"""One language of ``Accept-Language`` and its weight (RFC 9110, 12.5.4)."""
_MOST_ACCEPTED: Final = 30

_spoken: ContextVar[Language] = ContextVar("spoken", default=Language.FR)
_is_asked: ContextVar[bool] = ContextVar("is_asked", default=False)


def choose_language(asked: str | None, accepted: str | None) -> Language:
    """Return the language to speak: the one asked for, else the browser's, else French.

    Parameters
    ----------
    asked
        Value of ``langue`` in the address.
    accepted
        Value of ``Accept-Language``.

    Examples
    --------
    >>> choose_language(None, "pt, de-AT;q=0.8, en;q=0.5")
    <Language.DE: 'de'>
    """
    if asked in set(Language):
        return Language(asked)
    return next(_known_by_weight(accepted or ""), Language.FR)


def _known_by_weight(accepted: str) -> Iterator[Language]:
    parts = accepted.lower().split(",")[:_MOST_ACCEPTED]
    weighed = [match.groups() for part in parts if (match := _WEIGHED.fullmatch(part))]
    weighed.sort(key=lambda pair: -float(pair[1] or 1))
    yield from (Language(code) for code, weight in weighed
                if code in set(Language) and float(weight or 1) > 0)  # fmt: skip


def spoken_language() -> Language:
    """Return the language spoken now."""
    return _spoken.get()


def spoken_locale() -> str:
    """Return whose dates and numbers go with the language spoken now, as Babel names it."""
    return _LOCALES[spoken_language()]


@contextmanager
def speaking(language: Language, *, is_asked: bool = False) -> Iterator[None]:
    """Speak `language` until the end of the block; other requests are not concerned.

    Parameters
    ----------
    is_asked
        The address asks for it: our links will, too; see :func:`in_language`.
    """
    before, was_asked = _spoken.set(language), _is_asked.set(is_asked)
    try:
        yield
    finally:
        _spoken.reset(before)
        _is_asked.reset(was_asked)


def in_language(url: str) -> str:
    """Return an address of ours; where the language was asked for, it goes on asking for it.

    Examples
    --------
    >>> with speaking(Language.NL, is_asked=True):
    ...     in_language("/?boutique=miel"), in_language("/marches.ics")
    ('/?boutique=miel&langue=nl', '/marches.ics?langue=nl')
    """
    if not _is_asked.get():
        return url
    return f"{url}{'&' if '?' in url else '?'}langue={spoken_language()}"


def marked(text: str) -> str:
    """Return `text` as it is: marks a word of a table, which is translated where it is shown."""
    return text


def translate(text: str) -> str:
    """Return a marked `text` in the language spoken, in French where it has no translation."""
    language = spoken_language()
    return text if language is Language.FR else _translations(language).gettext(text)


def say(text: str, /, **values: object) -> str:
    """Return the sentence `text` in the language spoken, its ``{placeholders}`` filled."""
    return translate(text).format(**values)


def say_many(singular: str, plural: str, count: int, /, **values: object) -> str:
    r"""Return the sentence that agrees with `count`, which fills ``{count}``.

    In French 0 is singular. A count stays on the line of the word that follows it.

    Examples
    --------
    >>> say_many("{count} lieu", "{count} lieux", 1240)
    '1\u202f240\xa0lieux'
    """
    language = spoken_language()
    if language is Language.FR:
        text = singular if count < 2 else plural
    else:
        text = _translations(language).ngettext(singular, plural, count)
    unbroken = text.replace("{count} ", f"{{count}}{_NBSP}")
    return unbroken.format(count=say_number(count), **values)


def say_number(number: float, digits: int = 0) -> str:
    """Return `number` with so many `digits` after the comma or the point, thousands apart."""
    language = spoken_language()
    if language is Language.FR:
        whole, _, rest = f"{number:.{digits}f}".partition(".")
        return f"{group_digits(int(whole))},{rest}" if rest else group_digits(int(whole))
    from babel.numbers import format_decimal

    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(number, format=pattern, locale=spoken_locale())


def typography(text: str) -> str:
    """Return a sentence typeset in the language spoken; only French wants spaces of its own."""
    return typeset(text) if spoken_language() is Language.FR else text


@cache
def _translations(language: Language) -> gettext.GNUTranslations:
    """Read the translations of a language, once."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALES_FOLDER / language / "LC_MESSAGES" / "alentour.po"
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=str(language)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
