"""Which organizer, if any, a browser belongs to, and why the organizers' pages stay closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.access import require_permission
from geo.accounts import recognize, recognize_email
from geo.application import Application
from geo.entries import Actor, ActorKind
from geo.errors import NotAllowed
from geo.registry.organizers import has_organizer
from geo.roles import Organizer, Permission
from geo.web.desk_session import session_token
from geo.web.log_in_service import verified_email

__all__ = ["Visitor", "find_visitor", "why_closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """An organizer who has logged in.

    Attributes
    ----------
    is_by_service
        A log-in service vouches for them: logging out is its business.
    """

    organizer: Organizer
    is_by_service: bool

    @property
    def actor(self) -> Actor:
        """Who acts, for everything that is done."""
        return Actor(kind=ActorKind.ORGANIZER, name=self.organizer.organizer_id)


def find_visitor(
    application: Application,
    cookies: Mapping[str, str],
    claims: Mapping[str, Any],
    *,
    at: datetime,
) -> Visitor | None:
    """Return who has logged in, asked of the registry at each call.

    Parameters
    ----------
    cookies
        Of the browser.
    claims
        What the log-in service says, as in :func:`geo.web.log_in_service.verified_email`.
    """
    if application.registry is None:
        return None
    token = session_token(cookies)
    organizer = None if token is None else recognize(application.registry, token, at=at)
    if organizer is not None:
        return Visitor(organizer=organizer, is_by_service=False)
    email = _email(application, claims, at)
    organizer = None if email is None else recognize_email(application.registry, email)
    return None if organizer is None else Visitor(organizer=organizer, is_by_service=True)


def _email(application: Application, claims: Mapping[str, Any], at: datetime) -> str | None:
    service = application.settings.log_in_service
    return None if service is None else verified_email(claims, service.issuer, at=at)


def why_closed(
    application: Application, visitor: Visitor | None, permission: Permission
) -> str | None:
    """Return in French why a page that asks for `permission` stays closed, ``None`` when open."""
    if application.registry is None:
        return NotAllowed("no_registry").sentence
    if visitor is not None:
        try:
            with application.registry.reading() as connection:
                require_permission(connection, visitor.actor, permission)
        except NotAllowed as refused:
            return refused.sentence
        return None
    with application.registry.reading() as connection:
        is_any = has_organizer(connection)
    closed = NotAllowed("log_in_needed") if is_any else NotAllowed("nobody_organizes")
    return closed.sentence
