"""Organizers of a registry, entries in its queue, and a clock that stands still."""

from datetime import UTC, datetime

from geo.entries import Actor, ActorKind, Contact, Finding
from geo.registry.entries import add_entry
from geo.registry.organizers import add_organizer
from geo.roles import Organizer, OrganizerRole, Scope
from geo.values import Status
from tests.factories import make_place, make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
CONTACT = Contact(name="Les Aulnes", email="prive@aulnes.example", phone="+33465710002")
WEST_SCOPE = Scope(codes=("commune:07901",))
EAST_SCOPE = Scope(codes=("commune:07902",))


def make_organizer(**changes):
    values = {
        "organizer_id": "a" * 32,
        "login": "les.aulnes",
        "name": "Mairie des Aulnes",
        "role": OrganizerRole.MODERATOR,
    }
    return Organizer(**(values | changes))


def add_account(registry, **changes):
    """Add an organizer without a password; return who they act as."""
    organizer = make_organizer(**changes)
    with registry.writing() as connection:
        add_organizer(connection, organizer, password_hash=None, at=AT)
    return Actor(kind=ActorKind.ORGANIZER, name=organizer.organizer_id)


def register(registry, *, at=AT, finding=None, contact=CONTACT, insee_code="07901", **changes):
    """Add an entry that waits; return it."""
    values = {"status": Status.PENDING, "places": (make_place(insee_code=insee_code),)}
    shop = make_shop(**(values | changes))
    with registry.writing() as connection:
        return add_entry(
            connection, shop=shop, contact=contact, by=MAKER, at=at, finding=finding or Finding()
        )
