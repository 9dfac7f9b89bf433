"""The meeting pack: what it says, and who may have it."""

import datetime as dt
import io
from copy import deepcopy
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from pypdf import PdfReader

from core import clock
from desk.packs import pack_of
from desk.packs.drawing import paper_of
from opportunities.actions import add_action, close, give_opinion, set_target
from opportunities.models import Evidence, Opportunity, Snapshot, State
from opportunities.queries.forecast import forecast_of
from tests.desk.packs import PACK, asked, many, of, team
from tests.opportunities.factories import prove, raised
from tests.paper import lacking, numbers, printed, shown
from tests.sellers.factories import fresh
from tests.support import assert_flat_queries, once_a_module

pytestmark = pytest.mark.django_db
built = once_a_module(team)


@pytest.fixture
def place(built, db):
    return deepcopy(built)


def test_commit_and_best_case_are_chosen_unless_she_ticks(place):
    weak = many(place, 1)[0]
    assert of(place.leader, place).chosen == [place.opportunity.pk]
    assert of(place.leader, place, chosen=1).chosen == []
    assert of(place.leader, place, sheet=[weak, place.opportunity.pk, weak]).chosen == [place.opportunity.pk, weak]


def test_figures_are_those_of_the_forecast(place):
    pack = of(place.leader, place)
    assert [cell.amount for cell in pack.forecast.total.cells] == [
        cell.amount for cell in forecast_of(pack.place, pack.period).total.cells
    ]
    assert pack.lines[-1]["is_total"]
    assert [line.row.opportunity.pk for line in pack.gap.rows] == [place.opportunity.pk]


def test_the_page_costs_the_same_for_many(client, place):
    client.force_login(place.leader)
    url = f"{reverse(PACK)}?unit={place.team.pk}"
    assert_flat_queries(lambda: client.get(url), lambda: many(place, 1))


def test_what_is_for_the_screen_alone_stays_off_paper(client, place):
    client.force_login(place.leader)
    page = client.get(reverse(PACK), {"unit": place.team.pk}).content.decode()
    assert page.count("회의 자료 PDF에 들어 있어요.") == page.count("목록을 열면 볼 수 있어요.") == 2
    for words in ("목록을 열면 볼 수 있어요.", "보고 화면 열기", "직접 고르지 않으면", "최근 만든 회의 자료"):
        before = page[: page.index(words)]
        assert (
            'screen-only"' in before[before.rindex("<section" if "직접" in words or "최근" in words else "<p") - 60 :]
        ), words
    css = (settings.BASE_DIR / "static/css/print.css").read_text()
    assert ".screen-only" in css


def test_a_pdf_of_no_sheet_says_so_and_counts_none(client, place):
    client.force_login(place.leader)
    asked = {"unit": place.team.pk}
    assert "PDF (1장)" in client.get(reverse(PACK), asked).content.decode()
    page = client.get(reverse(PACK), asked | {"chosen": 1}).content.decode()
    assert ("PDF (시트 없이)" in page, "PDF (0장)" in page) == (True, False)


def test_nobody_gets_sheets_or_sums_that_are_not_hers(client, place):
    assert of(place.leader, place, sheet=[place.opportunity.pk]).chosen
    theirs = pack_of(place.stranger, QueryDict(f"sheet={place.opportunity.pk}"), at=clock.now())
    assert theirs.chosen == []
    client.force_login(place.stranger)
    assert client.get(reverse(PACK), {"unit": place.team.pk}).status_code == 403
    for wrong in ({"unit": "x"}, {"period": "9999-Q9"}, {"sheet": "9" * 30}, {"user": "-1"}):
        assert client.get(reverse(PACK), wrong).status_code in (200, 404)


