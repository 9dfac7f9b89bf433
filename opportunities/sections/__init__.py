"""The sections of the sheet that this app owns: what each shows to a reader, and where it stands in each view."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.templatetags.drawn import ENDING
from opportunities.sections.about import team, timeline
from opportunities.sections.assessment import assessment
from opportunities.sections.buyers import buyers
from opportunities.sections.coaching import coaching
from opportunities.sections.competition import competition
from opportunities.sections.facts import facts
from opportunities.sections.files import files
from opportunities.sections.head import closing, header, next_step
from opportunities.sections.order import order
from opportunities.sections.plan import plan
from opportunities.sections.products import products
from opportunities.sections.risks import risks
from opportunities.sheet import SHEET, Section

FOLDERS = "opportunities/sections"
NOT_HOT = {"order": ".html"}  # shares its lines with pages that are drawn once
# view → sections from top to bottom (domain.md §3): the seller works, the coach looks for gaps first, paper keeps what a
# meeting decides on for its first page
ORDER = {
    "seller": (
        "header", "order", "closing", "next", "products", "facts", "assessment", "buyers", "competition", "risks", "plan",
        "coaching", "team", "timeline", "files",
    ),
    "coach": (
        "header", "order", "closing", "assessment", "risks", "facts", "next", "products", "buyers", "competition", "plan",
        "coaching", "team", "timeline", "files",
    ),
    "report": (
        "header", "closing", "next", "facts", "buyers", "competition", "risks", "timeline",
        "order", "assessment", "plan", "coaching", "products", "files",  # the second page (domain.md §3.5)
    ),
}  # fmt: skip
STEP = 10  # between two places, so that a higher app finds one for its own


def register() -> None:
    """Called once, from `AppConfig.ready`."""
    _register("header", _("Summary"), header)
    _register("order", _("After the order"), order)
    _register("closing", _("How it ended"), closing)
    _register("next", _("Next step"), next_step)
    _register("products", _("Products"), products)
    _register("facts", _("Facts"), facts)
    _register("assessment", _("Assessment"), assessment)
    _register("buyers", _("Buying centre"), buyers)
    _register("competition", _("Competition"), competition)
    _register("risks", _("Risks and strengths"), risks)
    _register("plan", _("Win plan"), plan)
    _register("coaching", _("Coaching"), coaching)
    _register("team", _("Team and shares"), team, folded=("coach",))
    _register("timeline", _("Last contacts"), timeline, folded=("coach",))
    _register("files", _("Files"), files, folded=("coach",))


def _register(
    key: str, title: str | Promise, query: Callable[..., dict[str, Any] | None], *, folded: tuple[str, ...] = ()
) -> None:
    places = {view: STEP * (keys.index(key) + 1) for view, keys in ORDER.items() if key in keys}
    SHEET.register(Section(key, title, f"{FOLDERS}/{key}{NOT_HOT.get(key, ENDING)}", query, places, frozenset(folded)))
