import base64
import gzip
import io

import openpyxl
import pytest

from geo.address_tables import uploads
from geo.address_tables.uploads import decode_content, read_pasted, read_upload, require_few_rows
from geo.errors import FileRefused, QueryRefused


def test_pasted_lines_are_addresses():
    table = read_pasted("12 rue des Lilas\n\n  2 place; du marché, Aubenas  \r\n")
    assert table.rows == (("12 rue des Lilas",), ("2 place; du marché, Aubenas",))
    assert table.lines == (1, 3)


@pytest.mark.parametrize("text", ["", " \n\t\n"])
def test_nothing_pasted_is_refused(text):
    with pytest.raises(QueryRefused):
        read_pasted(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_any_encoding(encoding):
    table, separator = read_upload("adresse,ville\nRue de l'Éole,Vogüé\n".encode(encoding), "a.csv")
    assert table.rows == (("Rue de l'Éole", "Vogüé"),)
    assert separator == ","


def test_workbook_is_read():
    book = openpyxl.Workbook()
    book.active.append(["adresse", "code_postal"])
    book.active.append(["12 rue des Lilas", "07200"])
    file = io.BytesIO()
    book.save(file)
    table, separator = read_upload(file.getvalue(), "a.xlsx")
    assert (table.rows, separator) == ((("12 rue des Lilas", "07200"),), ";")


REFUSED = {
    "empty": b"",
    "blank": b" \n ",
    "gzip": gzip.compress(b"adresse\nx\n"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "half a workbook": b"PK\x03\x04" + bytes(50),
    "header alone": b"adresse;ville\n",
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_what_is_no_table_is_refused_with_a_sentence(raw):
    with pytest.raises(FileRefused) as caught:
        read_upload(raw, "a.csv")
    assert "a.csv" in caught.value.sentence


def test_content_from_a_browser_is_decoded_and_bounded(monkeypatch):
    assert decode_content(base64.b64encode(b"adresse").decode()) == b"adresse"
    monkeypatch.setattr(uploads, "MOST_BYTES", 3)
    with pytest.raises(QueryRefused, match="upload_too_big"):
        decode_content(base64.b64encode(b"adresse").decode())
    with pytest.raises(QueryRefused, match="upload_missing"):
        decode_content("pas du base64 !")


def test_too_many_rows_are_for_the_command(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_ROWS", 1)
    require_few_rows(read_pasted("a"))
    with pytest.raises(QueryRefused, match="upload_too_long"):
        require_few_rows(read_pasted("a\nb"))