def test_a_unit_above_is_a_link_for_whoever_may_open_it(client, place):
    for reader, may in ((place.seller, False), (place.head, True)):
        client.force_login(reader)
        assert of(reader, place).place.ways_up == [(place.company, may)]
        assert client.get(reverse(PACK), {"unit": place.company.pk}).status_code == (200 if may else 403)
        page = client.get(reverse(PACK), {"unit": place.team.pk}).content.decode()
        assert (f"?unit={place.company.pk}&amp;" in page) is may


def every_rung(place):
    """Beside the best case an order, a commit, a pipeline and a target, so that no two numbers of the ladder are equal."""
    amounts = {"booked": 11_000_000, "commit": 23_400_000, "pipeline": 101_000_000}
    rows = {rung: raised(place.seller, title=f"기회 {rung}", amount=Decimal(n)) for rung, n in amounts.items()}
    day = place.opportunity.expected_order_on
    for rung in ("commit", "pipeline"):
        Opportunity.objects.filter(pk=rows[rung].pk).update(fact_category=rung, expected_order_on=day)
    prove(rows["booked"], "F11")
    close(rows["booked"], to=State.WON, by=place.seller, on=clock.today())
    Evidence.objects.filter(opportunity=place.opportunity, fact_code="F3").update(
        valid_until=clock.today() + dt.timedelta(days=5)
    )
    period = of(place.leader, place).period
    set_target(
        place.team, by=fresh(place.head), starts_on=period.start, ends_on=period.end, amount=Decimal(900_000_000)
    )


@pytest.fixture
def at_one_moment(monkeypatch):
    monkeypatch.setenv("HANJANG_NOW", clock.now().isoformat())


