"""What the public map gives to other programs: public shops → bytes, piece by piece.

``answering``       who answers a question, and their rows in the order of names, in pieces
``formats``         the formats of the feeds, and what each is for
``parameters``      what the addresses of feeds may ask
``papers``          source, licence and attribution that go with every feed
``features``        rows → GeoJSON
``spreadsheet``     rows → CSV
``snapshots``       rows → GeoParquet
``xml_documents``   XML, piece by piece
``waypoints``       rows → KML, GPX
``news``            the newest shops → Atom, RSS
``stalls``          rows of stalls → market days
``vector_tiles``    places → vector tiles
``collections``     what OGC API – Features shows: shops, delivery zones, communes
``documents``       the feeds described, OpenAPI
``ogc_documents``   what OGC API – Features says of itself
``addresses``       pages for search engines → sitemaps

Everything is read from the catalogue, so that nothing here can tell what is not public.
"""
