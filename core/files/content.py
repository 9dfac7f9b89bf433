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

MOST_PIXELS = 50_000_000  # a photo of a good telephone; what unpacks to more is refused before it is unpacked
LONGEST_SIDE = 2560  # pixels of a kept picture
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
            if source.width * source.height > MOST_PIXELS:
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


def _upright(source: Image.Image) -> Image.Image:
    """Of its bounded size first, so that memory holds the large one once and not a copy for each step."""
    if source.mode in ("1", "P", "PA"):  # drawn smaller by their palette, they would lose their colours
        source = source.convert("RGBA" if source.has_transparency_data else "RGB")
    source.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    with suppress(*_DAMAGED_EXIF):  # the camera's notes may be torn; the picture itself is read
        source = ImageOps.exif_transpose(source)
    return source.convert("RGBA" if source.has_transparency_data else "RGB")


def small_picture(data: bytes) -> bytes:
    """A kept picture, small enough to stand beside others on a page."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
        source.thumbnail((SMALL_SIDE, SMALL_SIDE))
        out = io.BytesIO()
        source.save(out, source.format)
    return out.getvalue()
