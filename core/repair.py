"""The repair desk: Django's admin for administrators, reached by our own log-in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.versions import Versioned


class RepairDesk(admin.AdminSite):
    site_title = gettext_lazy("Repair desk")
    site_header = gettext_lazy("Hanjang repair desk")
    index_title = gettext_lazy("For administrators: what no page offers")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only what is made for this desk: the libraries' own pages show keys and delete without a trace."""
        if admin_class is not None and issubclass(admin_class, RepairAdmin):
            super().register(model_or_iterable, admin_class, **options)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Whoever stands here may not come in: visitors log in first, everybody else is told why."""
        if request.user.is_authenticated:
            raise PermissionDenied(_("The repair desk is for administrators."))
        return redirect_to_login(request.GET.get("next", request.path))


class RepairAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows may be corrected; nothing is deleted here, since others point at it."""

    list_per_page = 50
    show_full_result_count = False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only the filters beside the list: `?amount__gte=` would tell what no list and no form here shows."""
        name, _separator, how = lookup.partition("__")
        return name in self.list_filter and how in ("", "exact", "in", "isnull")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A correction counts as a save: whoever has the page open is told."""
        if change and isinstance(obj, Versioned):
            obj.version += 1
        super().save_model(request, obj, form, change)


class RepairInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a row: corrected and ended, never deleted."""

    extra = 0
    can_delete = False


class ReadOnlyAdmin(RepairAdmin):
    """Shown, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
