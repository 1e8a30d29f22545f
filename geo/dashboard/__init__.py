"""The dashboard: what the map covers, what waits, how true it is. Modules in reading order:

``coverage``  makers and deliveries by commune, from the catalogue
``figures``   everything that is counted, for the organizer who asks
``sentences`` figures in words
``month``     one month in one page
"""

from geo.dashboard.coverage import CommuneCoverage, Coverage, coverage_areas
from geo.dashboard.figures import Dashboard, QueueFigures, read_dashboard
from geo.dashboard.month import MonthReport, check_month, read_month
from geo.dashboard.sentences import (
    commune_list,
    import_sentence,
    share_lines,
    waiting_sentence,
)

__all__ = [
    "CommuneCoverage",
    "Coverage",
    "Dashboard",
    "MonthReport",
    "QueueFigures",
    "check_month",
    "commune_list",
    "coverage_areas",
    "import_sentence",
    "read_dashboard",
    "read_month",
    "share_lines",
    "waiting_sentence",
]
