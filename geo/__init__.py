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
``public``       what the public may see of a shop
``snapshot``     the catalogue as one GeoParquet file
``demonstration`` plainly fictional shops of the Ardèche
``commands``     the subcommands of ``alentour``
``cli``          the ``alentour`` command
"""
