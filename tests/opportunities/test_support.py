"""Support: asked for, accepted, done or declined; who was asked reads the sheet without amounts while she helps."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from opportunities import actions
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Decision, SupportRequest, SupportState
from opportunities.tiers import Tier, card_of, tier_of
from sellers.models import Notification, NotificationState
from tests.opportunities.factories import ProductFactory, world
from tests.opportunities.quotes import issued
from tests.sellers.factories import UserFactory, fresh

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def ask(place, to=None, **fields):
    said = {
        "kind": "executive",
        "what": "CFO를 한 번 만나 주세요",
        "due_on": clock.today() + dt.timedelta(days=3),
    } | fields
    return actions.request_support(place.opportunity, by=place.seller, to=to or place.stranger, **said)


def url(name, place, **args):
    return reverse(f"opportunities:{name}", kwargs={"pk": place.opportunity.pk, **args})


def told(user, code):
    return Notification.objects.filter(user=user, code=code, state=NotificationState.NEW).count()


def test_asked_accepted_and_done(world):
    support = ask(world)
    assert told(world.stranger, "support_asked") == 1
    for _ in range(2):
        actions.accept_support(support, by=world.stranger)
    assert told(world.stranger, "support_asked") == 0, "she has answered"
    assert told(world.seller, "support_accepted") == 1
    actions.finish_support(support, by=world.stranger)
    support.refresh_from_db()
    assert (support.state, bool(support.answered_at), bool(support.ended_at)) == (SupportState.DONE, True, True)
    assert told(world.seller, "support_done") == 1
    with pytest.raises(IllegalMove):
        actions.decline_support(support, by=world.stranger, reason="늦었어요")


def test_who_was_asked_reads_the_sheet_without_amounts_until_she_declines():
    place = world(amount=480)
    assert tier_of(place.opportunity, place.stranger) is Tier.CARD
    support = ask(place)
    assert tier_of(place.opportunity, fresh(place.stranger)) is Tier.SHEET
    assert card_of(place.opportunity, place.stranger).amount is None
    with pytest.raises(Incomplete):
        actions.decline_support(support, by=place.stranger, reason=" ")
    actions.decline_support(support, by=place.stranger, reason="다음 달부터 가능해요")
    assert tier_of(place.opportunity, place.stranger) is Tier.CARD
    assert told(place.seller, "support_declined") == 1
    assert SupportRequest.objects.visible_to(place.stranger).get() == support, "her own answer stays with her"


def test_only_the_team_asks_and_only_who_was_asked_answers(world):
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.request_support(
                world.opportunity, by=user, to=world.head, kind="executive", what="x", due_on=clock.today()
            )
    support = ask(world)
    for user in (world.seller, world.leader, world.head, world.mate):
        with pytest.raises(PermissionDenied):
            actions.accept_support(support, by=user)


@pytest.mark.parametrize("wrong", [
    {"what": " "}, {"kind": "cash"}, {"due_on": dt.date(2020, 1, 1)},
])  # fmt: skip
def test_what_is_asked_is_said_in_full(wrong):
    with pytest.raises(Incomplete):
        ask(world(), **wrong)
    place = world()
    for to in (place.seller, UserFactory(is_active=False)):
        with pytest.raises(Incomplete):
            ask(place, to=to)


def test_a_reason_and_a_refusal_belong_together():
    support = ask(world())
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportRequest.objects.filter(pk=support.pk).update(state="declined")


def test_one_tap_from_the_report_view_and_a_refusal_closes_the_sheet(world, client):
    client.force_login(world.seller)
    said = {"what": "CFO 면담", "kind": "executive", "to": world.stranger.pk, "due_on": clock.today().isoformat()}
    assert client.post(url("support_new", world), said | {"due_on": "2020-01-01"}).status_code == 422
    assert client.post(url("support_new", world), said).status_code == 302
    support = SupportRequest.objects.get()
    accept = url("support_accept", world, support=support.pk)
    assert client.post(accept).status_code == 403
    client.force_login(world.stranger)
    report = client.get(url("detail", world) + "?view=report").content.decode()
    assert "CFO 면담" in report
    assert accept in report
    answer = client.post(accept, headers=HTMX)
    assert (answer.status_code, "coaching-changed" in answer["HX-Trigger"]) == (204, True)
    declined = client.post(
        url("support_decline", world, support=support.pk), {"reason": "일정이 안 돼요"}, headers=HTMX
    )
    assert declined["HX-Redirect"] == url("detail", world)
    assert "CFO 면담" not in client.get(url("detail", world)).content.decode()


def test_a_decision_is_read_and_printed_and_told(world, client):
    ask(world)
    for user in (world.seller, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.decide(world.opportunity, by=user, text="간다")
    client.force_login(world.head)
    path = url("coaching_decision", world)
    assert client.post(path, {"decision": " "}).status_code == 422
    answer = client.post(path + "?view=report", {"decision": "다음 주 CFO 동행"})
    assert answer.url.endswith("?view=report")
    assert Decision.objects.get().by == world.head
    assert told(world.seller, "decision_made") == 1
    for user in (world.seller, world.leader):
        client.force_login(user)
        assert "다음 주 CFO 동행" in client.get(url("detail", world) + "?view=report").content.decode()
    for user in (world.mate, world.stranger):
        client.force_login(user)
        assert "다음 주 CFO 동행" not in client.get(url("detail", world)).content.decode()
    assert not Decision.objects.visible_to(fresh(world.stranger)).exists()


def test_an_asked_colleague_reads_nothing_of_what_others_were_asked_and_what_leaders_say(client):
    place, expert = world(), UserFactory()
    actions.request_coaching(place.opportunity, by=place.seller, to=expert, question="어떻게 볼까요?")
    theirs = ask(place, to=place.mate, what="남에게 부탁한 일")
    actions.decline_support(theirs, by=place.mate, reason="남의 사정")
    ask(place, what="내게 부탁한 일")
    actions.give_opinion(place.opportunity, by=place.leader, text="본부장 생각")
    for user, sees in (
        (place.leader, (True, True, True)),
        (expert, (False,) * 3),
        (place.stranger, (False, True, False)),
    ):
        client.force_login(user)
        answer = client.get(url("detail", place) + "?view=coach")
        assert answer.status_code == 200
        body = answer.content.decode()
        assert tuple(words in body for words in ("남에게 부탁한 일", "내게 부탁한 일", "본부장 생각")) == sees
        assert ("남의 사정" in body) == sees[0]


def test_the_history_tells_an_asked_colleague_of_products_without_their_amounts(client):
    place = world(amount=480)
    said = [actions.LineSaid(ProductFactory(unit="봉"), quantity=Decimal(20_000), unit_price=Decimal(3))]
    actions.set_lines(place.opportunity, said, by=place.seller)
    number = issued(place.opportunity).number
    ask(place)
    seen = {}
    for user in (place.seller, place.stranger):
        client.force_login(user)
        seen[user] = client.get(f"/opportunities/{place.opportunity.pk}/history/").content.decode()
    assert "60,000원" in seen[place.seller]
    assert number in seen[place.seller]
    assert "20,000봉" in seen[place.stranger]
    assert "60,000원" not in seen[place.stranger]
    assert number not in seen[place.stranger]
