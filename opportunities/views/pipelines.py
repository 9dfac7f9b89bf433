"""The administrator's editor of pipelines: versions, a draft and its parts, and which unit follows which pipeline."""

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.errors import RuleError
from core.formkeys import once
from core.htmx import go, page
from core.scoping import get_visible_or_404
from opportunities.actions import pipelines as actions
from opportunities.forms.pipelines import ChoiceForm, NewPipelineForm, PublishForm
from opportunities.models import PipelineVersion
from opportunities.policies import may_copy_pipeline, may_set_pipelines
from opportunities.queries.differences import differences
from opportunities.queries.pipelines import (
    before_with,
    choices_in_tree,
    mark_of_draft,
    pipeline_of,
    pipelines_for,
)
from opportunities.sheet_reads.pipeline_parts import one_stage, one_version
from opportunities.views import pipeline_parts as parts
from sellers.http import UserRequest
from sellers.models import OrgUnit


@require_safe
def pipelines(request: UserRequest) -> HttpResponse:
    may_set_pipelines(request.user).enforce()
    rows = pipelines_for(request.user)
    today = clock.today()
    context = {
        "pipelines": [parts.listed(row, on=today) for row in rows],
        "tree": choices_in_tree(request.user, on=today),
    }
    return page(request, "opportunities/pipelines/list.html", context)


@require_safe
def pipeline(request: UserRequest, pk: int) -> HttpResponse:
    """One version as it stands; a draft with what it changes."""
    version = _version(request, pk)
    before = before_with(version)
    context = parts.whole(version) | {
        "before": before,
        "changes": differences(before, version) if before else [],
        "form": PublishForm(initial={"valid_from": clock.today()}),
    }
    return page(request, "opportunities/pipelines/version.html", context)


@require_POST
def pipeline_act(request: UserRequest, pk: int, act: str) -> HttpResponse:
    """One tap on a version: copy it, take it back, or throw the draft away."""
    version = _version(request, pk)
    if act not in ("draft", "take-back", "discard"):
        raise Http404
    back = reverse("opportunities:pipelines")
    with once(request, by=request.user) as key:
        if not key.again:
            if act == "draft":
                back = _url(actions.start_draft(version, by=request.user))
            elif act == "take-back":
                back = _url(actions.take_back(version, by=request.user))
            else:
                actions.discard(version, by=request.user)
            key.result(back)
    return go(request, key.again or back, message=_("Done."))


@require_http_methods(["GET", "POST"])
def pipeline_new(request: UserRequest, pk: int) -> HttpResponse:
    """A pipeline of its own from a published version: two names, and then its draft."""
    version = _version(request, pk)
    may_copy_pipeline(request.user, version).enforce()
    sent: Any = request.POST if request.method == "POST" else None
    form = NewPipelineForm(sent)
    if sent is not None and form.is_valid():
        try:
            with once(request, by=request.user) as key:
                to = key.again or key.result(
                    _url(actions.start_pipeline(version, by=request.user, **form.cleaned_data))
                )
            return go(request, to, message=_("The draft of the new pipeline stands here."))
        except RuleError as error:
            form.add_error(getattr(error, "field", "") or None, error.message)
    context = {"form": form, "version": version, "back_url": _url(version)}
    status = 422 if sent is not None else 200
    return page(request, "opportunities/pipelines/new.html", context, fragment="form", status=status)


@require_POST
def pipeline_publish(request: UserRequest, pk: int) -> HttpResponse:
    version, form = _version(request, pk), PublishForm(request.POST)
    if form.is_valid():
        try:
            actions.publish(version, by=request.user, on=form.cleaned_data["valid_from"], seen=request.POST.get("seen"))
            return go(request, _url(version), message=_("Published. New opportunities follow it from that day on."))
        except RuleError as error:
            form.add_error("valid_from", error.message)
    before = before_with(version)
    context = parts.whole(version) | {"before": before, "form": form}
    context["changes"] = differences(before, version) if before else []
    return page(request, "opportunities/pipelines/version.html", context, status=422)


@require_http_methods(["GET", "POST"])
def pipeline_part(request: UserRequest, pk: int, part: str) -> HttpResponse:
    """Stages, questions, rules, or what is done after the order, of a draft."""
    version = _version(request, pk)
    if part not in parts.PARTS:
        raise Http404
    return _edited(request, version, parts.PARTS[part](request, version))


@require_http_methods(["GET", "POST"])
def pipeline_stage(request: UserRequest, pk: int, stage: int) -> HttpResponse:
    """One stage of a draft: criteria and things to do."""
    version = _version(request, pk)
    row = one_stage(version, request.user, stage)
    return _edited(request, version, parts.stage_part(request, version, row))


def _edited(request: UserRequest, version: PipelineVersion, part: parts.Part) -> HttpResponse:
    """GET shows the rows; POST writes them and goes back to the draft, or shows them again with 422."""
    problem, status = "", 200
    if version.valid_from is not None:
        return go(request, _url(version), message=_("This version is published and stands. Make a new one from it."))
    if request.method == "POST":
        status = 422
        valid = [form.is_valid() for form in part.forms]  # all of them, so that each says what is wrong
        if all(valid):
            try:
                part.write()
                return go(request, _url(version), message=_("Saved in the draft."))
            except RuleError as error:
                problem = error.message
    context = {
        "version": version, "part": part, "problem": problem, "mark": mark_of_draft(version), "back_url": _url(version),
    }  # fmt: skip
    return page(request, "opportunities/pipelines/part.html", context, fragment="form", status=status)


@require_http_methods(["GET", "POST"])
def pipeline_choice(request: UserRequest, pk: int) -> HttpResponse:
    """Which pipeline a unit follows from a day on."""
    may_set_pipelines(request.user).enforce()
    unit = get_visible_or_404(OrgUnit, user=request.user, pk=pk)
    sent: Any = request.POST if request.method == "POST" else None
    today = clock.today()
    initial = {"pipeline": pipeline_of(unit.pk, on=today), "valid_from": today}
    form = ChoiceForm(sent, viewer=request.user, initial=initial)
    back = reverse("opportunities:pipelines")
    if sent is not None and form.is_valid():
        try:
            actions.choose_pipeline(unit, by=request.user, **form.cleaned_data)
            return go(request, back, message=_("Saved. It holds from the day that you chose."))
        except RuleError as error:
            form.add_error(getattr(error, "field", "") or None, error.message)
    context = {"form": form, "unit": unit, "back_url": back}
    return page(
        request,
        "opportunities/pipelines/choice.html",
        context,
        fragment="form",
        status=422 if sent is not None else 200,
    )


def _version(request: UserRequest, pk: int) -> PipelineVersion:
    may_set_pipelines(request.user).enforce()
    return one_version(request.user, pk)


def _url(version: PipelineVersion) -> str:
    return reverse("opportunities:pipeline", args=[version.pk])
