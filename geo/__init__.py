"""Alentour: the map of a territory's makers and shops. Modules in reading order:

``errors``       the tree of errors and their French sentences
``text``         how text is compared
``coordinates``  what is a valid position
``kinds``        the one list of kinds
``values``       shop, place, zone, territory, query
``settings``     what the operator may set
``engine``       the one door to DuckDB
``boundaries``   communes, EPCI, départements: build, load, locate a point, outlines
``geocoding``    what people type → candidates
``remarks``      what was noticed and mended in a file
``tables``       any table of shops → text cells with line numbers, and back
``columns``      which column holds what
``codes``        postcodes and INSEE codes as written
``positions``    coordinates as written → degrees in France
``locating``     a table → the commune of each row
``trades``       tags and words → kinds
``offers``       words → services, payments, pickup points
``sources``      any table → shops
``commands``     the subcommands
``cli``          the ``alentour`` command
"""
