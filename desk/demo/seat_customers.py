"""Tells the customers' part of the story: who they are, who looks after them, and what was heard from them."""

import datetime as dt
from functools import partial

from customers import actions
from customers.models import AssignmentKind, ContactLog, EmploymentReason, LogFile
from desk.demo.cast import STORY, Cast
from desk.demo.colleagues import OTHERS
from desk.demo.customers import CLIENTS, PEOPLE, Client, Contact
from desk.demo.deals import MILLION
from desk.demo.drawings import drawing
from desk.demo.everyday import everyday
from desk.demo.hung import CONFIDENTIAL, correction_of, heard_in, pictures_of
from desk.demo.storytime import Story
from desk.demo.told import Told
from sellers.models import User

KNOWN_FOR = 150  # days ago: the customers were entered before the story begins
MOVED_DAYS = 9  # days ago: who changes company does it here
CHIEF = "원태하"  # enters what belongs to nobody in particular


def tell_customers(cast: Cast, story: Story) -> None:
    start = story.moment(KNOWN_FOR, 9)
    for client in CLIENTS:
        story.tell(start, partial(_company, cast, client))
    for contact in PEOPLE:
        story.tell(start, partial(_person, cast, contact))
    for client in CLIENTS:
        name, days = client.before
        if name:
            story.tell(story.moment(days, 8), partial(_hand_over, cast, story, client, days))
    for contact in PEOPLE:
        if contact.moved_from:
            story.tell(story.moment(MOVED_DAYS, 13), partial(_move, cast, story, contact))


def tell_contacts(cast: Cast, story: Story) -> None:
    for order, told in enumerate((*STORY, *OTHERS, *CONFIDENTIAL)):
        _tell(cast, story, told, order, told.days)
    for order, told in enumerate(everyday()):
        _tell(cast, story, told, order, told.days + _to_workday(story.day(told.days)))


def happened(story: Story, told: Told) -> dt.datetime:
    return story.moment(told.days, told.hour)


def _tell(cast: Cast, story: Story, told: Told, order: int, days: int) -> None:
    minute = 0 if told.key else order * 7 % 6 * 10
    instant = story.moment(days, told.hour, minute)
    story.tell(instant + dt.timedelta(minutes=5 if instant < story.now else 0), partial(_log, cast, told, instant))
    later = correction_of(told.line)
    if later is not None:
        story.tell(story.moment(max(0, days - later[0]), 17), partial(_correct, cast, told, later[1]))


def _to_workday(day: dt.date) -> int:
    """Everyday visits are not made at the weekend: Friday then."""
    return max(0, day.weekday() - 4)


def _company(cast: Cast, client: Client) -> None:
    chief, year = cast.users[CHIEF], cast.on.year
    company = actions.create_company(
        by=chief,
        name=client.name,
        kind=client.kind,
        region=client.region,
        segment=client.segment,
        wallet_amount=client.wallet * MILLION if client.wallet else None,
    )
    first = client.before[0] or client.owner
    actions.assign(by=chief, user=cast.users[first], company=company, on=dt.date(year - 1, 1, 2))
    if client.executive:
        sponsor = cast.users[client.executive]
        actions.assign(
            by=chief, user=sponsor, company=company, kind=AssignmentKind.EXECUTIVE, on=dt.date(year - 1, 1, 2)
        )
    cast.companies[client.name] = company


def _person(cast: Cast, contact: Contact) -> None:
    """Entered by whoever looks after the customer: how a person stands to us is what a seller has seen."""
    where = contact.moved_from or contact.company
    client = next(one for one in CLIENTS if one.name == where)
    person = actions.create_person(
        by=cast.users[contact.owner or client.before[0] or client.owner],
        name=contact.name,
        company=cast.companies[where],
        title=contact.title,
        department=contact.department,
        kind=contact.kind,
        attitude=contact.attitude,
        interests=contact.interests,
        crops=contact.crops,
        area_m2=contact.area,
        contact_cycle_days=contact.cycle,
    )
    if contact.owner:
        actions.assign(
            by=cast.users[CHIEF], user=cast.users[contact.owner], person=person, on=dt.date(cast.on.year - 1, 1, 2)
        )
    cast.people[contact.name] = person


def _hand_over(cast: Cast, story: Story, client: Client, days: int) -> None:
    company, owner = cast.companies[client.name], cast.users[client.owner]
    actions.assign(by=cast.users["윤서린"], user=owner, company=company, on=story.day(days))


def _move(cast: Cast, story: Story, contact: Contact) -> None:
    actions.move_person(
        cast.people[contact.name],
        by=cast.users["이준서"],
        company=cast.companies[contact.company],
        on=story.day(MOVED_DAYS),
        title=contact.title,
        department=contact.department,
        reason=EmploymentReason.MOVED,
    )


def _log(cast: Cast, told: Told, instant: dt.datetime) -> None:
    author, first = cast.users[told.by], cast.people[told.who[0]]
    quotes = [(told.quote_kind, told.quote)] if told.quote else heard_in(told.line)
    files, captions = _files(told, author)
    log = actions.write_log(
        by=author,
        people=[cast.people[name] for name in told.who],
        line=told.line,
        happened_at=instant,
        channel=told.channel,
        body=told.body,
        topics=told.topics,
        heard=[(kind, quote, first) for kind, quote in quotes],
        is_confidential=bool(told.readers),
        readers=[cast.users[name] for name in told.readers],
        two_way=told.two_way,
        files=files,
        captions=captions,
    )
    if told.key:
        cast.logs[told.key] = log


def _files(told: Told, author: User) -> tuple[list[LogFile], dict[int, str]]:
    pictures = pictures_of(told.line)
    files = [
        actions.hold_file(by=author, kind=picture.kind, name=picture.name, content=drawing(picture.drawn))
        for picture in pictures
    ]
    return files, {file.pk: picture.caption for file, picture in zip(files, pictures, strict=True)}


def _correct(cast: Cast, told: Told, text: str) -> None:
    author = cast.users[told.by]
    log = ContactLog.objects.filter(author=author, line=told.line).latest("happened_at")
    actions.correct_log(log, by=author, text=text)
