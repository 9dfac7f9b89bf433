"""The board by stage, and the move of one card on it: the same rules as on the sheet, whichever way it is moved."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import ReasonRequired, RuleError, Stale
from core.htmx import done, go, page, wants_fragment
from core.scoping import get_visible_or_404, id_from
from core.versions import read_version
from opportunities import actions, policies
from opportunities.models import Opportunity, Stage
from opportunities.sheet_reads.board import Board, own_stage
from opportunities.sheet_reads.ways import ways
from opportunities.tiers import is_on_team
from sellers.http import UserRequest
from sellers.lists.controls import Control, Controls
from sellers.lists.pages import LONGEST_QUERY

LEFT_OUT = ("state", "stage")  # the board is about open ones, by stage


@require_safe
def board(request: UserRequest) -> HttpResponse:
    return _draw(request, Board.of(request.GET, request.user, reverse("opportunities:board")))


@require_POST
def board_move(request: UserRequest, pk: int) -> HttpResponse:
    """One card to a column: done, or its reason is asked for, or refused in words with the board as it is now."""
    opportunity = get_visible_or_404(Opportunity, user=request.user, pk=pk)
    if not is_on_team(request.user, opportunity):
        policies.may_move_stage(request.user, opportunity).enforce()
    shown = Board.of(_query(request), request.user, reverse("opportunities:board"))
    to = own_stage(opportunity, id_from(request.POST.get("to")))
    try:
        if to is None:
            raise RuleError(_("Its own pipeline version has no such stage."))
        if opportunity.stage_id != to.pk:
            _move(request, opportunity, to)
        return done(request, "board-changed", message=_("Stage moved."), to=shown.here_url)
    except ReasonRequired:
        asked = urlencode({"to": to.pk if to else "", "board": shown.query_string})
        return go(request, f"{reverse('opportunities:stage', args=[pk])}?{asked}")
    except Stale:
        return _draw(request, shown, refused=_("Somebody changed it meanwhile. The board shows where it stands now."))
    except RuleError as error:
        return _draw(request, shown, refused=error.message)
    except PermissionDenied as error:  # it is hers to move, but not any more open
        return _draw(request, shown, refused=str(error))


def _move(request: UserRequest, opportunity: Opportunity, to: Stage) -> None:
    actions.move_stage(opportunity, to=to, by=request.user, on=clock.today(), read_at=read_version(request.POST))


def _query(request: UserRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", "")[:LONGEST_QUERY])


def _draw(request: UserRequest, shown: Board, *, refused: str = "") -> HttpResponse:
    context: dict[str, Any] = {"board": shown, "filter": shown.filter, "refused": refused}
    if not wants_fragment(request):
        context |= {"controls": Controls(_controls(request, shown)), "ways": ways("board")}
    fragment = "more" if shown.after else "board"
    return page(request, "opportunities/board.html", context, fragment=fragment, status=422 if refused else 200)


def _controls(request: UserRequest, shown: Board) -> list[Control]:
    found = [one for one in shown.filter.controls(request.user) if one.name not in LEFT_OUT]
    if len(shown.pipelines) > 1:
        options = [(one.code, str(one)) for one in shown.pipelines]
        found.insert(0, Control("pipeline", _("Pipeline"), options, shown.pipeline.code, is_main=True))
    return found
