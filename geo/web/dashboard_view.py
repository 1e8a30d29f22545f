"""The dashboard and the page of a month as HTML."""

from collections.abc import Sequence
from typing import Final

from geo.boundaries import Boundaries
from geo.dashboard import ACTIONS, Dashboard, MonthReport, Troubles
from geo.dashboard.sentences import (
    commune_list,
    freshness_lines,
    import_sentence,
    letter_sentence,
    precision_lines,
    search_sentence,
    site_sentence,
    usage_line,
    waiting_sentence,
)
from geo.french import group_digits, typeset
from geo.registry.counts import UnansweredCount
from geo.values import Status
from geo.web.templates import render
from geo.wording import count_label, day_label

__all__ = ["dashboard_html", "month_html"]

_SEARCHES_SHOWN: Final = 20
_PAGES_SHOWN: Final = 20
_TROUBLES_SHOWN: Final = 50
_SEARCHES_PRINTED: Final = 10
_NAMES_PRINTED: Final = 40
_NAMES_SHOWN: Final = 400


def dashboard_html(dashboard: Dashboard, troubles: Troubles, boundaries: Boundaries) -> str:
    """Return the figures of the dashboard as HTML, without its map."""
    return render(
        "dashboard.html",
        **_values(dashboard, most_names=_NAMES_SHOWN),
        imports=[typeset(import_sentence(name, done)) for name, done in dashboard.imports],
        searches=_searches(dashboard.unanswered[:_SEARCHES_SHOWN], boundaries),
        usage=[typeset(usage_line(*one)) for one in dashboard.usage[:_PAGES_SHOWN]],
        sites=[(typeset(site_sentence(one)), one.url) for one in troubles.sites[:_TROUBLES_SHOWN]],
        more_sites=max(0, len(troubles.sites) - _TROUBLES_SHOWN),
        letters=[typeset(letter_sentence(one)) for one in troubles.letters[:_TROUBLES_SHOWN]],
        more_letters=max(0, len(troubles.letters) - _TROUBLES_SHOWN),
    )


def month_html(report: MonthReport, *, territory: str, boundaries: Boundaries) -> str:
    """Return the page of a month, a file of its own: one sheet of A4 that asks for nothing else.

    Parameters
    ----------
    territory
        Name of the territory, for the title.
    """
    return render(
        "month.html",
        **_values(report.dashboard, most_names=_NAMES_PRINTED),
        title=typeset(f"{territory} : {report.title}"),
        actions=[count_label(count, *ACTIONS[one]) for one, count in report.actions.items()],
        searches=_searches(report.unanswered[:_SEARCHES_PRINTED], boundaries),
        month_title=report.title,
    )


def _values(dashboard: Dashboard, *, most_names: int) -> dict[str, object]:
    """Return what both pages say."""
    coverage = dashboard.coverage
    return {
        "day": day_label(dashboard.at.date()),
        "is_whole": dashboard.is_whole,
        "makers": group_digits(coverage.makers),
        "communes": group_digits(len(coverage.communes)),
        "covered": group_digits(len(coverage.communes) - len(coverage.without_maker)),
        "without_maker": commune_list(coverage.without_maker, most=most_names),
        "without_maker_count": group_digits(len(coverage.without_maker)),
        "without_delivery": commune_list(coverage.without_delivery, most=most_names),
        "without_delivery_count": group_digits(len(coverage.without_delivery)),
        "published": group_digits(dashboard.statuses[Status.PUBLISHED]),
        "to_complete": group_digits(dashboard.statuses[Status.TO_COMPLETE]),
        "doubtful": group_digits(dashboard.doubtful),
        "waiting": typeset(waiting_sentence(dashboard.queue)),
        "freshness": _lines(freshness_lines(dashboard.freshness)),
        "precision": _lines(precision_lines(coverage)),
    }


def _lines(lines: Sequence[tuple[str, int, int]]) -> list[tuple[str, str, int]]:
    return [(typeset(label), group_digits(count), percent) for label, count, percent in lines]


def _searches(found: Sequence[UnansweredCount], boundaries: Boundaries) -> list[str]:
    return [typeset(search_sentence(one, _name(one.insee_code, boundaries))) for one in found]


def _name(insee_code: str | None, boundaries: Boundaries) -> str | None:
    commune = None if insee_code is None else boundaries.commune(insee_code)
    return None if commune is None else commune.name
