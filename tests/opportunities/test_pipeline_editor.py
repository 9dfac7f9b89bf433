"""The administrator's editor: a draft from a version, its parts, from when on it holds, and for which unit."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from core import clock
from opportunities.actions import pipelines as actions
from opportunities.actions.standard import todos_of
from opportunities.errors import IllegalMove, Incomplete
from opportunities.models import FactCode, Pipeline, PipelineChoice, PipelineVersion
from opportunities.queries import version_of
from opportunities.queries.differences import differences
from opportunities.queries.pipelines import choices_in_tree, mark_of_draft
from opportunities.views.pipeline_parts import PARTS
from tests.opportunities import factories as make
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, place
from tests.support import PAGE_LIMIT, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return grant(UserFactory(), "admin")


def url(name, *args):
    return reverse(f"opportunities:{name}", args=args)


def as_sent(rows):
    """A formset as the page would send it, unchanged."""
    prefix = rows.prefix
    sent = {
        f"{prefix}-TOTAL_FORMS": str(rows.total_form_count()),
        f"{prefix}-INITIAL_FORMS": str(rows.initial_form_count()),
    }
    for form in rows:
        for bound in form:
            value = bound.value()
            if value not in (None, "", False):
                sent[bound.html_name] = value
    return sent


def part_of(client, draft, *where):
    page = client.get(url("pipeline_stage", draft.pk, *where) if len(where) and isinstance(where[0], int)
                      else url("pipeline_part", draft.pk, *where))  # fmt: skip
    part = page.context["part"]
    sent = {"seen": page.context["mark"]}
    for _title, rows in part.blocks:
        sent |= as_sent(rows)
    return sent


def test_a_draft_is_a_whole_copy_and_changes_nothing_yet(client, admin):
    old = make.version()
    client.force_login(admin)
    answer = client.post(url("pipeline_act", old.pk, "draft"))
    draft = PipelineVersion.objects.get(pipeline=old.pipeline, valid_from=None)
    assert answer["Location"] == url("pipeline", draft.pk)
    assert differences(old, draft) == []
    assert [version.questions.count() for version in (old, draft)] == [20, 20]
    assert draft.questions.get(code="Q1").by_stage.version == draft
    assert version_of(old.pipeline, on=clock.today()) == old
    assert client.post(url("pipeline_act", old.pk, "draft")).status_code == 409
    with pytest.raises(PermissionDenied):
        actions.discard(draft, by=UserFactory())
    client.post(url("pipeline_act", draft.pk, "discard"))
    assert not PipelineVersion.objects.filter(pk=draft.pk).exists()


def test_stages_are_added_renamed_ordered_and_removed(client, admin):
    draft = actions.start_draft(make.version(), by=admin)
    client.force_login(admin)
    sent = part_of(client, draft, "stages")
    doubled = client.post(url("pipeline_part", draft.pk, "stages"), sent | {"stage-1-order": "1"})
    assert doubled.status_code == 422
    assert any("order" in form.errors for form in doubled.context["part"].blocks[0][1])
    changed = sent | {
        "stage-0-name": "첫 만남", "stage-1-order": "3", "stage-2-order": "2", "stage-4-DELETE": "on",
        "stage-5-order": "6", "stage-5-name": "시범 사용", "stage-5-stall_days": "20", "stage-5-exit_facts": ["F5"],
    }  # fmt: skip
    assert client.post(url("pipeline_part", draft.pk, "stages"), changed).status_code == 302
    names = list(draft.stages.values_list("name", flat=True))
    assert names == ["첫 만남", "솔루션 합의", "검증", "제안·평가", "시범 사용"]
    assert client.post(url("pipeline_part", draft.pk, "stages"), changed).status_code == 422  # read before
    nothing = part_of(client, draft, "stages")
    nothing |= {f"stage-{at}-DELETE": "on" for at in range(5)}
    assert client.post(url("pipeline_part", draft.pk, "stages"), nothing).status_code == 422
    words = client.get(url("pipeline", draft.pk)).content.decode()
    assert "시범 사용" in words
    assert "협상·계약" in words


def test_criteria_things_to_do_and_questions(client, admin):
    draft = actions.start_draft(make.version(), by=admin)
    client.force_login(admin)
    stage = draft.stages.get(position=1)
    sent = part_of(client, draft, stage.pk)
    sent |= {
        "criterion-3-order": "4",
        "criterion-3-text": "현장을 함께 보았다",
        "criterion-3-code": "Q2",
        "todo-0-DELETE": "on",
    }
    assert client.post(url("pipeline_stage", draft.pk, stage.pk), sent).status_code == 302
    stage.refresh_from_db()
    assert (stage.exit_criteria.splitlines()[-1], stage.exit_codes[-1]) == ("현장을 함께 보았다", "Q2")
    assert stage.todos.count() == 3
    sent = part_of(client, draft, "questions")
    wrong = client.post(url("pipeline_part", draft.pk, "questions"), sent | {"question-0-code": "첫째"})
    assert wrong.status_code == 422
    twice = client.post(url("pipeline_part", draft.pk, "questions"), sent | {"question-0-code": "Q2"})
    assert twice.status_code == 422
    fine = sent | {"question-0-text": "고객이 말한 과제가 있는가", "question-19-DELETE": "on"}
    assert client.post(url("pipeline_part", draft.pk, "questions"), fine).status_code == 302
    assert (draft.questions.count(), draft.questions.get(code="Q1").text) == (19, "고객이 말한 과제가 있는가")


def _rules(client, draft):
    page = client.get(url("pipeline_part", draft.pk, "rules"))
    form = page.context["part"].rules
    sent = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "", False)}
    return sent | {"seen": page.context["mark"]}


def test_rules_of_facts_and_roles(client, admin):
    draft = actions.start_draft(make.version(), by=admin)
    client.force_login(admin)
    here, sent = url("pipeline_part", draft.pk, "rules"), _rules(client, draft)
    bare = sent | dict.fromkeys(("F1_from", "F4_from"), "")
    assert client.post(here, bare).status_code == 422  # a category that asks no more than the one below
    assert client.post(here, sent | {"F11_from": "commit"}).status_code == 422
    assert client.post(here, {**sent, "required_roles": []}).status_code == 422
    assert (
        client.post(here, sent | {"F7_from": "", "F4_days": "90", "required_roles": ["eb", "user"]}).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.required_roles == ["eb", "user"]
    assert draft.fact_rules.get(code="F4").valid_days == 90
    assert not draft.required_facts.filter(code="F7").exists()
    assert draft.fact_rules.count() == len(FactCode.values)
    assert len(differences(make.version(), draft)) == 3


def test_old_opportunities_keep_their_version(client, admin):
    old, before = make.version(), make.raised()
    draft = actions.start_draft(old, by=admin)
    actions.save_rules(
        draft, by=admin, facts={"F1": (10, "pipeline"), "F11": (None, "booked")}, coverage_pct=50,
        decision_maker_only=False, required_roles=["eb"],
    )  # fmt: skip
    client.force_login(admin)
    here = url("pipeline_publish", draft.pk)
    yesterday = clock.today() - dt.timedelta(days=1)
    assert client.post(here, {"valid_from": yesterday.isoformat()}).status_code == 422
    today = clock.today().isoformat()
    assert client.post(here, {"valid_from": today, "seen": "read before"}).status_code == 422
    assert client.post(here, {"valid_from": today, "seen": mark_of_draft(draft)}).status_code == 302
    after = make.raised()
    before.refresh_from_db()
    assert (before.pipeline_version, after.pipeline_version) == (old, draft)
    draft.refresh_from_db()
    with pytest.raises(IllegalMove):
        actions.save_stages(draft, [], by=admin)
    assert client.get(url("pipeline_part", draft.pk, "stages")).status_code == 302
    with pytest.raises(IllegalMove):
        actions.take_back(draft, by=admin)


def test_what_nobody_uses_goes_back_to_a_draft(admin):
    draft = actions.start_draft(make.version(), by=admin)
    later = clock.today() + dt.timedelta(days=30)
    actions.publish(draft, by=admin, on=later)
    second = actions.start_draft(draft, by=admin)
    with pytest.raises(Incomplete):
        actions.publish(second, by=admin, on=clock.today())
    with pytest.raises(IllegalMove):
        actions.take_back(draft, by=admin)
    actions.discard(second, by=admin)
    number, pk = draft.number, draft.pk
    again = actions.take_back(draft, by=admin)
    assert (again.number, again.valid_from) == (number, None)
    assert differences(make.version(), again) == []
    assert not PipelineVersion.objects.filter(pk=pk).exists()


def test_what_a_process_remembers_of_a_version_is_not_what_was_taken_back(admin):
    draft = actions.publish(actions.start_draft(make.version(), by=admin), by=admin, on=clock.today())
    remembered = todos_of(draft.stages.get(position=1).pk)
    draft = actions.take_back(draft, by=admin)
    stage = draft.stages.get(position=1)
    todo = {"text": "먼저 묻기", "text_en": "", "offset_days": 1, "purpose": "learn"}
    actions.save_todos(draft, stage, [todo], by=admin)
    actions.publish(draft, by=admin, on=clock.today())
    deal = make.raised()
    assert remembered
    assert deal.pipeline_version == draft
    assert [row.what for row in deal.win_actions.filter(origin="standard")] == ["먼저 묻기"]
    connection.check_constraints()


def test_units_follow_the_choice_above_them(client, admin):
    company = OrgUnitFactory(kind="company")
    team = OrgUnitFactory(parent=company)
    dealer = make.version("dealer").pipeline
    client.force_login(admin)
    here, day = url("pipeline_choice", company.pk), clock.today()
    assert client.post(here, {"pipeline": dealer.pk, "valid_from": "2001-01-01"}).status_code == 422
    assert client.post(here, {"pipeline": dealer.pk, "valid_from": day.isoformat()}).status_code == 302
    later = make.version().pipeline
    actions.choose_pipeline(team, by=admin, pipeline=later, valid_from=day + dt.timedelta(days=9))
    rows = {row.unit.pk: row for row in choices_in_tree(admin, on=day)}
    assert (rows[team.pk].pipeline, rows[team.pk].above, len(rows[team.pk].planned)) == (dealer, company, 1)
    assert PipelineChoice.objects.filter(unit=company).count() == 1
    assert company.name in client.get(url("pipelines")).content.decode()
    assert (
        client.get(url("pipeline_choice", team.pk)).context["form"]["pipeline"].value() == dealer.pk
    )  # what holds now
    client.force_login(UserFactory())
    assert client.get(url("pipelines")).status_code == 403


def test_pages_stay_within_the_limit(client, admin):
    draft = actions.start_draft(make.version(), by=admin)
    client.force_login(admin)
    pages = [url("pipelines"), url("pipeline", draft.pk), *(url("pipeline_part", draft.pk, part) for part in PARTS)]
    pages += [url("pipeline_stage", draft.pk, draft.stages.first().pk), url("pipeline_new", make.version().pk)]
    for page in pages:
        assert len(queries_of(lambda page=page: client.get(page))) <= PAGE_LIMIT, page


def test_nobody_is_said_to_have_moved_what_only_made_room(client, admin):
    old = make.version()
    draft = actions.start_draft(old, by=admin)
    stages = list(draft.stages.order_by("position"))
    rows = [
        {"stage": one, "name": one.name, "name_en": one.name_en, "stall_days": one.stall_days,
         "exit_facts": sorted(one.exit_facts, reverse=True)}
        for one in stages
    ]  # fmt: skip
    actions.save_stages(draft, rows, by=admin)
    assert differences(old, PipelineVersion.objects.get(pk=draft.pk)) == []
    actions.save_stages(draft, [rows[0], *rows[2:]], by=admin)
    said = " ".join(differences(old, PipelineVersion.objects.get(pk=draft.pk)))
    assert "‘검증’ 없어짐" in said
    assert "순서" not in said
    actions.save_stages(draft, [rows[0], rows[3], rows[2], rows[4]], by=admin)
    swapped = differences(old, PipelineVersion.objects.get(pk=draft.pk))
    assert len([words for words in swapped if "순서" in words]) == 2


# --- a pipeline of a unit's own -----------------------------------------------------------------------------------
def test_a_third_pipeline_is_made_published_and_chosen_for_a_unit(client, admin):
    """From the shipped one to a unit's own stages, criteria and questions, and an opportunity that follows them."""
    client.force_login(admin)
    base, team = make.version(), OrgUnitFactory()
    page = client.get(url("pipeline", base.pk)).content.decode()
    assert url("pipeline_new", base.pk) in page
    sent = {"name": "해외 영업", "name_en": "Export sales"}
    answer = client.post(url("pipeline_new", base.pk), sent)
    draft = PipelineVersion.objects.get(pipeline__name="해외 영업")
    assert answer.url == url("pipeline", draft.pk)
    assert (draft.number, draft.valid_from, draft.pipeline.name_en) == (1, None, "Export sales")
    assert differences(base, draft) == []
    for name in ("stages", "todos", "questions", "fact_rules", "required_facts"):
        assert getattr(draft, name).count() == getattr(base, name).count() > 0
    choices = client.get(url("pipeline_choice", team.pk)).context["form"].fields["pipeline"].known.values()
    assert draft.pipeline not in choices, "a draft cannot be chosen"
    stage = draft.stages.get(position=1)
    rows = [{"text": "바이어가 샘플을 받았다", "text_en": "The buyer has the sample", "code": "F1"}]
    actions.save_criteria(stage, rows, by=admin)
    assert make.stage(1).exit_criteria != "바이어가 샘플을 받았다"
    assert "첫 버전" in client.get(url("pipeline", draft.pk)).content.decode()
    seen = {"seen": mark_of_draft(draft), "valid_from": clock.today()}
    assert client.post(url("pipeline_publish", draft.pk), seen).status_code == 302
    said = {"pipeline": draft.pipeline_id, "valid_from": clock.today()}
    assert client.post(url("pipeline_choice", team.pk), said).status_code == 302
    seller = UserFactory()
    place(seller, team)
    opportunity = make.raised(seller)
    assert (opportunity.pipeline_version, opportunity.stage.criteria) == (draft, "바이어가 샘플을 받았다")
    assert make.raised().pipeline_version == base
    client.force_login(seller)
    shown = client.get(url("board")).context["board"]
    assert shown.pipeline == draft.pipeline
    assert draft.pipeline in shown.pipelines


