import re
from pathlib import Path

from geo.errors import SENTENCES, DataMissing

RAISED = re.compile(r"(?:Refused|Missing|Failed|Allowed|_fault|__init__)\(\s*\"([a-z_0-9]+)\"")


def test_every_code_raised_has_a_sentence_and_every_sentence_is_raised():
    sources = [path.read_text(encoding="utf-8") for path in Path("geo").rglob("*.py")]
    raised = {code for source in sources for code in RAISED.findall(source)}
    assert raised == set(SENTENCES)


def test_sentence_shows_the_details():
    error = DataMissing("data_missing", path="communes.parquet", command="make install")
    assert error.sentence == "Le fichier « communes.parquet » manque : lancez « make install »."


def test_log_text_names_code_and_details():
    assert str(DataMissing("data_missing", path="x")) == "data_missing(path='x')"
