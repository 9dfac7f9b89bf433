"""Leaders' opinions, brought along with the record."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from opportunities.models import LeaderOpinion


def opinions_in_words() -> Any:
    """Name and words of each leader who has said something, the last first."""
    rows = LeaderOpinion.objects.filter(opportunity=OuterRef("pk")).exclude(text="").order_by("-said_at")
    return ArraySubquery(rows.values(row=JSONObject(name="by__name", text="text")))
