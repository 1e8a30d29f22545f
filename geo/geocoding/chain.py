"""Who is asked, in which order, and what each one said.

The rule, in one sentence: **the first sure answer wins, asked nearest first: the local index, then
the online services that the operator named, in their order; when nobody is sure, the best score
wins, local before online, and the commune is the floor.**

``sure``  a score of at least :data:`SURE`, the number and the street that were asked, and no other
          answer as good somewhere else.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from geo.coordinates import Position
from geo.errors import AlentourError, ServiceFailed
from geo.geocoding.candidate import Candidate, Geocoder, GeocodingRequest, OnlineGeocoder
from geo.geocoding.differences import Difference

__all__ = [
    "SURE",
    "Chain",
    "ChainAnswer",
    "LocalGeocoderLike",
    "Outcome",
    "OutcomeCode",
    "Suggester",
    "is_sure",
]

SURE: Final = 0.8
"""Above it an answer is right more than nine times in ten, for the index as for the service."""
_LACKING: Final[frozenset[str]] = frozenset(
    {Difference.AMBIGUOUS, Difference.NUMBER_ABSENT, Difference.STREET_ABSENT}
)
"""Differences that another provider may know better."""
_BATCH: Final = 4096


class OutcomeCode(StrEnum):
    """What came of asking one provider."""

    SURE = "sure"
    UNSURE = "unsure"
    NOTHING = "nothing"
    UNAVAILABLE = "unavailable"


_OUTCOMES: Final = {
    OutcomeCode.SURE: "réponse sûre",
    OutcomeCode.UNSURE: "réponse incertaine",
    OutcomeCode.NOTHING: "rien",
    OutcomeCode.UNAVAILABLE: "indisponible",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one provider said; ``error`` tells why it is unavailable."""

    provider: str
    """Its French name: ``"base locale"``."""
    code: OutcomeCode
    error: AlentourError | None = None

    @property
    def sentence(self) -> str:
        """The outcome in French: ``"service national : indisponible"``."""
        return f"{self.provider} : {_OUTCOMES[self.code]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainAnswer:
    """Candidates, the surest first, and what every provider that was asked said."""

    candidates: tuple[Candidate, ...] = ()
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        """Whether every provider that was asked could answer."""
        return all(outcome.code is not OutcomeCode.UNAVAILABLE for outcome in self.outcomes)


class Suggester(Geocoder, Protocol):
    """A geocoder that also suggests while one types."""

    def suggest(
        self, text: str, *, limit: int = 8, near: Position | None = None
    ) -> Sequence[Candidate]:
        """Return at most `limit` candidates that `text` may begin, the best first."""
        ...


class LocalGeocoderLike(Suggester, Protocol):
    """What the chain needs of the local index."""

    def search_many(self, requests: Iterable[GeocodingRequest]) -> Iterable[Sequence[Candidate]]:
        """Return the candidates of each request, in order."""
        ...

    def reverse(self, *, lon: float, lat: float) -> Candidate | None:
        """Return the address nearest to a position in degrees, ``None`` when none is near."""
        ...


def is_sure(candidates: Sequence[Candidate]) -> bool:
    """Tell whether the first of `candidates` can be taken without asking anybody else."""
    if not candidates:
        return False
    first = candidates[0]
    return first.score >= SURE and _LACKING.isdisjoint(first.differences)


