"""How a team reaches its customers (domain.md §2.2): each figure is two sets of rows, and a page lists either of them.

A set is a queryset of one scope: the people of ours who own the customers or wrote the records. The stored figures count
the same conditions grouped by owner (customers/actions/reach.py, docs/adr/0035); a test holds that count and rows agree.
Confidential records are in none of them.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock
from core.kept import Blank, among
from customers.keys import STATES
from customers.models import Assignment, AssignmentKind, ContactLog, Employment, KeyPosition, Person, ReachFigure
from customers.queries.keys import Rate
from customers.queries.relations import owned_by_ids
from sellers.models import SALES_ROLES, Membership, RoleGrant, User

WEEK, SILENT, LOGS = (dt.timedelta(days=days) for days in (7, 30, 30))
IN_TIME = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Scope:
    """Whose customers and records; all reads below are of one day and one moment.

    `is_wide`: so many customers that asking each in the order of a list who looks after her is less than finding them all.
    """

    users: frozenset[int]
    on: dt.date
    is_wide: bool = False

    @property
    def start(self) -> dt.datetime:
        return clock.start_of(self.on)

    def since(self, span: dt.timedelta) -> dt.datetime:
        return clock.start_of(self.on - span)

    @property
    def values(self) -> dict[str, Any]:
        """What the blanks of `AnyScope` stand for here."""
        since = {f"since{span.days}": self.since(span) for span in (WEEK, SILENT)}
        return {"users": list(self.users), "on": self.on, "midnight": self.start, **since}


class AnyScope:
    """Stands for every scope of a width in questions that are put together once (`core.kept`): people and days are blanks."""

    users, on, start = Blank("users"), Blank("on"), Blank("midnight")

    def __init__(self, *, is_wide: bool) -> None:
        self.is_wide = is_wide

    def since(self, span: dt.timedelta) -> Blank:
        return Blank(f"since{span.days}")


SCOPE_BLANKS = ("users", "on", "midnight", *(f"since{span.days}" for span in (WEEK, SILENT)))


def key_positions(scope: Scope) -> Any:
    """Required posts at companies that the scope owns."""
    rows = KeyPosition.objects.live().required().judged(scope.on, scope.start)
    held = Assignment.objects.on(scope.on).filter(kind__range=(AssignmentKind.OWNER, AssignmentKind.OWNER))
    if scope.is_wide:  # company by company along the index of the list, as for the customers below
        firm = held.filter(company=OuterRef("company")).values("user")[:1]
        return rows.annotate(owner=Subquery(firm)).filter(_among("owner", scope))
    held = Assignment.objects.on(scope.on).filter(_among("user_id", scope), kind=AssignmentKind.OWNER)
    return rows.filter(company__in=held.filter(company__isnull=False).values("company_id"))


def customers(scope: Scope) -> QuerySet[Person]:
    """Persons that the scope looks after: her own owner, else her company's (decision 9)."""
    rows: QuerySet[Person] = Person.objects.live()
    if not scope.is_wide:
        return rows.filter(owned_by_ids(scope.users, on=scope.on))
    # of each at most one row: the planner then asks person by person, along the index of the list
    owners = Assignment.objects.on(scope.on).filter(kind__range=(AssignmentKind.OWNER, AssignmentKind.OWNER))
    own, firm = owners.filter(person=OuterRef("pk")), owners.filter(company=OuterRef("company"))
    works = Employment.objects.on(scope.on).filter(person=OuterRef("pk"), is_primary=True)
    theirs = (
        works.annotate(owner=Subquery(firm.values("user")[:1]))
        .order_by(F("owner").desc(nulls_last=True))
        .values("owner")[:1]
    )
    owner = Coalesce(Subquery(own.values("user")[:1]), Subquery(theirs))
    return rows.annotate(owner=owner).filter(_among("owner", scope))


def _among(field: str, scope: Scope) -> Any:
    return among(field, scope.users)


def logs(scope: Scope) -> QuerySet[ContactLog]:
    """Records of the last 30 days that the scope wrote."""
    rows = ContactLog.objects.filter(author__in=scope.users, is_confidential=False)
    return rows.filter(happened_at__gte=scope.since(LOGS))


