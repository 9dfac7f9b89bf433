"""How often one address may knock at a door that is open to all, and how much one person may ask for in a minute."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from core import clock
from sellers.refusals import too_many_requests

View = Callable[..., HttpResponse]
MINUTE = 60
WAYS_OUT = frozenset(
    {
        "account_logout",
        "account_change_password",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "sellers:security",
        "sellers:session_end",
        "sellers:sessions_end",
    }
)
log = structlog.get_logger("hanjang.security")


def limited(door: str, *, tries: int, seconds: int) -> Callable[[View], View]:
    """A view that answers 429 to an address that asked more than `tries` times in a window of `seconds`.

        @login_not_required
        @limited("invitation", tries=30, seconds=60)
        def accept(request, token): …

    Counted by REMOTE_ADDR, which `core.middleware.ProxyMiddleware` reads from our own proxies only; IPv6 by its
    network of 64 bits, since whoever has one address there has them all.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key, left = _window(door, request.META.get("REMOTE_ADDR", ""), seconds)
            if _count(key, seconds) > tries:
                return too_many_requests(request, retry_after=left)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


@dataclass(frozen=True)
class Guesses:
    """How many wrong words of `door` one address may say in a window of `seconds`.

    Right ones are neither counted nor refused, whoever else guesses from there: the monitor may share the address of a
    proxy. So the word itself has to be too long to be guessed; the limit keeps the guesses from costing much, and few.
    """

    door: str
    most: int
    seconds: int

    def count(self, address: str) -> int:
        """One wrong word more. Seconds until this address is asked again; 0 while it may go on."""
        key, left = _window(self.door, address, self.seconds)
        return left if _count(key, self.seconds) > self.most else 0


class PaceMiddleware:
    """Answers 429 to a logged-in person beyond REQUESTS_PER_MINUTE, over all her devices, until the minute is over.

    Nobody reads or types so fast; a program that empties the customer list by her session does. 0: no limit. Stands
    behind what gives the page her language. What ends a stolen session is open to her all the same (WAYS_OUT), and a
    call that is refused counts for no longer than its minute.
    """

    def __init__(self, get_response: View) -> None:
        if not settings.REQUESTS_PER_MINUTE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            asked = _count(f"pace:{request.user.pk}:{now // MINUTE}", MINUTE)
            if asked > settings.REQUESTS_PER_MINUTE and not _is_way_out(request):
                left = MINUTE - now % MINUTE
                log.warning("too_fast", user_id=request.user.pk)
                return too_many_requests(request, retry_after=left, is_known=True)
        return self.get_response(request)


def _is_way_out(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in WAYS_OUT
    except Resolver404:
        return False


def _window(door: str, address: str, seconds: int) -> tuple[str, int]:
    """The key under which an address is counted now, and the seconds until another begins."""
    now = int(clock.now().timestamp())
    return f"door:{door}:{_network(address)}:{now // seconds}", seconds - now % seconds


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1


def plain_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """None for what is no address. A server on both kinds writes IPv4 as ::ffff:192.0.2.7, which is no network of 64 bits."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network(address: str) -> str:
    found = plain_address(address)
    if found is None:
        return "unknown"
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)
