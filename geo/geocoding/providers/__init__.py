"""Geocoders that answer over the network, each a :class:`geo.geocoding.candidate.Geocoder`:

``politeness``  pace, back-off, circuit breaker
``http``        one service over HTTP: what each status means, time-outs, sizes
``cache``       answers kept on disk, failures never
``features``    GeoJSON of the national service → candidates
``national``    the national service through geopy, and any service that speaks its protocol
``sheets``      its batch of CSV
``nominatim``   Nominatim through geopy
``opening``     the operator's setting → providers
"""
