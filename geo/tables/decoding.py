"""Bytes of unknown origin → text, with what was mended."""

import codecs
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from geo.errors import FileRefused
from geo.remarks import Remark
from geo.tables.table import MAX_BYTES
from geo.text import repair_encoding

__all__ = ["decode", "decompress", "read_bytes"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OLD_ENCODINGS: Final = ("cp1252", "latin-1", "mac_roman", "cp850")
# What French text holds beyond ASCII; a wrong encoding gives symbols instead.
_EXPECTED: Final = re.compile("[À-ÖØ-öø-ÿŒœŸ«»’‘“”–—…°€²³·•\u00a0]")
# What it mostly holds: these settle between encodings that are all possible.
_COMMON: Final = re.compile("[éèêàâîôûùçëïÉÈ]")
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_MIN_EXPECTED_SHARE: Final = 0.9
# UTF-8 read as CP1252 shows "é" as "Ã©". In a whole file "Ã" alone betrays it: French has none,
# while "Â" or "Å" before a symbol may be honest.
_MAYBE_DOUBLED: Final = re.compile(r"Ã\S")
_NUL: Final = re.compile("\x00")


def read_bytes(path: Path) -> bytes:
    """Return the content of `path`, decompressed when it is gzip.

    Raises
    ------
    FileRefused
        When the file is missing, unreadable, damaged or too big.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise FileRefused("file_missing", path=path) from error
    except OSError as error:
        raise FileRefused("file_unreadable", path=path, reason=error.strerror) from error
    return decompress(raw, path) if raw.startswith(b"\x1f\x8b") else raw


def decompress(raw: bytes, path: Path) -> bytes:
    """Return gzip bytes decompressed, never more than :data:`MAX_BYTES`.

    Raises
    ------
    FileRefused
        When the archive is damaged, cut short, or grows too big.
    """
    parts, size = [], 0
    while raw.startswith(b"\x1f\x8b"):
        archive = zlib.decompressobj(wbits=31)
        try:
            part = archive.decompress(raw, MAX_BYTES - size + 1)
        except zlib.error as error:
            raise FileRefused("file_damaged", path=path, reason="gzip") from error
        size += len(part)
        if size > MAX_BYTES:
            raise FileRefused("file_too_big", path=path, limit_mb=MAX_BYTES >> 20)
        if not archive.eof:
            raise FileRefused("file_damaged", path=path, reason="gzip")
        parts.append(part)
        raw = archive.unused_data
    return b"".join(parts)


def decode(raw: bytes, path: Path) -> tuple[str, tuple[Remark, ...]]:
    """Return the text of `raw` and what had to be mended.

    UTF-8 first (a byte order mark is obeyed), then the encoding of old French software that
    gives French letters rather than symbols.

    Raises
    ------
    FileRefused
        When no encoding gives legible text.
    """
    text, remarks = _decode_any(raw, path)
    doubled: tuple[Remark, ...] = ()
    if _is_doubled(text):
        text, doubled = _mend_lines(text, _NOT_ASCII, repair_encoding, "encoding_doubled")
    text, nuls = _mend_lines(text, _NUL, _without_nul, "nul_removed")
    return text, (*remarks, *doubled, *nuls)


def _is_doubled(text: str) -> bool:
    return any(repair_encoding(pair) != pair for pair in set(_MAYBE_DOUBLED.findall(text)))


def _decode_any(raw: bytes, path: Path) -> tuple[str, tuple[Remark, ...]]:
    marked = next((name for bom, name in _BOMS if raw.startswith(bom)), "utf-8")
    try:
        text = raw.decode(marked)
    except UnicodeDecodeError as error:
        if marked != "utf-8":
            raise FileRefused("file_encoding_unknown", path=path) from error
        return _decode_old(raw, path)
    if marked.startswith("utf-8"):
        return text, ()
    return text, (Remark(code="encoding_read", details={"encoding": marked.upper()}),)


def _decode_old(raw: bytes, path: Path) -> tuple[str, tuple[Remark, ...]]:
    lines = raw.split(b"\n")
    broken = tuple(rank for rank, line in enumerate(lines, start=1) if not _is_utf8(line))
    accented = sum(1 for line in lines if not line.isascii())
    if len(broken) * 2 < accented:
        return _decode_mixed(lines, broken, path)
    encoding = _choose_encoding(raw, path)
    return raw.decode(encoding), (
        Remark(code="encoding_read", details={"encoding": encoding.upper()}),
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_mixed(
    lines: Sequence[bytes], broken: tuple[int, ...], path: Path
) -> tuple[str, tuple[Remark, ...]]:
    encoding = _choose_encoding(b"\n".join(lines[rank - 1] for rank in broken), path)
    odd = frozenset(broken)
    text = "\n".join(
        line.decode(encoding if rank in odd else "utf-8")
        for rank, line in enumerate(lines, start=1)
    )
    details = {"encoding": encoding.upper()}
    return text, (Remark(code="encoding_mixed", lines=broken, details=details),)


def _choose_encoding(raw: bytes, path: Path) -> str:
    shares = {name: _shares(raw, name) for name in _OLD_ENCODINGS}
    best = max(shares, key=lambda name: sum(shares[name]))
    if shares[best][0] < _MIN_EXPECTED_SHARE:
        raise FileRefused("file_encoding_unknown", path=path)
    return best


def _shares(raw: bytes, encoding: str) -> tuple[float, float]:
    """Return the shares of what French text may and does mostly hold beyond ASCII."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return 0.0, 0.0
    foreign = max(1, len(_NOT_ASCII.findall(text)))
    return len(_EXPECTED.findall(text)) / foreign, len(_COMMON.findall(text)) / foreign


def _mend_lines(
    text: str, pattern: re.Pattern[str], mend: Callable[[str], str], code: str
) -> tuple[str, tuple[Remark, ...]]:
    """Apply `mend` to the lines where `pattern` is found, and say which ones changed."""
    if not pattern.search(text):
        return text, ()
    lines = text.split("\n")
    mended = [mend(line) if pattern.search(line) else line for line in lines]
    changed = tuple(
        rank for rank, pair in enumerate(zip(lines, mended, strict=True), 1) if pair[0] != pair[1]
    )
    remarks = (Remark(code=code, lines=changed),) if changed else ()
    return "\n".join(mended), remarks


def _without_nul(line: str) -> str:
    return line.replace("\x00", "")
