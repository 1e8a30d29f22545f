"""A registration → the fields of the form, for whoever edits it: reading them gives it again."""

from collections.abc import Callable, Mapping
from typing import Final

from geo.boundaries import Boundaries
from geo.entries import Entry
from geo.registration.areas import area_label
from geo.registration.contacts import show_phone
from geo.registration.deliveries import zone_fields
from geo.registration.fields import CONSENT_TEXT
from geo.registration.places import place_fields
from geo.registration.registration import Agreement, Registration

__all__ = ["registration_fields", "registration_of"]

_TICKED: Final = "1"


def registration_of(entry: Entry) -> Registration:
    """Return the newest content of an entry as a registration; its agreement was given before."""
    contact = entry.contact
    agreement = Agreement(
        text=CONSENT_TEXT,
        holder=contact.name or entry.shop.name,
        given_by=contact.registered_by,
    )
    return Registration(shop=entry.shop, contact=contact, agreement=agreement)


def registration_fields(
    registration: Registration,
    boundaries: Boundaries,
    *,
    name_host: Callable[[str], str] = str,
) -> Mapping[str, list[str]]:
    """Return the fields that show `registration`, without those that are empty.

    Reading them gives `registration` again, except for positions that a machine found (they are
    found again) and for what the form cannot say: hours of a zone, a second private number.

    Parameters
    ----------
    name_host
        How a host is shown, from its slug.
    """
    fields = _shop_fields(registration, boundaries) | _contact_fields(registration)
    fields |= _agreement_fields(registration.agreement)
    named = {name: [value for value in values if value] for name, values in fields.items()}
    for number, place in enumerate(registration.shop.places):
        named |= place_fields(place, number, name_host)
    for number, zone in enumerate(registration.shop.zones):
        named |= zone_fields(zone, number, boundaries)
    return {name: values for name, values in named.items() if values}


def _shop_fields(registration: Registration, boundaries: Boundaries) -> dict[str, list[str]]:
    shop = registration.shop
    made_in = f"commune:{shop.made_in}" if shop.made_in is not None else ""
    return {
        "name": [shop.name],
        "kinds": list(shop.kinds),
        "description": [shop.description or ""],
        "services": [str(service) for service in shop.services],
        "payments": [str(payment) for payment in shop.payments],
        "occasions": [str(occasion) for occasion in shop.occasions],
        "labels": list(shop.labels),
        "website": [shop.website or ""],
        "links": list(shop.links),
        "made_in": [area_label(made_in, boundaries)],
    }


def _contact_fields(registration: Registration) -> dict[str, list[str]]:
    """Return how to reach the maker; an imported shop has its number and e-mail on itself."""
    contact, shop = registration.contact, registration.shop
    phone = show_phone(contact.phone) if contact.phone is not None else shop.phone
    return {
        "contact_name": [contact.name or ""],
        "email": [contact.email or shop.email or ""],
        "phone": [phone or ""],
        "shows_phone": [_TICKED if shop.phone is not None else ""],
        "siret": [contact.siret or ""],
        "remark": [contact.remark or ""],
        "who": ["maker" if contact.registered_by is None else "other"],
        "registered_by": [contact.registered_by or ""],
    }


def _agreement_fields(agreement: Agreement) -> dict[str, list[str]]:
    is_other = agreement.given_by is not None
    given_on = agreement.given_on
    return {
        "consent": [_TICKED],
        "consent_channel": [str(agreement.channel)] if is_other else [],
        "consent_date": [given_on.isoformat()] if given_on is not None else [],
        "consent_words": [agreement.text.removeprefix(CONSENT_TEXT).strip()],
    }
