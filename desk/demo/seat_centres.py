"""Tells what is known of buying centres and rivals, through the same actions that the pages call."""

from functools import partial

from customers.models import Person
from desk.demo.cast import DEALS, Cast
from desk.demo.centres import AGAINST, IN_HOUSE, KNOWN, STATUS_QUO, Against, Known
from desk.demo.storytime import Story
from opportunities import actions
from opportunities.models import Competitor, CompetitorKind, Opportunity
from sellers.models import User

DAYS = 4  # before today; by then all their records are written
_BUILT_IN = {STATUS_QUO: CompetitorKind.STATUS_QUO, IN_HOUSE: CompetitorKind.IN_HOUSE}


def tell_centres(cast: Cast, story: Story) -> None:
    for known in KNOWN:
        story.tell(story.moment(DAYS, 17, 10), partial(_know, cast, known))
    for against in AGAINST:
        story.tell(story.moment(DAYS, 17, 30), partial(_meet, cast, against))


def _deal(cast: Cast, code: str) -> tuple[Opportunity, User]:
    opportunity = Opportunity.objects.select_related("owner").get(pk=cast.deals[code].pk)
    return opportunity, cast.users[opportunity.owner.name]


def _know(cast: Cast, known: Known) -> None:
    opportunity, owner = _deal(cast, known.deal)
    buyer = next(one for deal in DEALS if deal.code == known.deal for one in deal.buyers if one.name == known.name)
    actions.name_buyer(
        opportunity,
        by=owner,
        person=cast.people[known.name],
        roles=buyer.roles,
        influence=buyer.influence,
        mode=known.mode,
        business_result=known.result,
        personal_win=buyer.win,
        our_contact=cast.users[known.contact] if known.contact else None,
        log=cast.logs[known.told] if known.told else None,
        listeners=_people(cast, known.listeners),
    )


def _meet(cast: Cast, against: Against) -> None:
    opportunity, owner = _deal(cast, against.deal)
    kind = _BUILT_IN.get(against.name)
    rival = actions.name_rival(
        opportunity,
        by=owner,
        competitor=Competitor.objects.get(kind=kind) if kind else against.name,
        position=against.position,
        supporters=_people(cast, against.supporters),
        expected_move=against.move,
        counter=against.counter,
    )
    for point in against.points:
        log = cast.logs[point.told] if point.told else None
        who = cast.people[point.who] if point.who else None
        said_on = log.happened_at.date() if log is not None else None
        actions.add_point(rival, by=owner, kind=point.kind, text=point.text, person=who, said_on=said_on, log=log)


def _people(cast: Cast, names: tuple[str, ...]) -> list[Person]:
    return [cast.people[name] for name in names]
