"""The repair desk: for looking, and for mending what no page mends. Rows are read here and written by actions."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from core.repair import ReadOnlyAdmin, RepairAdmin
from opportunities.models import (
    FactRule,
    Opportunity,
    Pipeline,
    PipelineChoice,
    PipelineVersion,
    Product,
    Question,
    RequiredFact,
    Stage,
    StageTodo,
)


@admin.register(Opportunity)
class OpportunityAdmin(ReadOnlyAdmin):
    """Configuration only: an administrator sees that it exists, not what it is worth (domain.md §6)."""

    list_display = ("title", "owner", "stage", "state", "created_on")
    list_filter = ("state",)
    search_fields = ("title",)
    fields = ("title", "owner", "pipeline_version", "stage", "stage_entered_on", "state", "is_imported", "created_on")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("owner", "stage")


@admin.register(Product)
class ProductAdmin(RepairAdmin):
    list_display = ("code", "name", "family", "is_active")
    search_fields = ("code", "name")


@admin.register(PipelineChoice)
class PipelineChoiceAdmin(RepairAdmin):
    list_display = ("unit", "pipeline", "valid_from")


class StageInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Stage
    extra = 0


class FactRuleInline(admin.TabularInline):  # type: ignore[type-arg]
    model = FactRule
    extra = 0


class RequiredFactInline(admin.TabularInline):  # type: ignore[type-arg]
    model = RequiredFact
    extra = 0


class StageTodoInline(admin.TabularInline):  # type: ignore[type-arg]
    model = StageTodo
    extra = 0


class QuestionInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Question
    extra = 0


@admin.register(Pipeline)
class PipelineAdmin(RepairAdmin):
    list_display = ("code", "name", "name_en")


@admin.register(PipelineVersion)
class PipelineVersionAdmin(RepairAdmin):
    """A version in use is shown and not changed; the database refuses it as well."""

    list_display = ("pipeline", "number", "valid_from")
    inlines = (StageInline, FactRuleInline, RequiredFactInline, StageTodoInline, QuestionInline)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        used = isinstance(obj, PipelineVersion) and obj.opportunities.exists()
        return super().has_change_permission(request, obj) and not used
