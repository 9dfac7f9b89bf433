"""Draws the must-know maps of the demo: the posts when the story begins, newcomers and questions a few days ago."""

from functools import partial

from customers import actions
from customers.models import KeyPosition
from desk.demo.cast import Cast
from desk.demo.customers import CLIENTS, PEOPLE
from desk.demo.keys import POSTS, Post
from desk.demo.storytime import Story

DRAWN, ARRIVED, ASKED = 140, 7, 3  # days ago
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