def outside_sales(scope: Scope) -> QuerySet[User]:
    """Employees of the scope who neither sell nor lead sellers."""
    return _outside_sales(scope.on).filter(pk__in=scope.users)


def _outside_sales(on: dt.date) -> QuerySet[User]:
    sells = RoleGrant.objects.on(on).filter(user=OuterRef("pk"), role__in=SALES_ROLES)
    rows: QuerySet[User] = User.objects.active(on)
    return rows.filter(~Exists(sells))


def met_since(scope: Scope) -> Q:
    return Q(last_contact_at__gte=scope.since(WEEK))


def silent_since(scope: Scope) -> Q:
    return Q(last_contact_at__isnull=True) | Q(last_contact_at__lt=scope.since(SILENT))


ON_TIME = Q(created_at__lte=F("happened_at") + IN_TIME)


def wrote_this_month(scope: Scope) -> Q:
    written = ContactLog.objects.filter(author=OuterRef("pk"), is_confidential=False)
    return Q(Exists(written.filter(happened_at__gte=clock.start_of(scope.on.replace(day=1)))))


@dataclass(frozen=True)
class RowSet:
    """What a number opens. `kind` says how its rows are drawn: position, person, log or user."""

    label: str | Promise
    kind: str
    rows: Callable[[Scope], Any]


ROW_SETS: dict[str, RowSet] = {
    "required": RowSet(_("Required positions"), "position", key_positions),
    "named": RowSet(_("Positions with a name"), "position", lambda s: key_positions(s).filter(STATES["named"])),
    "unnamed": RowSet(_("Positions without a name"), "position", lambda s: key_positions(s).filter(STATES["unnamed"])),
    "represented": RowSet(
        _("With a representative of ours"), "position", lambda s: key_positions(s).filter(STATES["represented"])
    ),
    "unrepresented": RowSet(
        _("Without a representative of ours"), "position", lambda s: key_positions(s).filter(STATES["unrepresented"])
    ),
    "reached": RowSet(_("Met within the cycle"), "position", lambda s: key_positions(s).filter(STATES["reached"])),
    "late": RowSet(_("Past the cycle"), "position", lambda s: key_positions(s).filter(STATES["late"])),
    "assigned": RowSet(_("Customers looked after"), "person", customers),
    "weekly": RowSet(_("Met in the last 7 days"), "person", lambda s: customers(s).filter(met_since(s))),
    "silent": RowSet(_("No contact for 30 days"), "person", lambda s: customers(s).filter(silent_since(s))),
    "logs": RowSet(_("Contact records of 30 days"), "log", logs),
    "timely": RowSet(_("Written within 24 hours"), "log", lambda s: logs(s).filter(ON_TIME)),
    "outside": RowSet(_("Employees outside sales"), "user", outside_sales),
    "breadth": RowSet(
        _("Outside sales, with a record this month"), "user", lambda s: outside_sales(s).filter(wrote_this_month(s))
    ),
}
# (figure, its part, its whole): a rate is two row sets
RATES = (
    ("naming", "named", "required"), ("ownership", "represented", "required"), ("reach", "reached", "named"),
    ("weekly", "weekly", "assigned"), ("silent", "silent", "assigned"), ("timely", "timely", "logs"),
)  # fmt: skip


Counts = dict[str, Counter[int]]  # set of rows → employee → how many
_also: dict[str, Callable[[Collection[int], dt.date], Counts]] = {}


def also_counted(name: str, count: Callable[[Collection[int], dt.date], Counts]) -> None:
    """A module above counts columns of `ReachFigure` that follow from its own rows; called in `AppConfig.ready`."""
    _also[name] = count


def rate_of(part: str, whole: str, scope: Scope) -> Rate:
    """One rate of one scope, counted from its rows. Cost: two queries."""
    return Rate(ROW_SETS[part].rows(scope).count(), ROW_SETS[whole].rows(scope).count())


def counts_by_owner(users: Collection[int], *, on: dt.date) -> Counts:
    """Row set → user → how many. Cost: six queries, however many users.

    Not for a page: that of a large company reads every customer. Those sets that are of employees count 1 for each.
    """
    scope = Scope(frozenset(users), on)
    found: Counts = {name: Counter() for name in ROW_SETS}
    _count(found, _positions(scope))
    for part in _people(scope):
        _count(found, part)
    numbers: Any = logs(scope).order_by().values("author")
    _count(found, numbers.annotate(owner=F("author"), logs=Count("pk"), timely=Count("pk", filter=ON_TIME)))
    outside = outside_sales(scope).order_by().annotate(wrote=wrote_this_month(scope))
    for pk, wrote in outside.values_list("pk", "wrote"):
        found["outside"][pk], found["breadth"][pk] = 1, int(wrote)
    for count in _also.values():
        found |= count(users, on)
    return found