class Chain:
    """Several geocoders as one; a :class:`geo.geocoding.candidate.Geocoder`.

    Parameters
    ----------
    local
        The index on this machine, or ``None`` when no address is loaded.
    online
        Services in the order they are asked.
    floor
        Who knows every commune: it answers when the others do not.
    refresh
        Takes over what was loaded since; called before each question.
    """

    LOCAL_LABEL: Final = "base locale"
    FLOOR_LABEL: Final = "liste des communes"

    def __init__(
        self,
        *,
        local: LocalGeocoderLike | None,
        online: Sequence[OnlineGeocoder] = (),
        floor: Suggester,
        refresh: Callable[[], object] = lambda: None,
    ) -> None:
        self._local = local
        self._online = tuple(online)
        self._floor = floor
        self._refresh = refresh

    def search(self, request: GeocodingRequest) -> list[Candidate]:
        """Return the candidates, the surest first; see :meth:`ask` for who said what."""
        return list(self.ask(request).candidates)

    def ask(self, request: GeocodingRequest) -> ChainAnswer:
        """Return the candidates and what every provider said; no service makes it raise."""
        answer = self._ask_locally(request)
        for provider in self._online:
            if is_sure(answer.candidates):
                break
            ask = partial(provider.search, request)
            answer = _join(answer, *_ask_online(provider, ask), limit=request.limit)
        return answer if self._local is None else self._add_floor(answer, request)

    def ask_many(self, requests: Iterable[GeocodingRequest]) -> Iterator[ChainAnswer]:
        """Yield the answer of each request, in order; services are asked in batches."""
        batch: list[GeocodingRequest] = []
        for request in requests:
            batch.append(request)
            if len(batch) == _BATCH:
                yield from self._ask_batch(batch)
                batch = []
        yield from self._ask_batch(batch)

    def reverse(self, *, lon: float, lat: float, limit: int = 1) -> ChainAnswer:
        """Return the addresses nearest to a position in degrees, the nearest first.

        The local index gives one at most; a service is asked when no local address is near.
        """
        self._refresh()
        answer = ChainAnswer()
        if self._local is not None:
            nearest = self._local.reverse(lon=lon, lat=lat)
            answer = _answer(self.LOCAL_LABEL, [] if nearest is None else [nearest])
        for provider in self._online:
            if answer.candidates:
                break
            ask = partial(provider.reverse, lon=lon, lat=lat, limit=limit)
            found, outcome = _ask_online(provider, ask)
            answer = _join(answer, found, outcome, limit=limit)
        return answer

    def suggest(
        self, text: str, *, limit: int = 8, near: Position | None = None
    ) -> list[Candidate]:
        """Return addresses and communes that `text` may begin, in one list.

        Services are not asked: the public ones forbid it, or count one question a key.
        """
        self._refresh()
        suggester: Suggester = self._floor if self._local is None else self._local
        return list(suggester.suggest(text, limit=limit, near=near))

    def _ask_locally(self, request: GeocodingRequest) -> ChainAnswer:
        self._refresh()
        if self._local is None:
            found = self._floor.search(request)
            return _answer(self.FLOOR_LABEL, found)
        return _answer(self.LOCAL_LABEL, self._local.search(request))

    def _add_floor(self, answer: ChainAnswer, request: GeocodingRequest) -> ChainAnswer:
        """Ask the list of communes when nobody has found anything."""
        if answer.candidates:
            return answer
        found = self._floor.search(request)
        return _join(answer, found, _outcome(self.FLOOR_LABEL, found), limit=request.limit)

    def _ask_batch(self, requests: Sequence[GeocodingRequest]) -> list[ChainAnswer]:
        answers = self._ask_batch_locally(requests)
        for provider in self._online:
            places = [at for at, one in enumerate(answers) if not is_sure(one.candidates)]
            if not places:
                break
            replies = _ask_online_many(provider, [requests[place] for place in places])
            for place, reply in zip(places, replies, strict=True):
                answers[place] = _join(answers[place], *reply, limit=requests[place].limit)
        if self._local is None:
            return answers
        pairs = zip(answers, requests, strict=True)
        return [self._add_floor(answer, request) for answer, request in pairs]

    def _ask_batch_locally(self, requests: Sequence[GeocodingRequest]) -> list[ChainAnswer]:
        if self._local is None:
            return [self._ask_locally(request) for request in requests]
        self._refresh()
        found = self._local.search_many(requests)
        return [_answer(self.LOCAL_LABEL, candidates) for candidates in found]


def _ask_online(
    provider: OnlineGeocoder, ask: Callable[[], Sequence[Candidate]]
) -> tuple[Sequence[Candidate], Outcome]:
    try:
        found = ask()
    except ServiceFailed as error:
        return (), _unavailable(provider.label, error)
    return found, _outcome(provider.label, found)


def _ask_online_many(
    provider: OnlineGeocoder, requests: Sequence[GeocodingRequest]
) -> list[tuple[Sequence[Candidate], Outcome]]:
    try:
        answers = provider.search_many(requests)
    except ServiceFailed as error:
        return [((), _unavailable(provider.label, error)) for _ in requests]
    return [(found, _outcome(provider.label, found)) for found in answers]


def _answer(provider: str, found: Sequence[Candidate]) -> ChainAnswer:
    return ChainAnswer(candidates=tuple(found), outcomes=(_outcome(provider, found),))


def _outcome(provider: str, found: Sequence[Candidate]) -> Outcome:
    unsure = OutcomeCode.UNSURE if found else OutcomeCode.NOTHING
    return Outcome(provider=provider, code=OutcomeCode.SURE if is_sure(found) else unsure)


def _unavailable(provider: str, error: AlentourError) -> Outcome:
    # A question that is refused is a question without an answer: the service itself is well.
    is_refused = error.code == "question_refused"
    code = OutcomeCode.NOTHING if is_refused else OutcomeCode.UNAVAILABLE
    return Outcome(provider=provider, code=code, error=error)


def _join(
    answer: ChainAnswer, found: Sequence[Candidate], outcome: Outcome, *, limit: int
) -> ChainAnswer:
    """Add what one more provider found: a sure answer goes first, others by their score."""
    if is_sure(found):
        joined = [*found, *_without(answer.candidates, found)]
    else:
        joined = [*answer.candidates, *_without(found, answer.candidates)]
        # Stable: at equal scores whoever was asked first stays first.
        joined.sort(key=lambda candidate: -candidate.score)
    return replace(
        answer,
        candidates=tuple(joined)[: max(1, limit)],
        outcomes=(*answer.outcomes, outcome),
    )


def _without(candidates: Iterable[Candidate], known: Iterable[Candidate]) -> list[Candidate]:
    """Leave out the places that another provider has said already."""
    places = {_place(candidate) for candidate in known}
    return [candidate for candidate in candidates if _place(candidate) not in places]


def _place(candidate: Candidate) -> tuple[str, ...]:
    number = (candidate.housenumber or "").casefold().replace(" ", "")
    return candidate.type, candidate.insee_code, candidate.name.casefold(), number
