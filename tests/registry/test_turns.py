import threading
import time

import pytest

from geo.errors import ServiceFailed
from geo.registry.turns import Turns

LONG_S = 20.0


def take_in_thread(turns, done, name, longest_s=LONG_S):
    def wait():
        with turns.taken(longest_s):
            done.append(name)

    thread = threading.Thread(target=wait)
    before = len(turns._waiting)
    thread.start()
    while len(turns._waiting) == before:
        time.sleep(0.001)
    return thread


def test_a_free_turn_is_taken_at_once_again_and_again():
    turns = Turns()
    for _ in range(3):
        with turns.taken(0):
            pass


def test_whoever_waits_is_let_in_as_they_came():
    turns, done = Turns(), []
    with turns.taken(0):
        threads = [take_in_thread(turns, done, name) for name in range(12)]
        assert done == []
    for thread in threads:
        thread.join(LONG_S)
    assert done == list(range(12))


def test_whoever_asks_again_at_once_stands_behind_those_who_wait():
    turns, done = Turns(), []
    with turns.taken(0):
        thread = take_in_thread(turns, done, "waiting")
    with turns.taken(LONG_S):
        done.append("again")
    thread.join(LONG_S)
    assert done == ["waiting", "again"]


def test_whoever_waits_too_long_is_told_and_the_others_keep_their_place():
    turns, done = Turns(), []
    with turns.taken(0):
        with pytest.raises(ServiceFailed) as told, turns.taken(0.01):
            done.append("never")
        thread = take_in_thread(turns, done, "next")
    thread.join(LONG_S)
    assert told.value.code == "registry_busy"
    assert done == ["next"]


def test_a_turn_that_fails_is_given_on():
    turns, done = Turns(), []
    failing = turns.taken(0)
    failing.__enter__()
    thread = take_in_thread(turns, done, "next")
    assert not failing.__exit__(KeyError, KeyError(), None)
    thread.join(LONG_S)
    assert done == ["next"]
    with turns.taken(0):
        done.append("free")
    assert done[-1] == "free"


def test_somebody_interrupted_while_waiting_leaves_and_no_turn_is_lost(monkeypatch):
    turns = Turns()
    with turns.taken(0):
        monkeypatch.setattr(threading.Event, "wait", interrupt)
        with pytest.raises(KeyboardInterrupt), turns.taken(LONG_S):
            pass
        assert not turns._waiting
    with turns.taken(0):
        pass


def interrupt(_event, _longest_s=None):
    raise KeyboardInterrupt


def test_a_turn_that_came_while_somebody_was_interrupted_is_given_on(monkeypatch):
    turns, first = Turns(), threading.Event()
    holder = turns.taken(0)
    holder.__enter__()

    def give_then_interrupt(_event, _longest_s=None):
        holder.__exit__(None, None, None)
        first.set()
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Event, "wait", give_then_interrupt)
    with pytest.raises(KeyboardInterrupt), turns.taken(LONG_S):
        pass
    assert first.is_set()
    with turns.taken(0):
        pass


def test_many_threads_never_hold_it_together():
    turns, inside, most = Turns(), [], []

    def work():
        for _ in range(50):
            with turns.taken(LONG_S):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG_S)
    assert len(most) == 400
    assert set(most) == {1}
