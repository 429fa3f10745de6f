"""Pictures come out clean whatever goes in, and hostile files go nowhere."""

import io
import struct
import zipfile
import zlib
from hashlib import sha256
from typing import Any

import pytest
from django.test import override_settings
from PIL import Image, PngImagePlugin

from portal.rules.images import Broken, Picture, PictureRefused, TooLarge, WrongType, clean_picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)
ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def red(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (width, height), RED)
    return image.convert("L").convert(mode) if mode == "I;16" else image.convert(mode)


def clean(source: bytes, **limits: int) -> Picture:
    return clean_picture(io.BytesIO(source), **limits)


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = image.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(a - b) < 12 for a, b in zip(found, colour, strict=True))


def photographed(orientation: int = 1) -> bytes:
    """A picture with a blue left half, a position, a camera and a comment."""
    image = Image.new("RGB", (64, 48), RED)
    image.paste(BLUE, (0, 0, 32, 48))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "SecretCamera"
    exif.get_ifd(GPS).update({1: "N", 2: (37.0, 44.0, 1.0), 3: "E", 4: (108.0, 47.0, 1.0)})
    return encoded(image, exif=exif, comment=b"SecretComment", xmp=b"<x>SecretXmp</x>", quality=95)


def refusal(source: bytes, **limits: int) -> PictureRefused:
    with pytest.raises(PictureRefused) as caught:
        clean(source, **limits)
    return caught.value


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int, height: int, pixels: bytes, *notes: bytes) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = png_chunk(b"IDAT", zlib.compress(pixels, 9)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(notes) + body


MODES = [("JPEG", mode) for mode in ("RGB", "L", "CMYK", "1")]
MODES += [("PNG", mode) for mode in ("RGB", "L", "P", "RGBA", "1", "LA", "I;16")]
MODES += [("WEBP", mode) for mode in ("RGB", "RGBA", "P")]


@pytest.mark.parametrize(("kind", "mode"), MODES)
def test_every_usual_picture_becomes_a_jpeg(kind: str, mode: str) -> None:
    picture = clean(encoded(red(mode=mode), kind))
    made = decoded(picture.data)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (64, 48))
    assert (picture.mime, picture.width, picture.height) == ("image/jpeg", 64, 48)


@pytest.mark.parametrize(
    ("size", "expected"),
    [((4096, 1024), (2048, 512)), ((1000, 3000), (683, 2048)), ((2048, 2048), (2048, 2048))],
)
def test_a_large_picture_is_made_smaller(size: tuple[int, int], expected: tuple[int, int]) -> None:
    picture = clean(encoded(red(*size)))
    assert (picture.width, picture.height) == decoded(picture.data).size == expected


def test_a_small_picture_is_not_made_larger() -> None:
    picture = clean(encoded(red(1, 1)))
    assert (picture.width, picture.height, decoded(picture.thumb).size) == (1, 1, (1, 1))


def test_the_small_copy() -> None:
    thumb = decoded(clean(encoded(red(1000, 500))).thumb)
    assert (thumb.format, thumb.size) == ("JPEG", (320, 160))


def test_hashes() -> None:
    source = encoded(red())
    picture = clean(source)
    assert picture.sha256 == sha256(picture.data).hexdigest()
    assert picture.source_sha256 == sha256(source).hexdigest()


def test_the_same_upload_gives_the_same_picture() -> None:
    assert clean(photographed()) == clean(photographed())


@pytest.mark.parametrize("part", ["data", "thumb"])
def test_position_camera_and_comments_are_gone(part: str) -> None:
    assert dict(decoded(photographed()).getexif().get_ifd(GPS)) != {}
    made = getattr(clean(photographed()), part)
    assert dict(decoded(made).getexif()) == {}
    assert not [word for word in (b"Exif", b"Secret", b"http") if word in made]


def test_the_notes_of_a_png_are_gone() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Secret")
    notes.add_itxt("Comment", "Secret", zip=True)
    picture = clean(encoded(red(), "PNG", pnginfo=notes, icc_profile=b"Secret" * 40))
    assert b"Secret" not in picture.data + picture.thumb
    assert "icc_profile" not in decoded(picture.data).info


