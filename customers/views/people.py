"""Pages of people: list, page, new, edit."""

import copy
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, formkeys
from core.errors import RuleError, Stale
from core.htmx import go, page, wants_fragment
from core.scoping import get_visible_or_404
from core.versions import read_version
from customers import actions, policies, queries
from customers.forms.person import PersonEditForm, PersonForm
from customers.list_pages import PEOPLE
from customers.models import Channel, Person, Topic
from sellers.conflict import conflict_of, settle
from sellers.http import UserRequest
from sellers.lists.controls import Controls
from sellers.saved_views import lines_of_list, segment_choices, start_of, views_of


@require_GET
def people(request: UserRequest) -> HttpResponse:
    if not request.GET and (start := start_of(request.user, PEOPLE)):
        return redirect(start)
    found = queries.PeopleFilter.from_query(request.GET).for_reader(request.user)
    lines = queries.people_after(found, viewer=request.user, after=request.GET.get("after", ""))
    context = {
        "filter": found,
        "lines": lines.rows,
        "ticked": request.GET.get("tick") == "all",
        "more_url": f"?{found.query_string(after=lines.after)}" if lines.after else "",
    }
    if not wants_fragment(request):
        context |= _bar(found, request)
    return page(request, "customers/people.html", context, fragment="more" if "after" in request.GET else "rows")


def _bar(found: queries.PeopleFilter, request: UserRequest) -> dict[str, Any]:
    """What stands above the list: its filters and the views that are kept of it."""
    views = views_of(request.user)
    return {
        "controls": Controls(found.controls(segment_choices(views))),
        "views": lines_of_list(PEOPLE, found, views, user=request.user),
    }


@require_GET
def person(request: UserRequest, pk: int) -> HttpResponse:
    is_part = wants_fragment(request)
    one = get_visible_or_404(Person, user=request.user, pk=pk) if is_part else _with_brief(pk, request)
    if one.merged_into_id is not None:
        return redirect("customers:person", pk=one.merged_into_id)
    topic = request.GET.get("topic", "") if request.GET.get("topic", "") in Topic.values else ""
    after = request.GET.get("after", "")
    history = queries.timeline_of(one, viewer=request.user, after=after, topic=topic)
    context: dict[str, Any] = {
        "person": one,
        "timeline": history,
        "timeline_more_url": f"?{urlencode({'topic': topic, 'after': history.after})}",
        "topic": topic,
        "topics": Topic.choices,
    }
    if not is_part:
        context |= _about(one, request)
    return page(request, "customers/person.html", context, fragment="more" if after else "timeline")


def _with_brief(pk: int, request: UserRequest) -> Person:
    found = queries.person_with_brief(pk, viewer=request.user)
    if found is None:
        raise Http404
    return found


def _about(one: Person, request: UserRequest) -> dict[str, Any]:
    day, viewer = clock.today(), request.user
    employments = queries.employments_of(one, viewer=viewer)
    team = queries.team_of_person(one, on=day)
    may_edit = policies.may_edit_person(viewer, one, team)
    late_days = None if one.do_not_contact else queries.late_days(one, on=day)
    brief = queries.brief_of(one)
    return {
        "job": next((job for job in employments if job.to_on is None or job.to_on >= day), None),
        "employments": employments,
        "owner": team.owner,
        "acquaintances": queries.colleagues_who_know(one, viewer=viewer),
        "channels": Channel.choices,
        "late_days": late_days,
        "silent_days": (day - clock.day_of(one.last_contact_at)).days if one.last_contact_at else None,
        "brief": brief,
        "deals": queries.open_deals_of(one, viewer=viewer),
        "next": queries.next_for(one, late_days=late_days, departures=brief.departures, may_edit=bool(may_edit)),
        "promises": queries.promises_to(one, viewer=viewer),
        "may_edit": may_edit,
        "undoable": _undoable(brief, may_edit, request),
    }


def _undoable(brief: queries.Brief, may_edit: policies.Verdict, request: UserRequest) -> int | None:
    """The move that she may take back."""
    last = brief.last_move
    if last is None:
        return None
    said = {"author_id": last.author_id, "created_at": last.created_at}
    return last.pk if policies.may_undo_move(request.user, **said, may_edit=may_edit) else None


@require_http_methods(["GET", "POST"])
def person_new(request: UserRequest) -> HttpResponse:
    if request.method == "GET":
        form = PersonForm(initial=_starting(request), viewer=request.user)
        return page(request, "customers/person_form.html", {"form": form}, fragment="form")
    form = PersonForm(request.POST, viewer=request.user)
    try:
        with formkeys.once(request, by=request.user) as key:
            if key.again:
                return go(request, key.again)
            if form.is_valid():
                one = _create(form, request)
                url = key.result(resolve_url("customers:person", pk=one.pk))
                return go(request, url, message=_("%(name)s is added.") % {"name": one.name})
            key.forget()
    except RuleError as error:
        form.add_error(None, error.message)
    return page(request, "customers/person_form.html", {"form": form}, fragment="form", status=422)


def _starting(request: UserRequest) -> dict[str, Any]:
    company = queries.company_by(request.user, request.GET.get("company", ""))
    return {"company": company, "name": request.GET.get("name", "")[:200]}


def _create(form: PersonForm, request: UserRequest) -> Person:
    job = form.employment_values()
    if form.new_company_name:
        job["company"] = actions.create_company(by=request.user, name=form.new_company_name)
    return actions.meet_person(by=request.user, **form.person_values(), **job)


@require_http_methods(["GET", "POST"])
def person_edit(request: UserRequest, pk: int) -> HttpResponse:
    one = get_visible_or_404(Person, user=request.user, pk=pk)
    policies.may_edit_person(request.user, one).enforce()
    if request.method == "GET":
        form = PersonEditForm(instance=copy.copy(one), initial=_employed(one), viewer=request.user)
        return _edit_page(request, one, form, version=one.version)
    form = PersonEditForm(
        settle(request.POST, one), instance=copy.copy(one), initial=_employed(one), viewer=request.user
    )
    if form.is_valid():
        try:
            _save(one, form, request)
            return go(request, resolve_url("customers:person", pk=pk), message=_("Saved."))
        except Stale:
            one.refresh_from_db()
            return _edit_page(request, one, form, status=422, conflict=conflict_of(form, one))
        except RuleError as error:
            form.add_error(None, error.message)
    return _edit_page(request, one, form, status=422, version=request.POST.get("version", ""))


def _edit_page(
    request: UserRequest, one: Person, form: PersonEditForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"person": one, "form": form, **extra}
    return page(request, "customers/person_form.html", context, fragment="form", status=status)


def _employed(one: Person) -> dict[str, Any]:
    job = queries.primary_employment(one, on=clock.today())
    if job is None:
        return {"unknown_company": True}
    return {"company": job.company, "title": job.title, "department": job.department}


@transaction.atomic
def _save(one: Person, form: PersonEditForm, request: UserRequest) -> None:
    """Her own fields, and her employment where we had it wrong."""
    actions.edit_person(one, by=request.user, read_at=read_version(request.POST), **form.person_values())
    job, before = form.employment_values(), _employed(one)
    if form.new_company_name:
        job["company"] = actions.create_company(by=request.user, name=form.new_company_name)
    if any(job[name] != before.get(name, "" if name != "company" else None) for name in job):
        actions.correct_employment(one, by=request.user, **job)
