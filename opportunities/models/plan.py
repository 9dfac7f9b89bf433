"""The win plan: what we do next on an opportunity, who does it, until when and what for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import LineField
from core.history import tracked
from customers.models import Person
from opportunities.models.codes import ActionPurpose
from opportunities.models.fact import Evidence
from opportunities.models.opportunity import Opportunity
from opportunities.models.playbook import StageTodo, in_her_language, words_of_todo
from opportunities.querysets import WinActionQuerySet

__all__ = ["ACTION_MOVES", "OPEN_ACTIONS", "ActionOrigin", "ActionState", "WinAction"]


class ActionState(models.TextChoices):
    """A suggested one is a leader's idea: it is in the plan when the seller has taken it up."""

    SUGGESTED = "suggested", pgettext_lazy("action", "Suggested")
    PLANNED = "planned", pgettext_lazy("action", "Planned")
    DOING = "doing", pgettext_lazy("action", "Under way")
    DONE = "done", pgettext_lazy("action", "Done")
    CANCELLED = "cancelled", pgettext_lazy("action", "Dropped")


class ActionOrigin(models.TextChoices):
    SELLER = "seller", _("Written by the team")
    STANDARD = "standard", _("Standard to-do")
    FLAG = "flag", _("From a risk")
    QUESTION = "question", _("From an open question")
    FACT = "fact", _("From a missing fact")
    LEADER = "leader", _("Suggested by a leader")


OPEN_ACTIONS = (ActionState.PLANNED, ActionState.DOING)
ACTION_MOVES: dict[str, frozenset[ActionState]] = {
    ActionState.SUGGESTED: frozenset({ActionState.PLANNED, ActionState.CANCELLED}),
    ActionState.PLANNED: frozenset({ActionState.DOING, ActionState.DONE, ActionState.CANCELLED}),
    ActionState.DOING: frozenset({ActionState.PLANNED, ActionState.DONE, ActionState.CANCELLED}),
    ActionState.DONE: frozenset({ActionState.PLANNED}),
    ActionState.CANCELLED: frozenset({ActionState.PLANNED}),
}


def words_of_action(what: str, english: str, text: str | None, text_en: str | None) -> str:
    """As `words_of_todo`, where the action itself may have `english` beside it."""
    return in_her_language(what, english) if english else words_of_todo(what, text, text_en)


@tracked()
class WinAction(models.Model):
    """`closes` is the code of what it settles: a fact (F2), a risk (R01) or a question (Q11); empty for none.

    `what_en` stands beside words that the product offered, for readers of English; what somebody typed has none.
    `who` owns it for us, or `customer` does it on the other side. `result` is what came of it, or why it was dropped.
    `evidence` made the fact that it was there for, and it was done with that; it stays done, and says so, where that is
    disputed or taken back later: the fact is missing anew, and planned anew.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="win_actions")
    what = LineField(_("what is done"), max_length=200)
    # the default of the database is for processes of the release before, during an upgrade
    what_en = LineField(_("what is done, in English"), max_length=200, blank=True, default="", db_default="")
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="win_actions", verbose_name=_("who")
    )
    customer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="own_win_actions",
        verbose_name=_("who at the customer"),
    )
    due_on = models.DateField(_("until"))
    purpose = models.CharField(_("purpose"), max_length=8, choices=ActionPurpose, default=ActionPurpose.LEARN)
    closes = models.CharField(_("settles"), max_length=20, blank=True)
    target = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="win_actions", verbose_name=_("with whom")
    )
    state = models.CharField(_("state"), max_length=9, choices=ActionState, default=ActionState.PLANNED)
    origin = models.CharField(max_length=8, choices=ActionOrigin, default=ActionOrigin.SELLER)
    result = LineField(_("what came of it"), max_length=300, blank=True)
    settled_on = models.DateField(null=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="win_actions")
    todo = models.ForeignKey(StageTodo, on_delete=models.PROTECT, null=True, related_name="win_actions")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WinActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [
            models.Index(fields=["opportunity", "due_on", "id"], name="actions_of_opportunity"),
            models.Index(
                fields=["who", "due_on", "id"], name="actions_to_do", condition=Q(state__in=("planned", "doing"))
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "todo"], name="standard_todo_once"),
            models.CheckConstraint(name="action_has_words", condition=~Q(what="")),
            models.CheckConstraint(
                name="action_has_one_doer",
                condition=Q(who__isnull=False, customer__isnull=True) | Q(who__isnull=True, customer__isnull=False),
            ),
            models.CheckConstraint(
                name="action_settled_iff_over",
                condition=Q(state__in=("done", "cancelled"), settled_on__isnull=False)
                | (~Q(state__in=("done", "cancelled")) & Q(settled_on__isnull=True)),
            ),
        ]

    class Privacy:
        is_shared = True  # our own work: of somebody who is erased her name goes from it, the words stay
        personal = {"what", "what_en", "who", "customer", "target", "result", "made_by"}
        plain = {
            "id",
            "opportunity",
            "due_on",
            "purpose",
            "closes",
            "state",
            "origin",
            "todo",
            "settled_on",
            "evidence",
            "created_at",
        }

    def __str__(self) -> str:
        return self.what

    @property
    def words(self) -> str:
        """What is done, in the reader's language while nobody has changed what was offered. Load `todo` with it."""
        text, text_en = (self.todo.text, self.todo.text_en) if self.todo is not None else (None, None)
        return words_of_action(self.what, self.what_en, text, text_en)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ACTIONS
