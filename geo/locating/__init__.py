"""A table of shops → the same table with the commune of each row. Modules in reading order:

``answers``  what is added to a row
``hints``    what a row says about its commune besides coordinates
``search``   such words → one place, or why not
``points``   coordinates → communes; a postcode settles which side of a boundary
``job``      all of it for a whole table
``output``   the columns of the file that is written
"""

from geo.locating.answers import ANSWER_COLUMNS, GIVEN
from geo.locating.job import LocatedTable, locate_table

__all__ = ["ANSWER_COLUMNS", "GIVEN", "LocatedTable", "locate_table"]
