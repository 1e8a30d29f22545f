"""The dashboard: what the map covers, what waits, how true it is. Modules in reading order:

``coverage``  makers and deliveries by commune, from the catalogue
``figures``   everything that is counted, for the organizer who asks
``troubles``  websites that lead nowhere, letters that reached nobody
``sentences`` figures in words
``month``     one month in one page
"""

from geo.dashboard.coverage import CommuneCoverage, Coverage, coverage_areas, read_coverage
from geo.dashboard.figures import Dashboard, QueueFigures, read_dashboard
from geo.dashboard.month import ACTIONS, MonthReport, check_month, read_month
from geo.dashboard.troubles import DeadSite, LostLetter, Troubles, read_troubles

__all__ = [
    "ACTIONS",
    "CommuneCoverage",
    "Coverage",
    "Dashboard",
    "DeadSite",
    "LostLetter",
    "MonthReport",
    "QueueFigures",
    "Troubles",
    "check_month",
    "coverage_areas",
    "read_coverage",
    "read_dashboard",
    "read_month",
    "read_troubles",
]
