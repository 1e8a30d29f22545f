"""How values are said on screens: one home for words that several screens share.

Tables hold the French words, marked; :func:`geo.languages.translate` says them in the language of
whoever reads. The functions do so by themselves.
"""

from datetime import date, datetime, time
from typing import Final

from geo.french import MONTHS, WEEKDAYS, group_digits
from geo.kinds import KINDS
from geo.languages import (
    Language,
    marked,
    say,
    say_many,
    say_number,
    spoken_language,
    spoken_locale,
    translate,
)
from geo.values import DeliveryZone, Occasion, Payment, Precision, Role, Service, Wheelchair

__all__ = [
    "OCCASION_LABELS",
    "PAYMENT_LABELS",
    "PRECISION_LABELS",
    "ROLE_LABELS",
    "SERVICE_LABELS",
    "WHEELCHAIR_LABELS",
    "ago_label",
    "clock_label",
    "count_label",
    "date_label",
    "day_label",
    "day_number",
    "distance_label",
    "hour_label",
    "kind_labels",
    "month_name",
    "short_weekday",
    "weekday_label",
    "weekday_name",
    "zone_sentence",
]

ROLE_LABELS: Final[dict[Role, str]] = {
    Role.WORKSHOP: marked("Atelier"),
    Role.SHOP: marked("Boutique"),
    Role.PICKUP_POINT: marked("Point de retrait"),
    Role.MARKET_STALL: marked("Marché"),
    Role.OFFICE: marked("Bureau"),
}
SERVICE_LABELS: Final[dict[Service, str]] = {
    Service.ON_SITE: marked("Sur place"),
    Service.CLICK_AND_COLLECT: marked("Commande et retrait"),
    Service.DELIVERY: marked("Livraison"),
    Service.MARKET: marked("Marchés"),
    Service.APPOINTMENT: marked("Sur rendez-vous"),
}
PAYMENT_LABELS: Final[dict[Payment, str]] = {
    Payment.CASH: marked("espèces"),
    Payment.CARD: marked("carte bancaire"),
    Payment.CHEQUE: marked("chèque"),
    Payment.TRANSFER: marked("virement"),
    Payment.LOCAL_CURRENCY: marked("monnaie locale"),
    Payment.GIFT_VOUCHER: marked("chèque cadeau"),
}
OCCASION_LABELS: Final[dict[Occasion, str]] = {
    Occasion.CHRISTMAS: marked("Noël"),
    Occasion.BIRTHDAY: marked("anniversaire"),
    Occasion.WEDDING: marked("mariage"),
    Occasion.BIRTH: marked("naissance"),
    Occasion.HOUSEWARMING: marked("crémaillère"),
    Occasion.THANKS: marked("remerciement"),
}
WHEELCHAIR_LABELS: Final[dict[Wheelchair, str]] = {
    Wheelchair.YES: marked("accessible en fauteuil roulant"),
    Wheelchair.LIMITED: marked("accessible en fauteuil roulant avec de l'aide"),
    Wheelchair.NO: marked("inaccessible en fauteuil roulant"),
}
PRECISION_LABELS: Final[dict[Precision, str]] = {
    Precision.PIN: marked("position confirmée"),
    Precision.HOUSENUMBER: marked("position au numéro"),
    Precision.STREET: marked("position à la rue"),
    Precision.LOCALITY: marked("position au lieu-dit"),
    Precision.COMMUNE: marked("position à la commune"),
}

_SAME_PLACE_M: Final = 10
_NBSP: Final = "\N{NO-BREAK SPACE}"


def kind_labels(kinds: tuple[str, ...]) -> str:
    """Return the kinds of a shop in words: ``"Miel, Bougies"``."""
    return ", ".join(translate(KINDS[kind].label) for kind in kinds if kind in KINDS)


def distance_label(distance_m: float, *, is_at_commune: bool = False) -> str:
    """Return a distance as people say it: ``"850 m"``, ``"3,2 km"``, ``"41 km"``.

    A position known at the commune only makes the distance an estimate: ``"environ 3 km"``,
    ``"dans la commune"`` when it is the commune one asks from.
    """
    if is_at_commune:
        if distance_m < _SAME_PLACE_M:
            return say("dans la commune")
        return say("environ {distance}", distance=_kilometres(max(1, round(distance_m / 1000))))
    if distance_m < 995:
        return f"{round(distance_m / 10) * 10}{_NBSP}m"
    return _kilometres(distance_m / 1000, 1 if distance_m < 9_950 else 0)


def _kilometres(distance_km: float, digits: int = 0) -> str:
    return f"{say_number(distance_km, digits)}{_NBSP}km"


