"""The verdict on an entry: inside, outside, to be examined, unknown, and why.

In this order:

1. an exemption of the entry, then of its commune;
2. the INSEE code: its commune is one of the territory's areas, or lies in the drawn contour;
3. the drawn contour, for a position better than "somewhere in the commune";
4. outside, the tolerance and the communes that touch the territory ask for a look.

Two things are left to people: bare coordinates so close to the boundary that a generalised
contour may be wrong, and a point that lies on the other side of the boundary than its code.
Inside, a quota may have no place left for an entry that is not published yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.boundaries import Boundaries
from geo.entries import Finding, VerdictCode
from geo.territory.assessment import CODES, Assessment, Case
from geo.territory.counts import Taken, find_full
from geo.territory.ground import Ground, ground_of
from geo.territory.places import Whereabouts, place_shops
from geo.territory.rule import Exemption, TerritoryRule
from geo.territory.sentences import (
    Known,
    Words,
    commune_label,
    exemption_words,
    quota_words,
    say,
    territory_words,
)
from geo.values import Shop

__all__ = ["Judge", "Verdict", "Weighed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rule says of one entry.

    Attributes
    ----------
    sentence
        In French, as an organizer reads it.
    distance_m
        Metres from its position to the boundary, negative inside; ``None`` when unknown.
    commune
        Where the deciding place is: ``"Tain-l'Hermitage (26)"``; ``None`` when unknown.
    """

    code: VerdictCode
    sentence: str
    distance_m: float | None = None
    commune: str | None = None

    def noted(self, finding: Finding) -> Finding:
        """Return `finding` with this verdict instead of its own."""
        distance_m = None if self.distance_m is None else round(self.distance_m, 1)
        return replace(finding, verdict=self.code, sentence=self.sentence, distance_m=distance_m)


class Judge:
    """One rule, ready to judge.

    Parameters
    ----------
    rule
        What the organizers decided.
    boundaries
        Communes and their contours.
    taken
        Places taken by published entries, for quotas; see :mod:`geo.territory.counts`.
    """

    def __init__(
        self, rule: TerritoryRule, boundaries: Boundaries, *, taken: Taken | None = None
    ) -> None:
        self.rule = rule
        self.boundaries = boundaries
        self.words: Words = territory_words(rule, boundaries)
        self.ground: Ground = ground_of(rule, boundaries)
        self._taken: Taken = taken or {}
        self._entries = {one.entry_id: one for one in rule.exemptions if one.entry_id}
        self._communes = _exempted_communes(rule, boundaries)

    def judge(self, shop: Shop, *, entry_id: str | None = None) -> Verdict:
        """Return the verdict on one shop; `entry_id` lets an exemption name it."""
        return self.judge_many([shop], entry_ids=[entry_id])[0]

    def judge_many(
        self, shops: Sequence[Shop], *, entry_ids: Sequence[str | None] | None = None
    ) -> list[Verdict]:
        """Return the verdict on each of `shops`, in the same order."""
        placed = place_shops(shops, self.boundaries)
        return self.weigh(placed, entry_ids=entry_ids).verdicts(range(len(shops)))

    def weigh(
        self, placed: Whereabouts, *, entry_ids: Sequence[str | None] | None = None
    ) -> "Weighed":
        """Decide on shops whose places are known; sentences are written for those asked."""
        ids = [None] * len(placed) if entry_ids is None else entry_ids
        exemptions = [
            self._entries.get(entry_id or "") or self._communes.get(code or "")
            for entry_id, code in zip(ids, placed.insee_codes, strict=True)
        ]
        return Weighed(self, placed, exemptions, self._taken)


class Weighed:
    """What a rule decides of many shops; :meth:`Judge.weigh` makes it."""

    def __init__(
        self,
        judge: Judge,
        placed: Whereabouts,
        exemptions: Sequence[Exemption | None],
        taken: Taken,
    ) -> None:
        self._judge = judge
        self._placed = placed
        self._exemptions = exemptions
        self._taken = taken
        self._assessment = Assessment(
            judge.rule,
            judge.ground,
            placed,
            exempted=[None if one is None else one.is_let_in for one in exemptions],
            is_full=lambda row: self._quota_words(row) is not None,
        )

    @property
    def codes(self) -> list[VerdictCode]:
        """The verdict on each, without its sentence."""
        return [CODES[case] for case in self._assessment.cases]

    def verdicts(self, rows: Iterable[int]) -> list[Verdict]:
        """Return the verdict on each of `rows`, with its sentence and distance."""
        wanted = list(rows)
        metres = self._assessment.metres(wanted).tolist()
        return [self._verdict(row, far) for row, far in zip(wanted, metres, strict=True)]

    def _verdict(self, row: int, metres: float) -> Verdict:
        placed, case = self._placed, self._assessment.cases[row]
        commune = placed.communes[row]
        is_inside = bool(self._assessment.is_inside[row])
        known = Known(
            shop=placed.shops[row],
            place=placed.places[row],
            commune=commune,
            is_inside=is_inside,
            is_certain=bool(placed.is_by_code[row] and not placed.is_exact[row]),
            metres=None if metres != metres else metres,  # noqa: PLR0124 - NaN alone differs
        )
        is_measured = known.metres is not None and case is not Case.ELSEWHERE
        return Verdict(
            code=CODES[case],
            sentence=say(case, known, self._judge.words, self._more_words(row, case)),
            distance_m=(-metres if is_inside else metres) if is_measured else None,
            commune=None if commune is None else commune_label(commune),
        )

    def _more_words(self, row: int, case: Case) -> str:
        exemption = self._exemptions[row]
        if exemption is not None:
            return exemption_words(exemption)
        return (self._quota_words(row) or "") if case is Case.FULL else ""

    def _quota_words(self, row: int) -> str | None:
        quotas = self._judge.rule.quotas
        if not quotas:
            return None
        code = self._placed.insee_codes[row]
        full = find_full(quotas, self._placed.shops[row], code, self._taken)
        return None if full is None else quota_words(full)


def _exempted_communes(rule: TerritoryRule, boundaries: Boundaries) -> dict[str, Exemption]:
    """Return the exemption of each commune; that of a city holds for its arrondissements."""
    found: dict[str, Exemption] = {}
    for exemption in rule.exemptions:
        code = exemption.insee_code
        if code is not None and boundaries.commune(code) is not None:
            found |= dict.fromkeys(boundaries.expand((f"commune:{code}",)), exemption)
    return found
