"""Names and descriptions: dealt like cards, so that few words come back and none too soon."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from geo.demonstration.vocabulary import KindWords, SharedWords
from geo.demonstration.voices import voice
from geo.french import at_commune, typeset
from geo.text import words
from geo.values import Service

__all__ = ["Deck", "deal", "describe", "draw_names", "fill"]


class Deck:
    """Cards dealt one by one, shuffled again once all were seen."""

    def __init__(self, rng: Random, cards: Iterable[str]) -> None:
        self._cards = deal(rng, tuple(cards))

    def draw(self, *, speaker: str | None = None, tries: int = 6) -> str | None:
        """Return a sentence that `speaker` could say, ``None`` after as many `tries`."""
        for _ in range(tries):
            card = next(self._cards)
            if speaker is None or voice(card) in {None, speaker}:
                return card
        return None


def deal(rng: Random, cards: Sequence[str]) -> Iterator[str]:
    """Give `cards` in random order, for ever, each once a round."""
    while True:
        yield from rng.sample(cards, len(cards))


def draw_names(rng: Random, kinds: Sequence[KindWords], shared: SharedWords) -> Iterator[str]:
    """Give a name for each of `kinds`, no two alike, as long as there are tails enough."""
    whole = {kind.kind: list(kind.names) for kind in kinds}
    tails = rng.sample(shared.tails, len(shared.tails))
    for kind in kinds:
        if whole[kind.kind] and rng.random() < 0.3:
            yield typeset(whole[kind.kind].pop())
            continue
        head = rng.choice(kind.heads)
        tail = next(tail for tail in tails if not _echoes(head, tail))
        tails.remove(tail)
        yield typeset(f"{head} {tail}")


def _echoes(head: str, tail: str) -> bool:
    return bool({word[:5] for word in words(head)} & {word[:5] for word in words(tail)} - _SMALL)


_SMALL = frozenset({"la", "le", "les", "l", "de", "du", "des", "d"})


def fill(sentence: str, commune: str) -> str:
    """Return `sentence` with ``{a_commune}`` become "à Privas", ``{A_commune}`` "À Privas".

    Examples
    --------
    >>> fill("{A_commune}, la forge chante.", "Le Cheylard")
    'Au Cheylard, la forge chante.'
    """
    where = at_commune(commune)
    return sentence.format(a_commune=where, A_commune=where[0].upper() + where[1:])


def describe(
    rng: Random,
    opener: str,
    details: Deck,
    closers: dict[Service, Deck],
    services: Sequence[Service],
    commune: str,
) -> str:
    """Return a description of one to four sentences in one voice.

    Parameters
    ----------
    opener
        The first sentence, as :func:`fill` takes it.
    details, closers
        Sentences about the trade; last sentences by service.
    services
        Those of the shop: a last sentence is true of one of them.
    commune
        Official name, with its article.
    """
    sentences = [fill(opener, commune)]
    decks = [details] * rng.choices((0, 1, 2), weights=(2, 5, 3))[0]
    if rng.random() < 0.55:
        decks.append(closers[rng.choice(list(services))])
    speaker = voice(opener)
    for deck in decks:
        sentence = deck.draw(speaker=speaker)
        if sentence is not None and sentence not in sentences:
            sentences.append(sentence)
            speaker = speaker or voice(sentence)
    return typeset(" ".join(sentences))
