"""Lists of other people's → entries: shown before anything is written, then all or nothing.

``rows``       a table → what its source says of each entry
``merging``    what the source says, beside what people changed here
``plan``       what an import would do, row by row
``planning``   table → plan: placed, judged, compared
``opening``    whom a plan asks, opened
``report``     a plan in words, and as a CSV to keep
``preview``    what a person sees of a file before agreeing
``showing``    a plan as page Importer shows it
``uploads``    a file that a browser sends → a table
``applying``   plan → registry, in one short transaction
``refreshing``  sources with an address, read again when they are due
"""

from geo.importing.applying import Applied, apply_plan
from geo.importing.plan import Fate, ImportPlan, PlannedRow, Stage
from geo.importing.planning import plan_import

__all__ = ["Applied", "Fate", "ImportPlan", "PlannedRow", "Stage", "apply_plan", "plan_import"]
