from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.dashboard import (
    CommuneCoverage,
    Coverage,
    Dashboard,
    DeadSite,
    LostLetter,
    MonthReport,
    QueueFigures,
    Troubles,
)
from geo.entries import Action, Actor, ActorKind
from geo.freshness import Freshness
from geo.letters import LetterKind
from geo.registry.counts import UnansweredCount
from geo.registry.sources import ImportRecord
from geo.registry.usage import UsageCount
from geo.values import Precision, Status
from geo.web.dashboard_view import dashboard_html, month_html

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
NO_TROUBLES = Troubles()
HOSTILE = "<img src=x onerror=alert(1)> ${7*7} `x` </style></script>"


def make_commune(name, makers=0, *, is_delivered=False):
    return CommuneCoverage(insee_code="07901", name=name, makers=makers, is_delivered=is_delivered)


def make_dashboard(**changes):
    coverage = Coverage(
        communes=(make_commune("L'Est"), make_commune("L'Ouest", 1_200, is_delivered=True)),
        makers=1_200,
        precisions={Precision.PIN: 3},
        unplaced=1,
    )
    values = {
        "at": AT,
        "is_whole": True,
        "coverage": coverage,
        "statuses": dict.fromkeys(Status, 0) | {Status.PUBLISHED: 7},
        "queue": QueueFigures(count=0),
        "doubtful": 4,
        "freshness": dict.fromkeys((*Freshness, None), 0) | {Freshness.GREY: 2},
        "imports": (),
        "unanswered": (),
    }
    return Dashboard(**(values | changes))


def make_report(**changes):
    values = {
        "month": "2026-11",
        "title": "novembre 2026",
        "actions": {Action.REGISTERED: 1, Action.ACCEPTED: 3},
        "unanswered": (),
        "dashboard": make_dashboard(),
    }
    return MonthReport(**(values | changes))


@pytest.fixture
def show(squares):
    def write(troubles=NO_TROUBLES, **changes):
        return dashboard_html(make_dashboard(**changes), troubles, squares)

    return write


@pytest.fixture
def page(squares):
    def write(territory="Ardèche", **changes):
        return month_html(make_report(**changes), territory=territory, boundaries=squares)

    return write


def test_the_dashboard_says_every_figure(show):
    html = show()
    for said in ("1\u202f200", "1</b> commune sur 2", "7</b> fiches publiées", "4</b> adresses"):
        assert said in html
    assert "Aucune demande en attente." in html
    assert "Communes sans créateur (1)" in html
    assert "<p>L&#39;Est</p>" in html
    assert "à confirmer" in html
    assert "75 %" in html


def test_what_is_not_there_is_said(show):
    empty = Coverage(communes=(), makers=0, precisions={}, unplaced=0)
    html = show(coverage=empty, freshness={})
    assert html.count("Rien à compter encore.") == 2
    assert "Toutes en ont au moins un." in html
    assert "On livre dans toutes." in html
    assert "Aucun import." in html


def test_openings_are_told_by_page_to_who_keeps_the_whole_map(show):
    usage = (
        ("carte", UsageCount(page="carte", own=1_200, framed=1)),
        (HOSTILE, UsageCount(page="v/a", own=1, framed=0)),
    )
    html = show(usage=usage)
    assert "1\u202f201, dont 1 sur d’autres sites" in html
    assert "<img" not in html
    assert "dont 1" not in show(usage=usage, is_whole=False)


def test_imports_are_for_who_keeps_the_whole_map(show):
    assert "Derniers imports" not in show(is_whole=False)


def test_the_page_of_a_month_is_whole_and_asks_for_nothing(page):
    html = page()
    assert html.startswith("<!DOCTYPE html>")
    assert '<html lang="fr">' in html
    assert "<title>Ardèche\xa0: novembre 2026</title>" in html
    assert "@page" in html
    for reference in ("src=", "href=", "url(", "http"):
        assert reference not in html


def test_the_page_says_what_happened(page):
    html = page()
    assert "1\xa0inscription reçue" in html
    assert "3\xa0demandes acceptées" in html
    assert "Rien ne s’est passé." in page(actions={})


def test_the_page_of_a_part_of_the_map_says_so(page):
    assert "vous répondez" not in page()
    assert "vous répondez" in page(dashboard=make_dashboard(is_whole=False))


def test_many_names_are_cut_on_paper_and_kept_on_the_screen(show, page):
    names = [f"Commune {n}" for n in range(100)]
    coverage = replace(make_dashboard().coverage, communes=tuple(map(make_commune, names)))
    assert "et 60 autres" in page(dashboard=make_dashboard(coverage=coverage))
    assert "Commune 99" in show(coverage=coverage)


def test_hostile_text_stays_text(show, page):
    found = UnansweredCount(words=HOSTILE, insee_code="99999", count=3)
    done = ImportRecord(
        import_id="a", source_key="x", at=AT, actor=Actor(kind=ActorKind.OPERATOR), counts={}
    )
    coverage = replace(make_dashboard().coverage, communes=(make_commune(HOSTILE),))
    shown = show(unanswered=(found,), imports=((HOSTILE, done),), coverage=coverage)
    printed = page(territory=HOSTILE, unanswered=(found,))
    for html in (shown, printed):
        assert "<img" not in html
        assert "</script>" not in html
        assert "&lt;img" in html
    assert printed.count("</style>") == 1


def test_what_a_person_has_to_see_to_stands_before_the_rest(show):
    troubles = Troubles(
        sites=(DeadSite(name=HOSTILE, url=f"https://a.example/{HOSTILE}", since=AT),),
        letters=(LostLetter(name="Les Aulnes", kind=LetterKind.LINK, at=AT),),
    )
    html = show(troubles)
    assert "<img" not in html
    assert "ne répond pas depuis le 22 novembre 2026" in html
    assert "le lien secret, le 22 novembre 2026" in html
    assert html.index("Lettres perdues") < html.index("Fraîcheur des fiches")


def test_without_troubles_there_is_no_heading_for_them(show):
    html = show()
    assert "Lettres perdues" not in html
    assert "Sites qui ne répondent plus" not in html


def test_a_long_list_says_how_many_more_there_are(show):
    site = DeadSite(name="Les Aulnes", url="https://aulnes.example/", since=AT)
    assert "et 3 autres" in show(Troubles(sites=(site,) * 53))
