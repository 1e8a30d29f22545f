import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import FileRefused
from geo.tables import decoding
from geo.tables.decoding import decode, read_bytes

PATH = Path("liste.csv")
FRENCH = "nom;ville\nChâtaigneraie « L'Œuf » à l'été;Saint-Étienne-de-Fontbellon\nForêt;Où ?\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_text_is_read_in_any_usual_encoding(encoding):
    assert decode(FRENCH.encode(encoding), PATH)[0] == FRENCH


@pytest.mark.parametrize("encoding", ["latin-1", "mac_roman", "cp850"])
def test_encoding_of_old_software_is_recognised_and_said(encoding):
    text = FRENCH.replace("Œ", "Oe")
    decoded, remarks = decode(text.encode(encoding), PATH)
    assert decoded == text
    assert remarks[0].code == "encoding_read"


def test_one_line_in_another_encoding_is_said():
    raw = "é\nà\nè\n".encode() + "ville fortifiée\n".encode("cp1252")
    decoded, remarks = decode(raw, PATH)
    assert decoded.endswith("ville fortifiée\n")
    assert (remarks[0].code, remarks[0].lines) == ("encoding_mixed", (4,))


@pytest.mark.parametrize(
    "raw", [bytes(range(128, 256)), b"\xff\xfe\x00", b"a;b\n\xa4\xa6\xbc\xa9\n"], ids=repr
)
def test_illegible_bytes_are_refused(raw):
    with pytest.raises(FileRefused) as caught:
        decode(raw, PATH)
    assert caught.value.code == "file_encoding_unknown"


def test_accents_encoded_twice_are_repaired_and_said():
    doubled = "élève à l’œuvre".encode().decode("cp1252")
    decoded, remarks = decode(doubled.encode(), PATH)
    assert decoded == "élève à l’œuvre"
    assert remarks[0].code == "encoding_doubled"


def test_only_a_file_that_is_surely_encoded_twice_is_touched():
    honest = "Â°C, Å“\n"
    assert decode(honest.encode(), PATH) == (honest, ())
    decoded, remarks = decode(f"{honest}Ã©\n".encode(), PATH)
    assert decoded == "°C, œ\né\n"
    assert (remarks[0].code, remarks[0].lines) == ("encoding_doubled", (1, 2))


@pytest.mark.parametrize("text", ["CAFÉ»", "À\u00a0table, ÉTÉ\u00a0!", "Âge: 5€", "São Tomé"])
def test_honest_accents_are_left_alone(text):
    assert decode(text.encode(), PATH) == (text, ())


def test_nul_bytes_are_removed_and_said():
    decoded, remarks = decode(b"nom\nA\x00B\n", PATH)
    assert (decoded, remarks[0].lines) == ("nom\nAB\n", (2,))


@given(st.text(alphabet="abcéèàçùôîœ’«» ;\n", max_size=60))
def test_utf8_is_read_as_written(text):
    assert decode(text.encode(), PATH)[0] == text


def test_gzip_in_several_parts_is_read_whole(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"nom\n") + gzip.compress(b"A\n"))
    assert read_bytes(path) == b"nom\nA\n"


def test_gzip_cut_short_is_refused(tmp_path):
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"nom\n" * 1000)[:-10])
    with pytest.raises(FileRefused, match="file_damaged"):
        read_bytes(path)


def test_gzip_bomb_is_refused_before_it_grows(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "MAX_BYTES", 1_000_000)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"0" * 50_000_000))
    with pytest.raises(FileRefused, match="file_too_big"):
        read_bytes(path)
