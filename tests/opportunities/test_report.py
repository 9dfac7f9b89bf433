"""The sheet on paper: the same figures as the screen, a readable PDF, and words where it cannot be made."""

import datetime as dt
import io
import re
import sys
from copy import deepcopy
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from core import clock
from core.templatetags.words import moment
from opportunities import actions
from opportunities.models import Evidence
from opportunities.printing.printer import STYLES
from opportunities.reports import report_of
from opportunities.sheet_reads import with_names
from tests.opportunities.factories import climb, world
from tests.paper import lacking, numbers, printed, shown
from tests.support import once_a_module

pytestmark = pytest.mark.django_db


def best_case():
    found = world(title="풍년식품 계약재배 플랫폼")
    climb(found.opportunity, "best")
    actions.write_note(found.opportunity, by=found.leader, text="종이에 오르지 않을 말")
    return found


built = once_a_module(best_case)


@pytest.fixture(scope="module")
def drawn(built, django_db_blocker):
    """What the leader gets, drawn once."""
    with django_db_blocker.unblock():
        client = Client()
        client.force_login(built.leader)
        return client.get(pdf_url(built))


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def pdf_url(place):
    return reverse("opportunities:report_pdf", args=[place.opportunity.pk])


def test_paper_says_what_the_screen_says(client, place, monkeypatch):
    """Every number of every part, as often as it stands there, and none besides: amounts, days of facts, counts of the plan."""
    now = clock.now()
    monkeypatch.setenv("HANJANG_NOW", now.isoformat())
    for back, proof in enumerate(place.opportunity.evidence.order_by("pk"), start=1):
        Evidence.objects.filter(pk=proof.pk).update(happened_on=clock.today() - dt.timedelta(days=back))
    client.force_login(place.leader)
    page = client.get(f"{reverse('opportunities:detail', args=[place.opportunity.pk])}?view=report").content.decode()
    paper = printed(client.get(pdf_url(place)).content)
    parts = {part: shown(page, part) for part in re.findall(r'<(?:section|header) [^>]*id="(part-\w+)"', page)}
    assert parts.keys() >= {"part-header", "part-next", "part-facts", "part-buyers", "part-plan", "part-timeline"}
    for part in ("part-header", "part-facts", "part-plan"):
        assert not lacking(parts[part], paper), part
    facts = numbers(parts["part-facts"])
    days = [clock.today() - dt.timedelta(days=back) for back in range(1, 7)]
    assert all(facts[f"{day.month}.{day.day}"] == 1 for day in days), "each fact says its own day"
    assert numbers(parts["part-header"])["100,000,000"] == 1
    beside = [f"{n} / {len(paper)} {moment(now)}" for n in range(1, len(paper) + 1)]  # head and foot of each page
    stages = [str(stage.position) for stage in place.opportunity.pipeline_version.stages.all()]
    on_screen = [line for lines in parts.values() for line in lines]
    assert numbers(paper) == numbers([*on_screen, *beside, *stages])
    report = report_of(with_names().get(pk=place.opportunity.pk), place.leader, at=now)
    assert (report.company, report.unit, report.printed_by) == (place.company.name, place.team.name, place.leader.name)


def test_pdf_is_tagged_and_reads_back_in_korean(client, place, drawn):
    client.force_login(place.leader)
    answer = drawn
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert quote(f"풍년식품 계약재배 플랫폼 {clock.today().isoformat()}.pdf") in answer["Content-Disposition"]
    reader = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) >= 1
    assert "풍년식품 계약재배 플랫폼" in text
    assert "100,000,000" in text
    assert "대외비" in text
    assert place.leader.name in text
    assert "종이에 오르지 않을 말" not in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert not re.findall(r"\b[FQR]\d{1,2}\b", text), "a meeting is told words, not our codes"
    assert re.search(
        r"\bF7\b", client.get(reverse("opportunities:detail", args=[place.opportunity.pk])).content.decode()
    )


def test_first_page_holds_facts_buyers_and_last_contacts(place, drawn):
    first = PdfReader(io.BytesIO(drawn.content)).pages[0].extract_text()
    assert place.opportunity.need in first
    for buyer in place.opportunity.buyers.select_related("person"):
        assert buyer.person.name in first
    assert "최근 접촉" in first
    assert "만남" in first


def test_who_prints_and_who_does_not(client, place, drawn):
    assert drawn.status_code == 200, "the leader"
    for reader in (place.seller, place.head):
        client.force_login(reader)
        assert client.get(pdf_url(place)).status_code == 200
    for reader in (place.mate, place.stranger):
        client.force_login(reader)
        refused = client.get(pdf_url(place))
        assert refused.status_code == 403
        assert "한 장" in refused.content.decode() or "sheet" in refused.content.decode()


def test_asked_expert_prints_without_amounts(client, place):
    actions.request_coaching(place.opportunity, by=place.seller, to=place.stranger, question="기술 조건은?")
    client.force_login(place.stranger)
    reader = PdfReader(io.BytesIO(client.get(pdf_url(place)).content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "풍년식품 계약재배 플랫폼" in text
    assert "100,000,000" not in text


def test_without_the_libraries_the_page_says_what_to_install(client, place, drawn, monkeypatch):
    client.force_login(place.leader)
    assert drawn.status_code == 200
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    answer = client.get(pdf_url(place))
    assert answer.status_code == 503
    assert "apt-get install" in answer.content.decode()


def test_no_type_on_paper_is_smaller_than_nine_points():
    sizes = {
        (name, size)
        for name in (*STYLES, "css/opportunity_print.css", "css/pack_report.css", "css/quotation_paper.css")
        for size in re.findall(r"font(?:-size)?: ([\d.]+)pt", Path(finders.find(name)).read_text(encoding="utf-8"))
    }
    assert {name for name, _size in sizes} >= set(STYLES)
    assert {pair for pair in sizes if float(pair[1]) < 9} == set()


def test_a_printed_page_has_no_plus_on_what_is_missing(client, opportunity):
    client.force_login(opportunity.owner)
    page = client.get(reverse("opportunities:detail", args=[opportunity.pk])).content.decode()
    assert re.search(r'<a class="fact fact--missing"[^>]*>\s*<svg class="icon"[^>]*><use href="[^"]*#plus">', page)
    paper = (settings.BASE_DIR / "static/css/print.css").read_text()
    assert "a.fact--missing > .icon { visibility: hidden; }" in paper
