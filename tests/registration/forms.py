"""A form as a browser sends it, with defaults."""

from datetime import date

from geo.registration.reading import read_registration

TODAY = date(2026, 5, 20)
HOSTS = {"epicerie-du-pont": "epicerie-du-pont", "Épicerie du Pont": "epicerie-du-pont"}


def make_form(**changes):
    """Return a form that is fine; keys of `changes` may hold ``places[0].city``."""
    values = {
        "name": "Tournerie des Aulnes",
        "kinds": ["wood_turner"],
        "places[0].role": "workshop",
        "places[0].city": "L'Ouest",
        "email": "prive@tournerie.example",
        "who": "maker",
        "consent": "1",
    }
    merged = values | changes
    listed = {name: [said] if isinstance(said, str) else said for name, said in merged.items()}
    return {name: said for name, said in listed.items() if said is not None}


def read_form(squares, form=None, **options):
    return read_registration(
        make_form() if form is None else form,
        boundaries=squares,
        find_host=HOSTS.get,
        today=TODAY,
        **options,
    )
