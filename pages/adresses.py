"""Page Adresses à vérifier: doubtful addresses, one after the other, until each is decided."""

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from geo.application import open_application
from geo.coordinates import Position, is_valid_position
from geo.entries import Entry
from geo.errors import AlentourError, ChangedMeanwhile
from geo.french import typeset
from geo.geocoding.review import Doubt
from geo.review_bench import BenchEntry, ReviewBench, count_doubts, keep_doubted
from geo.roles import Permission
from geo.web.bench_view import (
    PIN,
    bench_choices_html,
    bench_head_html,
    bench_points,
    candidate_at,
    chosen_position,
    doubt_label,
    first_pin,
)
from geo.web.cards import notices_html
from pages.components import bench as bench_card
from pages.components import work_map
from pages.desk import open_desk

by = open_desk(Permission.EDIT)
application = open_application()
memory = st.session_state
if application.registry is None:
    st.stop()
desk = ReviewBench(
    application.registry,
    application.geocoding,
    application.boundaries,
    default_rule=application.coverage.default,
)


def open_entry(entry: Entry) -> BenchEntry:
    """Open `entry` with its candidates, once: what is decided is what was shown."""
    opened: BenchEntry | None = memory.get("bench_opened")
    if opened is None or opened.entry.entry_id != entry.entry_id:
        opened = desk.open_entry(entry.entry_id, by)
        memory["bench_opened"], memory["bench_pin"] = opened, first_pin(opened)
    return opened


def close_entry() -> None:
    """Have the entry read again."""
    memory.pop("bench_opened", None)


def pin_moved() -> None:
    """Remember where the pin was dragged."""
    moved = memory["bench_map"].moved
    if moved and is_valid_position(lon=moved["lon"], lat=moved["lat"]):
        memory["bench_pin"] = Position(lon=moved["lon"], lat=moved["lat"])


def point_chosen() -> None:
    """Bring the pin to the point that was tapped on the map."""
    choose(memory["bench_map"].chosen)


def choose(identifier: str | None) -> None:
    """Bring the pin to a candidate or to the given position."""
    found = chosen_position(memory["bench_opened"], identifier)
    memory["bench_pin"] = found or memory["bench_pin"]


def acted_head() -> None:
    """Go where one asked to go."""
    act(memory["bench_head"].acted)


def acted_choices() -> None:
    """Choose or decide as one asked."""
    act(memory["bench_choices"].acted)


def act(asked: dict[str, Any] | None) -> None:
    """Do what was asked of the entry that is open: a late click on another one is dropped."""
    opened = memory.get("bench_opened")
    if not asked or opened is None or asked["entry"] != opened.entry.entry_id:
        return
    match asked["act"]:
        case "choose":
            choose(f"candidate-{asked['rank']}")
        case "given":
            choose("given")
        case "keep" | "commune":
            decide(opened, is_commune=asked["act"] == "commune")
        case "before" | "after":
            step(1 if asked["act"] == "after" else -1)


def step(way: int) -> None:
    """Go to the next entry, or to the one before; after the last comes the first."""
    memory["bench_at"] = memory.get("bench_at", 0) + way
    close_entry()


def decide(opened: BenchEntry, *, is_commune: bool) -> None:
    """Keep the position, or the commune alone; the next entry takes the place of this one."""
    try:
        if is_commune:
            desk.keep_commune(opened, by=by, at=datetime.now(UTC))
        else:
            keep_pin(opened, memory["bench_pin"])
    except ChangedMeanwhile:
        memory["bench_said"] = typeset(
            f"« {opened.entry.shop.name} » a été modifiée entre-temps : rien n'a été enregistré,"
            " voici la fiche telle qu'elle est."
        )
    except AlentourError as error:
        memory["bench_said"] = typeset(error.sentence)
    else:
        kept = "Commune gardée" if is_commune else "Position gardée"
        memory["bench_said"] = typeset(f"{kept} : « {opened.entry.shop.name} ».")
    close_entry()


def keep_pin(opened: BenchEntry, pin: Position | None) -> None:
    """Keep the pin, with the commune of the candidate that it stands on."""
    if pin is None:
        return
    candidate = candidate_at(opened, pin)
    code = None if candidate is None else candidate.insee_code
    desk.keep_position(opened, pin, insee_code=code, by=by, at=datetime.now(UTC))


def start_again() -> None:
    """Begin at the first entry of another choice."""
    memory["bench_at"] = 0
    close_entry()


def choose_doubts(entries: list[Entry]) -> list[Entry]:
    """Let one look at some doubts alone."""
    counts = count_doubts(entries)
    if len(counts) < 2:
        return entries
    labels = {str(doubt): doubt_label(Doubt(doubt), count) for doubt, count in counts.items()}
    st.pills(
        "Ce qui est douteux",
        list(labels),
        format_func=lambda doubt: labels.get(doubt, doubt),
        key="bench_doubts",
        selection_mode="multi",
        wrap=False,
        on_change=start_again,
    )
    return keep_doubted(entries, memory.get("bench_doubts") or ()) or entries


def show_notice() -> None:
    """Say what came of the last decision."""
    said = memory.pop("bench_said", None)
    if said:
        st.html(notices_html([said]))


def show_entry(entries: list[Entry]) -> None:
    """Show one entry: the map, and what may be decided."""
    at = memory.get("bench_at", 0) % len(entries)
    memory["bench_at"] = at
    opened = open_entry(entries[at])
    pin: Position | None = memory["bench_pin"]
    entry_id = opened.entry.entry_id
    head = bench_head_html(opened, number=at + 1, total=len(entries))
    bench_card(key="bench_head", data={"html": head, "entry": entry_id}, on_acted_change=acted_head)
    map_side, card_side = st.columns([6, 5])
    with map_side:
        work_map(
            key="bench_map",
            data={
                "title": "Carte des réponses possibles",
                "isSmall": True,
                "hasKeys": True,
                "points": bench_points(opened, pin),
                "draw": None if pin else "pin",
                "chosen": PIN if pin else None,
                "fit": "points",
            },
            on_moved_change=pin_moved,
            on_chosen_change=point_chosen,
        )
    with card_side:
        choices = bench_choices_html(opened, pin)
        bench_card(
            key="bench_choices",
            data={"html": choices, "entry": entry_id},
            on_acted_change=acted_choices,
        )


st.title("Adresses à vérifier", anchor=False)
show_notice()
doubtful = desk.list_entries(by)
if not doubtful:
    close_entry()
    st.html(notices_html(["Aucune adresse à vérifier : toutes sont sûres, ou quelqu'un a décidé."]))
else:
    show_entry(choose_doubts(doubtful))
