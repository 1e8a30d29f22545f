"""A registry full of things that nobody but its organizers may see, and everything that is public.

Each private thing is, or holds, a mark that stands nowhere else; a test looks for every mark in
every byte of every output of :data:`ADDRESSES` and :data:`FILES`.
"""

import io
import json
import re
import struct
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
from pypdf import PdfReader

from geo.boundaries import Boundaries
from geo.catalogue import Catalogue
from geo.catalogue_tables import mercator
from geo.coordinates import Position
from geo.entries import Action, Actor, ActorKind, ConsentChannel, Contact, Finding
from geo.exports import write_public
from geo.feeds.formats import FORMATS
from geo.geocoding.review import confirm_position
from geo.registry.consents import give_consent
from geo.registry.entries import add_entry, change_entry, move_entry
from geo.registry.erasure import erase_entry
from geo.registry.links import make_link
from geo.registry.opening import open_registry
from geo.registry.organizers import add_organizer
from geo.registry.photos import add_photo
from geo.registry.positions import write_position
from geo.registry.published import read_published
from geo.registry.reports import ReportTopic, add_report
from geo.search import search_shops
from geo.settings import Settings
from geo.snapshot import write_shops
from geo.timetable import local_time
from geo.values import Precision, Query, Role, Status, Visibility
from geo.web.cards import results_html, shop_html
from tests.factories import make_place, make_shop
from tests.organizers import make_organizer

NOW = datetime.now(UTC)
MAKER = Actor(kind=ActorKind.MAKER)
OPERATOR = Actor(kind=ActorKind.OPERATOR)
SLUG = "atelier-visible"
PHOTO = "f" * 32
"""Key of a photo that nobody has accepted."""
EXACT = Position(lon=4.391111, lat=44.621111)
HIDDEN = Position(lon=4.4876543, lat=44.5987654)
AT_HOME = Position(lon=4.3765432, lat=44.6345678)


def mark(name):
    """Return a text that stands nowhere else, one word of plain letters."""
    return f"zq{name}qz"


PRIVATE = tuple(
    mark(name)
    for name in (
        *("hiddenname", "hiddenaddress", "homeaddress", "homecode", "email", "personname"),
        *("personemail", "registeredby", "remark", "verdict", "consenttext", "consentholder"),
        *("givenby", "caption", "credit", "editname", "edittext", "reporttext", "reporter"),
        *("reason", "login", "organizer", "pending", "tocomplete", "refused", "withdrawn"),
        *("erased", "forgotten", "pendingtext", "pendingmail", "searched"),
    )
)
NUMBERS = ("+33465719901", "0465719901", "04 65 71 99 01", "73282932000074")
"""Telephone and SIRET of the person behind an entry."""


def fill(home):
    """Write the registry; return the marks that only exist once it is written."""
    registry = open_registry(Settings(home=home, is_demo=False))
    with registry.writing() as connection:
        _add_organizer(connection)
        entry = _add_shown(connection)
        token = make_link(connection, entry.entry_id, by=OPERATOR, at=NOW)
        others = [_add_unseen(connection, status) for status in UNSEEN]
        _add_forgotten(connection)
    registry.close()
    return [token, PHOTO, entry.entry_id, *(other.entry_id for other in others)]


def _add_organizer(connection):
    someone = make_organizer(login=mark("login"), name=mark("organizer"))
    add_organizer(connection, someone, password_hash="$argon2id$" + mark("login"), at=NOW)


def _add_shown(connection):
    """Add a published entry with everything private around it."""
    shop = make_shop(
        name="Atelier visible",
        slug=SLUG,
        phone=None,
        email=f"{mark('email')}@prive.example",
        confirmed_on=NOW.date(),
        places=(_seen_place(), _hidden_place(), _home_place()),
    )
    contact = Contact(
        name=mark("personname"),
        email=f"{mark('personemail')}@prive.example",
        phone=NUMBERS[0],
        siret=NUMBERS[-1],
        registered_by=mark("registeredby"),
        remark=mark("remark"),
    )
    finding = Finding(sentence=mark("verdict"), doubts=("low",))
    entry = add_entry(connection, shop=shop, contact=contact, by=MAKER, at=NOW, finding=finding)
    confirmed = confirm_position(HIDDEN, mark("hiddenaddress"))
    write_position(connection, entry.entry_id, confirmed, at=NOW)
    _add_papers(connection, entry)
    edited = replace(shop, name=mark("editname"), description=mark("edittext"))
    change_entry(
        connection,
        entry.entry_id,
        version=None,
        by=MAKER,
        at=NOW,
        shop=edited,
        reason=mark("reason"),
    )
    return entry


