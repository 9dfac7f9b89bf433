"""Sentences for what is missing, made when they are shown and in the reader's language."""

from collections.abc import Callable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.templatetags.words import day as words_of_day
from opportunities.categories import Lack
from opportunities.facts import FactState, FactStatus
from opportunities.models.codes import BuyingRole, Category, FactCode, Mode


def lack_words(lack: Lack) -> str:
    """One thing that is missing, as a sentence."""
    return _SENTENCES[lack.code](lack.params)


def fact_words(state: FactState) -> str:
    """Why a fact does not hold, or until when it does; empty where there is nothing to say."""
    if state.is_true:
        return _("Holds until %(day)s.") % {"day": _day(state.valid_until)} if state.valid_until else ""
    return capfirst(_fact_reason({"status": str(state.status), "why": state.why}))  # here it is a sentence of its own


def _fact(params: dict[str, Any]) -> str:
    code = params["fact"]
    return _("%(code)s %(fact)s: %(why)s") % {
        "code": code,
        "fact": FactCode(code).label,
        "why": _fact_reason(params),
    }


def _fact_reason(params: dict[str, Any]) -> str:
    if params.get("why"):
        return _AUTHORITY[params["why"]]()
    return _STATUS[params["status"]]()


_STATUS: dict[str, Callable[[], str]] = {
    FactStatus.MISSING.value: lambda: _("not confirmed yet."),
    FactStatus.EXPIRED.value: lambda: _("the evidence has expired."),
    FactStatus.DISPUTED.value: lambda: _("disputed, and not answered yet."),
    FactStatus.CONTRADICTED.value: lambda: _("newer evidence contradicts it."),
}
_AUTHORITY: dict[str, Callable[[], str]] = {
    "own_words": lambda: _("our own word does not count."),
    "no_person": lambda: _("it does not say who at the customer said so."),
    "not_decider": lambda: _("the contact has to be with the decision maker."),
    "not_met": lambda: _("it needs a contact record that the decision maker was part of."),
    "no_budget_paper": lambda: _("it needs a document, the ERP or the decision maker's own word."),
    "not_selector": lambda: _(
        "only the decision maker or purchasing can confirm it; a coach's or user's word does not count."
    ),
    "not_the_plan": lambda: _("it needs the close plan itself, confirmed there by the customer."),
    "not_written": lambda: _("it needs a document, or a mail or message from the customer in a contact record."),
    "step_late": lambda: _("a customer step in the close plan is more than five days late."),
    "not_signed": lambda: _("it needs a signed document or an order; a verbal yes does not count."),
}


def what_counts(code: str) -> str:
    """What it takes for a fact to hold (domain.md §4), for whoever is about to show it."""
    return _COUNTS[code]() if code in _COUNTS else ""


_COUNTS: dict[str, Callable[[], str]] = {
    FactCode.F1: lambda: _("What counts: the customer's own words, from a named person."),
    FactCode.F2: lambda: _("What counts: a record of a two-way contact with the decision maker."),
    FactCode.F3: lambda: _("What counts: a budget document, credit in the ERP, or the decision maker's own word."),
    FactCode.F4: lambda: _("What counts: the decision steps and the order date, as told by the customer."),
    FactCode.F5: lambda: _("What counts: the customer accepting the results of a trial, a demo or actual use."),
    FactCode.F6: lambda: _("What counts: the customer confirming receipt of a valid offer."),
    FactCode.F7: lambda: _(
        "What counts: a notice from the decision maker or purchasing, or their word. A coach's or user's word does not count."
    ),
    FactCode.F8: lambda: _(
        "What counts: the close plan confirmed by a customer on this sheet. A coach can confirm a schedule, not a selection (F7)."
    ),
    FactCode.F9: lambda: _("What counts: price, delivery and payment terms accepted in writing."),
    FactCode.F10: lambda: _("What counts: the purchase submitted for approval, or the draft contract returned."),
    FactCode.F11: lambda: _("What counts: a signed contract or agreement, or an order."),
    FactCode.F12: lambda: _(
        "What counts: confirmation by logistics or engineering. This is the only fact that rests on our own word."
    ),
}


def way_to(code: str) -> str:
    """What is to be done for a fact to hold, as an action of the plan says it."""
    return _WAYS[code]()


