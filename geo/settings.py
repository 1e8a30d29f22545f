"""What the operator may set, read once from the environment.

====================== ============================================ =======================
variable               meaning                                      default
====================== ============================================ =======================
ALENTOUR_HOME          folder of everything that is written         ``var/`` of the project
ALENTOUR_DATABASE_URL  where the registry is:                       ``registry.sqlite`` in
                       ``postgresql://user:password@host/database`` ALENTOUR_HOME
                       when several programs share it, or
                       ``sqlite:////absolute/path``
ALENTOUR_SHOPS         file of shops to show instead of the         none
                       registry
ALENTOUR_DEMO          ``0`` keeps the demonstration out of a new   ``1``
                       registry
ALENTOUR_TERRITORY     codes of the territory                       ``departement:07``
ALENTOUR_TILES         basemap tiles: a URL template, ``ign``, or   ``ign``
                       ``none`` (outlines of communes instead)
ALENTOUR_GEOCODER      who is asked for addresses that the local    ``local``
                       index does not know: ``local`` (nobody),
                       ``geopf``, ``nominatim`` or the address of
                       a service like the national one; several,
                       in order, between commas
ALENTOUR_TRAVEL        who is asked how far one gets by car:        ``none``
                       ``none`` (nobody), ``geopf`` or the address
                       of a service like the national one
ALENTOUR_LOG           how lines of the log are written: ``text``   ``text``
                       or ``json``
ALENTOUR_ADDRESSES_URL folder that publishes address files, for     the national one
                       ``alentour addresses fetch``
ALENTOUR_SMTP_URL      server for mails: ``smtp://user:password@    none: links are shown
                       host:port`` or ``smtps://…``; needs          and printed
                       ALENTOUR_MAIL_FROM, ALENTOUR_PUBLIC_URL
ALENTOUR_MAIL_FROM     address that mails come from                 none
ALENTOUR_PUBLIC_URL    address that people type: ``https://…``,     none
                       for links in mails and for log-in
ALENTOUR_OIDC_ISSUER   address of the organizers' log-in service;   none: passwords of this
                       with the three below and                     machine
                       ALENTOUR_PUBLIC_URL, or without all of them
====================== ============================================ =======================

``ALENTOUR_OIDC_CLIENT_ID`` and ``ALENTOUR_OIDC_CLIENT_SECRET`` are what the log-in service gave
this map; ``ALENTOUR_OIDC_COOKIE_SECRET`` is 32 characters or more, drawn at random, that sign the
cookie of whoever logged in.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from geo.errors import SettingRefused
from geo.values import TERRITORY_LEVELS

__all__ = [
    "DEMONSTRATION_PATH",
    "PROJECT_ROOT",
    "LogInService",
    "MailServer",
    "Settings",
    "read_settings",
]

PROJECT_ROOT: Final = Path(__file__).resolve().parent.parent
DEMONSTRATION_PATH: Final = PROJECT_ROOT / "data" / "shops.parquet"
"""The demonstration set shipped with the project."""

_POSTGRESQL_SCHEMES: Final = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


_LEAST_SECRET: Final = 32
_MAIL_PORTS: Final[Mapping[str, int]] = {"smtp": 587, "smtps": 465}
_MAIL_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInService:
    """An OpenID Connect provider that vouches for organizers.

    Attributes
    ----------
    issuer
        Its address, without a slash at the end; ``/.well-known/openid-configuration`` is below.
    cookie_secret
        Signs the cookie of whoever logged in.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Who takes mails of this map.

    Attributes
    ----------
    is_tls
        Speaks TLS from the first byte; otherwise STARTTLS is asked for.
    sender
        Address that mails come from.
    """

    host: str
    port: int
    is_tls: bool
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The operator's choices."""

    home: Path = PROJECT_ROOT / "var"
    database_url: str | None = field(default=None, repr=False)
    """Where the registry is, its password included; ``None`` for a file under ``home``."""
    shops_path: Path | None = None
    is_demo: bool = True
    territory_codes: tuple[str, ...] = ("departement:07",)
    tiles: str | None = "ign"
    """``"ign"``, a URL template with ``{z}``, ``{x}``, ``{y}``, or ``None`` for outlines only."""
    geocoders: tuple[str, ...] = ()
    """Online geocoders in the order they are asked; none unless the operator names them."""
    travel: str | None = None
    """Who knows roads: ``"geopf"``, the address of a service like it, or ``None`` for nobody."""
    log_form: str = "text"
    """``"text"`` or ``"json"``."""
    public_url: str | None = None
    """What people type to come here, without a slash at the end."""
    log_in_service: LogInService | None = None
    """``None`` when organizers have passwords of this map's own."""
    mail_server: MailServer | None = None
    """``None`` when nobody is written to."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from `environment`.

    Raises
    ------
    SettingRefused
        When a variable holds a value that cannot be used; it names the variable.
    """
    shops = environment.get("ALENTOUR_SHOPS")
    return Settings(
        home=Path(environment.get("ALENTOUR_HOME") or PROJECT_ROOT / "var").resolve(),
        database_url=_read_database(environment.get("ALENTOUR_DATABASE_URL") or None),
        shops_path=Path(shops).resolve() if shops else None,
        is_demo=_read_switch(environment, "ALENTOUR_DEMO"),
        territory_codes=_read_codes(environment.get("ALENTOUR_TERRITORY") or "departement:07"),
        tiles=_read_tiles(environment.get("ALENTOUR_TILES") or "ign"),
        geocoders=_read_geocoders(environment.get("ALENTOUR_GEOCODER") or "local"),
        travel=_read_travel(environment.get("ALENTOUR_TRAVEL") or "none"),
        log_form=_read_log_form(environment.get("ALENTOUR_LOG") or "text"),
        public_url=_read_url(environment, "ALENTOUR_PUBLIC_URL"),
        log_in_service=_read_log_in_service(environment),
        mail_server=_read_mail_server(environment),
    )


