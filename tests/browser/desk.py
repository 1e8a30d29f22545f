"""A map with organizers and requests, as an operator would have set it up."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from geo.accounts import create_organizer
from geo.coordinates import Position
from geo.entries import Action, Actor, ActorKind, Contact, Finding, VerdictCode
from geo.registry.database import Registry
from geo.registry.entries import add_entry, change_entry, move_entry
from geo.registry.reports import ReportTopic, add_report
from geo.roles import OrganizerRole, Scope
from geo.values import Status
from tests.factories import make_place, make_shop
from tests.organizers import MAKER, OPERATOR, make_organizer
from tests.sites import serve_app

PASSWORD = "cheval correct pile agrafe"  # noqa: S105
HOSTILE = "<img src=x onerror=document.title='pris'> ${x} ` \u202e"
AUBENAS = make_place(
    insee_code="07019",
    postcode="07200",
    city="Aubenas",
    position=Position(lon=4.39, lat=44.62),
)
TAIN = make_place(
    insee_code="26347",
    postcode="26600",
    city="Tain-l'Hermitage",
    position=Position(lon=4.85, lat=45.07),
)


@contextmanager
def serve_desk(folder, environment=None):
    """Start the app on an empty registry; give the server and the registry."""
    with serve_app(folder, {"ALENTOUR_DEMO": "0"} | (environment or {})) as server:
        registry = Registry(f"sqlite:///{folder / 'registry.sqlite'}")
        try:
            yield server, registry
        finally:
            registry.close()


def add_account(registry, login, *, password=PASSWORD, scopes=(), role=OrganizerRole.MODERATOR):
    organizer = make_organizer(
        organizer_id=(login * 32)[:32],
        login=login,
        name=f"Compte {login}",
        scopes=scopes,
        role=role,
    )
    with registry.writing() as connection:
        create_organizer(
            connection, organizer, password=password, by=OPERATOR, at=datetime.now(UTC)
        )


def add_request(registry, name, *, hours_ago=1, finding=None, **changes):
    """Add an entry that waits."""
    values = {"status": Status.PENDING, "places": (AUBENAS,)} | changes
    with registry.writing() as connection:
        return add_entry(
            connection,
            shop=make_shop(name=name, slug="x", **values),
            contact=Contact(name="Les Aulnes", email="prive@aulnes.example"),
            by=MAKER,
            at=datetime.now(UTC) - timedelta(hours=hours_ago),
            finding=finding or Finding(verdict=VerdictCode.INSIDE, sentence="Dans l'Ardèche."),
        )


def add_edit(registry, name, later_name):
    """Add a published entry whose edit waits."""
    entry = add_request(registry, name, hours_ago=90)
    with registry.writing() as connection:
        at = datetime.now(UTC)
        entry = move_entry(
            connection,
            entry.entry_id,
            version=None,
            to=Status.PUBLISHED,
            by=OPERATOR,
            at=at,
            action=Action.ACCEPTED,
        )
        shop = replace(entry.shop, name=later_name)
        return change_entry(
            connection, entry.entry_id, version=entry.version, by=MAKER, at=at, shop=shop
        )


def add_visitor_report(registry, entry, text):
    with registry.writing() as connection:
        add_report(
            connection,
            entry.entry_id,
            topic=ReportTopic.HOURS,
            text=text,
            by=Actor(kind=ActorKind.VISITOR),
            at=datetime.now(UTC),
        )


def log_in(page, server, login="anne", path="/demandes"):
    page.goto(f"{server.url}/organisateurs/connexion?suite={path}")
    page.get_by_label("Identifiant").fill(login)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


WEST_OF_NOWHERE = Scope(codes=("commune:07186",))
