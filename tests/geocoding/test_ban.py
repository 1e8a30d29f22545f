import gzip

import duckdb
import pytest

from geo.errors import DataMissing, FileRefused
from geo.geocoding.ban import FileFormat, inspect_file, load_rows
from tests.geocoding.address_files import (
    BAL,
    BAN,
    LOCALITIES,
    ban_rows,
    locality_rows,
    write_ban,
    write_rows,
)


def read(path):
    file = inspect_file(path)
    with duckdb.connect() as connection:
        left_out = load_rows(connection, file, "rows")
        rows = connection.execute("SELECT * EXCLUDE (usable) FROM rows").fetchall()
        names = [column[0] for column in connection.description]
    return file, [dict(zip(names, row, strict=True)) for row in rows], left_out


def test_an_address_file_gives_number_repetition_and_street(tmp_path):
    file, rows, left_out = read(write_ban(tmp_path))
    bis = next(row for row in rows if row["repetition"] == "bis")
    assert (file.format, file.repairs, left_out) == (FileFormat.ADDRESSES, (), 0)
    assert (bis["street_id"], bis["number"], bis["name"]) == ("07019_0000", 12, "Rue des Lilas")


def test_codes_keep_their_zero(tmp_path):
    _, rows, _ = read(write_ban(tmp_path))
    assert (rows[0]["insee_code"], rows[0]["postcode"]) == ("07019", "07200")


def test_localities_have_no_number(tmp_path):
    path = write_rows(tmp_path / "lieux-dits-07.csv", LOCALITIES, locality_rows("Le Mas"))
    file, rows, _ = read(path)
    assert file.format is FileFormat.LOCALITIES
    assert (rows[0]["number"], rows[0]["name"]) == (None, "Le Mas")


def test_number_99999_of_a_local_base_is_a_locality(tmp_path):
    row = {"cle_interop": "07019_0001_99999", "commune_insee": "07019", "voie_nom": "Le Mas"}
    row |= {"numero": "99999", "long": "4.4", "lat": "44.6"}
    file, rows, _ = read(write_rows(tmp_path / "bal.csv", BAL, [row]))
    assert (file.format, rows[0]["number"]) == (FileFormat.LOCAL, None)


@pytest.mark.parametrize(
    "change",
    [
        {"lon": ""},
        {"lat": "abc"},
        {"lon": "0", "lat": "0"},
        {"numero": "douze"},
        {"numero": "-3"},
        {"nom_voie": ""},
        {"code_insee": "7019"},
    ],
    ids=str,
)
def test_a_row_that_is_no_address_is_left_out(tmp_path, change):
    good, bad = list(ban_rows())[:2]
    _, rows, left_out = read(write_rows(tmp_path / "a.csv", BAN, [good, bad | change]))
    assert (len(rows), left_out) == (1, 1)


def write_again_badly(path):
    """Write the file as a statistics tool does: commas, row numbers, NA, accents twice."""
    columns = ["", *BAN]
    lines = [",".join(f'"{column}"' for column in columns)]
    for number, row in enumerate(ban_rows()):
        cells = [str(number)] + [row.get(column) or "NA" for column in BAN]
        lines.append(",".join(f'"{cell}"' if cell != "NA" else cell for cell in cells))
    twice = "\n".join(lines).encode().decode("cp1252").encode()
    path.write_bytes(gzip.compress(twice))
    return path


def test_a_file_written_again_badly_is_repaired_and_says_so(tmp_path):
    file, rows, _ = read(write_again_badly(tmp_path / "adresses-07.csv.gz"))
    assert file.repairs == ("separator", "row_numbers", "na", "double_encoding")
    assert "accents encodés deux fois" in file.warnings[3]
    assert rows[0]["repetition"] == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "address_file_empty"),
        (b"nom;prix\nmiel;8\n", "address_columns_missing"),
        (";".join(BAN).encode() + b"\n", "address_file_empty"),
        (b"\xff\xfe\x00\x01" * 50 + b"\n\xff", "address_file_unreadable"),
        (b"PK\x03\x04" + b"\x80" * 90 + b"\n\x80", "address_file_unreadable"),
    ],
    ids=["empty", "other table", "header only", "binary", "zip"],
)
def test_a_file_of_something_else_is_refused(tmp_path, content, code):
    path = tmp_path / "adresses-07.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read(path)
    assert refused.value.code == code
    assert str(path) in refused.value.sentence


def test_a_gzip_that_breaks_off_is_refused(tmp_path):
    path = write_ban(tmp_path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(FileRefused):
        read(path)


def test_a_file_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(DataMissing) as missing:
        inspect_file(tmp_path / "adresses-07.csv.gz")
    assert "n'existe pas" in missing.value.sentence
