"""What a risk rests on, as a sentence in the reader's language, made from the facts that the flag keeps."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.words import day
from opportunities.models.codes import BuyingRole, FactCode

Names = Mapping[int, str]


def reason_words(code: str, params: Mapping[str, Any], text: str, names: Names) -> str:
    """Why the flag stands; `names` of the customer's people by id. What was pointed out by hand says so itself."""
    if code in _BY_TEXT and text:
        return _BY_TEXT[code](text, params)
    if text or code not in _REASONS or not (params or code in _WITHOUT_FACTS):
        return text
    return _REASONS[code](params, names)


def _day(text: str | None) -> str:
    return day(dt.date.fromisoformat(text), "short") if text else "–"


def _people(params: Mapping[str, Any], names: Names) -> str:
    return ", ".join(names[pk] for pk in params.get("people", []) if pk in names)


def _not_met(params: Mapping[str, Any], names: Names) -> str:
    who = _people(params, names) or _("Decision maker")
    if params["met"]:
        return _("%(who)s: last contact on %(day)s, over 60 days ago.") % {"who": who, "day": _day(params["met"])}
    return _("%(who)s: nobody has talked to them yet.") % {"who": who}


def _few(params: Mapping[str, Any], names: Names) -> str:
    counted = {"for": params["for"], "against": params["against"]}
    if who := _people(params, names):
        return _("%(for)s for us, %(against)s against (%(who)s).") % (counted | {"who": who})
    return _("%(for)s for us, %(against)s against.") % counted


def _step(params: Mapping[str, Any], names: Names) -> str:
    if params["past"]:
        return _("The next step was due on %(day)s.") % {"day": _day(params["since"])}
    return _("There has been no dated next step with the customer since %(day)s.") % {"day": _day(params["since"])}


def _guess(params: Mapping[str, Any], names: Names) -> str:
    missing = set(params.get("missing", ()))
    return " ".join(words for words in (_guessed(set(params["of"]) - missing), _missing(missing)) if words)


def _guessed(of: set[str]) -> str:
    if of == {"amount", "date"}:
        return _("The amount and the order date are our own estimates.")
    if of == {"amount"}:
        return _("The amount is our own estimate.")
    return _("The order date is our own estimate.") if of else ""


def _missing(of: set[str]) -> str:
    if of == {"amount", "date"}:
        return _("Neither the amount nor the order date is known yet.")
    if of == {"amount"}:
        return _("No amount is known yet.")
    return _("No order date is known yet.") if of else ""


def _silent(params: Mapping[str, Any], names: Names) -> str:
    if params["never"]:
        return _("No two-way contact since the opportunity was raised on %(day)s.") % {"day": _day(params["since"])}
    return _("The last two-way contact was on %(day)s.") % {"day": _day(params["since"])}


def _roles(params: Mapping[str, Any], names: Names) -> str:
    roles = ", ".join(str(BuyingRole(role).label) for role in params["roles"])
    return _("Nobody has been named yet for: %(roles)s.") % {"roles": roles}


def _moved(name: str, params: Mapping[str, Any]) -> str:
    if params.get("of") == "department":
        return _("%(name)s has changed department: who decides now?") % {"name": name}
    return _("%(name)s has left: who decides now?") % {"name": name}


_BY_TEXT: dict[str, Callable[[str, Mapping[str, Any]], str]] = {"R15": _moved}
_WITHOUT_FACTS = frozenset({"R01", "R03", "R06"})
_REASONS: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "R01": lambda p, n: _("Nobody has been named as the final decision maker."),
    "R02": _not_met,
    "R03": lambda p, n: _("Nobody inside the customer is working on our behalf."),
    "R04": _roles,
    "R05": _few,
    "R06": lambda p, n: _("There is always someone who prefers a competitor or the status quo. Who is it here?"),
    "R07": _step,
    "R08": lambda p, n: (
        _("It has been in this stage since %(day)s, beyond the limit of %(limit)s days.")
        % {"day": _day(p["since"]), "limit": p["limit"]}
    ),
    "R09": lambda p, n: _("There is no valid evidence from the customer that the budget is there (F3)."),
    "R10": _guess,
    "R11": lambda p, n: (
        _("The order date has been pushed back %(moves)s times, most recently on %(day)s.")
        % {"moves": p["moves"], "day": _day(p["last"])}
    ),
    "R12": lambda p, n: (
        _("Evidence has expired: %(facts)s.")
        % {"facts": ", ".join(f"{code} {FactCode(code).label}" for code in p["facts"])}
    ),
    "R13": lambda p, n: _("One of the customer's steps was due on %(day)s.") % {"day": _day(p["since"])},
    "R18": _silent,
}
