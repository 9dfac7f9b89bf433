"""Puts the organisation in place: units, people, roles, and which pipeline each division sells by."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from core.audit import history
from desk.demo.cast import Cast, mail_of
from desk.demo.customers import PRODUCTS
from desk.demo.people import CROP, DIGITAL, EMPLOYEES, PASSWORD, UNITS, Employee
from desk.demo.storytime import Story
from opportunities.models import Pipeline, PipelineChoice, Product
from sellers.models import Membership, OrgUnit, RoleGrant, UnitLeader, UnitParent, User

YEARS = 18  # the company is a little older than its longest-serving person
SPRING = (3, 2)  # people begin on the first working day of March


def seat_people(cast: Cast, story: Story) -> None:
    """One password hash serves all: hashing is slow on purpose, and the password is public."""
    founded = dt.date(cast.on.year - YEARS, 1, 1)
    with history(by=None):
        units = OrgUnit.objects.bulk_create(
            OrgUnit(name=unit.name, name_en=unit.name_en, kind=unit.kind) for unit in UNITS
        )
        cast.units = {unit.name: unit for unit in units}
        password = make_password(PASSWORD)
        cast.users = {
            user.name: user for user in User.objects.bulk_create(_user(one, story, password) for one in EMPLOYEES)
        }
        UnitParent.objects.bulk_create(
            UnitParent(unit=cast.units[unit.name], parent=cast.units[unit.under], from_on=founded)
            for unit in UNITS
            if unit.under
        )
        UnitLeader.objects.bulk_create(_leader(unit.name, unit.leader, cast) for unit in UNITS if unit.leader)
        Membership.objects.bulk_create(
            Membership(
                user=cast.users[one.name],
                unit=cast.units[one.unit],
                job_title=one.title,
                rank=one.rank,
                from_on=_joined(one, cast.on),
                to_on=cast.users[one.name].left_on,
            )
            for one in EMPLOYEES
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(user=cast.users[one.name], role=role, from_on=_joined(one, cast.on))
            for one in EMPLOYEES
            for role in one.roles
        )


def set_up_selling(cast: Cast) -> None:
    """Products, and dealer sales for the crop division, solution sales for the digital one."""
    since = dt.date(cast.on.year - 3, 1, 1)
    pipelines = {pipeline.code: pipeline for pipeline in Pipeline.objects.all()}
    with history(by=cast.users["원태하"]):
        for division, code in ((CROP, "dealer"), (DIGITAL, "solution")):
            PipelineChoice.objects.create(unit=cast.units[division], pipeline=pipelines[code], valid_from=since)
        rows = Product.objects.bulk_create(
            Product(code=item.code, name=item.name, family=item.family, unit=item.unit, list_price_amount=item.price)
            for item in PRODUCTS
        )
    cast.products = {product.name: product for product in rows}


def _user(one: Employee, story: Story, password: str) -> User:
    return User(
        email=mail_of(one.mailbox),
        name=one.name,
        name_en=one.name_en,
        password=password,
        is_demo=True,
        hired_on=_joined(one, story.on),
        left_on=story.on + dt.timedelta(days=one.leaves) if one.leaves is not None else None,
    )


def _joined(one: Employee, on: dt.date) -> dt.date:
    return dt.date(on.year - one.joined, *SPRING)


def _leader(unit: str, leader: str, cast: Cast) -> UnitLeader:
    since = next(one for one in EMPLOYEES if one.name == leader)
    years = min(since.joined, 4)  # nobody leads from the first day
    return UnitLeader(unit=cast.units[unit], user=cast.users[leader], from_on=dt.date(cast.on.year - years, *SPRING))