def _seen_place():
    return make_place(
        role=Role.SHOP,
        name="La boutique",
        address="1 place du Marché",
        postcode="07200",
        city="Aubenas",
        insee_code="07019",
        position=EXACT,
        precision=Precision.PIN,
    )


def _hidden_place():
    return make_place(
        name=mark("hiddenname"),
        address=mark("hiddenaddress"),
        position=HIDDEN,
        visibility=Visibility.HIDDEN,
    )


def _home_place():
    return make_place(
        role=Role.OFFICE,
        name="À la maison",
        address=mark("homeaddress"),
        postcode=mark("homecode")[:5],
        city="Aubenas",
        insee_code="07019",
        position=AT_HOME,
        visibility=Visibility.COMMUNE,
    )


def _add_papers(connection, entry):
    """Add consents, a photo that nobody accepted, and an error that a visitor reported."""
    consent = give_consent(
        connection,
        entry.entry_id,
        purpose="photo",
        text=mark("consenttext"),
        holder=mark("consentholder"),
        channel=ConsentChannel.PAPER,
        by=OPERATOR,
        at=NOW,
        given_by=mark("givenby"),
    )
    add_photo(
        connection,
        entry.entry_id,
        key=PHOTO,
        width=100,
        height=100,
        by=MAKER,
        at=NOW,
        caption=mark("caption"),
        credit=mark("credit"),
        consent_id=consent.consent_id,
    )
    add_report(
        connection,
        entry.entry_id,
        topic=ReportTopic.HOURS,
        text=mark("reporttext"),
        contact=mark("reporter"),
        by=Actor(kind=ActorKind.VISITOR),
        at=NOW,
    )


UNSEEN = {
    Status.PENDING: None,
    Status.TO_COMPLETE: Action.ASKED,
    Status.REFUSED: Action.REFUSED,
    Status.WITHDRAWN: Action.WITHDRAWN,
    Status.ERASED: Action.ERASED,
}
"""Statuses that nobody sees, and how an entry comes to each."""


def _add_unseen(connection, status):
    name = mark(status.value.replace("_", ""))
    place = replace(_seen_place(), address=name, position=HIDDEN)
    shop = make_shop(
        name=name,
        slug=name,
        status=Status.PENDING,
        description=mark("pendingtext"),
        email=f"{mark('pendingmail')}@prive.example",
        places=(place,),
    )
    contact = Contact(name=name)
    entry = add_entry(connection, shop=shop, contact=contact, by=MAKER, at=NOW)
    if status is Status.ERASED:
        erase_entry(connection, entry.entry_id, by=MAKER, at=NOW)
    elif UNSEEN[status] is not None:
        values = {"version": None, "to": status, "by": OPERATOR, "at": NOW}
        move_entry(connection, entry.entry_id, action=UNSEEN[status], **values)
    return entry


def _add_forgotten(connection):
    """Add an entry that was public, and that nobody has confirmed for three years."""
    shop = make_shop(
        name=mark("forgotten"),
        slug="oublie",
        confirmed_on=(NOW - timedelta(days=1100)).date(),
    )
    add_entry(connection, shop=shop, contact=Contact(), by=MAKER, at=NOW)


def marks_in(content, *more):
    """Return the private things that stand in `content`, bytes of any kind."""
    text = content.decode("latin-1").casefold()
    words = [one for one in (*PRIVATE, *NUMBERS, *more) if one.casefold() in text]
    return words + [str(one) for one in _traces() if re.search(one, content, re.DOTALL)]


def _traces():
    """Give what the private positions look like: to a metre, as a pair to ten metres, as bytes."""
    for position in (HIDDEN, AT_HOME):
        x, y = mercator(position)
        for number, decimals in ((position.lon, 5), (position.lat, 5), (x, 7), (y, 7)):
            cut = f"{number:.12f}"[: decimals - 12]
            for written in (f"{number:.{decimals}f}", cut):
                yield re.escape(written.removeprefix("0")).encode()
            yield re.escape(struct.pack("<d", number))
        lon, lat = (re.escape(f"{degrees:.4f}"[:-1]) for degrees in (position.lon, position.lat))
        yield f"{lon}.{{0,40}}{lat}|{lat}.{{0,40}}{lon}".encode()


