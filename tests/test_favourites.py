import pytest

from geo.favourites import MOST_FAVOURITES, find_favourites, read_slugs, written_slugs
from geo.values import Status
from tests.factories import make_shop


@pytest.mark.parametrize(
    ("written", "slugs"),
    [
        (None, ()),
        ("", ()),
        (",,,", ()),
        ("miel", ("miel",)),
        ("b,a", ("b", "a")),
        (" a , b,a ", ("a", "b")),
        ("Miel,<script>,../x,-a,a b,é,a\0", ()),
        ("a" * 121, ()),
        ("a" * 100_000, ()),
    ],
)
def test_slugs_are_read_once_each_in_order_and_others_are_dropped(written, slugs):
    assert read_slugs(written) == slugs


def test_no_more_than_sixty_are_read():
    many = [f"s{n}" for n in range(500)]
    assert read_slugs(written_slugs(many)) == tuple(many[:MOST_FAVOURITES])


def test_what_is_written_reads_back():
    assert read_slugs(written_slugs(["b", "a-1"])) == ("b", "a-1")


def test_shops_come_in_the_order_of_the_list_and_those_gone_are_counted(filled):
    catalogue = filled(
        make_shop(slug="a"), make_shop(slug="b"), make_shop(slug="c", status=Status.WITHDRAWN)
    )
    found = find_favourites(["b", "gone", "a", "c"], catalogue)
    assert [shop.slug for shop in found.shops] == ["b", "a"]
    assert found.gone == 2


def test_private_parts_are_not_there(filled):
    [shop] = find_favourites(["a"], filled(make_shop(slug="a"))).shops
    assert shop.email is None
