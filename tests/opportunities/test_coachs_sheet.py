"""What a leader or an asked colleague finds on the sheet: a tap for every risk, every gap of the assessment, and on the
report in a meeting a note and a suggestion."""

import pytest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext

from core import clock
from opportunities import actions
from opportunities.assessment import gaps
from opportunities.models import CoachingNote, RiskFlag, WinAction
from opportunities.prompts import better_than
from opportunities.risks.offers import OFFERS, POSTED
from opportunities.sheet_reads import with_names
from opportunities.sheet_reads.assessment import assessed
from opportunities.sheet_reads.queue import figures_of
from tests.sellers.factories import fresh
from tests.support import queries_of

pytestmark = pytest.mark.django_db
PERSONAL = ("R07", "R08", "R15")


def flagged(world, *codes):
    for code in codes:
        RiskFlag.objects.get_or_create(
            opportunity=world.opportunity, code=code, cleared_on=None,
            defaults={"level": "warn", "raised_on": clock.today(), "by_rule": True},
        )  # fmt: skip
    RiskFlag.objects.exclude(code__in=codes).delete()


def sheet(world, view=""):
    return f"/opportunities/{world.opportunity.pk}/" + (f"?view={view}" if view else "")


def part(client, url, name, until):
    page = client.get(url).content.decode()
    return page[page.index(f'id="part-{name}"') : page.index(f'id="part-{until}"')]


@pytest.mark.parametrize("view", ["seller", "coach"])
def test_every_risk_has_a_tap_for_who_coaches(client, world, view):
    flagged(world, *PERSONAL)
    client.force_login(world.leader)
    page = client.get(sheet(world, view)).content.decode()
    for code in ("R07", "R15"):
        assert f'name="act" value="{code}"' in page
        assert OFFERS[code].to_suggest() in page
    note = reverse("opportunities:coaching_note", args=[world.opportunity.pk])
    assert f'href="{note}?about=stalled"' in page
    for form in ("next_step", "coaching_request", *POSTED):
        assert f'"{reverse(f"opportunities:{form}", args=[world.opportunity.pk])}"' not in page
    assert f'href="{note}?about=stalled"' in client.get(f"{sheet(world)}risks/").content.decode()


def test_a_tap_suggests_and_the_risk_shows_it(client, world):
    flagged(world, *PERSONAL)
    client.force_login(world.leader)
    for code in ("R07", "R15"):
        assert client.post(f"{sheet(world)}risks/", {"act": code}).status_code == 302
        found = WinAction.objects.get(closes=code)
        assert (found.state, found.what) == ("suggested", OFFERS[code].to_suggest())
    assert client.post(f"{sheet(world)}risks/", {"act": "R08"}).status_code == 404
    page = client.get(sheet(world, "coach")).content.decode()
    assert 'name="act"' not in page
    client.force_login(world.seller)
    for code in PERSONAL:  # the team settles these itself
        assert client.post(f"{sheet(world)}risks/", {"act": code}).status_code == 404


def test_words_of_a_risk_that_press_are_mended_in_a_form(client, world):
    pressing = "왜 아직 안 됐나요?"
    flag = actions.add_flag(world.opportunity, by=world.seller, text=pressing)
    client.force_login(world.leader)
    answer = client.post(f"{sheet(world)}risks/", {"act": flag.code})
    assert (answer.status_code, WinAction.objects.filter(closes=flag.code).exists()) == (302, False)
    htmx = client.post(f"{sheet(world)}risks/", {"act": flag.code}, headers={"HX-Request": "true"})
    assert htmx["HX-Redirect"] == answer["Location"]
    form = client.get(answer["Location"])
    assert (form.context["form"]["what"].value(), form.context["form"]["closes"].value()) == (pressing, flag.code)
    assert escape(str(better_than(pressing))) in form.content.decode()
    assert client.post(answer["Location"], {"what": pressing}).status_code == 422
    mended = {"what": "고객에게 무엇이 걸리는지 묻기", "closes": flag.code}
    assert client.post(answer["Location"], mended).status_code == 302
    assert WinAction.objects.get(closes=flag.code).state == "suggested"


