"""Pipelines as data: a version is never changed once an opportunity uses it, so old opportunities keep theirs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import LineField, ProseField
from core.history import tracked
from opportunities.models.codes import BuyingRole, Category, FactCode
from opportunities.querysets import EmployeesSee
from sellers.models import OrgUnit

NO_PERSON: set[str] = set()


def four_roles() -> list[str]:
    """The roles that a purchase has where nobody said otherwise (domain.md §2.2)."""
    return [str(one) for one in (BuyingRole.EB, BuyingRole.USER, BuyingRole.TECHNICAL, BuyingRole.COACH)]


@tracked()
class Pipeline(models.Model):
    code = models.SlugField(unique=True)
    name = LineField(_("name"), max_length=60)
    name_en = LineField(_("name in English"), max_length=60)

    objects = EmployeesSee.as_manager()

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "code", "name", "name_en"}

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


@tracked()
class PipelineVersion(models.Model):
    """What counts in a pipeline from a day on: stages, which facts a category needs, how long a fact holds."""

    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)  # null: a draft, which no opportunity uses
    # buyer coverage for 유력: share of required roles contacted within 60 days, or simply the decision maker
    coverage_pct = models.PositiveSmallIntegerField(default=60)
    decision_maker_only = models.BooleanField(default=False)
    # roles of the buying centre that somebody has to be named for; coverage counts against them
    required_roles = ArrayField(models.CharField(max_length=12, choices=BuyingRole), default=four_roles)

    objects = EmployeesSee.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "number"], name="pipeline_version_once"),
            models.UniqueConstraint(
                fields=["pipeline"], condition=models.Q(valid_from__isnull=True), name="pipeline_draft_once"
            ),
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "pipeline", "number", "valid_from", "coverage_pct", "decision_maker_only", "required_roles"}


@tracked()
class Stage(models.Model):
    version = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="stages")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField()
    name = LineField(max_length=60)
    name_en = LineField(max_length=60)
    stall_days = models.PositiveSmallIntegerField(default=30)
    # facts without which leaving the stage is an exception that needs a reason, as without a criterion that can be shown
    exit_facts = ArrayField(models.CharField(max_length=3, choices=FactCode), default=list, blank=True)
    exit_criteria = ProseField(blank=True)
    exit_criteria_en = ProseField(blank=True)
    # what shows that a criterion is met, one code per line of `exit_criteria`: a fact (F4), a question (Q5; Q3~ for "not
    # answered with no"), a role of the buying centre (eb), or one of `opportunities.gate`; empty where nothing shows it
    exit_codes = ArrayField(models.CharField(max_length=12, blank=True), default=list, blank=True)

    objects = EmployeesSee.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="stage_position_once"),
            models.UniqueConstraint(fields=["version", "code"], name="stage_code_once"),
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {
            "id", "version", "position", "code", "name", "name_en", "stall_days", "exit_facts", "exit_criteria",
            "exit_criteria_en", "exit_codes",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def criteria(self) -> str:
        return (self.exit_criteria_en if get_language() == "en" else self.exit_criteria) or self.exit_criteria


@tracked()
class FactRule(models.Model):
    """How long evidence for a fact holds in this version (null: for ever, or as long as the evidence itself says)."""

    version = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="fact_rules")
    code = models.CharField(max_length=3, choices=FactCode)
    valid_days = models.PositiveSmallIntegerField(null=True)

    objects = EmployeesSee.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="fact_rule_once")]

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "version", "code", "valid_days"}


@tracked()
class RequiredFact(models.Model):
    """A category of this version needs this fact, over those that the category below it needs."""

    version = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="required_facts")
    category = models.CharField(max_length=10, choices=Category)
    code = models.CharField(max_length=3, choices=FactCode)

    objects = EmployeesSee.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "category", "code"], name="required_fact_once")]

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "version", "category", "code"}


@tracked()
class PipelineChoice(models.Model):
    """Which pipeline a unit, and those below it that say nothing, use from a day on."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="pipeline_choices")
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="choices")
    valid_from = models.DateField()

    objects = EmployeesSee.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="pipeline_choice_once")]

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "unit", "pipeline", "valid_from"}
