"""The queue and an entry as organizers see them: values → HTML, everything escaped."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from geo.boundaries import Boundaries
from geo.dossier import Dossier, suggest_text
from geo.entries import Action, ActorKind, ConsentChannel, Entry, HistoryLine, VerdictCode
from geo.kinds import KINDS
from geo.links import phone_link
from geo.moderation import DECISION_LABELS, STATUS_LABELS, Decision
from geo.queue import NEEDS_TEXT, Outcome, QueuePage
from geo.registry.queues import QueueLine, QueueQuery, Trait, View
from geo.registry.reports import ReportTopic
from geo.territory import TerritoryRule
from geo.values import Status
from geo.web.templates import render
from geo.wording import count_label, day_label

__all__ = [
    "TRAIT_LABELS",
    "VIEW_LABELS",
    "decision_buttons",
    "dossier_html",
    "filter_choices",
    "header_html",
    "home_html",
    "map_points",
    "queue_html",
    "read_filters",
    "say_outcomes",
]

VIEW_LABELS: Final[Mapping[View, str]] = {
    View.TO_DECIDE: "À traiter",
    View.TO_COMPLETE: "À compléter",
    View.PUBLISHED: "Publiées",
    View.REFUSED: "Refusées",
    View.WITHDRAWN: "Retirées",
    View.ALL: "Toutes",
}
TRAIT_LABELS: Final[Mapping[Trait, str]] = {
    Trait.EDIT: "modification",
    Trait.OUTSIDE: "hors du territoire",
    Trait.TO_CHECK: "limite à vérifier",
    Trait.INSIDE: "dans le territoire",
    Trait.UNKNOWN: "lieu inconnu",
    Trait.DOUBTFUL: "adresse douteuse",
    Trait.DUPLICATE: "doublon possible",
    Trait.PHOTO: "photo à regarder",
    Trait.REPORTED: "signalement",
}
_QUIET: Final = frozenset({Trait.INSIDE})
"""What is as it should be is not said on every line."""
_DOUBT_LABELS: Final[Mapping[str, str]] = {
    "not_found": "adresse introuvable",
    "ambiguous": "plusieurs adresses possibles",
    "low": "adresse trouvée à peu près",
    "postcode_disagrees": "le code postal ne correspond pas",
    "commune_disagrees": "la commune ne correspond pas",
    "code_disagrees": "le code INSEE ne correspond pas",
    "far_from_coordinates": "loin des coordonnées données",
    "address_changed": "l'adresse a changé depuis que le point a été posé",
}
_ACTION_LABELS: Final[Mapping[Action, str]] = {
    Action.REGISTERED: "inscription",
    Action.IMPORTED: "import",
    Action.EDITED: "modification",
    Action.ACCEPTED: "acceptée",
    Action.REFUSED: "refusée",
    Action.ASKED: "précision demandée",
    Action.WITHDRAWN: "retirée",
    Action.RESTORED: "remise dans la file",
    Action.CONFIRMED: "confirmée",
    Action.POSITION_CONFIRMED: "point placé à la main",
    Action.VANISHED: "disparue de sa source",
    Action.REPORTED: "signalement",
    Action.REPORT_CLOSED: "signalement clos",
    Action.PHOTO_ADDED: "photo ajoutée",
    Action.PHOTO_REMOVED: "photo retirée",
    Action.CONSENT_GIVEN: "accord donné",
    Action.CONSENT_REVOKED: "accord repris",
    Action.LINK_MADE: "lien secret fait",
    Action.LINK_REVOKED: "lien secret révoqué",
    Action.HOST_ASKED: "accueil demandé",
    Action.HOST_ACCEPTED: "accueil accepté",
    Action.HOST_REFUSED: "accueil refusé",
    Action.REMINDED: "rappel envoyé",
    Action.ERASED: "effacée",
    Action.RULE_CHANGED: "règle changée",
    Action.SETTING_CHANGED: "réglage changé",
    Action.ORGANIZER_CHANGED: "compte changé",
    Action.SOURCE_CHANGED: "changée à la source",
    Action.VIEW_CHANGED: "vue changée",
}
_ACTOR_LABELS: Final[Mapping[ActorKind, str]] = {
    ActorKind.MAKER: "la personne inscrite",
    ActorKind.ORGANIZER: "un organisateur",
    ActorKind.OPERATOR: "la ligne de commande",
    ActorKind.VISITOR: "un visiteur",
    ActorKind.SYSTEM: "la machine",
}
_CHANNEL_LABELS: Final[Mapping[ConsentChannel, str]] = {
    ConsentChannel.FORM: "par le formulaire",
    ConsentChannel.EMAIL: "par courriel",
    ConsentChannel.PHONE: "par téléphone",
    ConsentChannel.PAPER: "sur papier",
    ConsentChannel.IN_PERSON: "de vive voix",
}
_TOPIC_LABELS: Final[Mapping[ReportTopic, str]] = {
    ReportTopic.CLOSED: "n'existe plus",
    ReportTopic.ADDRESS: "adresse fausse",
    ReportTopic.HOURS: "horaires faux",
    ReportTopic.CONTACT: "contact faux",
    ReportTopic.WORDS: "texte à corriger",
    ReportTopic.NOT_ALLOWED: "n'a rien à faire sur la carte",
    ReportTopic.OTHER: "autre chose",
}
_TONES: Final[Mapping[VerdictCode, str]] = {
    VerdictCode.INSIDE: "inside",
    VerdictCode.OUTSIDE: "outside",
    VerdictCode.TO_CHECK: "check",
    VerdictCode.UNKNOWN: "quiet",
}
_VERDICT_TRAITS: Final[Mapping[Trait, str]] = {
    Trait.INSIDE: "inside",
    Trait.OUTSIDE: "outside",
    Trait.TO_CHECK: "check",
    Trait.UNKNOWN: "quiet",
}
_KEYS: Final[Mapping[Decision, str]] = {
    Decision.ACCEPT: "a",
    Decision.REFUSE: "r",
    Decision.ASK: "d",
}
_WAITING: Final = (
    (Trait.EDIT, "modification", "modifications"),
    (Trait.OUTSIDE, "hors du territoire", "hors du territoire"),
    (Trait.DOUBTFUL, "adresse douteuse", "adresses douteuses"),
    (Trait.DUPLICATE, "doublon possible", "doublons possibles"),
    (Trait.PHOTO, "photo à regarder", "photos à regarder"),
    (Trait.REPORTED, "fiche signalée", "fiches signalées"),
)
_PARIS: Final = ZoneInfo("Europe/Paris")


def queue_html(page: QueuePage, boundaries: Boundaries, *, at: datetime) -> str:
    """Return a page of the queue as the lines of a list in HTML."""
    return render("queue_lines.html", lines=[_line(line, boundaries, at) for line in page.lines])


def _line(line: QueueLine, boundaries: Boundaries, at: datetime) -> dict[str, object]:
    commune = None if line.insee_code is None else boundaries.commune(line.insee_code)
    kind = None if line.kind is None else KINDS.get(line.kind)
    where = None if commune is None else f"{commune.name} ({commune.departement_code})"
    return {
        "entry_id": line.entry_id,
        "version": line.version,
        "name": line.name,
        "about": " · ".join(filter(None, (None if kind is None else kind.label, where))),
        "marks": [TRAIT_LABELS[trait] for trait in Trait if trait in line.traits - _QUIET],
        "status": None if line.status is Status.PENDING else STATUS_LABELS[line.status],
        "tone": _tone(line),
        "since": say_age(line.submitted_at, at),
    }


def _tone(line: QueueLine) -> str:
    return next(tone for trait, tone in _VERDICT_TRAITS.items() if trait in line.traits)


def say_age(since: datetime, at: datetime) -> str:
    """Return how long ago something was, in words that need no clock.

    >>> from datetime import timedelta
    >>> now = datetime(2026, 5, 2, tzinfo=ZoneInfo("UTC"))
    >>> say_age(now - timedelta(hours=3), now), say_age(now - timedelta(days=2), now)
    ("aujourd'hui", 'il y a 2 jours')
    """
    days = (at.astimezone(_PARIS).date() - since.astimezone(_PARIS).date()).days
    if days <= 0:
        return "aujourd'hui"
    return "hier" if days == 1 else f"il y a {days} jours"


def map_points(page: QueuePage, chosen: str | None) -> list[dict[str, object]]:
    """Return the entries of a page that have a position, as the work map wants them."""
    return [
        {
            "id": line.entry_id,
            "lon": line.lon,
            "lat": line.lat,
            "label": line.name,
            "tone": _tone(line),
            "isChosen": line.entry_id == chosen,
        }
        for line in page.lines
        if line.lon is not None and line.lat is not None
    ]


def dossier_html(dossier: Dossier, *, read: Sequence[object] = ()) -> str:
    """Return an entry and all that goes with it as HTML.

    Parameters
    ----------
    read
        Lines of comparison between what was read and what is there now, after a conflict.
    """
    entry, contact = dossier.entry, dossier.entry.contact
    return render(
        "dossier.html",
        entry=entry,
        contact=contact,
        phone=phone_link(contact.phone),
        status=STATUS_LABELS[entry.status],
        is_edit=dossier.is_edit,
        tone=_TONES[entry.finding.verdict],
        doubts=[_DOUBT_LABELS.get(code, code) for code in entry.finding.doubts],
        lines=dossier.compared,
        read=read,
        twins=[(twin, STATUS_LABELS[twin.status]) for twin in dossier.twins],
        photos=dossier.photos,
        reports=[(one, _TOPIC_LABELS[one.topic], _say_time(one.at)) for one in dossier.reports],
        consents=[
            (one, _CHANNEL_LABELS[one.channel], _say_time(one.given_at)) for one in dossier.consents
        ],
        history=[_history(line, dossier.actors) for line in dossier.history],
        submitted=_say_time(entry.submitted_at),
        may_act=bool(dossier.decisions),
    )


def _history(line: HistoryLine, actors: Mapping[str, str]) -> dict[str, str | None]:
    who = actors.get(line.actor.name or "") or _ACTOR_LABELS[line.actor.kind]
    # Of a report the reason is the code of its topic.
    is_coded = line.action is Action.REPORTED
    return {
        "when": _say_time(line.at),
        "what": _ACTION_LABELS[line.action],
        "who": who,
        "why": None if is_coded else line.reason,
    }


def _say_time(at: datetime) -> str:
    local = at.astimezone(_PARIS)
    return f"{day_label(local.date())} à {local.hour} h {local.minute:02}"


def decision_buttons(
    dossier: Dossier, rule: TerritoryRule, boundaries: Boundaries
) -> list[dict[str, object]]:
    """Return the buttons over an entry: label, key, and words to begin with."""
    return [
        {
            "decision": str(decision),
            "label": DECISION_LABELS[decision],
            "key": _KEYS.get(decision),
            "needsText": decision in NEEDS_TEXT,
            "text": suggest_text(dossier.entry, decision, rule, boundaries),
        }
        for decision in dossier.decisions
    ]


def say_outcomes(outcomes: Sequence[Outcome], names: Mapping[str, str]) -> list[str]:
    """Return what became of decisions, a sentence for all that went well and one for each other.

    Parameters
    ----------
    names
        Names of the entries as they were shown, by identifier.
    """
    done = [one.entry for one in outcomes if one.entry is not None]
    said = [_say_done(done)] if done else []
    said += [
        f"« {one.entry.shop.name} » n'a pas d'adresse e-mail : personne n'est prévenu."
        for one in outcomes
        if one.entry is not None and one.is_told is False
    ]
    return said + [
        f"« {names.get(one.entry_id, 'Cette fiche')} » : {one.error.sentence}"
        for one in outcomes
        if one.error is not None
    ]


def _say_done(entries: Sequence[Entry]) -> str:
    if len(entries) == 1:
        return f"« {entries[0].shop.name} » : {STATUS_LABELS[entries[0].status]}."
    statuses = {STATUS_LABELS[entry.status] for entry in entries}
    # Participles take an s; "à compléter" does not.
    plural = sorted(f"{one}s" if one.endswith("ée") else one for one in statuses)
    return f"{len(entries)} fiches : {', '.join(plural)}."


def filter_choices(query: QueueQuery, counts: Mapping[Trait, int]) -> dict[str, object]:
    """Return the filters as the queue's component shows them."""
    return {
        "view": str(query.view),
        "views": [{"value": str(view), "label": label} for view, label in VIEW_LABELS.items()],
        "text": query.text or "",
        "traits": [
            {
                "value": str(trait),
                "label": label,
                "count": counts[trait],
                "isOn": trait in query.traits,
            }
            for trait, label in TRAIT_LABELS.items()
        ],
    }


def read_filters(chosen: Mapping[str, Any]) -> QueueQuery:
    """Read the filters that the component tells; what it cannot mean is left out."""
    view, traits = chosen.get("view"), chosen.get("traits") or ()
    return QueueQuery(
        view=View(view) if view in set(View) else View.TO_DECIDE,
        traits=frozenset(Trait(trait) for trait in traits if trait in set(Trait)),
        text=str(chosen.get("text") or "")[:80] or None,
    )


def home_html(page: QueuePage) -> str:
    """Return what waits, in sentences, and where it is done."""
    counts = [
        (count_label(page.counts[trait], *words), f"/demandes?seulement={trait}")
        for trait, *words in _WAITING
        if page.counts[trait]
    ]
    total = count_label(page.total, "demande à traiter", "demandes à traiter")
    return render("desk_home.html", total=total, counts=counts)


def header_html(
    name: str, links: Sequence[tuple[str, str]], current: str, *, is_by_service: bool
) -> str:
    """Return the head of the organizers' pages: who is logged in, where one can go."""
    return render(
        "desk_header.html", who=name, links=links, current=current, is_by_service=is_by_service
    )
