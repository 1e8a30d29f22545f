from itertools import islice
from random import Random

from geo.demonstration.texts import Deck, deal, describe, draw_names, fill
from geo.demonstration.vocabulary import read_kinds, read_shared
from geo.values import Service


def test_cards_come_back_only_after_a_round():
    dealt = list(islice(deal(Random(1), "abcd"), 8))
    assert sorted(dealt[:4]) == sorted(dealt[4:]) == list("abcd")


def test_deck_gives_only_what_the_speaker_could_say():
    deck = Deck(Random(1), ["Je file.", "Nous filons.", "On file."])
    assert {deck.draw(speaker="je") for _ in range(20)} == {"Je file.", "On file."}


def test_deck_without_a_fitting_card_gives_none():
    assert Deck(Random(1), ["Je file."]).draw(speaker="nous") is None


def test_fill_capitalises_the_place_at_the_beginning():
    assert fill("{A_commune}, la forge chante.", "Les Vans") == "Aux Vans, la forge chante."


def test_names_are_all_different_and_echo_no_word():
    kinds = [kind for kind in read_kinds() for _ in kind.openers]
    names = list(draw_names(Random(3), kinds, read_shared()))
    assert len(set(names)) == len(names) == len(kinds)


def test_description_begins_with_its_opener_and_has_four_sentences_at_most():
    deck = Deck(Random(1), ["Un.", "Deux.", "Trois."])
    closers = {Service.MARKET: Deck(Random(1), ["Fin."])}
    for seed in range(30):
        text = describe(Random(seed), "Début.", deck, closers, [Service.MARKET], "Privas")
        assert text.startswith("Début.")
        assert text.count(".") <= 4
