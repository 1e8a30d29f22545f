"""Every error that Alentour raises on purpose, and its sentence in French.

::

    AlentourError
    ├── InputError (ValueError)        what came in is wrong: show it to the person who sent it
    │   ├── FileRefused                a whole file cannot be read
    │   ├── RowRefused                 one row is set aside, the others go on
    │   └── QueryRefused               a parameter of a search or of a URL is wrong
    ├── DataMissing (LookupError)      a file that Alentour needs is not there: tell the operator
    ├── SettingRefused (ValueError)    an environment variable cannot be used: tell the operator
    └── ServiceFailed (OSError)        another service failed: try later or do without

Each class exists because a caller acts differently on it. ``code`` names the sentence in
:data:`SENTENCES`; ``details`` fills its blanks. The English ``str(error)`` is for the log.
"""

from collections.abc import Mapping
from typing import Final

__all__ = [
    "SENTENCES",
    "AlentourError",
    "DataMissing",
    "FileRefused",
    "InputError",
    "QueryRefused",
    "RowRefused",
    "ServiceFailed",
    "SettingRefused",
]


class AlentourError(Exception):
    """Any error that Alentour raises on purpose.

    Parameters
    ----------
    code
        Key of the French sentence in :data:`SENTENCES`.
    **details
        What fills the blanks of the sentence; kept for the log.
    """

    def __init__(self, code: str, /, **details: object) -> None:
        self.code = code
        self.details: Mapping[str, object] = details
        shown = ", ".join(f"{name}={value!r}" for name, value in details.items())
        super().__init__(f"{code}({shown})")

    @property
    def sentence(self) -> str:
        """The error as a French sentence for people."""
        return SENTENCES[self.code].format(**self.details)


class InputError(AlentourError, ValueError):
    """What came in is wrong; the person who sent it is told."""


class FileRefused(InputError):
    """A whole file cannot be read; nothing of it was used."""


class RowRefused(InputError):
    """One row cannot be used; the other rows go on."""


class QueryRefused(InputError):
    """A parameter of a search or of a URL is wrong."""


class DataMissing(AlentourError, LookupError):
    """A file that Alentour needs is not there."""


class SettingRefused(AlentourError, ValueError):
    """An environment variable holds a value that cannot be used."""


class ServiceFailed(AlentourError, OSError):
    """Another service did not answer, or answered nonsense."""


SENTENCES: Final[dict[str, str]] = {
    "data_missing": "Le fichier « {path} » manque : lancez « {command} ».",
    "source_changed": "Le paquet « {name} » n'est plus celui qui était attendu : rien n'est écrit.",
    "source_not_fetched": "« {command} » n'a pas pu télécharger « {name} » : "
    "vérifiez le réseau, ou donnez les fichiers en options.",
    "source_unreadable": "Le fichier « {path} » ne se lit pas comme le paquet {expected}.",
    "unknown_territory": "Le code de territoire « {code} » n'existe pas : écrivez par exemple "
    "« departement:07 », « epci:200073245 », « region:84 » ou « commune:07019 ».",
    "setting_refused": "Le réglage {name} vaut « {value} » : {expected} est attendu.",
}
"""French sentence of every error code; ``tests/test_errors.py`` checks that none is missing."""
