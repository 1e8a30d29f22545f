"""From what people type to places on the ground.

``candidate``            the values: a request, a candidate; and the interface of a geocoder
``differences``          how an answer differs from what was asked
``names``                how names of places are compared
``phonetics``            what a name sounds like
``letters``              texts within a few typing mistakes
``name_index``           names → entries: the same, alike, begun
``suggestions``          names while they are being typed
``place_text``           text → name, postcode, département, arrondissement
``abroad``               cities and countries that are not in France
``commune_directory``    what is known of the communes, ready to be searched
``commune_scores``       how sure a commune is, in named parts
``commune_candidates``   a commune as an answer
``commune_suggestions``  communes while they are being typed
``gazetteer``            names and postcodes → communes, embedded, always there
"""
