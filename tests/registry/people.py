"""Those who act in tests of the registry, and entries to act on."""

from datetime import UTC, datetime

from geo.entries import Action, Actor, ActorKind, Contact
from geo.registry.entries import add_entry, move_entry
from geo.values import Status
from tests.factories import make_shop

AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
MAKER = Actor(kind=ActorKind.MAKER)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
VISITOR = Actor(kind=ActorKind.VISITOR)
ORGANIZER = Actor(kind=ActorKind.ORGANIZER, name="a" * 32)
CONTACT = Contact(name="Les Aulnes", email="prive@aulnes.example", phone="+33465710002")


def register(connection, *, contact=CONTACT, status=Status.PENDING, **changes):
    """Add an entry; return its identifier."""
    shop = make_shop(status=Status.PENDING, **changes)
    entry = add_entry(connection, shop=shop, contact=contact, by=MAKER, at=AT)
    if status is not Status.PENDING:
        move_entry(
            connection,
            entry.entry_id,
            version=None,
            to=status,
            by=OPERATOR,
            at=AT,
            action=Action.ACCEPTED,
        )
    return entry.entry_id
