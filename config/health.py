"""Two questions a load balancer asks: is the process up, and can it do its work."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.tasks import HEARTBEAT_KEY
from sellers.limits import limited

UP, DOWN = "up", "down"


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; asks nothing else, so a lost database does not make anybody restart the web server.

    Without a limit: it costs nothing, and a proxy that is cut off would take the part out.
    """
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@limited("ready", tries=600, seconds=60)  # ten a second: many more than a monitor asks
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, cache and worker, each with its state; 503 if one is down. No names, no versions: anybody may ask."""
    parts = {"database": _database(), "cache": _cache(), "worker": _worker()}
    ready = set(parts.values()) == {UP}
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return DOWN
    return UP


def _cache() -> str:
    try:
        # its other questions are answered from memory while the server is away (config/cache.py)
        cache.ping()  # type: ignore[attr-defined]
    except Exception:
        return DOWN
    return UP


def _worker() -> str:
    """The worker sets a key that goes away by itself when it stops setting it."""
    try:
        return UP if cache.get(HEARTBEAT_KEY) else DOWN
    except Exception:
        return DOWN
