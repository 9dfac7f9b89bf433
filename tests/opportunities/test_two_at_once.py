"""Two people at one opportunity: the second decides on what the first left, and nothing is overwritten silently."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.errors import Stale
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import Booking, Opportunity, State, WinAction
from tests.inputs import sent_by
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


def seen_by_another(opportunity):
    return Opportunity.objects.get(pk=opportunity.pk)


def test_an_order_is_booked_with_the_amount_that_is_stored(in_pipeline):
    make.prove(in_pipeline, "F11")
    read_before = seen_by_another(in_pipeline)
    actions.edit_opportunity(in_pipeline, by=in_pipeline.owner, read_at=in_pipeline.version, amount=Decimal(7_000_000))
    actions.close(read_before, to=State.WON, by=in_pipeline.owner, on=clock.today())
    assert Booking.objects.get().amount == 7_000_000


ENDINGS = {
    "close": lambda row, **said: actions.close(
        row, to=State.WITHDRAWN, on=clock.today(), reason_code="other", note="우리가 잘할 수 없는 일", **said
    ),
    "hold": lambda row, **said: actions.hold(row, revisit_on=clock.today() + dt.timedelta(days=9), **said),
    "members": lambda row, **said: actions.set_members(row, members=[(row.owner, "owner", 100)], **said),
    "buyer": lambda row, **said: actions.name_buyer(row, person=row.person, roles=["eb"], **said),
    "owner": lambda row, **said: actions.reassign_owner(row, to=make.UserFactory(), **said),
    "stage": lambda row, **said: actions.move_stage(
        row, to=make.stage(2), on=clock.today(), reason="먼저 갑니다", **said
    ),
    "weaker": lambda row, **said: actions.declare_category(row, category="", reason="", **said),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_nothing_is_done_on_an_old_page(opportunity, name):
    seller, read_at = opportunity.owner, opportunity.version
    actions.set_members(seen_by_another(opportunity), by=seller, members=[(seller, "owner", 100)])
    with pytest.raises(Stale):
        ENDINGS[name](opportunity, by=seller, read_at=read_at)
    ENDINGS[name](opportunity, by=seller, read_at=read_at + 1)


def test_an_old_reopening_and_an_old_cancellation_are_refused(world):
    opportunity = make.climb(world.opportunity, "pipeline")
    actions.hold(opportunity, by=world.seller, revisit_on=clock.today() + dt.timedelta(days=9))
    with pytest.raises(Stale):
        actions.reopen(opportunity, by=world.seller, on=clock.today(), read_at=opportunity.version - 1)
    actions.reopen(opportunity, by=world.seller, on=clock.today(), read_at=opportunity.version)
    make.prove(opportunity, "F11")
    actions.close(opportunity, to=State.WON, by=world.seller, on=clock.today())
    said = {"by": world.leader, "on": clock.today(), "text": "해지 통보서", "person": opportunity.person}
    with pytest.raises(Stale):
        actions.cancel_contract(opportunity, read_at=opportunity.version - 1, **said)
    actions.cancel_contract(opportunity, read_at=opportunity.version, **said)


def test_who_handed_it_over_meanwhile_sets_no_team(world):
    read_before = seen_by_another(world.opportunity)
    assert read_before.owner == world.seller
    actions.reassign_owner(world.opportunity, by=world.leader, to=world.mate)
    with pytest.raises(PermissionDenied):
        actions.set_members(read_before, by=world.seller, members=[(world.seller, "owner", 100)])
    read_before = seen_by_another(world.opportunity)
    actions.reassign_owner(world.opportunity, by=world.leader, to=world.seller)
    assert read_before.owner == world.mate
    with pytest.raises(Incomplete):
        actions.set_members(read_before, by=world.seller, members=[(world.mate, "owner", 100)])


def of_the_team(deal, evidence, flag, strength):
    """Acts on rows that were read before."""
    said = {
        "fact_code": "F4",
        "text": "예산 확인",
        "person": deal.person,
        "happened_on": clock.today(),
        "origin": "doc",
    }
    return [
        lambda by: actions.add_evidence(deal, by=by, **said),
        lambda by: actions.answer_dispute(evidence, by=by, answer="회의록에 있어요"),
        lambda by: actions.withdraw_evidence(evidence, by=by, reason="잘못 적음"),
        lambda by: actions.add_strength(deal, by=by, text="현장이 우리 편"),
        lambda by: actions.end_strength(strength, by=by),
        lambda by: actions.add_flag(deal, by=by, text="경쟁사 방문"),
        lambda by: actions.raise_flag(deal, by=by, code="R99", level="warn"),
        lambda by: actions.clear_flag(flag, by=by),
        lambda by: actions.add_action(deal, by=by, what="전화", due_on=clock.today()),
    ]


def test_who_handed_it_over_meanwhile_writes_nothing_more_into_it(world):
    deal, seller = world.opportunity, world.seller
    (evidence,) = make.prove(deal, "F1")
    actions.dispute_evidence(evidence, by=world.leader, reason="정말인가요?")
    flag, strength = (
        actions.add_flag(deal, by=seller, text="예산 삭감"),
        actions.add_strength(deal, by=seller, text="현장이 원해요"),
    )
    for act in of_the_team(*(type(row).objects.get(pk=row.pk) for row in (deal, evidence, flag, strength))):
        with transaction.atomic():
            act(seller)
            transaction.set_rollback(True)
    before = [type(row).objects.get(pk=row.pk) for row in (deal, evidence, flag, strength)]
    assert {row.opportunity.owner for row in before[1:]} == {before[0].owner}
    actions.reassign_owner(deal, by=world.leader, to=world.mate)
    for act in of_the_team(*before):
        with pytest.raises(PermissionDenied):
            act(seller)


@pytest.mark.parametrize("act", ["dispute_evidence", "verify_evidence"])
def test_evidence_of_one_that_was_closed_meanwhile_stays_as_it_is(world, act):
    (evidence,) = make.prove(world.opportunity, "F1")
    said = {"reason": "정말인가요?"} if act == "dispute_evidence" else {}
    getattr(actions, act)(evidence, by=world.leader, **said)
    assert evidence.opportunity.state == State.OPEN
    ENDINGS["close"](seen_by_another(world.opportunity), by=world.seller)
    with pytest.raises(PermissionDenied):
        getattr(actions, act)(evidence, by=world.leader, **said)


def test_pages_send_the_version_that_they_were_read_at(world, client):
    opportunity = world.opportunity
    client.force_login(world.seller)
    old = opportunity.version
    rows = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-user": world.seller.pk, "form-0-role": "owner"}
    sent = {
        "close": {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "x"},
        "hold": {"revisit_on": clock.today() + dt.timedelta(days=9)},
        "members": rows | {"form-0-share_pct": "100"},
    }
    actions.name_buyer(opportunity, by=world.seller, person=opportunity.person, roles=["eb"])
    for name, said in sent.items():
        answer = client.post(f"/opportunities/{opportunity.pk}/{name}/", said | {"version": old})
        assert (name, answer.status_code) == (name, 422)
        assert answer.context["version"] == opportunity.version
    answer = client.post(
        f"/opportunities/{opportunity.pk}/members/", sent["members"] | {"version": opportunity.version}
    )
    assert answer.status_code == 302


def test_nobody_is_taken_off_on_an_old_page(opportunity):
    buyer = actions.name_buyer(opportunity, by=opportunity.owner, person=opportunity.person, roles=["eb"])
    actions.set_members(seen_by_another(opportunity), by=opportunity.owner, members=[(opportunity.owner, "owner", 100)])
    with pytest.raises(Stale):
        actions.remove_buyer(buyer, by=opportunity.owner, read_at=opportunity.version - 1)
    actions.remove_buyer(buyer, by=opportunity.owner, read_at=opportunity.version)
    assert not opportunity.buyers.exists()


def panel(client, opportunity, name, **said):
    """The answer to a form that was read before somebody else saved: refused, with the version to go on from."""
    read_at = {"version": opportunity.version}
    name_buyer = actions.name_buyer(
        seen_by_another(opportunity), by=opportunity.owner, person=opportunity.person, roles=["eb"], influence="high"
    )
    if name == "buyers":
        name = f"buyers/{name_buyer.pk}"
    answer = client.post(f"/opportunities/{opportunity.pk}/{name}/", said | read_at, headers={"HX-Request": "true"})
    opportunity.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["version"] == opportunity.version
    text = answer.content.decode()
    assert f"{opportunity.owner.name} 님이" in text
    return answer, text


def test_only_what_i_changed_myself_is_asked_about(world, client):
    client.force_login(world.seller)
    opportunity = world.opportunity
    path = f"/opportunities/{opportunity.pk}/edit/"
    mine = {name: values[0] for name, values in sent_by(client.get(path).content.decode()).items()}
    other = seen_by_another(opportunity)
    changed = {"amount": Decimal(7_000_000), "need": "동료가 고친 말", "expected_order_on": clock.today()}
    actions.edit_opportunity(other, by=world.seller, read_at=other.version, **changed)
    answer = client.post(path, mine | {"title": "내가 고친 제목"})
    assert [item["name"] for item in answer.context["conflict"]["items"]] == ["title"]
    again = {name: values[0] for name, values in sent_by(answer.content.decode()).items()}
    assert again["need"] == "동료가 고친 말"
    assert client.post(path, again | {"keep_title": "mine"}).status_code == 302
    opportunity.refresh_from_db()
    stood = {name: getattr(opportunity, name) for name in changed}
    assert (opportunity.title, stood) == ("내가 고친 제목", changed)


def test_what_the_first_conflict_settled_is_not_settled_again_by_the_second(world, client):
    client.force_login(world.seller)
    opportunity = world.opportunity
    path = f"/opportunities/{opportunity.pk}/edit/"

    def sent(answer):
        return {name: values[0] for name, values in sent_by(answer.content.decode()).items()}

    def meanwhile(**changes):
        other = seen_by_another(opportunity)
        actions.edit_opportunity(other, by=world.seller, read_at=other.version, **changes)

    mine = sent(client.get(path)) | {"need": "내가 들은 말"}
    meanwhile(need="동료가 들은 말")
    both = sent(client.post(path, mine)) | {"keep_need": "both"}
    meanwhile(title="동료가 고친 제목")
    again = sent(client.post(path, both))
    assert (again["title"], again["need"].count("동료가 들은 말")) == ("동료가 고친 제목", 1)


def test_an_old_stage_form_shows_where_it_stands_now(world, client):
    client.force_login(world.seller)
    opportunity, read_at = world.opportunity, world.opportunity.version
    actions.move_stage(
        seen_by_another(opportunity), to=make.stage(2), by=world.seller, on=clock.today(), reason="먼저 갑니다"
    )
    path, to = f"/opportunities/{opportunity.pk}/stage/", make.stage(2)
    answer = client.post(path, {"to": to.pk, "version": read_at})
    item = answer.context["conflict"]["items"][0]
    assert (answer.status_code, item["mine"], item["theirs"]) == (422, str(to), str(to))
    assert to not in answer.context["form"].fields["to"].known.values()
    back = {"to": make.stage(1).pk, "reason": "잘못 옮김", "version": answer.context["version"]}
    assert client.post(path, back).status_code == 302


def test_an_old_team_form_shows_the_stored_rows_beside_the_typed_ones(world, client):
    client.force_login(world.seller)
    opportunity, read_at = world.opportunity, world.opportunity.version
    actions.set_members(
        seen_by_another(opportunity),
        by=world.seller,
        members=[(world.seller, "owner", 60), (world.head, "support", 40)],
    )
    rows = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "form-0-user": world.seller.pk, "form-0-role": "owner"}
    rows |= {"form-0-share_pct": "70", "form-1-user": world.mate.pk, "form-1-role": "seller", "form-1-share_pct": "30"}
    path = f"/opportunities/{opportunity.pk}/members/"
    answer = client.post(path, rows | {"version": read_at})
    item = answer.context["conflict"]["items"][0]
    assert (answer.status_code, item["name"]) == (422, "members")
    assert f"{world.mate.name} · " in item["mine"]
    assert "30 %" in item["mine"]
    assert f"{world.head.name} · " in item["theirs"]
    assert "40 %" in item["theirs"]
    now = {"version": answer.context["version"]}
    assert client.post(path, rows | now | {"keep_members": "theirs"}).status_code == 302
    assert set(opportunity.members.values_list("user", "share_pct")) == {(world.seller.pk, 60), (world.head.pk, 40)}
    now = {"version": Opportunity.objects.get(pk=opportunity.pk).version}
    assert client.post(path, rows | now | {"keep_members": "mine"}).status_code == 302
    assert opportunity.members.get(user=world.mate).share_pct == 30


def test_an_old_buyer_form_shows_her_stored_place(world, client):
    client.force_login(world.seller)
    said = {"roles": ["user", "coach"], "influence": "low", "attitude": "unknown"}
    answer, _text = panel(client, world.opportunity, "buyers", **said)
    items = {item["name"]: item for item in answer.context["conflict"]["items"]}
    assert set(items) == {"roles", "influence"}
    now = said | {"version": world.opportunity.version, "keep_roles": "theirs", "keep_influence": "mine"}
    row = world.opportunity.buyers.get()
    assert client.post(f"/opportunities/{world.opportunity.pk}/buyers/{row.pk}/", now).status_code == 302
    row.refresh_from_db()
    assert (row.roles, row.influence) == (["eb"], "low")


def test_taking_off_on_an_old_page_shows_the_map_as_it_is(world, client):
    client.force_login(world.seller)
    _answer, text = panel(client, world.opportunity, "buyers", remove=1)
    assert world.opportunity.buyers.count() == 1
    assert 'name="remove"' in text


def test_an_old_view_of_its_own_is_shown_beside_the_stored_one(world, client):
    client.force_login(world.seller)
    opportunity = make.climb(world.opportunity, "best")
    read_at = opportunity.version
    actions.declare_category(
        seen_by_another(opportunity), by=world.seller, category="potential", reason="예산이 미뤄졌다"
    )
    said = {"seller_category": "pipeline", "seller_category_reason": "CFO 반응이 차갑다", "version": read_at}
    answer = client.post(f"/opportunities/{opportunity.pk}/category/", said)
    items = {item["name"]: (item["mine"], item["theirs"]) for item in answer.context["conflict"]["items"]}
    assert answer.status_code == 422
    assert items["seller_category_reason"] == ("CFO 반응이 차갑다", "예산이 미뤄졌다")


def test_bulk_acts_lock_what_was_ticked_in_one_order(world):
    """Else two who tick the same rows, each in another order, wait for each other until one is thrown out."""
    rows = [make.raised(world.seller) for _ in range(2)]
    with CaptureQueriesContext(connection) as asked:
        done = actions.date_together(rows[::-1], by=world.seller, on=clock.today(), text="전화").done
    first = next(query["sql"] for query in asked if "FOR UPDATE" in query["sql"])
    assert done == rows[::-1]
    assert all(str(row.pk) in first for row in rows)
    assert " ORDER BY " in first


def test_an_action_is_judged_as_it_is_stored_and_not_as_it_was_read(world):
    idea = actions.suggest_action(world.opportunity, by=world.leader, what="CFO 면담", due_on=clock.today())
    read_before = WinAction.objects.select_related("opportunity").get(pk=idea.pk)
    actions.accept_action(idea, by=world.seller)
    assert actions.accept_action(read_before, by=world.seller).state == "planned"
    stale = WinAction.objects.select_related("opportunity").get(pk=idea.pk)
    actions.reassign_owner(world.opportunity, by=world.leader, to=world.mate)
    actions.set_members(world.opportunity, by=world.mate, members=[(world.mate, "owner", 100)])
    with pytest.raises(PermissionDenied):
        actions.drop_action(stale, by=world.seller)
    actions.drop_action(stale, by=world.mate)
