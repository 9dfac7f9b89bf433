"""The fullest sheets of the demo on paper: two pages, each with what belongs to it (domain.md §3.5)."""

import io

import pytest
from django.utils.translation import gettext, override
from pypdf import PdfReader

from core import clock
from desk.demo.cast import Cast
from opportunities.reports import paper_of, report_of
from opportunities.sheet_reads import with_names

FIRST = ("Buying centre", "Competition", "Risks and strengths", "Last contacts")
SECOND = ("Assessment", "Win plan", "Support requests", "Decisions", "Products")


@pytest.mark.parametrize("code", ["O1", "O8"])
def test_report_has_two_pages(cast: Cast, code: str) -> None:
    row = with_names().get(pk=cast.deals[code].pk)
    paper = paper_of(report_of(row, row.owner, at=clock.now()))
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages]
    assert len(texts) == paper.pages == 2
    first, second = texts
    assert all(gettext(title) in first for title in FIRST)
    assert all(gettext(title) in second and gettext(title) not in first.splitlines() for title in SECOND)
    assert (gettext("After the order") in second) is (code == "O8")
    assert row.title in first
    assert f"{row.amount:,.0f}" in first


def test_who_was_met_last_stands_on_the_first_page_in_english_too(cast: Cast) -> None:
    """Here and not among the browser's tests, whose journeys meet more people before or after this one."""
    row = with_names().get(pk=cast.deals["O1"].pk)
    with override("en"):
        paper = paper_of(report_of(row, row.owner, at=clock.now()))
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages]
    at = [text.find("Last contacts") for text in texts]
    assert at[0] > 0 > at[1]
    assert texts[0].count("Phone") == 2, "and with all that was met"
