"""The pages of a maker's own entry, and the questions asked before something is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from geo.application import Application
from geo.differences import ComparedLine, describe_shop
from geo.entries import Entry, PhotoRecord
from geo.errors import NotAllowed
from geo.languages import Language
from geo.maker_photos import PHOTO_CONSENT_TEXT
from geo.own_entry import OpenedEntry
from geo.registry.hostings import HostingState
from geo.registry.photos import MOST_PHOTOS
from geo.secret_links import LINK_PATH, link_url
from geo.territory import maker_words
from geo.values import Shop, Status
from geo.web.assets import Assets
from geo.web.form_view import FormView
from geo.web.own_entry_view import NOTICES, RECEIVED_AND_MAILED, entry_state
from geo.web.plain_pages import PRIVATE, plain_page
from geo.web.registration_routes import FORM_MODULES
from geo.web.security import own_policy
from geo.web.spoken import french_note

__all__ = ["QUESTIONS", "OwnEntryPages", "Question", "area_names"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked before something is done.

    Attributes
    ----------
    buttons
        Value that each sends, and its words.
    needs_sure
        Words of the box to tick first, where there is no way back.
    """

    action: str
    title: str
    sentences: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]
    needs_sure: str | None = None


QUESTIONS: Final[dict[str, Question]] = {
    question.action: question
    for question in (
        Question(
            action="confirmer",
            title="Tout est à jour ?",
            sentences=("Relisez votre fiche, puis confirmez : la date sera montrée sur la carte.",),
            buttons=(("yes", "Tout est à jour"),),
        ),
        Question(
            action="retirer",
            title="Retirer ma fiche de la carte ?",
            sentences=("Elle n'y sera plus montrée. Elle est gardée : vous pourrez la remettre.",),
            buttons=(("yes", "Retirer ma fiche"),),
        ),
        Question(
            action="effacer",
            title="Effacer mes données ?",
            sentences=(
                "Votre nom, vos adresses, vos coordonnées, vos textes, vos photos et vos accords "
                "seront effacés pour de bon, ici et dans l'historique.",
                "Il n'y a pas de retour : pour seulement disparaître de la carte, retirez votre "
                "fiche.",
            ),
            buttons=(("yes", "Effacer mes données"),),
            needs_sure="Je comprends que rien ne pourra être retrouvé.",
        ),
        Question(
            action="lien",
            title="Changer ou désactiver le lien secret ?",
            sentences=(
                "Faites-le si quelqu'un d'autre a pu lire ce lien. Dans les deux cas, l'ancien ne "
                "fonctionnera plus.",
                "Sans lien, il faudra écrire aux organisateurs pour modifier la fiche.",
            ),
            buttons=(("new", "Avoir un nouveau lien"), ("none", "Désactiver sans en avoir")),
        ),
    )
}
"""The questions by the end of their path."""

_CLOSED: Final[dict[str, tuple[str, ...]]] = {
    "link_expired": ("Demandez-en un nouveau aux organisateurs de la carte.",),
    "link_revoked": (
        "Si vous en avez reçu un autre depuis, utilisez celui-là.",
        "Sinon, demandez-en un aux organisateurs de la carte.",
    ),
    "link_unknown": (
        "Recopiez-le en entier : un logiciel de courrier l'a peut-être coupé en deux lignes.",
        "S'il ne s'ouvre toujours pas, demandez-en un aux organisateurs de la carte.",
    ),
}


