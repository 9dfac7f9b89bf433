"""Pages of quotations: a draft written and issued, its paper, its mail, and who is refused."""

import io
from copy import deepcopy
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from core import clock, outbox
from core.errors import RuleError
from core.files.models import StoredFile
from core.models import DeadAddress, Mail, MailState, OutboxRow, OutboxState
from customers.erasing import anonymise
from opportunities import actions
from opportunities.models import Quotation, QuotationState
from tests.core.post import Post, mail_server
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted, form_of, issued, line, sent
from tests.opportunities.test_prices import listed
from tests.support import assert_flat_queries, once_a_module, steady

pytestmark = pytest.mark.django_db


built = once_a_module(lambda: make.world(amount=Decimal(12_000_000)))


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def path(place, *parts):
    return "/".join(["", "opportunities", str(place.opportunity.pk), "quotes", *map(str, parts), ""])


def test_from_a_draft_to_the_customers_word(client, place):
    new = client.get(path(place, "new")).content.decode()
    assert "12,000,000" in new  # the opportunity's amount is the first line
    answer = client.post(
        path(place, "new"), form_of(place.opportunity, ("드론 방제", "1,200", "1만"), ("교육", "1.5", "20만"))
    )
    quotation = Quotation.objects.get()
    assert answer.url == path(place, quotation.pk)
    assert [row.amount for row in quotation.lines.all()] == [12_000_000, 300_000]
    assert quotation.total_amount == 13_530_000
    page = client.get(answer.url).content.decode()
    assert "일금 일천삼백오십삼만원정 (13,530,000원)" in page
    client.post(path(place, quotation.pk, "issue"), {"version": "1"})
    quotation.refresh_from_db()
    assert quotation.number == f"Q-{clock.today().year}-0001"
    how = {"sent_how": "hand", "sent_to": "사무실에서", "sent_on": clock.today().isoformat()}
    client.post(path(place, quotation.pk, "send"), how)
    receipt = {"person": place.opportunity.person_id, "received_on": clock.today().isoformat(), "words": "잘 봤어요"}
    client.post(path(place, quotation.pk, "receive"), receipt)
    quotation.refresh_from_db()
    assert (quotation.state, quotation.evidence.fact_code) == (QuotationState.RECEIVED, "F6")
    assert path(place, quotation.pk, "amount") in client.get(path(place, quotation.pk)).content.decode()
    client.post(path(place, quotation.pk, "amount"))
    place.opportunity.refresh_from_db()
    assert (place.opportunity.amount, place.opportunity.amount_basis) == (12_300_000, "quote")
    listed = client.get(path(place)).content.decode()
    assert quotation.number in listed
    assert "13,530,000원" in listed


