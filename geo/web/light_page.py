"""What every light page has around its content: its head, its languages, the way out of a frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from geo.answers import territory_title
from geo.application import Application
from geo.catalogue import Catalogue
from geo.embed_code import oembed_address
from geo.languages import LANGUAGE_NAMES, Language
from geo.public_question import Question, question_parameters
from geo.web.light_styles import LightStyle, light_style

__all__ = ["LightPage", "address_of", "edition_of", "kept_query", "light_page"]

_LONGEST_DESCRIPTION: Final = 180
_KEPT: Final = ("couleur", "cadre", "langue")
"""What links to other pages keep of an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LightPage:
    """The head and the frame of a light page.

    Attributes
    ----------
    canonical
        Its address without what changes but its looks; ``None`` for a page that has none.
    builder
        Page Intégrer, with the same choices.
    oembed
        Where the page says how it is embedded, to sites into which its link is pasted.
    files
        Media type, name and address of the same in other forms.
    outside
        The same page without the site around it.
    """

    title: str
    edition: str
    style: LightStyle
    languages: tuple[tuple[Language, str, str], ...]
    territory: str
    explorer: str
    builder: str
    outside: str
    canonical: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    description: str | None = None
    image: str | None = None
    og_type: str = "website"
    oembed: str | None = None
    files: tuple[tuple[str, str, str], ...] = ()
    licence: str | None = None
    is_framed: bool = False
    is_empty: bool = False
    """Nothing answers the question."""
    robots: str | None = None
    """What search engines are asked; ``None`` for a page that they may show."""


def light_page(  # noqa: PLR0913 - what a head says
    application: Application,
    question: Question,
    path: str,
    *,
    title: str,
    description: str | None = None,
    image: str | None = None,
    og_type: str = "website",
    files: Sequence[tuple[str, str, str]] = (),
    is_indexed: bool = True,
    has_canonical: bool = True,
    is_empty: bool = False,
) -> LightPage:
    """Return what goes around the content of the page at `path` that answers `question`."""
    base = application.settings.public_url or ""
    asked = question_parameters(question)
    plain = [(name, value) for name, value in asked if name not in {*_KEPT, "boutique"}]
    bare = [] if is_indexed else plain
    return LightPage(
        title=title,
        edition=edition_of(application),
        style=light_style(question.face.accent),
        languages=tuple(
            (one, name, address_of(path, [*_without(asked, "langue"), ("langue", str(one))]))
            for one, name in LANGUAGE_NAMES.items()
        ),
        territory=territory_title(application.coverage.now.rule, application.boundaries)
        if question.view is None
        else question.view.title,
        explorer=address_of("/", plain),
        builder=address_of("/integrer", plain),
        outside=address_of(path, _without(asked, "cadre")),
        canonical=base + address_of(path, bare) if has_canonical else None,
        alternates=_alternates(base, path, bare) if has_canonical else (),
        description=_short(description),
        image=None if image is None else base + image,
        og_type=og_type,
        oembed=oembed_address(base, base + address_of(path, _without(asked, "cadre")))
        if has_canonical
        else None,
        files=tuple(files),
        licence=_licence(application.catalogue),
        is_framed=question.face.is_framed,
        is_empty=is_empty,
        robots=None if is_indexed else "noindex, follow",
    )


def address_of(path: str, parameters: Sequence[tuple[str, str]]) -> str:
    """Return an address of ours."""
    query = urlencode(parameters, safe=",:")
    return f"{path}?{query}" if query else path


def kept_query(question: Question) -> str:
    """Return what links to other pages keep: the colour and the frame."""
    asked = question_parameters(question)
    view = [] if question.view is None else [("vue", question.view.slug)]
    kept = [(name, value) for name, value in asked if name in {"couleur", "cadre"}]
    if question.view is not None:
        face = question.view.face
        kept = [("couleur", face.accent.removeprefix("#"))] if face.accent else kept
        kept += [("cadre", "1")] if question.face.is_framed else []
    return urlencode([*view, *dict(kept).items()])


def edition_of(application: Application) -> str:
    """Return what changes with everything that a page may show, its clock aside."""
    parts = (
        application.catalogue.edition,
        application.coverage.now.version,
        application.views.version,
    )
    return ".".join(map(str, parts))


def _without(parameters: Sequence[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    return [(one, value) for one, value in parameters if one != name]


def _alternates(
    base: str, path: str, parameters: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    return (
        *(
            (str(one), base + address_of(path, [*parameters, ("langue", str(one))]))
            for one in LANGUAGE_NAMES
        ),
        ("x-default", base + address_of(path, parameters)),
    )


def _short(text: str | None) -> str | None:
    """Return the first words of `text`, whole."""
    words = " ".join((text or "").split())
    if len(words) <= _LONGEST_DESCRIPTION:
        return words or None
    return words[:_LONGEST_DESCRIPTION].rsplit(" ", 1)[0] + "…"


_LICENCES: Final = """
SELECT licence FROM shops WHERE licence IS NOT NULL
GROUP BY licence ORDER BY count(*) DESC, licence LIMIT 3
"""


def _licence(catalogue: Catalogue) -> str | None:
    """Return the licences of what is shown, the most frequent first; ``None`` when none is said."""

    def ask() -> list[tuple[str]]:
        with catalogue.engine.cursor() as cursor:
            return cursor.execute(_LICENCES).fetchall()

    rows = catalogue.current.kept("licences", ask)
    return ", ".join(licence for (licence,) in rows) or None
