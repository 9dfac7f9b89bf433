"""What others changed on a person's opportunities."""

import datetime as dt
from dataclasses import dataclass

from django.apps import apps
from django.db.models.fields.json import KeyTextTransform

from opportunities.models import Opportunity
from sellers.models import User

MANY = 300  # changes looked at


@dataclass(frozen=True)
class ChangedByOthers:
    opportunity: Opportunity
    names: tuple[str, ...]


def changed_by_others(user: User, *, since: dt.datetime) -> list[ChangedByOthers]:
    """Her opportunities that colleagues changed since then, with their names, the last change first. Cost: three queries.

    What the system computes (a category that falls by itself) is not told here: it has its notification.
    """
    visible = Opportunity.objects.visible_to(user).filter(owner=user)
    events = apps.get_model("opportunities", "OpportunityEvent").objects.filter(
        pgh_created_at__gte=since, pgh_obj_id__in=visible.values("pk"), pgh_label="update"
    )
    # a night in which the system weighs everything anew is not to push what people did out of what is looked at
    by_others = (
        events.annotate(by=KeyTextTransform("user", "pgh_context__metadata"))
        .exclude(by=str(user.pk))
        .filter(by__isnull=False)
    )
    rows = by_others.order_by("-pgh_created_at", "-pgh_id").values_list("pgh_obj_id", "by")[:MANY]
    who: dict[int, dict[int, None]] = {}
    for pk, by in rows:
        who.setdefault(pk, {})[int(by)] = None
    mine = visible.in_bulk(list(who))
    names = dict(User.objects.filter(pk__in={by for found in who.values() for by in found}).values_list("pk", "name"))
    return [
        ChangedByOthers(mine[pk], tuple(names[by] for by in found if by in names))
        for pk, found in who.items()
        if pk in mine
    ]
