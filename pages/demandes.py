"""Page Demandes: what waits for a decision, and the decision."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import streamlit as st

from geo.application import open_application
from geo.dossier import Dossier, read_dossier
from geo.entries import Entry
from geo.errors import AlentourError, ChangedMeanwhile, NotAllowed
from geo.photos import PhotoStore
from geo.queue import (
    PAGE_LENGTH,
    Outcome,
    QueuePage,
    approve_photo,
    compare_versions,
    decide_many,
    drop_photo,
    following,
    read_queue,
    read_rulings,
    settle_report,
)
from geo.registry.database import Registry
from geo.roles import Permission
from geo.web.desk_view import (
    decision_buttons,
    dossier_html,
    filter_choices,
    map_points,
    queue_html,
    read_filters,
    say_outcomes,
)
from pages.components import queue_desk, work_map
from pages.desk import current_visitor, open_desk

open_desk(Permission.SEE_REGISTRY)
application = open_application()
if application.registry is None:
    st.stop()
registry: Registry = application.registry
boundaries = application.boundaries
memory = st.session_state
START: dict[str, Any] = {
    "query": read_filters({"traits": st.query_params.get_all("seulement")}),
    "page": 1,
    "opened": None,
    "notices": [],
    "turn": 0,
    "is_settled": False,
    "read": None,
    "conflict": (),
    "shown": [],
}
for name, value in START.items():
    memory.setdefault(name, value)


def told(what: str) -> Any:  # noqa: ANN401 - whatever the component says
    """Return what the component has just told under the name `what`."""
    return getattr(memory["queue"], what)


def answer(*notices: str, is_settled: bool = False) -> None:
    """Say what became of what was asked, and give the buttons back."""
    memory["notices"], memory["is_settled"] = list(notices), is_settled
    memory["turn"] += 1


def open_entry(entry_id: str) -> None:
    """Look at another entry."""
    memory["opened"], memory["conflict"], memory["notices"] = entry_id, (), []


def change_filters() -> None:
    """Ask for another part of the queue, from its first page."""
    memory["query"], memory["page"], memory["opened"] = read_filters(told("filtered")), 1, None
    memory["conflict"] = ()


def turn_page() -> None:
    """Go to another page."""
    memory["page"], memory["opened"] = int(told("turned")), None


def decide() -> None:
    """Do what was decided, for whoever is still logged in."""
    try:
        outcomes = decide_many(
            registry,
            read_rulings(told("decided")),
            by=require_visitor(),
            at=datetime.now(UTC),
            boundaries=boundaries,
        )
    except AlentourError as error:
        return answer(error.sentence)
    return tell_outcomes(outcomes)


def require_visitor() -> Any:  # noqa: ANN401 - an Actor
    """Return who is logged in now; a page that stayed open proves nothing."""
    visitor = current_visitor()
    if visitor is None:
        raise NotAllowed("log_in_needed")
    return visitor.actor


def tell_outcomes(outcomes: list[Outcome]) -> None:
    """Say what became of each decision, and go on to the next entry."""
    names = dict(memory["shown"])
    done = {one.entry_id for one in outcomes if one.entry is not None}
    memory["conflict"] = conflict_of(outcomes)
    if memory["opened"] in done:
        memory["opened"] = following([one for one, _ in memory["shown"]], memory["opened"], done)
    answer(*say_outcomes(outcomes, names), is_settled=len(done) == len(outcomes))


def conflict_of(outcomes: list[Outcome]) -> Any:  # noqa: ANN401 - lines of comparison
    """Return how the entry on the screen differs from what was read, when somebody was first."""
    read = memory["read"]
    for one in outcomes:
        current = one.error.current if isinstance(one.error, ChangedMeanwhile) else None
        if isinstance(current, Entry) and read and read.entry_id == one.entry_id:
            return compare_versions(read, current, boundaries)
    return ()


def act() -> None:
    """Close a report, or settle a photo."""
    asked = told("acted")
    store = PhotoStore(application.settings.home / "photos")
    actions: dict[str, Callable[..., None]] = {
        "close_report": settle_report,
        "accept_photo": approve_photo,
        "remove_photo": partial(drop_photo, store=store),
    }
    try:
        actions[asked["what"]](
            registry,
            str(asked["id"]),
            by=require_visitor(),
            at=datetime.now(UTC),
            boundaries=boundaries,
        )
    except AlentourError as error:
        return answer(error.sentence)
    return answer("C'est fait.")


def read_screen() -> tuple[QueuePage, Dossier | None]:
    """Read the page of the queue and the entry that is looked at, as they are now."""
    by = require_visitor()
    with registry.reading() as connection:
        page = read_queue(
            connection, memory["query"], by=by, boundaries=boundaries, page=memory["page"]
        )
        opened = memory["opened"] or next((line.entry_id for line in page.lines), None)
        if opened is None:
            return page, None
        try:
            return page, read_dossier(connection, opened, by=by, boundaries=boundaries)
        except AlentourError as error:
            answer(error.sentence)
            return page, None


@st.fragment
def show_desk() -> None:
    """Show the queue, the entry and the map; runs alone when something is done in them."""
    try:
        page, dossier = read_screen()
    except AlentourError as error:
        st.text(error.sentence)
        return
    opened = None if dossier is None else dossier.entry
    rule = application.coverage.now.rule
    memory["opened"] = None if opened is None else opened.entry_id
    memory["shown"] = [(line.entry_id, line.name) for line in page.lines]
    # After a conflict the version that was read first stays the one to compare with.
    memory["read"] = opened
    queue_desk(
        key="queue",
        data={
            "listHtml": queue_html(page, boundaries, at=datetime.now(UTC)),
            "dossierHtml": ""
            if dossier is None
            else dossier_html(dossier, read=memory["conflict"]),
            "opened": opened and {"id": opened.entry_id, "version": opened.version},
            "buttons": [] if dossier is None else decision_buttons(dossier, rule, boundaries),
            "notices": memory["notices"],
            "isSettled": memory["is_settled"],
            "turn": memory["turn"],
            "total": page.total,
            "page": page.page,
            "pages": max(1, -(-page.total // PAGE_LENGTH)),
            **filter_choices(memory["query"], page.counts),
        },
        on_opened_change=lambda: open_entry(told("opened")),
        on_filtered_change=change_filters,
        on_turned_change=turn_page,
        on_decided_change=decide,
        on_acted_change=act,
    )
    work_map(
        key="map",
        data={
            "title": "Carte des demandes",
            "hasKeys": True,
            "isSmall": True,
            "points": map_points(page, memory["opened"]),
            "areas": None,
            "draw": None,
            "fit": "points",
            "chosen": memory["opened"],
        },
        on_chosen_change=lambda: open_entry(memory["map"].chosen),
    )


st.title("Demandes", anchor=False)
show_desk()
