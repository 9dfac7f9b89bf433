"""What every page's shell shows: navigation by role, and how many notifications wait."""

from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.translation import get_language
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


class Entry(NamedTuple):
    """One of the main navigation."""

    key: str
    label: str
    url: str
    icon: str
    current: bool = False


class Shell:
    """What stands around a page; asked for by whole pages alone, not by the parts that htmx fetches."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def nav(self) -> tuple[Entry, ...]:
        return navigation(self._request)

    @cached_property
    def unread_count(self) -> int:
        return len(_waiting(viewer=self._request.user.pk, now=clock.now()))


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"form_key": new_key, "theme": _theme_of_browser(request)}
    return {"shell": Shell(request), "form_key": new_key, "theme": user.theme, "as_of": clock.now()}


_waiting = Kept(
    lambda viewer, now: waiting_for(AnyReader(), now=now).order_by().values_list("pk")[:MOST_COUNTED], "viewer", "now"
)


def navigation(request: HttpRequest) -> tuple[Entry, ...]:
    """Entries of the main navigation for this person; the one of the page that is open is the current one."""
    user = request.user
    leads, sells = bool(user.standing.line_people), user.has_role(*SALES_ROLES)
    entries, pages = _entries(
        settings.ROOT_URLCONF,
        get_language(),
        leads=leads,
        sees_forecast=leads or sells or user.has_role(Role.EXECUTIVE),
        may_merge=sells or user.has_role(Role.ADMIN),  # who may own customers, and who merges them all
        runs_it=user.is_admin,
    )
    here = pages.get(max((url for url in pages if _is_within(request.path, url)), key=len, default=""), "")
    return tuple(entry._replace(current=True) if entry.url == here else entry for entry in entries)


@lru_cache(maxsize=64)
def _entries(
    _urlconf: str, _language: str | None, *, leads: bool, sees_forecast: bool, may_merge: bool, runs_it: bool
) -> tuple[list[Entry], dict[str, str]]:
    """For all of one kind, in one language: the entries, and which of them each page belongs to."""
    wanted = [
        ("today", _("Today"), "desk:today", "today"),
        ("people", _("People"), "customers:people", "person"),
        ("companies", _("Companies"), "customers:companies", "company"),
        ("promises", _("Promises"), "customers:promises", "promise"),
        ("opportunities", _("Opportunities"), "opportunities:list", "opportunity"),
        ("coaching", _("Coaching"), "coaching:queue", "coach"),
    ]
    if sees_forecast:
        wanted.append(("forecast", _("Forecast"), "opportunities:forecast", "performance"))
        wanted.append(("pack", _("Meeting pack"), "desk:pack", "print"))
        wanted.append(("competitors", _("Competitors"), "opportunities:competitors", "flag"))
        wanted.append(("products", _("Products"), "opportunities:products", "card"))
    if leads:
        wanted.append(("reach", _("Reach"), "customers:reach", "people"))
    if may_merge:
        wanted.append(("duplicates", _("Duplicates"), "customers:duplicates", "link"))
    wanted.append(("views", _("Saved views"), "sellers:views", "star"))
    if runs_it:
        wanted.append(("imports", _("Import"), "desk:imports", "import"))
        wanted.append(("administration", _("Administration"), "desk:administration", "settings"))
    addresses = {name: url for _key, _label, name, _icon in wanted if (url := _address(name))}
    pages = {url: url for url in addresses.values()}
    pages |= {
        url: addresses[entry] for page, entry in BELONGS.items() if (url := _address(page)) and entry in addresses
    }
    return [Entry(key, label, addresses[name], icon) for key, label, name, icon in wanted if name in addresses], pages


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
