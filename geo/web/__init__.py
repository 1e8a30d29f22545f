"""What a browser sees beside Streamlit: plain HTTP, in reading order:

``assets``           Leaflet and our own files, at addresses that never change content
``kind_icons``       one picture a kind, in one file
``templates``        our HTML, everything escaped
``shop_view``        what a shop's card says beyond what the shop holds
``accent``           a colour that somebody chose, made legible
``cards``            an answer and a shop as HTML
``bench_view``       one doubtful address as HTML and as points
``import_view``      a list to import, as HTML
``dashboard_view``   figures as HTML
``kept``             answers that a browser keeps
``drawn_map``        an answer as SVG, with links
``embed_routes``     the line of script that puts the map into another site
``security``         the headers that keep a page to itself
``basemap``          whether tiles can be reached
``origin``           what comes from our own pages, and no more of it than is read
``spoken``           which language a request is answered in
``compression``      Brotli and gzip for every response, best quality for files that do not change
``kept_pages``       pages made once a minute and sent many times
``map_routes``       the map's page and what it asks for
``opening``          what opens in the background while the server already answers
``health``           ``/healthz``
``minified``         our scripts and style sheets without comments and spaces
``streamlit_files``  which of Streamlit's files a browser will ask for
``shell``            Streamlit's first HTML page, made ours
``host_config``      Streamlit's settings for the page around it
``message_map``      maps that the screen around them feeds by messages
``work_map_routes``  the map that people work on
``geocoding_routes``  the geocoder as a service, as the national one
``desk_session``     the cookie of an organizer who has logged in
``desk_view``        the queue and an entry as organizers see them
``limits_view``      the territory's limits as organizers see them
``log_in_service``   log-in through an OpenID Connect provider
``desk_visitor``     which organizer a browser belongs to
``desk_routes``      log-in and log-out of organizers
``plain_pages``      what our plain pages share
``print_view``       what a page for paper shows: lines, map, QR code
``print_routes``     an answer and a list of one's own, for paper
``paper_view``       what guides and pictures of links show of an answer
``paper_routes``     guides, stickers and counter cards as PDF; pictures of links
``form_view``        what the templates of the registration form ask
``refused_form``     a form that could not be taken, shown again
``own_entry_view``   what a maker's own page says of an entry
``registration_lists``   what the form suggests as one types
``registration_doubles`` entries that a form half filled may repeat
``registration_routes``  the registration form
``own_entry_pages``  the pages of a maker's own entry
``own_entry_routes`` a maker's own entry, opened by a secret link
``photo_routes``  photos: of what is shown to everybody, of all to organizers
``shop_routes``    contacts and market days that visitors take along
``view_builder``  a view being composed on page Intégrer
``oembed_routes``  how a page is embedded, for sites that ask
``open_data``        what every route of open data shares
``feed_routes``      all who answer a question, for other programs
``ogc_parameters``   what requests to OGC API – Features ask
``ogc_routes``       the same for geographic information systems, OGC API – Features
``tile_routes``      the same as vector tiles
``report_routes``  errors that visitors notice
``light_styles``     the style sheet of light pages, inside them
``light_page``       what light pages have around their content
``light_fields``, ``light_form``    their filters as a form, and what stands around an answer
``light_commune``, ``light_map``, ``light_shop``    their contents
``sitemap_routes``   what search engines ask for first
``light_routes``     the map for any network, and inside other people's sites
``routes``           the list of all routes and of what every request passes
"""