def test_paper_says_what_the_screen_says(client, place, at_one_moment):
    """Every number of the head, of the ladder and of the list under the gap: one that paper leaves out is named here."""
    every_rung(place)
    client.force_login(place.leader)
    answer = client.get(reverse("desk:pack_pdf"), asked(place, chosen=1, sheet=[place.opportunity.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''")
    front, *sheet = printed(answer.content)
    page = client.get(reverse(PACK), asked(place)).content.decode()
    gap_page = client.get(reverse("opportunities:forecast_gap"), asked(place)).content.decode()
    head, rest = front.split(gettext("Ladder"), 1)
    ladder, gap = rest.split(gettext("How the gap can be closed"), 1)

    assert not lacking([*shown(page, "page-head"), *shown(page, "period__now"), *shown(page, "period__days")], front)
    assert shown(page, "period__now")[0] in head
    on_screen = shown(page, "ladder")
    assert {"11", "23.4", "34.4", "100", "134.4", "101", "900", "865.6", "889", "224.4", "0.25"} <= set(
        numbers(on_screen)
    )
    assert not lacking(on_screen, ladder)
    for line in shown(page, "lines")[1:]:
        assert line in ladder, "a line of the table, number by number"
    listed = shown(gap_page, "gap")
    assert set(numbers(listed)) >= {"865,600,000", "100,000,000", "101,000,000"}
    assert not lacking(listed, gap)
    assert "풍년식품 계약재배 플랫폼" in sheet[0]
    assert "100,000,000" in sheet[0]
    assert place.leader.name in front


def test_under_the_gap_paper_says_opinions_and_actions_as_the_screen_does(client, place):
    give_opinion(place.opportunity, by=fresh(place.leader), text="결정권자를 한 번 더 만나야 해요")
    place.opportunity.win_actions.all().delete()
    add_action(place.opportunity, by=place.seller, what="결정권자 면담 잡기", due_on=clock.today())
    front = render_to_string("desk/pack/paper_front.html", {"pack": of(place.leader, place)})
    client.force_login(place.leader)
    screen = client.get(reverse("opportunities:forecast_gap"), asked(place)).content.decode()
    for words in ("결정권자를 한 번 더 만나야 해요", "결정권자 면담 잡기", place.leader.name, place.seller.name):
        assert (words in screen, words in front) == (True, True), words


def test_each_page_names_the_newest_snapshot_and_the_changes_theirs(place):
    days = [clock.today() - dt.timedelta(days=back) for back in (7, 0)]
    older, newest = (Snapshot.objects.create(kind="weekly", day=day, taken_at=clock.start_of(day)) for day in days)
    pack = of(place.leader, place, chosen=1, sheet=[place.opportunity.pk])
    assert (pack.newest, pack.snapshot) == (newest.pk, older)
    texts = [page.extract_text() for page in PdfReader(io.BytesIO(paper_of(pack).content)).pages]
    foot = gettext("Snapshot no. %(snapshot)s") % {"snapshot": newest.pk}
    assert all(foot in text for text in texts)
    assert sum(f"기준 시점 자료 {older.pk}호" in " ".join(text.split()) for text in texts) == 1


@pytest.fixture(scope="module")
def drawn(built, django_db_blocker):
    """A pack of several sheets on paper, what was told while it was drawn, and the pack: drawn once for those who read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        place, told = deepcopy(built), []
        pack = of(place.leader, place, sheet=[place.opportunity.pk, *many(place, 3)])
        paper = paper_of(pack, tell=lambda done, steps: told.append((done, steps)))
        transaction.set_rollback(True)
    return PdfReader(io.BytesIO(paper.content), strict=True), paper.pages, told, pack


def test_parts_are_one_document_with_one_page_count(drawn):
    reader, count, told, pack = drawn
    assert len(reader.pages) == count >= 5
    assert told == [(n, 4) for n in range(1, 5)]
    for n, page in enumerate(reader.pages, start=1):
        assert f"{n} / {count}" in " ".join(page.extract_text().split())
    root = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], "/Metadata" in root) == (True, "ko", True)
    assert reader.metadata.title.endswith(pack.period.label)
    chapters = [one for one in reader.outline if not isinstance(one, list)]
    assert [one.title for one in chapters[1:]] == [one.title for one in pack.sheets]
    pages = [reader.get_destination_page_number(one) for one in chapters]
    assert pages == sorted(set(pages))


def test_tags_of_all_parts_hang_together(drawn):
    """As a checker of PDF/UA walks them: every element under its parent, every page and link in the parent tree, once."""
    reader = drawn[0]
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    (document,) = root["/K"]
    elements = list(below(document))
    headings = [one["/ID"] for one in elements if "/ID" in one]
    assert len(set(headings)) == len(headings) > 4
    assert {name for one in elements for name in one.get("/A", {}).get("/Headers", [])} <= set(headings)
    numbers = root["/ParentTree"]["/Nums"]
    assert numbers[0::2] == list(range(len(numbers) // 2))
    for page in reader.pages:
        marked = numbers[1::2][page["/StructParents"]].get_object()
        assert {one.get_object().raw_get("/Pg") for one in marked} == {page.indirect_reference}
        for note in page.get("/Annots", []):
            link = numbers[1::2][note.get_object()["/StructParent"]].get_object()
            assert note in [dict.get(one.get_object(), "/Obj") for one in link["/K"] if not isinstance(one, int)]


def below(reference):
    """Structure elements under one, each of which names it as its parent."""
    element = reference.get_object()
    for kid in element["/K"]:
        if not isinstance(kid, int) and kid.get_object().get("/Type") == "/StructElem":
            assert kid.get_object().raw_get("/P") == reference
            yield kid.get_object()
            yield from below(kid)


def test_a_sheet_that_fills_more_than_its_first_page_runs_on(place):
    Evidence.objects.filter(opportunity=place.opportunity).update(text="재배 면적을 한 번에 볼 수 없다. " * 12)
    reader = PdfReader(io.BytesIO(paper_of(of(place.leader, place, chosen=1, sheet=[place.opportunity.pk])).content))
    sheet = [one.title for one in reader.outline if not isinstance(one, list)][1]
    assert sheet == place.opportunity.title
    assert len(reader.pages) == 3, "its second half follows on the page that the first has begun"
