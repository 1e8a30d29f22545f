"""Every field of the form of registration: its name, label, help and limits.

::

    SECTIONS                         the form, top to bottom, one column
    └── Section "places"
        └── Group "places"           repeated: places[0].role, places[1].role …
            └── Field "role"

Templates and reading go through this one table. Names inside a group are ``group[number].field``
with numbers from 0 to ``most - 1``, gaps allowed (a row may have been taken away). A field with
several values (``FieldKind.CHOICES``, ``FieldKind.TEXTS``) stands several times under one name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.entries import ConsentChannel
from geo.kinds import FAMILIES, KINDS
from geo.values import Occasion, Payment, Role, Service, Visibility, Wheelchair
from geo.wording import OCCASION_LABELS, PAYMENT_LABELS, ROLE_LABELS, SERVICE_LABELS

__all__ = [
    "CONSENT_TEXT",
    "DAYS",
    "FIELDS",
    "GROUPS",
    "HONEYPOT",
    "OPENED_AT",
    "SECTIONS",
    "SUBMISSION",
    "Choice",
    "Field",
    "FieldKind",
    "Group",
    "Section",
    "ZoneShape",
    "field_name",
    "hours_field",
]


class FieldKind(StrEnum):
    """How a field is shown and sent."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECK = "check"
    """Sent as ``"1"`` when ticked, not at all otherwise."""
    TEXTS = "texts"
    """Several short texts: one field a value, or one value a line."""
    HIDDEN = "hidden"
    """Filled by a script; a form without script works without it."""


