"""Page Territoire: what the map covers, and who a change would let in or send away."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from geo.application import open_application
from geo.errors import AlentourError, ChangedMeanwhile, FormRefused
from geo.kinds import FAMILIES, KINDS
from geo.limits import Limits, change_rule, read_limits, read_rule_history
from geo.registry.database import Registry
from geo.registry.rules import KeptRule
from geo.roles import Permission
from geo.territory import Quota, TerritoryRule, WhatIf, read_contour
from geo.territory.areas import AreaChoice, area_label, find_areas
from geo.territory.contour import contour_feature
from geo.territory.drawing import draw_entries, draw_rules
from geo.territory.form import (
    exemption_label,
    make_exemption,
    quota_label,
    read_fields,
    rule_differences,
    rule_fields,
)
from geo.territory.refusal import BLANK_LABELS, sample_refusal
from geo.territory.sentences import territory_words
from geo.territory.subjects import find_subjects
from geo.web.limits_view import history_html, letter_html, moves_html
from pages.components import limits as limits_view
from pages.components import work_map
from pages.desk import current_visitor, open_desk

actor = open_desk(Permission.SET_RULE)
application = open_application()
if application.registry is None:
    st.stop()
registry: Registry = application.registry
boundaries = application.boundaries
memory = st.session_state


def arrive() -> None:
    """Read the rule and the entries at the first visit, and after each save."""
    if "limits" not in memory:
        memory["limits"] = read_limits(registry, application.coverage.default, boundaries, by=actor)
        memory["draft"] = memory["limits"].kept.rule
        memory["based_on"] = memory["limits"].kept.version
        memory.update(rule_fields(memory["draft"]))
    for name, value in rule_fields(memory["draft"]).items():
        memory.setdefault(name, value)


def start_again() -> None:
    """Forget what was tried: the rule in force is read again."""
    for name in ("limits", "draft", "conflict", "tried", *rule_fields(TerritoryRule())):
        memory.pop(name, None)
    memory["is_drawing"] = False


def change(**changes: Any) -> None:  # noqa: ANN401 - the fields of TerritoryRule
    """Try a rule with `changes`."""
    memory["draft"] = replace(read_fields(memory, memory["draft"]), **changes)
    memory.update(rule_fields(memory["draft"]))


def add_area(code: str) -> None:
    """Add one area to the territory."""
    change(codes=tuple(dict.fromkeys((*memory["draft"].codes, code))))
    memory["area_text"] = ""


def drop_area(code: str) -> None:
    """Take one area out of the territory."""
    change(codes=tuple(one for one in memory["draft"].codes if one != code))


def contour_drawn() -> None:
    """Take the contour that was drawn on the map over, or say why it cannot be used."""
    try:
        wkt = read_contour(memory["map"].drawn["polygon"])
    except AlentourError as refused:
        memory["notice"] = refused.sentence
        return
    memory["notice"] = None
    change(polygon_wkt=wkt)


def add_exemption(subject: AreaChoice, *, is_let_in: bool) -> None:
    """Let one commune or one entry in, or keep it out."""
    reason = memory.get("exemption_reason", "").strip()
    exemption = make_exemption(subject.code, is_let_in=is_let_in, reason=reason)
    change(exemptions=(*memory["draft"].exemptions, exemption))
    memory["exemption_text"] = memory["exemption_reason"] = ""


def remove(group: str, rank: int) -> None:
    """Take one exemption or one quota away."""
    kept = tuple(one for n, one in enumerate(getattr(memory["draft"], group)) if n != rank)
    change(**{group: kept})


def add_quota() -> None:
    """Count the places of a trade, or of each commune."""
    trade = memory["quota_trade"]
    quota = Quota(
        most=int(memory["quota_most"]),
        kind=trade if trade in KINDS else None,
        family=trade if trade in FAMILIES else None,
        is_per_commune=bool(memory["quota_each"]),
        label=memory["quota_label"].strip() or None,
    )
    change(quotas=(*memory["draft"].quotas, quota))


def save(version: int) -> None:
    """Save what is tried, for whoever is still logged in."""
    visitor = current_visitor()
    if visitor is None:
        memory["notice"] = "Reconnectez-vous pour enregistrer : rien n'est perdu sur cette page."
        return
    try:
        change_rule(
            registry,
            memory["draft"],
            version=version,
            by=visitor.actor,
            at=datetime.now(UTC),
            boundaries=boundaries,
            reason=memory.get("rule_reason", "").strip() or None,
        )
    except ChangedMeanwhile as conflict:
        memory["conflict"] = conflict.current
    except AlentourError as refused:
        memory["notice"] = refused.sentence
    else:
        start_again()
        memory["rule_reason"] = ""
        memory["notice"] = "La règle est enregistrée, et chaque fiche a été jugée à nouveau."


def choose_areas() -> None:
    """Ask which areas the map covers."""
    st.subheader("Zones de la carte", anchor=False)
    for code in memory["draft"].codes:
        label = f"Retirer {area_label(code, boundaries)}"
        st.button(label, key=f"-{code}", on_click=drop_area, args=(code,))
    text = st.text_input(
        "Ajouter une zone", key="area_text", placeholder="Commune, intercommunalité, département…"
    )
    found = [
        one
        for one in find_areas(text, boundaries, limit=6)
        if one.code not in memory["draft"].codes
    ]
    for one in found:
        st.button(f"Ajouter {one.label}", key=one.code, on_click=add_area, args=(one.code,))
    if text and not found:
        st.caption("Aucune autre zone ne porte ce nom.")


def choose_contour() -> None:
    """Offer to draw a contour on the map, or to take it away."""
    st.toggle("Dessiner un contour sur la carte", key="is_drawing")
    if memory["draft"].polygon_wkt is not None:
        st.button("Retirer le contour", on_click=change, kwargs={"polygon_wkt": None})


def choose_margin() -> None:
    """Ask what is examined outside."""
    st.number_input(
        "Tolérance autour de la limite, en km",
        min_value=0.0,
        max_value=100.0,
        step=0.5,
        format="%g",
        key="rule_tolerance_km",
        help="Une fiche hors du territoire mais à cette distance est à examiner, pas refusée.",
    )
    st.checkbox("Examiner les communes limitrophes", key="rule_neighbours")
    st.text_input(
        "Nom du territoire, avec son article",
        key="rule_name",
        placeholder=territory_words(memory["draft"], boundaries).name,
    )


def choose_exemptions(limits: Limits) -> None:
    """Show the exemptions, and let one more be made."""
    exemptions = memory["draft"].exemptions
    with st.expander(f"Exceptions ({len(exemptions)})"):
        names = {entry.entry_id: entry.shop.name for entry in limits.entries}
        for rank, exemption in enumerate(exemptions):
            st.text(exemption_label(exemption, boundaries, names))
            st.button("Retirer", key=f"ex{rank}", on_click=remove, args=("exemptions", rank))
        text = st.text_input("Commune ou fiche", key="exemption_text")
        reason = st.text_input("Raison", key="exemption_reason")
        found = find_subjects(text, limits.entries, boundaries)
        subject = st.selectbox(
            "Laquelle ?",
            found,
            format_func=lambda one: one.label,
            index=0 if found else None,
            placeholder="Écrivez un nom ci-dessus",
        )
        with st.container(horizontal=True):
            for is_let_in, verb in ((True, "Admettre"), (False, "Écarter")):
                st.button(
                    verb,
                    disabled=subject is None or not reason.strip(),
                    on_click=add_exemption,
                    args=(subject,),
                    kwargs={"is_let_in": is_let_in},
                )


def choose_quotas() -> None:
    """Show the quotas, and let one more be set."""
    quotas = memory["draft"].quotas
    with st.expander(f"Nombre de places ({len(quotas)})"):
        for rank, quota in enumerate(quotas):
            st.text(quota_label(quota, boundaries))
            st.button("Retirer", key=f"quota{rank}", on_click=remove, args=("quotas", rank))
        st.number_input("Places", min_value=0, value=3, step=1, key="quota_most")
        labels = {key: family.label for key, family in FAMILIES.items()}
        labels |= {key: kind.label for key, kind in KINDS.items()}
        trade = st.selectbox(
            "Genre",
            list(labels),
            format_func=lambda key: labels[key],
            index=None,
            placeholder="Tous les genres",
            key="quota_trade",
        )
        st.text_input("Qui, au pluriel", key="quota_label", placeholder="potiers")
        each = st.checkbox("Dans chaque commune", key="quota_each")
        st.button("Compter ces places", on_click=add_quota, disabled=trade is None and not each)


def write_letter(limits: Limits) -> None:
    """Let the letter of refusal be written, and show it as it would be read."""
    with st.expander("Lettre de refus"):
        st.text_area("Texte", key="rule_refusal", height=300)
        st.caption(
            "Ce qui est entre accolades est rempli pour chaque fiche : "
            + ", ".join(f"{{{name}}} ({label})" for name, label in BLANK_LABELS.items())
            + ". Un paragraphe dont un blanc reste vide n'est pas envoyé."
        )
        st.text_input("Initiative voisine", key="rule_neighbour_name")
        st.text_input("Adresse de son site", key="rule_neighbour_url")
        text = sample_refusal(read_fields(memory, memory["draft"]), limits.entries, boundaries)
        limits_view(key="letter", data={"html": letter_html(text)})


def try_draft(limits: Limits) -> WhatIf | None:
    """Return what the rule on the screen would move; ``None`` when it cannot be applied."""
    draft = memory["draft"]
    known = memory.get("tried")
    if known is not None and known[0] == draft:
        return known[1]  # type: ignore[no-any-return]
    try:
        tried = limits.try_rule(draft, boundaries)
    except FormRefused as refused:
        for fault in refused.faults.values():
            st.error(fault.sentence)
        return known[1] if known is not None else None
    memory["tried"] = (draft, tried)
    return tried


def show_map(limits: Limits, tried: WhatIf) -> None:
    """Show the territory, the entries, and who moves; a contour can be drawn on it."""
    is_drawing = bool(memory.get("is_drawing"))
    shown: TerritoryRule = memory["tried"][0]
    names = [entry.shop.name for entry in limits.entries]
    data: dict[str, Any] = {
        "title": "Carte du territoire et des fiches",
        "areas": draw_rules(limits.kept.rule, shown, boundaries),
        "points": draw_entries(names, limits.placed, tried),
        "draw": "polygon" if is_drawing else None,
        "polygon": contour_feature(shown.polygon_wkt) if is_drawing else None,
        "fit": None if is_drawing else "areas",
    }
    work_map(key="map", data=data, on_drawn_change=contour_drawn)


def show_saving(limits: Limits, *, is_changed: bool) -> None:
    """Offer to save what is tried, or to go back."""
    if memory.get("notice"):
        st.info(memory["notice"])
        memory["notice"] = None
    conflict: KeptRule | None = memory.get("conflict")
    if conflict is not None:
        return show_conflict(conflict)
    if not is_changed:
        return None
    st.text_input("Pourquoi ce changement ?", key="rule_reason")
    with st.container(horizontal=True):
        version = memory["based_on"]
        st.button("Enregistrer la règle", type="primary", on_click=save, args=(version,))
        st.button("Revenir à la règle enregistrée", on_click=start_again)
    for line in rule_differences(limits.kept.rule, memory["draft"], boundaries):
        st.caption(line)
    return None


def show_conflict(conflict: KeptRule) -> None:
    """Say that somebody saved first, what they changed, and let the organizer choose."""
    st.warning("Quelqu'un d'autre a enregistré la règle entre-temps. Rien n'a été écrasé.")
    for line in rule_differences(conflict.rule, memory["draft"], boundaries):
        st.text(f"La vôtre : {line}")
    with st.container(horizontal=True):
        st.button("Prendre la règle enregistrée", on_click=start_again)
        st.button("Enregistrer la mienne à sa place", on_click=overwrite, args=(conflict,))


def overwrite(conflict: KeptRule) -> None:
    """Save what is tried over what somebody else has saved."""
    memory["conflict"] = None
    memory["based_on"] = conflict.version
    save(conflict.version)


def show_history() -> None:
    """Show who changed the rule, when and why."""
    with st.expander("Changements de la règle"):
        changes = read_rule_history(registry, by=actor)
        limits_view(
            key="history",
            data={"html": history_html(changes, boundaries, application.coverage.default)},
        )


arrive()
limits: Limits = memory["limits"]
st.title("Territoire", anchor=False)
form_side, map_side = st.columns([5, 7])
with form_side:
    choose_areas()
    choose_contour()
    choose_margin()
    choose_exemptions(limits)
    choose_quotas()
    write_letter(limits)
memory["draft"] = read_fields(memory, memory["draft"])
is_changed = memory["draft"] != limits.kept.rule
with map_side:
    tried = try_draft(limits)
    if tried is not None:
        show_map(limits, tried)
        show_saving(limits, is_changed=is_changed)
        html = moves_html(tried, is_changed=is_changed)
        limits_view(key="moves", data={"html": html})
    show_history()
