"""The demo company is what domain.md §8 says it is."""

import datetime as dt
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count, F
from django.test import Client

from core import clock, mail
from core.models import Mail, OutboxRow
from customers.models import AttitudeRecord, ContactLog, Heard, HeardKind, LogCorrection, LogFile, LogPerson, Person
from desk.demo.cast import Cast, cast_of_database, log_ins
from desk.demo.ladder import EXPECTED, ladder_in_millions
from desk.demo.people import COMPANY, CROP, DIGITAL, NOT_SELLING, PASSWORD
from desk.demo.quarter import in_quarter_of, quarter_of
from opportunities.models import Category, Evidence, Opportunity, StageMove, SupportRequest
from opportunities.queries import explain, facts_of
from opportunities.queries.coaching_rates import Rate, feedback_rate
from opportunities.queries.forecast import forecast_of, place_of
from opportunities.queries.forecast.periods import quarter_of as forecast_quarter
from opportunities.rulebook import LADDER
from sellers.models import Notification, NotificationState, Role, User
from sellers.queries import leaders_above


@pytest.mark.parametrize("unit", EXPECTED)
def test_the_ladder_comes_out_to_the_won(cast: Cast, unit: str) -> None:
    assert ladder_in_millions(cast, unit, cast.on) == EXPECTED[unit]
    assert [str(rung) for rung in LADDER] == ["booked", "commit", "best", "pipeline"]


