"""The opportunity: one record, one page, three readers."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, GeneratedField, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CurrencyField, LineField, ProseField
from core.history import tracked
from core.search import SEARCH_COLUMNS, grams_column, grams_index, search_text_column
from core.templatetags.addresses import address
from core.versions import Versioned
from customers.marks import marks
from customers.models import Company, ContactLog, Person
from opportunities.kept_for_endings import kept_with_the_opportunity
from opportunities.models.codes import (
    CLOSED,
    MOVES,
    AmountBasis,
    Category,
    CloseBasis,
    CloseReason,
    DateBasis,
    MemberRole,
    State,
)
from opportunities.models.pipeline import PipelineVersion, Stage
from opportunities.querysets import OfSheetQuerySet, OpportunityQuerySet, counted_rank

__all__ = [
    "CLOSED",
    "MOVES",
    "AmountBasis",
    "Category",
    "CloseBasis",
    "CloseReason",
    "DateBasis",
    "MemberRole",
    "Opportunity",
    "OpportunityMember",
    "StageMove",
    "State",
]


SOMEDAY = dt.date(9999, 12, 31)  # stands for "no next step" where lists are ordered by it
_NEXT_STEP = Coalesce("next_step_on", Value(SOMEDAY))
_IN_LISTS = {"fields": ["category_rank", "step_by", "-id"], "include": ["owner", "state", "stage"]}
_OF_ENDINGS = ["first_moved_on", "rival_ids"]
# lists: the open ones, and those of any state; read without the table until the page's rows are known
_LIST_INDEXES = [
    models.Index(name="opportunity_open_list", condition=Q(state__in=("open", "on_hold")), **_IN_LISTS),
    models.Index(name="opportunity_list", **_IN_LISTS),
    # the columns of the board
    models.Index(
        name="opportunity_board",
        fields=["stage", "category_rank", "step_by", "-id"],
        include=["owner"],
        condition=Q(state="open"),
    ),
    # the rungs of the forecast, in the order of their dates
    models.Index(
        name="opportunity_rungs",
        fields=["category_rank", "expected_order_on", "id"],
        include=["owner", "amount"],
        condition=Q(state="open"),
    ),
    # what ended, the last first: after the order, won and lost
    models.Index(
        name="opportunity_endings",
        fields=["-closed_on", "-id"],
        include=["owner", "state", "close_reason", "pipeline_version", "stage", "amount", "company_rate", *_OF_ENDINGS],
        condition=Q(closed_on__isnull=False),
    ),
    # what customers said of it, which few do
    models.Index(
        name="opportunity_said",
        fields=["-closed_on", "-id"],
        condition=Q(closed_on__isnull=False) & ~Q(customer_stated_reason=""),
    ),
]
_WAITING = models.Index(
    fields=["currency", "-id"],
    name="opportunity_waits_for_rate",
    condition=Q(company_rate__isnull=True, amount__isnull=False),
)
_INDEXES = [
    grams_index("opportunity_grams"),
    models.Index(
        fields=["owner", "state", "next_step_on"],
        include=["id", "created_on", "yes_answers", "yes_proven"],
        name="opportunity_of_owner",
    ),
    models.Index(
        fields=["owner", "closed_on"], condition=Q(closed_on__isnull=False), name="opportunity_ended_of_owner"
    ),
    models.Index(fields=["company", "-id"], name="opportunity_of_company"),
    models.Index(fields=["person", "-id"], name="opportunity_of_person"),
    models.Index(fields=["state", "fact_category", "expected_order_on"], name="opportunity_forecast"),
    models.Index(fields=["-created_on", "-id"], name="opportunity_recent"),
    *_LIST_INDEXES,
    _WAITING,
]


_CONSTRAINTS = [
    models.CheckConstraint(
        name="opportunity_has_customer_unless_imported",
        condition=Q(is_imported=True) | (Q(person__isnull=False, company__isnull=False) & ~Q(need="")),
    ),
    models.CheckConstraint(
        name="opportunity_closed_on_iff_closed",
        condition=(Q(state__in=sorted(CLOSED)) & Q(closed_on__isnull=False) & ~Q(close_basis=""))
        | (~Q(state__in=sorted(CLOSED)) & Q(closed_on__isnull=True, close_basis="")),
    ),
    models.CheckConstraint(
        name="opportunity_imported_close_only_if_imported",
        condition=~Q(close_basis=CloseBasis.IMPORTED) | Q(is_imported=True),
    ),
    models.CheckConstraint(name="opportunity_amount_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)),
    models.CheckConstraint(
        name="opportunity_hold_has_revisit", condition=~Q(state="on_hold") | Q(revisit_on__isnull=False)
    ),
    models.CheckConstraint(
        name="opportunity_next_step_whole",
        condition=Q(next_step_on__isnull=True) | ~Q(next_step=""),
    ),
    models.CheckConstraint(
        name="opportunity_weaker_view_has_reason",
        condition=Q(seller_category="") | ~Q(seller_category_reason=""),
    ),
]


# what an import took back has left the snapshots too; a past day reads it from its history
_GONE = models.Index(fields=["pgh_created_at"], name="opportunity_events_gone", condition=Q(pgh_label="delete"))
# what has moved in the forecast since a snapshot is looked for among what has changed at all
_SINCE = models.Index(fields=["pgh_created_at"], include=["pgh_obj"], name="opportunity_events_since")


# the places in lists follow from other columns, as the search columns do; the rest from contacts, answers, moves, competitors
FOLLOWING = ("roles_met", "roles_required", "yes_answers", "yes_proven", *_OF_ENDINGS)


@tracked(
    leave_out=(*SEARCH_COLUMNS, "category_rank", "step_by", *FOLLOWING),
    indexes=[_GONE, _SINCE],
)
@marks(user="owner_id", only=("owner_id", "state", "roles_met", "roles_required"))
class Opportunity(Versioned):
    title = LineField(_("title"), max_length=200)
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("customer"),
    )
    company = models.ForeignKey(
        Company,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("company"),
    )
    need = LineField(_("need in the customer's words"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="opportunities",
        verbose_name=_("owner"),
        db_index=False,  # opportunity_of_owner begins with it
    )
    pipeline_version = models.ForeignKey(PipelineVersion, on_delete=models.PROTECT, related_name="opportunities")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="opportunities", verbose_name=_("stage"))
    stage_entered_on = models.DateField()
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    source_log = models.ForeignKey(
        ContactLog, on_delete=models.PROTECT, null=True, blank=True, related_name="raised_opportunities", editable=False
    )

    amount = AmountField(_("amount"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    # the company's currency for one unit of `currency`, and its day; null where no rate is known (shown as missing)
    company_rate = models.DecimalField(max_digits=18, decimal_places=8, null=True, blank=True, editable=False)
    company_rate_on = models.DateField(null=True, blank=True, editable=False)
    amount_basis = models.CharField(_("amount basis"), max_length=10, choices=AmountBasis, default=AmountBasis.ESTIMATE)
    expected_order_on = models.DateField(_("expected order date"), null=True, blank=True)
    # the order date that had passed when it was changed, until the customer gives one: `order_days.after_passing`
    passed_order_on = models.DateField(_("order date that has passed"), null=True, blank=True, editable=False)
    date_basis = models.CharField(_("date basis"), max_length=10, choices=DateBasis, default=DateBasis.OWN)
    monthly_amount = AmountField(_("monthly fee"), null=True, blank=True)
    monthly_months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)

    next_step = LineField(_("next step"), max_length=200, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    next_step_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with whom")
    )
    next_step_agreed = models.BooleanField(_("agreed with the customer"), default=False)
    next_step_missing_since = models.DateField(null=True, blank=True, editable=False)

    fact_category = models.CharField(
        _("category"), max_length=10, choices=Category, default=Category.POTENTIAL, editable=False
    )
    roles_met = models.PositiveSmallIntegerField(default=0, editable=False)  # buyer coverage, by `recategorise`
    roles_required = models.PositiveSmallIntegerField(default=0, editable=False)
    # last answers about us that are yes, and those of them that rest on evidence, by `answer_questions`
    yes_answers = models.PositiveSmallIntegerField(default=0, editable=False)
    yes_proven = models.PositiveSmallIntegerField(default=0, editable=False)
    # the day of the first move, and the competitors' ids, by triggers of theirs
    first_moved_on = models.DateField(null=True, editable=False)
    rival_ids = ArrayField(models.BigIntegerField(), null=True, editable=False)
    seller_category = models.CharField(_("seller's own view"), max_length=10, choices=Category, blank=True)
    seller_category_reason = LineField(_("why weaker"), max_length=200, blank=True)

    revisit_on = models.DateField(_("revisit on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    close_basis = models.CharField(max_length=10, choices=CloseBasis, blank=True, editable=False)
    close_reason = models.CharField(_("reason"), max_length=15, choices=CloseReason, blank=True)
    customer_stated_reason = LineField(_("what the customer said"), max_length=300, blank=True)
    stated_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who said it")
    )
    win_loss_note = ProseField(_("note"), blank=True)

    is_imported = models.BooleanField(default=False, editable=False)
    created_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    search_text = search_text_column("title")
    grams = grams_column("title")
    category_rank = GeneratedField(expression=counted_rank(), output_field=models.SmallIntegerField(), db_persist=True)
    step_by = GeneratedField(expression=_NEXT_STEP, output_field=models.DateField(), db_persist=True)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        indexes = _INDEXES
        constraints = _CONSTRAINTS

    class Privacy:
        is_shared = True  # our own work: of somebody who is erased her name goes from it, the words stay
        personal = {
            "person", "need", "owner", "next_step", "next_step_person", "customer_stated_reason", "stated_by", "win_loss_note",
        }  # fmt: skip
        plain = {
            "id", "version", "title", "company", "pipeline_version", "stage", "stage_entered_on", "state", "source_log",
            "amount", "currency", "company_rate", "company_rate_on", "amount_basis", "expected_order_on", "date_basis",
            "monthly_amount", "monthly_months", "next_step_on", "next_step_agreed", "next_step_missing_since",
            "fact_category", "seller_category", "seller_category_reason", "revisit_on", "closed_on", "close_basis",
            "close_reason", "is_imported", "created_on", "created_at", "search_text", "grams", "category_rank", "step_by",
            "roles_met", "roles_required", "yes_answers", "yes_proven", "first_moved_on", "rival_ids", "passed_order_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("opportunities:detail", self.pk)

    @property
    def category(self) -> str:
        """What counts: the seller's weaker view where she declared one, else the facts'."""
        if not self.seller_category:
            return self.fact_category
        order = list(Category.values)
        return max(self.fact_category, self.seller_category, key=order.index)

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED


@tracked()
class OpportunityMember(models.Model):
    """The opportunity's team and how a booking is split among it; shares sum to 100 (trigger in the migration)."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="memberships_on_opportunities",
        db_index=False,  # member_works_on begins with it
    )
    role = models.CharField(_("role"), max_length=10, choices=MemberRole, default=MemberRole.SUPPORT)
    share_pct = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=2, default=0)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        # whose sheets somebody reads, and what she has a share in, without the table; the second of what others own
        indexes = [
            models.Index(fields=["user"], include=["opportunity", "share_pct"], name="member_works_on"),
            models.Index(
                fields=["user"], include=["opportunity", "share_pct"], name="member_helps", condition=~Q(role="owner")
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "user"], name="member_once"),
            models.UniqueConstraint(fields=["opportunity"], name="one_owner_member", condition=Q(role="owner")),
            models.CheckConstraint(name="share_is_a_percentage", condition=Q(share_pct__range=(0, 100))),
        ]

    class Privacy:
        personal = {"user"}
        plain = {"id", "opportunity", "role", "share_pct"}


@tracked()
@kept_with_the_opportunity("moved_on")
class StageMove(models.Model):
    """A move from stage to stage. One past what the sheet did not show is an exception with a reason, shown to the leader;
    `missing_facts` are the codes of it, as `opportunities.gate.named` reads them."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="stage_moves")
    from_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    moved_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    missing_facts = models.JSONField(default=list)
    reason = LineField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["opportunity", "created_at"], name="stage_moves_in_order"),
            models.Index(fields=["opportunity", "moved_on"], name="stage_moves_by_day"),
            models.Index(fields=["created_at"], name="moves_past_the_gate", condition=~Q(missing_facts=[])),
        ]
        constraints = [
            models.CheckConstraint(name="exception_has_reason", condition=Q(missing_facts=[]) | ~Q(reason="")),
            models.CheckConstraint(
                name="stage_move_moves", condition=Q(from_stage__isnull=True) | ~Q(from_stage=F("to_stage"))
            ),
        ]

    class Privacy:
        personal = {"by", "reason"}
        plain = {"id", "opportunity", "from_stage", "to_stage", "moved_on", "missing_facts", "created_at"}
