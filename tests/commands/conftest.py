"""What commands read anew each time they are typed: here, once for all of them."""

from functools import cache

import pytest

from geo.geocoding.commune_book import CommuneBook


@pytest.fixture(scope="session")
def kept_book():
    """Build the book of communes once for each directory."""
    return cache(CommuneBook)


@pytest.fixture
def opened_once(monkeypatch, france, kept_book):
    """Let imports use communes that are open already."""
    monkeypatch.setattr("geo.importing.opening.Boundaries", lambda: france)
    monkeypatch.setattr("geo.geocoding.geocoder.CommuneBook", kept_book)
