"""The buying centre as its map and its cards show it."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.templatetags import badges
from core.templatetags.addresses import address
from customers.models import ContactLog, Employment, KeyPosition, Person
from opportunities.categories import role_slot
from opportunities.map_drawing import LARGE, Drawing, Plan, Seat, drawing_of, fit, width_of
from opportunities.models import BuyerRole, BuyingRole, Mode, Opportunity
from opportunities.policies import may_edit
from opportunities.sheet_reads.buyers import with_sources
from opportunities.sheet_reads.rows import SheetRows, rows_of
from opportunities.words import mode_advice
from sellers.models import User

MOST_PROPOSED = 6
BARS = 22  # room of the sign of influence, left of its word
BESIDE_BARS = 4  # between that and her parts
AIM_SIGN = 20
TONES = {"favourable": "good", "negative": "bad"}
ATTITUDES = ("favourable", "neutral", "negative", "unknown")


@dataclass(frozen=True)
class Source:
    """Who said it and when; `url` opens the record, where the reader may read it."""

    by: str
    at: dt.date | dt.datetime | None
    url: str = ""
    line: str = ""


_EYES = "M-2.6-1.8v.1M2.6-1.8v.1"
# of a radius of 7, drawn with a round pen
FACES = {
    "favourable": f"{_EYES}M-3 1.6q3 3 6 0",
    "neutral": f"{_EYES}M-2.8 2.5h5.6",
    "negative": f"{_EYES}M-3 3.4q3-3 6 0",
    "unknown": "M-1.9-1.6a2 2 0 1 1 2.7 1.9q-.8.4-.8 1.3M0 3.6v.1",
}


@dataclass(frozen=True)
class BuyerCard:
    """Somebody in the buying centre. `listeners` are those whom she influences, `voices` those who influence her."""

    row: BuyerRole
    met_on: dt.date | None
    listeners: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    said: "Source | None" = None  # who said how she stands to us
    noted: "Source | None" = None  # who wrote the rest down

    @property
    def part(self) -> str:
        """The name of the card on its page: there it turns into its form."""
        return f"b{self.row.pk}"

    @property
    def name(self) -> str:
        return self.row.person.name

    @property
    def attitude(self) -> str:
        return self.row.person.attitude

    @property
    def roles(self) -> list[str]:
        return [str(BuyingRole(role).label) for role in self.row.roles]

    @property
    def title(self) -> str:
        return getattr(self.row, "title_there", "") or ""

    @property
    def has_left(self) -> bool:
        return bool(getattr(self.row, "has_left", False))

    @property
    def advice(self) -> str:
        return mode_advice(self.row.mode)

    @property
    def mode(self) -> str:
        return str(Mode(self.row.mode).label) if self.row.mode else ""


@dataclass(frozen=True)
class OnMap:
    """What a card of the drawing says, as much of it as there is room for."""

    card: BuyerCard
    roles: str
    name: str
    title: str
    aim: str  # what she gains, or what the company does
    bars_x: float  # where the strength of her influence is drawn


def _on_map(card: BuyerCard, plan: Plan) -> OnMap:
    room = plan.right - plan.inset
    name = fit(card.name, room, plan.name)
    bars_x = plan.right - width_of(str(card.row.get_influence_display()), plan.text) - BARS
    return OnMap(
        card,
        roles=_roles([str(role) for role in card.roles], bars_x - plan.inset - BESIDE_BARS, plan.text),
        name=name,
        title=fit(card.title, max(0.0, room - width_of(name, plan.name) - 8), plan.text) if card.title else "",
        bars_x=bars_x,
        aim=fit(card.row.personal_win or card.row.business_result, room - AIM_SIGN, plan.text),
    )


def _roles(names: list[str], room: float, size: float) -> str:
    """As many of her parts as there is room for, and how many more there are."""
    for kept in range(len(names), 0, -1):
        more = f" +{len(names) - kept}" if kept < len(names) else ""
        if width_of(text := " · ".join(names[:kept]) + more, size) <= room:
            return text
    return fit(names[0], room, size) if names else ""


@dataclass(frozen=True)
class Centre:
    """`empty` are required roles that nobody is known to play; `pairs` the lines of influence by buyer."""

    people: list[BuyerCard]
    empty: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)

    def drawing(self, plan: Plan) -> Drawing:
        seats = [
            Seat(
                roles=tuple(card.row.roles), key=card.row.pk, tone=TONES.get(card.attitude, ""), who=_on_map(card, plan)
            )
            for card in self.people
        ]
        gaps = [Seat(role=gap["code"], who=gap) for gap in self.empty]
        return drawing_of(seats, gaps, self.pairs, plan)

    @property
    def faces(self) -> list[tuple[str, str]]:
        """Attitude → its drawing, of those that somebody has."""
        return [(code, FACES[code]) for code, _number in self.attitudes]

    @property
    def attitudes(self) -> list[tuple[str, int]]:
        """How many stand how, without those that nobody is."""
        found = Counter(card.attitude for card in self.people)
        return [(code, found[code]) for code in ATTITUDES if found[code]]

    @property
    def summary(self) -> str:
        """The picture in words."""
        said = [
            ngettext("%(n)s person", "%(n)s people", len(self.people)) % {"n": len(self.people)}
            + ": "
            + ", ".join(f"{_attitude(code)} {number}" for code, number in self.attitudes)
        ] if self.people else []  # fmt: skip
        if self.empty:
            said.append(_("Nobody yet as %(roles)s") % {"roles": ", ".join(str(gap["name"]) for gap in self.empty)})
        if self.influence:
            said.append(self.influence)
        return ". ".join(said)

    @property
    def influence(self) -> str:
        """Who influences whom; nothing where no line is drawn."""
        lines = [f"{card.name} → {', '.join(card.listeners)}" for card in self.people if card.listeners]
        return _("Influence: %(lines)s") % {"lines": "; ".join(lines)} if lines else ""


def _attitude(code: str) -> str:
    sign = badges.sign_of("attitude", code)
    return str(sign.label) if sign else code


def centre_of(record: Opportunity, rows: SheetRows) -> Centre:
    """From what the sheet has read; no query."""
    assert rows.case is not None
    pairs = [(line["source"], line["target"]) for line in record.influence_lines_drawn]  # type: ignore[attr-defined]
    names = {row.pk: row.person.name for row in rows.buyers}
    pairs = [(a, b) for a, b in pairs if a != b and a in names and b in names]
    held = {role_slot(role) for row in rows.buyers for role in row.roles}
    people = [
        BuyerCard(
            row,
            rows.met.get(row.person_id),
            tuple(names[b] for a, b in pairs if a == row.pk),
            tuple(names[a] for a, b in pairs if b == row.pk),
        )
        for row in rows.buyers
    ]
    add = address("opportunities:buyers", record.pk)
    empty = [
        {"code": str(role), "name": BuyingRole(role).label, "url": f"{add}?role={role}"}
        for role in rows.case.rules.roles
        if role not in held
    ]
    return Centre(people, empty, pairs)


# --- the map's own page ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class MapPage:
    centre: Centre
    drawing: Drawing | None
    can_edit: bool
    decides: Person | None  # who counts as deciding while nobody is named


def map_page_of(record: Opportunity, viewer: User, *, on: dt.date) -> MapPage:
    """Everybody with who said what of them. Cost: the sheet's rows and one query."""
    rows = rows_of(record, viewer, on)
    assert rows.case is not None  # the policy has looked
    plain = centre_of(record, rows)
    told = {row.pk: row for row in with_sources(record.buyers.filter(pk__in=[one.row.pk for one in plain.people]))}
    centre = replace(plain, people=[_sourced(one, told[one.row.pk], viewer) for one in plain.people])
    decided_by = any(BuyingRole.EB in row.roles for row in rows.buyers)
    return MapPage(
        centre,
        centre.drawing(LARGE) if centre.people or centre.empty else None,
        bool(may_edit(viewer, record)),
        record.person if rows.case.rules.decision_maker_only and not decided_by else None,
    )