ADDRESSES = {
    "the first page": "/",
    "the light page": "/carte",
    "the light page, near": "/carte?pres=07019&ou=Aubenas",
    "the light page of words": f"/carte?q={mark('pending')}&territoire=commune:07019",
    "the light page of an open shop": f"/carte?boutique={SLUG}",
    "a view that is none": f"/v/{mark('pending')}",
    "the page of the shop": f"/boutique/{SLUG}",
    "the page of an entry that waits": f"/boutique/{mark('pending')}",
    "the page of an entry that was withdrawn": f"/boutique/{mark('withdrawn')}",
    "the page of a name alike": "/boutique/atelier-visibl",
    "the page of its commune": "/commune/07019-aubenas",
    "the page of its kind": "/genre/wood_turner",
    "page Inscription": "/inscription",
    "the card of the shop": f"/?boutique={SLUG}",
    "its contact": f"/boutique/{SLUG}.vcf",
    "its market days": f"/boutique/{SLUG}/marches.ics",
    "the contact of an entry that waits": f"/boutique/{mark('pending')}.vcf",
    "markets": "/marches.ics",
    "page Marchés": "/marches",
    "health": "/healthz",
    "the script of other sites": "/embed.js",
    "the map": "/carte/fond",
    "its script": "/carte/fond.js",
    "points": "/carte/points",
    "points near": "/carte/points?zoom=18&fenetre=4.0,44.3,4.9,44.9",
    "points around": "/carte/points?pres=07019&rayon=50",
    "points of words": "/carte/points?q=atelier",
    "points of a territory": "/carte/points?territoire=commune:07019",
    "zones": f"/carte/zones/{SLUG}",
    "zones of an entry that waits": f"/carte/zones/{mark('pending')}",
    "outlines": "/carte/contours/07",
    "places": "/carte/lieux?q=aub",
    "the work map": "/carte/atelier",
    "its script too": "/carte/atelier.js",
    "the map of addresses": "/geocodage/carte",
    "its script as well": "/geocodage/carte.js",
    "basemap": "/geocodage/fond",
    "départements": "/geocodage/contours",
    "geocoder": "/geocodage/search?q=Aubenas",
    "reverse geocoder": "/geocodage/reverse?lon=4.5&lat=44.6",
    "geocoder while one types": "/geocodage/autocomplete?text=Aub",
    "registration form": "/inscription/formulaire",
    "hosts": "/inscription/hotes?q=atelier",
    "hosts by a letter": "/inscription/hotes?q=zq",
    "areas": "/inscription/territoires?q=aub",
    "a guide": "/guide.pdf",
    "a guide around": "/guide.pdf?pres=07019&rayon=50&langue=en",
    "the picture of an answer": "/apercu.png?commune=07019",
    "the picture of the shop": f"/boutique/{SLUG}/apercu.png",
    "its sticker": f"/boutique/{SLUG}/autocollant.pdf",
    "its sticker for printers": f"/boutique/{SLUG}/autocollant.svg",
    "its counter card": f"/boutique/{SLUG}/chevalet.pdf",
    "its counter card for printers": f"/boutique/{SLUG}/chevalet.svg",
    "the sticker of an entry that waits": f"/boutique/{mark('pending')}/autocollant.pdf",
    "an answer on paper": "/imprimer",
    "an answer on paper, near": f"/imprimer?pres=07019&boutique={SLUG}",
    "a list of one's own": f"/favoris?favoris={SLUG},{mark('pending')}",
    "a page embedded": f"/oembed?url=/boutique/{SLUG}",
    "a page of an entry that waits": f"/oembed?url=/boutique/{mark('pending')}",
    "page Intégrer": "/integrer",
    "error report": f"/signaler/{SLUG}",
    "error report on an entry that waits": f"/signaler/{mark('pending')}",
    "photo": "/photos/{photo}-small.webp",
    "photo for organizers": "/organisateurs/photos/{photo}-small.webp",
    "a link that is none": "/ma-fiche/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "log-in": "/organisateurs/connexion",
    "organizers' page": "/organisateurs",
    **{f"feed {suffix}": f"/api/shops.{suffix}" for suffix in FORMATS},
    "feed of words": "/api/shops.geojson?q=atelier",
    "feed around": "/api/shops.csv?pres=07019&rayon=50",
    "feeds described": "/api/openapi.json",
    "feeds explained": "/donnees",
    "OGC": "/ogc",
    "OGC, landing page": "/ogc/?f=html",
    "OGC conformance": "/ogc/conformance",
    "OGC described": "/ogc/api",
    "OGC collections": "/ogc/collections",
    "OGC collection": "/ogc/collections/shops",
    "OGC shops": "/ogc/collections/shops/items?limit=1000",
    "OGC shops in a window": "/ogc/collections/shops/items?bbox=4.0,44.3,4.9,44.9",
    "OGC shop": f"/ogc/collections/shops/items/{SLUG}.2",
    "OGC shop of an entry that waits": f"/ogc/collections/shops/items/{mark('pending')}.1",
    "OGC zones": "/ogc/collections/delivery-zones/items",
    "OGC communes": "/ogc/collections/communes/items",
    "tile": "/tiles/8/131/92.mvt",
    "close tile of the hidden place": "/tiles/14/8396/5919.mvt",
    "tiles described": "/tiles/tilejson.json",
    "sitemap": "/sitemap.xml",
    "part of the sitemap": "/sitemap-1.xml",
    "robots": "/robots.txt",
}
"""Every address that anybody may open; whoever adds one adds a line."""

