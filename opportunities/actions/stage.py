"""Moving through the stages of the opportunity's own pipeline version: one forward, any back."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock
from core.audit import history
from core.errors import Stale
from opportunities.actions.categories import refresh_category
from opportunities.actions.locking import lock
from opportunities.actions.standard import enter_stage
from opportunities.errors import IllegalMove
from opportunities.gate import in_one_line, named
from opportunities.models import Opportunity, Stage, StageMove
from opportunities.policies import may_move_stage, missing_for
from sellers.actions import notify
from sellers.models import User
from sellers.queries import leaders_above


@transaction.atomic
def move_stage(
    opportunity: Opportunity, *, to: Stage, by: User, on: dt.date, reason: str = "", read_at: int | None = None
) -> Opportunity:
    """One stage forward, or back to any earlier one.

    The gate is soft: what the sheet does not show of what the stage left and the stage entered ask for needs a reason, is
    kept with the move and shown to the leader.
    Errors: IllegalMove for a stage of another pipeline or one skipped; ReasonRequired; Stale where somebody else
    moved it first or saved since version `read_at`.
    """
    seen = opportunity.stage_id
    lock(opportunity, read_at=read_at)
    if opportunity.stage_id != seen:
        raise Stale()
    may_move_stage(by, opportunity).enforce()
    was = opportunity.stage
    _check_order(opportunity, was, to)
    if on > clock.today():
        raise IllegalMove(_("A stage is entered today or was entered before, not later."))
    missing = missing_for(opportunity, to=to, on=on) if to.position > was.position else []
    may_move_stage(by, opportunity, to=to, on=on, missing=missing).enforce(reason)
    with history(by=by, reason=reason):
        opportunity.stage, opportunity.stage_entered_on = to, on
        opportunity.version += 1
        opportunity.save(update_fields=["stage", "stage_entered_on", "version"])
        move = StageMove.objects.create(
            opportunity=opportunity,
            from_stage=was,
            to_stage=to,
            moved_on=on,
            by=by,
            missing_facts=missing,
            reason=reason,
        )
        enter_stage(opportunity, on=on, left=was)
        refresh_category(opportunity, by=by)
    if missing:
        _tell_leader(opportunity, move, by)
    return opportunity


def _check_order(opportunity: Opportunity, was: Stage, to: Stage) -> None:
    if to.version_id != opportunity.pipeline_version_id:
        raise IllegalMove(_("This stage belongs to another pipeline."))
    if to.pk == was.pk:
        raise IllegalMove(_("It is in this stage already."))
    between = Stage.objects.filter(version=to.version_id, position__gt=was.position, position__lt=to.position)
    if between.exists():
        raise IllegalMove(_("No stage is skipped: move one step forward at a time."))


def _tell_leader(opportunity: Opportunity, move: StageMove, by: User) -> None:
    """The exception goes to the owner's direct leader, as something to coach on."""
    above = leaders_above(opportunity.owner_id)
    for leader in User.objects.filter(pk__in=above[:1]):
        notify(
            leader,
            "stage_exception",
            about=opportunity,
            once=str(move.pk),
            by=by,
            title=opportunity.title,
            name=by.name,
            reason=move.reason,
            **_in_every_language(move),
        )


def _in_every_language(move: StageMove) -> dict[str, Any]:
    """What was missing, as the stage words it: a notification is read later and reads no stage."""
    words: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words[f"missing_{language}"] = in_one_line(named(move.missing_facts, move.from_stage))
    return words
