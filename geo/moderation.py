"""Where an entry may go: statuses and decisions in one table.

=========== ========= ========= =========== ========= ======= ======== ======
status      accept    refuse    ask         withdraw  restore resubmit erase
=========== ========= ========= =========== ========= ======= ======== ======
pending     published refused   to_complete withdrawn         pending  erased
to_complete published refused   to_complete withdrawn         pending  erased
published   published published published   withdrawn                  erased
refused     published           to_complete           pending pending  erased
withdrawn                                             pending pending  erased
erased
=========== ========= ========= =========== ========= ======= ======== ======

Of a published entry it is the waiting edit that is accepted, refused or asked about: what the
public sees stays. Whoever withdrew decides of the return: see :mod:`geo.queue`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from geo.entries import Action
from geo.values import Status

__all__ = [
    "ACTION_OF",
    "DECISION_LABELS",
    "MOVES",
    "STATUS_LABELS",
    "Decision",
    "decisions_for",
    "is_move_allowed",
]


class Decision(StrEnum):
    """What may happen to an entry; the last two are the maker's."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK = "ask"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    RESUBMIT = "resubmit"
    """The maker answers a question, or comes back."""
    ERASE = "erase"
    """The maker's right to erasure."""


DECISION_LABELS: Final[Mapping[Decision, str]] = MappingProxyType(
    {
        Decision.ACCEPT: "Accepter",
        Decision.REFUSE: "Refuser",
        Decision.ASK: "Demander",
        Decision.WITHDRAW: "Retirer",
        Decision.RESTORE: "Remettre dans la file",
        Decision.RESUBMIT: "Soumettre à nouveau",
        Decision.ERASE: "Effacer",
    }
)
STATUS_LABELS: Final[Mapping[Status, str]] = MappingProxyType(
    {
        Status.PENDING: "à examiner",
        Status.TO_COMPLETE: "à compléter",
        Status.PUBLISHED: "publiée",
        Status.REFUSED: "refusée",
        Status.WITHDRAWN: "retirée",
        Status.ERASED: "effacée",
    }
)
ACTION_OF: Final[Mapping[Decision, Action]] = MappingProxyType(
    {
        Decision.ACCEPT: Action.ACCEPTED,
        Decision.REFUSE: Action.REFUSED,
        Decision.ASK: Action.ASKED,
        Decision.WITHDRAW: Action.WITHDRAWN,
        Decision.RESTORE: Action.RESTORED,
        Decision.RESUBMIT: Action.EDITED,
        Decision.ERASE: Action.ERASED,
    }
)
"""What the history calls each decision."""

_OPEN: Final[Mapping[Decision, Status]] = MappingProxyType(
    {
        Decision.ACCEPT: Status.PUBLISHED,
        Decision.REFUSE: Status.REFUSED,
        Decision.ASK: Status.TO_COMPLETE,
        Decision.WITHDRAW: Status.WITHDRAWN,
        Decision.RESUBMIT: Status.PENDING,
        Decision.ERASE: Status.ERASED,
    }
)
_CLOSED: Final[Mapping[Decision, Status]] = MappingProxyType(
    {
        Decision.RESTORE: Status.PENDING,
        Decision.RESUBMIT: Status.PENDING,
        Decision.ERASE: Status.ERASED,
    }
)
MOVES: Final[Mapping[Status, Mapping[Decision, Status]]] = MappingProxyType(
    {
        Status.PENDING: _OPEN,
        Status.TO_COMPLETE: _OPEN,
        Status.PUBLISHED: MappingProxyType(
            {
                Decision.ACCEPT: Status.PUBLISHED,
                Decision.REFUSE: Status.PUBLISHED,
                Decision.ASK: Status.PUBLISHED,
                Decision.WITHDRAW: Status.WITHDRAWN,
                Decision.ERASE: Status.ERASED,
            }
        ),
        Status.REFUSED: MappingProxyType(
            {Decision.ACCEPT: Status.PUBLISHED, Decision.ASK: Status.TO_COMPLETE, **_CLOSED}
        ),
        Status.WITHDRAWN: _CLOSED,
        Status.ERASED: MappingProxyType({}),
    }
)
"""Status that each decision leads to, by the status it starts from; what is absent is not allowed.

Refusing the edit of a published entry leaves it published, as it was before the edit.
"""


def is_move_allowed(start: Status, end: Status) -> bool:
    """Tell whether some decision leads from `start` to `end`."""
    return end in MOVES[start].values()


def decisions_for(status: Status, *, is_edit: bool = False) -> tuple[Decision, ...]:
    """Return what an organizer may decide of an entry, in the order of the buttons.

    Parameters
    ----------
    is_edit
        Whether an edit of a published entry waits; without one there is nothing to accept.
    """
    theirs = [one for one in MOVES[status] if one not in {Decision.RESUBMIT, Decision.ERASE}]
    if status is Status.PUBLISHED and not is_edit:
        theirs = [one for one in theirs if one not in {Decision.ACCEPT, Decision.REFUSE}]
    return tuple(one for one in Decision if one in theirs)
