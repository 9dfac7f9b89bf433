"""The sheet as one value: its parts in the order of a view, each cut to the reader's tier."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.templatetags.addresses import address
from core.templatetags.drawn import ENDING
from opportunities import policies
from opportunities.models import Opportunity, State
from opportunities.policies import coaching as coaching_policies
from opportunities.sheet import SHEET
from opportunities.sheet_reads.rows import rows_of
from opportunities.sheet_reads.since import Since, since_of
from opportunities.tiers import Tier, is_in_line_above, is_on_team
from sellers.models import User

MARGIN = "coaching"  # stands beside the sheet on a screen, inside it on paper
NEXT = "next"


@dataclass(frozen=True)
class Can:
    """What the reader may do now; on the report view nothing."""

    edit: bool = False
    move: bool = False
    close: bool = False
    hold: bool = False
    reopen: bool = False
    declare: bool = False
    dispute: bool = False
    verify: bool = False
    reassign: bool = False
    cancel: bool = False
    coach: bool = False
    ask: bool = False
    reply: bool = False


@dataclass(frozen=True)
class Part:
    key: str
    title: str | Promise
    template: str
    data: dict[str, Any]
    folded: bool = False
    changed: str = ""  # what changed here since the last review, in words

    @property
    def anchor(self) -> str:
        """Its id on the page. How it ended has one of its own, since the forms that end it stand at the sheet's end."""
        return f"part-{'ended' if self.key == 'closing' else self.key}"

    @property
    def is_compiled(self) -> bool:
        return self.template.endswith(ENDING)


@dataclass(frozen=True)
class Sheet:
    opportunity: Opportunity
    view: str
    tier: Tier
    on: dt.date
    can: Can
    parts: list[Part] = field(default_factory=list)
    margin: list[Part] = field(default_factory=list)
    since: Since | None = None
    since_day: str = ""  # the day that the reader compares with, as addresses write it
    here: str = ""  # where it is read, where that is not its own page: in a review

    @property
    def url(self) -> str:
        if self.here:
            return self.here
        chosen = f"&since={self.since_day}" if self.since_day else ""
        return f"{address('opportunities:detail', self.opportunity.pk)}?view={self.view}{chosen}"

    @property
    def pdf_url(self) -> str:
        return address("opportunities:report_pdf", self.opportunity.pk)

    @property
    def is_report(self) -> bool:
        return self.view == "report"

    @property
    def is_seller(self) -> bool:
        return self.view == "seller"

    @property
    def all_parts(self) -> list[Part]:
        return [*self.parts, *self.margin]

    @property
    def next_part(self) -> Part | None:
        return next((part for part in self.parts if part.key == NEXT), None)

    @property
    def outer_parts(self) -> list[Part]:
        """The parts one below the other: who works on it reads the next step in the head, above amounts and stages."""
        return [part for part in self.parts if part.key != NEXT] if self.is_seller else self.parts

    @property
    def is_coach(self) -> bool:
        return self.view == "coach"

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The three views as links; nothing but the address remembers which one is open."""
        base = address("opportunities:detail", self.opportunity.pk)
        words = [("seller", _("Work")), ("coach", _("Coaching")), ("report", _("Report"))]
        return [{"label": label, "url": f"{base}?view={view}", "current": view == self.view} for view, label in words]


def sheet_of(record: Opportunity, viewer: User, *, view: str, on: dt.date, since: dt.date | None = None) -> Sheet:
    """Every section that has something for the reader's tier, in the order of the view; what changed after the day
    `since`, else after the last review, is marked."""
    rows = rows_of(record, viewer, on)
    after = since_of(record, viewer, rows, chosen=since)
    changed = after.sections if after else {}
    can = Can() if view == "report" else can_do(record, viewer, rows.tier)
    parts = []
    for section in SHEET.for_view(view):
        data = section.query(record, viewer, on)
        if data is not None:
            folded = view in section.folded
            parts.append(Part(section.key, section.title, section.template, data, folded, changed.get(section.key, "")))
    beside = [part for part in parts if part.key == MARGIN and view != "report"]
    main = [part for part in parts if part not in beside]
    return Sheet(record, view, rows.tier, on, can, main, beside, after, since.isoformat() if since else "")


def can_do(record: Opportunity, viewer: User, tier: Tier) -> Can:
    """The policies' answers at once. Cost: none where the team is read, else one query."""
    leads, team = is_in_line_above(viewer, record), is_on_team(viewer, record)
    worked_on, is_open = record.state in policies.WORKED_ON, record.state == State.OPEN
    stopped = record.state in (State.ON_HOLD, State.LOST, State.NO_DECISION, State.WITHDRAWN)
    return Can(
        edit=team and worked_on,
        move=team and is_open,
        close=team and is_open,
        hold=team and worked_on,
        reopen=team and stopped,
        declare=team and is_open,
        dispute=bool(policies.may_dispute(viewer, record)),
        verify=bool(policies.may_verify(viewer, record)),
        reassign=bool(policies.may_reassign(viewer, record)),
        cancel=bool(policies.may_cancel_contract(viewer, record)),
        coach=leads or tier is Tier.SHEET,  # who reads a sheet without amounts was asked
        ask=bool(coaching_policies.may_ask(viewer, record)),
        reply=record.owner_id == viewer.pk,
    )
