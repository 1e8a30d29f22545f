"""One photo, decoded where it can do no harm: a program of its own, bounded by the system.

Decoders of images are large, written in C, and fed by strangers. :mod:`geo.photos` starts this file
with an empty environment; it reads one photo on its standard input and writes on its output one
line of JSON, then the two WebP files that the line gives the lengths of::

    {"photos": [[480, 360, 20412], [1600, 1200, 181220]]}      or      {"refused": "photo_damaged"}

Memory and processor time are bounded before a byte is read. It imports nothing of Alentour.
"""

import io
import json
import resource
import sys
import warnings
from contextlib import suppress
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

__all__ = ["LARGE_PX", "LONGEST_PX", "MOST_PIXELS", "SMALLEST_PX", "SMALL_PX", "main"]

SMALL_PX: Final = 480
LARGE_PX: Final = 1_600
"""Longest side of the two sizes that are kept."""
MOST_PIXELS: Final = 64_000_000
"""What telephones of today take at most in one piece; four bytes a pixel while it is open."""
LONGEST_PX: Final = 20_000
SMALLEST_PX: Final = 160
"""Of the longest side: less is an icon."""
_MOST_MEMORY: Final = 1_500 * 1024**2
_MOST_CPU_S: Final = 20
_QUALITY: Final = 80
_FORMATS: Final = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"RIFF": "WEBP",
}
_ANIMATED: Final = frozenset({"PNG", "WEBP"})
"""A JPEG may hold a second picture (depth, a wider range of light), which is no animation."""


class PhotoRefused(Exception):
    """The photo cannot be used; ``code`` names the sentence in :mod:`geo.errors`."""

    def __init__(self, code: str, /, **details: int) -> None:
        self.code, self.details = code, details
        super().__init__(code)


def main() -> None:
    """Answer on the standard output for the photo on the standard input."""
    _bound()
    warnings.simplefilter("ignore")
    try:
        photos = _encode(sys.stdin.buffer.read())
        line: dict[str, Any] = {"photos": [[*size, len(body)] for size, body in photos]}
    except PhotoRefused as refused:
        photos, line = [], {"refused": refused.code, **refused.details}
    sys.stdout.buffer.write(json.dumps(line).encode() + b"\n")
    for _, body in photos:
        sys.stdout.buffer.write(body)


def _bound() -> None:
    for limit, value in ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, _MOST_CPU_S)):
        # Some systems know a limit and do not set it; the time-out outside holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _encode(content: bytes) -> list[tuple[tuple[int, int], bytes]]:
    # Pillow's own limit only says "bomb"; ours, just as early, says how large it is.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with _open(content) as opened:
            _require_size(opened)
            shown = _shown(opened)
    except PhotoRefused:
        raise
    except MemoryError as error:
        raise PhotoRefused("photo_too_hard") from error
    # Whatever a decoder makes of a damaged file: each has its own idea.
    except Exception as error:
        raise PhotoRefused("photo_damaged") from error
    return [_webp(shown, longest_px) for longest_px in (SMALL_PX, LARGE_PX)]


def _open(content: bytes) -> Image.Image:
    found = (name for start, name in _FORMATS.items() if content.startswith(start))
    name = next(found, "HEIF")
    if name == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False, depth_images=False, decode_threads=1)
    image = Image.open(io.BytesIO(content), formats=[name])
    if name in _ANIMATED and getattr(image, "n_frames", 1) > 1:
        raise PhotoRefused("photo_animated")
    return image


def _require_size(image: Image.Image) -> None:
    """Refuse by what the header says, before a pixel is decoded."""
    width, height = image.size
    if max(width, height) > LONGEST_PX or width * height > MOST_PIXELS:
        raise PhotoRefused("photo_too_wide", width=width, height=height)
    if max(width, height) < SMALLEST_PX:
        raise PhotoRefused("photo_too_small", width=width, height=height)


def _shown(image: Image.Image) -> Image.Image:
    """Return `image` upright, in sRGB, at its large size, with its pixels and nothing else."""
    profile = image.info.get("icc_profile")
    # A JPEG is decoded at a half, a quarter or an eighth of its size when that is enough.
    image.draft(None, (LARGE_PX, LARGE_PX))
    image.load()
    upright = ImageOps.exif_transpose(_small_enough(image))
    coloured = _in_srgb(upright, profile)
    bare = Image.new("RGB", coloured.size, "white")
    bare.paste(coloured, mask=coloured.getchannel("A") if coloured.mode == "RGBA" else None)
    return bare


def _small_enough(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut them off instead of scaling them.
        image = _with_exif(image.convert("I").point(lambda grey: grey / 257).convert("L"), image)
    if image.mode in {"1", "P", "PA", "LA", "La", "RGBa"}:
        is_clear = "A" in image.mode or "a" in image.mode or "transparency" in image.info
        image = _with_exif(image.convert("RGBA" if is_clear else "RGB"), image)
    image.thumbnail((LARGE_PX, LARGE_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return image


def _with_exif(image: Image.Image, original: Image.Image) -> Image.Image:
    image.info.setdefault("exif", original.getexif().tobytes())
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        # A profile that says nothing useful is as good as none.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            return changed or image
    return image if image.mode == mode else image.convert(mode)


def _webp(image: Image.Image, longest_px: int) -> tuple[tuple[int, int], bytes]:
    sized = image.copy()
    sized.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
    body = io.BytesIO()
    sized.save(body, "WEBP", quality=_QUALITY, method=4)
    return sized.size, body.getvalue()


if __name__ == "__main__":
    main()
