import io
import os
import struct
import time
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageCms, ImageDraw
from pillow_heif import register_heif_opener

from geo.errors import FileRefused, ServiceFailed
from geo.photos import MOST_BYTES, EncodedPhoto, PhotoSize, PhotoStore, is_photo_key, read_photo

register_heif_opener()
NOW = datetime.now(UTC)
GPS = "Rue secrete 12, Balazuc"


def draw_picture(size=(800, 600), mode="RGB", colour="#c03020"):
    """A picture whose left half is of one colour, and whose right half is blue."""
    picture = Image.new("RGB", size, colour)
    ImageDraw.Draw(picture).rectangle((size[0] // 2, 0, *size), fill="#2040c0")
    return picture.convert(mode)


def file_of(picture, kind="JPEG", **options):
    body = io.BytesIO()
    picture.save(body, kind, **options)
    return body.getvalue()


def shown(content, size=PhotoSize.LARGE):
    photo = read_photo(content, "p.jpg")
    return Image.open(io.BytesIO(getattr(photo, size.value))).convert("RGB")


def refusal_of(content):
    with pytest.raises(FileRefused) as caught:
        read_photo(content, "atelier.jpg")
    assert "atelier.jpg" in caught.value.sentence
    return caught.value.code


def is_near(pixel, colour):
    return all(abs(a - b) < 24 for a, b in zip(pixel, colour, strict=True))


RED, BLUE, WHITE = (0xC0, 0x30, 0x20), (0x20, 0x40, 0xC0), (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_telephones_and_computers_make_is_read(kind):
    photo = read_photo(file_of(draw_picture(), kind), "photo")
    large, small = (Image.open(io.BytesIO(body)) for body in (photo.large, photo.small))
    assert (large.format, large.size, small.size) == ("WEBP", (800, 600), (480, 360))
    assert (photo.width, photo.height) == (800, 600)


def test_a_large_photo_is_shrunk_to_both_sizes():
    photo = read_photo(file_of(draw_picture((4_000, 3_000))), "p")
    assert (photo.width, photo.height) == (1_600, 1_200)
    assert Image.open(io.BytesIO(photo.small)).size == (480, 360)
    assert len(photo.small) < len(photo.large)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("P", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"),
     ("I;16", "PNG"), ("RGBA", "WEBP"), ("L", "HEIF")],
)  # fmt: skip
def test_every_way_to_keep_colours_is_read(mode, kind):
    picture = draw_picture(mode="L").convert("I").point(lambda grey: grey * 257).convert("I;16")
    if mode != "I;16":
        picture = draw_picture(mode=mode)
    left, right = (shown(file_of(picture, kind)).getpixel((x, 300)) for x in (100, 700))
    expected = (RED, BLUE) if mode in {"CMYK", "P", "RGBA"} else None
    assert expected is None or (is_near(left, expected[0]) and is_near(right, expected[1]))
    assert left != right


def test_what_is_clear_becomes_white():
    assert is_near(shown(file_of(Image.new("RGBA", (400, 400)), "PNG")).getpixel((9, 9)), WHITE)


def exif(orientation=1):
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = GPS
    tags.get_ifd(0x8825).update({1: "N", 2: (44.0, 30.0, 36.5), 3: "E", 4: (4.0, 22.0, 12.0)})
    return tags


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_stands_upright(kind):
    """Orientation 6: the top of the scene is the right side of what is stored."""
    upright = shown(file_of(draw_picture(), kind, exif=exif(6)))
    assert upright.size == (600, 800)
    assert is_near(upright.getpixel((300, 100)), RED)
    assert is_near(upright.getpixel((300, 700)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_says_where_and_by_whom_it_was_taken(kind):
    xmp = f"<x:xmpmeta><note>{GPS}</note></x:xmpmeta>".encode()
    content = file_of(draw_picture(), kind, exif=exif().tobytes(), xmp=xmp)
    assert GPS.encode() in content
    photo = read_photo(content, "p")
    for body in (photo.small, photo.large):
        assert GPS.encode() not in body
        kept = Image.open(io.BytesIO(body))
        assert dict(kept.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(kept.info)


def test_colours_of_another_profile_become_those_of_the_web():
    """A profile that swaps what its numbers mean must change the numbers."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = file_of(draw_picture(), icc_profile=lab.tobytes())
    assert is_near(shown(plain).getpixel((100, 300)), RED)


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 128, b"x" * 60_000])
def test_a_profile_that_says_nothing_is_as_good_as_none(profile):
    assert is_near(shown(file_of(draw_picture(), icc_profile=profile)).getpixel((9, 9)), RED)


def png_of(width, height, rows=b""):
    """A PNG whose header says what it likes."""

    def chunk(name, body):
        crc = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_of(name, content):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return body.getvalue()


JPEG = file_of(draw_picture())
FRAMES = [draw_picture(colour=colour) for colour in ("red", "green", "white")]
REFUSED = {
    "nothing": (b"", "photo_unknown"),
    "text": (b"bonjour", "photo_unknown"),
    "a program": (b"MZ\x90\0" + b"\0" * 500, "photo_unknown"),
    "another program": (b"\x7fELF" + b"\0" * 500, "photo_unknown"),
    "a drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "photo_unknown"),
    "a document": (b"%PDF-1.7", "photo_unknown"),
    "a GIF": (file_of(draw_picture(), "GIF"), "photo_unknown"),
    "a TIFF": (file_of(draw_picture(), "TIFF"), "photo_unknown"),
    "an archive": (zip_of("a", b"\0" * 50_000_000), "photo_unknown"),
    "a sound": (b"RIFF\0\0\0\0WAVEfmt ", "photo_unknown"),
    "a film": (b"\0\0\0\x20ftypisom" + b"\0" * 500, "photo_unknown"),
    "a program called a photo": (b"\xff\xd8\xff" + b"MZ\x90\0" * 500, "photo_damaged"),
    "an archive behind": (JPEG + zip_of("a.class", b"x"), "photo_disguised"),
    "a page inside": (file_of(draw_picture(), comment=b"<SCRIPT src=x>"), "photo_disguised"),
    "a program inside": (JPEG + b"<?php system($_GET[0]);", "photo_disguised"),
    "a document inside": (file_of(draw_picture(), comment=b"%PDF-1.4"), "photo_disguised"),
    "wide": (png_of(30_000, 10), "photo_too_wide"),
    "a bomb of pixels": (png_of(19_000, 19_000, zlib.compress(b"\0" * 10**7)), "photo_too_wide"),
    "wider than anything": (png_of(2**31 - 1, 2**31 - 1), "photo_too_wide"),
    "without width": (png_of(0, 400), "photo_damaged"),
    "an icon": (file_of(draw_picture((32, 32))), "photo_too_small"),
    "animated PNG": (
        file_of(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]), "photo_animated"),
    "animated WebP": (
        file_of(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]), "photo_animated"),
    "half a JPEG": (JPEG[: len(JPEG) // 2], "photo_damaged"),
    "half a PNG": (file_of(draw_picture(), "PNG")[:400], "photo_damaged"),
    "half a WebP": (file_of(draw_picture(), "WEBP")[:300], "photo_damaged"),
    "half a HEIC": (file_of(draw_picture(), "HEIF")[:600], "photo_damaged"),
    "an empty PNG": (png_of(400, 400), "photo_damaged"),
    "a PNG of too few rows": (png_of(400, 400, zlib.compress(b"\0" * 9)), "photo_damaged"),
    "too heavy": (JPEG + b"\0" * MOST_BYTES, "photo_too_big"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_photo_is_refused_in_words(content, code):
    assert refusal_of(content) == code


def test_what_a_telephone_puts_behind_a_photo_is_left_behind():
    film = b"\0\0\0\x18ftypmp42" + os.urandom(50_000)
    photo = read_photo(JPEG + film, "p")
    assert photo.large == read_photo(JPEG, "p").large


def test_text_chunks_that_unpack_without_end_do_no_harm():
    """PNG keeps text compressed: a few kilobytes may say they are a gigabyte."""
    body = b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + body))
    good = file_of(draw_picture(), "PNG")
    assert refusal_of(good[:33] + chunk + good[33:]) == "photo_damaged"


@pytest.mark.parametrize("name", ["<script>.jpg", "a" * 10_000, "\u202egpj.exe", "${x}`", "{name}"])
def test_any_name_can_be_told(name):
    with pytest.raises(FileRefused) as caught:
        read_photo(b"", name)
    assert name[-80:] in caught.value.sentence


PHOTO = EncodedPhoto(width=2, height=1, small=b"small", large=b"large")


@pytest.fixture
def store(tmp_path):
    return PhotoStore(tmp_path / "photos")


def test_a_photo_is_kept_under_a_name_that_nobody_can_guess(store):
    keys = {store.keep(PHOTO) for _ in range(9)}
    assert len(keys) == 9
    assert all(is_photo_key(key) for key in keys)
    key = keys.pop()
    assert [store.read(key, size) for size in PhotoSize] == [b"small", b"large"]


def test_a_photo_that_is_not_there_is_none(store):
    assert store.read("0" * 32, PhotoSize.SMALL) is None


@pytest.mark.parametrize("key", ["", "../secret", "0" * 31, "0" * 33, "G" * 32, "0" * 32 + "\n"])
def test_a_key_from_an_address_never_leaves_the_folder(store, key):
    assert not is_photo_key(key)
    assert store.read(key, PhotoSize.SMALL) is None
    with pytest.raises(ValueError, match="key of a photo"):
        store.path(key, PhotoSize.SMALL)


def test_removing_twice_is_no_fault(store):
    key = store.keep(PHOTO)
    store.remove([key])
    store.remove([key])
    assert store.read(key, PhotoSize.LARGE) is None


def test_a_disk_that_takes_nothing_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "photos").write_text("a file where the folder should be")
    with pytest.raises(ServiceFailed) as caught:
        PhotoStore(tmp_path / "photos").keep(PHOTO)
    assert caught.value.code == "photo_unkept"


def test_half_a_photo_is_never_left(store, monkeypatch):
    key = "1" * 32
    writing = PhotoStore(store.path(key, PhotoSize.SMALL).parent, draw_key=lambda: key)
    store.path(key, PhotoSize.SMALL).mkdir(parents=True)
    with pytest.raises(ServiceFailed):
        writing.keep(PHOTO)
    assert not store.path(key, PhotoSize.LARGE).exists()


def age(store, key, days):
    for size in PhotoSize:
        moment = time.time() - days * 86_400
        os.utime(store.path(key, size), (moment, moment))


def test_files_that_nobody_names_go_after_a_day(store):
    named, young, old = (store.keep(PHOTO) for _ in range(3))
    age(store, named, 9)
    age(store, old, 2)
    assert store.sweep({named}, now=NOW) == 2
    assert store.read(named, PhotoSize.SMALL) == store.read(young, PhotoSize.SMALL) == b"small"
    assert store.read(old, PhotoSize.SMALL) is None


def test_what_a_power_cut_left_half_written_goes_too(store):
    key = store.keep(PHOTO)
    folder = store.path(key, PhotoSize.SMALL).parent
    partial = folder / f".{key}-small.webp.{'0' * 32}.part"
    other = folder / "notes.txt"
    for path in (partial, other):
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    assert store.sweep({key}, now=NOW + timedelta(days=9)) == 1
    assert other.exists()


def test_sweeping_where_nothing_was_kept_is_no_fault(tmp_path):
    assert PhotoStore(tmp_path / "none").sweep(set(), now=NOW) == 0
