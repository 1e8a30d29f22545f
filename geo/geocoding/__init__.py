"""From what people type to places on the ground.

``candidate``   the values: a request, a candidate, an outcome; and the interface of a geocoder
``gazetteer``   names and postcodes → communes, embedded, always there
"""
