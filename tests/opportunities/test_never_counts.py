"""domain.md §4, "Never counts": a test for each phrase, and that no leader moves what counts."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock
from customers.actions import write_log
from customers.models import Channel
from opportunities import actions
from opportunities.categories import categorise
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import Category, Opportunity, Origin, PotentialOpportunity, State
from opportunities.policies import may_reassign
from opportunities.queries import explain
from sellers.models import User
from tests.imports.support import codes, run_bytes
from tests.opportunities import factories as make
from tests.opportunities.test_categories import case, without
from tests.opportunities.test_facts import COACH, DAY, EB, PURCHASING, USER, said, state
from tests.sellers.factories import UserFactory, fresh, grant


def category(**changes) -> Category:
    return categorise(case(**changes), on=DAY).category


@pytest.mark.django_db
def test_the_sellers_confidence(in_pipeline):
    for stronger in ("best", "commit", "booked", "pipeline"):
        with pytest.raises(IllegalMove):
            actions.declare_category(in_pipeline, by=in_pipeline.owner, category=stronger, reason="느낌이 좋아요")
    assert in_pipeline.category == Category.PIPELINE


def test_percent():
    """Nothing of an opportunity holds a likelihood that could be multiplied."""
    named = {field.name for field in Opportunity._meta.get_fields()}
    assert not [name for name in named if any(word in name for word in ("prob", "likel", "weight", "confid", "chance"))]


@pytest.mark.django_db
def test_meals_and_good_relations(in_pipeline):
    before = explain(in_pipeline, on=clock.today())
    line = "저녁을 먹으며 친해졌다"
    write_log(
        by=in_pipeline.owner, people=[in_pipeline.person], line=line, channel=Channel.MEAL, happened_at=clock.now()
    )
    in_pipeline.refresh_from_db()
    assert explain(in_pipeline, on=clock.today()).lacks == before.lacks
    assert in_pipeline.fact_category == Category.PIPELINE


def test_rfp_received():
    """A call for offers is no selection, no budget and no decision to buy: it proves at most that there is a need."""
    rfp = said("F1", PURCHASING, origin=Origin.DOCUMENT)
    assert state("F1", rfp).is_true
    assert category(facts=without("F2", "F3", "F4", "F5", "F6", "F7")) == Category.POTENTIAL


def test_a_proposal_sent_without_receipt():
    assert not state("F6", said("F6", USER, origin=Origin.INTERNAL)).is_true
    assert state("F6", said("F6", USER, origin=Origin.INTERNAL)).why == "own_words"
    assert category(facts=without("F6")) == Category.PIPELINE


def test_the_word_of_a_coach_or_partner_about_selection():
    assert not state("F7", said("F7", COACH)).is_true
    assert not state("F7", said("F7", 99)).is_true, "somebody outside the buying centre, as a partner is"
    assert state("F7", said("F7", PURCHASING)).is_true


def test_a_verbal_yes_from_somebody_without_authority():
    for code in ("F3", "F7", "F9", "F11"):
        assert not state(code, said(code, USER)).is_true, code
    assert not state("F11", said("F11", EB)).is_true, "nor is a spoken yes a contract, whoever says it"


@pytest.mark.django_db
def test_an_internal_target_or_push_from_above():
    world = make.world(amount=Decimal(100), expected_order_on=clock.today() + dt.timedelta(days=9))
    opportunity = make.climb(world.opportunity, "pipeline")
    stood = opportunity.amount
    start = clock.today().replace(day=1)
    end = (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    actions.set_target(world.team, by=fresh(world.head), starts_on=start, ends_on=end, amount=Decimal(10**9))
    actions.write_note(opportunity, by=fresh(world.leader), text="이번 달에 꼭 들어와야 합니다. 다음 행동은?")
    actions.recategorise([opportunity.pk], on=clock.today())
    opportunity.refresh_from_db()
    assert (opportunity.category, opportunity.amount) == (Category.PIPELINE, stood)


@pytest.mark.django_db
def test_last_years_amount():
    """What was booked a year ago makes no amount of this year: it is asked for, and stands as an estimate till then."""
    won = make.climb(make.raised(amount=Decimal(900)), "pipeline")
    make.prove(won, "F11")
    actions.close(won, to=State.WON, by=won.owner, on=clock.today())
    again = make.raised(won.owner, person=won.person)
    assert again.amount is None
    assert category(amount=None) == Category.POTENTIAL
    assert category(amount_basis="estimate") == Category.PIPELINE


@pytest.mark.django_db
def test_a_renewal_that_is_assumed():
    won = make.climb(make.raised(amount=Decimal(900)), "pipeline")
    make.prove(won, "F11")
    actions.close(won, to=State.WON, by=won.owner, on=clock.today())
    assert Opportunity.objects.filter(person=won.person).get() == won, "an order makes no next one by itself"
    assert not PotentialOpportunity.objects.filter(person=won.person).exists()
    assert make.raised(won.owner, person=won.person).category == Category.POTENTIAL


def test_our_own_estimate_of_the_date():
    assert category(date_basis="own") == Category.PIPELINE


def test_evidence_past_its_validity():
    assert not state("F5", said("F5", days_ago=200, valid_until=DAY - dt.timedelta(days=1))).is_true
    assert category(facts=without("F5", status="expired")) == Category.PIPELINE


@pytest.mark.django_db
def test_evidence_without_a_named_person(opportunity):
    with pytest.raises(Incomplete) as refused:
        actions.add_evidence(
            opportunity, by=opportunity.owner, fact_code="F5", text="좋다고들 한다", person=None,
            happened_on=clock.today(), origin=Origin.CUSTOMER_SAID,
        )  # fmt: skip
    assert refused.value.field == "person"
    assert not state("F5", said("F5", None)).is_true


@pytest.mark.django_db
def test_no_leader_changes_category_amount_date_or_stage():
    world = make.world(amount=Decimal(100), expected_order_on=clock.today() + dt.timedelta(days=9))
    opportunity = make.climb(world.opportunity, "best")
    stood = (opportunity.fact_category, opportunity.amount, opportunity.expected_order_on, opportunity.stage_id)
    proof = opportunity.evidence.first()
    for by in (fresh(world.leader), fresh(world.head)):
        for act in (
            lambda by=by: actions.edit_opportunity(
                opportunity, by=by, read_at=opportunity.version, amount=Decimal(999)
            ),
            lambda by=by: actions.edit_opportunity(
                opportunity, by=by, read_at=opportunity.version, expected_order_on=clock.today()
            ),
            lambda by=by: actions.declare_category(opportunity, by=by, category="pipeline", reason="낮게 봐요"),
            lambda by=by: actions.move_stage(opportunity, by=by, to=make.stage(5), on=clock.today(), reason="올려요"),
            lambda by=by: actions.set_members(opportunity, by=by, members=[(world.seller, "owner", 100)]),
            lambda by=by: actions.withdraw_evidence(proof, by=by, reason="아니에요"),
            lambda by=by: actions.close(opportunity, to=State.WON, by=by, on=clock.today()),
            lambda by=by: actions.hold(opportunity, by=by, revisit_on=clock.today()),
            lambda by=by: make.prove(opportunity, "F7", by=by),
            # nor by a detour: who takes it herself would change all of these as its owner
            lambda by=by: actions.reassign_owner(opportunity, by=by, to=by, reason="제가 볼게요"),
        ):
            with pytest.raises(PermissionDenied):
                act()
    opportunity.refresh_from_db()
    assert (opportunity.fact_category, opportunity.amount, opportunity.expected_order_on, opportunity.stage_id) == stood
    actions.edit_opportunity(opportunity, by=world.seller, read_at=opportunity.version, amount=Decimal(999))
    assert opportunity.amount == 999, "the seller does"


@pytest.mark.django_db
def test_no_leader_takes_an_opportunity_by_any_path(client):
    """By its page, by ticked rows, by the repair desk, by a file: as its owner she would change what counts."""
    world = make.world()
    opportunity, leader, seller = world.opportunity, fresh(grant(world.leader, "admin")), world.seller
    client.force_login(leader)
    path = reverse("opportunities:reassign", args=[opportunity.pk])
    form = client.get(path).content.decode()
    assert f"{reverse('sellers:users_options')}?but=me" in form
    assert str(may_reassign(leader, opportunity, to=leader).why) in form, "a word why"
    said = {"to": leader.pk, "reason": "제가 볼게요", "version": opportunity.version}
    refused = client.post(path, said)
    assert (refused.status_code, "to" in refused.context["form"].errors) == (422, True)
    ticked = {"act": "owner", "pick": [opportunity.pk], "user": leader.pk, "reason": "제가 볼게요"}
    page = client.get(reverse("opportunities:list_together"), {"pick": opportunity.pk}).content.decode()
    assert "?but=me" in page
    outcome = client.post(reverse("opportunities:list_together"), ticked).context["outcome"]
    assert (outcome.done, [row for row, _why in outcome.refused]) == ([], [opportunity])
    desk = admin.site.get_model_admin(Opportunity)
    assert not any(may(SimpleNamespace(user=leader)) for may in (desk.has_change_permission, desk.has_add_permission))
    Opportunity.objects.filter(pk=opportunity.pk).update(is_imported=True)
    run_bytes("companies", f"회사명\n{opportunity.company.name}\n")
    row = f"{opportunity.title},{opportunity.company.name},{leader.email},1\n"
    run = run_bytes("opportunities", "title,account,owner email,deal_stage\n" + row, by=leader)
    assert codes(run) == [(2, "owner_taken")]
    opportunity.refresh_from_db()
    assert opportunity.owner == seller
    assert client.post(path, said | {"to": world.mate.pk}).status_code == 302, "to others she hands it"


@pytest.mark.django_db
def test_no_leader_changes_by_a_file_what_only_the_team_changes():
    world = make.world(amount=Decimal(100), expected_order_on=clock.today() + dt.timedelta(days=9))
    opportunity, leader = world.opportunity, fresh(grant(world.leader, "admin"))
    Opportunity.objects.filter(pk=opportunity.pk).update(is_imported=True)
    run_bytes("companies", f"회사명\n{opportunity.company.name}\n")

    def file(by, **said):
        row = {
            "title": opportunity.title,
            "account": opportunity.company.name,
            "owner email": world.seller.email,
        } | said
        lines = [",".join(row), ",".join(str(value) for value in row.values())]
        return codes(run_bytes("opportunities", "\n".join(lines) + "\n", by=by))

    for told in (
        {"amount": 999}, {"expected close date": clock.today()}, {"currency": "USD"},
        {"deal_stage": "수주", "closed date": clock.today(), "amount": 100},
    ):  # fmt: skip
        assert file(leader, **told) == [(2, "of_the_team")], told
    assert file(leader, amount=100, 과제="산지 이력") == [], "the same amount changes nothing"
    opportunity.refresh_from_db()
    assert (opportunity.amount, opportunity.state, opportunity.need) == (100, "open", "산지 이력")
    assert file(grant(UserFactory(), "admin"), amount=999) == [], "who leads nobody there brings it"
    opportunity.refresh_from_db()
    assert opportunity.amount == 999
    made = [(world.seller, "owner", 50), (leader, "seller", 50)]
    actions.set_members(opportunity, by=world.seller, members=made)
    assert file(leader, amount=5) == [], "who works on it changes it"


def test_who_searches_is_left_out_only_where_she_is_no_choice(client, db):
    world = make.world()
    client.force_login(world.leader)
    url = reverse("sellers:users_options")
    name = world.leader.name
    assert name in client.get(url, {"q": name}).content.decode()
    assert name not in client.get(url, {"q": name, "but": "me"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("gone", ["left", "switched off"])
def test_what_nobody_here_owns_a_leader_takes_over(client, gone):
    world = make.world()
    opportunity, yesterday = world.opportunity, clock.today() - dt.timedelta(days=1)
    if gone == "left":
        User.objects.filter(pk=world.seller.pk).update(left_on=yesterday)
        world.seller.memberships.update(from_on=yesterday - dt.timedelta(days=90), to_on=yesterday)
    else:
        User.objects.filter(pk=world.seller.pk).update(is_active=False)
    opportunity.owner.refresh_from_db()
    with pytest.raises(PermissionDenied):
        actions.reassign_owner(opportunity, by=fresh(world.stranger), to=world.stranger, reason="제가 볼게요")
    path, card = (reverse(f"opportunities:{name}", args=[opportunity.pk]) for name in ("reassign", "detail"))
    for reader, may in ((world.leader, True), (world.mate, False), (world.stranger, False)):
        client.force_login(reader)
        assert (f'href="{path}"' in client.get(card).content.decode()) is may, (
            "from the card, which is all that she reads"
        )
    client.force_login(world.leader)
    assert "?but=me" not in client.get(path).content.decode()
    said = {"to": world.leader.pk, "reason": "퇴사", "version": opportunity.version}
    assert client.post(path, said).status_code == 302
    opportunity.refresh_from_db()
    assert opportunity.owner == world.leader
