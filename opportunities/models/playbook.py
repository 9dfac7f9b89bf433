"""What a pipeline version asks for besides facts: standard things to do, and the questions of the assessment."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.fields import LineField
from core.history import tracked
from opportunities.models.codes import ActionPurpose, QuestionGroup
from opportunities.models.pipeline import NO_PERSON, PipelineVersion, Stage
from opportunities.querysets import EmployeesSee


def in_her_language(text: str, english: str) -> str:
    """What administrators wrote in both languages, as it is said to the reader."""
    return (english if get_language() == "en" else text) or text


def words_of_todo(what: str, text: str | None, english: str | None) -> str:
    """`what` stands in a plan. While it is as its standard to-do has it (`text`, None for none) it is said in the reader's
    language; words that somebody typed stay as they are."""
    return in_her_language(text, english or "") if text is not None and what == text else what


@tracked()
class StageTodo(models.Model):
    """A standard thing to do, due so many days after a stage is entered; without a stage, after the order is won."""

    version = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="todos")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="todos")
    position = models.PositiveSmallIntegerField()
    text = LineField(max_length=120)
    text_en = LineField(max_length=120)
    offset_days = models.PositiveSmallIntegerField(_("days after the stage is entered"))
    purpose = models.CharField(max_length=10, choices=ActionPurpose, default=ActionPurpose.PROVE)

    objects = EmployeesSee.as_manager()

    class Meta:
        ordering = ["version", "stage__position", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "stage", "position"], nulls_distinct=False, name="stage_todo_position_once"
            )
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {"id", "version", "stage", "position", "text", "text_en", "offset_days", "purpose"}

    def __str__(self) -> str:
        return in_her_language(self.text, self.text_en)


@tracked()
class Question(models.Model):
    """One question of the assessment, and until which stage it should be answered with yes."""

    version = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=4)
    group = models.CharField(max_length=1, choices=QuestionGroup)
    text = LineField(max_length=160)
    text_en = LineField(max_length=160)
    counts_as_evidence = LineField(max_length=160, blank=True)
    counts_as_evidence_en = LineField(max_length=160, blank=True)
    by_stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, null=True, blank=True, related_name="questions_due", verbose_name=_("by stage")
    )
    # which question of the known methods it is: MEDDPICC, SCOTSMAN, Blue Sheet, BANT
    method = LineField(max_length=60, blank=True)

    objects = EmployeesSee.as_manager()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="question_position_once"),
            models.UniqueConstraint(fields=["version", "code"], name="question_code_once"),
        ]

    class Privacy:
        personal = NO_PERSON
        plain = {
            "id", "version", "position", "code", "group", "text", "text_en", "counts_as_evidence",
            "counts_as_evidence_en", "by_stage", "method",
        }  # fmt: skip

    def __str__(self) -> str:
        return in_her_language(self.text, self.text_en)

    @property
    def evidence_words(self) -> str:
        return in_her_language(self.counts_as_evidence, self.counts_as_evidence_en)
