"""The one list of kinds: what a maker makes or a shop sells, in families, close to OSM tags.

A family gives the colour on the map; a kind gives the word in the filter.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["FAMILIES", "KINDS", "Family", "Kind"]


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
    """One trade. ``osm`` is the closest tag; ``icon`` a Maki or Temaki name."""

    key: str
    label: str
    family: str
    osm: str
    icon: str
    synonyms: tuple[str, ...] = ()


def _families() -> tuple[Family, ...]:
    return (
        Family(key="food", label="À manger", colour="#9a3b1b"),
        Family(key="drink", label="À boire", colour="#7a2350"),
        Family(key="craft", label="Artisanat d'art", colour="#1d5c8a"),
        Family(key="textile", label="Textile et cuir", colour="#6a4c9c"),
        Family(key="care", label="Soin et plantes", colour="#3c6b2f"),
        Family(key="commerce", label="Commerces", colour="#7a5a00"),
        Family(key="service", label="Services", colour="#4a5560"),
    )


def _kind(key: str, label: str, family: str, osm: str, icon: str, *synonyms: str) -> Kind:
    return Kind(key=key, label=label, family=family, osm=osm, icon=icon, synonyms=synonyms)


def _kinds() -> tuple[Kind, ...]:
    return (
        _kind("bakery", "Boulangerie", "food", "shop=bakery", "bakery", "pain", "boulanger"),
        _kind(
            "pastry", "Pâtisserie, biscuits", "food", "shop=pastry", "bakery", "gâteau", "nougat"
        ),
        _kind("chocolate", "Chocolaterie", "food", "shop=chocolate", "confectionery", "chocolat"),
        _kind("cheese", "Fromages", "food", "shop=cheese", "cheese", "chèvre", "picodon", "lait"),
        _kind(
            "butcher", "Boucherie, charcuterie", "food", "shop=butcher", "slaughterhouse", "viande"
        ),
        _kind(
            "chestnut",
            "Châtaignes",
            "food",
            "produce=chestnut",
            "garden",
            "marron",
            "crème de marrons",
        ),
        _kind("honey", "Miel", "food", "craft=beekeeper", "bee", "apiculteur", "ruche", "abeille"),
        _kind("fruit", "Fruits et légumes", "food", "shop=greengrocer", "greengrocer", "maraîcher"),
        _kind("preserve", "Confitures et conserves", "food", "shop=deli", "jar", "confiture"),
        _kind("oil", "Huiles", "food", "craft=oil_mill", "olive", "olive", "moulin"),
        _kind("fish", "Poissons", "food", "shop=seafood", "fish", "truite", "poissonnerie"),
        _kind("caterer", "Traiteur", "food", "craft=caterer", "restaurant", "plats"),
        _kind("restaurant", "Restaurant", "food", "amenity=restaurant", "restaurant", "crêperie"),
        _kind("farm", "Vente à la ferme", "food", "shop=farm", "farm", "ferme", "producteur"),
        _kind(
            "wine", "Vin", "drink", "craft=winery", "alcohol-shop", "vigneron", "domaine", "cave"
        ),
        _kind("beer", "Bière", "drink", "craft=brewery", "beer", "brasserie", "brasseur"),
        _kind(
            "juice", "Jus, sirops, liqueurs", "drink", "shop=beverages", "drinking-water", "sirop"
        ),
        _kind(
            "tea", "Thé, café, tisanes", "drink", "shop=tea", "teahouse", "torréfacteur", "infusion"
        ),
        _kind("cafe", "Café, bar", "drink", "amenity=cafe", "cafe", "bistrot", "salon de thé"),
        _kind(
            "wood_turner", "Tournage sur bois", "craft", "craft=turner", "wood", "tourneur", "bol"
        ),
        _kind(
            "carpenter", "Menuiserie, ébénisterie", "craft", "craft=carpenter", "hammer", "meuble"
        ),
        _kind("potter", "Poterie, céramique", "craft", "craft=pottery", "vase", "potier", "grès"),
        _kind(
            "jeweller", "Bijoux", "craft", "craft=jeweller", "jewelry-store", "bijoutier", "argent"
        ),
        _kind(
            "glass", "Verre, vitrail", "craft", "craft=glassblower", "window", "verrier", "vitrail"
        ),
        _kind(
            "metal", "Métal, coutellerie", "craft", "craft=blacksmith", "anvil", "forge", "couteau"
        ),
        _kind("basket", "Vannerie", "craft", "craft=basket_maker", "shop", "osier", "panier"),
        _kind("paper", "Papier, reliure, gravure", "craft", "craft=bookbinder", "pen", "relieur"),
        _kind("candle", "Bougies", "craft", "shop=candles", "candle", "cire"),
        _kind("toys", "Jeux et jouets", "craft", "shop=toys", "toy", "jouet", "doudou"),
        _kind(
            "painter", "Peinture, photo, sculpture", "craft", "craft=painter", "art-gallery", "art"
        ),
        _kind("artisan", "Autre artisanat", "craft", "craft=yes", "hammer", "artisan"),
        _kind("weaver", "Tissage, laine", "textile", "craft=weaver", "spool", "laine", "tisserand"),
        _kind(
            "clothes", "Couture, vêtements", "textile", "craft=dressmaker", "clothing-store", "robe"
        ),
        _kind("leather", "Cuir, chaussures", "textile", "craft=leather", "shoes", "sac", "sellier"),
        _kind(
            "soap", "Savons, cosmétiques", "care", "craft=soap", "soap", "savonnerie", "shampoing"
        ),
        _kind(
            "herbs", "Plantes aromatiques", "care", "shop=herbalist", "florist", "lavande", "thym"
        ),
        _kind(
            "florist", "Fleurs, pépinière", "care", "shop=florist", "florist", "fleuriste", "plants"
        ),
        _kind(
            "beauty",
            "Coiffure, beauté",
            "care",
            "shop=beauty",
            "hairdresser",
            "coiffeur",
            "massage",
        ),
        _kind("health", "Pharmacie, optique", "care", "amenity=pharmacy", "pharmacy", "opticien"),
        _kind(
            "grocer", "Épicerie", "commerce", "shop=convenience", "grocery", "vrac", "alimentation"
        ),
        _kind(
            "bookshop",
            "Librairie, presse",
            "commerce",
            "shop=books",
            "library",
            "livre",
            "libraire",
        ),
        _kind("gift", "Cadeaux, décoration", "commerce", "shop=gift", "gift", "déco", "souvenir"),
        _kind("hardware", "Maison, bricolage", "commerce", "shop=hardware", "hardware", "outil"),
        _kind(
            "fuel", "Station-service", "commerce", "amenity=fuel", "fuel", "essence", "carburant"
        ),
        _kind("other_shop", "Autre commerce", "commerce", "shop=yes", "shop", "magasin"),
        _kind("vehicle", "Auto, moto, vélo", "commerce", "shop=car", "car", "garage", "moto"),
        _kind("media", "Informatique, son, image", "commerce", "shop=computer", "mobile-phone"),
        _kind("sport", "Sport, loisirs", "commerce", "shop=sports", "pitch", "sport"),
        _kind("repair", "Réparation", "service", "craft=repair", "tools", "réparer", "vélo"),
        _kind(
            "workshop_lessons", "Stages et ateliers", "service", "amenity=school", "school", "cours"
        ),
        _kind("lodging", "Hébergement", "service", "tourism=hotel", "lodging", "hôtel", "gîte"),
        _kind("agency", "Banque, agence, bureau", "service", "amenity=bank", "bank", "assurance"),
        _kind("other", "Autre activité", "service", "office=yes", "marker"),
    )


FAMILIES: Final[dict[str, Family]] = {family.key: family for family in _families()}
"""Every family by key, in the order of the filter."""

KINDS: Final[dict[str, Kind]] = {kind.key: kind for kind in _kinds()}
"""Every kind by key, in the order of the filter."""
