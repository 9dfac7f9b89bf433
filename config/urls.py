"""Root addresses: wiring only."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config import health, metrics
from core.files.views import download
from sellers.limits import limited


@login_not_required
@limited("favicon", tries=600, seconds=60)
@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Asked for by browsers and readers of links that look into no page."""
    return HttpResponseRedirect(staticfiles_storage.url("icon-180.png"))


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("files/<uuid:key>/", download, name="file"),
    path("favicon.ico", favicon, name="favicon"),
    path("accounts/", include("sellers.account_urls")),
    path("repair/", admin.site.urls),
    path("", include("sellers.urls")),
    path("", include("customers.urls")),
    path("opportunities/", include("opportunities.urls")),
    path("coaching/", include("opportunities.coaching_urls")),
    path("", include("desk.urls")),
]
handler400 = "desk.views.refusals.bad_request"
handler403 = "sellers.refusals.forbidden"
handler404 = "sellers.refusals.not_found"
handler429 = "sellers.refusals.too_many_requests"  # asked by the log-in library
handler500 = "sellers.refusals.server_error"
