"""Alentour: the map of a territory's makers and shops. Modules in reading order:

``text``         how text is compared
``french``       small words before a name, plurals, typography
``languages``    which language a visitor reads, and what is said in it
``errors``       the tree of errors and their French sentences
``logs``         one line an event, without personal data
``files``        files that appear whole or not at all
``packages``     packages that carry data, fetched and checked
``coordinates``  what is a valid position
``measures``     metres on the ellipsoid
``kinds``, ``kind_messages``    the one list of kinds, and its words for translation
``values``       shop, place, zone, territory, query
``home``         where an entry is, of all its places
``entries``      what the registry holds beside the public shop
``roles``        what an organizer may do, and over which entries
``moderation``   where an entry may go
``tiles``        where the basemap comes from
``settings``     what the operator may set
``engine``       the one door to DuckDB
``memory``       what stays open is out of the collector's sight
``boundaries``   communes, EPCI, départements: build, load, locate a point, outlines
``geocoding``    what people type → candidates
``travel``       how far one gets by car, asked of a service that the operator names
``isochrones``   the same for publication, which never waits
``likeness``     when two names of shops are alike
``placing``      shops → where each of their places is, and what is doubtful
``public``       what the public may see of a shop
``zones``        where a shop delivers
``pictures``     photos as text, for flat tables
``snapshot``     the catalogue as one GeoParquet file
``demonstration`` plainly fictional shops of the Ardèche
``links``        what may become a link
``wording``, ``dated_rules``, ``opening``    how values are said
``timetable``    when a place is open, with French public holidays
``door_sign``    open until when, closed until when
``contact_card`` a shop as a contact for telephones
``secret_links`` the address by which a maker edits an entry without a password
``photo_decoding``, ``photos``    pictures from strangers, made harmless and kept as files
``outbound``     addresses that people gave, asked without letting them reach inside
``territory``    what the map covers: the rule, its verdicts, what a change would move
``remarks``      what was noticed and mended in a file
``tables``       any table of shops → text cells with line numbers, and back
``columns``, ``codes``, ``positions``    which column holds what; codes and coordinates as written
``locating``     a table → the commune of each row
``address_tables``    a table of addresses → the same with positions, and in words
``trades``, ``offers``, ``sources``    tags and words → kinds, services; any table → shops
``marks``        what recurs as numbers, opening hours as moments
``renumbering``, ``spots``    the places of an edition as arrays: all that a search compares
``text_search``, ``word_index``, ``zone_index``    words, and who delivers, the same way
``search_columns``, ``editions``    shops → one state of the catalogue in memory
``catalogue_tables``, ``catalogue_numbers``, ``catalogue_rows``    its wide tables, in and out
``catalogue``    public shops, texts in DuckDB: what everything public reads
``delivering``   which shops deliver to a point
``search_answers``, ``search_masks``    what a search answers; which places answer
``search_counts``, ``search_page``, ``search_map``    counts, lines of the list, points of the map
``search``       a visitor's question → shops, counts, points
``driving``      within how many minutes of somebody places are by car
``around``       what goes with a place: who delivers there, where one collects near it
``spot_marks``   the number or the letter that ties such a line to its dot
``stalls``       stalls of makers, and which of them stand on one market
``markets``, ``market_calendar``    stalls → market days around somebody; the same as a calendar
``differences``  a shop in words, and what differs between two of them
``registration``    the form of registration, read and filled again
``freshness``    how long ago an entry was confirmed, and what follows
``letters``, ``mail``    what is written to makers, and the door to the mail server
``views``        named public faces of the map: what they show and how they look
``frame_hosts``  which sites may frame a page
``view_checks``  what may be saved as a named view
``registry``     the truth: every entry, decision, consent
``own_entry``    what a maker does through a secret link
``maker_photos`` photos that a maker adds to an entry
``post``         takes letters out of the registry to the mail server
``publication``  registry → catalogue, at once and in other processes
``coverage``     what the map covers now, as pages ask
``named_views``  the named views in force, as pages ask
``exports``      entries as tables: public ones for anybody, all of them for organizers
``backup``       the whole registry and its photos in one file, and back
``doctor``       what is misconfigured, in words
``unanswered``   searches without an answer, counted
``usage``        how often pages are opened, without looking at anybody
``application``  everything that one process opens once
``duplicates``   entries that may be one and the same
``findings``     verdict, doubts and duplicates of an entry
``intake``       registrations and edits on their way into the registry
``access``       who may do what, asked again at every action
``dossier``      everything that whoever decides must see of one entry
``importing``    lists of other people's → entries, shown before, then all or nothing
``queue``        what waits for a decision, and decisions
``limits``       the limits of the map as organizers change them
``view_keeping`` named views as organizers save them
``review_bench``  doubtful addresses, one after the other, until a person has decided
``dashboard``    what the map covers, what waits, how true it is
``accounts``     local accounts of organizers: passwords, log-in, sessions
``reminders``    yearly confirmation, by letter or by telephone
``dead_links``   websites of entries that no longer answer
``reporting``    errors that visitors notice
``map_state``, ``map_form``    what a shared link holds, and the fields of the form
``face_parameters``  the same in an address
``whereabouts``  words typed → the commune that a visitor asks from
``moments``      when one may ask whether a place is open
``market_search``    the markets of the coming days around somebody
``answers``, ``choices``    sentences and filters that go with an answer
``opening_window``   what a map of an answer opens on
``public_question``  what a public address asks: a question, inside a view, and a face
``embed_code``   what a site pastes to have the map there
``oembed``       which of our pages an address names, and how it is embedded
``contrast``     whether words in a colour are read on another
``maps``         the Folium map
``svg_sheet``, ``svg_outlines``, ``svg_map``    the same drawn by the server, for paper
``svg_borders``  borders of areas on it, each once
``json_ld``      a shop for search engines
``delivery_words``   where a shop delivers, in words
``qr``           QR codes
``paper``        guides, stickers, counter cards, pictures of links
``favourites``   the shops that a link names, in its order
``feeds``        public shops as files and services that other programs read
``web``          plain HTTP routes beside Streamlit
``commands``, ``cli``    the ``alentour`` command
"""