def count_label(count: int, singular: str, plural: str) -> str:
    """Return a count with its noun: ``"1 créateur"``, ``"1 240 créateurs"``; 0 is singular.

    French only; :func:`geo.languages.say_many` counts in every language.
    """
    return f"{group_digits(count)}{_NBSP}{singular if count < 2 else plural}"


def day_label(day: date) -> str:
    """Return a day as people write it: ``"1er mars 2026"``, ``"1 March 2026"``."""
    return date_label(day.day, day.month, day.year)


def date_label(day: int, month: int, year: int | None = None) -> str:
    """Return a day of a month, which need not exist, and its year if it has one."""
    said = say("{day} {month}", day=day_number(day), month=month_name(month))
    return said if year is None else f"{said} {year}"


def day_number(day: int) -> str:
    """Return a day of a month as French writes it before the month: ``"1er"``, ``"2"``."""
    return "1er" if day == 1 and spoken_language() is Language.FR else str(day)


def month_name(month: int) -> str:
    """Return the name of a month, 1 to 12, as it stands inside a sentence."""
    if spoken_language() is Language.FR:
        return MONTHS[month - 1]
    from babel.dates import get_month_names

    return str(get_month_names("wide", "format", spoken_locale())[month])


def weekday_name(weekday: int) -> str:
    """Return the name of a day of the week, 0 (Monday) to 6, as it stands inside a sentence."""
    if spoken_language() is Language.FR:
        return WEEKDAYS[weekday]
    from babel.dates import get_day_names

    return str(get_day_names("wide", "format", spoken_locale())[weekday])


def short_weekday(weekday: int) -> str:
    """Return the same in three letters or so: ``"sam."``, ``"Sat"``, ``"za"``, ``"Sa"``."""
    if spoken_language() is Language.FR:
        return f"{WEEKDAYS[weekday][:3]}."
    from babel.dates import get_day_names

    name = str(get_day_names("abbreviated", "stand-alone", spoken_locale())[weekday])
    return name.rstrip(".")


def weekday_label(day: date) -> str:
    """Return a day of this season with its weekday: ``"samedi 5 décembre"``."""
    return say(
        "{weekday} {day} {month}",
        weekday=weekday_name(day.weekday()),
        day=day_number(day.day),
        month=month_name(day.month),
    )


def clock_label(at: time | datetime) -> str:
    """Return a time of day as people say it: ``"9 h"``, ``"9 h 30"``, ``"minuit"``, ``"9:30"``."""
    if at.hour == at.minute == 0:
        return say("minuit")
    return hour_label(at.hour, at.minute)


def hour_label(hour: int, minute: int) -> str:
    """Return an hour, which may go beyond 24, and its minutes: ``"9 h"``, ``"25 h 30"``."""
    if spoken_language() is not Language.FR:
        return f"{hour}:{minute:02}"
    return f"{hour} h" if minute == 0 else f"{hour} h {minute:02}"


def ago_label(day: date, today: date) -> str:
    """Return how long ago a day was, in words; a day to come is said by its date.

    Examples
    --------
    >>> ago_label(date(2026, 11, 29), date(2026, 11, 30))
    'hier'
    """
    days = (today - day).days
    if days < 0:
        return say("le {day}", day=day_label(day))
    if days < 2:
        return say("hier") if days else say("aujourd'hui")
    if days < 14 and days != 7:
        return say_many("il y a {count} jour", "il y a {count} jours", days)
    if days < 60:
        return say_many("il y a une semaine", "il y a {count} semaines", days // 7)
    if days < 365:
        return say_many("il y a {count} mois", "il y a {count} mois", days // 30)
    return say_many("il y a un an", "il y a {count} ans", days // 365)


def zone_sentence(zone: DeliveryZone, area_names: dict[str, str]) -> str:
    """Say where a shop delivers, when, and for how much.

    Parameters
    ----------
    area_names
        Name of each territory code that may occur; a code without a name is not said.
    """
    minimum = zone.minimum and say("minimum : {amount}", amount=zone.minimum)
    fee = zone.fee and say("livraison : {amount}", amount=zone.fee)
    terms = (zone.days, minimum, fee)
    return " · ".join(filter(None, [_zone_area(zone, area_names), *terms]))


def _zone_area(zone: DeliveryZone, area_names: dict[str, str]) -> str:
    if zone.radius_m is not None:
        return say("À {distance} à la ronde", distance=distance_label(zone.radius_m))
    if zone.travel_time_min is not None:
        minutes = round(zone.travel_time_min)
        return say_many("À {count} minute en voiture", "À {count} minutes en voiture", minutes)
    if zone.codes:
        return ", ".join(area_names[code] for code in zone.codes if code in area_names)
    return say("Dans la zone dessinée sur la carte")
