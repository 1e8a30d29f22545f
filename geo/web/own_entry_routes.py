"""A maker's own entry, opened by a secret link: read, edit, confirm, withdraw, erase.

================================== =========================================================
``/ma-fiche/{token}``              where the entry stands, what it says, its photos
``…/modifier``                     the form, filled; an edit that met another shows both
``…/confirmer``                    GET asks, POST confirms: mail scanners follow links too
``…/retirer``, ``…/effacer``       the same; to erase is asked once more
``…/lien``                         another link instead of this one, or none
``…/proposer``                     POST: back into the queue
``…/accueil``                      POST: the answer to who wants a pickup point here
``…/photos``, ``…/photos/{id}``    POST: a photo more, another caption, one less
``…/photo/{key}``                  the picture, shown or not, to its maker alone
================================== =========================================================

Nothing of it is kept by caches, shown to other sites, found by search engines or put into frames.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial, wraps
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.differences import list_changes
from geo.entries import Entry
from geo.errors import (
    AlentourError,
    ChangedMeanwhile,
    FileRefused,
    FormRefused,
    NotAllowed,
    QueryRefused,
    ServiceFailed,
)
from geo.intake import edit_by_link, erase_by_link
from geo.maker_photos import add_maker_photo, caption_maker_photo, remove_maker_photo
from geo.own_entry import (
    OpenedEntry,
    answer_guest_by_link,
    close_links,
    confirm_entry,
    propose_again,
    read_own_entry,
    renew_link,
    withdraw_entry,
)
from geo.photos import MOST_BYTES, PhotoSize, PhotoStore
from geo.registration.reading import read_registration
from geo.registration.writing import registration_fields, registration_of
from geo.registry.database import Registry
from geo.secret_links import LINK_PATH
from geo.web.assets import Assets
from geo.web.form_view import LEFT_OUT, edit_view, with_row, without_row
from geo.web.origin import Answer, from_our_pages
from geo.web.own_entry_pages import QUESTIONS, OwnEntryPages, area_names
from geo.web.plain_pages import PARIS, PRIVATE, read_fields, see_other
from geo.web.refused_form import refused_form
from geo.web.registration_lists import find_host, name_host
from geo.web.spoken import asked_language

__all__ = ["own_entry_routes"]

_MOST_FILES: Final = 4
"""Photos sent at once by a browser without a script; a script sends them one by one."""
_MOST_PHOTO_BYTES: Final = _MOST_FILES * MOST_BYTES + (1 << 16)
_LINK_CODES: Final = frozenset({"link_unknown", "link_expired", "link_revoked"})


def own_entry_routes(
    open_application: Callable[[], Application], assets: Assets
) -> list[BaseRoute]:
    """Return the routes of a maker's own entry."""
    answers = _Answers(open_application, assets)
    base = f"{LINK_PATH}{{token}}"
    return [
        Route(base, answers.entry),
        *(Route(f"{base}/{action}", answers.ask, methods=["GET"]) for action in QUESTIONS),
        Route(f"{base}/modifier", answers.edit, methods=["GET"]),
        _post(f"{base}/modifier", answers.edited),
        _post(f"{base}/effacer", answers.erase),
        _post(f"{base}/confirmer", answers.confirm),
        _post(f"{base}/retirer", answers.withdraw),
        _post(f"{base}/proposer", answers.propose),
        _post(f"{base}/accueil", answers.welcome),
        _post(f"{base}/lien", answers.change_link),
        _post(f"{base}/photos", answers.add_photo, most_bytes=_MOST_PHOTO_BYTES),
        _post(f"{base}/photos/{{photo_id}}", answers.change_photo),
        Route(f"{base}/photo/{{key}}", answers.picture),
    ]


def _post(path: str, answer: Answer, **limits: int) -> Route:
    """Return a route for what changes something; the path holds a secret."""
    checked = from_our_pages(answer, is_secret_path=True, **limits)
    return Route(path, checked, methods=["POST"])


def _told(
    answer: Callable[["_Answers", Request, str], Awaitable[Response]],
) -> Callable[["_Answers", Request], Awaitable[Response]]:
    """Give `answer` the token of the path; show links that open nothing, and faults, as pages."""

    @wraps(answer)
    async def told(self: "_Answers", request: Request) -> Response:
        token = request.path_params["token"]
        try:
            return await answer(self, request, token)
        except NotAllowed as refused:
            if refused.code in _LINK_CODES:
                return self.pages.closed(refused)
            return await self.show_fault(request, token, refused, 403)
        except (FileRefused, QueryRefused) as refused:
            return await self.show_fault(request, token, refused, 422)
        except ServiceFailed as failed:
            return self.pages.said(failed.sentence, status=503)

    return told


