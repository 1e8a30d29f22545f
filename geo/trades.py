"""OSM tags, categories and words of any list → the kinds of :mod:`geo.kinds`."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from geo.french import singular
from geo.kinds import KINDS
from geo.text import words

__all__ = ["OSM_KEYS", "guess_kind", "guess_kinds"]

OSM_KEYS: Final = ("shop", "craft", "amenity", "office", "tourism", "healthcare", "leisure")
"""Keys of OSM that say what a place is; a column with such a name holds the values of the key."""

_TAGS: Final[dict[str, str]] = {
    "grocer": "shop=supermarket shop=general shop=kiosk shop=frozen_food shop=health_food"
    " shop=department_store shop=mall shop=wholesale",
    "restaurant": "amenity=fast_food amenity=food_court amenity=ice_cream shop=ice_cream",
    "cafe": "amenity=bar amenity=pub amenity=biergarten shop=coffee",
    "beauty": "shop=hairdresser shop=cosmetics shop=perfumery shop=massage shop=tattoo",
    "clothes": "shop=clothes shop=boutique shop=fashion shop=tailor shop=sewing shop=fabric"
    " shop=baby_goods craft=tailor craft=sewing",
    "leather": "shop=shoes shop=bag shop=leather craft=shoemaker craft=saddler shop=shoe_repair",
    "jeweller": "shop=jewelry shop=watches craft=watchmaker craft=goldsmith",
    "bookshop": "shop=newsagent shop=stationery shop=comics amenity=library",
    "gift": "shop=interior_decoration shop=variety_store shop=antiques shop=art shop=second_hand"
    " shop=charity shop=party shop=household_linen",
    "hardware": "shop=doityourself shop=furniture shop=kitchen shop=bed shop=houseware"
    " shop=appliance shop=lighting shop=paint shop=bathroom_furnishing shop=tableware",
    "carpenter": "craft=cabinet_maker craft=joiner craft=furniture craft=upholsterer",
    "florist": "shop=garden_centre craft=gardener shop=agrarian",
    "vehicle": "shop=car_repair shop=car_parts shop=motorcycle shop=bicycle shop=tyres"
    " shop=caravan shop=motorcycle_repair amenity=car_rental amenity=car_wash",
    "fuel": "shop=gas amenity=charging_station",
    "media": "shop=electronics shop=mobile_phone shop=hifi shop=music shop=video shop=video_games"
    " shop=camera shop=photo shop=copyshop craft=photographer",
    "health": "shop=optician shop=hearing_aids shop=medical_supply shop=chemist shop=herbalist"
    " amenity=doctors amenity=dentist amenity=veterinary amenity=clinic craft=optician",
    "wine": "shop=wine shop=alcohol craft=distillery",
    "juice": "craft=cider craft=distillery",
    "pastry": "shop=confectionery craft=confectionery craft=pastry",
    "bakery": "craft=bakery craft=miller",
    "butcher": "craft=butcher",
    "cheese": "shop=dairy craft=dairy craft=cheese_maker",
    "preserve": "shop=deli shop=spices craft=preserve",
    "honey": "shop=honey",
    "fish": "shop=seafood shop=fishing",
    "sport": "shop=outdoor shop=hunting shop=fishing leisure=fitness_centre shop=pet",
    "repair": "shop=repair craft=electronics_repair shop=locksmith craft=locksmith"
    " craft=clockmaker shop=laundry shop=dry_cleaning",
    "metal": "craft=metal_construction craft=cutler",
    "glass": "craft=glaziery craft=stained_glass",
    "toys": "shop=model shop=games",
    "painter": "craft=sculptor craft=engraver tourism=gallery craft=artist shop=frame",
    "lodging": "tourism=guest_house tourism=hostel tourism=camp_site tourism=chalet"
    " tourism=apartment tourism=motel amenity=hotel",
    "agency": "amenity=post_office amenity=bureau_de_change shop=travel_agency"
    " shop=funeral_directors shop=money_lender shop=estate_agent",
}
"""Other tags of a kind, besides the one that :data:`geo.kinds.KINDS` gives it."""

_OF_KEY: Final = {
    "shop": "other_shop",
    "craft": "artisan",
    "office": "agency",
    "tourism": "other",
    "healthcare": "health",
    "amenity": "other",
    "leisure": "sport",
}
_WORDS: Final[dict[str, str]] = {
    "bakery": "boulangerie boulanger bakery",
    "pastry": "patisserie patissier confiserie confiseur biscuiterie macaron",
    "chocolate": "chocolatier",
    "cheese": "fromagerie fromager cremerie laiterie",
    "butcher": "boucherie boucher charcutier rotisserie traiteur_charcutier volailler",
    "fruit": "primeur legume fruit maraichage verger arboriculteur",
    "fish": "poissonnier crustace huitre ostreiculteur pisciculture",
    "restaurant": "restauration resto pizzeria brasserie_restaurant foodestablishment kebab"
    " bouchon brasserieortavern fastfoodrestaurant",
    "cafe": "bar pub cafe bistro buvette cafeorteahouse cafeorcoffeeshop bistroorwinebar",
    "caterer": "traiteur",
    "farm": "gaec earl agriculteur amap ferme producer producteur agriculture paniers"
    " tastingprovider producersgroup",
    "wine": "caviste vin viticulteur vignoble winery winecellar oenologie champagne",
    "beer": "biere microbrasserie",
    "juice": "liqueur distillerie spiritueux cidre",
    "tea": "the torrefaction tisane",
    "honey": "apiculture rucher",
    "grocer": "epicier superette supermarche hypermarche bazar alimentaire",
    "bookshop": "papeterie journaux tabac kiosque bd mediatheque",
    "clothes": "vetement pret_a_porter mode couturier mercerie lingerie chapelier",
    "leather": "maroquinerie cordonnerie cordonnier chaussure chausseur",
    "jeweller": "bijouterie joaillerie joaillier horlogerie orfevre",
    "potter": "ceramiste ceramique faience porcelaine",
    "carpenter": "ebeniste menuisier charpentier tapissier luthier",
    "metal": "forgeron ferronnier coutelier coutellerie",
    "glass": "vitrailliste",
    "soap": "savon cosmetique",
    "beauty": "coiffure esthetique institut parfumerie barbier spa",
    "florist": "fleur pepiniere jardinerie horticulteur paysagiste",
    "health": "pharmacie parapharmacie orthopedique optique medical dentiste infirmier",
    "hardware": "quincaillerie ameublement mobilier electromenager literie droguerie",
    "gift": "cadeau decoration brocante antiquaire galerie souvenirs",
    "toys": "jouets jeux ludotheque",
    "painter": "peintre sculpteur photographe artiste tableaux",
    "media": "disquaire informatique telephonie telecommunication hifi ordinateur vinyle",
    "sport": "fitness cyclisme randonnee equipmentrental",
    "vehicle": "garagiste automobile concessionnaire carrosserie",
    "repair": "reparation pressing blanchisserie teinturerie laverie retoucherie serrurier",
    "fuel": "station_service carburants",
    "lodging": "hotel camping hebergement lodgingbusiness accommodation guesthouse gite chambre",
    "agency": "banque immobilier notaire avocat agence bureau",
    "artisan": "artisanat artisanat_d_art craftsmanshop",
    "other_shop": "commerce boutique store",
    "workshop_lessons": "stage atelier_creatif formation",
}
"""More words of a kind, folded; ``_`` joins the words of a phrase."""

# They say little: a more precise word elsewhere in the text wins.
_VAGUE: Final = frozenset({"other_shop", "artisan", "farm", "agency", "workshop_lessons", "other"})
_TAG: Final = re.compile(r"([a-z_]+)=([a-z0-9_;: -]+)", re.I)
_LONGEST_PHRASE: Final = 4


@lru_cache(maxsize=100_000)
def guess_kind(text: str) -> str | None:
    """Return the key of the kind that `text` names, ``None`` when it names none.

    An OSM tag counts first, then the longest known phrase, then the first known word.

    >>> guess_kind("shop=bakery"), guess_kind("Caviste - Brasserie"), guess_kind("Autre")
    ('bakery', 'wine', None)
    """
    tags = [
        f"{key}={value.strip()}"
        for key, values in _TAG.findall(text)
        for value in values.split(";")
    ]
    found = list(_kinds_of_tags(tags)) if tags else list(_kinds_of_words(words(text)))
    precise = (kind for kind in found if kind not in _VAGUE)
    return next(precise, found[0] if found else None)


def guess_kinds(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds that `texts` name, each once, vague ones only when there is no other.

    ``("other",)`` when they name none.
    """
    found = dict.fromkeys(kind for kind in map(guess_kind, texts) if kind is not None)
    return tuple(kind for kind in found if kind not in _VAGUE) or tuple(found)[:1] or ("other",)


