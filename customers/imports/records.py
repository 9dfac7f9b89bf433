"""What imports of companies, people and contact logs make, for taking them back."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.imports.records import Record, register_derived, register_records
from customers.models import Company, ContactLog, LogPerson, Person, TimelineEntry

TIMELINE_KIND = "log"
_ON_TIMELINE = {"customers.TimelineEntry": _("entries on the timeline")}


def register() -> None:
    register_derived("customers.ReachFigure")
    register_records(
        Record(
            Company._meta.label,
            _("companies"),
            lambda pk: reverse("customers:company", args=[pk]),
            parts=(("customers.Assignment", "company"),),
            others=_ON_TIMELINE,
            kind="companies",
        ),
        Record(
            Person._meta.label,
            _("people"),
            lambda pk: reverse("customers:person", args=[pk]),
            parts=(("customers.Employment", "person"), ("customers.Assignment", "person")),
            others=_ON_TIMELINE,
            kind="people",
        ),
        Record(
            ContactLog._meta.label,
            _("contact logs"),
            lambda pk: reverse("customers:log", args=[pk]),
            parts=(
                ("customers.LogPerson", "log"),
                ("customers.LogReader", "log"),
                ("customers.Heard", "log"),
                ("customers.LogCorrection", "log"),
            ),
            leaving=logs_leave,
            changed=logs_changed,
            kind="contact_logs",
        ),
    )


def logs_leave(ids: Collection[int]) -> Callable[[], None]:
    """Their places on timelines go along; afterwards it is counted anew when each person was last met."""
    people = list(LogPerson.objects.filter(log__in=ids).values_list("person_id", flat=True).distinct())
    TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id__in=ids).delete()
    return lambda: recount_last_contact(people)


def logs_changed(ids: Collection[int], by: Any) -> None:
    """Timeline and last contact follow the time of the log."""
    at = ContactLog.objects.filter(pk=OuterRef("object_id")).values("happened_at")[:1]
    TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id__in=ids).update(at=Subquery(at))
    recount_last_contact(LogPerson.objects.filter(log__in=ids).values_list("person_id", flat=True).distinct())


def recount_last_contact(people: Collection[int]) -> None:
    """Everybody sees this date, so that confidential contacts do not count in it. One statement."""
    open_ones = LogPerson.objects.filter(person=OuterRef("pk"), log__is_confidential=False)
    latest = open_ones.order_by().values("person").annotate(at=Max("happened_at")).values("at")
    Person.objects.filter(pk__in=people).update(last_contact_at=Subquery(latest))
