"""What imports of products and opportunities make, for taking them back."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.imports.records import Record, register_derived, register_records
from opportunities.actions import recategorise
from opportunities.imports.team import Leading
from opportunities.models import Booking, Opportunity, Product
from opportunities.models.opportunity import FOLLOWING

BATCH = 1000
_PARTS = (
    "OpportunityMember", "OpportunityLine", "StageMove", "Booking", "Evidence", "BuyerRole", "InfluenceLine", "Rival", "RiskFlag",
    "CoachingRequest", "CoachingNote", "WinAction", "ClosePlanStep", "Strength", "SnapshotRow",
)  # fmt: skip


def register() -> None:
    register_derived("opportunities.LadderPart", "opportunities.UnitFigures")
    register_records(
        Record(
            Product._meta.label,
            _("products"),
            lambda pk: reverse("opportunities:product", args=[pk]),
            kind="products",
            others={
                "opportunities.OpportunityLine": _("products of opportunities"),
                "opportunities.PriceListItem": _("prices of lists"),
                "opportunities.BookingLine": _("products of orders"),
                "opportunities.QuotationLine": _("products of quotations"),
            },
        ),
        Record(
            Opportunity._meta.label,
            _("opportunities"),
            lambda pk: reverse("opportunities:detail", args=[pk]),
            parts=tuple((f"opportunities.{name}", "opportunity") for name in _PARTS),
            follows=frozenset({"fact_category", *FOLLOWING, "next_step_missing_since"}),
            refusal=left_to_team,
            changed=categories_follow,
            kind="opportunities",
            others={
                "opportunities.Evidence": _("pieces of evidence"),
                "opportunities.BuyerRole": _("people in the buying centre"),
                "opportunities.Rival": _("competitors"),
                "opportunities.CoachingRequest": _("requests for coaching"),
                "opportunities.CoachingNote": _("coaching notes"),
                "opportunities.WinAction": _("actions"),
                "opportunities.ClosePlanStep": _("steps of the close plan"),
                "opportunities.Strength": _("strengths"),
                "opportunities.PotentialOpportunity": _("potential opportunities"),
                "opportunities.StageMove": _("moves to another stage"),
                "opportunities.Answer": pgettext_lazy("of questions", "answers"),
                "opportunities.SupportRequest": _("requests for support"),
                "opportunities.Decision": _("decisions"),
                "opportunities.Review": _("reviews"),
                "opportunities.ReviewRound": _("rounds of reviews"),
                "opportunities.LeaderOpinion": _("opinions of leaders"),
                "opportunities.MeetingPack": _("meeting packs"),
            },
        ),
        Record(
            Booking._meta.label,
            _("orders"),
            parts=(("opportunities.BookingShare", "booking"), ("opportunities.BookingLine", "booking")),
        ),
    )


def left_to_team(values: Mapping[int, dict[str, Any]], by: Any) -> str:
    """Taking an import back is held to what its file was held to: by who leads the owner today, whoever brought it in."""
    leading = Leading(by, {})
    rows = Opportunity.objects.defer("search_text", "grams").in_bulk(list(values)).values()
    return "undo_of_the_team" if any(leading.may_not_write(one, values[one.pk]) for one in rows) else ""


def categories_follow(ids: Collection[int], by: Any) -> None:
    """With the old values the facts may say something else."""
    listed = sorted(ids)
    for start in range(0, len(listed), BATCH):
        recategorise(listed[start : start + BATCH], on=clock.today(), by=by)
