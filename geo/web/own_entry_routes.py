"""A maker's own entry, opened by a secret link: read, edit, confirm, withdraw, erase.

================================== =========================================================
``/ma-fiche/{token}``              where the entry stands, what it says, its photos
``…/modifier``                     the form, filled; an edit that met another shows both
``…/confirmer``                    GET asks, POST confirms: mail scanners follow links too
``…/retirer``, ``…/effacer``       the same; to erase is asked once more
``…/proposer``                     POST: back into the queue
``…/photos``, ``…/photos/{id}``    POST: a photo more, another caption, one less
``…/photo/{key}``                  the picture, shown or not, to its maker alone
``…/accueil``                      POST: the answer to who wants a pickup point here
``…/lien``                         another link instead of this one, or none
================================== =========================================================

Nothing of it is kept by caches, shown to other sites, found by search engines or put into frames.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from geo.application import Application
from geo.errors import AlentourError, ChangedMeanwhile, FormRefused, NotAllowed, ServiceFailed
from geo.web.assets import Assets
from geo.web.origin import from_our_pages
from geo.web.own_entry_pages import OwnEntryPages