@pytest.mark.parametrize(
    ("unit", "gap", "coverage"),
    [(DIGITAL, 560, "1.49"), (CROP, 3_300, "0.96"), (COMPANY, 3_860, "1.05")],
)
def test_gap_and_coverage_come_out(cast: Cast, unit: str, gap: int, coverage: str) -> None:
    place = place_of(cast.users["정한결"], unit=str(cast.units[unit].pk))
    found = forecast_of(place, forecast_quarter(cast.on))
    assert (found.total.gap, found.total.coverage) == (gap * 1_000_000, Decimal(coverage))
    assert [int(cell.amount) // 1_000_000 for cell in found.total.cells] == list(EXPECTED[unit])


def test_products_come_to_the_amounts(cast: Cast) -> None:
    for code in ("O1", "O2", "O5", "C1", "C3", "C7"):
        deal = cast.deals[code]
        assert sum(line.amount for line in deal.lines.all()) == deal.amount, code
    lists = {item.price_list.name for item in cast.products["잎온 액상수화제"].price_items.select_related("price_list")}
    assert lists == {"2026 표준 가격표", "2026 대리점 가격표", "2027 대리점 가격표"}


def test_every_figure_is_whole_millions(cast: Cast) -> None:
    assert {row.amount % 1_000_000 for row in cast.deals.values()} == {0}


@pytest.mark.parametrize(
    ("category", "codes"),
    [
        (Category.BOOKED, "O7 O8 C2 C9"),
        (Category.COMMIT, "O2 C3"),
        (Category.BEST, "O1 O5 C4 C7"),
        (Category.PIPELINE, "O3 O4 O6 C1 C5 C6"),
    ],
)
def test_categories_follow_from_facts(cast: Cast, category: Category, codes: str) -> None:
    assert {cast.deals[code].fact_category for code in codes.split()} == {category}


def test_risks_are_found_by_rule_and_plans_stand(cast: Cast) -> None:
    """O3 knows no budget, O2's plan was confirmed three days ago, and what is open on O1 has its act."""
    found = cast.deals["O3"].flags.get(code="R09", cleared_on=None)
    assert (found.by_rule, found.level) == (True, "warn")
    steps = cast.deals["O2"].close_steps.filter(state="planned")
    assert {(cast.on - step.evidence.happened_on).days for step in steps if step.evidence} == {3}
    planned = set(cast.deals["O1"].win_actions.to_do().values_list("closes", flat=True))
    assert {"F7", "F10", "R14"} <= planned
    assert cast.deals["O1"].win_actions.filter(state="suggested").count() == 1


def test_the_sure_deal_is_not_sure(cast: Cast) -> None:
    """O1: the coach's word is no selection, no paper moves, the CFO was met 54 days ago, and an issue is open."""
    answer = explain(cast.deals["O1"], on=cast.on)
    assert (answer.category, answer.next_up) == (Category.BEST, Category.COMMIT)
    lacking = {(lack.code, lack.params.get("fact") or lack.params.get("flag")) for lack in answer.lacks}
    assert lacking == {("fact", "F7"), ("fact", "F10"), ("flag", "R14")}
    assert [fact.code for fact in answer.expiring] == ["F2"]
    met = answer.expiring[0].evidence
    assert met is not None
    assert (met.person.name, (cast.on - met.happened_on).days) == ("백승아", 54)


def test_crop_injury_speaks_against_the_fit_of_c1(cast: Cast) -> None:
    facts = facts_of(cast.deals["C1"], on=cast.on)
    assert facts["F5"].status == "contradicted"
    assert [flag.code for flag in cast.deals["C1"].flags.filter(level="critical", cleared_on=None)] == ["R14"]
    assert cast.deals["C1"].owner.name == "김하늬"


def test_the_exception_of_o1_has_its_reason(cast: Cast) -> None:
    moves = StageMove.objects.exclude(missing_facts=[]).select_related("to_stage")
    of_o1 = {move.to_stage.position: move for move in moves.filter(opportunity=cast.deals["O1"])}
    assert list(of_o1) == [3, 4, 5]
    assert of_o1[5].missing_facts == ["F7"]
    assert of_o1[5].reason


def test_what_stands_past_its_gate_today(cast: Cast) -> None:
    """The leaders' queues: what each was missing when it came to where it stands."""
    stand = StageMove.objects.exclude(missing_facts=[]).filter(
        to_stage=F("opportunity__stage"), opportunity__state="open"
    )
    code = {row.pk: name for name, row in cast.deals.items()}
    assert {code[move.opportunity_id]: move.missing_facts for move in stand} == {
        "O1": ["F7"], "O3": ["Q2", "Q6", "Q12"], "O4": ["told"], "O5": ["Q12"], "O6": ["Q5"],
    }  # fmt: skip


def test_potential_is_counted_nowhere(cast: Cast) -> None:
    potential = cast.potentials["C8"]
    assert potential.amount_guess == 290_000_000
    assert not Opportunity.objects.filter(person=potential.person).exists()


def test_twenty_eight_people_and_the_shown_ones_log_in(cast: Cast) -> None:
    assert User.objects.count() == len(cast.users) == 28
    assert len(log_ins()) == 13
    assert not User.objects.filter(is_demo=False).exists()
    # hashing is slow on purpose: everybody has the one hash, and it opens
    assert User.objects.filter(is_active=True).values("password").distinct().count() == 1
    assert User.objects.filter(email__in=[email for _name, email, _what in log_ins()]).count() == 13
    assert authenticate(None, username="haneui.kim@gaon.example", password=PASSWORD) == cast.users["김하늬"]


def test_leaders_lead_and_one_seller_leaves(cast: Cast) -> None:
    users = cast.users
    assert {users[name].pk for name in ("박도현", "김하늬", "이준서")} <= users["윤서린"].standing.reports
    assert users["김하늬"].pk in users["오태경"].standing.line_people
    assert users["최유나"].pk not in users["윤서린"].standing.line_people
    assert len(users["정한결"].standing.line_people) == 27
    assert users["이준서"].left_on == cast.on + dt.timedelta(days=12)
    assert users["원태하"].has_role(Role.ADMIN)
    assert not users["기동찬"].standing.roles
    assert not users["기동찬"].standing.led_units


def test_contact_records_of_120_days(cast: Cast) -> None:
    logs = ContactLog.objects.all()
    total, others = logs.count(), logs.filter(author__name__in=NOT_SELLING).count()
    assert 280 <= total <= 320
    assert 0.14 <= others / total <= 0.16
    days = [(cast.on - log.happened_at.date()).days for log in logs]
    assert min(days) >= 0
    assert 115 <= max(days) <= 122
    assert logs.values("line").distinct().count() > 0.95 * total
    said_twice = LogPerson.objects.values("person", "log__line").annotate(times=Count("pk")).filter(times__gt=1)
    assert not said_twice.exists()


def test_logs_carry_what_was_heard_and_seen(cast: Cast) -> None:
    logs = ContactLog.objects.all()
    assert Heard.objects.values("log").distinct().count() > 0.4 * logs.count()
    assert set(Heard.objects.values_list("kind", flat=True)) == set(HeardKind.values)
    assert logs.exclude(topics=[]).count() > 0.4 * logs.count()
    files = LogFile.objects.filter(log__isnull=False)
    assert {kind: files.filter(kind=kind).count() > 2 for kind in ("photo", "card")} == {"photo": True, "card": True}
    assert not files.filter(caption="").exists()
    assert LogCorrection.objects.count() > 4
    assert 4 <= logs.filter(is_confidential=True).count() <= 8


def test_everything_happened_when_it_is_said_to_have_happened(cast: Cast) -> None:
    log = cast.logs["I1-heard"]
    log.refresh_from_db()
    assert log.author.name == "기동찬"
    assert dt.timedelta(0) <= log.created_at - log.happened_at < dt.timedelta(hours=1)
    request = SupportRequest.objects.get(to__name="류세아")
    assert (cast.on - request.created_at.date()).days == 2
    event = Opportunity.pgh_event_model.objects.filter(pgh_obj=cast.deals["O1"], pgh_label="insert").get()
    assert (cast.on - event.pgh_created_at.date()).days == 101
    assert event.pgh_context.metadata["user"] == cast.users["홍라온"].pk


@pytest.mark.parametrize(("leader", "part", "whole"), [("윤서린", 16, 17), ("남기훈", 11, 18)])
def test_leaders_answer_as_often_as_the_story_says(cast: Cast, leader: str, part: int, whole: int) -> None:
    assert feedback_rate(cast.users[leader], now=clock.start_of(cast.on) + dt.timedelta(hours=20)) == Rate(part, whole)


def test_a_person_moves_and_keeps_the_history(cast: Cast) -> None:
    person = cast.people["정대식"]
    assert [row.company.name for row in person.employments.order_by("from_on")] == ["새봄농약사", "배들농자재"]
    companies = set(LogPerson.objects.filter(person=person).values_list("company_then__name", flat=True))
    assert companies == {"배들농자재", "새봄농약사"}


def test_the_story_is_not_mailed(cast: Cast) -> None:
    """Its people are told of what is urgent, as ever, but a load sends no letters of months ago."""
    assert Notification.objects.filter(code="coaching_asked").exists()
    assert not Mail.objects.exists()
    assert not OutboxRow.objects.filter(kind=mail.KIND).exists()


def test_old_notifications_were_acted_on(cast: Cast) -> None:
    waiting = Notification.objects.filter(state=NotificationState.NEW)
    assert {note.user.name for note in waiting.filter(code="coaching_asked")} == {"윤서린", "남기훈"}
    assert waiting.count() < 40


def test_the_cast_is_found_again_in_the_database(cast: Cast) -> None:
    again = cast_of_database(cast.on)
    assert again.deals == cast.deals
    assert again.logs == cast.logs
    assert again.people == cast.people
    assert again.company == cast.company


def test_everybody_named_in_evidence_is_a_customer(cast: Cast) -> None:
    assert Person.objects.count() == 34  # three of them twice
    assert not Evidence.objects.filter(person__isnull=True).exclude(fact_code="F12").exclude(origin="erp").exists()


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [("2026-08-19", "2026-07-01", "2026-09-30"), ("2026-12-31", "2026-10-01", "2026-12-31")],
)
def test_quarters(on: str, first: str, last: str) -> None:
    day = dt.date.fromisoformat(on)
    assert [str(end) for end in quarter_of(day)] == [first, last]
    assert in_quarter_of(day, dt.date(2030, 1, 1)) == dt.date.fromisoformat(last)
    assert in_quarter_of(day, dt.date(2020, 1, 1)) == dt.date.fromisoformat(first)
    assert quarter_of(dt.date(2026, 12, 31), ahead=1)[0] == dt.date(2027, 1, 1)


