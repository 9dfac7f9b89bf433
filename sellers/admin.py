"""People, units and business time on the repair desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core import clock
from core.repair import ReadOnlyAdmin, RepairAdmin, RepairInline
from sellers.actions.administrators import somebody_administers
from sellers.models import (
    BusinessHours,
    FiscalYear,
    Holiday,
    Membership,
    Notification,
    OrgUnit,
    RoleGrant,
    UnitLeader,
    UnitParent,
    User,
)


class MembershipInline(RepairInline):
    model = Membership
    autocomplete_fields = ("unit",)


class RoleGrantInline(RepairInline):
    model = RoleGrant


class UnitParentInline(RepairInline):
    model = UnitParent
    fk_name = "unit"
    autocomplete_fields = ("parent",)


class UnitLeaderInline(RepairInline):
    model = UnitLeader
    autocomplete_fields = ("user",)


@admin.register(User)
class UserAdmin(RepairAdmin):
    """Without the password: whoever needs one asks for the link on the log-in page."""

    list_display = ("name", "email", "is_active", "hired_on", "left_on", "is_imported")
    list_filter = ("is_active", "is_imported", "language")
    search_fields = ("name", "name_en", "email")
    ordering = ("name", "pk")
    exclude = ("password",)
    readonly_fields = ("last_login", "created_at")
    inlines = (MembershipInline, RoleGrantInline)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Her page changes these, and what hangs on them with them: open invitations, log-ins, places and roles."""
        return (*self.readonly_fields, "email", "is_active", "left_on") if obj is not None else self.readonly_fields

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles corrected here leave an administrator on every day, as everywhere; else nothing of it is saved."""
        super().save_related(request, form, formsets, change)
        if any(rows.model is RoleGrant and rows.has_changed() for rows in formsets):
            somebody_administers(from_on=clock.today())


@admin.register(OrgUnit)
class OrgUnitAdmin(RepairAdmin):
    list_display = ("name", "name_en", "kind", "cost_center", "closed_on")
    list_filter = ("kind",)
    search_fields = ("name", "name_en")
    ordering = ("name", "pk")
    inlines = (UnitParentInline, UnitLeaderInline)


@admin.register(Holiday)
class HolidayAdmin(RepairAdmin):
    list_display = ("day", "name", "unit", "works")
    list_select_related = ("unit",)
    ordering = ("-day", "pk")


@admin.register(BusinessHours)
class BusinessHoursAdmin(RepairAdmin):
    list_display = ("unit", "valid_from", "opens_at", "closes_at", "weekdays")
    list_select_related = ("unit",)
    ordering = ("-valid_from", "pk")


@admin.register(FiscalYear)
class FiscalYearAdmin(RepairAdmin):
    list_display = ("unit", "valid_from", "starts_month", "season_starts_month")
    list_select_related = ("unit",)
    ordering = ("-valid_from", "pk")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """That it was told, not what: the sentence may be about something an administrator does not read."""

    list_display = ("user", "code", "state", "shown_from", "created_at", "closed_at")
    list_filter = ("state", "code")
    list_select_related = ("user",)
    exclude = ("params", "dedupe_key")
    ordering = ("-created_at", "-pk")
