"""What every page's shell shows: navigation by role, and how many notifications wait."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from core import clock
from core.formkeys import new_key
from core.kept import AnyReader, Kept
from core.templatetags.addresses import address
from sellers.models import SALES_ROLES, Role, Theme
from sellers.queries import waiting_for

MOST_COUNTED = 99
# pages that stand elsewhere among the addresses than the entry they belong to
BELONGS = {
    "opportunities:figures": "opportunities:forecast",
    "opportunities:targets": "opportunities:forecast",
    "opportunities:won_and_lost": "opportunities:forecast",
    "opportunities:coverage": "customers:reach",
    "opportunities:pipelines": "desk:administration",
    "opportunities:prices": "opportunities:products",
}


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "unread_count": 0, "form_key": new_key, "theme": _theme_of_browser(request)}
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "unread_count": SimpleLazyObject(lambda: len(_waiting(viewer=user.pk, now=clock.now()))),
        "form_key": new_key,
        "theme": user.theme,
        "as_of": clock.now(),
    }


_waiting = Kept(
    lambda viewer, now: waiting_for(AnyReader(), now=now).order_by().values_list("pk")[:MOST_COUNTED], "viewer", "now"
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Entries of the main navigation for this person, each {label, url, icon, current, key}."""
    entries = [
        ("today", _("Today"), "desk:today", "today"),
        ("people", _("People"), "customers:people", "person"),
        ("companies", _("Companies"), "customers:companies", "company"),
        ("promises", _("Promises"), "customers:promises", "promise"),
        ("opportunities", _("Opportunities"), "opportunities:list", "opportunity"),
        ("coaching", _("Coaching"), "coaching:queue", "coach"),
    ]
    if request.user.standing.line_people or request.user.has_role(*SALES_ROLES, Role.EXECUTIVE):
        entries.append(("forecast", _("Forecast"), "opportunities:forecast", "performance"))
        entries.append(("pack", _("Meeting pack"), "desk:pack", "print"))
        entries.append(("competitors", _("Competitors"), "opportunities:competitors", "flag"))
        entries.append(("products", _("Products"), "opportunities:products", "card"))
    if request.user.standing.line_people:
        entries.append(("reach", _("Reach"), "customers:reach", "people"))
    if request.user.has_role(*SALES_ROLES, Role.ADMIN):  # who may own customers, and who merges them all
        entries.append(("duplicates", _("Duplicates"), "customers:duplicates", "link"))
    entries.append(("views", _("Saved views"), "sellers:views", "star"))
    if request.user.is_admin:
        entries.append(("imports", _("Import"), "desk:imports", "import"))
        entries.append(("administration", _("Administration"), "desk:administration", "settings"))
    addresses = {name: _address(name) for _key, _label, name, _icon in entries}
    pages = {url: url for url in addresses.values() if url}
    pages |= {
        url: addresses[entry] for page, entry in BELONGS.items() if (url := _address(page)) and entry in addresses
    }
    here = pages.get(max((url for url in pages if _is_within(request.path, url)), key=len, default=""), "")
    return [
        {
            "key": key,
            "label": label,
            "url": addresses[name],
            "icon": icon,
            "current": addresses[name] == here,
        }
        for key, label, name, icon in entries
        if addresses[name]
    ]


def _address(name: str) -> str:
    """Empty where the module is not installed: its pages then have no entry."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


def _is_within(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _theme_of_browser(request: HttpRequest) -> str:
    """What a visitor chose before the log-in."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in Theme.values else Theme.AUTO
