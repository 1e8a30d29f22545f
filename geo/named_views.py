"""The named views in force, kept in memory: every page of a view asks for it.

They are those of the registry, read again when the registry says that something public changed,
in this process or in another.
"""

import logging
from collections.abc import Mapping
from typing import Final

from geo.registry.database import Registry
from geo.registry.views import list_views
from geo.views import View

__all__ = ["Views"]

_LOG: Final = logging.getLogger(__name__)


class Views:
    """The views that organizers have saved.

    Parameters
    ----------
    registry
        Where they are kept; ``None`` when a file of shops is shown: there are none then.
    """

    def __init__(self, registry: Registry | None) -> None:
        self._registry = registry
        self._now: tuple[int, Mapping[str, View]] = (0, {})
        self.refresh()

    @property
    def version(self) -> int:
        """Grows with each change that this process has seen: for caches."""
        return self._now[0]

    def find(self, slug: str) -> View | None:
        """Return the view that ``/v/{slug}`` shows, ``None`` when there is none."""
        return self._now[1].get(slug)

    def all(self) -> tuple[View, ...]:
        """Return every view by its name in addresses."""
        return tuple(self._now[1].values())

    def refresh(self) -> None:
        """Read the views again; the same ones change nothing.

        Raises
        ------
        ServiceFailed
            When the registry cannot be read; what was known stays.
        """
        if self._registry is None:
            return
        with self._registry.reading() as connection:
            found = {kept.view.slug: kept.view for kept in list_views(connection)}
        version, known = self._now
        if found != known:
            # One assignment: whoever reads meanwhile sees both of before or both of after.
            self._now = (version + 1, found)
            _LOG.info("named views in force: %d", len(found))