NOT_HERE = {
    "/assets/{version}/{name:path}": "files of the program",
    "/{path}/{{path:path}}": "leads to the others once the application is open",
    "/{path}": "the same",
    "/ma-fiche/{token}": "the maker's own page: opened by the token alone",
    "/geocodage/search/csv": "answers about the file that came",
    "/geocodage/reverse/csv": "answers about the file that came",
    "/inscription/doublons": "POST; asked below",
    "/organisateurs/deconnexion": "POST",
}
"""Routes that are left out of the table, and why."""


def ask(url, **fields):
    """Return the whole answer of an address, refusals included; `fields` are posted."""
    data = urllib.parse.urlencode(fields).encode() if fields else None
    origin = "/".join(url.split("/")[:3])
    request = urllib.request.Request(url, data, {"Origin": origin})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return _whole(answer)
    except urllib.error.HTTPError as answer:
        return _whole(answer)


def _whole(answer):
    content = answer.read()
    if answer.headers.get_content_type() == "application/pdf":
        content += _text_of(content)
    if content.startswith(b"PAR1"):
        content += _unpacked(pq.read_table(io.BytesIO(content)))
    return str(answer.headers).encode() + content


def _text_of(pdf):
    """Return what a PDF says, which stands in it compressed."""
    reader = PdfReader(io.BytesIO(pdf))
    return "\n".join(page.extract_text() for page in reader.pages).encode()


def _catalogue(home):
    registry = open_registry(Settings(home=home, is_demo=False))
    with registry.reading() as connection:
        published = read_published(connection, since=None, today=NOW.date())
    registry.close()
    catalogue = Catalogue(Boundaries())
    catalogue.replace(shop for shop in published.shops.values() if shop is not None)
    return catalogue, [shop for shop in published.shops.values() if shop is not None]


def write_outputs(home, folder):
    """Return every output that is a file or a fragment, as bytes, by name."""
    catalogue, shops = _catalogue(home)
    found = {f"catalogue, {name}": content for name, content in _tables(catalogue)}
    communes = catalogue.boundaries.communes()
    for suffix in (".csv", ".geojson", ".parquet"):
        path = folder / f"export{suffix}"
        write_public(path, shops, communes)
        found[f"export {suffix}"] = _bytes_of(path)
    write_shops(shops, folder / "shops.parquet", communes=communes)
    found["snapshot"] = _bytes_of(folder / "shops.parquet")
    result = search_shops(catalogue, Query(), limit=50)
    found["list of page Carte"] = results_html(
        result, chosen=None, at=datetime(2026, 12, 1, 10)
    ).encode()
    for hit in result.hits:
        card = shop_html(catalogue.shop(hit.slug), catalogue, now=local_time(NOW), near=EXACT)
        found[f"card {hit.slug}"] = card.encode()
    return found


def _tables(catalogue):
    with catalogue.engine.cursor() as cursor:
        for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            rows = cursor.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - our own names
            yield name, _flat(rows)
    edition = catalogue.current
    yield "lines of the list", _flat([edition.shops.to_pylist(), edition.places.to_pylist()])
    yield "positions", _flat([edition.spots.lon.tolist(), edition.spots.lat.tolist()])
    books = vars(edition.books)
    yield from ((f"book of {name}", _flat(list(book.entries()))) for name, book in books.items())


def _bytes_of(path):
    """Return a file as it stands, and what a compressed one holds."""
    content = path.read_bytes()
    if path.suffix != ".parquet":
        return content
    return content + _unpacked(pq.read_table(path))


def _unpacked(table):
    return _flat(table.to_pylist()) + repr(table.schema.metadata).encode()


def _flat(value):
    """Return anything as bytes: text as UTF-8, numbers as text, bytes as they are."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return b"\n".join(_flat(one) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple):
        return b"\n".join(map(_flat, value))
    return json.dumps(value, ensure_ascii=False, default=str).encode()
