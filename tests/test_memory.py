import subprocess
import sys

SCRIPT = """
import gc
from geo.memory import settle_memory
kept = [[n] for n in range(10_000)]
settle_memory()
print(gc.get_freeze_count() >= 10_000, len(kept), gc.isenabled())
"""


def test_what_is_open_leaves_the_collector_and_stays_alive():
    shown = subprocess.check_output([sys.executable, "-c", SCRIPT], text=True)
    assert shown.split() == ["True", "10000", "True"]
