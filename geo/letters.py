"""What is written to makers: one template a letter, in plain text.

Plain text carries no tracker, needs no escaping, and is read aloud well. Words of people are put
into it once their control and direction marks are gone; a name never spans two lines.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.french import typeset
from geo.secret_links import LIFETIME
from geo.wording import day_label

__all__ = ["Letter", "LetterKind", "LetterWords", "write_letter"]


class LetterKind(StrEnum):
    """Why somebody is written to; each has a template of its name."""

    RECEIVED = "received"
    LINK = "link"
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EDIT_REFUSED = "edit_refused"
    WITHDRAWN = "withdrawn"
    REMINDER = "reminder"
    HOST_ASKED = "host_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWords:
    """What fills a letter.

    Attributes
    ----------
    shop
        Name of the entry it is about.
    link
        Secret link of whoever is written to.
    page
        Public address of the entry.
    words
        Of an organizer: a question, a reason.
    about
        Name of the other entry: the guest, in a letter to a host.
    """

    shop: str
    map_name: str
    link: str
    page: str
    words: str | None = None
    about: str | None = None
    confirmed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, ready to go.

    Attributes
    ----------
    to
        One e-mail address.
    subject
        One line.
    """

    to: str
    subject: str
    text: str


def write_letter(kind: LetterKind, to: str, words: LetterWords) -> Letter:
    """Return the letter of that kind."""
    day = words.confirmed_on
    filled = _TEMPLATES.get_template(f"{kind.value}.txt").render(
        shop=one_line(words.shop),
        map_name=one_line(words.map_name),
        link=words.link,
        page=words.page,
        words=clean_lines(words.words or ""),
        about=one_line(words.about or ""),
        confirmed_on=None if day is None else day_label(day),
        lifetime_days=LIFETIME.days,
    )
    subject, _, text = filled.partition("\n")
    return Letter(to=to, subject=typeset(subject), text=_typeset_around_links(text).strip() + "\n")


def one_line(text: str) -> str:
    r"""Return `text` on one line, without marks that nobody sees.

    >>> one_line("Miel\r\nBcc: a@b.example")
    'Miel Bcc: a@b.example'
    """
    return " ".join(clean_lines(text).split())


def clean_lines(text: str) -> str:
    """Return `text` with its lines, without the marks that control a terminal or turn a text."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in whole if c == "\n" or unicodedata.category(c) not in _UNSEEN).strip()


def _typeset_around_links(text: str) -> str:
    """Typeset every line but addresses, which would no longer lead anywhere."""
    lines = (line if "://" in line else typeset(line) for line in text.split("\n"))
    return "\n".join(lines)


_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("mail_templates")),
    # Plain text: "&amp;" would be read as it stands.
    autoescape=False,  # noqa: S701
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
