"""Any contact record becomes a fact: the newest ones stand ready, older ones are found, and each record leads there."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from customers.actions import write_log
from customers.models import Channel, ContactLog
from opportunities import actions
from opportunities.actions.assessment import Reply
from opportunities.models import Evidence
from opportunities.reports import html_of, report_of
from opportunities.sheet_reads.rows import CONTACTS, record_or_404
from tests.opportunities.factories import customer, raised
from tests.support import assert_flat_queries

pytestmark = pytest.mark.django_db


def wrote(place, line, *, days=0, people=(), **more):
    at = clock.now() - dt.timedelta(days=days, minutes=1)
    there = [*people] or [place.opportunity.person]
    return write_log(by=place.seller, people=there, line=line, channel=Channel.VISIT, happened_at=at, **more)


def form_url(place):
    return reverse("opportunities:evidence_new", args=[place.opportunity.pk])


def chosen(client, place, log):
    form = client.get(f"{form_url(place)}?log={log.pk}").context["form"]
    return form.initial.get("log"), form.initial.get("text"), form.initial.get("person")


def test_every_contact_on_the_sheet_fills_in_the_form(client, place):
    logs = [wrote(place, f"면담 {n}", days=n) for n in range(CONTACTS)]
    sheet = client.get(reverse("opportunities:detail", args=[place.opportunity.pk])).content.decode()
    for n, log in enumerate(logs):
        assert f"?log={log.pk}" in sheet
        assert chosen(client, place, log) == (log.pk, f"면담 {n}", place.opportunity.person_id)


def test_those_of_the_next_step_are_offered_as_they_stand_on_the_sheet(client, place):
    other = customer(company=place.opportunity.company)
    place.opportunity.refresh_from_db()
    step = {"text": "시연", "on": clock.today(), "person": other}
    actions.set_next_step(place.opportunity, by=place.seller, read_at=place.opportunity.version, **step)
    log = wrote(place, "예산은 9월에 확정된다고 하심", people=[other])
    picked = client.get(form_url(place)).context["logs"]
    assert [contact.log.pk for contact in picked] == [log.pk]


def test_an_older_record_is_found_by_words_and_kept_with_one_tap(client, place):
    old = wrote(place, "품의는 재무팀이 먼저 본다고 하심", days=40)
    for n in range(6):
        wrote(place, f"안부 {n}", days=n)
    found = client.get(f"{form_url(place)}?fact=F4&q=재무팀")
    assert [contact.log.pk for contact in found.context["logs"]] == [old.pk]
    assert "이 기록이 근거" in found.content.decode()
    assert "이 낱말이 든 기록이 없어요" in client.get(f"{form_url(place)}?fact=F4&q=없는말").content.decode()
    sent = {"fact_code": "F4", "log": old.pk}
    assert client.post(f"{form_url(place)}?fact=F4&q=재무팀", sent).status_code == 302
    proof = Evidence.objects.get(opportunity=place.opportunity, fact_code="F4")
    assert (proof.log, proof.happened_on) == (old, clock.day_of(old.happened_at))


def test_whoever_spoke_in_it_may_be_named_before_she_stands_on_the_sheet(client, place):
    finance = customer(company=place.opportunity.company)
    log = wrote(place, "예산을 확보했다고 하심", people=[finance])
    form = client.get(f"{form_url(place)}?fact=F3&log={log.pk}").context["form"]
    assert str(finance.pk) in form.fields["person"].known
    sent = {"fact_code": "F3", "log": log.pk, "text": log.line, "person": finance.pk, "origin": "customer_said"}
    assert client.post(f"{form_url(place)}?fact=F3&log={log.pk}", sent).status_code == 302
    assert Evidence.objects.get(opportunity=place.opportunity, fact_code="F3").person == finance


def test_a_record_that_she_may_not_read_is_none(client, place):
    other = raised(place.stranger)
    said = {"line": "은밀한 말", "channel": Channel.VISIT, "happened_at": clock.now(), "is_confidential": True}
    hidden = write_log(by=place.stranger, people=[other.person], **said)
    assert chosen(client, place, hidden)[:2] == (None, None)
    sent = {"fact_code": "F1", "log": hidden.pk, "text": "들은 말", "person": place.opportunity.person_id}
    assert client.post(form_url(place), sent).status_code == 422


def panel(client, log, **more):
    return client.get(reverse("opportunities:of_log", args=[log.pk]), **more)


def test_a_record_leads_to_the_opportunities_of_those_who_were_there(client, place):
    log = wrote(place, "9월까지 골라야 한다고 하심")
    assert reverse("opportunities:of_log", args=[log.pk]) in client.get(f"/logs/{log.pk}/").content.decode()
    form = f"{form_url(place)}?log={log.pk}"
    assert form in panel(client, log, headers={"HX-Request": "true"}).content.decode()
    assert form in panel(client, log).content.decode()
    client.post(form_url(place), {"fact_code": "F4", "log": log.pk})
    assert "F4 결정 절차" in panel(client, log).content.decode()


def test_of_a_colleague_of_theirs_too_and_of_nobody_elses_sheet(client, place):
    finance = customer(company=place.opportunity.company)
    raised(place.mate, person=place.opportunity.person, title="남의 것")
    log = wrote(place, "예산은 재무에서 본다고 하심", people=[finance])
    (line,) = panel(client, log).context["lines"]
    assert line.opportunity == place.opportunity
    for reader in (place.stranger, place.leader):
        client.force_login(reader)
        assert panel(client, log).context["lines"] == []


def test_neither_what_is_over_nor_what_was_said_in_confidence_is_offered(client, place):
    log = wrote(place, "우리끼리 하는 말", is_confidential=True)
    assert panel(client, log).context["lines"] == []
    assert reverse("opportunities:of_log", args=[log.pk]) not in client.get(f"/logs/{log.pk}/").content.decode()
    log = wrote(place, "다음에 보자고 하심")
    said = {"reason_code": "priority", "note": "우리가 물러섬"}
    actions.close(place.opportunity, to="withdrawn", by=place.seller, on=clock.today(), **said)
    assert panel(client, log).context["lines"] == []


def test_it_costs_the_same_for_many(client, place):
    log = wrote(place, "여러 건을 이야기함")
    assert_flat_queries(
        lambda: panel(client, log), lambda: raised(place.seller, person=place.opportunity.person), times=4
    )


def opened(log):
    return reverse("customers:log", args=[log.pk])


def of_log(place, log, code="F5", text="결과가 좋다고 하심"):
    said = {"happened_on": clock.day_of(log.happened_at), "origin": "customer_said", "log": log}
    return actions.add_evidence(
        place.opportunity, by=place.seller, fact_code=code, text=text, person=place.opportunity.person, **said
    )


def shown(client, place, view, reader):
    client.force_login(reader)
    return client.get(f"{reverse('opportunities:detail', args=[place.opportunity.pk])}?view={view}")


@pytest.mark.parametrize("view", ["seller", "coach", "report"])
def test_every_fact_opens_its_record_for_every_reader(client, place, view):
    log = wrote(place, "시험 결과를 같이 봄")
    of_log(place, log)
    facts = shown(client, place, view, place.head).content.decode()
    facts = facts[facts.index('id="part-facts"') : facts.index("</section>", facts.index('id="part-facts"'))]
    assert f'href="{opened(log)}"' in facts


def test_on_paper_a_fact_is_no_link(client, place):
    log = wrote(place, "시험 결과를 같이 봄")
    of_log(place, log)
    paper = html_of(report_of(record_or_404(place.opportunity.pk, place.head), place.head, at=clock.now()))
    facts = paper[paper.index('id="part-facts"') : paper.index("</section>", paper.index('id="part-facts"'))]
    assert opened(log) not in facts


def test_evidence_that_does_not_decide_opens_its_record_too(client, place):
    first, second = wrote(place, "시험이 잘 됐다고 하심", days=9), wrote(place, "다시 봐도 좋다고 하심")
    old, _newer = of_log(place, first), of_log(place, second)
    (part,) = (one for one in shown(client, place, "seller", place.seller).context["sheet"].parts if one.key == "facts")
    (line,) = (one for one in part.data["lines"] if one["code"] == "F5")
    assert [(one["evidence"], one["log_url"]) for one in line["more"]] == [(old, opened(first))]
    page = shown(client, place, "seller", place.seller).content.decode()
    assert f'href="{opened(first)}"' in page[page.index('class="proof-others"') :]


def test_an_answer_on_the_sheet_says_who_gave_it_and_when_and_opens_its_record(client, place):
    log = wrote(place, "예산은 없다고 하심")
    proof = of_log(place, log, code="F3", text="예산은 없다고 하심")
    (question,) = place.opportunity.pipeline_version.questions.filter(code="Q1")
    reply = Reply(question=question, value="no", evidence=(proof.pk,))
    actions.answer_questions(place.opportunity, [reply], by=place.seller)
    for view, reader in (("seller", place.seller), ("coach", place.leader)):
        page = shown(client, place, view, reader).content.decode()
        start = page.index('id="part-q-Q1"')
        row = page[start : page.index('role="listitem"', start + 80)]
        assert place.seller.name in row
        assert f'href="{opened(log)}">F3</a>' in row
    ContactLog.objects.filter(pk=log.pk).update(is_confidential=True)
    page = shown(client, place, "coach", place.leader).content.decode()
    assert opened(log) not in page[page.index('id="part-q-Q1"') :][:900]
