from dataclasses import replace
from datetime import timedelta

import pytest

from geo.dossier import read_dossier
from geo.entries import Action, ActorKind, Contact, Finding, VerdictCode
from geo.errors import NotAllowed
from geo.geocoding.review import Doubt
from geo.moderation import Decision
from geo.queue import Outcome, compare_versions, read_queue
from geo.registry.queues import QueueQuery, Trait, View
from geo.registry.reports import ReportTopic
from geo.territory import TerritoryRule
from geo.values import Status
from geo.web import desk_view
from geo.web.desk_view import (
    TRAIT_LABELS,
    VIEW_LABELS,
    decision_buttons,
    dossier_html,
    filter_choices,
    header_html,
    home_html,
    map_points,
    queue_html,
    read_filters,
    say_age,
    say_outcomes,
)
from tests.factories import make_place
from tests.organizers import AT, LATER, OPERATOR, register

HOSTILE = "<img src=x onerror=alert(1)></script>${x}`\u202e"
RULE = TerritoryRule(codes=("commune:07901",))


@pytest.fixture
def page_of(registry, squares):
    def read():
        with registry.reading() as connection:
            return read_queue(connection, QueueQuery(), by=OPERATOR, boundaries=squares)

    return read


@pytest.fixture
def dossier_of(registry, squares):
    def read(entry):
        with registry.reading() as connection:
            return read_dossier(connection, entry.entry_id, by=OPERATOR, boundaries=squares)

    return read


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (VIEW_LABELS, View),
        (TRAIT_LABELS, Trait),
        (desk_view._DOUBT_LABELS, Doubt),
        (desk_view._ACTION_LABELS, Action),
        (desk_view._ACTOR_LABELS, ActorKind),
        (desk_view._TOPIC_LABELS, ReportTopic),
        (desk_view._TONES, VerdictCode),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_everything_has_its_words(labels, values):
    assert set(labels) == {value.value for value in values}


def test_a_line_says_who_what_where_and_since_when(registry, squares, page_of):
    register(registry, finding=Finding(verdict=VerdictCode.OUTSIDE, doubts=("low",)))
    html = queue_html(page_of(), squares, at=LATER)
    for words in ("Tournerie des Aulnes", "Tournage sur bois", "L'Ouest (07)", "hier"):
        assert words.replace("'", "&#39;") in html
    assert "hors du territoire" in html
    assert "adresse douteuse" in html


def test_what_people_wrote_is_escaped_everywhere(registry, squares, page_of, dossier_of):
    contact = Contact(name=HOSTILE, email=HOSTILE, phone=HOSTILE, remark=HOSTILE)
    finding = Finding(sentence=HOSTILE, doubts=(HOSTILE,))
    entry = register(
        registry,
        name=HOSTILE,
        description=HOSTILE,
        labels=(HOSTILE,),
        contact=contact,
        finding=finding,
    )
    dossier = dossier_of(entry)
    read = compare_versions(entry, replace(entry, shop=replace(entry.shop, name="x")), squares)
    shown = queue_html(page_of(), squares, at=AT) + dossier_html(dossier, read=read)
    assert "&lt;img" in shown
    assert "<img" not in shown
    assert "</script>" not in shown


def test_ten_thousand_characters_are_shown(registry, dossier_of):
    html = dossier_html(dossier_of(register(registry, description="é" * 10_000)))
    assert "é" * 10_000 in html


def test_an_entry_without_anything_is_shown(registry, squares, page_of, dossier_of):
    bare = {"kinds": (), "places": (), "description": None, "phone": None, "email": None}
    entry = register(registry, contact=Contact(), **bare)
    assert "Aucun." in dossier_html(dossier_of(entry))
    assert "Tournerie des Aulnes" in queue_html(page_of(), squares, at=AT)
    assert map_points(page_of(), None) == []


