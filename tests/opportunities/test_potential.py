"""Potential opportunities: listed by when to look again, kept, ended with a reason or turned into an opportunity."""

import datetime as dt
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from core import clock
from customers.actions import write_log
from opportunities import actions
from opportunities.list_pages import potentials_sheet
from opportunities.models import Opportunity, PotentialOpportunity, PotentialState
from opportunities.sheet_reads.potential import PotentialFilter, potential_lines, potential_page
from tests.inputs import sent_by
from tests.opportunities.factories import customer
from tests.sellers.factories import UserFactory, fresh
from tests.support import assert_flat_queries, steady

pytestmark = pytest.mark.django_db
LIST = "opportunities:potentials"


@pytest.fixture
def place(client, built, db):
    found = deepcopy(built)
    client.force_login(found.seller)
    return found


def watched(by, line="내년 저온 창고", **fields):
    return actions.watch_potential(by=by, person=fields.pop("person", None) or customer(), line=line, **fields)


def due(potential):
    PotentialOpportunity.objects.filter(pk=potential.pk).update(review_on=clock.today())
    return potential


def found(client, query=""):
    return [line.row.pk for line in client.get(f"{reverse(LIST)}?{query}").context["lines"]]


def act(client, name, potential, **sent):
    return client.post(reverse(f"opportunities:potential_{name}", args=[potential.pk]), sent)


def test_mine_then_wider_and_what_is_due(client, place):
    later, now = watched(place.seller), due(watched(place.seller, amount_guess=98_765_000_000))
    theirs = watched(place.mate)
    assert found(client) == [now.pk, later.pk]
    assert found(client, "review=due") == [now.pk]
    assert set(found(client, "scope=team")) == {now.pk, later.pk, theirs.pk}
    watched(place.seller, amount_guess=1_000_000_000)
    text = steady(client.get(reverse(LIST))).replace(",", "")
    assert "98765" in text, "a guess stands beside its line"
    assert "99765" not in text, "and is summed with no other"
    client.force_login(place.leader)
    assert theirs.pk in found(client)


def test_watching_on_moves_the_day(client, place):
    potential = due(watched(place.seller))
    assert act(client, "review", potential).status_code == 302
    potential.refresh_from_db()
    assert potential.review_on == clock.today() + dt.timedelta(days=60)
    client.force_login(place.mate)
    assert act(client, "review", potential).status_code == 403


def test_it_ends_with_a_reason(client, place):
    potential = watched(place.seller)
    assert act(client, "end", potential).status_code == 422
    assert act(client, "end", potential, reason="다른 곳에서 샀음").status_code == 302
    assert found(client) == []
    assert found(client, "state=ended") == [potential.pk]
    assert act(client, "end", potential, reason="다시").status_code == 422
    assert act(client, "review", potential).status_code == 409


def test_it_becomes_an_opportunity_on_the_same_record(client, place):
    person = customer()
    log = write_log(by=place.seller, people=[person], line="저온 창고를 내년에 늘린다고 하심")
    potential = watched(place.seller, person=person, source_log=log)
    form = client.get(reverse("opportunities:potential_convert", args=[potential.pk])).context["form"]
    assert (form.initial["person"], form.initial["need"]) == (person, potential.line)
    assert act(client, "convert", potential).status_code == 422
    answer = act(client, "convert", potential, person=person.pk, need="저온 창고를 늘리고 싶다")
    opportunity = Opportunity.objects.latest("pk")
    assert answer.url == reverse("opportunities:detail", args=[opportunity.pk])
    potential.refresh_from_db()
    assert (potential.state, potential.became) == (PotentialState.CONVERTED, opportunity)
    assert (opportunity.source_log, opportunity.owner) == (log, place.seller)
    again = act(client, "convert", potential, person=person.pk, need="또")
    assert again.status_code == 422
    assert Opportunity.objects.latest("pk") == opportunity, "what is refused leaves nothing behind"


def test_what_was_heard_in_confidence_stays_so(client, place):
    person = customer()
    log = write_log(by=place.seller, people=[person], line="비밀: 창고를 판다", is_confidential=True)
    potential = watched(place.seller, line=log.line, person=person, source_log=log)
    assert found(client) == [potential.pk]
    form = client.get(reverse("opportunities:potential_convert", args=[potential.pk])).context["form"]
    assert form.initial["need"] == "", "others read a sheet"
    client.force_login(place.leader)
    assert found(client, "scope=all") == []
    assert client.get(reverse("opportunities:potential_end", args=[potential.pk])).status_code == 404


