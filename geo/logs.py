"""Logs without personal data: one line an event, as JSON or as text.

::

    {"at": "2026-11-22T07:31:04Z", "level": "INFO", "logger": "geo.queue", "event": "entry moved",
     "entry_id": "9f…", "action": "accepted"}

What a line may hold is decided by its kind, not by care:

- the sentence of the program itself, never what was filled into it, except numbers, dates and the
  codes of our own errors;
- identifiers, under the names of :data:`FIELDS`;
- of a request that failed by our fault, and of no other: method, status, and of its path the first
  segment, when it is one of ours;
- of an exception: its type and the lines of code it went through, never its message;
- of other libraries' free sentences: where they were said.

So an address, a query string, a secret link or a name that strays into a message goes no further.
"""

import datetime as dt
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from geo.errors import AlentourError

__all__ = ["FIELDS", "KNOWN_SEGMENTS", "LINE_FORMAT", "configure_logs", "log_line"]

FIELDS: Final = frozenset(
    {
        "action",
        "actor",
        "bytes",
        "code",
        "count",
        "duration_ms",
        "entry_id",
        "import_id",
        "job",
        "kind",
        "organizer_id",
        "photo_key",
        "source_key",
        "status",
        "version",
    }
)
"""What ``extra=`` may add to a line; anything else in it is left out."""
LINE_FORMAT: Final = "%(line)s"
"""For handlers that other libraries make: the record carries its whole line."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
KNOWN_SEGMENTS: Final = frozenset(
    {
        *("", "carte", "inscription", "geocodage", "geocoder", "ma-fiche", "signaler", "photos"),
        *("organisateurs", "demandes", "territoire", "adresses-a-verifier", "importer"),
        *("tableau-de-bord", "healthz", "assets", "static", "_stcore", "media", "component"),
        *("imprimer", "favoris", "boutique", "marches", "marches.ics", "embed.js"),
        *("guide.pdf", "apercu.png"),
        *("v", "commune", "genre", "integrer", "oembed"),
        *("api", "ogc", "tiles", "donnees", "robots.txt", "sitemap.xml"),
    }
)
"""First segments that are ours or Streamlit's: any other is what somebody typed."""
_UNSAID: Final = "…"
_ACCESS: Final = "uvicorn.access"
_SERVER: Final = "Uvicorn running on"
_FOREIGN: Final = (
    _SERVER,
    "Started server process",
    "Waiting for application",
    "Application startup",
    "Application shutdown",
    "Shutting down",
    "Finished server process",
    "Exception in ASGI application",
    "Uncaught app execution",
    "connection open",
    "connection closed",
)
"""Beginnings of other libraries' sentences that hold nothing of anybody."""
_ROOT: Final = Path(__file__).resolve().parent.parent
_LIBRARIES: Final = Path(logging.__file__).resolve().parents[1]
_FRAMES: Final = 12
_OUR_FAULT: Final = 500
"""The first status that says so."""


def configure_logs(form: str = "text", *, level: int = logging.INFO) -> None:
    """Have every record of this process carry its line, and write those lines to standard error.

    Handlers that stand already keep where they write and lose how; a root that has handlers gets
    no other one.

    Parameters
    ----------
    form
        ``"json"`` or ``"text"``.
    """
    logging.setLogRecordFactory(_record_factory(form))
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.setLevel(level)
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
        root.handlers[0].setFormatter(_LineFormatter(form))
    for name in list(root.manager.loggerDict):
        _take_over(logging.getLogger(name), form)
    logging.getLogger(_ACCESS).addFilter(_is_worth_a_line)
    # A line a migration step says nothing that the registry does not say itself.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    threading.excepthook = _tell_thread


def log_line(record: logging.LogRecord, form: str = "text") -> str:
    """Return the one line that `record` is written as."""
    told = {
        "at": _instant(record.created),
        "level": record.levelname,
        "logger": record.name,
        **_event(record),
        **_fields(record),
        **_failure(record),
    }
    return _json(told) if form == "json" else _text(told)


def _take_over(logger: logging.Logger, form: str) -> None:
    """Let one handler of `logger` write, and only lines: uvicorn and Streamlit each add one."""
    for handler in logger.handlers[1:]:
        logger.removeHandler(handler)
    for handler in logger.handlers:
        handler.setFormatter(_LineFormatter(form))


