"""One row of a sheet by its id, for whoever may see it: as `get_visible_or_404`, with questions that are put together once."""

from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.http import Http404

from core.kept import Kept
from core.scoping import id_from
from opportunities.models import (
    BuyerRole,
    ClosePlanStep,
    CoachingNote,
    Evidence,
    Opportunity,
    PromisedDate,
    Quotation,
    Rival,
    SupportRequest,
    WinAction,
)
from sellers.anybody import AnyColleague
from sellers.models import User

M = TypeVar("M", bound=Model)


class OneOf(Generic[M]):
    """`one_step(record, viewer, pk)`; it has the sheet's own record, which its action reads anew and locks. One query."""

    def __init__(self, model: type[M], *joins: str) -> None:
        def rows_of(sheet: Any, pk: Any, viewer: Any, line: Any) -> Any:
            rows: Any = model._default_manager.filter(opportunity_id=sheet, pk=pk)
            return rows.visible_to(AnyColleague()).select_related(*joins)

        self._rows: Kept[M] = Kept(rows_of, "sheet", "pk", "viewer", "line")

    def __call__(self, record: Opportunity, viewer: User, pk: Any) -> M:
        """Errors: Http404 where there is none, and where she may not see it."""
        line = list(viewer.standing.line_people)
        found = self._rows(sheet=record.pk, pk=id_from(pk), viewer=viewer.pk, line=line)
        if not found:
            raise Http404
        found[0].opportunity = record  # type: ignore[attr-defined]  # every model below has one
        return found[0]


one_action = OneOf(WinAction, "made_by", "todo", "who", "customer", "target")
one_buyer = OneOf(BuyerRole, "person", "our_contact", "log")
one_evidence = OneOf(Evidence, "person")
one_note = OneOf(CoachingNote, "author", "request")
one_promised = OneOf(PromisedDate, "promise__person")
one_quotation = OneOf(Quotation, "person", "revises", "made_by", "received_from", "evidence")
one_rival = OneOf(Rival, "competitor")
one_step = OneOf(ClosePlanStep, "who", "customer")
one_support = OneOf(SupportRequest, "asked_by")
