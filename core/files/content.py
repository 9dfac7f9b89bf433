"""What a file is, told by its content and never by its name; and pictures made anew, so that they carry nothing else."""

import io
import struct
import zipfile
from contextlib import suppress
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import RuleError

JPEG, PNG, WEBP, GIF, HEIC = "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic"
PDF, TEXT, OTHER = "application/pdf", "text/plain", "application/octet-stream"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PHOTOS = frozenset({JPEG, PNG, WEBP, GIF})
DOCUMENTS = frozenset({PDF, TEXT, XLSX, DOCX, PPTX})
ANYTHING = frozenset({OTHER})  # kept as it came, and only ever given back as a download

# What unpacks to more is refused before it is unpacked: a web process has 250 MB (docs/performance.md). A camera's JPEG is
# drawn smaller while it is read; the others stand in memory whole, 4 bytes a pixel and WebP four times.
MOST_PIXELS = 50_000_000  # a photo of a good telephone
MOST_PIXELS_WHOLE = {"PNG": 25_000_000, "GIF": 25_000_000, "JPEG": 15_000_000, "WEBP": 8_000_000}
LONGEST_SIDE = 2560  # pixels of a kept picture
LARGE = 8_000_000  # pixels beyond which no second copy is made on the way
BAND = 32  # rows of the kept picture that are drawn at once
SMALL_SIDE = 480  # of one that is shown beside others
_SIGNS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"GIF87a", GIF), (b"GIF89a", GIF), (b"%PDF-", PDF))
_APPLE = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_OFFICE = {"xl/workbook.xml": XLSX, "word/document.xml": DOCX, "ppt/presentation.xml": PPTX}
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_DAMAGED_EXIF = (ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError, struct.error)


class UnfitFile(RuleError):
    """The file is not taken; the message says why and what to do."""

    code = "unfit_file"


@dataclass(frozen=True)
class Content:
    """What is kept: for a picture other bytes than those that came."""

    kind: str
    data: bytes
    ending: str = ""  # the name's, where it has to change


def type_of(data: bytes) -> str:
    """By the first bytes; text that begins like a page or a drawing is none of the known types, since it may hold a script."""
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _APPLE:
        return HEIC
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    return TEXT if _is_text(data) else OTHER


def _office_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
    except zipfile.BadZipFile:
        return OTHER
    return next((kind for name, kind in _OFFICE.items() if name in names), OTHER)


def _is_text(data: bytes) -> bool:
    if b"\x00" in data or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return bool(data)


def admitted(data: bytes, *, accept: frozenset[str], limit: int) -> Content:
    """The content as it may be kept. Errors: UnfitFile."""
    if not data:
        raise UnfitFile(_("The file is empty."))
    if len(data) > limit:
        raise UnfitFile(_("The file is larger than %(limit)s MB.") % {"limit": limit // 1_000_000})
    kind = type_of(data)
    if accept is ANYTHING:
        return Content(kind if kind in PHOTOS | DOCUMENTS else OTHER, data)
    if kind == HEIC:
        raise UnfitFile(
            _("HEIC and AVIF pictures cannot be read. Please send a JPEG (iPhone: Camera, Formats, “Most Compatible”).")
        )
    if kind not in accept:
        raise UnfitFile(_("Files of this kind are not taken. Possible are: %(kinds)s.") % {"kinds": _words(accept)})
    return made_anew(data) if kind in PHOTOS else Content(kind, data)


def _words(accept: frozenset[str]) -> str:
    words = {JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", GIF: "GIF", PDF: "PDF", TEXT: "TXT, CSV"}
    words |= {XLSX: "Excel (.xlsx)", DOCX: "Word (.docx)", PPTX: "PowerPoint (.pptx)"}
    return ", ".join(word for kind, word in words.items() if kind in accept)


def made_anew(data: bytes) -> Content:
    """A picture drawn and written anew: upright, of a bounded size, without place, device, comment or anything behind it."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
            if source.width * source.height > _most_pixels(source):
                raise UnfitFile(_("The picture has too many pixels. Please make it smaller."))
            picture = _upright(source)
    except Image.DecompressionBombError as error:
        raise UnfitFile(_("The picture has too many pixels. Please make it smaller.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnfitFile(_("The picture is damaged and cannot be read.")) from error
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    if bare.mode == "RGBA":
        bare.save(out, "PNG", optimize=True)
        return Content(PNG, out.getvalue(), ".png")
    bare.save(out, "JPEG", quality=85, optimize=True)
    return Content(JPEG, out.getvalue(), ".jpg")


def _most_pixels(source: Image.Image) -> int:
    """By whether it can be drawn smaller as it is read; a progressive JPEG cannot."""
    name = source.format or ""
    return MOST_PIXELS if name == "JPEG" and not source.info.get("progressive") else MOST_PIXELS_WHOLE[name]


def _upright(source: Image.Image) -> Image.Image:
    """Of its bounded size first, so that memory holds the large one once and not a copy for each step."""
    if source.format == "JPEG":  # read at the next larger of the sizes that it has
        shrink = min(1, LONGEST_SIDE / max(source.size))
        source.draft(None, (max(1, int(source.width * shrink)), max(1, int(source.height * shrink))))
    elif source.width * source.height > LARGE:
        source = _by_bands(source)
    elif source.mode in ("1", "P", "PA"):  # drawn smaller by their palette, they would lose their colours
        source = source.convert("RGBA" if source.has_transparency_data else "RGB")
    source.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    with suppress(*_DAMAGED_EXIF):  # the camera's notes may be torn; the picture itself is read
        source = ImageOps.exif_transpose(source)
    return source.convert("RGBA" if source.has_transparency_data else "RGB")


def _by_bands(source: Image.Image) -> Image.Image:
    """Smaller by a whole number, some rows at a time; colours of clear pixels do not run into those beside them."""
    mode = "RGBA" if source.has_transparency_data else "RGB"
    factor = -(-max(source.size) // LONGEST_SIDE)
    small = Image.new(mode, (-(-source.width // factor), -(-source.height // factor)))
    for top in range(0, small.height, BAND):
        rows = source.crop((0, top * factor, source.width, min((top + BAND) * factor, source.height))).convert(mode)
        band = rows.convert("RGBa").reduce(factor).convert("RGBA") if mode == "RGBA" else rows.reduce(factor)
        small.paste(band, (0, top))
    small.info |= {name: source.info[name] for name in ("exif",) if name in source.info}
    return small


def small_picture(data: bytes) -> bytes:
    """A kept picture, small enough to stand beside others on a page."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
        source.thumbnail((SMALL_SIDE, SMALL_SIDE))
        out = io.BytesIO()
        source.save(out, source.format)
    return out.getvalue()
