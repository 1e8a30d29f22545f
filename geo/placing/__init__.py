"""Shops with addresses → where each of their places is, how sure that is, and what is doubtful.

================ =====================================================================
a place has      what becomes of it
================ =====================================================================
confirmed        the position that an organizer has set for this very address
a pin            kept: the maker has set it; out of its own commune, it is doubtful
coordinates      kept, as whoever gave them may know better; far from the address, doubtful
an address       the position of the surest answer, and its precision; none when answers as
                 good lie in several communes
a host           nothing: its host's address applies
================ =====================================================================

Whoever changes an address takes its position away first: one that was found, and is finer than
what is found today, is not lost because less is loaded.

An INSEE code that came with a place wins over contours, except where a position lies further out
of its commune than contours are wrong.

Modules in reading order:

``places``    one place located, and a shop of them
``cases``     a place as it came: whose position it has, what was confirmed
``asking``    cases → candidates and doubts; the same address is asked once
``settling``  candidates → position, precision, commune
``shops``     the way through all of them, for one shop or many
"""

from geo.placing.places import Placed, PlacedPlace, place_text
from geo.placing.shops import place_shop, place_shops

__all__ = ["Placed", "PlacedPlace", "place_shop", "place_shops", "place_text"]
