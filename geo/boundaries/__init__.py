"""Communes, EPCI, départements and régions of France. Modules in reading order:

``commune``     the values
``sources``     the two packages that carry France
``coverage``    polygons that fit together
``holes``       land that the contours lost
``mend``        sources → contours and points, faults listed
``tables``      contours → GeoParquet files
``outlines``    simplified outlines for drawing
``build``       all of it in one call
``store``       reading the files back
``boundaries``  the one way to ask
"""

from geo.boundaries.boundaries import DEFAULT_FOLDER, Boundaries, boundaries_folder
from geo.boundaries.commune import Commune, Epci

__all__ = ["DEFAULT_FOLDER", "Boundaries", "Commune", "Epci", "boundaries_folder"]
