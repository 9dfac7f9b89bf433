"""The fullest sheets of the demo on paper: two pages, each with what belongs to it (domain.md §3.5)."""

import io

import pytest
from pypdf import PdfReader

from core import clock
from desk.demo.cast import Cast
from opportunities.reports import paper_of, report_of
from opportunities.sheet_reads import with_names

BEFORE = ("구매센터", "경쟁", "위험 신호", "최근 접촉")
BEHIND = ("기회 평가", "실행 계획", "지원 요청", "결정 사항", "제품")


@pytest.mark.parametrize("code", ["O1", "O8"])
def test_report_has_two_pages(cast: Cast, code: str) -> None:
    row = with_names().get(pk=cast.deals[code].pk)
    paper = paper_of(report_of(row, row.owner, at=clock.now()))
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages]
    assert len(texts) == paper.pages == 2
    first, second = texts
    assert all(word in first for word in BEFORE)
    assert all(word in second and word not in first.splitlines() for word in BEHIND)
    assert ("수주 뒤" in second) is (code == "O8")
    assert row.title in first
    assert f"{row.amount:,.0f}" in first