class ZoneShape(StrEnum):
    """How a zone of delivery is said."""

    RADIUS = "radius"
    AREAS = "areas"
    POLYGON = "polygon"
    TRAVEL_TIME = "travel_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One possible value; ``group`` is a heading above several of them."""

    value: str
    label: str
    help: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field.

    Attributes
    ----------
    limit
        Most characters of one value.
    most
        Most values, 1 unless it takes several.
    autocomplete
        Value of the HTML attribute, for browsers that fill forms.
    shown_when
        Name (in the same group) and values of the field that makes this one useful; a script may
        hide it otherwise. What is hidden is sent and read all the same.
    """

    name: str
    label: str
    help: str | None = None
    kind: FieldKind = FieldKind.TEXT
    limit: int = 200
    most: int = 1
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    autocomplete: str = "off"
    shown_when: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that repeat together, up to ``most`` times.

    ``singular`` stands above one of them and on the button that adds one. A row in which nothing
    stands but ``preset`` fields is not there.
    """

    name: str
    label: str
    singular: str
    fields: tuple[Field, ...]
    most: int
    preset: frozenset[str] = frozenset()
    help: str | None = None
    shown_when: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the form under one heading."""

    key: str
    title: str
    help: str | None = None
    parts: tuple[Field | Group, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that stand alone."""
        return tuple(part for part in self.parts if isinstance(part, Field))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that repeat."""
        return tuple(part for part in self.parts if isinstance(part, Group))


def field_name(group: str, number: int, name: str) -> str:
    """Return the name under which a field of a group is sent.

    >>> field_name("places", 0, "role")
    'places[0].role'
    """
    return f"{group}[{number}].{name}"


def hours_field(day: str) -> str:
    """Return the name of the hours of one `day` of :data:`DAYS`: ``"hours_mo"``."""
    return f"hours_{day.lower()}"


HONEYPOT: Final = "objet"
"""A field that people do not see and programs fill."""
OPENED_AT: Final = "opened_at"
"""When the form was shown, in seconds since 1970: a program answers at once."""
SUBMISSION: Final = "submission"
"""32 random hexadecimal digits drawn once a form: sent again, it is not registered again."""

DAYS: Final[dict[str, str]] = {
    "Mo": "Lundi",
    "Tu": "Mardi",
    "We": "Mercredi",
    "Th": "Jeudi",
    "Fr": "Vendredi",
    "Sa": "Samedi",
    "Su": "Dimanche",
    "PH": "Jours fériés",
}
"""The lines of the weekly editor, by their OSM names."""

CONSENT_TEXT: Final = (
    "J'accepte que cette fiche soit publiée sur la carte et dans les données ouvertes qui en sont "
    "tirées. Mon adresse électronique, mon numéro SIRET et ce que j'ai demandé de ne pas montrer "
    "ne sont jamais publiés. Je peux modifier ou retirer ma fiche à tout moment."
)
"""What the maker agrees to, recorded word for word."""

_KINDS: Final = tuple(
    Choice(value=kind.key, label=kind.label, group=FAMILIES[kind.family].label)
    for kind in KINDS.values()
)
_ROLES: Final = tuple(Choice(value=role, label=ROLE_LABELS[role]) for role in Role)
_VISIBILITIES: Final = (
    Choice(value=Visibility.EXACT, label="Montrer l'adresse"),
    Choice(
        value=Visibility.COMMUNE,
        label="Je travaille chez moi : montrer seulement ma commune",
        help="Le point sera posé au centre de la commune ; l'adresse reste privée.",
    ),
    Choice(
        value=Visibility.HIDDEN,
        label="Ne rien montrer de ce lieu",
        help="Il sert seulement à savoir si vous êtes sur le territoire.",
    ),
)
_WHEELCHAIR: Final = (
    Choice(value=Wheelchair.YES, label="Oui, sans marche"),
    Choice(value=Wheelchair.LIMITED, label="Avec de l'aide : une petite marche, une pente"),
    Choice(value=Wheelchair.NO, label="Non"),
)
_SHAPES: Final = (
    Choice(value=ZoneShape.RADIUS, label="Autour de chez moi"),
    Choice(value=ZoneShape.AREAS, label="Des communes, une intercommunalité, un département"),
    Choice(value=ZoneShape.POLYGON, label="Une zone dessinée sur la carte"),
    Choice(value=ZoneShape.TRAVEL_TIME, label="Selon le temps de route"),
)
_WHO: Final = (
    Choice(value="maker", label="C'est mon activité"),
    Choice(
        value="other",
        label="J'inscris quelqu'un d'autre",
        help="Mairie, office de tourisme, correspondant : avec l'accord de la personne.",
    ),
)
_CHANNELS: Final = (
    Choice(value=ConsentChannel.IN_PERSON, label="De vive voix"),
    Choice(value=ConsentChannel.PHONE, label="Par téléphone"),
    Choice(value=ConsentChannel.EMAIL, label="Par courriel"),
    Choice(value=ConsentChannel.PAPER, label="Par écrit, sur papier"),
)
_IF_OTHER: Final = ("who", ("other",))

_HOURS: Final = (
    *(
        Field(
            name=hours_field(day),
            label=label,
            help="Par exemple 9h-12h, 14h-18h30. Vide : fermé ou inconnu." if day == "Mo" else None,
            limit=80,
        )
        for day, label in DAYS.items()
    ),
    Field(
        name="hours_text",
        label="Horaires en toutes lettres",
        help="Ce que la semaine ne dit pas : « sur rendez-vous », « d'avril à octobre »…",
        limit=255,
    ),
)

_PLACE: Final = (
    Field(name="role", label="Quel lieu ?", kind=FieldKind.CHOICE, choices=_ROLES),
    Field(
        name="host",
        label="Chez qui ?",
        help="Si ce point de retrait est chez un commerce déjà inscrit : il devra accepter.",
        limit=200,
        shown_when=("role", (Role.PICKUP_POINT,)),
    ),
    Field(
        name="name",
        label="Nom du lieu",
        help="S'il n'est pas celui de votre activité : « Marché d'Aubenas ».",
        limit=120,
    ),
    Field(
        name="address",
        label="Adresse",
        help="Numéro et rue, ou lieu-dit.",
        limit=200,
        autocomplete="street-address",
    ),
    Field(name="postcode", label="Code postal", limit=10, autocomplete="postal-code"),
    Field(name="city", label="Commune", limit=80, autocomplete="address-level2"),
    Field(name="insee_code", label="Code INSEE", kind=FieldKind.HIDDEN, limit=5),
    Field(name="lon", label="Longitude", kind=FieldKind.HIDDEN, limit=24),
    Field(name="lat", label="Latitude", kind=FieldKind.HIDDEN, limit=24),
    Field(
        name="is_pinned",
        label="Le point est placé à la main",
        help="Sans cela, la position vient de l'adresse.",
        kind=FieldKind.HIDDEN,
        limit=1,
    ),
    Field(
        name="visibility",
        label="Que montrer ?",
        kind=FieldKind.CHOICE,
        choices=_VISIBILITIES,
    ),
    Field(
        name="wheelchair",
        label="Peut-on entrer en fauteuil roulant ?",
        help="Rien de choisi : la carte ne dit rien.",
        kind=FieldKind.CHOICE,
        choices=_WHEELCHAIR,
    ),
    *_HOURS,
)

_ZONE: Final = (
    Field(name="shape", label="Où livrez-vous ?", kind=FieldKind.CHOICE, choices=_SHAPES),
    Field(
        name="radius_km",
        label="Jusqu'à combien de kilomètres ?",
        kind=FieldKind.NUMBER,
        limit=8,
        shown_when=("shape", (ZoneShape.RADIUS,)),
    ),
    Field(
        name="travel_time_min",
        label="Jusqu'à combien de minutes de route ?",
        kind=FieldKind.NUMBER,
        limit=8,
        shown_when=("shape", (ZoneShape.TRAVEL_TIME,)),
    ),
    Field(
        name="codes",
        label="Quelles communes, intercommunalités ou départements ?",
        help="Un nom par ligne : « Aubenas », « Ardèche ».",
        kind=FieldKind.TEXTS,
        limit=120,
        most=60,
        shown_when=("shape", (ZoneShape.AREAS,)),
    ),
    Field(
        name="polygon",
        label="Zone dessinée",
        kind=FieldKind.HIDDEN,
        limit=40_000,
        shown_when=("shape", (ZoneShape.POLYGON,)),
    ),
    Field(
        name="days",
        label="Quels jours ?",
        help="Par exemple « le mardi et le vendredi ».",
        limit=120,
    ),
    Field(name="minimum", label="À partir de quelle commande ?", limit=120),
    Field(name="fee", label="Frais de livraison", limit=120),
)

SECTIONS: Final[tuple[Section, ...]] = (
    Section(
        key="activity",
        title="Votre activité",
        parts=(
            Field(
                name="name",
                label="Nom de l'activité",
                limit=120,
                is_required=True,
                autocomplete="organization",
            ),
            Field(
                name="kinds",
                label="Que faites-vous ?",
                help="Cinq au plus ; la première donne l'icône sur la carte.",
                kind=FieldKind.CHOICES,
                limit=40,
                most=5,
                is_required=True,
                choices=_KINDS,
            ),
            Field(
                name="description",
                label="Ce que vous fabriquez ou vendez",
                help="Quelques phrases, comme vous le diriez à quelqu'un qui passe.",
                kind=FieldKind.LONG_TEXT,
                limit=2_000,
            ),
        ),
    ),
    Section(
        key="places",
        title="Où vous trouver",
        help="La commune suffit. Rien de ce que vous cachez ne sera publié.",
        parts=(
            Group(
                name="places",
                label="Lieux",
                singular="Lieu",
                fields=_PLACE,
                most=12,
                preset=frozenset({"role", "visibility", "is_pinned"}),
            ),
            Field(
                name="made_in",
                label="Fabriqué à",
                help="La commune où vous fabriquez, si vous voulez le dire.",
                limit=80,
            ),
        ),
    ),
    Section(
        key="selling",
        title="Comment acheter",
        parts=(
            Field(
                name="services",
                label="Comment vous acheter quelque chose ?",
                kind=FieldKind.CHOICES,
                limit=40,
                most=len(Service),
                choices=tuple(Choice(value=one, label=SERVICE_LABELS[one]) for one in Service),
            ),
            Group(
                name="zones",
                label="Zones de livraison",
                singular="Zone de livraison",
                fields=_ZONE,
                most=6,
                preset=frozenset({"shape"}),
                shown_when=("services", (Service.DELIVERY,)),
            ),
            Field(
                name="payments",
                label="Moyens de paiement",
                kind=FieldKind.CHOICES,
                limit=40,
                most=len(Payment),
                choices=tuple(Choice(value=one, label=PAYMENT_LABELS[one]) for one in Payment),
            ),
            Field(
                name="occasions",
                label="Des cadeaux pour quelles occasions ?",
                help="Si ce que vous faites s'offre.",
                kind=FieldKind.CHOICES,
                limit=40,
                most=len(Occasion),
                choices=tuple(Choice(value=one, label=OCCASION_LABELS[one]) for one in Occasion),
            ),
        ),
    ),
    Section(
        key="contact",
        title="Comment vous joindre",
        parts=(
            Field(
                name="contact_name",
                label="Nom de la personne à joindre",
                help="Jamais publié.",
                limit=120,
                autocomplete="name",
            ),
            Field(
                name="email",
                label="Adresse électronique",
                help="Jamais publiée. Elle sert à vous envoyer le lien pour modifier votre fiche.",
                kind=FieldKind.EMAIL,
                limit=254,
                autocomplete="email",
            ),
            Field(
                name="phone",
                label="Téléphone",
                kind=FieldKind.PHONE,
                limit=40,
                autocomplete="tel",
            ),
            Field(
                name="shows_phone",
                label="Montrer ce numéro sur ma fiche",
                kind=FieldKind.CHECK,
                limit=1,
            ),
            Field(
                name="website",
                label="Site web",
                kind=FieldKind.URL,
                limit=300,
                autocomplete="url",
            ),
            Field(
                name="links",
                label="Autres pages",
                help="Réseaux, boutique commune… une adresse par ligne.",
                kind=FieldKind.TEXTS,
                limit=300,
                most=6,
            ),
            Field(
                name="labels",
                label="Labels",
                help="« Agriculture biologique », « Maître artisan »… un par ligne.",
                kind=FieldKind.TEXTS,
                limit=80,
                most=8,
            ),
            Field(
                name="siret",
                label="Numéro SIRET",
                help="Facultatif, jamais publié : il évite les doublons.",
                limit=30,
            ),
        ),
    ),
    Section(
        key="consent",
        title="Votre accord",
        parts=(
            Field(name="who", label="Qui inscrit ?", kind=FieldKind.CHOICE, choices=_WHO),
            Field(
                name="registered_by",
                label="Qui êtes-vous ?",
                help="Par exemple « mairie de Balazuc ».",
                limit=120,
                shown_when=_IF_OTHER,
            ),
            Field(
                name="consent_channel",
                label="Comment la personne a-t-elle donné son accord ?",
                kind=FieldKind.CHOICE,
                choices=_CHANNELS,
                shown_when=_IF_OTHER,
            ),
            Field(
                name="consent_date",
                label="Quand ?",
                kind=FieldKind.DATE,
                limit=10,
                shown_when=_IF_OTHER,
            ),
            Field(
                name="consent_words",
                label="Ce qui a été dit ou écrit",
                help="Par exemple « d'accord pour la carte, sans le téléphone ».",
                limit=500,
                shown_when=_IF_OTHER,
            ),
            Field(
                name="remark",
                label="Un mot pour les organisateurs",
                kind=FieldKind.LONG_TEXT,
                limit=1_000,
            ),
            Field(
                name="consent",
                label=CONSENT_TEXT,
                kind=FieldKind.CHECK,
                limit=1,
                is_required=True,
            ),
        ),
    ),
)
"""The whole form, in the order in which it is filled."""


def _all_groups() -> Iterator[Group]:
    for section in SECTIONS:
        yield from section.groups


def _all_fields() -> Iterator[Field]:
    for section in SECTIONS:
        yield from section.fields


GROUPS: Final[dict[str, Group]] = {group.name: group for group in _all_groups()}
"""The groups by name."""
FIELDS: Final[dict[str, Field]] = {field.name: field for field in _all_fields()}
"""The fields that stand alone, by name."""
