"""Settings, appearance and language, notifications, and the list of colleagues for comboboxes."""

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock
from core.htmx import done, page
from core.paging import slice_of
from core.scoping import get_visible_or_404
from sellers import actions, queries
from sellers.context import THEME_COOKIE
from sellers.forms import LanguageForm, SettingsForm, SnoozeForm, ThemeForm
from sellers.http import UserRequest
from sellers.models import Notification
from sellers.notices import shown

PERSONAL = ("language", "time_zone", "theme", "shortcuts")
COOKIE_AGE = 365 * 24 * 3600
OPTIONS_SHOWN = 10


@require_http_methods(["GET", "POST"])
def settings(request: UserRequest) -> HttpResponse:
    """One form of what a person sets for herself."""
    user = request.user
    form = SettingsForm(request.POST or None, user=user, initial={name: getattr(user, name) for name in PERSONAL})
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return page(request, "sellers/settings.html", {"form": form}, fragment="form", status=status)
    actions.save_settings(user, by=user, **form.cleaned_data)
    with translation.override(user.language):
        response = done(request, "settings-saved", message=_("Settings saved."), to="sellers:settings")
    return _remember(_remember(response, THEME_COOKIE, user.theme), django_settings.LANGUAGE_COOKIE_NAME, user.language)


@login_not_required
@require_POST
def theme(request: UserRequest) -> HttpResponse:
    """Light, dark or as the device; before the log-in a cookie remembers it."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return page(request, "400.html", status=422)
    chosen = form.cleaned_data["theme"]
    if request.user.is_authenticated:
        actions.save_settings(request.user, by=request.user, theme=chosen)
    response = done(request, "theme-changed", message=_("Appearance changed."), to=_back(request))
    return _remember(response, THEME_COOKIE, chosen)


@login_not_required
@require_POST
def language(request: UserRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return page(request, "400.html", status=422)
    chosen = form.cleaned_data["language"]
    if request.user.is_authenticated:
        actions.save_settings(request.user, by=request.user, language=chosen)
    with translation.override(chosen):
        response = done(request, "language-changed", message=_("Language changed."), to=_back(request))
    return _remember(response, django_settings.LANGUAGE_COOKIE_NAME, chosen)


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    secure = django_settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=COOKIE_AGE, secure=secure, httponly=True, samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """Where the person was; an address outside this site leads to Today."""
    url = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if here and url.startswith("/") else "desk:today"


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
    return _back(request) if request.POST.get("next") else "sellers:notifications"


@require_GET
def users_options(request: UserRequest) -> HttpResponse:
    """Colleagues for a combobox: who they are and where they work."""
    found = list(queries.colleagues(request.user, request.GET.get("q", ""))[:OPTIONS_SHOWN])
    units = queries.units_of([user.pk for user in found], on=clock.today())
    options = [{"id": user.pk, "text": user.name, "more": getattr(units.get(user.pk), "name", "")} for user in found]
    return page(request, "components/combobox_options.html", {"options": options})
