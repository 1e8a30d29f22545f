import pytest

from geo.geocoding.providers.politeness import Breaker, Etiquette, Pace, read_retry_after


def test_calls_are_spaced_by_the_rate(fake_time):
    pace = Pace(50, fake_time.clockwork())
    for _ in range(4):
        pace.wait()
    assert fake_time.slept == pytest.approx([0.02, 0.02, 0.02])


def test_first_call_after_a_pause_does_not_wait(fake_time):
    pace = Pace(1, fake_time.clockwork())
    pace.wait()
    fake_time.seconds += 5
    pace.wait()
    assert fake_time.slept == []


def test_nobody_calls_while_the_service_asks_to_wait(fake_time):
    pace = Pace(50, fake_time.clockwork())
    pace.hold(3)
    pace.wait()
    assert fake_time.slept == [3]


def test_delays_double_and_chance_halves_them_at_most():
    etiquette = Etiquette(calls_per_s=1, first_delay_s=0.5)
    assert [etiquette.delay_s(attempt, 1.0) for attempt in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert etiquette.delay_s(2, 0.0) == 0.5


def make_breaker(fake_time):
    return Breaker(
        Etiquette(calls_per_s=1, failures_before_rest=3, rest_s=60), fake_time.clockwork()
    )


def test_circuit_opens_after_failures_in_a_row(fake_time):
    breaker = make_breaker(fake_time)
    for _ in range(2):
        breaker.note_failure()
    assert breaker.is_closed()
    breaker.note_failure()
    assert not breaker.is_closed()


def test_a_success_between_failures_keeps_the_circuit_closed(fake_time):
    breaker = make_breaker(fake_time)
    for _ in range(10):
        breaker.note_failure()
        breaker.note_success()
    assert breaker.is_closed()


def test_after_its_rest_the_circuit_lets_one_question_try(fake_time):
    breaker = make_breaker(fake_time)
    breaker.note_failure(rest_s=60)
    fake_time.seconds += 60
    assert [breaker.is_closed() for _ in range(3)] == [True, False, False]


def test_the_trial_closes_the_circuit_or_opens_it_again(fake_time):
    breaker = make_breaker(fake_time)
    for _ in range(3):
        breaker.note_failure()
    fake_time.seconds += 60
    assert breaker.is_closed()
    breaker.note_failure()
    assert not breaker.is_closed()
    fake_time.seconds += 60
    assert breaker.is_closed()
    breaker.note_success()
    assert breaker.is_closed()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        (" 120 ", 120.0),
        ("Thu, 01 Jan 1970 00:17:40 GMT", 60.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Thu, 01 Jan 1970 00:17:40", 60.0),
        ("demain", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header, seconds):
    assert read_retry_after(header, now=1000.0) == seconds
