"""Who may see which customer rows. People, companies and logs are open to every employee; confidential logs are not."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.dated import DatedQuerySet
from core.scoping import ScopedQuerySet


class EmployeesFind(ScopedQuerySet):
    """Open to every employee who is logged in."""

    def visible_to(self, user: Any) -> "EmployeesFind":
        return self if user.is_authenticated else self.none()

    def live(self) -> "EmployeesFind":
        """Without what was archived or merged into another record."""
        return self.filter(archived_at__isnull=True)


class DatedEmployeesSee(DatedQuerySet):
    def visible_to(self, user: Any) -> "DatedEmployeesSee":
        return self if user.is_authenticated else self.none()


class EmploymentQuerySet(DatedEmployeesSee):
    def on(self, day: dt.date) -> "EmploymentQuerySet":
        """Employments that hold on `day`; one whose start we do not know holds until its end."""
        started = Q(from_on__isnull=True) | Q(from_on__lte=day)
        return self.filter(started & (Q(to_on__isnull=True) | Q(to_on__gte=day)))

    def open(self) -> "EmploymentQuerySet":
        return self.filter(to_on__isnull=True)


class PairQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "PairQuerySet":
        """Pairs of records that are both still there; who may decide about one is the policies' business."""
        if not user.is_authenticated:
            return self.none()
        gone = Q(person_a__archived_at__isnull=False) | Q(person_b__archived_at__isnull=False)
        gone |= Q(company_a__archived_at__isnull=False) | Q(company_b__archived_at__isnull=False)
        return self.exclude(gone)


class LogQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "LogQuerySet":
        """Every log but the confidential ones, which only their author and their named readers see; no role passes."""
        from customers.models import LogReader

        if not user.is_authenticated:
            return self.none()
        named = LogReader.objects.filter(log=OuterRef("pk"), user=user.pk)
        return self.filter(Q(is_confidential=False) | Q(author=user.pk) | Exists(named))


class OfLogQuerySet(ScopedQuerySet):
    """Rows that hang on a log and are seen with it."""

    def visible_to(self, user: Any) -> "OfLogQuerySet":
        from customers.models import ContactLog

        return self.filter(log__in=ContactLog.objects.visible_to(user))


class LogFileQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "LogFileQuerySet":
        """Files of records that one may see, and one's own that wait for their form."""
        from customers.models import ContactLog

        if not user.is_authenticated:
            return self.none()
        seen = Exists(ContactLog.objects.visible_to(user).filter(pk=OuterRef("log")))
        return self.filter(seen | Q(log__isnull=True, added_by=user.pk))

    def waiting(self) -> "LogFileQuerySet":
        return self.filter(log__isnull=True)


class PromiseQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "PromiseQuerySet":
        """Who sees the record in which it was made sees the promise; asked of the log's row, which every list joins."""
        from customers.models import LogReader

        if not user.is_authenticated:
            return self.none()
        named = LogReader.objects.filter(log=OuterRef("log"), user=user.pk)
        return self.filter(Q(log__is_confidential=False) | Q(log__author=user.pk) | Exists(named))

    def open(self) -> "PromiseQuerySet":
        """Still to be kept: what was promised somebody whose data were erased is not asked for any more."""
        return self.filter(state="open", person__archived_at__isnull=True)


class TimelineQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "TimelineQuerySet":
        """Entries for everybody, and those that name the reader."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(reader_ids__isnull=True) | Q(reader_ids__contains=[user.pk]))
