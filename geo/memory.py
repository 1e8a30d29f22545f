"""What is opened once and stays: out of the garbage collector's sight."""

import gc
from typing import Final

__all__ = ["settle_memory"]

_YOUNG_OBJECTS: Final = 50_000
"""New objects between two collections: an answer makes hundreds, and few of them are cycles."""


def settle_memory() -> None:
    """Tell the collector that everything open now stays open, and to look at the rest less often.

    Communes, names and addresses are hundreds of thousands of objects that never go. Walking
    through them again and again took a quarter of the time of a file of addresses. To be called
    by a process once, when it has opened what it serves; it changes the whole process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 20, 20)
