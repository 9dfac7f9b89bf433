"""The paper of a quotation: one template for screen and PDF, drawn once and kept, so that what was sent stays what was sent."""

from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from core import clock
from core.files.content import PDF
from core.files.gate import StoredFile, keep
from opportunities.models import Quotation
from opportunities.printing import draw
from opportunities.sheet_reads.quote_paper import paper_of, stored_paper

STYLES = ("css/report.css", "css/quotation_paper.css")


def html_of(quotation: Quotation) -> str:
    """In the language of the offer, whoever asks for it."""
    with translation.override(quotation.language):
        paper = paper_of(quotation, on=clock.today())
        return render_to_string("opportunities/quotation.html", {"paper": paper})


def pdf_of(quotation: Quotation) -> bytes:
    """A tagged PDF (pdf/ua-1). Errors: NoPrinter where Pango or HarfBuzz is missing on this machine."""
    return draw(html_of(quotation), styles=STYLES).content


@transaction.atomic
def keep_paper(quotation: Quotation, *, by: Any = None) -> StoredFile:
    """The kept PDF of an issued one; drawn now where it is not kept yet. Twice is harmless. Errors: NoPrinter."""
    Quotation.objects.select_for_update().get(pk=quotation.pk)
    known = stored_paper(quotation)
    if known is not None:
        return known
    return keep(quotation, name=paper_name(quotation), content=pdf_of(quotation), by=by, accept=frozenset({PDF}))


def paper_name(quotation: Quotation) -> str:
    """Q-2026-0001 v1 풍년식품.pdf"""
    return f"{quotation} {quotation.to_company[:80].replace('/', ' ')}".strip() + ".pdf"
