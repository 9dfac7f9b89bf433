"""Quotations: what they come to, their numbers, and that an issued one stands."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import ReasonRequired, Stale
from opportunities import actions
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Category, Evidence, FactCode, Quotation, QuotationLine, QuotationState
from opportunities.money import line_amount, rounded
from opportunities.queries import facts_of
from opportunities.quoting import in_korean_words, totals_of
from tests.opportunities import factories as make
from tests.opportunities.quotes import drafted, issued, line, sent

pytestmark = pytest.mark.django_db
CENTS = st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)
DISCOUNTS = st.integers(0, 10_000).map(lambda part: Decimal(part) / 100)
RATES = st.sampled_from([Decimal(0), Decimal(10), Decimal("7.7"), Decimal("19")])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # of a machine that is busy
@given(
    lines=st.lists(st.tuples(CENTS, CENTS, DISCOUNTS), max_size=12),
    rate=RATES,
    included=st.booleans(),
    currency=st.sampled_from(["KRW", "JPY", "USD"]),
)
def test_lines_sum_to_the_subtotal_and_net_and_vat_to_the_total(lines, rate, included, currency):
    amounts = [line_amount(quantity, price, discount, currency) for quantity, price, discount in lines]
    found = totals_of(amounts, vat_pct=rate, vat_included=included, currency=currency)
    assert found.lines == sum(amounts)
    assert found.net + found.vat == found.total
    assert found.lines == (found.total if included else found.net)
    for amount in (found.lines, found.net, found.vat, found.total):
        assert isinstance(amount, Decimal | int)
        assert amount == rounded(Decimal(amount), currency)
    if rate == 0:
        assert found.vat == 0
    half = Decimal("0.5") if currency in ("KRW", "JPY") else Decimal("0.005")
    assert abs(found.vat - found.net * rate / 100) <= half * (1 + rate / 100)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "일금 영원정"),
        (10, "일금 일십원정"),
        (13_200_000, "일금 일천삼백이십만원정"),
        (100_010_001, "일금 일억일만일원정"),
        (9_876_543_210_000, "일금 구조팔천칠백육십오억사천삼백이십일만원정"),
    ],
)
def test_a_sum_of_won_in_words(amount, words):
    assert in_korean_words(Decimal(amount)) == words


def test_a_draft_has_no_number_and_gets_the_next_one_of_the_year():
    seller = make.world().seller
    opportunity = seller.opportunities.get()
    drafts = [drafted(opportunity) for _ in range(3)]
    assert [draft.number for draft in drafts] == ["", "", ""]
    actions.discard_draft(drafts[1], by=seller)
    year = clock.today().year
    numbers = [actions.issue_quotation(draft, by=seller).number for draft in (drafts[2], drafts[0])]
    assert numbers == [f"Q-{year}-0001", f"Q-{year}-0002"]
    assert Quotation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_get_two_numbers():
    drafts, start, failed = [drafted(make.raised()) for _ in range(2)], threading.Barrier(2), []

    def issue(draft):
        try:
            start.wait(5)
            actions.issue_quotation(draft, by=draft.made_by)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failed == []
    assert sorted(Quotation.objects.values_list("serial", flat=True)) == [1, 2]


def test_what_the_paper_says_is_copied_and_summed():
    place = make.world()
    opportunity = place.opportunity
    quotation = issued(
        opportunity,
        lines=[line("드론 방제", "2", "1500000", discount_pct=Decimal("12.5")), line("교육", "3", "333333.33")],
    )
    assert [row.amount for row in quotation.lines.all()] == [2_625_000, 1_000_000]
    assert (quotation.lines_amount, quotation.vat_amount, quotation.total_amount) == (3_625_000, 362_500, 3_987_500)
    assert (quotation.from_company, quotation.from_name) == (place.company.name, place.seller.name)
    assert (quotation.to_company, quotation.to_name) == (opportunity.company.name, opportunity.person.name)


def test_an_issued_one_stands_in_the_database():
    quotation = issued(make.raised())
    rows = Quotation.objects.filter(pk=quotation.pk)
    for change in (
        {"title": "다른 제목"},
        {"valid_until": quotation.valid_until + dt.timedelta(days=1)},
        {"net_amount": 1, "vat_amount": 0, "total_amount": 1, "lines_amount": 1},
        {"serial": 99},
        {"to_name": "다른 사람"},
        {"state": "draft", "year": None, "serial": None, "issued_on": None},
    ):
        with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
            rows.update(**change)
    first = quotation.lines.get()
    for act in (
        lambda: QuotationLine.objects.filter(pk=first.pk).update(amount=1),
        lambda: QuotationLine.objects.filter(pk=first.pk).delete(),
        lambda: QuotationLine.objects.create(quotation=quotation, position=2, text="덤", unit_price=0, amount=0),
        lambda: rows._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
            act()
    actions.withdraw_quotation(quotation, by=quotation.made_by, reason="잘못 냈음")
    with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
        rows.update(state="sent")


def test_only_an_erasure_takes_words_from_it():
    quotation = issued(make.raised())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hanjang.erasing', 'on', true)")
        Quotation.objects.filter(pk=quotation.pk).update(to_name="삭제된 고객")
        quotation.lines.update(text="삭제된 내용")
        with pytest.raises(IntegrityError, match="issued"), transaction.atomic():
            quotation.lines.update(amount=1)
        cursor.execute("SELECT set_config('hanjang.erasing', '', true)")


def test_a_draft_is_edited_by_its_version_and_an_issued_one_never():
    opportunity = make.raised()
    quotation, seller = drafted(opportunity), opportunity.owner
    actions.edit_quotation(quotation, by=seller, read_at=1, lines=[line("다른 것", "1", "10")], title="새 제목")
    with pytest.raises(Stale):
        actions.edit_quotation(quotation, by=seller, read_at=1, lines=[line()], title="옛 화면에서")
    quotation.refresh_from_db()
    assert (quotation.title, quotation.total_amount, quotation.version) == ("새 제목", 11, 2)
    with pytest.raises(Stale):
        actions.issue_quotation(quotation, by=seller, read_at=1)
    actions.issue_quotation(quotation, by=seller, read_at=2)
    for act in (
        lambda: actions.edit_quotation(quotation, by=seller, read_at=3, lines=[line()], title="늦은 수정"),
        lambda: actions.discard_draft(quotation, by=seller),
        lambda: actions.issue_quotation(quotation, by=seller),
    ):
        with pytest.raises(IllegalMove):
            act()


def test_what_lacks_is_said_before_it_is_issued():
    opportunity = make.raised()
    seller, today = opportunity.owner, clock.today()
    stranger = make.customer()
    with pytest.raises(Incomplete) as error:
        drafted(opportunity, person=stranger)
    assert error.value.field == "person"
    for said, field in (({"valid_until": None}, "valid_until"), ({"valid_until": today}, "valid_until")):
        with pytest.raises(Incomplete) as error:
            actions.issue_quotation(drafted(opportunity, **said), by=seller)
        assert error.value.field == field
    with pytest.raises(Incomplete):
        actions.issue_quotation(drafted(opportunity, lines=[]), by=seller)
    with pytest.raises(Incomplete):
        drafted(opportunity, lines=[line("", "1", "1")])
    with pytest.raises(Incomplete):
        drafted(opportunity, lines=[line("너무 큰 것", "99999999", "9999999999999")])


def test_owner_and_team_write_offers_and_nobody_else():
    place = make.world()
    opportunity = place.opportunity
    members = [(place.seller, "owner", 100), (place.mate, "support", 0)]
    actions.set_members(opportunity, by=place.seller, members=members)
    quotation = issued(opportunity, by=place.mate)
    for other in (place.leader, place.head, place.stranger):
        with pytest.raises(PermissionDenied):
            drafted(opportunity, by=other)
        with pytest.raises(PermissionDenied):
            actions.withdraw_quotation(quotation, by=other, reason="남의 것")
    readers = [user for user in (place.seller, place.mate, place.leader, place.head, place.stranger)
               if Quotation.objects.visible_to(user).exists() and QuotationLine.objects.visible_to(user).exists()]  # fmt: skip
    assert readers == [place.seller, place.mate, place.leader, place.head]


def test_sending_proves_nothing_and_receipt_is_f6_until_the_offer_ends():
    opportunity = make.raised()
    seller, today = opportunity.owner, clock.today()
    quotation = sent(issued(opportunity))
    assert quotation.state == QuotationState.SENT
    assert not Evidence.objects.filter(fact_code=FactCode.F6).exists()
    evidence = actions.record_receipt(quotation, by=seller, person=opportunity.person, on=today, words="잘 받았어요")
    assert (evidence.fact_code, evidence.valid_until, quotation.evidence) == ("F6", quotation.valid_until, evidence)
    assert facts_of(opportunity, on=quotation.valid_until)["F6"].is_true
    assert not facts_of(opportunity, on=quotation.valid_until + dt.timedelta(days=1))["F6"].is_true
    with pytest.raises(IllegalMove):
        actions.record_receipt(quotation, by=seller, person=opportunity.person, on=today)


def test_receipt_lifts_the_category_and_the_end_of_the_offer_drops_it():
    opportunity = make.climb(make.raised(), Category.BEST)
    made = Evidence.objects.get(opportunity=opportunity, fact_code=FactCode.F6)
    actions.withdraw_evidence(made, by=opportunity.owner, reason="견적으로 대신함")
    opportunity.refresh_from_db()
    assert opportunity.fact_category == Category.PIPELINE
    quotation = issued(opportunity, valid_until=clock.today() + dt.timedelta(days=10))
    assert opportunity.fact_category == Category.PIPELINE
    actions.record_receipt(quotation, by=opportunity.owner, person=opportunity.person, on=clock.today())
    opportunity.refresh_from_db()
    assert opportunity.fact_category == Category.BEST
    actions.recategorise([opportunity.pk], on=quotation.valid_until + dt.timedelta(days=1))
    opportunity.refresh_from_db()
    assert opportunity.fact_category == Category.PIPELINE
    actions.recategorise([opportunity.pk], on=clock.today())
    actions.withdraw_quotation(quotation, by=opportunity.owner, reason="단가를 잘못 적음")
    opportunity.refresh_from_db()
    assert opportunity.fact_category == Category.PIPELINE


def test_a_receipt_is_the_customers_word_of_a_day_of_the_offer():
    opportunity = make.raised()
    quotation, today, seller = sent(issued(opportunity)), clock.today(), opportunity.owner
    for said, field in (
        ({"person": make.customer(), "on": today}, "person"),
        ({"person": opportunity.person, "on": today + dt.timedelta(days=1)}, "received_on"),
        ({"person": opportunity.person, "on": today - dt.timedelta(days=1)}, "received_on"),
    ):
        with pytest.raises(Incomplete) as error:
            actions.record_receipt(quotation, by=seller, **said)
        assert error.value.field == field
    colleague = make.customer(company=opportunity.company)
    assert actions.record_receipt(quotation, by=seller, person=colleague, on=today).person == colleague


def test_a_new_version_keeps_the_number_and_ends_the_former_when_it_is_sent():
    opportunity = make.raised()
    seller, today = opportunity.owner, clock.today()
    first = sent(issued(opportunity))
    proof = actions.record_receipt(first, by=seller, person=opportunity.person, on=today)
    draft = actions.revise_quotation(first, by=seller)
    assert actions.revise_quotation(first, by=seller) == draft
    assert draft.lines.get().amount == first.lines.get().amount
    second = actions.issue_quotation(draft, by=seller)
    assert (second.number, second.revision) == (first.number, 2)
    first.refresh_from_db()
    proof.refresh_from_db()
    assert (first.state, proof.withdrawn_at) == (QuotationState.RECEIVED, None)
    sent(second)
    first.refresh_from_db()
    proof.refresh_from_db()
    assert first.state == QuotationState.SUPERSEDED
    assert proof.withdrawn_at is not None
    assert not facts_of(opportunity, on=today)["F6"].is_true
    with pytest.raises(IllegalMove):
        sent(first)
    third = actions.issue_quotation(actions.revise_quotation(first, by=seller), by=seller)
    assert (third.number, third.revision) == (first.number, 3)


def test_taking_back_needs_a_reason_and_the_amount_is_taken_in_one_tap():
    opportunity = make.raised()
    quotation, seller = issued(opportunity), opportunity.owner
    with pytest.raises(ReasonRequired):
        actions.withdraw_quotation(quotation, by=seller, reason=" ")
    actions.take_amount(quotation, by=seller)
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.amount_basis) == (quotation.net_amount, "quote")
    actions.withdraw_quotation(quotation, by=seller, reason="조건이 달라짐")
    with pytest.raises(IllegalMove):
        actions.take_amount(quotation, by=seller)
