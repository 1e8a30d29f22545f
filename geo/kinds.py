"""The one list of kinds: what a maker makes or a shop sells, in families, close to OSM tags.

A family gives the colour on the map; a kind gives the word in the filter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["FAMILIES", "KINDS", "Family", "Kind", "kinds_colour"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A group of kinds that share a colour.

    ``colour`` has at least 4.5:1 contrast against white, so that white text can lie on it.
    """

    key: str
    label: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One trade.

    ``osm`` is the closest tag; ``icon`` a name in Maki 8.2 or, where Maki has none, Temaki 5.13.
    """

    key: str
    label: str
    family: str
    osm: str
    icon: str
    synonyms: tuple[str, ...] = ()


FAMILIES: Final[dict[str, Family]] = {
    family.key: family
    for family in (
        Family(key="food", label="À manger", colour="#9a3b1b"),
        Family(key="drink", label="À boire", colour="#7a2350"),
        Family(key="craft", label="Artisanat d'art", colour="#1d5c8a"),
        Family(key="textile", label="Textile et cuir", colour="#6a4c9c"),
        Family(key="care", label="Soin et plantes", colour="#3c6b2f"),
        Family(key="commerce", label="Commerces", colour="#7a5a00"),
        Family(key="service", label="Services", colour="#4a5560"),
    )
}
"""Every family by key, in the order of the filter."""

# key | label | family | OSM tag | icon | synonyms
_TABLE: Final = """
bakery           | Boulangerie                | food     | shop=bakery        | bread            | pain, boulanger
pastry           | Pâtisserie, biscuits       | food     | shop=pastry        | confectionery    | gâteau, nougat
chocolate        | Chocolaterie               | food     | shop=chocolate     | chocolate        | chocolat
cheese           | Fromages                   | food     | shop=cheese        | milk_jug         | chèvre, picodon, lait
butcher          | Boucherie, charcuterie     | food     | shop=butcher       | meat             | viande
chestnut         | Châtaignes                 | food     | produce=chestnut   | tree_broadleaved | marron, crème de marrons
honey            | Miel                       | food     | craft=beekeeper    | garden           | apiculteur, ruche, abeille
fruit            | Fruits et légumes          | food     | shop=greengrocer   | garden_bed       | maraîcher
preserve         | Confitures et conserves    | food     | shop=deli          | spice_bottle     | confiture
oil              | Huiles                     | food     | craft=oil_mill     | watermill        | olive, moulin
fish             | Poissons                   | food     | shop=seafood       | fish_cleaning    | truite, poissonnerie
caterer          | Traiteur                   | food     | craft=caterer      | hotpot           | plats
restaurant       | Restaurant                 | food     | amenity=restaurant | restaurant       | crêperie
farm             | Vente à la ferme           | food     | shop=farm          | farm             | producteur
wine             | Vin                        | drink    | craft=winery       | grapes           | vigneron, domaine, cave
beer             | Bière                      | drink    | craft=brewery      | beer             | brasserie, brasseur
juice            | Jus, sirops, liqueurs      | drink    | shop=beverages     | bottles          | sirop
tea              | Thé, café, tisanes         | drink    | shop=tea           | teahouse         | torréfacteur, infusion
cafe             | Café, bar                  | drink    | amenity=cafe       | cafe             | bistrot, salon de thé
wood_turner      | Tournage sur bois          | craft    | craft=turner       | tree_stump       | tourneur, bol
carpenter        | Menuiserie, ébénisterie    | craft    | craft=carpenter    | furniture        | meuble
potter           | Poterie, céramique         | craft    | craft=pottery      | vase             | potier, grès
jeweller         | Bijoux                     | craft    | craft=jeweller     | jewelry-store    | bijoutier, argent
glass            | Verre, vitrail             | craft    | craft=glassblower  | window           | verrier, souffleur
metal            | Métal, coutellerie         | craft    | craft=blacksmith   | anvil            | forge, couteau
basket           | Vannerie                   | craft    | craft=basket_maker | shrub            | osier, panier
paper            | Papier, reliure, gravure   | craft    | craft=bookbinder   | stamp            | relieur
candle           | Bougies                    | craft    | shop=candles       | campfire         | cire
toys             | Jeux et jouets             | craft    | shop=toys          | playhouse        | jouet, doudou
painter          | Peinture, photo, sculpture | craft    | craft=painter      | art-gallery      | art
artisan          | Autre artisanat            | craft    | craft=yes          | pick_hammer      | fabrication
weaver           | Tissage, laine             | textile  | craft=weaver       | needle_and_spool | tisserand, filature
clothes          | Couture, vêtements         | textile  | craft=dressmaker   | dress            | robe
leather          | Cuir, chaussures           | textile  | craft=leather      | handbag          | sac, sellier
soap             | Savons, cosmétiques        | care     | craft=soap         | detergent_bottle | savonnerie, shampoing
herbs            | Plantes aromatiques        | care     | shop=herbalist     | plant            | lavande, thym
florist          | Fleurs, pépinière          | care     | shop=florist       | florist          | fleuriste, plants
beauty           | Coiffure, beauté           | care     | shop=beauty        | hairdresser      | coiffeur, massage
health           | Pharmacie, optique         | care     | amenity=pharmacy   | pharmacy         | opticien
grocer           | Épicerie                   | commerce | shop=convenience   | grocery          | vrac, alimentation
bookshop         | Librairie, presse          | commerce | shop=books         | book_store       | livre, libraire
gift             | Cadeaux, décoration        | commerce | shop=gift          | gift             | déco, souvenir
hardware         | Maison, bricolage          | commerce | shop=hardware      | hardware         | outil
fuel             | Station-service            | commerce | amenity=fuel       | fuel             | essence, carburant
other_shop       | Autre commerce             | commerce | shop=yes           | shop             | magasin
vehicle          | Auto, moto, vélo           | commerce | shop=car           | car              | garage
media            | Informatique, son, image   | commerce | shop=computer      | mobile-phone     | ordinateur
sport            | Sport, loisirs             | commerce | shop=sports        | pitch            | randonnée
repair           | Réparation                 | service  | craft=repair       | toolbox          | réparer, vélo
workshop_lessons | Stages et ateliers         | service  | amenity=school     | school           | cours
lodging          | Hébergement                | service  | tourism=hotel      | lodging          | hôtel, gîte
agency           | Banque, agence, bureau     | service  | amenity=bank       | bank             | assurance
other            | Autre activité             | service  | office=yes         | marker           | divers
"""


def _read_kind(line: str) -> Kind:
    key, label, family, osm, icon, synonyms = (cell.strip() for cell in line.split("|"))
    words = tuple(word.strip() for word in synonyms.split(",") if word.strip())
    return Kind(key=key, label=label, family=family, osm=osm, icon=icon, synonyms=words)


KINDS: Final[dict[str, Kind]] = {
    kind.key: kind for kind in map(_read_kind, _TABLE.strip().splitlines())
}
"""Every kind by key, in the order of the filter."""

_NO_FAMILY: Final = "#4a5560"


def kinds_colour(kinds: Iterable[str]) -> str:
    """Return the colour of the family of the first of `kinds` that is known."""
    colours = (FAMILIES[KINDS[key].family].colour for key in kinds if key in KINDS)
    return next(colours, _NO_FAMILY)
