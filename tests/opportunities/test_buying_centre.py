"""The buying centre: its map on the sheet and on its own page, cards edited where they stand, people added in two inputs."""

from copy import deepcopy

import pytest

from core import clock
from customers.models import Attitude, AttitudeRecord, KeyPosition, Person
from opportunities import actions
from opportunities.errors import Incomplete
from opportunities.models import BuyerRole, InfluenceLine, OpportunityMember
from tests.customers.factories import CompanyFactory, log_of
from tests.opportunities.factories import customer, world
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(client, built, db):
    """A seller before her own opportunity, with somebody who decides and a coach."""
    found = deepcopy(built)
    found.firm = found.opportunity.company
    found.eb, found.coach = (customer(company=found.firm, name=name) for name in ("백승아", "소미라"))
    name(found, found.eb, "eb")
    name(found, found.coach, "coach", listeners=[found.eb])
    client.force_login(found.seller)
    return found


def name(place, person, *roles, **said):
    place.opportunity.refresh_from_db()
    return actions.name_buyer(place.opportunity, by=place.seller, person=person, roles=roles, **said)


def path(place, *parts):
    return "/".join(["", "opportunities", str(place.opportunity.pk), *map(str, parts), ""])


def read(place):
    place.opportunity.refresh_from_db()
    return {"version": place.opportunity.version}


def test_the_sheet_draws_everybody_as_a_link_with_the_lines_in_words(client, place):
    text = client.get(path(place)).content.decode()
    row = place.opportunity.buyers.get(person=place.eb)
    assert f'href="{path(place, "map")}#part-b{row.pk}"' in text
    assert "소미라 → 백승아" in text
    assert 'class="bm-lines"' in text
    assert "?role=user" in text  # nobody uses it yet: a dotted card that asks
    assert "style=" not in text[text.index('class="bm"') : text.index("</svg>")]


def test_a_card_is_edited_where_it_stands_and_refused_with_everything_typed(client, place):
    row = place.opportunity.buyers.get(person=place.eb)
    url = path(place, "buyers", row.pk)
    assert f'id="part-b{row.pk}"' in client.get(url, headers=HTMX).content.decode()
    said = {
        "roles": ["eb"], "influence": "high", "attitude": "favourable", "mode": "growth", "business_result": "회수 2년",
        "personal_win": "인정", "our_contact_text": place.seller.name, "listeners": [place.coach.pk],
    }  # fmt: skip
    assert client.post(url, said | read(place), headers=HTMX).status_code == 204
    row = BuyerRole.objects.select_related("person").get(pk=row.pk)
    assert (row.mode, row.business_result, row.our_contact, row.noted_by) == (
        "growth",
        "회수 2년",
        place.seller,
        place.seller,
    )
    assert row.person.attitude == Attitude.FAVOURABLE
    assert InfluenceLine.objects.filter(source=row, target__person=place.coach).exists()
    wrong = client.post(url, said | {"roles": []} | read(place))
    assert wrong.status_code == 422
    assert 'value="회수 2년"' in wrong.content.decode()
    page = client.get(path(place, "map")).content.decode()
    assert place.seller.name in page
    assert row.person.name in page


def test_an_attitude_is_told_of_the_person_once_with_its_record(place):
    log = log_of(place.coach, by=place.seller)
    name(place, place.coach, "coach", attitude="negative", log=log)
    told = AttitudeRecord.objects.get(person=place.coach)
    assert (told.attitude, told.log, told.author, told.held_on) == ("negative", log, place.seller, clock.today())
    name(place, place.coach, "coach", attitude="negative", log=log)
    name(place, place.eb, "eb", attitude="neutral", log=log)  # told in her absence: no record of hers
    assert AttitudeRecord.objects.filter(person=place.coach).count() == 1
    assert AttitudeRecord.objects.get(person=place.eb).log is None


def test_a_record_that_is_not_open_is_no_source(place):
    log = log_of(place.eb, by=place.stranger, is_confidential=True)
    with pytest.raises(Incomplete):
        name(place, place.eb, "eb", log=log)


def test_a_colleagues_confidential_record_stays_the_source_and_unseen(client, place):
    """A team member's own: who may not read it changes the card around it, and neither page nor conflict tells its words."""
    OpportunityMember.objects.get_or_create(opportunity=place.opportunity, user=place.mate, role="support", share_pct=0)
    log = log_of(place.eb, by=place.mate, line="혼수 이야기", is_confidential=True)
    row = place.opportunity.buyers.get(person=place.eb)
    old = read(place)
    place.opportunity.refresh_from_db()
    held = {"person": place.eb, "roles": ["eb"], "log": log, "personal_win": "승진"}
    actions.name_buyer(place.opportunity, by=place.mate, **held)
    said = {"roles": ["eb"], "influence": "mid", "attitude": "unknown", "personal_win": "휴가"}
    stale = client.post(path(place, "buyers", row.pk), said | old)
    assert (stale.status_code, "혼수" in stale.content.decode()) == (422, False)
    card = client.get(path(place, "buyers", row.pk)).content.decode()
    assert ('name="log"' in card, "혼수" in card) == (False, False)
    assert client.post(path(place, "buyers", row.pk), said | read(place)).status_code == 302
    row.refresh_from_db()
    assert (row.personal_win, row.log) == ("휴가", log)


