"""What becomes of two rows for which only one record is left. Higher apps register rules for their tables."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from customers.merging.values import Values, row_values
from customers.models import Assignment, AssignmentKind, Employment, KeyPosition, LogPerson

# (row that comes, id of the record that stays) → columns to change so that both may stand, or None to fold them
Adjust = Callable[[Values, str, int], Values | None]
# (row that goes, row that stays) → columns of the row that stays
Combine = Callable[[Values, Values], Values]


def fill_blanks(going: Values, staying: Values) -> Values:
    """What the row that stays does not know, the other one tells."""
    return {name: value for name, value in going.items() if staying[name] in (None, "") and value not in (None, "")}


def stand_as_it_is(row: Values, column: str, to: int) -> Values | None:
    return None


@dataclass(frozen=True)
class Rule:
    adjust: Adjust = stand_as_it_is
    combine: Combine = fill_blanks


_rules: dict[str, Rule] = {}


def register_rule(label: str, *, adjust: Adjust = stand_as_it_is, combine: Combine = fill_blanks) -> None:
    """`label`: the table's model, as "app.Model"."""
    _rules[label] = Rule(adjust, combine)


def rule_of(label: str) -> Rule:
    return _rules.get(label, Rule())


def second_employment(row: Values, column: str, to: int) -> Values | None:
    """Two open main employments at different companies: the one that comes is a further one."""
    if column != "person_id" or not row["is_primary"] or row["to_on"] is not None:
        return None
    same = row_values(Employment, person=to, company=row["company_id"], to_on=None)
    return None if same else {"is_primary": False}


def other_owner(row: Values, column: str, to: int) -> Values | None:
    """Two owners on one day: who comes is a backup from then on; the same owner twice holds without a gap."""
    for other in row_values(Assignment, **{column.removesuffix("_id"): to}, kind=row["kind"]):
        if not _overlap(row, other):
            continue
        if row["user_id"] != other["user_id"]:
            return {"kind": AssignmentKind.BACKUP.value}
        if row["from_on"] < other["from_on"]:
            return {"to_on": other["from_on"] - dt.timedelta(days=1)}
        if other["to_on"] and (row["to_on"] is None or row["to_on"] > other["to_on"]):
            return {"from_on": other["to_on"] + dt.timedelta(days=1)}
    return None


def met_once(going: Values, staying: Values) -> Values:
    """The customer answered where either record says so."""
    return fill_blanks(going, staying) | {"two_way": going["two_way"] or staying["two_way"]}


def longest_employment(going: Values, staying: Values) -> Values:
    """From the earlier day; the main employment where either was."""
    known = [day for day in (going["from_on"], staying["from_on"]) if day is not None]
    return fill_blanks(going, staying) | ({"from_on": min(known)} if known else {})


def two_holders(row: Values, column: str, to: int) -> Values | None:
    """Two posts of one name, held by two people: both stay, the one that comes with a number behind its name."""
    if column != "company_id" or row["person_id"] is None:
        return None
    posts = {post["position"]: post["person_id"] for post in row_values(KeyPosition, company=to)}
    if posts.get(row["position"]) in (None, row["person_id"]):
        return None
    longest = KeyPosition._meta.get_field("position").max_length - len(" (999)")
    names = (f"{row['position'][:longest]} ({n})" for n in count(2))
    return {"position": next(name for name in names if name not in posts)}


def stronger_post(going: Values, staying: Values) -> Values:
    """Required, or deciding, where either was; a post that has a holder is asked about no more."""
    found = fill_blanks(going, staying)
    if staying["person_id"] or going["person_id"]:
        found |= {"asked_id": None, "asked_at": None}
    either = {name: going[name] or staying[name] for name in ("is_required", "decides")}
    return found | either


def _overlap(a: Values, b: Values) -> bool:
    far: Any = dt.date.max
    return bool(a["from_on"] <= (b["to_on"] or far) and b["from_on"] <= (a["to_on"] or far))


def register() -> None:
    register_rule(Employment._meta.label, adjust=second_employment, combine=longest_employment)
    register_rule(Assignment._meta.label, adjust=other_owner)
    register_rule(KeyPosition._meta.label, adjust=two_holders, combine=stronger_post)
    register_rule(LogPerson._meta.label, combine=met_once)