def test_two_names_are_asked_for_and_none_is_taken_twice(client, admin):
    client.force_login(admin)
    here, base = url("pipeline_new", make.version().pk), make.version()
    assert client.get(here).status_code == 200
    refused = [
        ({"name": "해외 영업"}, "name_en"), ({"name_en": "Export"}, "name"), ({"name": " ", "name_en": "Export"}, "name"),
        ({"name": base.pipeline.name, "name_en": "Export"}, "name"),
        ({"name": "해외 영업", "name_en": "solution SALES"}, "name_en"),
    ]  # fmt: skip
    for sent, field in refused:
        answer = client.post(here, sent)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    assert Pipeline.objects.count() == 2
    htmx = client.post(here, refused[0][0], headers={"HX-Request": "true"})
    assert "<html" not in htmx.content.decode()


def test_sent_twice_makes_one(client, admin):
    client.force_login(admin)
    sent = {"name": "해외 영업", "name_en": "Export sales", "form_key": str(uuid.uuid4())}
    first = client.post(url("pipeline_new", make.version().pk), sent)
    assert client.post(url("pipeline_new", make.version().pk), sent).url == first.url
    assert Pipeline.objects.count() == 3


def test_a_pipeline_goes_with_its_only_draft(client, admin):
    client.force_login(admin)
    draft = actions.start_pipeline(make.version("dealer"), by=admin, name="공공 영업", name_en="Public sales")
    assert draft.decision_maker_only
    with pytest.raises(PermissionDenied):
        actions.start_pipeline(draft, by=admin, name="둘째", name_en="Second")
    assert client.get(url("pipeline_new", draft.pk)).status_code == 403
    assert "공공 영업" in client.get(url("pipelines")).content.decode()
    shown = client.get(url("board")).context["board"]
    assert draft.pipeline not in shown.pipelines, "nothing stands there yet"
    assert client.post(url("pipeline_act", draft.pk, "discard")).status_code == 302
    assert not Pipeline.objects.filter(name="공공 영업").exists()
    kept = actions.start_draft(make.version("dealer"), by=admin)
    actions.discard(kept, by=admin)
    assert Pipeline.objects.filter(code="dealer").exists()


def test_only_administrators_make_pipelines():
    with pytest.raises(PermissionDenied):
        actions.start_pipeline(make.version(), by=UserFactory(), name="해외 영업", name_en="Export sales")
    assert Pipeline.objects.count() == 2
