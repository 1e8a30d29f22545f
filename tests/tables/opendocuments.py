"""ODS as no spreadsheet would write them, and as one would."""

import io
import zipfile

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
TYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{TYPE}"/>'
    "</manifest:manifest>"
)


def text(value, repeated=1):
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def typed(kind, attribute, value, formula=""):
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}" {formula}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def blank(repeated=1):
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def row(*cells, repeated=1):
    return (
        f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}'
        "</table:table-row>"
    )


def sheet(*rows, name="Feuille"):
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def pack(content):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return raw.getvalue()


def make_ods(*sheets, before=""):
    body = f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
    return pack(
        f'<?xml version="1.0"?>{before}<office:document-content {_NAMES}>{body}'
        "</office:document-content>"
    )
