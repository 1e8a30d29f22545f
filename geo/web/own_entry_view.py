"""What a maker's own page says of an entry: where it stands, why, since when.

Organizers' reasons and questions come from the history of the entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from geo.entries import Action, ActorKind, Entry, HistoryLine
from geo.values import Status
from geo.wording import day_label

__all__ = ["NOTICES", "RECEIVED", "RECEIVED_AND_MAILED", "EntryState", "entry_state"]

_PARIS: Final = ZoneInfo("Europe/Paris")
_DECISIONS: Final = frozenset({Action.ACCEPTED, Action.REFUSED, Action.ASKED})
_QUESTION: Final = "Les organisateurs vous posent une question"
_ANSWER: Final = "Répondez en modifiant votre fiche : elle reviendra alors dans la file d'attente."
_ONLINE: Final = "D'ici là, la carte montre la version précédente."

RECEIVED: Final = "recue"
RECEIVED_AND_MAILED: Final = "recue-ecrite"
"""Received too, and a letter with the link is on its way."""
_RECEIVED: Final = "Votre inscription est bien reçue."
NOTICES: Final[dict[str, str]] = {
    RECEIVED: _RECEIVED,
    RECEIVED_AND_MAILED: _RECEIVED,
    "modifiee": "Vos changements sont enregistrés.",
    "confirmee": "Merci : votre fiche est notée à jour d'aujourd'hui.",
    "retiree": "Votre fiche est retirée de la carte.",
    "remise": "Votre fiche est de nouveau proposée aux organisateurs.",
    "photo": "La photo est ajoutée. Elle sera visible quand un organisateur l'aura regardée.",
    "photo-changee": "La légende est enregistrée.",
    "photo-retiree": "La photo est supprimée.",
    "accueil-accepte": "C'est noté : vous accueillez ce point de retrait.",
    "accueil-refuse": "C'est noté : ce point de retrait ne sera pas affiché chez vous.",
    "lien": "Voici votre nouveau lien : l'ancien ne fonctionne plus.",
}
"""What was just done, by the word that stands in the address afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """Where an entry stands, for its maker.

    Attributes
    ----------
    title
        In a few words.
    sentences
        What it means, what happens next.
    asked
        Question or reason of the organizers, as they wrote it; ``None`` when there is none.
    """

    title: str
    sentences: tuple[str, ...]
    asked: str | None = None
    can_confirm: bool = False
    can_withdraw: bool = True
    can_return: bool = False


def entry_state(
    entry: Entry, history: Sequence[HistoryLine], *, verdict: str | None = None
) -> EntryState:
    """Return where `entry` stands.

    Parameters
    ----------
    history
        Its lines, oldest first.
    verdict
        What the limits of the map say of it, as :func:`geo.territory.maker_words` does.
    """
    since = day_label(entry.submitted_at.astimezone(_PARIS).date())
    if entry.status is Status.PENDING:
        return _pending(since, verdict)
    if entry.status is Status.PUBLISHED:
        return _published(entry, since, _last_decision(history))
    if entry.status is Status.TO_COMPLETE:
        return EntryState(
            title=_QUESTION,
            sentences=(_ANSWER,),
            asked=_last_reason(history, Action.ASKED),
        )
    if entry.status is Status.REFUSED:
        return EntryState(
            title="Votre inscription n'a pas été retenue",
            sentences=("Vous pouvez modifier votre fiche et la proposer de nouveau.",),
            asked=_last_reason(history, Action.REFUSED),
            can_withdraw=False,
            can_return=True,
        )
    return EntryState(
        title="Votre fiche est retirée",
        sentences=("Elle n'est plus sur la carte. Vous pouvez la proposer de nouveau.",),
        can_withdraw=False,
        can_return=True,
    )


def _pending(since: str, verdict: str | None) -> EntryState:
    return EntryState(
        title="Votre fiche attend d'être relue",
        sentences=(
            f"Elle est dans la file depuis le {since}. Un organisateur la lira, puis la publiera, "
            "vous posera une question ou vous dira pourquoi il ne peut pas.",
            *(() if verdict is None else (verdict,)),
        ),
    )


def _published(entry: Entry, since: str, last: HistoryLine | None) -> EntryState:
    asked = None if last is None or last.action is Action.ACCEPTED else last.reason
    if entry.is_waiting and last is not None and last.action is Action.ASKED:
        return EntryState(
            title=_QUESTION, sentences=(_ONLINE, _ANSWER), asked=asked, can_confirm=True
        )
    if entry.is_waiting:
        waits = f"Votre changement du {since} attend d'être relu. {_ONLINE}"
        title = "Votre fiche est en ligne, un changement attend"
        return EntryState(title=title, sentences=(waits,), can_confirm=True)
    sentences: tuple[str, ...] = (_confirmed(entry.confirmed_on),)
    if last is not None and last.action is Action.REFUSED:
        refused = (
            "Votre dernier changement n'a pas été retenu : la carte montre ce qu'elle montrait."
        )
        sentences = (refused, *sentences)
    return EntryState(
        title="Votre fiche est en ligne", sentences=sentences, asked=asked, can_confirm=True
    )


def _confirmed(day: date | None) -> str:
    if day is None:
        return "Personne n'a encore confirmé qu'elle est à jour."
    return f"Elle est notée à jour depuis le {day_label(day)}."


def _last_decision(history: Sequence[HistoryLine]) -> HistoryLine | None:
    """Return the newest answer of the organizers that no edit has followed."""
    for line in reversed(history):
        if line.action in _DECISIONS:
            return line
        if line.action is Action.EDITED and line.actor.kind is ActorKind.MAKER:
            return None
    return None


def _last_reason(history: Sequence[HistoryLine], action: Action) -> str | None:
    reasons = (line.reason for line in reversed(history) if line.action is action)
    return next((reason for reason in reasons if reason), None)
