"""Uploaded pictures: what a stranger sends is checked, decoded and written anew.

Nothing of the file itself is kept: pixels are re-encoded, so that position data, comments and
whatever was hidden behind the picture are gone. Source: issue 2, "Files".
"""

import hashlib
import io
import re
from dataclasses import dataclass
from typing import Protocol

import filetype
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from portal.rules.errors import Unusable

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/apng": "PNG",
    "image/webp": "WEBP",
}
MIME = "image/jpeg"
QUALITY = 82
MAX_SIDE = 2048
THUMB_SIDE = 320
MEBIBYTE = 1024 * 1024
MAX_SCANS = 100
# Cameras and programs write up to about a dozen passes over a picture of the largest size.
MAX_SCANNED_PIXELS = 600_000_000
MAX_ASPECT = 50

# A byte 255 inside the pixels is followed by 0 or by a restart mark; whatever else follows begins a new segment.
_SEGMENT = re.compile(rb"\xff([^\x00\xff\xd0-\xd8\x01])")
_SCAN, _END = b"\xda", b"\xd9"
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}


class Readable(Protocol):
    """An open binary file: an upload, or `io.BytesIO`."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        ...


class PictureRefused(Unusable):
    """A picture that is not taken. `status` is the HTTP status that says why."""

    status = 400


class TooLarge(PictureRefused):
    """More bytes or more pixels than allowed."""

    status = 413


class WrongType(PictureRefused):
    """Not a JPEG, PNG or WebP picture by its first bytes."""

    status = 415


class Broken(PictureRefused):
    """It begins like a picture and cannot be decoded."""

    status = 415


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean JPEG and its small copy; sizes in pixels.

    `sha256` is that of `data`; `source_sha256` that of the uploaded bytes, by which the same
    upload is known again.
    """

    data: bytes
    thumb: bytes
    width: int
    height: int
    sha256: str
    source_sha256: str
    mime: str = MIME


def clean_picture(file: Readable, *, max_bytes: int | None = None, max_pixels: int | None = None) -> Picture:
    """Return the picture in `file` as a JPEG of at most 2048 pixels a side, without metadata.

    It is turned as its camera meant it, transparent parts become white, and of an animation the
    first frame stays. Limits default to `LINLI_MAX_PHOTO_BYTES` and `LINLI_MAX_PHOTO_PIXELS`.
    Raises `TooLarge`, `WrongType` or `Broken`, all of them `PictureRefused`. Reads no more of
    `file` than the limit and one byte.
    """
    source = _read(file, settings.LINLI_MAX_PHOTO_BYTES if max_bytes is None else max_bytes)
    kind = _kind(source)
    limit = settings.LINLI_MAX_PHOTO_PIXELS if max_pixels is None else max_pixels
    _check_header(source, kind, limit)
    return _written_anew(_decode(source, kind), source)


def _read(file: Readable, max_bytes: int) -> bytes:
    source = file.read(max_bytes + 1)
    if not source:
        raise Broken("picture.empty", _("这个文件是空的，请重新选一张照片。"))
    if len(source) > max_bytes:
        text = _("一张照片最大 %(limit)s MB，请换一张小一些的。")
        raise TooLarge("picture.bytes", text, {"limit": f"{max_bytes / MEBIBYTE:.3g}"})
    return source


def _kind(source: bytes) -> str:
    """Return Pillow's name of the format, by the first bytes and never by the file's name."""
    if source[4:8] == b"ftyp" and source[8:12] in _HEIF_BRANDS:
        text = _("HEIC 照片暂时打不开。请在相机设置里选“兼容性最佳”后重拍，或另存为 JPEG 再传。")
        raise WrongType("picture.heic", text)
    guess = filetype.guess(source)
    kind = FORMATS.get(guess.mime) if guess else None
    if kind is None:
        raise WrongType("picture.type", _("只能上传 JPEG、PNG 或 WebP 照片。"))
    return kind


def _check_header(source: bytes, kind: str, max_pixels: int) -> None:
    """Look at the size that the header promises, and at the checksums, before any pixel is decoded."""
    try:
        with _open(source, kind) as image:
            width, height = image.size
            _check_size(width, height, max_pixels)
            image.verify()
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # a decoder that meets hostile bytes raises whatever it met
        raise _broken() from None
    if kind == "JPEG":
        _check_scans(_scans(source), width * height)


def _check_scans(scans: int, pixels: int) -> None:
    """Each pass of a progressive picture costs time for all its pixels, and a pass may be tiny."""
    if scans > MAX_SCANS:
        raise _broken()
    if scans * pixels > MAX_SCANNED_PIXELS:
        raise _too_many_pixels()


def _scans(source: bytes) -> int:
    """How many passes a JPEG makes up to its end. Small pictures in its notes and films behind it do not count."""
    scans, place = 0, 2
    while (mark := _SEGMENT.search(source, place)) and mark[1] != _END:
        scans += mark[1] == _SCAN
        place = mark.end() + max(int.from_bytes(source[mark.end() : mark.end() + 2]), 2)
    return scans


def _open(source: bytes, kind: str) -> Image.Image:
    return Image.open(io.BytesIO(source), formats=(kind,))


def _check_size(width: int, height: int, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise _too_many_pixels()
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise TooLarge("picture.shape", _("这张照片太长或太窄，请裁剪后再传。"))


def _too_many_pixels() -> TooLarge:
    return TooLarge("picture.pixels", _("这张照片的像素太多，请换一张小一些的。"))


def _broken() -> Broken:
    return Broken("picture.broken", _("这张照片打不开，可能没有传完整。请重新选一张。"))


def _decode(source: bytes, kind: str) -> Image.Image:
    try:
        with _open(source, kind) as image:
            smooth = _plain_mode(image)
            # Shrinking comes first: a large JPEG is then decoded at a fraction of its size.
            smooth.thumbnail((MAX_SIDE, MAX_SIDE))
            return _on_white(_upright(smooth))
    except Exception:  # a decoder that meets hostile bytes raises whatever it met
        raise _broken() from None


def _plain_mode(image: Image.Image) -> Image.Image:
    """Bring palettes and 16-bit greys, as scanners write them, into a form that can be shrunk."""
    if image.mode.startswith("I"):
        # Pillow would cut levels above 255 to white instead of scaling them.
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in {"1", "P"}:
        # Colours of a palette cannot be mixed, so text would lose whole strokes.
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # a broken note about the picture is no broken picture
        return image


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def _written_anew(image: Image.Image, source: bytes) -> Picture:
    data = _jpeg(image)
    small = image.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return Picture(
        data=data,
        thumb=_jpeg(small),
        width=image.width,
        height=image.height,
        sha256=hashlib.sha256(data).hexdigest(),
        source_sha256=hashlib.sha256(source).hexdigest(),
    )


def _jpeg(image: Image.Image) -> bytes:
    # A fresh picture carries no notes of the old one, whatever a later Pillow would copy on saving.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