def test_on_an_old_page_both_texts_stand_beside_each_other(client, place):
    row = place.opportunity.buyers.get(person=place.eb)
    old = read(place)
    name(place, place.eb, "eb", personal_win="승진", listeners=[place.coach])
    said = {"roles": ["eb"], "influence": "mid", "attitude": "unknown", "personal_win": "휴가"}
    answer = client.post(path(place, "buyers", row.pk), said | old)
    items = {item["name"]: item for item in answer.context["conflict"]["items"]}
    assert (answer.status_code, set(items)) == (422, {"personal_win", "listeners"})
    now = {"version": answer.context["version"], "keep_personal_win": "mine", "keep_listeners": "theirs"}
    assert client.post(path(place, "buyers", row.pk), said | now).status_code == 302
    row.refresh_from_db()
    assert row.personal_win == "휴가"
    assert row.influences.get().target.person == place.coach


def test_somebody_new_needs_a_name_and_a_part(client, place):
    said = {"person_text": "도경모", "roles": ["technical"]}
    assert client.post(path(place, "buyers"), said | read(place)).status_code == 302
    row = place.opportunity.buyers.get(person__name="도경모")
    assert row.person.employments.get().company == place.firm
    again = client.post(path(place, "buyers"), said | read(place))
    assert again.status_code == 422  # she stands there: her card is changed instead
    assert Person.objects.filter(name="도경모").count() == 1


def test_a_name_that_others_have_is_asked_about(client, place):
    customer(name="여운석", company=CompanyFactory())
    said = {"person_text": "여운석", "roles": ["purchasing"]}
    asked = client.post(path(place, "buyers"), said | read(place))
    assert asked.status_code == 422
    assert 'name="person_is_new"' in asked.content.decode()
    assert client.post(path(place, "buyers"), said | {"person_is_new": "on"} | read(place)).status_code == 302
    assert Person.objects.filter(name="여운석").count() == 2


def test_holders_of_key_positions_are_proposed_first(client, place):
    boss, other = (customer(company=place.firm, name=one) for one in ("엄기택", "노아람"))
    KeyPosition.objects.create(company=place.firm, position="경제상무", decides=True, person=boss)
    proposals = client.get(path(place, "buyers")).context["proposals"]
    assert (proposals[0].person, proposals[0].role) == (boss, "eb")
    assert other in [one.person for one in proposals]
    assert place.eb not in [one.person for one in proposals]
    form = client.get(path(place, "buyers") + f"?person={boss.pk}&role=eb").context["form"]
    assert (form.initial["person"], form.initial["roles"]) == (boss, ["eb"])


def test_taking_somebody_off_takes_her_lines(client, place):
    row = place.opportunity.buyers.get(person=place.coach)
    assert client.post(path(place, "buyers", row.pk), {"remove": 1} | read(place), headers=HTMX).status_code == 204
    assert not InfluenceLine.objects.exists()
    assert not place.opportunity.buyers.filter(person=place.coach).exists()


def test_a_card_of_another_opportunity_is_not_found(client, place):
    other = world()
    row = actions.name_buyer(other.opportunity, by=other.seller, person=place.eb, roles=["eb"])
    assert client.get(path(place, "buyers", row.pk)).status_code == 404


def test_readers_see_the_map_and_no_button(client, place):
    client.force_login(place.leader)
    text = client.get(path(place, "map")).content.decode()
    assert "백승아" in text
    assert "/buyers/" not in text
    client.force_login(place.stranger)
    assert client.get(path(place, "map")).status_code == 403


def test_the_map_costs_no_more_for_more_people(client, place):
    def grow():
        somebody = customer(company=place.firm)
        name(place, somebody, "user", listeners=[place.eb], log=log_of(somebody, by=place.seller))

    assert_flat_queries(lambda: client.get(path(place, "map")), grow=grow)


def test_the_part_on_the_sheet_stays_light(client, place):
    for at, role in enumerate(("technical", "purchasing"), start=1):
        name(place, customer(company=place.firm, name=f"검토자{at}"), role, listeners=[place.eb])
    text = client.get(path(place)).content.decode()
    part = text[text.index('id="part-buyers"') : text.index("</section>", text.index('id="part-buyers"'))]
    assert len(part.encode()) < 6_000
