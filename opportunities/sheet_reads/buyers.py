"""What the buying centre brings along with the rows of a sheet, so that its map costs no query of its own."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import JSONObject

from customers.models import AttitudeRecord, Departure, DepartureState, Employment
from opportunities.models import BuyerRole, InfluenceLine


def drawn_lines() -> ArraySubquery:
    """Of an opportunity: [{"source": buyer, "target": buyer}], in the order in which they were drawn."""
    rows = InfluenceLine.objects.filter(opportunity=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(line=JSONObject(source="source_id", target="target_id")))


def known_of_buyer(company_id: int | None) -> dict[str, Any]:
    """Of a buyer: whether she left the customer since, her title there, and the name of our contact."""
    gone = Departure.objects.filter(person=OuterRef("person"), company=company_id).exclude(
        state=DepartureState.TAKEN_BACK
    )
    there = Employment.objects.open().filter(person=OuterRef("person"), company=company_id)
    return {
        "has_left": Exists(gone) & ~Exists(there),
        "title_there": Subquery(there.order_by("-is_primary", "pk").values("title")[:1]),
        "contact_name": F("our_contact__name"),
    }


def with_sources(rows: Any) -> Any:
    """Buyers with who said what of them and when: of the role itself, and of the attitude (`said`)."""
    said = AttitudeRecord.objects.filter(person=OuterRef("person")).order_by("-held_on", "-pk")
    told = said.values(
        row=JSONObject(
            on="held_on",
            by="author__name",
            log="log_id",
            line="log__line",
            hidden="log__is_confidential",
            of="log__author",
        )
    )
    return rows.select_related("noted_by", "log").annotate(said=Subquery(told[:1]))


def buyers_in_order(rows: list[BuyerRole]) -> list[BuyerRole]:
    """Who decides first, then by influence."""
    rank = {"high": 0, "mid": 1, "low": 2}
    return sorted(rows, key=lambda row: ("eb" not in row.roles, rank.get(row.influence, 3), row.pk))
