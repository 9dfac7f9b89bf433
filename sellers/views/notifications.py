"""What waits for an act, and its two answers: done, later."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.htmx import done, page
from core.paging import slice_of
from core.scoping import get_visible_or_404
from sellers import actions, queries
from sellers.forms.settings import SnoozeForm
from sellers.going_back import where_she_was
from sellers.http import UserRequest
from sellers.models import Notification
from sellers.notices import shown


@require_GET
def notifications(request: UserRequest) -> HttpResponse:
    """What waits for an act, the newest first. Reading marks nothing."""
    waiting = queries.waiting_for(request.user)
    part = slice_of(waiting, order=("-shown_from", "-id"), after=request.GET.get("after", ""), size=30)
    context = {"notices": [shown(row) for row in part.rows], "after": part.after, "snooze_days": actions.SNOOZE_DAYS}
    return page(request, "sellers/notifications.html", context, fragment="more" if "after" in request.GET else "rows")


@require_POST
def notification_done(request: UserRequest, pk: int) -> HttpResponse:
    notification = get_visible_or_404(Notification, user=request.user, pk=pk)
    actions.finish(notification, by=request.user)
    return done(request, "notification-closed", message=_("Done."), to=_to_list(request))


@require_POST
def notification_snooze(request: UserRequest, pk: int) -> HttpResponse:
    """Later: one day, or as many as chosen up to seven."""
    notification = get_visible_or_404(Notification, user=request.user, pk=pk)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "notice": shown(notification), "snooze_days": actions.SNOOZE_DAYS}
        return page(request, "sellers/notification_later.html", context, status=422)
    actions.snooze(notification, by=request.user, days=form.cleaned_data["days"])
    back = notification.shown_from.astimezone(request.user.zone)
    message = _("You see it again on %(month)s/%(day)s.") % {"month": back.month, "day": back.day}
    return done(request, "notification-closed", message=message, to=_to_list(request))


def _to_list(request: UserRequest) -> str:
    return where_she_was(request) if request.POST.get("next") else "sellers:notifications"
