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
``words``                the words of French addresses: abbreviations, kinds of street, articles
``ban``                  address files as they are published
``array_file``           named arrays in one file, mapped into memory
``index_build``          address file → one part of the index
``index_part``           one part as it is read; the streets of a commune over all parts
``address_index``        the local index: parts side by side, replaced one by one
``fetch``                address files from the service that publishes them
``parse``                text → words in segments, postcode
``street_reading``       words → ways to read number and street
``commune_book``         communes as the geocoder looks them up
``city_text``            words that may name a commune, names that resemble them
``city_by_postcode``     the commune of a text that has a postcode
``city``                 which communes a text may speak of
``street``               how well a street answers a reading
``number``               which number of a street answers
``lookup``               communes and readings → streets found
``answer``               streets found → candidates, the number, the calibrated score
``reverse``              points → nearest addresses
``address_suggestions``  addresses while they are being typed
``geocoder``             the local geocoder: text → addresses or communes
``providers``            geocoders that answer over the network
``chain``                who is asked, in which order, and what each one said
``national_format``      candidates as the national service writes them: CSV columns, GeoJSON
``questions``            parameters of a URL → a question
``review``               what is doubtful about the position of one row
``opening``              everything of the above, as the operator set it
"""