def _sourced(card: BuyerCard, row: BuyerRole, viewer: User) -> BuyerCard:
    noted = None
    if row.noted_by is not None:
        noted = _source(row.noted_by.name, row.noted_at, row.log, viewer)
    said = row.said  # type: ignore[attr-defined]
    if said is None:
        return replace(card, noted=noted)
    is_open = said["log"] is not None and (not said["hidden"] or said["of"] == viewer.pk)
    url = address("customers:log", said["log"]) if is_open else ""
    day = dt.date.fromisoformat(said["on"])
    return replace(card, noted=noted, said=Source(said["by"], day, url, said["line"] if is_open else ""))


def _source(by: str, at: dt.datetime | None, log: ContactLog | None, viewer: User) -> Source:
    if log is None or (log.is_confidential and log.author_id != viewer.pk):
        return Source(by, at)
    return Source(by, at, address("customers:log", log.pk), log.line)


@dataclass(frozen=True)
class Proposal:
    """Somebody of the customer's who is not on the map; `what` is the post that makes her worth a look."""

    person: Person
    title: str
    what: str = ""
    role: str = ""


def proposals_for(record: Opportunity, viewer: User, *, on: dt.date) -> list[Proposal]:
    """Who could be put on the map: holders of key positions first, then others who work there. Cost: two queries."""
    if record.company_id is None:
        return []
    there = set(record.buyers.values_list("person_id", flat=True))
    posts = KeyPosition.objects.visible_to(viewer).filter(company=record.company_id, person__isnull=False)
    found: dict[int, Proposal] = {}
    jobs = (
        Employment.objects.on(on).filter(company=record.company_id, person__archived_at=None).select_related("person")
    )
    titles = {job.person_id: job for job in jobs.order_by("-is_primary", "pk")[: MOST_PROPOSED * 4]}
    for post in posts.select_related("person").order_by("-decides", "-is_required", "pk"):
        if post.person_id in titles and post.person_id not in there and post.person is not None:
            role = str(BuyingRole.EB) if post.decides else ""
            what = str(BuyingRole.EB.label) if post.decides else post.position
            title = titles[post.person_id].title if post.decides else ""
            found.setdefault(post.person_id, Proposal(post.person, title or post.position * post.decides, what, role))
    for pk, job in titles.items():
        if pk not in there:
            found.setdefault(pk, Proposal(job.person, job.title))
    return list(found.values())[:MOST_PROPOSED]
