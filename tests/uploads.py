"""Files as a form sends them, and what is left of them once they are erased."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import outbox
from core.files import gate
from core.models import OutboxRow

PDF = b"%PDF-1.4\n%%EOF\n"


def picture(name: str = "밭.jpg", size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    """With the notes that a camera writes into it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "전화기 이름"
    Image.new("RGB", size, "green").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def paper(name: str = "도면.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def carry_out_erasures() -> None:
    """What the worker does after the commit."""
    for row in OutboxRow.objects.filter(kind=gate.ERASE):
        outbox.run(row.pk)