_WAYS: dict[str, Callable[[], str]] = {
    FactCode.F1: lambda: _("Hear the need in the customer's own words"),
    FactCode.F2: lambda: _("Meet the decision maker"),
    FactCode.F3: lambda: _("Have budget or credit confirmed"),
    FactCode.F4: lambda: _("Ask for the decision steps and the order date"),
    FactCode.F5: lambda: _("Have the customer accept the result of the trial or demo"),
    FactCode.F6: lambda: _("Have the customer confirm that the offer has come"),
    FactCode.F7: lambda: _("Ask the decision maker or purchasing whether we are selected"),
    FactCode.F8: lambda: _("Have the customer confirm the close plan"),
    FactCode.F9: lambda: _("Have price, delivery and payment accepted in writing"),
    FactCode.F10: lambda: _("Ask whether the purchase is in approval or the draft contract comes back"),
    FactCode.F11: lambda: _("Get the signed contract or the order"),
    FactCode.F12: lambda: _("Have logistics or engineering confirm that we can deliver"),
}
_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "fact": _fact,
    "closed": lambda p: _("It is closed."),
    "on_hold": lambda p: _("It is on hold until %(day)s.") % {"day": _day(p["on"])},
    "same_purchase": lambda p: (
        _("It is the same purchase as “%(title)s”, which was raised earlier.") % {"title": p["title"]}
    ),
    "order_date_past": lambda p: (
        _("The expected order date (%(day)s) has passed: ask the customer for a new one.") % {"day": _day(p["on"])}
    ),
    "order_date_moved": lambda p: (
        _("The expected order date (%(day)s) passed and the new one is our own estimate: ask the customer for theirs.")
        % {"day": _day(p["on"])}
    ),
    "next_step_long_missing": lambda p: _("No next step has been set for %(days)s days.") % {"days": p["days"]},
    "person": lambda p: _("Whose opportunity is it?"),
    "stage": lambda p: _("It is still in the first stage."),
    "amount": lambda p: _("The amount is missing."),
    "order_date": lambda p: _("The expected order date is missing."),
    "next_step": lambda p: _("There is no dated next step with the customer."),
    "decision_maker_contact": lambda p: _("The decision maker has not been met in the last 60 days."),
    "coverage": lambda p: (
        _("Too few buying roles have been met in the last 60 days. Still to meet: %(roles)s.")
        % {"roles": ", ".join(str(BuyingRole(role).label) for role in p["roles"])}
    ),
    "date_basis": lambda p: _("The order date is our own estimate: ask the customer."),
    "amount_basis": lambda p: _("The amount is our own estimate: ask the customer or send a quotation."),
    "flag": lambda p: _("Critical risk: %(flag)s.") % {"flag": flag_words(p["flag"])},
    "never_in_contact": lambda p: _("There has been no two-way contact yet."),
    "silence": lambda p: _("The last two-way contact was %(days)s days ago.") % {"days": p["days"]},
}


def flag_words(code: str) -> str:
    """Name of a risk flag (domain.md §3.3); an unknown code is shown as it is."""
    name = _FLAGS.get(code)
    return f"{code} {name()}" if name is not None else code


_FLAGS: dict[str, Callable[[], str]] = {
    "R01": lambda: _("Decision maker unknown"),
    "R02": lambda: _("Decision maker not met"),
    "R03": lambda: _("No coach"),
    "R04": lambda: _("Empty required role"),
    "R05": lambda: _("Too few supporters"),
    "R06": lambda: _("No opponent known"),
    "R07": lambda: _("Next step missing or past"),
    "R08": lambda: _("Stalled"),
    "R09": lambda: _("Budget unknown"),
    "R10": lambda: _("Amount or date not from the customer"),
    "R11": lambda: _("Order date moved again"),
    "R12": lambda: _("Evidence expired"),
    "R13": lambda: _("Customer's step is late"),
    "R14": lambda: _("Severe or high issue is open"),
    "R15": lambda: _("Key person moved"),
    "R16": lambda: _("Partner lacks the skill"),
    "R17": lambda: _("Credit limit exceeded or payment overdue"),
    "R18": lambda: _("Customer is silent"),
}


def category_words(code: str) -> str:
    return str(Category(code).label)


def _day(day: Any) -> str:
    return words_of_day(day, "short") or "–"


def mode_advice(mode: str) -> str:
    """What to do with somebody who takes the purchase in this way (domain.md §3.3); nothing where it is not known."""
    return _ADVICE[mode]() if mode in _ADVICE else ""


_ADVICE: dict[str, Callable[[], str]] = {
    Mode.GROWTH: lambda: _("Wants more than they have today: show the gap to the goal, and how we close it."),
    Mode.TROUBLE: lambda: _(
        "Has a problem today, so speed comes first: show how quickly it can be fixed, then the rest."
    ),
    Mode.EVEN_KEEL: lambda: _(
        "Is happy with things as they are: show the trouble ahead, or let someone else talk to them."
    ),
    Mode.OVERCONFIDENT: lambda: _(
        "Thinks things are going better than planned: wait, keep the coach on side, and spend your time elsewhere."
    ),
}
