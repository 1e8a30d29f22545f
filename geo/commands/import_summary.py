"""What ``alentour import`` and ``alentour sync`` say, in French."""

import re
from collections.abc import Iterator
from typing import Final

from geo.columns import ColumnMap
from geo.french import group_digits
from geo.importing.plan import ImportPlan, Stage
from geo.importing.preview import columns_read, preview_rows
from geo.importing.report import VERDICT_LABELS, say_counts, say_statuses
from geo.tables import Table

__all__ = ["ProgressLine", "clean", "describe_columns", "describe_plan"]

_EXAMPLES: Final = 5
# Characters that steer a terminal or reverse its text have no place in a message.
_STEERING: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str, *, most: int = 160) -> str:
    """Return `text` in one line that cannot steer a terminal, cut to `most` characters."""
    plain = " ".join(_STEERING.sub(" ", text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"


def _item(text: str, *, most: int = 160) -> str:
    return f"  {clean(text, most=most)}"


def describe_columns(table: Table, columns: ColumnMap) -> Iterator[str]:
    """Yield what was read as what."""
    read = len(table.rows) + len(table.faults)
    yield clean(f"{table.path.name} : {group_digits(read)} ligne{'s' if read > 1 else ''}.")
    for label, names in columns_read(columns):
        yield _item(f"{label} : {names}")
    used = {name for names in columns.columns.values() for name in names}
    unused = [name for name in table.columns if name not in used]
    if unused:
        yield _item(f"colonnes laissées de côté : {', '.join(unused)}")


def describe_plan(plan: ImportPlan) -> Iterator[str]:
    """Yield remarks, ten rows, what is refused and why, duplicates, and the counts."""
    for remark in plan.remarks[:10]:
        yield _item(f"{remark.sentence}", most=300)
    yield "Premières fiches :"
    for line in preview_rows(plan):
        what = ", ".join(filter(None, (line.kinds, line.where)))
        yield _item(f"{line.line}. {line.name} ({what}) : {'; '.join(line.reasons)}", most=240)
    yield from _describe_faults(plan)
    yield from _describe_doubles(plan)
    yield from _describe_vanished(plan)
    yield f"En tout : {say_counts(plan.counts)}."
    yield from _describe_counts(plan)


def _describe_faults(plan: ImportPlan) -> Iterator[str]:
    if plan.faults:
        yield "Lignes inutilisables :"
    for fault in plan.faults[:_EXAMPLES]:
        yield _item(f"ligne {fault.line} : {fault.error.sentence}", most=240)
    if len(plan.faults) > _EXAMPLES:
        yield f"  et {group_digits(len(plan.faults) - _EXAMPLES)} autres"


def _describe_doubles(plan: ImportPlan) -> Iterator[str]:
    if plan.duplicates:
        yield f"Doublons possibles ({group_digits(len(plan.duplicates))}) :"
    for row in plan.duplicates[:_EXAMPLES]:
        yield _item(f"{row.shop.name} : {', '.join(row.doubles)}", most=240)


def _describe_vanished(plan: ImportPlan) -> Iterator[str]:
    if not plan.vanished:
        return
    shown = sum(entry.published is not None for entry in plan.vanished)
    names = ", ".join(entry.shop.name for entry in plan.vanished[:_EXAMPLES])
    still = f", dont {group_digits(shown)} encore sur la carte" if shown else ""
    count = group_digits(len(plan.vanished))
    yield clean(f"Disparues de la source ({count}{still}) : {names}", most=240)


def _describe_counts(plan: ImportPlan) -> Iterator[str]:
    verdicts = [
        f"{group_digits(count)} {VERDICT_LABELS[code]}" for code, count in plan.verdicts.items()
    ]
    if verdicts:
        yield f"  verdicts : {', '.join(verdicts)}"
    if plan.statuses:
        yield f"  nouvelles fiches : {', '.join(say_statuses(plan))}"


class ProgressLine:
    """A bar on a terminal, nothing in a log.

    Used as a context manager; :meth:`tell` is what a plan is told to call.
    """

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        console = Console(stderr=True)
        parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Progress(
            *parts, console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self._bar.add_task(Stage.READING)

    def __enter__(self) -> "ProgressLine":
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._bar.stop()

    def tell(self, stage: Stage, done: int, total: int) -> None:
        """Say how far a stage is."""
        self._bar.update(self._task, description=stage, completed=done, total=max(1, total))
