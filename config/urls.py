"""Root addresses: wiring only."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("sellers.account_urls")),
    path("repair/", admin.site.urls),
    path("", include("sellers.urls")),
    path("", include("customers.urls")),
    path("opportunities/", include("opportunities.urls")),
    path("", include("desk.urls")),
]
handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
