"""Cities and countries that people type and that are not in France.

A name that is one letter from a commune ("Berlin", "Berling") would otherwise be corrected into
it. A commune that bears exactly such a name is still found.
"""

from collections.abc import Sequence
from typing import Final

__all__ = ["is_abroad"]

_COUNTRIES: Final = """
afrique afrique_du_sud algerie allemagne andorre angleterre argentine australie austria autriche
belgie belgique belgium brasil bresil bulgarie cameroun canada chili china chine colombie coree
cote_d_ivoire croatie danemark deutschland ecosse egypte england espagne espana estonie
etats_unis finlande germany grece hongrie inde india irlande islande israel italia italie italy
japan japon lettonie liban liechtenstein lituanie luxembourg madagascar mali malte maroc mexique
moldavie monaco nederland netherlands norvege pays_bas perou pologne portugal quebec roumanie
royaume_uni russie schweiz senegal serbie slovaquie slovenie spain suede suisse svizzera
switzerland thailande tunisie turquie ukraine united_kingdom united_states vietnam uk usa
ile_maurice
"""
_CITIES: Final = """
aachen aberdeen abidjan abu_dhabi accra agadir aix_la_chapelle alep alexandrie alger algiers
alicante almaty amman amsterdam anderlecht andorre_la_vieille ankara antananarivo antwerpen
anvers arlon athenes athens atlanta auckland augsbourg bagdad bakou bale baltimore bamako
bangkok barcelona barcelone bari bastogne bath beijing belfast belgrade benidorm bergame berlin
bern berne bielefeld bienne bilbao birmingham bochum bogota bologna bologne bombay bonn boston
brasilia bratislava breme bremen brescia bristol brno bruges brugge brussel brussels bruxelle
bruxelles bucarest budapest buenos_aires burgos cadix cagliari calgary cambridge canberra
caracas cardiff carouge casablanca charleroi chicago cologne copenhague cordoue cork cracovie
dakar dallas damas delemont delhi denver detroit dinant dortmund douala dresde dubai dublin
dubrovnik duisbourg dusseldorf edimbourg edinburgh eindhoven essen fes figueras firenze florence
francfort frankfurt freiburg fribourg_en_brisgau galway gand gdansk genes geneva geneve genova
gent gerone girona glasgow goteborg grenade groningue hambourg hamburg hanoi hanovre hasselt
helsinki houston innsbruck istanbul jakarta jerusalem johannesburg karlsruhe kiev kinshasa koln
kuala_lumpur kyiv la_haye lagos lausanne leeds leipzig leuven liege lima lisboa lisbon lisbonne
liverpool ljubljana london londres los_angeles louvain lucerne lugano luxembourg_ville madrid
malaga malines manchester mannheim marbella marrakech martigny melbourne mexico miami milan
milano minsk mons monte_carlo montevideo montreal montreux moscou moscow mouscron munchen munich
munster nairobi namur naples napoli neuchatel new_delhi new_york newcastle nivelles nuremberg
nyon oran oslo ottawa ouagadougou oxford padoue palerme palma pampelune parme pekin perouse
philadelphie phoenix pise porto prague pretoria quebec rabat ravenne renens reykjavik riga
rimini rio_de_janeiro roma rome rotterdam saarbrucken salamanque salzbourg san_diego
san_francisco san_sebastian santander santiago sao_paulo saragosse sarajevo sarrebruck seattle
seraing sevilla seville shanghai sienne sierre singapour sion sofia stockholm stuttgart sydney
syracuse tallinn tanger teheran tel_aviv thessalonique tokyo torino toronto tournai treves trier
trieste tripoli tunis turin utrecht valencia vancouver varsovie venezia venise verone verviers
vevey vigo vilnius warsaw washington waterloo wien yaounde yverdon zagreb zermatt zurich
"""


def _read(text: str) -> frozenset[str]:
    return frozenset(name.replace("_", " ") for name in text.split())


_NAMES: Final = _read(_COUNTRIES) | _read(_CITIES)


def is_abroad(words: Sequence[str]) -> bool:
    """Tell whether `words`, folded, name a foreign city, or end with a country or such a city.

    Examples
    --------
    >>> is_abroad(["genf", "suisse"]), is_abroad(["geneve"]), is_abroad(["genas"])
    (True, True, False)
    """
    endings = (" ".join(words[start:]) for start in range(len(words)))
    return any(ending in _NAMES for ending in endings)
