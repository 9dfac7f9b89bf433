"""The repair desk: for administrators, when a record needs a hand that no page gives. Never part of daily work."""

from django.contrib import admin

from core.repair import RepairAdmin, RepairInline
from customers.models import Assignment, Company, Employment, Person


class EmploymentInline(RepairInline):
    model = Employment
    fields = ("company", "department", "title", "from_on", "to_on", "reason", "is_primary")
    raw_id_fields = ("company",)


@admin.register(Person)
class PersonAdmin(RepairAdmin):
    list_display = ("name", "kind", "mobile", "email", "last_contact_at")
    list_filter = ("kind", "attitude", "do_not_contact")
    search_fields = ("name", "mobile", "email")
    readonly_fields = ("last_contact_at",)
    inlines = [EmploymentInline]


@admin.register(Company)
class CompanyAdmin(RepairAdmin):
    list_display = ("name", "kind", "biz_no", "code", "region")
    list_filter = ("kind",)
    search_fields = ("name", "biz_no", "code")
    raw_id_fields = ("parent",)


@admin.register(Assignment)
class AssignmentAdmin(RepairAdmin):
    list_display = ("person", "company", "user", "kind", "from_on", "to_on")
    list_filter = ("kind",)
    list_select_related = ("person", "company", "user")
    raw_id_fields = ("person", "company", "user")
