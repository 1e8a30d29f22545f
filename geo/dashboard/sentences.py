"""Figures of the dashboard in words."""

from collections.abc import Mapping, Sequence
from typing import Final

from geo.dashboard.coverage import CommuneCoverage, Coverage
from geo.dashboard.figures import QueueFigures
from geo.dashboard.troubles import DeadSite, LostLetter
from geo.french import group_digits, of_commune
from geo.freshness import Freshness
from geo.importing.report import say_counts
from geo.letters import LetterKind
from geo.registry.counts import UnansweredCount
from geo.registry.sources import ImportRecord
from geo.registry.usage import UsageCount
from geo.wording import PRECISION_LABELS, day_label

__all__ = [
    "commune_list",
    "days_label",
    "freshness_lines",
    "import_sentence",
    "letter_sentence",
    "precision_lines",
    "search_sentence",
    "share_lines",
    "site_sentence",
    "usage_line",
    "waiting_sentence",
]

FRESHNESS_LABELS: Final[Mapping[Freshness | None, str]] = {
    Freshness.FRESH: "confirmées récemment",
    Freshness.GREY: "à confirmer, grisées sur la carte",
    Freshness.HIDDEN: "trop anciennes, cachées",
    None: "jamais confirmées",
}

LETTER_LABELS: Final[Mapping[LetterKind, str]] = {
    LetterKind.RECEIVED: "l'accusé de réception",
    LetterKind.LINK: "le lien secret",
    LetterKind.ASKED: "la question",
    LetterKind.ACCEPTED: "l'annonce de la publication",
    LetterKind.REFUSED: "l'annonce du refus",
    LetterKind.EDIT_REFUSED: "le refus d'une modification",
    LetterKind.WITHDRAWN: "l'annonce du retrait",
    LetterKind.REMINDER: "le rappel annuel",
    LetterKind.HOST_ASKED: "la demande d'accueil",
}

PAGE_NAMES: Final[Mapping[str, str]] = {
    "carte": "Carte entière ou composée sur place",
    "boutique": "Fiches",
    "commune": "Pages des communes",
    "genre": "Pages des genres",
}


def usage_line(name: str, count: UsageCount) -> str:
    """Say how often a page was opened, on our site and inside others.

    Examples
    --------
    >>> usage_line("carte", UsageCount(page="carte", own=1200, framed=1)).replace(chr(0x202f), " ")
    "Carte entière ou composée sur place : 1 201, dont 1 sur d'autres sites"
    """
    inside = f", dont {group_digits(count.framed)} sur d'autres sites" if count.framed else ""
    return f"{PAGE_NAMES.get(name, name)} : {group_digits(count.total)}{inside}"


def waiting_sentence(queue: QueueFigures) -> str:
    """Say how long the queue is, and how old.

    Examples
    --------
    >>> waiting_sentence(QueueFigures(count=0))
    'Aucune demande en attente.'
    >>> waiting_sentence(QueueFigures(count=3, oldest_days=12.4, median_days=0.5))
    "3 demandes en attente : la plus ancienne depuis 12 jours, la moitié depuis moins d'un jour."
    """
    if queue.oldest_days is None or queue.median_days is None:
        return "Aucune demande en attente."
    if queue.count == 1:
        return f"1 demande en attente, depuis {days_label(queue.oldest_days)}."
    half = days_label(queue.median_days)
    since = half if half.startswith("moins") else f"{half} ou moins"
    return (
        f"{group_digits(queue.count)} demandes en attente : la plus ancienne depuis"
        f" {days_label(queue.oldest_days)}, la moitié depuis {since}."
    )


def days_label(days: float) -> str:
    """Return a number of days in words.

    >>> days_label(0.2), days_label(1.0), days_label(12.6)
    ("moins d'un jour", '1 jour', '13 jours')
    """
    whole = round(days)
    if days < 1:
        return "moins d'un jour"
    return "1 jour" if whole == 1 else f"{group_digits(whole)} jours"


def share_lines(counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return each label with its count and its percentage of the whole, those at 0 left out.

    Percentages are whole and add up to 100: the largest remainders are rounded up.

    Examples
    --------
    >>> share_lines({"au numéro": 2, "à la rue": 1, "à la commune": 0})
    [('au numéro', 2, 67), ('à la rue', 1, 33)]
    """
    total = sum(counts.values())
    if not total:
        return []
    exact = {label: 100 * count / total for label, count in counts.items() if count}
    percents = {label: int(share) for label, share in exact.items()}
    by_rest = sorted(exact, key=lambda label: percents[label] - exact[label])
    for label in by_rest[: 100 - sum(percents.values())]:
        percents[label] += 1
    return [(label, counts[label], percents[label]) for label in exact]


def freshness_lines(counts: Mapping[Freshness | None, int]) -> list[tuple[str, int, int]]:
    """Return how old the confirmations are, as :func:`share_lines`."""
    return share_lines({FRESHNESS_LABELS[age]: count for age, count in counts.items()})


def precision_lines(coverage: Coverage) -> list[tuple[str, int, int]]:
    """Return how fine the positions are, places without any included, as :func:`share_lines`."""
    named = {
        "position donnée par une source" if one is None else PRECISION_LABELS[one]: count
        for one, count in coverage.precisions.items()
    }
    return share_lines({**named, "sans position": coverage.unplaced})


def search_sentence(found: UnansweredCount, commune: str | None) -> str:
    """Say what was searched in vain, near which commune, and how often.

    >>> search_sentence(UnansweredCount(words="cidre", insee_code="07019", count=4), "Aubenas")
    "« cidre » près d'Aubenas : 4 fois"
    """
    near = f" près {of_commune(commune)}" if commune else ""
    return f"« {found.words} »{near} : {group_digits(found.count)} fois"


def commune_list(communes: Sequence[CommuneCoverage], *, most: int = 30) -> str:
    """Return the names of communes in one line; beyond `most`, how many more there are."""
    names = [one.name for one in communes[:most]]
    rest = len(communes) - len(names)
    return ", ".join(names) + (f" et {group_digits(rest)} autres" if rest else "")


def import_sentence(source_name: str, done: ImportRecord) -> str:
    """Say what an import came to: ``"1er mai 2026, Commerçants : 12 nouvelles fiches"``."""
    return f"{day_label(done.at.date())}, {source_name} : {say_counts(done.counts)}"


def site_sentence(site: DeadSite) -> str:
    """Say whose website does not answer, and since when; its address stands beside.

    >>> site_sentence(DeadSite(name="Les Aulnes", url="https://aulnes.example", since=None))
    'Les Aulnes : ne répond pas'
    """
    since = "" if site.since is None else f" depuis le {day_label(site.since.date())}"
    return f"{site.name} : ne répond pas{since}"


def letter_sentence(letter: LostLetter) -> str:
    """Say whom which letter did not reach: ``"Les Aulnes : le lien secret, le 1er mai 2026"``."""
    return f"{letter.name} : {LETTER_LABELS[letter.kind]}, le {day_label(letter.at.date())}"
