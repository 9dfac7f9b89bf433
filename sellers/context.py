"""What every page's shell shows: navigation by role, and how many notifications wait."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core import clock
from core.formkeys import new_key
from sellers.models import Notification, NotificationState


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "unread_count": 0, "form_key": new_key}
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "unread_count": SimpleLazyObject(lambda: _unread(request)),
        "form_key": new_key,
        "as_of": clock.now(),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Entries of the main navigation for this person, each {label, url, icon, current, key}."""
    entries = [
        ("today", _("Today"), reverse("desk:today"), "today"),
        ("people", _("People"), reverse("customers:people"), "person"),
        ("companies", _("Companies"), reverse("customers:companies"), "company"),
        ("opportunities", _("Opportunities"), reverse("opportunities:list"), "opportunity"),
    ]
    if request.user.is_admin:
        entries.append(("imports", _("Import"), reverse("desk:imports"), "import"))
    return [
        {"key": key, "label": label, "url": url, "icon": icon, "current": _is_current(request.path, url)}
        for key, label, url, icon in entries
    ]


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _unread(request: HttpRequest) -> int:
    """At most 99 are counted."""
    waiting = Notification.objects.visible_to(request.user).filter(
        state__in=[NotificationState.NEW, NotificationState.SNOOZED], shown_from__lte=clock.now()
    )
    return waiting.order_by()[:99].count()
