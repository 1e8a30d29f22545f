"""A form that could not be taken: the same form again, what was typed in it, and why."""

from collections.abc import Mapping, Sequence
from typing import Final

from geo.errors import AlentourError, FormRefused, NotAllowed
from geo.registration.fields import HONEYPOT, OPENED_AT
from geo.registration.reading import is_trapped
from geo.web.form_view import FormView

__all__ = ["check_trap", "refused_form"]

_TOO_MANY: Final = "too_many_tries"
_UNSEEN: Final = frozenset({HONEYPOT, OPENED_AT})
"""Fields that nobody sees: a fault of theirs stands above the form."""


def check_trap(fields: Mapping[str, Sequence[str]]) -> None:
    """Refuse a form in which the field that nobody sees was filled.

    A browser that fills forms by itself may have done it: it comes back empty, to be sent again.

    Raises
    ------
    NotAllowed
        ``form_trapped``.
    """
    if is_trapped(fields):
        raise NotAllowed("form_trapped")


def refused_form(
    fields: Mapping[str, Sequence[str]], refused: AlentourError
) -> tuple[FormView, int]:
    """Return the form with its faults or its notice, and the status of the answer.

    422 for faults, 429 for too many tries, 403 for what is not allowed, 503 for a registry that
    does not answer.
    """
    filled = {name: list(typed) for name, typed in fields.items() if name != HONEYPOT}
    if isinstance(refused, FormRefused):
        faults = {name: fault.sentence for name, fault in refused.faults.items()}
        above = [sentence for name, sentence in faults.items() if name in _UNSEEN]
        beside = {name: sentence for name, sentence in faults.items() if name not in _UNSEEN}
        return FormView(filled=filled, faults=beside, notice=" ".join(above) or None), 422
    view = FormView(filled=filled, notice=f"{refused.sentence} Votre saisie est gardée.")
    if isinstance(refused, NotAllowed):
        return view, 429 if refused.code == _TOO_MANY else 403
    return view, 503
