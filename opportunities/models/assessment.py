"""What was answered to the questions of a pipeline version, stage by stage, and what the answer rests on."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LineField
from core.history import tracked
from customers.models import ContactLog
from opportunities.models.fact import Evidence
from opportunities.models.opportunity import Opportunity
from opportunities.models.pipeline import Stage
from opportunities.models.playbook import Question
from opportunities.models.rival import Rival
from opportunities.querysets import OfAnswerQuerySet, OfSheetQuerySet


class AnswerValue(models.TextChoices):
    YES = "yes", pgettext_lazy("answer", "Yes")
    NO = "no", pgettext_lazy("answer", "No")
    UNKNOWN = "unknown", pgettext_lazy("answer", "Not known")


@tracked()
class Answer(models.Model):
    """One question as it was answered in one stage, about us or about a rival.

    The set of a stage that was left is the snapshot to compare with.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="answers")
    rival = models.ForeignKey(Rival, on_delete=models.PROTECT, null=True, related_name="answers")  # null: about us
    value = models.CharField(_("answer"), max_length=7, choices=AnswerValue)
    note = LineField(_("in a few words"), max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "question", "stage", "rival"], nulls_distinct=False, name="answer_once_a_stage"
            ),
        ]

    class Privacy:
        personal = {"note", "answered_by"}
        plain = {"id", "opportunity", "question", "stage", "rival", "value", "answered_at"}


@tracked()
class AnswerProof(models.Model):
    """What an answer rests on: evidence of the sheet, or a contact record that everybody on the sheet may read."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="proofs")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="answer_proofs")
    log = models.ForeignKey(ContactLog, on_delete=models.PROTECT, null=True, related_name="answer_proofs")

    objects = OfAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proof_is_one_thing",
                condition=Q(evidence__isnull=False, log__isnull=True) | Q(evidence__isnull=True, log__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["answer", "evidence", "log"], nulls_distinct=False, name="answer_proof_once"
            ),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {"id", "answer", "evidence", "log"}
