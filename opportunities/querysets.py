"""Who may see which opportunity rows.

Every employee sees that an opportunity exists (card tier, so that nobody approaches a customer twice); what stands on
its sheet is cut by `opportunities.tiers`. Rows that only live on the sheet follow the sheet's readers.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, CharField, Exists, F, Func, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThan

from core.kept import Blank, among
from core.scoping import ScopedQuerySet


class EmployeesSee(ScopedQuerySet):
    def visible_to(self, user: Any) -> "EmployeesSee":
        return self if user.is_authenticated else self.none()


class OpportunityQuerySet(EmployeesSee):
    def open(self) -> "OpportunityQuerySet":
        return self.filter(state__in=("open", "on_hold"))

    def closed(self) -> "OpportunityQuerySet":
        return self.exclude(state__in=("open", "on_hold"))

    def readable_in_full(self, user: Any) -> "OpportunityQuerySet":
        """Those whose sheet with amounts `user` reads: her own, those she is a member of, those of her line."""
        if isinstance(user, AnonymousUser):
            return self.none()
        return self.filter(sheet_readers(user))

    def waiting_for_rate(self) -> "OpportunityQuerySet":
        """Those in no sum, since their amount has no exchange rate yet."""
        return self.filter(company_rate__isnull=True, amount__isnull=False)

    def counted_as(self, category: str) -> "OpportunityQuerySet":
        """Those that the forecast counts in a category."""
        return self.filter(category_rank=_STRENGTH.index(category) if category in _STRENGTH else None)


# strongest first, as `Category`; written out because models import this module
_STRENGTH = ("booked", "commit", "best", "pipeline", "potential", "excluded")


def counted_category(prefix: str = "") -> Case:
    """What counts, in SQL: the seller's weaker view where she declared one, else the facts' (`Opportunity.category`)."""
    facts, own = (f"{prefix}__{name}" if prefix else name for name in ("fact_category", "seller_category"))
    weaker = Q(**{f"{own}__gt": ""}) & Q(GreaterThan(_rank(own), _rank(facts)))
    return Case(When(weaker, then=F(own)), default=F(facts), output_field=CharField())


def counted_rank() -> Greatest:
    """Place of the category that counts, strongest first, for ordering."""
    return Greatest(_rank("fact_category"), _rank("seller_category"))


def _rank(field: str) -> Case:
    places = [When(**{field: code}, then=Value(place)) for place, code in enumerate(_STRENGTH)]
    return Case(*places, default=Value(-1), output_field=IntegerField())


def sheet_readers(user: Any, prefix: str = "") -> Q:
    """The condition that `user` owns the opportunity, is in its team, or leads its owner at any level."""
    line = user.standing.line_people
    if not line:
        return works_on(user, prefix)
    from opportunities.models import OpportunityMember

    owner, pk = (f"{prefix}__owner_id", f"{prefix}__in") if prefix else ("owner_id", "pk__in")
    mine = OpportunityMember.objects.filter(user_id=user.pk).order_by().values("opportunity_id")
    return Q(among(owner, line)) | Q(**{owner: user.pk}) | Q(**{pk: mine})


def is_read_by(user: Any) -> Q:
    """`sheet_readers` to be asked of rows that are read anyway: by each row, where a filter goes by what is the reader's."""
    from opportunities.models import OpportunityMember

    member = OpportunityMember.objects.filter(user_id=user.pk, opportunity=OuterRef("pk"))
    return Q(_among_many("owner_id", user.standing.line_people)) | Q(owner_id=user.pk) | Q(Exists(member))


def _among_many(field: str, ids: Any) -> Func:
    """As `among`, asked of each of many rows: a kept plan would go through the list for each, and hashes what it has found."""
    found = ids if isinstance(ids, Blank) else Value(list(ids))
    template, joiner = "%(expressions)s::bigint[]))", " IN (SELECT unnest("
    return Func(F(field), found, template=template, arg_joiner=joiner, output_field=BooleanField())


def works_on(user: Any, prefix: str = "") -> Q:
    """The condition that `user` owns the opportunity or is in its team."""
    from opportunities.models import Opportunity, OpportunityMember

    owned = Opportunity.objects.filter(owner_id=user.pk).order_by().values("pk")
    member = OpportunityMember.objects.filter(user_id=user.pk).order_by().values("opportunity_id")
    # both halves by an index; an "or" of a column and a subquery reads the whole table
    return Q(**{f"{prefix}__in" if prefix else "pk__in": owned.union(member)})


def advises(user: Any, prefix: str) -> Q:
    """The condition that `user` was asked for advice on the opportunity."""
    from opportunities.models import CoachingRequest

    return Q(**{f"{prefix}__in": CoachingRequest.objects.filter(to_id=user.pk).order_by().values("opportunity_id")})