def test_each_reader_sees_what_its_record_lets_her_see(place):
    outsider, person = UserFactory(), customer()
    seen = {place.seller: set(), place.mate: set(), outsider: set()}
    for author, readers, is_confidential in (
        (None, [], False), (place.seller, [], False), (place.seller, [], True), (place.seller, [place.mate], True),
        (place.mate, [], True), (place.mate, [place.seller, outsider], True),
    ):  # fmt: skip
        potential = watched(place.seller, person=person)
        if author is not None:
            secret = {"is_confidential": is_confidential, "readers": readers}
            log = write_log(by=author, people=[person], line="창고를 판다", **secret)
            PotentialOpportunity.objects.filter(pk=potential.pk).update(source_log=log)
        for reader in seen:
            if not is_confidential or reader in (author, *readers):
                seen[reader].add(potential.pk)
    for reader, expected in seen.items():
        rows = PotentialOpportunity.objects.visible_to(reader)
        assert set(rows.values_list("pk", flat=True)) == expected
        assert rows.explain().count("on customers_contactlog") == 1, (
            "each potential's own record, and no second reading"
        )


def test_the_file_is_the_list(client, place):
    watched(place.seller, amount_guess=98_765_000_000)
    answer = client.post(reverse("customers:list_export", args=["potentials"]), {"query": "view=all", "form": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "내년 저온 창고" in text
    assert "98765000000" in text, "which the list shows to who watches it"


def test_cost_is_flat(client, place):
    assert_flat_queries(lambda: client.get(reverse(LIST)), lambda: watched(place.seller), times=4)


def guessed(client, **sent):
    said = {"people": customer().pk, "line": "내년 저온 창고", "channel": "visit", "topics": ["potential"]} | sent
    return client.post("/log/", said)


def test_a_guess_is_typed_with_the_record_as_people_write_it(client, place):
    spring = clock.today().replace(day=1) + dt.timedelta(days=200)
    assert guessed(client, amount_guess="20억", horizon_on=spring.isoformat()).status_code == 302
    potential = PotentialOpportunity.objects.get(owner=place.seller)
    assert (potential.amount_guess, potential.horizon_on) == (2_000_000_000, spring)
    assert guessed(client, amount_guess="많이").status_code == 422
    assert guessed(client, horizon_on="2020-01-01").status_code == 422
    assert guessed(client, topics=[], amount_guess="3억", horizon_on="2020-01-01").status_code == 302
    assert PotentialOpportunity.objects.filter(owner=place.seller).count() == 1


def edited(client, potential, **sent):
    """As it is sent by the page that stands there now."""
    form = client.get(reverse("opportunities:potential_edit", args=[potential.pk])).content.decode()
    written = {name: value for name, (value, *_more) in sent_by(form).items()}
    return act(client, "edit", potential, **written | sent)


def test_a_guess_is_written_later_too_by_who_watches_it(client, place):
    potential = watched(place.seller)
    assert reverse("opportunities:potential_edit", args=[potential.pk]) in client.get(reverse(LIST)).content.decode()
    assert act(client, "edit", potential, line="").status_code == 422
    assert edited(client, potential, line="내년 저온 창고 두 동", amount_guess="4.8억").status_code == 302
    potential.refresh_from_db()
    assert (potential.line, potential.amount_guess, potential.horizon_on) == ("내년 저온 창고 두 동", 480_000_000, None)
    assert "480,000,000" in client.get(reverse("opportunities:potential_edit", args=[potential.pk])).content.decode()
    actions.end_potential(potential, by=place.seller, reason="다른 곳에서 샀어요")
    assert act(client, "edit", potential, line="다시").status_code == 422
    client.force_login(place.mate)
    assert act(client, "edit", potential, line="x").status_code == 403


def test_a_later_save_overwrites_nothing_unseen(client, place):
    potential = watched(place.seller)
    page = reverse("opportunities:potential_edit", args=[potential.pk])
    mine = {name: value for name, (value, *_more) in sent_by(client.get(page).content.decode()).items()}
    client.force_login(place.leader)
    assert edited(client, potential, amount_guess="3억").status_code == 302
    client.force_login(place.seller)
    answer = act(client, "edit", potential, **mine | {"line": ""})
    assert answer.status_code == 422
    assert answer.context["version"] == int(mine["version"]), "what was saved since is still to be asked about"
    mine["line"] = "내년 저온 창고 두 동"
    answer = act(client, "edit", potential, **mine)
    shown = answer.context["conflict"]["items"], answer.context["form"]["amount_guess"].value()
    assert answer.status_code == 422
    assert ([one["name"] for one in shown[0]], shown[1]) == (["line"], "300,000,000"), "only what she changed is asked"
    potential.refresh_from_db()
    assert (potential.line, potential.amount_guess) == ("내년 저온 창고", 300_000_000)
    again = {name: value for name, (value, *_more) in sent_by(answer.content.decode()).items()}
    chosen = mine | {name: again[name] for name in ("amount_guess", "version")} | {"keep_line": "mine"}
    assert act(client, "edit", potential, **chosen).status_code == 302
    potential.refresh_from_db()
    assert (potential.line, potential.amount_guess) == ("내년 저온 창고 두 동", 300_000_000)


def test_a_month_that_has_passed_since_may_stay(client, place):
    potential = watched(place.seller, horizon_on=clock.today() - dt.timedelta(days=70))
    month = potential.horizon_on.isoformat()
    assert edited(client, potential, line="내년 저온 창고 두 동", horizon_on=month).status_code == 302
    assert edited(client, potential, horizon_on="2020-01-01").status_code == 422
    potential.refresh_from_db()
    assert (potential.line, potential.horizon_on.isoformat()) == ("내년 저온 창고 두 동", month)


def test_a_guess_is_read_as_amounts_are(client, place):
    watched(place.seller, amount_guess=98_765_000_000)
    for reader, reads in ((place.leader, True), (place.mate, False), (place.stranger, False)):
        client.force_login(reader)
        text = client.get(reverse(LIST), {"scope": "all"}).content.decode()
        assert ("98,765" in text) is reads


def test_what_was_guessed_begins_the_opportunity(client, place):
    potential = watched(place.seller, amount_guess=480_000_000, horizon_on=clock.today() + dt.timedelta(days=90))
    form = client.get(reverse("opportunities:potential_convert", args=[potential.pk])).context["form"]
    assert (form["amount"].value(), form["expected_order_on"].value()) == ("480,000,000", potential.horizon_on)


def test_a_large_guess_is_asked_about_when_it_becomes_an_amount(client, place):
    potential = watched(place.seller, amount_guess=480_000_000_000)
    page = reverse("opportunities:potential_convert", args=[potential.pk])
    said = {name: values[0] for name, values in sent_by(client.get(page).content.decode()).items()}
    said["need"] = "저온 창고를 두 동 짓고 싶다"
    asked = client.post(page, said)
    assert (asked.status_code, 'name="amount_is_right"' in asked.content.decode()) == (422, True)
    assert client.post(page, said | {"amount_is_right": "on"}).status_code == 302
    assert potential.owner.opportunities.latest("pk").amount == 480_000_000_000


def test_the_file_says_of_guesses_what_the_list_says(client, place):
    watched(place.seller, line="저온 창고", amount_guess=480_000_000, horizon_on=dt.date(2027, 3, 1))
    for reader, amount in ((place.seller, 480_000_000), (place.leader, 480_000_000), (place.mate, None)):
        found = PotentialFilter(scope="all").for_reader(fresh(reader))
        sheet = potentials_sheet(found, fresh(reader))
        (row,) = [dict(zip(map(str, sheet.heads), cells, strict=True)) for cells in sheet.rows]
        (line,) = potential_lines(potential_page(found, fresh(reader)).rows, fresh(reader))
        told = (row[gettext("Rough amount")], row[gettext("Currency")], row[gettext("Roughly when")])
        assert told == (amount, "KRW" if amount else "", line.horizon)
        assert bool(line.worth) is bool(amount)


def test_under_the_gap_it_is_made_an_opportunity_by_who_may(client, place):
    potential = watched(place.seller)
    link, gap = reverse("opportunities:potential_convert", args=[potential.pk]), reverse("opportunities:forecast_gap")
    for reader, may in ((place.seller, True), (place.leader, True), (place.mate, False)):
        client.force_login(reader)
        text = client.get(gap).content.decode()
        assert potential.line in text
        assert (link in text) is may
        assert f"{reverse('opportunities:new')}?person=" not in text, "which would leave it watched beside its own twin"
