import pytest
from typer.testing import CliRunner

from geo.cli import app
from geo.geocoding.address_index import index_folder, load_file
from tests.geocoding.addresses import write_ban


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    load_file(index_folder(home), write_ban(home / "adresses-07.csv"))
    return home


@pytest.fixture
def run(home, monkeypatch):
    monkeypatch.setenv("ALENTOUR_HOME", str(home))

    def run(*words):
        return CliRunner().invoke(app, ["geocode", *map(str, words)])

    return run


def write(path, text, encoding="utf-8"):
    path.write_text(text, encoding=encoding, newline="")
    return path


def test_file_is_geocoded_and_summarised(run, tmp_path):
    source = write(
        tmp_path / "in.csv",
        "nom,adresse,code_postal,insee\nÉole,12 rue des lilas bleus,07200,\nRien,qzxw vvkk,,\n",
        encoding="cp1252",
    )
    output = tmp_path / "out.csv"
    words = ("--columns", "adresse", "--postcode", "code_postal", "--citycode", "insee")
    result = run(source, "-o", output, *words)
    assert result.exit_code == 0, result.output
    header, found, missing = output.read_text(encoding="utf-8-sig").splitlines()
    assert header.startswith("nom,adresse,code_postal,insee,latitude,longitude,result_label,")
    assert found.startswith("Éole,12 rue des lilas bleus,07200,,44.621500,4.390000,12 Rue des")
    assert missing.endswith(",not-found")
    assert "in.csv : 2 lignes" in result.output
    assert "1 au numéro" in result.output
    assert "1 sans réponse" in result.output


def test_columns_are_guessed_when_none_is_named(run, tmp_path):
    source = write(tmp_path / "in.csv", "Adresse;Code postal\n12 rue des lilas bleus;07000\n")
    result = run(source, "-o", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    assert "adresse = Adresse, code postal = Code postal" in result.output
    assert "07000 Privas" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def test_unreadable_row_stays_in_the_file_and_is_told(run, tmp_path):
    source = write(tmp_path / "in.csv", "adresse;ville\n12 rue;Aubenas\ntrop;de;cellules\n")
    result = run(source, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "ligne 3" in result.output
    last = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[-1]
    assert last.startswith('trop;"de;cellules";')
    assert last.endswith(";skipped")


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("out.xlsx", (), "format_unknown"),
        ("in.csv", (), "output_is_input"),
        ("nulle-part/out.csv", (), "folder_missing"),
        ("out.csv", ("--columns", "adr"), "column_missing"),
        ("out.csv", ("--citycode", "insee"), "column_missing"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(run, tmp_path, name, words, reason):
    source = write(tmp_path / "in.csv", "adresse;ville\n12 rue;Aubenas\n")
    result = run(source, "-o", tmp_path / name, *words)
    assert result.exception.code == reason
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
