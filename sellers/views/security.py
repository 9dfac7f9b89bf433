"""Security in the settings: password, second factors, and where one is logged in."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.htmx import done, page
from core.scoping import get_visible_or_404
from sellers import actions
from sellers.going_back import where_she_was
from sellers.http import UserRequest
from sellers.models import User
from sellers.policies import must_have_second_factor
from sellers.security import factors_of, log_ins_of


@require_safe
@never_cache
def security(request: UserRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    log_ins = log_ins_of(request.user, current=request.session.session_key, after=after)
    context = {
        "factors": factors_of(request.user),
        "asked": must_have_second_factor(request.user),
        "log_ins": log_ins.rows,
        "more_url": f"?after={log_ins.after}" if log_ins.after else "",
        "has_others": len(log_ins.rows) > 1 or bool(after),
    }
    return page(request, "sellers/security.html", context, fragment="more" if "after" in request.GET else "")


@require_safe
def factors(request: UserRequest) -> HttpResponse:
    """The log-in library's name for the same page."""
    return redirect("sellers:security")


@require_POST
def session_end(request: UserRequest, pk: int) -> HttpResponse:
    actions.end_session(pk, by=request.user)
    return done(request, "session-ended", message=_("Logged out there."), to="sellers:security")


@require_POST
def sessions_end(request: UserRequest) -> HttpResponse:
    """Everywhere but here."""
    actions.end_sessions_of({request.user.pk}, but=request.session.session_key)
    return done(request, "session-ended", message=_("Logged out everywhere else."), to="sellers:security")


@require_POST
def employee_log_out(request: UserRequest, pk: int) -> HttpResponse:
    """On every device, for a telephone that was lost; `next` says where the administrator was."""
    person = get_visible_or_404(User, user=request.user, pk=pk)
    actions.log_out_everywhere(person, by=request.user)
    message = _("%(name)s is logged out everywhere.") % {"name": person.name}
    return done(request, "session-ended", message=message, to=where_she_was(request))


@require_POST
def second_factor_reset(request: UserRequest, pk: int) -> HttpResponse:
    """For somebody who has lost phone and codes; `next` says where the administrator was."""
    person = get_visible_or_404(User, user=request.user, pk=pk)
    actions.reset_second_factor(person, by=request.user, reason=request.POST.get("reason", "")[:500])
    message = _("%(name)s logs in with the password alone, until a new second factor is set up.") % {
        "name": person.name
    }
    return done(request, "second-factor-reset", message=message, to=where_she_was(request))


@require_POST
def company_account_unlink(request: UserRequest, pk: int) -> HttpResponse:
    """For somebody who has a new company account; `next` says where the administrator was."""
    person = get_visible_or_404(User, user=request.user, pk=pk)
    actions.unlink_company_account(person, by=request.user)
    message = _("The next log-in of %(name)s links the company account anew.") % {"name": person.name}
    return done(request, "company-account-unlinked", message=message, to=where_she_was(request))
