"""Who of ours looks after imported people, where the file says so. Whoever has an owner already keeps hers."""

from django.utils.translation import gettext_lazy as _

from core.imports.bulk import insert_all
from core.imports.kinds import Context, Row
from core.imports.models import RowState
from core.imports.problems import add_sentences
from core.imports.writing import Draft
from customers.models import Assignment, AssignmentKind, Person
from sellers.imports import UsersByKey, candidates
from sellers.models import User

add_sentences(
    {
        "owner_left_out": _("We have no employee of this name; the customer comes in without an owner."),
        "owner_ambiguous": _(
            "Several employees have this name (%(candidates)s); the customer comes in without an owner."
        ),
    }
)


def give(context: Context, accepted: list[tuple[Draft, Person]]) -> None:
    """An assignment from today on for each who has none. Three queries a batch."""
    wanted = [
        (draft.row, person) for draft, person in accepted if draft.row.get("owner") or draft.row.get("owner_email")
    ]
    if not wanted:
        return
    known = UsersByKey.load(context.system, [row for row, _person in wanted], prefix="owner_")
    ids = {person.pk for _row, person in wanted}
    held = Assignment.objects.filter(person__in=ids, kind=AssignmentKind.OWNER)
    cared = set(held.values_list("person", flat=True))
    fresh = []
    for row, person in wanted:
        user = _meant(context, known, row)
        if user is not None and person.pk not in cared:
            cared.add(person.pk)
            fresh.append(Assignment(person=person, user=user, kind=AssignmentKind.OWNER, from_on=context.on))
            row.outcome = RowState.UPDATED if row.outcome == RowState.UNCHANGED else row.outcome
    insert_all(Assignment, fresh)


def _meant(context: Context, known: UsersByKey, row: Row) -> User | None:
    name, email = row.get("owner", ""), row.get("owner_email", "")
    found = known.by_email.get(email)
    alike = [found] if found else known.named(name) if name else []
    if len(alike) == 1:
        return alike[0]
    field = "owner" if name else "owner_email"
    if alike:
        context.warn(row, "owner_ambiguous", field, candidates=candidates(alike))
    else:
        context.warn(row, "owner_left_out", field)
    return None