def _read_switch(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name) or "1"
    if value not in {"0", "1"}:
        raise SettingRefused("setting_refused", name=name, value=value, expected="0 ou 1")
    return value == "1"


def _read_database(value: str | None) -> str | None:
    """Return `value` as SQLAlchemy wants it; what is shown of a wrong one holds no password."""
    if value is None or value.startswith("sqlite:////"):
        return value
    scheme, _, rest = value.partition("://")
    if scheme in _POSTGRESQL_SCHEMES and _is_reachable_by(f"postgresql://{rest}"):
        return f"postgresql+psycopg://{rest}"
    raise SettingRefused(
        "setting_refused",
        name="ALENTOUR_DATABASE_URL",
        value=_without_secrets(value),
        expected="une adresse comme « postgresql://nom:motdepasse@machine/base » ou "
        "« sqlite:////chemin/absolu »",
    )


def _without_secrets(url: str) -> str:
    scheme, is_url, _ = url.partition("://")
    if is_url:
        return f"{scheme}://…"
    return "…" if "@" in url else url


def _is_reachable_by(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (parts.port is None or parts.port > 0) and len(parts.path) > 1
    except ValueError:
        return False


def _read_codes(value: str) -> tuple[str, ...]:
    codes = tuple(code.strip() for code in value.split(",") if code.strip())
    for code in codes:
        level, _, number = code.partition(":")
        if level not in TERRITORY_LEVELS or not number.isalnum():
            expected = "une liste comme « departement:07,epci:200073245 »"
            raise SettingRefused(
                "setting_refused", name="ALENTOUR_TERRITORY", value=value, expected=expected
            )
    return codes


def _read_log_form(value: str) -> str:
    if value not in {"text", "json"}:
        raise SettingRefused(
            "setting_refused", name="ALENTOUR_LOG", value=value, expected="« text » ou « json »"
        )
    return value


def _read_tiles(value: str) -> str | None:
    if value == "none":
        return None
    if value == "ign" or all(blank in value for blank in ("{z}", "{x}", "{y}")):
        return value
    expected = "« ign », « none » ou une adresse avec {z}, {x} et {y}"
    raise SettingRefused("setting_refused", name="ALENTOUR_TILES", value=value, expected=expected)


def _read_geocoders(value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(",") if name.strip())
    if not all(name in {"local", "geopf", "nominatim"} or _is_base_url(name) for name in names):
        expected = "« local », « geopf », « nominatim » ou une adresse https://…"
        raise SettingRefused(
            "setting_refused", name="ALENTOUR_GEOCODER", value=value, expected=expected
        )
    return tuple(dict.fromkeys(name for name in names if name != "local"))


def _read_travel(value: str) -> str | None:
    if value == "none":
        return None
    if value == "geopf" or _is_base_url(value):
        return value.rstrip("/")
    expected = "« none », « geopf » ou une adresse https://…"
    raise SettingRefused("setting_refused", name="ALENTOUR_TRAVEL", value=value, expected=expected)


def _read_url(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name) or ""
    if value and not _is_base_url(value):
        expected = "une adresse https://… sans mot de passe ni « ? »"
        raise SettingRefused("setting_refused", name=name, value=value, expected=expected)
    return value.rstrip("/") or None


def _read_log_in_service(environment: Mapping[str, str]) -> LogInService | None:
    issuer = _read_url(environment, "ALENTOUR_OIDC_ISSUER")
    if issuer is None:
        return None
    names = (
        "ALENTOUR_OIDC_CLIENT_ID",
        "ALENTOUR_OIDC_CLIENT_SECRET",
        "ALENTOUR_OIDC_COOKIE_SECRET",
        "ALENTOUR_PUBLIC_URL",
    )
    for name in names:
        if not environment.get(name):
            expected = "une valeur, avec ALENTOUR_OIDC_ISSUER,"
            raise SettingRefused("setting_refused", name=name, value="", expected=expected)
    client_id, client_secret, cookie_secret, _ = (environment[name] for name in names)
    if len(cookie_secret) < _LEAST_SECRET:
        expected = f"un secret d'au moins {_LEAST_SECRET} caractères"
        raise SettingRefused(
            "setting_refused", name="ALENTOUR_OIDC_COOKIE_SECRET", value="…", expected=expected
        )
    return LogInService(
        issuer=issuer,
        client_id=client_id,
        client_secret=client_secret,
        cookie_secret=cookie_secret,
    )


def _read_mail_server(environment: Mapping[str, str]) -> MailServer | None:
    """Read where mails go; the password stays out of what a refusal quotes."""
    written = environment.get("ALENTOUR_SMTP_URL")
    if not written:
        return None
    try:
        parts = urlsplit(written)
        port = parts.port or _MAIL_PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if not parts.hostname or parts.scheme not in _MAIL_PORTS or parts.path.strip("/"):
        expected = "smtp://utilisateur:motdepasse@serveur:587 ou smtps://…"
        raise SettingRefused(
            "setting_refused", name="ALENTOUR_SMTP_URL", value="…", expected=expected
        )
    return MailServer(
        host=parts.hostname,
        port=port,
        is_tls=parts.scheme == "smtps",
        sender=_read_sender(environment),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def _read_sender(environment: Mapping[str, str]) -> str:
    """Read the address that mails come from, and require the address that they link to."""
    sender = environment.get("ALENTOUR_MAIL_FROM") or ""
    if _MAIL_ADDRESS.fullmatch(sender) is None:
        raise SettingRefused(
            "setting_refused",
            name="ALENTOUR_MAIL_FROM",
            value=sender,
            expected="une adresse comme carte@exemple.fr",
        )
    if not environment.get("ALENTOUR_PUBLIC_URL"):
        raise SettingRefused(
            "setting_refused",
            name="ALENTOUR_PUBLIC_URL",
            value="",
            expected="l'adresse publique de la carte, que les messages donnent,",
        )
    return sender


def _is_base_url(text: str) -> bool:
    """Tell whether `text` is a plain web address: no password, no question."""
    try:
        parts = urlsplit(text)
        is_port_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = not (parts.username or parts.query or parts.fragment or " " in text)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain and is_port_fine