def asked_about(user: Any, prefix: str = "") -> Q:
    """The condition that `user` was asked about the opportunity: for advice, or for support that she has not declined."""
    from opportunities.models import CoachingRequest, SupportRequest

    advice = CoachingRequest.objects.filter(to_id=user.pk).order_by().values("opportunity_id")
    support = SupportRequest.objects.filter(to_id=user.pk).exclude(state="declined").order_by().values("opportunity_id")
    return Q(**{f"{prefix}__in" if prefix else "pk__in": advice.union(support)})


class PotentialQuerySet(ScopedQuerySet):
    """What was heard, seen by every employee; what was heard in confidence by the record's readers alone."""

    def visible_to(self, user: Any) -> "PotentialQuerySet":
        from customers.models import LogReader

        if not user.is_authenticated:
            return self.none()
        open_to_all = Q(source_log__isnull=True) | Q(source_log__is_confidential=False)
        # asked of the record's own row, as promises do: a list of all that she may read would be found anew at each asking
        named = LogReader.objects.filter(log=OuterRef("source_log"), user=user.pk)
        return self.filter(open_to_all | Q(source_log__author=user.pk) | Exists(named))


class OfSheetQuerySet(ScopedQuerySet):
    """Rows on a sheet: seen by the sheet's readers and by those who were asked about it, for advice or for support."""

    def visible_to(self, user: Any) -> "OfSheetQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "opportunity") | asked_about(user, "opportunity"))


class WinActionQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "WinActionQuerySet":
        """The sheet's readers, and whoever is to do it."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "opportunity") | Q(who=user.pk) | advises(user, "opportunity"))

    def to_do(self) -> "WinActionQuerySet":
        return self.filter(state__in=("planned", "doing"))


class CoachingNoteQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "CoachingNoteQuerySet":
        """The seller, the author, and all dated leaders above the seller (decision 20); a team member who asked, too."""
        if not user.is_authenticated:
            return self.none()
        led = Q(among("opportunity__owner_id", user.standing.line_people)) | Q(opportunity__owner_id=user.pk)
        return self.filter(Q(author=user.pk) | led | Q(request__asked_by=user.pk))


class CoachingRequestQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "CoachingRequestQuerySet":
        """Who asked and who was asked; one put to another expert is not shown to leaders."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(asked_by=user.pk) | Q(to=user.pk))


class SupportRequestQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "SupportRequestQuerySet":
        """The sheet's readers, and who was asked, also after she declined."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(to_id=user.pk) | sheet_readers(user, "opportunity"))

    def waiting(self) -> "SupportRequestQuerySet":
        return self.filter(state__in=("requested", "accepted"))


class ReviewRoundQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "ReviewRoundQuerySet":
        """Whose round it is: how long somebody looks at a sheet is nobody else's business."""
        return self.filter(by_id=user.pk) if user.is_authenticated else self.none()


class ReviewQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "ReviewQuerySet":
        """Readers of the whole sheet."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "opportunity"))


class OfLineQuerySet(ScopedQuerySet):
    """What leaders say of an opportunity (domain.md §6): for owner, team and line; an asked colleague reads none of it."""

    def visible_to(self, user: Any) -> "OfLineQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "opportunity"))


class SheetFileQuerySet(ScopedQuerySet):
    """Files of a sheet. They may hold prices, so whoever reads amounts reads them: owner, team and line, and no colleague
    who was asked; and one's own that wait for their form."""

    def visible_to(self, user: Any) -> "SheetFileQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "opportunity") | Q(opportunity__isnull=True, added_by=user))

    def waiting(self) -> "SheetFileQuerySet":
        return self.filter(opportunity__isnull=True)

    def there(self) -> "SheetFileQuerySet":
        """Those whose content is there still."""
        return self.filter(stored__isnull=False)


class OfBookingQuerySet(ScopedQuerySet):
    """Parts of a booking, seen with its opportunity's sheet."""

    def visible_to(self, user: Any) -> "OfBookingQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "booking__opportunity"))


class OfQuotationQuerySet(ScopedQuerySet):
    """Lines of an offer, seen by those who see what it comes to."""

    def visible_to(self, user: Any) -> "OfQuotationQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "quotation__opportunity"))


class OfRivalQuerySet(ScopedQuerySet):
    """What hangs on a competitor of a sheet: seen by the sheet's readers and by the experts who were asked about it."""

    def visible_to(self, user: Any) -> "OfRivalQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "rival__opportunity") | advises(user, "rival__opportunity"))


class OfAnswerQuerySet(ScopedQuerySet):
    """What an answer rests on, seen with the sheet that it stands on."""

    def visible_to(self, user: Any) -> "OfAnswerQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(sheet_readers(user, "answer__opportunity") | advises(user, "answer__opportunity"))
