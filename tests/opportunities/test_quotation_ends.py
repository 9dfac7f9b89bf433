"""What an offer says no more: run out, replaced, taken back; its proof withdrawn, its addressee gone."""

import datetime as dt
from copy import deepcopy
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock, mail
from core.models import DeadAddress, Mail, MailState
from customers.actions import write_log
from customers.models import Employment
from opportunities import actions
from opportunities.errors import DraftGone, Incomplete
from opportunities.models import Quotation, QuotationState
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted, issued, line, sent
from tests.support import once_a_module

pytestmark = pytest.mark.django_db
LETTER = {"sent_how": "here", "subject": "견적 보내 드립니다", "message": "살펴봐 주세요."}


built = once_a_module(lambda: make.world(amount=Decimal(12_000_000)))


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def path(place, *parts):
    return "/".join(["", "opportunities", str(place.opportunity.pk), "quotes", *map(str, parts), ""])


def on_day(monkeypatch, day):
    monkeypatch.setenv("HANJANG_NOW", f"{day.isoformat()}T12:00:00")


def mailed(place, quotation, to):
    letter = {"to": to, "subject": "견적", "message": "살펴봐 주세요."}
    return actions.mail_quotation(quotation, by=place.seller, **letter)


def test_one_that_has_run_out_does_not_go_out_and_replaces_nothing(client, place, monkeypatch):
    today = clock.today()
    first = sent(issued(place.opportunity, valid_until=today + dt.timedelta(days=60)))
    draft = actions.revise_quotation(first, by=place.seller)
    draft.valid_until = today + dt.timedelta(days=5)
    draft.save()
    second = actions.issue_quotation(draft, by=place.seller)
    on_day(monkeypatch, today + dt.timedelta(days=6))
    for how in (LETTER | {"sent_to": "buyer@farm.example"}, {"sent_how": "hand", "sent_on": today.isoformat()}):
        answer = client.post(path(place, second.pk, "send"), how)
        assert answer.status_code == 422
        assert "까지였어요" in answer.content.decode()
    actions.record_receipt(second, by=place.seller, person=place.opportunity.person, on=today)
    first.refresh_from_db()
    assert first.state == QuotationState.SENT
    assert not Mail.objects.exists()


def test_letters_that_wait_go_with_the_offer(place):
    first = issued(place.opportunity)
    for to in ("a@farm.example", "b@farm.example"):
        mailed(place, first, to)
    second = actions.issue_quotation(actions.revise_quotation(first, by=place.seller), by=place.seller)
    mailed(place, second, "a@farm.example")
    assert list(Mail.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "dropped", "waiting"]
    mailed(place, second, "c@farm.example")
    actions.withdraw_quotation(second, by=place.seller, reason="조건이 달라짐")
    assert set(Mail.objects.values_list("state", flat=True)) == {MailState.DROPPED}


def test_an_address_is_free_again_where_its_letter_was_refused(place):
    quotation = issued(place.opportunity)
    held = mailed(place, quotation, "buyer@farm.example")
    with pytest.raises(Incomplete):
        mailed(place, quotation, "Buyer@farm.example")
    Mail.objects.filter(pk=held.pk).update(state=MailState.HELD)
    DeadAddress.objects.create(address="buyer@farm.example", words="550 unknown", since=clock.now())
    again = mailed(place, quotation, "buyer@farm.example")
    assert again.pk != held.pk
    assert mail.try_again("buyer@farm.example") == 0  # the one that was held does not come along
    again.refresh_from_db()
    assert again.state == MailState.WAITING


def test_a_letter_is_good_no_longer_than_its_offer(place):
    quotation = issued(place.opportunity, valid_until=clock.today() + dt.timedelta(days=1))
    letter = mailed(place, quotation, "a@farm.example")
    assert clock.day_of(letter.good_until - dt.timedelta(minutes=1)) == quotation.valid_until


def test_a_new_one_begins_without_vat_in_its_prices(client, place):
    drafted(place.opportunity, vat_included=True)
    assert client.get(path(place, "new")).context["form"].initial["vat"] == "separate"


