import pytest

from geo.files import replacing


def test_file_is_replaced_when_the_block_ends(tmp_path):
    path = tmp_path / "shops.parquet"
    path.write_text("old")
    with replacing(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_block_that_fails_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "shops.parquet"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError):
        write_half(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def write_half(path):
    with replacing(path) as partial:
        partial.write_text("half")
        raise ZeroDivisionError


def test_two_writers_never_share_a_path(tmp_path):
    with replacing(tmp_path / "a") as one, replacing(tmp_path / "a") as other:
        assert one != other
        one.write_text("one")
        other.write_text("other")
    assert (tmp_path / "a").read_text() == "one"


def test_folder_that_is_missing_is_an_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"), replacing(tmp_path / "nowhere" / "a") as partial:
        partial.write_text("x")
