"""Any table of shops, read as text with its line numbers, and written back.

``table``        the value: columns, rows of text cells, faults, remarks
``decoding``     bytes → text: compression, encodings, accents encoded twice
``delimited``    CSV and its cousins
``spreadsheet``  XLSX
``opendocument``  ODS
``geometries``   geometries → two columns of text
``features``     JSON and GeoJSON
``layers``       GeoPackage, Shapefile, GeoParquet, Parquet
``placemarks``   KML, KMZ, GPX
``reading``      a path → a table, by what the file holds rather than by its name
``writing``      CSV, GeoJSON, GeoParquet, atomically
"""

from geo.tables.reading import read_content, read_table
from geo.tables.table import RowFault, Table

__all__ = ["RowFault", "Table", "read_content", "read_table"]