def test_a_record_proves_a_receipt_where_she_stands_in_it_and_not_before_the_offer(client, place, monkeypatch):
    opportunity, today = place.opportunity, clock.today()
    other = make.customer(company=opportunity.company)
    said = {"by": place.seller, "person": opportunity.person}
    old = write_log(by=place.seller, people=[opportunity.person], line="견적 전", happened_at=clock.now())
    on_day(monkeypatch, today + dt.timedelta(days=2))
    quotation = issued(opportunity)
    hers = write_log(by=place.seller, people=[opportunity.person], line="받았대요", happened_at=clock.now())
    others = write_log(by=place.seller, people=[other], line="다른 사람", happened_at=clock.now())
    for log in (old, others):
        with pytest.raises(Incomplete) as error:
            actions.record_receipt(quotation, on=clock.today(), log=log, **said)
        assert error.value.field == "log"
    offered = client.get(path(place, quotation.pk, "receive")).context["form"].fields["log"].known.values()
    assert set(offered) == {hers, others}
    on_day(monkeypatch, today + dt.timedelta(days=3))
    sent(quotation)
    with pytest.raises(Incomplete) as error:
        actions.record_receipt(quotation, on=today + dt.timedelta(days=2), **said)
    assert error.value.field == "received_on"
    actions.record_receipt(quotation, on=clock.today(), log=hers, **said)


def test_without_its_proof_an_offer_is_sent_again_and_may_be_confirmed_again(place):
    opportunity, today = place.opportunity, clock.today()
    quotation = sent(issued(opportunity))
    for _again in range(2):
        proof = actions.record_receipt(quotation, by=place.seller, person=opportunity.person, on=today)
        actions.withdraw_evidence(proof, by=place.seller, reason="다른 견적이었음")
        quotation.refresh_from_db()
        assert (quotation.state, quotation.evidence, quotation.received_on) == (QuotationState.SENT, None, None)


def test_an_amount_whose_offer_is_withdrawn_is_an_estimate(client, place):
    opportunity = place.opportunity
    one, same = issued(opportunity), issued(opportunity)
    page = client.get(path(place, one.pk, "amount")).content.decode()
    assert "12,000,000원" in page
    assert "1,000,000원" in page
    client.post(path(place, one.pk, "amount"))
    reason = {"reason": "조건이 달라짐"}
    client.post(path(place, one.pk, "withdraw"), reason)
    opportunity.refresh_from_db()
    assert opportunity.amount_basis == "quote"  # the other one says the same
    assert "추정" in client.get(path(place, same.pk, "withdraw")).content.decode()
    answer = client.post(path(place, same.pk, "withdraw"), reason, follow=True).content.decode()
    assert "철회했어요" in answer
    assert "추정" in answer
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.amount_basis) == (1_000_000, "estimate")


def test_the_sum_of_the_products_is_no_quotations(client, place):
    opportunity, product = place.opportunity, make.ProductFactory()
    said = [actions.LineSaid(product, Decimal(1), unit_price=Decimal(5_000_000))]
    actions.take_amount(issued(opportunity), by=place.seller)
    actions.set_lines(opportunity, said, by=place.seller, read_at=opportunity.version)
    url = f"/opportunities/{opportunity.pk}/lines/"
    assert "추정" in client.get(url).content.decode()
    opportunity.refresh_from_db()
    client.post(f"{url}total/", {"version": opportunity.version})
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.amount_basis) == (5_000_000, "estimate")
    quotation = issued(opportunity, lines=[line("방제 드론", "1", "5000000")])
    actions.take_amount(quotation, by=place.seller)
    actions.set_amount_to_lines(opportunity, by=place.seller, read_at=opportunity.version)
    assert opportunity.amount_basis == "quote"


def test_an_offer_of_nothing_is_not_issued(place):
    with pytest.raises(Incomplete):
        issued(place.opportunity, lines=[line("덤", "1", "0")])