@pytest.mark.parametrize(
    ("orientation", "size", "blue_at"),
    [
        (1, (64, 48), (8, 24)),
        (2, (64, 48), (56, 24)),
        (3, (64, 48), (56, 24)),
        (6, (48, 64), (24, 8)),
        (8, (48, 64), (24, 56)),
    ],
)
def test_a_picture_stands_upright(orientation: int, size: tuple[int, int], blue_at: tuple[int, int]) -> None:
    picture = clean(photographed(orientation))
    made = decoded(picture.data)
    assert (made.size, (picture.width, picture.height)) == (size, size)
    assert near(made, blue_at, BLUE)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_note_does_not_cost_the_picture() -> None:
    source = encoded(red(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 60)
    assert clean(source).width == 64


def test_a_picture_with_a_palette_is_shrunk_smoothly() -> None:
    stripes = Image.new("P", (4096, 128))
    stripes.putpalette([0, 0, 0, 255, 255, 255])
    stripes.putdata([x % 2 for x in range(4096)] * 128)
    assert near(decoded(clean(encoded(stripes, "PNG")).data), (1000, 32), (128, 128, 128))


def test_a_scan_in_16_bit_grey_keeps_its_levels() -> None:
    scan = encoded(Image.new("I;16", (64, 48), 128 * 256), "PNG")
    assert near(decoded(clean(scan).data), (10, 10), (128, 128, 128))


def test_transparent_parts_become_white() -> None:
    image = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    assert near(decoded(clean(encoded(image, "PNG")).data), (10, 10), WHITE)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame_stays(kind: str) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in (RED, GREEN, BLUE)]
    source = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    made = decoded(clean(source).data)
    assert (getattr(made, "n_frames", 1), near(made, (10, 10), RED)) == (1, True)


def test_a_photo_with_a_second_picture_inside() -> None:
    source = encoded(red(), "MPO", save_all=True, append_images=[red()])
    assert decoded(clean(source).data).format == "JPEG"


def test_what_is_hidden_behind_a_picture_is_gone() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as box:
        box.writestr("x.html", "<script>alert(1)</script>")
    polyglot = encoded(red(), comment=b"<script>") + archive.getvalue()
    made = clean(polyglot).data
    assert not [word for word in (b"<script", b"PK\x03\x04", b"x.html") if word in made]


@pytest.mark.parametrize(
    "source",
    [
        b"<html><script>alert(1)</script></html>" * 20,
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' * 20,
        b"%PDF-1.7" + b"\0" * 300,
        b"PK\x03\x04" + b"\0" * 300,
        b"MZ" + b"\0" * 300,
        b"\0" * 300,
        b"x",
        encoded(red(), "GIF"),
        encoded(red(), "BMP"),
        encoded(red(), "TIFF"),
        b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 300,
    ],
    ids=["html", "svg", "pdf", "zip", "exe", "zeros", "letter", "gif", "bmp", "tiff", "avif"],
)
def test_what_is_no_picture_is_refused_by_its_first_bytes(source: bytes) -> None:
    error = refusal(source)
    assert (type(error), error.code, error.status) == (WrongType, "picture.type", 415)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_heic_is_refused_with_advice(brand: bytes) -> None:
    error = refusal(b"\0\0\0\x18ftyp" + brand + b"\0" * 300)
    assert (error.code, error.status) == ("picture.heic", 415)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.95])
def test_a_truncated_picture_is_broken(kind: str, part: float) -> None:
    source = encoded(Image.effect_noise((200, 200), 90).convert("RGB"), kind)
    error = refusal(source[: max(int(len(source) * part), 16)])
    assert (type(error), error.status) == (Broken, 415)


@pytest.mark.parametrize(
    "source",
    [
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>" * 20,
        b"\x89PNG\r\n\x1a\n<html>" * 20,
        b"RIFF\0\0\0\0WEBPVP8 <html>" * 20,
        png(64, 48, b"\0" * 10),
        png(64, 48, b"\0" * (64 * 3 + 1) * 48).replace(b"IDAT", b"IDAX"),
        png(0, 48, b"\0"),
    ],
    ids=["jpeg-head", "png-head", "webp-head", "png-short", "png-crc", "png-no-width"],
)
def test_what_only_begins_like_a_picture_is_broken(source: bytes) -> None:
    assert type(refusal(source)) is Broken