class OwnEntryPages:
    """The pages, drawn from what was read.

    Parameters
    ----------
    application
        Its settings say the address of this map and where tiles come from.
    """

    def __init__(self, application: Application, assets: Assets) -> None:
        self._application = application
        self._assets = assets
        policy = own_policy(application.settings.tiles)
        unframed = policy.replace("frame-ancestors 'self'", "frame-ancestors 'none'")
        self._headers = {**PRIVATE, "Content-Security-Policy": unframed, "X-Frame-Options": "DENY"}

    def entry(
        self,
        opened: OpenedEntry,
        token: str,
        *,
        asked_at: str,
        done: str | None = None,
        fault: str | None = None,
        status: int = 200,
        reader: Language = Language.FR,
    ) -> Response:
        """Return the page of an entry.

        Parameters
        ----------
        asked_at
            Address under which this map was asked, for a link when no other is set.
        done
            What was just done, a key of :data:`geo.web.own_entry_view.NOTICES`.
        fault
            Why it could not be done.
        reader
            What the maker reads: whoever reads another language is told that the page is French.
        """
        entry = opened.entry
        described = describe_shop(entry.shop, area_names(self._application, entry.shop))
        settings = self._application.settings
        return self._page(
            "own_entry.html",
            status,
            token,
            entry=entry,
            state=entry_state(entry, opened.history, verdict=self._verdict(entry)),
            notice=NOTICES.get(done or ""),
            fault=fault,
            secret_url=link_url(token, settings.public_url or asked_at),
            is_mailed=done == RECEIVED_AND_MAILED,
            guests=[guest for guest in opened.guests if guest.state is HostingState.ASKED],
            photos=[_shown_photo(photo, entry) for photo in opened.photos],
            most_photos=MOST_PHOTOS,
            photo_consent_text=PHOTO_CONSENT_TEXT,
            described=described,
            french_note=french_note(reader),
        )

    def question(
        self, question: Question, entry: Entry, token: str, *, fault: str | None = None
    ) -> Response:
        """Return the page that asks before something is done; 422 when it was not answered."""
        status = 200 if fault is None else 422
        return self._page(
            "own_entry_ask.html",
            status,
            token,
            question=question,
            name=entry.shop.name,
            fault=fault,
        )

    def edit(
        self,
        view: FormView,
        entry: Entry,
        token: str,
        *,
        version: int,
        changes: list[ComparedLine] | None = None,
        status: int = 200,
    ) -> Response:
        """Return the form of an entry.

        Parameters
        ----------
        version
            What the next attempt replaces.
        changes
            What somebody else saved meanwhile, beside what is in the form.
        """
        here = self._application.territory_bbox.centre
        return self._page(
            "own_entry_edit.html",
            status,
            token,
            view=view,
            version=version,
            draft_key=f"{entry.entry_id}:{entry.version}",
            near=f"{here.lon:.3f},{here.lat:.3f}",
            changes=changes or [],
        )

    def closed(self, refused: NotAllowed) -> Response:
        """Return the page of a link that opens nothing: 404, whatever the reason."""
        return self._page(
            "own_entry_closed.html",
            404,
            "",
            title=refused.sentence,
            sentences=_CLOSED[refused.code],
        )

    def said(self, title: str, *sentences: str, status: int = 200) -> Response:
        """Return a page that says something and opens nothing."""
        return self._page("own_entry_closed.html", status, "", title=title, sentences=sentences)

    def _verdict(self, entry: Entry) -> str | None:
        rule = self._application.coverage.now.rule
        return maker_words(entry.finding, rule, self._application.boundaries)

    def _page(self, template: str, status: int, token: str, **values: object) -> Response:
        return plain_page(
            template,
            status,
            headers=self._headers,
            assets=self._assets,
            modules=FORM_MODULES,
            path=f"{LINK_PATH}{token}",
            **values,
        )


def area_names(application: Application, *shops: Shop) -> Mapping[str, str]:
    """Return the names of the communes and areas that `shops` name, by territory code."""
    codes = {code for shop in shops for zone in shop.zones for code in zone.codes}
    communes = {place.insee_code for shop in shops for place in shop.places}
    communes |= {shop.made_in for shop in shops}
    codes |= {f"commune:{code}" for code in communes if code is not None}
    named = {code: application.boundaries.area_name(code) for code in codes}
    return {code: name for code, name in named.items() if name is not None}


def _shown_photo(photo: PhotoRecord, entry: Entry) -> dict[str, object]:
    return {
        "photo_id": photo.photo_id,
        "key": photo.key,
        "caption": photo.caption,
        "credit": photo.credit,
        "width": photo.width,
        "height": photo.height,
        "is_shown": photo.is_accepted and entry.status is Status.PUBLISHED,
    }
