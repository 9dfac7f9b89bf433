"""Won, ended, held, reopened, cancelled."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from opportunities import actions, timeline
from opportunities.errors import FactMissing, IllegalMove, Incomplete
from opportunities.models import MOVES, Booking, BookingKind, Evidence, Opportunity, State
from opportunities.queries.win_loss import win_loss_of
from opportunities.signals import opportunity_closed, opportunity_won
from tests.opportunities import factories as make

pytestmark = pytest.mark.django_db


def win(opportunity):
    make.climb(opportunity, "pipeline")
    make.prove(opportunity, "F11")
    return actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today())


def lose(opportunity, to=State.LOST, **fields):
    said = {"reason_code": "price_terms", "stated": "가격이 높았어요", "stated_by": opportunity.person}
    return actions.close(opportunity, to=to, by=opportunity.owner, **{"on": clock.today()} | said | fields)


def test_won_needs_a_contract_and_an_amount(opportunity):
    with pytest.raises(FactMissing):
        actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today())
    make.prove(opportunity, "F11")
    with pytest.raises(Incomplete) as refused:
        actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today())
    assert refused.value.field == "amount"
    assert not Booking.objects.exists()


def test_an_order_without_its_paper_is_asked_for_it_where_it_stands(client, opportunity):
    """No way away from the form, so that nothing typed is lost, without script as well."""
    client.force_login(opportunity.owner)
    url = reverse("opportunities:close", args=[opportunity.pk])
    asked = client.get(url).context["form"]
    assert asked.asks_for_paper, "before anything is sent"
    assert (asked["paper_person"].value(), asked["paper_origin"].value()) == (opportunity.person_id, "document")
    won = {
        "to": "won", "on": clock.today(), "reference": "2026-113", "note": "현장 시연이 통했다", "version": opportunity.version,
        "stated": "써 보니 낫더라고요", "stated_by": opportunity.person_id, "reason_code": "product_fit",
    }  # fmt: skip
    refused = client.post(url, won)
    form = refused.context["form"]
    assert refused.status_code == 422
    assert b'name="paper_text"' in refused.content
    assert list(form.errors) == ["amount", "paper_text"], "both at once"
    assert all(str(form[name].value()) == str(typed) for name, typed in won.items() if name in form.fields)
    # as a browser without script sends it again: every field of the page with what stands in it
    again = {name: form[name].value() or "" for name in form.fields} | {"version": opportunity.version}
    nobody = client.post(url, again | {"paper_text": "계약서에 서명", "paper_person": ""})
    assert (nobody.status_code, list(nobody.context["form"].errors)) == (422, ["paper_person"])
    no_amount = client.post(url, again | {"paper_text": "계약서에 서명"})
    assert (no_amount.status_code, b"2026-113" in no_amount.content) == (422, True)
    assert not Evidence.objects.filter(fact_code="F11").exists(), "nothing of a refused order is kept"
    Opportunity.objects.filter(pk=opportunity.pk).update(amount=1000, currency="KRW", company_rate=1)
    assert client.post(url, again | {"paper_text": "계약서에 서명"}).status_code == 302
    paper = Evidence.objects.get(fact_code="F11")
    assert (paper.text, paper.origin, paper.person, paper.happened_on, paper.recorded_by) == (
        "계약서에 서명", "document", opportunity.person, clock.today(), opportunity.owner,
    )  # fmt: skip
    opportunity.refresh_from_db()
    booking = Booking.objects.get()
    assert (opportunity.state, opportunity.win_loss_note, booking.reference) == ("won", won["note"], "2026-113")


def test_what_is_known_is_shown_and_not_asked(client, opportunity):
    """With its contract and an amount nothing of them is asked, and the page says what will be booked."""
    client.force_login(opportunity.owner)
    url = reverse("opportunities:close", args=[opportunity.pk])
    Opportunity.objects.filter(pk=opportunity.pk).update(amount=91_200_000, currency="KRW", company_rate=1)
    said = make.prove(opportunity, "F11", origin="customer_said")[0]
    page = client.get(url)
    assert b'name="paper_text"' in page.content, "a spoken yes is no paper"
    assert "91,200,000원" in page.content.decode()
    assert b'name="amount"' not in page.content
    said.withdrawn_at = clock.now()
    said.save()
    make.prove(opportunity, "F11")
    assert b'name="paper_text"' not in client.get(url).content


def test_a_paper_signed_after_the_order_counts_from_the_order_on(in_pipeline):
    ordered_on = clock.today() - dt.timedelta(days=5)
    terms = actions.OrderTerms(contract_on=clock.today())
    paper = actions.OrderPaper("계약서에 서명", in_pipeline.person, "document")
    empty = replace(paper, text=" ")
    with pytest.raises(Incomplete):
        actions.close(in_pipeline, to=State.WON, by=in_pipeline.owner, on=ordered_on, paper=empty, terms=terms)
    actions.close(in_pipeline, to=State.WON, by=in_pipeline.owner, on=ordered_on, paper=paper, terms=terms)
    assert Evidence.objects.get(fact_code="F11").happened_on == ordered_on


def test_a_win_is_booked_and_announced(django_capture_on_commit_callbacks):
    heard = []
    opportunity_won.connect(
        lambda sender, opportunity_id, **_: heard.append(opportunity_id), weak=False, dispatch_uid="t"
    )
    with django_capture_on_commit_callbacks(execute=True):
        opportunity = win(make.raised())
    opportunity_won.disconnect(dispatch_uid="t")
    assert heard == [opportunity.pk]
    assert (opportunity.state, opportunity.fact_category, opportunity.closed_on) == ("won", "booked", clock.today())
    booking = Booking.objects.get()
    assert (booking.amount, booking.ordered_on, booking.basis) == (opportunity.amount, clock.today(), "facts")
    assert opportunity.person.timeline.filter(kind="opportunity_won").exists()


def test_the_timeline_shows_the_day_of_the_order(in_pipeline):
    ordered_on = clock.today() - dt.timedelta(days=3)
    make.prove(in_pipeline, "F11", on=ordered_on)
    seller = in_pipeline.owner
    actions.close(in_pipeline, to=State.WON, by=seller, on=ordered_on)
    Opportunity.objects.filter(pk=in_pipeline.pk).update(state=State.CANCELLED, closed_on=clock.today())
    assert clock.day_of(timeline.won([in_pipeline.pk], seller)[in_pipeline.pk].at) == ordered_on
    lost = lose(make.raised(seller))
    assert timeline.won([lost.pk], seller) == {}


def test_it_does_not_end_before_it_began_and_leads_to_how_it_ended(client):
    opportunity, today = make.climb(make.raised(), "pipeline"), clock.today()
    for on in (today - dt.timedelta(days=1), dt.date(1926, 11, 22)):
        with pytest.raises(Incomplete) as refused:
            lose(opportunity, on=on)
        assert refused.value.field == "on"
    moved = today - dt.timedelta(days=400)
    opportunity.stage_moves.update(moved_on=moved)
    Opportunity.objects.filter(pk=opportunity.pk).update(stage_entered_on=moved, created_on=moved)
    opportunity.refresh_from_db()
    client.force_login(opportunity.owner)
    said = {"to": "lost", "reason_code": "price_terms", "stated": "가격", "stated_by": opportunity.person_id}
    sent = said | {"version": opportunity.version, "on": today - dt.timedelta(days=366)}
    url = reverse("opportunities:close", args=[opportunity.pk])
    assert list(client.post(url, sent).context["form"].errors) == ["on"]
    sheet = reverse("opportunities:detail", args=[opportunity.pk])
    answer = client.post(url, sent | {"on": today - dt.timedelta(days=365)})
    assert (answer.status_code, answer.url) == (302, f"{sheet}#part-ended")
    assert '<h2 id="ended-title" tabindex="-1">' in client.get(sheet).content.decode()


def test_an_order_may_be_thirty_days_older_than_its_record(in_pipeline):
    ordered_on = clock.today() - dt.timedelta(days=30)
    make.prove(in_pipeline, "F11", on=ordered_on - dt.timedelta(days=1))
    with pytest.raises(Incomplete) as refused:
        actions.close(in_pipeline, to=State.WON, by=in_pipeline.owner, on=ordered_on - dt.timedelta(days=1))
    assert refused.value.field == "on"
    actions.close(in_pipeline, to=State.WON, by=in_pipeline.owner, on=ordered_on)
    assert win_loss_of(Opportunity.objects.all()).won_days == 0


@pytest.mark.parametrize("to", [State.LOST, State.NO_DECISION])
@pytest.mark.parametrize(
    ("gap", "field"),
    [({"reason_code": ""}, "reason_code"), ({"stated": ""}, "stated"), ({"stated_by": None}, "stated_by")],
)
def test_an_end_says_why_what_and_who(opportunity, to, gap, field):
    with pytest.raises(Incomplete) as refused:
        lose(opportunity, to, **gap)
    assert refused.value.field == field
    lose(opportunity, to)
    assert (opportunity.state, opportunity.fact_category) == (to, "excluded")


def test_a_withdrawal_needs_the_code_and_our_line(opportunity):
    nothing = {"stated": "", "stated_by": None}
    with pytest.raises(Incomplete):
        lose(opportunity, State.WITHDRAWN, **nothing)
    lose(opportunity, State.WITHDRAWN, note="우리가 잘할 수 없는 일", **nothing)
    assert opportunity.state == State.WITHDRAWN


def test_an_end_is_announced(django_capture_on_commit_callbacks):
    heard = []
    opportunity_closed.connect(lambda sender, state, **_: heard.append(state), weak=False, dispatch_uid="t")
    with django_capture_on_commit_callbacks(execute=True):
        lose(make.raised())
    opportunity_closed.disconnect(dispatch_uid="t")
    assert heard == ["lost"]


def test_only_the_team_closes(world):
    for user in (world.mate, world.leader, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.close(
                world.opportunity, to=State.WITHDRAWN, by=user, on=clock.today(), reason_code="other", note="x"
            )
    lose(world.opportunity)
    with pytest.raises(PermissionDenied):
        lose(world.opportunity)


@pytest.mark.parametrize("to", [State.OPEN, State.ON_HOLD, State.CANCELLED])
def test_close_knows_only_ends(to):
    with pytest.raises(IllegalMove):
        lose(make.raised(), to)


def test_the_table_has_no_other_moves():
    assert {state for state in State if not MOVES[state]} == {State.CANCELLED}
    assert MOVES[State.WON] == {State.CANCELLED}
    assert MOVES[State.ON_HOLD] == {State.OPEN}


def test_rests_and_goes_on(in_pipeline):
    seller, today = in_pipeline.owner, clock.today()
    with pytest.raises(Incomplete):
        actions.hold(in_pipeline, by=seller, revisit_on=today)
    actions.hold(in_pipeline, by=seller, revisit_on=today + dt.timedelta(days=30), reason="예산 재편")
    assert (in_pipeline.state, in_pipeline.fact_category) == (State.ON_HOLD, "excluded")
    with pytest.raises(PermissionDenied):
        lose(in_pipeline)
    actions.hold(in_pipeline, by=seller, revisit_on=today + dt.timedelta(days=60))
    assert (in_pipeline.state, in_pipeline.revisit_on) == (State.ON_HOLD, today + dt.timedelta(days=60))
    actions.reopen(in_pipeline, by=seller, on=today)
    assert (in_pipeline.state, in_pipeline.fact_category, in_pipeline.revisit_on) == (State.OPEN, "pipeline", None)


def test_a_long_rest_leaves_fourteen_days_for_a_new_next_step(in_pipeline):
    seller, today = in_pipeline.owner, clock.today()
    actions.hold(in_pipeline, by=seller, revisit_on=today + dt.timedelta(days=1))
    Opportunity.objects.filter(pk=in_pipeline.pk).update(next_step_on=today - dt.timedelta(days=90))
    in_pipeline.refresh_from_db()
    actions.reopen(in_pipeline, by=seller, on=today)
    assert (in_pipeline.fact_category, in_pipeline.next_step_missing_since) == ("pipeline", today)
    actions.recategorise([in_pipeline.pk], on=today + dt.timedelta(days=15))
    in_pipeline.refresh_from_db()
    assert in_pipeline.fact_category == "excluded"


def test_comes_back_for_a_new_fact_in_an_early_stage(opportunity):
    seller, today = opportunity.owner, clock.today()
    for position in (2, 3):
        actions.move_stage(opportunity, to=make.stage(position), by=seller, on=today, reason="x")
    lose(opportunity)
    with pytest.raises(Incomplete):
        actions.reopen(opportunity, by=seller, on=today)
    fact = {"fact_code": "F3", "text": "예산이 다시 생겼어요", "person": opportunity.person}
    with pytest.raises(Incomplete):
        actions.reopen(opportunity, by=seller, on=today, happened_on=today - dt.timedelta(days=1), **fact)
    actions.reopen(opportunity, by=seller, on=today, **fact)
    assert opportunity.stage_moves.latest("pk").reason == fact["text"], "a step back says why"
    opportunity.refresh_from_db()
    assert (opportunity.state, opportunity.stage.position, opportunity.close_reason) == (State.OPEN, 2, "")
    assert Evidence.objects.filter(opportunity=opportunity, fact_code="F3").exists()


def test_comes_back_within_180_days():
    opportunity = lose(make.raised())
    fact = {"fact_code": "F3", "text": "예산", "person": opportunity.person}
    for days, allowed in ((181, False), (180, True)):
        opportunity.closed_on = clock.today() - dt.timedelta(days=days)
        opportunity.save(update_fields=["closed_on"])
        if allowed:
            actions.reopen(opportunity, by=opportunity.owner, on=clock.today(), **fact)
        else:
            with pytest.raises(IllegalMove):
                actions.reopen(opportunity, by=opportunity.owner, on=clock.today(), **fact)


def test_a_leader_cancels_a_contract(world):
    opportunity = win(world.opportunity)
    said = {"on": clock.today(), "text": "해지 통보서", "person": opportunity.person}
    for user in (world.seller, world.mate, world.stranger):
        with pytest.raises(PermissionDenied):
            actions.cancel_contract(opportunity, by=user, **said)
    with pytest.raises(Incomplete):
        actions.cancel_contract(opportunity, by=world.leader, **said | {"on": clock.today() - dt.timedelta(days=1)})
    actions.cancel_contract(opportunity, by=world.leader, **said)
    assert (opportunity.state, opportunity.fact_category) == (State.CANCELLED, "excluded")
    order, reversal = Booking.objects.order_by("pk")
    assert (reversal.kind, reversal.amount, reversal.reverses) == (BookingKind.REVERSAL, -order.amount, order)
    assert sum(share.amount for share in reversal.shares.all()) == -order.amount
    assert Evidence.objects.filter(opportunity=opportunity, fact_code="F11", contradicts=True).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "lost"},
        {"closed_on": dt.date(2026, 1, 1)},
        {"state": "lost", "closed_on": dt.date(2026, 1, 1), "close_basis": "imported"},
        {"state": "on_hold"},
        {"amount": Decimal(-1)},
        {"next_step": "", "next_step_on": dt.date(2026, 1, 1)},
        {"seller_category": "pipeline"},
        {"person": None},
        {"need": ""},
    ],
)
def test_the_database_is_the_last_wall(opportunity, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=opportunity.pk).update(**changes)


def test_imported_rows_may_be_poorer():
    opportunity = make.imported()
    Opportunity.objects.filter(pk=opportunity.pk).update(
        state="lost", closed_on=dt.date(2026, 1, 1), close_basis="imported"
    )
    assert opportunity.person is None


def test_a_spoken_yes_is_named_as_what_stands_in_the_way():
    opportunity = make.raised(amount=Decimal(1000))
    with pytest.raises(FactMissing) as none:
        actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today())
    make.prove(opportunity, "F11", origin="customer_said")
    with pytest.raises(FactMissing) as spoken:
        actions.close(opportunity, to=State.WON, by=opportunity.owner, on=clock.today())
    assert "말이라 인정되지 않아요" in spoken.value.message
    assert "말이라" not in none.value.message
