"""A PDF as an answer: shown in the browser, kept under a name that says what it is, and in no cache."""

import datetime as dt

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core import clock
from core.files.gate import bare_name


def pdf_name(name: str, *, at: dt.datetime) -> str:
    """What it is about and the day: 풍년식품 계약재배 플랫폼 2026-11-22.pdf."""
    words = name.replace("/", " ").replace("\\", " ")
    return bare_name(f"{words[:150].strip()} {clock.day_of(at).isoformat()}.pdf", ending=".pdf")


def pdf_answer(content: bytes, *, name: str, at: dt.datetime) -> HttpResponse:
    """Korean names go out as RFC 5987 has it."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, pdf_name(name, at=at)) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