def _count(found: Counts, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        for name, n in row.items():
            if name in found:
                found[name][row["owner"]] += n


def _positions(scope: Scope) -> Any:
    held = Assignment.objects.on(scope.on).filter(kind=AssignmentKind.OWNER, company=OuterRef("company"))
    states = {name: Count("pk", filter=condition) for name, condition in STATES.items()}
    rows = key_positions(scope).annotate(owner=Subquery(held.values("user")[:1]))
    return rows.order_by().values("owner").annotate(required=Count("pk"), **states)


def _people(scope: Scope) -> tuple[Any, Any]:
    """Those with an owner of their own, and those who have their company's: the two halves of `owned_by`."""
    owners = Assignment.objects.on(scope.on).filter(kind=AssignmentKind.OWNER, user__in=scope.users)
    own = owners.filter(person__isnull=False, person__archived_at__isnull=True).order_by().values("user")
    has_own = Assignment.objects.on(scope.on).filter(kind=AssignmentKind.OWNER, person=OuterRef("person"))
    works = Employment.objects.on(scope.on).filter(~Exists(has_own), is_primary=True, person__archived_at__isnull=True)
    firm = Assignment.objects.on(scope.on).filter(kind=AssignmentKind.OWNER, company=OuterRef("company"))
    theirs = works.filter(company__in=owners.filter(company__isnull=False).values("company_id"))
    theirs = theirs.annotate(owner=Subquery(firm.values("user")[:1])).order_by().values("owner")
    return own.annotate(owner=F("user"), **_contacts(scope)), theirs.annotate(**_contacts(scope))


def concerned_by(marks: Iterable[tuple[str, int]], *, on: dt.date) -> list[int]:
    """Employees whose figures follow from what was marked (kind and id). Cost: three queries, however many marks."""
    marked: dict[str, set[int]] = {"user": set(), "person": set(), "company": set()}
    for kind, pk in marks:
        marked[kind].add(pk)
    people = marked["person"]
    firms = Employment.objects.on(on).filter(person__in=people, is_primary=True).order_by().values("company_id")
    posts = KeyPosition.objects.filter(person__in=people).order_by().values("company_id")
    companies = marked["company"] | {row["company_id"] for row in firms.union(posts)}
    owners = Assignment.objects.on(on).filter(kind=AssignmentKind.OWNER)
    found = owners.filter(person__in=people).order_by().values("user_id")
    found = found.union(owners.filter(company__in=companies).order_by().values("user_id"))
    users = marked["user"] | {row["user_id"] for row in found}
    return list(counted_users(on).filter(pk__in=users).values_list("pk", flat=True))


def regraded(on: dt.date) -> set[int]:
    """Employees who are outside sales now and were not when the day was counted, or the other way: a role, a first day.

    Roles are a lower app's table, which knows nothing of marks. Cost: two queries, an id for each such employee.
    """
    counted = ReachFigure.objects.filter(on=on, outside=1).values_list("user_id", flat=True)
    return set(counted).symmetric_difference(_outside_sales(on).values_list("pk", flat=True))


def counted_users(on: dt.date) -> QuerySet[User]:
    """Who has figures: everybody who works here, and who still stands in a unit."""
    placed = Membership.objects.on(on).order_by().values("user_id")
    rows: QuerySet[User] = User.objects.filter(Q(pk__in=User.objects.active(on).values("pk")) | Q(pk__in=placed))
    return rows


def _contacts(scope: Scope) -> dict[str, Any]:
    met = Q(person__last_contact_at__gte=scope.since(WEEK))
    silent = Q(person__last_contact_at__isnull=True) | Q(person__last_contact_at__lt=scope.since(SILENT))
    return {
        "assigned": Count("person", distinct=True),
        "weekly": Count("person", distinct=True, filter=met),
        "silent": Count("person", distinct=True, filter=silent),
    }