def _kinds_of_tags(tags: Iterable[str]) -> Iterator[str]:
    for tag in tags:
        kind = _by_tag().get(tag.lower()) or _OF_KEY.get(tag.partition("=")[0].lower())
        if kind is not None:
            yield kind


def _kinds_of_words(found: list[str]) -> Iterator[str]:
    """Yield the kinds of the phrases found, the longest first; a word counts in one alone."""
    stems = [singular(word) for word in found]
    told: set[int] = set()
    for length in range(_LONGEST_PHRASE, 0, -1):
        for start in range(len(stems) - length + 1):
            kind = _by_phrase().get(tuple(stems[start : start + length]))
            span = range(start, start + length)
            if kind is not None and told.isdisjoint(span):
                told.update(span)
                yield kind


@cache
def _by_tag() -> dict[str, str]:
    others = {tag: kind for kind, tags in _TAGS.items() for tag in tags.split()}
    return {**others, **{kind.osm: kind.key for kind in KINDS.values()}}


@cache
def _by_phrase() -> dict[tuple[str, ...], str]:
    phrases: dict[tuple[str, ...], str] = {}
    for key, extra in _WORDS.items():
        for phrase in extra.split():
            phrases.setdefault(tuple(map(singular, phrase.split("_"))), key)
    for kind in KINDS.values():
        for text in (kind.label, *kind.label.split(","), *kind.synonyms):
            phrases.setdefault(tuple(map(singular, words(text))), kind.key)
    return phrases