def test_the_note_about_a_stalled_sheet_is_begun(client, world):
    client.force_login(world.leader)
    url = reverse("opportunities:coaching_note", args=[world.opportunity.pk])
    begun = gettext("What would the customer have to do for it to move on, and how can I help?")
    assert begun in client.get(f"{url}?about=stalled").content.decode()
    assert begun not in client.get(url).content.decode()


def test_the_seller_keeps_her_own_taps(client, world):
    flagged(world, *PERSONAL)
    client.force_login(world.seller)
    page = client.get(sheet(world)).content.decode()
    for form in ("next_step", "coaching_request", *POSTED):
        assert reverse(f"opportunities:{form}", args=[world.opportunity.pk]) in page
    assert "about=stalled" not in page


def test_the_coach_reads_every_gap_and_the_seller_the_first(client, world):
    wanting = gaps(assessed(with_names().get(pk=world.opportunity.pk)))
    assert len(wanting) > 10
    client.force_login(world.leader)
    coach = part(client, sheet(world, "coach"), "assessment", "risks")
    assert all(f'id="part-q-{row.question.code}"' in coach for row in wanting)
    assert len(coach) < 20_000
    client.force_login(world.seller)
    seller = part(client, sheet(world), "assessment", "buyers")
    assert seller.count('id="part-q-') <= 3


def test_all_gaps_cost_no_query_more(client, world):
    client.force_login(fresh(world.leader))
    client.get(sheet(world, "coach"))
    seller, coach = (queries_of(lambda view=view: client.get(sheet(world, view))) for view in ("seller", "coach"))
    assert len(coach) <= len(seller) <= 15


def test_a_meeting_writes_notes_and_suggestions_on_the_report(client, world):
    client.force_login(world.leader)
    page = client.get(sheet(world, "report")).content.decode()
    note = reverse("opportunities:coaching_note", args=[world.opportunity.pk])
    plan = reverse("opportunities:plan_new", args=[world.opportunity.pk])
    assert f'action="{note}?view=report"' in page
    assert f'action="{plan}?view=report"' in page
    assert page.count('<details class="fold screen-only"') == 2
    answer = client.post(f"{note}?view=report", {"text": "누가 결정하나요?"})
    assert (answer.status_code, answer["Location"]) == (302, sheet(world, "report"))
    answer = client.post(f"{plan}?view=report", {"what": "결정권자와 함께 만나기"})
    assert (answer.status_code, answer["Location"]) == (302, sheet(world, "report"))
    assert CoachingNote.objects.get().text == "누가 결정하나요?"
    action = WinAction.objects.get(origin="leader")
    assert (action.what, action.state, action.who) == ("결정권자와 함께 만나기", "suggested", world.seller)
    assert client.post(f"{plan}?view=report", {"what": ""}).status_code == 422


def test_who_works_on_it_writes_nothing_on_the_report(client, world):
    client.force_login(world.seller)
    assert 'class="fold screen-only"' not in client.get(sheet(world, "report")).content.decode()


def test_an_asked_colleague_too(client, world):
    actions.request_coaching(world.opportunity, by=world.seller, to=world.stranger, question="기술로 될까요?")
    client.force_login(world.stranger)
    page = client.get(sheet(world, "report")).content.decode()
    assert page.count('<details class="fold screen-only"') == 2


def test_the_seller_reads_how_often_her_leaders_notes_helped(world):
    for helped in (True, True, False):
        actions.write_note(world.opportunity, by=world.leader, text="누가 결정하나요?")
        actions.reply_to_note(CoachingNote.objects.latest("pk"), by=world.seller, helpful=helped)
    found = figures_of(fresh(world.seller), now=clock.now(), on=clock.today())
    helps = next(one for one in found if one.label == gettext("My leader's notes that helped"))
    assert (helps.rate.part, helps.rate.whole, helps.url) == (2, 3, "")
