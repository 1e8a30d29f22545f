"""What a form comes to: the shop, the person behind it, what they agreed to."""

from dataclasses import dataclass
from datetime import date

from geo.entries import ConsentChannel, Contact
from geo.values import Shop

__all__ = ["Agreement", "Registration"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How the maker agreed to be published.

    Attributes
    ----------
    text
        What was agreed to, word for word.
    holder
        Who agreed.
    given_on
        When somebody else registers: the day on which the maker agreed. ``None`` is now.
    given_by
        Who registers for the maker; ``None`` when the maker does.
    """

    text: str
    holder: str
    channel: ConsentChannel = ConsentChannel.FORM
    given_on: date | None = None
    given_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One form, read: nothing in it is located, judged or stored yet."""

    shop: Shop
    contact: Contact
    agreement: Agreement

    @property
    def host_slugs(self) -> tuple[str, ...]:
        """The shops that must accept a pickup point, each once."""
        slugs = (place.host_slug for place in self.shop.places)
        return tuple(dict.fromkeys(slug for slug in slugs if slug is not None))
