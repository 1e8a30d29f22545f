"""Communes, EPCI, départements and régions of France. Modules in reading order:

``commune``     the values
``sources``     the two packages that carry France
``coverage``    polygons that fit together
``holes``       land that the contours lost
``mend``        sources → contours and points, faults listed
``tables``      contours → GeoParquet files
``outlines``    simplified outlines for drawing
``build``       all of it in one call
``contours``    an operator's file of better contours
``load``        those in the place of ours
``store``       reading the files back
``distance``    metres to borders
``raster``      borders → cells
``grid``        which unit holds a point
``units``       the contours, ready for points
``directory``   communes as arrays
``locate``      where points lie, and how sure that is
``boundaries``  the one way to ask
"""

from geo.boundaries.boundaries import DEFAULT_FOLDER, NEAR_M, Boundaries, boundaries_folder
from geo.boundaries.commune import Commune, Epci

__all__ = ["DEFAULT_FOLDER", "NEAR_M", "Boundaries", "Commune", "Epci", "boundaries_folder"]
