"""Dated evidence, and what endangers an opportunity. A fact itself is never stored."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import LineField, ProseField
from core.history import tracked
from customers.models import ContactLog, Person
from opportunities.models.codes import FactCode, Origin, RiskLevel
from opportunities.models.opportunity import Opportunity
from opportunities.querysets import OfSheetQuerySet

__all__ = ["Evidence", "FactCode", "Origin", "RiskFlag", "RiskLevel"]


@tracked()
class Evidence(models.Model):
    """What a customer did or said for (or, with `contradicts`, against) a fact, by whom and when."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="evidence")
    fact_code = models.CharField(_("fact"), max_length=3, choices=FactCode)
    text = ProseField(_("what the customer did or said"))
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("who")
    )
    happened_on = models.DateField(_("when"))
    origin = models.CharField(_("origin"), max_length=14, choices=Origin)
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    contradicts = models.BooleanField(_("speaks against it"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    disputed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dispute_reason = LineField(_("why it is in dispute"), max_length=300, blank=True)
    dispute_answer = LineField(_("answer to the dispute"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)  # entered by mistake; kept in the history
    created_at = models.DateTimeField(auto_now_add=True)

    # of the contact record that it quotes, read by `opportunities.situations.with_contact`
    met_two_way: bool
    in_writing: bool
    step_open_since: dt.date | None = None  # of F8: the oldest open step of the customer's in the close plan
    confirms_plan: bool = False  # of F8: the customer's confirmation of the close plan made it

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["opportunity", "fact_code", "-happened_on"], name="evidence_of_fact")]
        constraints = [
            models.CheckConstraint(
                name="evidence_names_a_person",
                condition=Q(person__isnull=False) | Q(origin=Origin.ERP) | Q(fact_code=FactCode.F12),
            ),
            models.CheckConstraint(
                name="only_f12_is_our_own", condition=~Q(origin=Origin.INTERNAL) | Q(fact_code=FactCode.F12)
            ),
            models.CheckConstraint(
                name="dispute_has_reason", condition=Q(disputed_by__isnull=True) | ~Q(dispute_reason="")
            ),
        ]

    class Privacy:
        personal = {
            "text", "person", "recorded_by", "verified_by", "disputed_by", "dispute_reason", "dispute_answer", "answered_by",
        }  # fmt: skip
        plain = {
            "id", "opportunity", "fact_code", "happened_on", "origin", "log", "valid_until", "contradicts", "withdrawn_at",
            "created_at",
        }  # fmt: skip


@tracked()
class RiskFlag(models.Model):
    """A risk, found by a rule here (`code` R..), raised from a higher app or pointed out by hand (M..).

    A critical one blocks commit. `by_rule`: the rules raised it and they alone clear it; `params` are the facts behind
    it, as codes, days and ids, which `opportunities.risks.words` puts into a sentence when it is shown.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="flags")
    code = models.CharField(max_length=10)
    level = models.CharField(max_length=8, choices=RiskLevel)
    text = LineField(_("what it is about"), max_length=200, blank=True)
    by_rule = models.BooleanField(default=False)
    params = models.JSONField(default=dict)
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    raised_on = models.DateField()
    cleared_on = models.DateField(null=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["code", "opportunity"], name="open_flags", condition=Q(cleared_on__isnull=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "code", "source_label", "source_id"],
                name="flag_once",
                condition=Q(cleared_on__isnull=True),
                nulls_distinct=False,
            )
        ]

    class Privacy:
        personal = {"text"}
        plain = {
            "id",
            "opportunity",
            "code",
            "level",
            "by_rule",
            "params",
            "source_label",
            "source_id",
            "raised_on",
            "cleared_on",
        }