def test_a_new_version_goes_to_somebody_who_is_still_there(client, place):
    opportunity = place.opportunity
    buyer = make.customer(company=opportunity.company)
    quotation = issued(opportunity, person=buyer)
    Employment.objects.filter(person=buyer).update(to_on=clock.today() - dt.timedelta(days=1))
    with pytest.raises(Incomplete):
        drafted(opportunity, person=buyer)
    answer = client.post(path(place, quotation.pk, "revise"), follow=True)
    assert Quotation.objects.get(revises=quotation).person == opportunity.person
    assert buyer.name in answer.content.decode()


def test_a_unit_price_stands_on_the_paper_as_it_is(client, place):
    quotation = issued(place.opportunity, lines=[line("전단", "1000", "0.4"), line("안내문", "3", "1200.25")])
    page = client.get(path(place, quotation.pk)).content.decode()
    for words in ("0.4원", ">400원", "1,200.25원", ">3,601원"):
        assert words in page


def said(place, *lines, **more):
    """What the form sends. Each line: its fields."""
    found = {
        "title": "방제 견적",
        "person": place.opportunity.person_id,
        "vat": "separate",
        "vat_pct": "10",
        "language": "ko",
    }
    found |= {"line-TOTAL_FORMS": str(len(lines)), "line-INITIAL_FORMS": "0"}
    for number, row in enumerate(lines):
        found |= {f"line-{number}-{name}": value for name, value in row.items()}
    return found | more


def test_a_line_without_an_item_does_not_vanish_and_too_small_a_price_is_refused(client, place):
    whole = {"product_text": "드론 방제", "quantity": "1", "unit_price": "5"}
    for other, name in (
        ({"quantity": "3"}, "product"),
        ({"quantity": "1", "discount_pct": "5"}, "product"),
        ({"quantity": "1", "unit": "회"}, "product"),
        (whole | {"unit_price": "0.004"}, "unit_price"),
    ):
        answer = client.post(path(place, "new"), said(place, whole, other))
        assert answer.status_code == 422
        assert name in answer.context["lines"].forms[1].errors
    assert client.post(path(place, "new"), said(place, whole, {"quantity": "1"})).status_code == 302


def test_lines_cost_no_query_each(client, place):
    for number in range(6):
        make.ProductFactory(name=f"방제 드론 {number}", list_price_amount=Decimal(1000))

    def post(count):
        rows = [{"product_text": f"방제 드론 {number}", "quantity": "1", "unit_price": ""} for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            assert client.post(path(place, "new"), said(place, *rows)).status_code == 302
        return len(asked)

    assert post(2) == post(6)


def test_a_mate_who_issues_and_mails_does_so_in_her_own_name(client, place):
    actions.set_members(
        place.opportunity, by=place.seller, members=[(place.seller, "owner", 100), (place.mate, "support", 0)]
    )
    quotation = drafted(place.opportunity, contact="010-1111-1111")
    drafted(place.opportunity, by=place.mate, contact="010-2222-2222")
    client.force_login(place.mate)
    preview = client.get(path(place, quotation.pk)).content.decode()
    actions.issue_quotation(quotation, by=place.mate)
    assert (quotation.from_name, quotation.contact) == (place.mate.name, "010-2222-2222")
    assert "010-2222-2222" in preview
    assert "010-1111-1111" not in preview
    letter = mailed(place, quotation, "a@farm.example")  # by the seller
    assert letter.answer_to == f'"{place.seller.name}" <{place.seller.email}>'


def test_who_writes_at_a_dropped_draft_keeps_her_words(client, place):
    quotation = drafted(place.opportunity)
    actions.discard_draft(Quotation.objects.get(), by=place.seller)
    with pytest.raises(DraftGone):
        actions.issue_quotation(quotation, by=place.seller)
    typed = said(place, {"product_text": "내 품목", "quantity": "1", "unit_price": "7"}, title="내 제목", version="1")
    answer = client.post(path(place, quotation.pk, "edit"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("내 제목", "내 품목", f'action="{path(place, "new")}"'):
        assert words in page
    assert client.post(path(place, quotation.pk, "issue"), {"version": "1"}).url == path(place)
    assert client.post(path(place, "new"), typed).status_code == 302
    assert Quotation.objects.get().title == "내 제목"
