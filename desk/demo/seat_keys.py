"""Draws the must-know maps of the demo: the posts when the story begins, newcomers and questions a few days ago."""

from functools import partial

from core import clock
from customers import actions
from customers.models import KeyPosition
from desk.demo.cast import Cast
from desk.demo.customers import CLIENTS, PEOPLE
from desk.demo.deals import MILLION
from desk.demo.keys import ANSWERS, BIG_FROM, POSTS, Post, Told
from desk.demo.storytime import Story
from sellers.actions.wallet import set_threshold

DRAWN, ANSWERED, ARRIVED, ASKED = 140, 40, 7, 3  # days ago
CHIEF = "원태하"
OWNERS = {client.name: client.owner for client in CLIENTS}
NEWCOMERS = {(person.company, person.name) for person in PEOPLE if person.moved_from}


def tell_keys(cast: Cast, story: Story) -> None:
    for post in POSTS:
        story.tell(story.moment(DRAWN, 10), partial(_draw, cast, post))
        if (post.company, post.person) in NEWCOMERS:
            story.tell(story.moment(ARRIVED, 10), partial(_name, cast, post))
        if post.asked:
            story.tell(story.moment(ASKED, 11), partial(_ask, cast, post))


def tell_quadrants(cast: Cast, story: Story) -> None:
    """What counts as big, and what customers answered to the three questions."""
    story.tell(story.moment(DRAWN, 9), partial(_threshold, cast))
    for told in ANSWERS:
        story.tell(story.moment(ANSWERED, 15), partial(_answer, cast, told))


def _threshold(cast: Cast) -> None:
    amount = BIG_FROM * MILLION
    set_threshold(cast.company, by=cast.users[CHIEF], amount=amount, valid_from=clock.today())


def _answer(cast: Cast, told: Told) -> None:
    answers = {"in_use": told.in_use, "budget": told.budget, "fit": told.fit}
    company, person = cast.companies[told.company], cast.people[told.person]
    actions.answer_feasibility(company, by=cast.users[CHIEF], answers=answers, told_by=person)


def _draw(cast: Cast, post: Post) -> None:
    chief = cast.users[CHIEF]
    (row,) = actions.add_positions(
        cast.companies[post.company], by=chief, names=[post.position], is_required=post.required
    )
    if post.decides:
        actions.edit_position(row, by=chief, read_at=None, decides=True)
    if post.person and (post.company, post.person) not in NEWCOMERS:
        actions.name_holder(row, by=chief, person=cast.people[post.person])
    if post.representative:
        actions.represent(row, by=chief, user=cast.users[post.representative])


def _name(cast: Cast, post: Post) -> None:
    actions.name_holder(_row(cast, post), by=cast.users[post.representative], person=cast.people[post.person])


def _ask(cast: Cast, post: Post) -> None:
    actions.ask_who(_row(cast, post), by=cast.users[OWNERS[post.company]], of=cast.users[post.asked])


def _row(cast: Cast, post: Post) -> KeyPosition:
    return KeyPosition.objects.get(company=cast.companies[post.company], position=post.position)
