"""What a person sets for herself: language, zone, appearance, keys."""

from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.htmx import done, page
from sellers import actions
from sellers.forms.settings import LanguageForm, SettingsForm, ThemeForm
from sellers.going_back import where_she_was
from sellers.http import UserRequest
from sellers.limits import limited

PERSONAL = ("language", "time_zone", "theme", "shortcuts")
COOKIE_AGE = 365 * 24 * 3600


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
    return _remember(
        _remember(response, django_settings.THEME_COOKIE_NAME, user.theme),
        django_settings.LANGUAGE_COOKIE_NAME,
        user.language,
    )


@login_not_required
@limited("appearance", tries=60, seconds=60)
@require_POST
def theme(request: UserRequest) -> HttpResponse:
    """Light, dark or as the device; before the log-in a cookie remembers it."""
    form = ThemeForm(request.POST)
    if not form.is_valid():
        return page(request, "400.html", status=422)
    chosen = form.cleaned_data["theme"]
    if request.user.is_authenticated:
        actions.save_settings(request.user, by=request.user, theme=chosen)
    response = done(request, "theme-changed", message=_("Appearance changed."), to=where_she_was(request))
    return _remember(response, django_settings.THEME_COOKIE_NAME, chosen)


@login_not_required
@limited("language", tries=60, seconds=60)
@require_POST
def language(request: UserRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return page(request, "400.html", status=422)
    chosen = form.cleaned_data["language"]
    if request.user.is_authenticated:
        actions.save_settings(request.user, by=request.user, language=chosen)
    with translation.override(chosen):
        response = done(request, "language-changed", message=_("Language changed."), to=where_she_was(request))
    return _remember(response, django_settings.LANGUAGE_COOKIE_NAME, chosen)


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    secure = django_settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=COOKIE_AGE, secure=secure, httponly=True, samesite="Lax")
    return response