def test_sellers_say_how_their_customers_stand(cast: Cast) -> None:
    told = set(AttitudeRecord.objects.values_list("author__name", flat=True))
    assert told
    assert not told & set(NOT_SELLING)


def test_what_is_answered_agrees_with_rivals_and_close_plan(cast: Cast) -> None:
    deal = cast.deals["O1"]
    last = {}
    for row in deal.answers.filter(rival=None).select_related("question").order_by("answered_at"):
        last[row.question.code] = row.value
    assert deal.rivals.filter(competitor__name="누리넷시스템").exists()
    assert last["Q9"] == "yes"
    assert deal.close_steps.filter(confirmed_at__isnull=False).exists()
    assert last["Q15"] != "no"


def test_what_was_offered_is_received_once(cast: Cast) -> None:
    for code, version in (("O1", 2), ("O2", 1), ("C4", 1), ("C7", 1)):
        offers = cast.deals[code].quotations.order_by("-pk")
        assert (offers[0].state, offers[0].revision) == ("received", version)
        proofs = cast.deals[code].evidence.filter(fact_code="F6", withdrawn_at__isnull=True)
        assert list(proofs) == [offers[0].evidence]
    assert cast.deals["O1"].quotations.latest("pk").net_amount == cast.deals["O1"].amount


def test_nobody_who_leads_the_owner_stands_in_the_team(cast: Cast) -> None:
    """A leader who did would change the amount that is to be asked about (domain.md §4)."""
    for deal in cast.deals.values():
        team = set(deal.members.values_list("user", flat=True))
        assert not team & set(leaders_above(deal.owner_id)), deal


@pytest.mark.parametrize("name", ["김하늬", "윤서린", "오태경"])
def test_numbers_of_won_and_lost_open_as_many_rows(cast: Cast, client: Client, name: str) -> None:
    """A number links where every row behind it may be read (seller, leader and executive)."""
    client.force_login(cast.users[name])
    page, links = "/opportunities/won-and-lost/", 0
    for query in (
        "",
        *(f"?unit={unit.pk}&period=2026-Q{quarter}" for unit in cast.units.values() for quarter in (2, 3)),
    ):
        answer = client.get(page + query)
        if answer.status_code == 403:
            continue
        tables = answer.context["tables"]
        lines = [*tables.reasons, *tables.rivals, *tables.stages]
        numbers = [*tables.outcomes, tables.withdrawn, *(cell for line in lines for cell in line.cells)]
        for one in numbers:
            if one.n and one.url:
                links += 1
                assert client.get(one.url).context["count"] == one.n, (query, one)
    assert links