class _LineFormatter(logging.Formatter):
    """Writes the line of a record, and nothing after it."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; that of another library stands in the record already."""
        line = getattr(record, "line", None)
        return line if isinstance(line, str) else log_line(record, self._form)


def _record_factory(form: str) -> Callable[..., logging.LogRecord]:
    """Return what makes records: those of other libraries lose what their handlers would print.

    Streamlit gives each logger a handler of its own, whenever it first needs one.
    """

    def make(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 - passed on
        record = logging.LogRecord(*args, **kwargs)
        if not _is_ours(record):
            record.line = log_line(record, form)
            record.exc_info = None
        return record

    return make


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in {"geo", "pages", "alentour"}


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """Tell whether a request failed by our fault: visits leave no trace, whatever the level."""
    status = _request(record.args).get("status")
    return isinstance(status, int) and status >= _OUR_FAULT


def _event(record: logging.LogRecord) -> dict[str, object]:
    if record.name == _ACCESS:
        return _request(record.args)
    # An error given as the sentence would say whatever it quotes.
    template = record.msg if isinstance(record.msg, str) else str(_safe(record.msg))
    if _is_ours(record) or template.startswith(_FOREIGN):
        return {"event": _fill(template, record.args)}
    return {"event": "said elsewhere", "where": f"{record.module}:{record.lineno}"}


def _request(args: object) -> dict[str, object]:
    """Return what is told of a request: uvicorn gives client, method, path, version, status."""
    if not isinstance(args, tuple) or len(args) != 5:
        return {"event": "request"}
    _, method, target, _, status = args
    path = str(target).partition("?")[0]
    first, _, rest = path.removeprefix("/").partition("/")
    is_known = path.startswith("/") and first in KNOWN_SEGMENTS
    return {
        "event": "request",
        "method": str(method)[:10],
        "path": f"/{first}" + (rest and f"/{_UNSAID}") if is_known else _UNSAID,
        "status": status if isinstance(status, int) else None,
    }


def _fill(template: str, args: object) -> str:
    """Fill a sentence with what may be said; with nothing when it does not fit."""
    allowed = template.startswith(_SERVER)
    safe: object = ()
    if isinstance(args, Mapping):
        safe = {name: _safe(value, is_text_allowed=allowed) for name, value in args.items()}
    elif isinstance(args, tuple):
        safe = tuple(_safe(value, is_text_allowed=allowed) for value in args)
    try:
        said = template % safe if safe else template
    except (TypeError, ValueError, KeyError):
        said = template
    return " ".join(said.split())


def _safe(value: object, *, is_text_allowed: bool = False) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, AlentourError):
        return value.code
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if is_text_allowed and isinstance(value, str) else _UNSAID


def _fields(record: logging.LogRecord) -> dict[str, object]:
    found = {name: getattr(record, name) for name in sorted(FIELDS) if name in vars(record)}
    return {name: _identifier(value) for name, value in found.items() if value is not None}


def _identifier(value: object) -> object:
    if isinstance(value, bool | int | float):
        return value
    return str(value) if _IDENTIFIER.fullmatch(str(value)) else _UNSAID


def _failure(record: logging.LogRecord) -> dict[str, object]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {}
    told: dict[str, object] = {"error": type(error).__name__}
    if isinstance(error, AlentourError):
        told["error_code"] = error.code
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {**told, "trace": [_frame(frame) for frame in frames]}


def _frame(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    base = next((root for root in (_ROOT, _LIBRARIES) if path.is_relative_to(root)), path.parent)
    return f"{path.relative_to(base)}:{frame.lineno} {frame.name}"


def _instant(created: float) -> str:
    moment = dt.datetime.fromtimestamp(created, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, default=str)


def _text(told: Mapping[str, object]) -> str:
    rest = {name: value for name, value in told.items() if name not in _HEAD}
    words = [f"{name}={_shown(value)}" for name, value in rest.items()]
    return " ".join([*(str(told[name]) for name in _HEAD), *words])


def _shown(value: object) -> str:
    return " < ".join(map(str, reversed(value))) if isinstance(value, list) else str(value)


_HEAD: Final = ("at", "level", "logger", "event")


def _tell_thread(args: threading.ExceptHookArgs) -> None:
    failure = (args.exc_type, args.exc_value, args.exc_traceback)
    logging.getLogger(__name__).error("a thread ended", exc_info=failure)  # type: ignore[arg-type]