def test_an_empty_file() -> None:
    assert refusal(b"").code == "picture.empty"


def test_too_many_bytes() -> None:
    source = encoded(red())
    error = refusal(source, max_bytes=len(source) - 1)
    assert (type(error), error.code, error.status) == (TooLarge, "picture.bytes", 413)


def test_exactly_as_many_bytes_as_allowed() -> None:
    source = encoded(red())
    assert clean(source, max_bytes=len(source)).width == 64


def test_the_limit_is_told_in_megabytes() -> None:
    with override_settings(LINLI_MAX_PHOTO_BYTES=10 * 1024 * 1024):
        error = refusal(b"x" * (10 * 1024 * 1024 + 1))
    assert error.params == {"limit": "10"}


def test_no_more_is_read_than_the_limit_and_one_byte() -> None:
    file = io.BytesIO(b"x" * 1000)
    with pytest.raises(TooLarge):
        clean_picture(file, max_bytes=100)
    assert file.tell() == 101


@pytest.mark.parametrize(("limit", "taken"), [(64 * 48, True), (64 * 48 - 1, False)])
def test_the_limit_of_pixels(limit: int, taken: bool) -> None:
    source = encoded(red())
    if taken:
        assert clean(source, max_pixels=limit).width == 64
    else:
        assert refusal(source, max_pixels=limit).code == "picture.pixels"


def vp8x(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_saying(width: int, height: int) -> bytes:
    source = bytearray(encoded(red()))
    at = source.index(b"\xff\xc0") + 5
    source[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(source)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "source",
    [
        png(50_000, 50_000, b"\0" * 100),
        png(10_000, 9_000, b"\0" * 100),
        png(2**31 - 1, 2**31 - 1, b"\0"),
        jpeg_saying(65_000, 65_000),
        jpeg_saying(8_000, 8_000),
        vp8x(2**24, 255),
        vp8x(16_000, 16_000),
    ],
    ids=["png", "png-90", "png-max", "jpeg", "jpeg-64", "webp-max", "webp"],
)
def test_a_header_that_promises_too_much_is_refused_before_decoding(
    source: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image.Image, "load", None)
    error = refusal(source)
    assert (type(error), error.code, error.status) == (TooLarge, "picture.pixels", 413)


def test_a_bomb_of_pixels_is_refused() -> None:
    row = b"\0" * (7001 * 3 + 1)
    source = png(7001, 7001, row * 7001)
    assert (len(source) < 500_000, refusal(source).code) == (True, "picture.pixels")


@pytest.mark.parametrize("name", [b"zTXt", b"iCCP"])
def test_a_bomb_in_a_note_does_no_harm(name: bytes) -> None:
    note = png_chunk(name, b"a\0\0" + zlib.compress(b"\0" * 200_000_000, 9))
    source = png(2, 2, b"\0" * 14, note)
    try:
        width = clean(source).width
    except Broken:
        width = 2
    assert width == 2


def test_a_strip_is_refused() -> None:
    assert refusal(encoded(red(2000, 10))).code == "picture.shape"


def passes(source: bytes, more: int) -> bytes:
    """The same progressive JPEG with its first pass repeated."""
    scan = source.index(b"\xff\xda")
    end = source.index(b"\xff", scan + 2)
    return source[:end] + source[scan:end] * more + source[end:]


def test_a_picture_of_endless_passes_is_refused() -> None:
    assert refusal(passes(encoded(red(640, 480), progressive=True), 200)).code == "picture.broken"


def test_many_passes_over_many_pixels_are_refused_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    source = passes(encoded(red(6300, 6300), progressive=True), 80)
    monkeypatch.setattr(Image.Image, "load", None)

    error = refusal(source)

    assert (error.code, error.status) == ("picture.pixels", 413)


def test_the_usual_passes_over_the_largest_picture_are_taken() -> None:
    assert clean(encoded(red(6300, 6300), progressive=True)).width == 2048


def test_a_film_behind_a_picture_makes_no_passes() -> None:
    assert clean(photographed() + b"\xff\xda" * 200).width == 64