class _Answers:
    """The answers; what reads or writes the registry runs in a worker thread."""

    def __init__(self, open_application: Callable[[], Application], assets: Assets) -> None:
        self._open = open_application
        self._assets = assets

    @_told
    async def entry(self, request: Request, token: str) -> Response:
        """Answer with the page of the entry."""
        opened = await self._read(token)
        done = request.query_params.get("fait")
        reader, here = asked_language(request), _address(request)
        return self.pages.entry(opened, token, asked_at=here, done=done, reader=reader)

    @_told
    async def ask(self, request: Request, token: str) -> Response:
        """Answer with a question: nothing is done before its button is pressed."""
        opened = await self._read(token)
        action = request.url.path.rpartition("/")[2]
        return self.pages.question(QUESTIONS[action], opened.entry, token)

    @_told
    async def edit(self, _request: Request, token: str) -> Response:
        """Answer with the form of the entry as it is now."""
        opened = await self._read(token)
        application = self._open()
        fields = registration_fields(
            registration_of(opened.entry),
            application.boundaries,
            name_host=partial(name_host, application),
        )
        version = opened.entry.version
        return self.pages.edit(edit_view(fields), opened.entry, token, version=version)

    @_told
    async def edited(self, request: Request, token: str) -> Response:
        """Answer to the form: one row more or less, its faults, both versions, or the page."""
        fields, opened = await read_fields(request), await self._read(token)
        version = _number(fields.pop("version", []))
        added, removed = fields.pop("add", []), fields.pop("remove", [])
        if added or removed:
            filled = with_row(fields, added[0]) if added else without_row(fields, removed[0])
            return self.pages.edit(edit_view(filled), opened.entry, token, version=version)
        return await run_in_threadpool(self._save, fields, opened.entry, token, version)

    def _save(
        self, fields: dict[str, list[str]], entry: Entry, token: str, version: int
    ) -> Response:
        application, at = self._open(), _now()
        try:
            registration = read_registration(
                fields,
                boundaries=application.boundaries,
                find_host=partial(find_host, application),
                today=at.astimezone(PARIS).date(),
                before=registration_of(entry),
            )
            edit_by_link(application, token, registration, version=version, at=at)
        except ChangedMeanwhile as met:
            current = met.current if isinstance(met.current, Entry) else entry
            names = area_names(application, current.shop, registration.shop)
            return self.pages.edit(
                edit_view(fields),
                current,
                token,
                version=current.version,
                changes=list_changes(current.shop, registration.shop, names),
                status=409,
            )
        except FormRefused as refused:
            view, status = refused_form(fields, refused)
            shown = replace(view, left_out=LEFT_OUT)
            return self.pages.edit(shown, entry, token, version=version, status=status)
        return _back(token, "modifiee")

    @_told
    async def erase(self, request: Request, token: str) -> Response:
        """Empty every personal field, once the box is ticked."""
        opened = await self._read(token)
        if _first(await read_fields(request), "sure") != "1":
            fault = "Cochez la case pour confirmer."
            return self.pages.question(QUESTIONS["effacer"], opened.entry, token, fault=fault)
        erase = partial(erase_by_link, self._open(), token, at=_now(), photos=self._photos)
        await run_in_threadpool(erase)
        return self.pages.said(
            "Vos données sont effacées",
            "Il reste une ligne sans nom, sans adresse et sans coordonnées, pour que l'histoire "
            "de la carte tienne debout. Ce lien ne fonctionne plus.",
        )

    @_told
    async def confirm(self, _request: Request, token: str) -> Response:
        """Note that the entry is true today."""
        await run_in_threadpool(confirm_entry, self._registry, token, at=_now())
        return _back(token, "confirmee")

    @_told
    async def withdraw(self, _request: Request, token: str) -> Response:
        """Take the entry off the map."""
        await run_in_threadpool(withdraw_entry, self._registry, token, at=_now())
        return _back(token, "retiree")

    @_told
    async def propose(self, _request: Request, token: str) -> Response:
        """Bring the entry back into the queue."""
        await run_in_threadpool(propose_again, self._registry, token, at=_now())
        return _back(token, "remise")

    @_told
    async def welcome(self, request: Request, token: str) -> Response:
        """Answer whoever wants a pickup point here."""
        fields = await read_fields(request)
        guest, is_welcome = _first(fields, "entry"), _first(fields, "answer") == "accept"
        await run_in_threadpool(
            answer_guest_by_link, self._registry, token, guest, is_welcome=is_welcome, at=_now()
        )
        return _back(token, "accueil-accepte" if is_welcome else "accueil-refuse")

    @_told
    async def change_link(self, request: Request, token: str) -> Response:
        """Close the links of the entry; make another unless none is wanted."""
        fields = await read_fields(request)
        if _first(fields, "answer") == "new":
            renewed = await run_in_threadpool(renew_link, self._registry, token, at=_now())
            return _back(renewed, "lien")
        await run_in_threadpool(close_links, self._registry, token, at=_now())
        return self.pages.said(
            "Le lien secret est désactivé",
            "Pour modifier ou retirer votre fiche, écrivez aux organisateurs de la carte.",
        )

    @_told
    async def add_photo(self, request: Request, token: str) -> Response:
        """Keep the photos that were sent, all those before the first that cannot be used."""
        opened = await self._read(token)
        async with _photo_form(request) as form:
            if form.get("consent") != "1":
                raise QueryRefused("photo_without_consent")
            uploads = [one for one in form.getlist("photo") if isinstance(one, UploadFile)]
            if not any(upload.filename for upload in uploads):
                raise QueryRefused("photo_missing")
            for upload in uploads:
                await run_in_threadpool(
                    add_maker_photo,
                    self._registry,
                    self._photos,
                    opened.entry.entry_id,
                    content=await upload.read(),
                    name=upload.filename or "photo",
                    credit=str(form.get("credit", "")),
                    at=_now(),
                )
        return _back(token, "photo")

    @_told
    async def change_photo(self, request: Request, token: str) -> Response:
        """Change the caption of a photo, or delete it and take its consent back."""
        opened = await self._read(token)
        fields, photo_id = await read_fields(request), request.path_params["photo_id"]
        entry_id = opened.entry.entry_id
        if _first(fields, "answer") == "remove":
            await run_in_threadpool(
                remove_maker_photo, self._registry, self._photos, entry_id, photo_id, at=_now()
            )
            return _back(token, "photo-retiree")
        caption = _first(fields, "caption")
        await run_in_threadpool(
            caption_maker_photo, self._registry, entry_id, photo_id, caption=caption, at=_now()
        )
        return _back(token, "photo-changee")

    @_told
    async def picture(self, request: Request, token: str) -> Response:
        """Answer with a photo of the entry, whether the public sees it or not."""
        opened, key = await self._read(token), request.path_params["key"]
        is_own = any(photo.key == key for photo in opened.photos)
        body = self._photos.read(key, PhotoSize.SMALL) if is_own else None
        if body is None:
            return Response("Photo inconnue.", 404, media_type="text/plain", headers=PRIVATE)
        return Response(body, media_type="image/webp", headers=PRIVATE)

    async def show_fault(
        self, request: Request, token: str, refused: AlentourError, status: int
    ) -> Response:
        """Answer with the page of the entry and what could not be done."""
        opened = await self._read(token)
        return self.pages.entry(
            opened, token, asked_at=_address(request), fault=refused.sentence, status=status
        )

    async def _read(self, token: str) -> OpenedEntry:
        return await run_in_threadpool(read_own_entry, self._registry, token, at=_now())

    @cached_property
    def pages(self) -> OwnEntryPages:
        """The pages, drawn for this application."""
        return OwnEntryPages(self._open(), self._assets)

    @cached_property
    def _photos(self) -> PhotoStore:
        return PhotoStore(self._open().settings.home / "photos")

    @property
    def _registry(self) -> Registry:
        registry = self._open().registry
        if registry is None:
            raise ServiceFailed("registry_absent")
        return registry


@asynccontextmanager
async def _photo_form(request: Request) -> AsyncIterator[FormData]:
    try:
        form = await request.form(max_files=_MOST_FILES, max_fields=10)
    except (MultiPartException, HTTPException) as error:
        raise QueryRefused("photo_missing") from error
    try:
        yield form
    finally:
        await form.close()


def _back(token: str, done: str) -> Response:
    return see_other(f"{LINK_PATH}{token}?fait={done}")


def _address(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _number(values: list[str]) -> int:
    """Return a version; what is none is older than any."""
    written = next(iter(values), "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _first(fields: dict[str, list[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _now() -> datetime:
    return datetime.now(UTC)