def test_nothing_typed_is_lost_and_what_lacks_stands_beside_it(client, place):
    answer = client.post(
        path(place, "new"), form_of(place.opportunity, ("드론 방제", "2", ""), ("", "1", "500"), title="")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Quotation.objects.exists()
    assert "드론 방제" in page
    assert "무엇의 단가인지" in page
    asked = client.post(path(place, "new"), form_of(place.opportunity, ("드론 방제", "2", "")))
    assert asked.status_code == 422
    assert "가격표" in asked.content.decode()
    huge = client.post(path(place, "new"), form_of(place.opportunity, ("드론 방제", "99999999999", "9999999999")))
    assert huge.status_code == 422


def test_a_products_price_comes_from_the_price_list_of_today(client, place):
    product = make.ProductFactory(name="방제 드론", list_price_amount=Decimal(9_000_000))
    client.post(path(place, "new"), form_of(place.opportunity, ("방제 드론", "1", "")))
    row = Quotation.objects.get().lines.get()
    assert (row.product, row.unit_price) == (product, 9_000_000)
    found = client.get("/opportunities/quotes/items/?q=드론").content.decode()
    assert f'data-value="{product.pk}"' in found


def text_of(content):
    reader = PdfReader(io.BytesIO(content))
    return reader, " ".join("".join(page.extract_text() for page in reader.pages).split())


def test_the_paper_says_what_the_screen_says(client, place):
    rows = [line("드론 방제", "12", "1234567", discount_pct=Decimal("2.5"), unit="회"), line("교육", "1", "89")]
    quotation = issued(place.opportunity, lines=rows, delivery_terms="계약 뒤 30일", payment_terms="선금 50 %")
    answer = client.get(path(place, quotation.pk) + "quote.pdf")
    reader, text = text_of(answer.content)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    screen = client.get(path(place, quotation.pk)).content.decode()
    figures = [f"{amount:,.0f}원" for amount in (quotation.net_amount, quotation.vat_amount, quotation.total_amount)]
    for words in (*figures, "1,234,567원", "계약 뒤 30일", quotation.number, place.opportunity.company.name):
        assert words in screen
        assert words.replace(" ", "") in text.replace(" ", "")
    assert "1 / 1" in text or "1/1" in text


def test_the_kept_pdf_is_one_and_opens_for_readers_of_amounts_alone(client, place):
    quotation = issued(place.opportunity)
    for row in OutboxRow.objects.filter(kind="opportunities.quotation_paper"):
        outbox.run(row.pk)
    answer = client.get(path(place, quotation.pk) + "quote.pdf")
    assert answer.status_code == 302
    kept = b"".join(client.get(answer.url).streaming_content)
    assert kept.startswith(b"%PDF-")
    client.force_login(place.leader)
    assert client.get(answer.url).status_code == 200
    client.force_login(place.stranger)
    assert client.get(answer.url).status_code == 404
    assert client.get(path(place, quotation.pk) + "quote.pdf").status_code == 403
    assert client.get(path(place)).status_code == 403


def mailed(client, place, quotation, to="buyer@farm.example"):
    letter = {
        "sent_how": "here",
        "sent_to": to,
        "subject": "견적 보내 드립니다",
        "message": "안녕하세요.\n살펴봐 주세요.",
    }
    return client.post(path(place, quotation.pk, "send"), letter)


def deliver():
    for row in OutboxRow.objects.filter(kind="mail", state=OutboxState.PENDING):
        outbox.run(row.pk)


def test_by_mail_it_goes_once_in_her_name_with_the_paper(client, place, settings):
    quotation = issued(place.opportunity)
    assert mailed(client, place, quotation).status_code == 302
    again = mailed(client, place, quotation)
    assert again.status_code == 422
    assert "이미 보냈어요" in again.content.decode()
    with mail_server(settings, Post()) as post:
        deliver()
        deliver()
    (letter,) = post.letters
    assert letter["Reply-To"].addresses[0].addr_spec == place.seller.email
    assert letter["From"].addresses[0].display_name == place.seller.name
    assert letter["Auto-Submitted"] is None
    assert "살펴봐 주세요." in letter.get_body(("plain",)).get_content()
    (paper,) = letter.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    assert quotation.number in paper.get_filename()
    assert f"{quotation.total_amount:,.0f}" in text_of(paper.get_content())[1]
    quotation.refresh_from_db()
    assert (quotation.state, quotation.sent_to) == (QuotationState.SENT, "buyer@farm.example")
    assert Mail.objects.get().state == MailState.SENT


def test_without_a_mail_server_nothing_is_said_to_go_by_mail(client, place, settings):
    settings.EMAIL_BACKEND = "core.mail.backends.FileBackend"
    quotation = issued(place.opportunity)
    page = client.get(path(place, quotation.pk, "send")).content.decode()
    assert "메일 서버가 설정되지 않아" in page
    assert path(place, quotation.pk) + "quote.pdf" in page
    assert 'value="here"' not in page
    assert " required" not in page[page.index('name="sent_how"') :]  # the page asks, in its own words, not the browser
    nothing = client.post(path(place, quotation.pk, "send"), {})
    assert (nothing.status_code, list(nothing.context["form"].errors)) == (422, ["sent_how"])
    assert mailed(client, place, quotation).status_code == 422
    with pytest.raises(RuleError):
        actions.mail_quotation(quotation, by=place.seller, to="a@farm.example", subject="견적", message="")
    assert not Mail.objects.exists()
    assert client.post(path(place, quotation.pk, "send"), {"sent_how": "mail"}).status_code == 302
    quotation.refresh_from_db()
    assert quotation.state == QuotationState.SENT


def test_an_address_that_is_refused_is_said_on_the_page_and_proves_nothing(client, place, settings):
    quotation = issued(place.opportunity)
    mailed(client, place, quotation, "gone@farm.example")
    with mail_server(settings, Post(refuses=["gone@farm.example"])):
        deliver()
    assert DeadAddress.objects.filter(address="gone@farm.example").exists()
    assert "고객에게 가지 못했어요" in client.get(path(place, quotation.pk)).content.decode()
    mailed(client, place, quotation, "later@farm.example")
    actions.withdraw_quotation(quotation, by=place.seller, reason="단가를 잘못 적음")
    assert Mail.objects.get(to="later@farm.example").state == MailState.DROPPED
    wrong = client.post(path(place, quotation.pk, "send"), {"sent_how": "here", "sent_to": "주소 아님"})
    assert wrong.status_code == 422


def test_pages_cost_the_same_whatever_stands_on_them(client, place):
    quotation = issued(place.opportunity)
    assert_flat_queries(lambda: client.get(path(place)), grow=lambda: sent(issued(place.opportunity)))
    assert client.get(path(place, quotation.pk)).status_code == 200


def test_the_sheet_names_the_standing_offer_to_readers_of_amounts(client, place):
    quotation = sent(issued(place.opportunity))
    sheet = f"/opportunities/{place.opportunity.pk}/"
    expert = make.UserFactory()
    actions.request_coaching(place.opportunity, by=place.seller, to=expert, question="어떤가요?")
    for user, view in ((place.seller, ""), (place.leader, "?view=report")):
        client.force_login(user)
        assert str(quotation) in client.get(sheet + view).content.decode()
    client.force_login(expert)
    page = client.get(sheet).content.decode()
    assert quotation.number not in page
    assert client.get(path(place)).status_code == 403


def test_a_draft_is_no_paper_and_is_dropped_with_one_tap(client, place):
    quotation = drafted(place.opportunity)
    assert client.get(path(place, quotation.pk) + "quote.pdf").status_code == 404
    client.post(path(place, quotation.pk, "discard"))
    assert not Quotation.objects.exists()


def test_a_new_version_begins_with_the_former_and_says_what_ends(client, place):
    first = sent(issued(place.opportunity))
    actions.record_receipt(first, by=place.seller, person=place.opportunity.person, on=clock.today())
    edit = client.post(path(place, first.pk, "revise")).url
    assert "드론 방제" in client.get(edit).content.decode()
    draft = Quotation.objects.get(revises=first)
    actions.issue_quotation(draft, by=place.seller)
    assert f"이전 버전({first})은 끝나고" in client.get(path(place, draft.pk, "send")).content.decode()
    client.post(path(place, draft.pk, "withdraw"), {"reason": "단가를 다시 봄"})
    draft.refresh_from_db()
    assert (draft.state, str(draft)) == (QuotationState.WITHDRAWN, f"{first.number} v2")
    assert client.post(path(place, first.pk, "withdraw"), {"reason": " "}).status_code == 422


def test_an_erasure_reaches_the_paper(place):
    quotation = issued(place.opportunity)
    outbox.run(OutboxRow.objects.get(kind="opportunities.quotation_paper").pk)
    person, name = place.opportunity.person, place.opportunity.person.name
    assert StoredFile.objects.of(quotation).exists()
    with transaction.atomic():
        anonymise(person, by=place.seller)
    quotation.refresh_from_db()
    assert name not in quotation.to_name
    assert not StoredFile.objects.of(quotation).exists()


def test_more_lines_lead_to_another_address_so_that_the_form_is_fresh(client, place):
    quotation = drafted(place.opportunity)
    typed = form_of(place.opportunity, ("드론 방제", "1", "5"), version="1", more="1")
    answer = client.post(path(place, quotation.pk, "edit"), typed, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == path(place, quotation.pk, "edit") + "?rows=4"  # a fragment alone loads nothing
    page = client.get(answer["HX-Redirect"])
    assert page.context["lines"].total_form_count() == 4
    assert f'name="version" value="{page.context["version"]}"' in page.content.decode()
    plain = client.post(answer["HX-Redirect"], typed | {"version": str(page.context["version"])})
    assert plain.url == path(place, quotation.pk, "edit") + "?rows=4#lines"


def test_errors_of_lines_stand_in_the_summary(client, place):
    page = client.post(
        path(place, "new"), form_of(place.opportunity, ("드론 방제", "2", "1만"), ("", "1", "500"))
    ).content.decode()
    assert "data-focus" in page
    assert 'href="#id_line-1-product"' in page


def test_what_was_received_is_quiet_when_the_offer_ended(client, place):
    first, other = sent(issued(place.opportunity)), issued(place.opportunity)
    for one in (first, other):
        actions.record_receipt(one, by=place.seller, person=place.opportunity.person, on=clock.today())
    assert "F6" not in steady(client.get(path(place, first.pk, "withdraw")))  # the other still proves it
    client.post(path(place, first.pk, "withdraw"), {"reason": "값이 틀렸어요"})
    assert "F6" in steady(client.get(path(place, other.pk, "withdraw")))
    page = client.get(path(place, first.pk)).content.decode()
    assert "이제는 F6 근거로" in page
    assert client.get(path(place, first.pk, "withdraw")).url == path(place, first.pk)


def test_a_newer_version_that_is_issued_warns_on_the_former(client, place):
    first = sent(issued(place.opportunity))
    newer = actions.issue_quotation(actions.revise_quotation(first, by=place.seller), by=place.seller)
    for parts in ((), (first.pk,), (first.pk, "send")):
        assert str(newer) in client.get(path(place, *parts)).content.decode()
    assert client.get(path(place, first.pk)).context["offer"].newer == newer
    assert client.get(path(place, newer.pk)).context["offer"].newer is None
    sent(newer)
    first.refresh_from_db()
    assert client.get(path(place, first.pk)).context["offer"].newer is None


def test_the_way_it_went_out_is_asked_and_never_assumed(client, place):
    first = issued(place.opportunity)
    page = client.get(path(place, first.pk, "send")).content.decode()
    assert "보낸 것으로 기록" in page
    assert "메일 보내기" in page
    assert " checked" not in page.partition('name="sent_how"')[2].partition("</fieldset>")[0]
    assert client.post(path(place, first.pk, "send"), {"sent_to": "사무실"}).status_code == 422


def test_what_is_offered_while_one_types_says_its_price(client, place):
    """Of the opportunity's owner; and words that are no product's stand as they are."""
    product = make.ProductFactory(name="방제 드론", unit="대")
    listed(Decimal(1005), product, unit=place.team)
    form = client.get(path(place, "new")).content.decode()
    items = f"{reverse('opportunities:quote_items')}?of={place.opportunity.pk}"
    assert f'data-url="{items}"' in form
    found = client.get(items, {"of": place.opportunity.pk, "q": "드론"}).content.decode()
    assert "1,005원 / 대" in found
    assert 'data-text="드론"' in found
    hidden = make.raised(place.stranger)
    assert client.get(items, {"of": hidden.pk, "q": "드론"}).status_code == 200, (
        "everybody has the card of an opportunity"
    )
    assert client.get(items, {"of": "999999", "q": "드론"}).status_code == 404