def test_after_a_conflict_both_versions_are_shown(registry, squares, dossier_of):
    entry = register(registry)
    now = replace(entry, shop=replace(entry.shop, status=Status.REFUSED, name="Nom changé"))
    html = dossier_html(dossier_of(entry), read=compare_versions(entry, now, squares))
    for words in ("Ce que vous lisiez", "à examiner", "refusée", "Nom changé"):
        assert words in html


def test_points_bear_the_tone_of_their_verdict(registry, page_of):
    entry = register(registry, finding=Finding(verdict=VerdictCode.OUTSIDE))
    register(registry, name="B", places=(make_place(position=None),))
    [point] = map_points(page_of(), entry.entry_id)
    assert (point["tone"], point["isChosen"]) == ("outside", True)


def test_buttons_say_their_key_and_whether_words_are_needed(registry, squares, dossier_of):
    buttons = decision_buttons(dossier_of(register(registry)), RULE, squares)
    found = {button["decision"]: (button["key"], button["needsText"]) for button in buttons}
    assert found == {
        Decision.ACCEPT: ("a", False),
        Decision.REFUSE: ("r", True),
        Decision.ASK: ("d", True),
        Decision.WITHDRAW: (None, True),
    }


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), "aujourd'hui"),
        (timedelta(hours=-5), "aujourd'hui"),
        (timedelta(hours=12), "hier"),
        (timedelta(days=30), "il y a 30 jours"),
    ],
    ids=str,
)
def test_age_is_counted_in_days_of_here(ago, expected):
    assert say_age(AT - ago, AT) == expected


def test_filters_are_read_as_they_are_shown():
    query = QueueQuery(view=View.ALL, traits=frozenset({Trait.EDIT}), text="miel")
    shown = filter_choices(query, dict.fromkeys(Trait, 2))
    chosen = [trait["value"] for trait in shown["traits"] if trait["isOn"]]
    assert read_filters({"view": shown["view"], "text": "miel", "traits": chosen}) == query


@pytest.mark.parametrize(
    "chosen", [{}, {"view": "x", "traits": ["y"], "text": ""}, {"traits": None, "text": None}]
)
def test_filters_that_mean_nothing_are_left_out(chosen):
    assert read_filters(chosen) == QueueQuery()


def test_outcomes_are_said_once_for_all_that_went_well(registry):
    entry = register(registry, status=Status.PUBLISHED)
    done = Outcome(entry_id=entry.entry_id, entry=entry, is_told=True)
    failed = Outcome(entry_id="b" * 32, error=NotAllowed("out_of_scope"))
    said = say_outcomes([done, done, failed], {"b" * 32: "Autre"})
    assert said[0] == "2 fiches : publiées."
    assert said[1].startswith("« Autre » : Votre compte est limité")
    assert say_outcomes([done], {}) == ["« Tournerie des Aulnes » : publiée."]


def test_nobody_told_is_told_to_the_organizer(registry):
    entry = register(registry, status=Status.REFUSED)
    said = say_outcomes([Outcome(entry_id=entry.entry_id, entry=entry, is_told=False)], {})
    assert "personne n'est prévenu" in said[1]


def test_the_header_says_where_one_is_and_how_to_leave():
    links = [("/organisateurs", "Accueil"), ("/demandes", "Demandes")]
    html = header_html(HOSTILE, links, "/demandes", is_by_service=False)
    assert '<a href="/demandes" aria-current="page">' in html
    assert 'method="post" action="/organisateurs/deconnexion"' in html
    assert "<img" not in html
    assert "<form" not in header_html("Anne", links, "/", is_by_service=True)


def test_home_says_what_waits(registry, page_of):
    assert "0\xa0demande à traiter" in home_html(page_of())
    register(registry, finding=Finding(verdict=VerdictCode.OUTSIDE))
    html = home_html(page_of())
    assert "1\xa0demande à traiter" in html
    assert "/demandes?seulement=outside" in html
    assert "photo" not in html
