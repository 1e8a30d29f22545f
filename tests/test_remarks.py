import re
from pathlib import Path

from geo.locating.job import DISAGREEING
from geo.remarks import SENTENCES, Remark

MADE = re.compile(r"(?:code=|_remark\(\s*|_mend_lines\([^)]*, )\"([a-z_]+)\"")


def test_every_remark_made_has_a_sentence_and_every_sentence_is_made():
    sources = [path.read_text(encoding="utf-8") for path in Path("geo").rglob("*.py")]
    made = {code for source in sources for code in MADE.findall(source)}
    assert made | set(DISAGREEING) == set(SENTENCES)


def test_few_lines_are_all_named():
    remark = Remark(code="nul_removed", lines=(3, 8))
    assert remark.sentence == "2 ligne(s) avec des caractères nuls, retirés (lignes 3, 8)."


def test_many_lines_are_counted():
    remark = Remark(code="nul_removed", lines=tuple(range(1, 41)))
    assert remark.sentence.endswith("(lignes 1, 2, 3, 4, 5 et 35 autres).")
