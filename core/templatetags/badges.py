"""The badges of the product's codes: a word, a sign and a tone each. A tone is a class of static/css/components/badges.css."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Sign:
    label: str | Promise
    icon: str = ""
    tone: str = ""


SIGNS: dict[str, dict[str, Sign]] = {
    # the forecast category: booked is filled, commit and best are kept, potential and excluded never count
    "category": {
        "booked": Sign(pgettext_lazy("category", "Booked"), "stamp", "tone-solid"),
        "commit": Sign(pgettext_lazy("category", "Commit"), "check-circle", "tone-good"),
        "best": Sign(pgettext_lazy("category", "Best case"), "rise", "tone-accent"),
        "pipeline": Sign(pgettext_lazy("category", "Pipeline"), "arrow", ""),
        "potential": Sign(pgettext_lazy("category", "Potential"), "seed", "tone-outline"),
        "excluded": Sign(pgettext_lazy("category", "Excluded"), "minus", "tone-outline"),
    },
    "state": {
        "open": Sign(pgettext_lazy("state", "Open"), "arrow", "tone-accent"),
        "on_hold": Sign(pgettext_lazy("state", "On hold"), "pause", "tone-warn"),
        "won": Sign(pgettext_lazy("state", "Won"), "stamp", "tone-solid"),
        "lost": Sign(pgettext_lazy("state", "Lost"), "broken", "tone-bad"),
        "no_decision": Sign(pgettext_lazy("state", "No decision"), "minus", ""),
        "withdrawn": Sign(pgettext_lazy("state", "Withdrawn"), "undo", ""),
        "cancelled": Sign(pgettext_lazy("state", "Cancelled"), "stop", ""),
    },
    "attitude": {
        "favourable": Sign(pgettext_lazy("attitude", "Favourable"), "smile", "tone-good"),
        "neutral": Sign(pgettext_lazy("attitude", "Neutral"), "neutral", ""),
        "negative": Sign(pgettext_lazy("attitude", "Negative"), "frown", "tone-bad"),
        "unknown": Sign(pgettext_lazy("attitude", "Unknown"), "unknown", "tone-outline"),
    },
    "quotation": {
        "draft": Sign(pgettext_lazy("quotation", "Draft"), "edit", "tone-outline"),
        "issued": Sign(pgettext_lazy("quotation", "Issued"), "stamp", ""),
        "sent": Sign(pgettext_lazy("quotation", "Sent"), "arrow", "tone-accent"),
        "received": Sign(pgettext_lazy("quotation", "Received"), "check-circle", "tone-good"),
        "expired": Sign(pgettext_lazy("quotation", "Expired"), "clock", "tone-warn"),
        "superseded": Sign(pgettext_lazy("quotation", "Replaced"), "minus", "tone-outline"),
        "withdrawn": Sign(pgettext_lazy("quotation", "Withdrawn"), "undo", "tone-outline"),
    },
    # where an amount or a date comes from
    "basis": {
        "customer": Sign(pgettext_lazy("basis", "Told by customer"), "message", "tone-good"),
        "quote": Sign(pgettext_lazy("basis", "Quotation"), "sheet", "tone-good"),
        "estimate": Sign(pgettext_lazy("basis", "Our estimate"), "unknown", "tone-warn"),
        "imported": Sign(pgettext_lazy("basis", "Imported"), "import", ""),
    },
    "severity": {
        "critical": Sign(pgettext_lazy("severity", "Critical"), "warning", "tone-bad"),
        "high": Sign(pgettext_lazy("severity", "High"), "warning", "tone-warn"),
        "warn": Sign(pgettext_lazy("severity", "Warning"), "warning", "tone-warn"),
        "normal": Sign(pgettext_lazy("severity", "Normal"), "info", ""),
        "low": Sign(pgettext_lazy("severity", "Low"), "info", ""),
        "info": Sign(pgettext_lazy("severity", "Note"), "info", ""),
        "strength": Sign(pgettext_lazy("severity", "Strength"), "star", "tone-good"),
    },
    "track": {
        "on_track": Sign(pgettext_lazy("track", "On track"), "check-circle", "tone-good"),
        "at_risk": Sign(pgettext_lazy("track", "At risk"), "warning", "tone-warn"),
        "delayed": Sign(pgettext_lazy("track", "Delayed"), "clock", "tone-bad"),
        "done": Sign(pgettext_lazy("track", "Done"), "check", "tone-good"),
    },
    "promise": {
        "open": Sign(pgettext_lazy("promise", "Open"), "promise", "tone-accent"),
        "kept": Sign(pgettext_lazy("promise", "Kept"), "check", "tone-good"),
        "changed": Sign(pgettext_lazy("promise", "Changed"), "later", "tone-warn"),
        "cancelled": Sign(pgettext_lazy("promise", "Cancelled"), "minus", "tone-outline"),
    },
    "privacy": {
        "private": Sign(pgettext_lazy("privacy", "Private"), "lock", "tone-busy"),
        "confidential": Sign(pgettext_lazy("privacy", "Confidential"), "lock", "tone-busy"),
        "busy": Sign(pgettext_lazy("privacy", "Busy"), "clock", "tone-busy"),
    },
    "task": {
        "waiting": Sign(pgettext_lazy("task", "Waiting"), "clock", ""),
        "running": Sign(pgettext_lazy("task", "Running"), "refresh", "tone-accent"),
        "done": Sign(pgettext_lazy("task", "Done"), "check", "tone-good"),
        "failed": Sign(pgettext_lazy("task", "Failed"), "broken", "tone-bad"),
        "partly": Sign(pgettext_lazy("task", "Partly done"), "warning", "tone-warn"),
    },
    # the state of a fact F1-F12; drawn by components/fact.html
    "answer": {
        "yes": Sign(pgettext_lazy("answer", "Yes"), "check-circle", "tone-good"),
        "no": Sign(pgettext_lazy("answer", "No"), "broken", "tone-bad"),
        "unknown": Sign(pgettext_lazy("answer", "Not known"), "unknown", "tone-outline"),
        "unproven": Sign(pgettext_lazy("answer", "No proof"), "warning", "tone-warn"),
    },
    "fact": {
        "true": Sign(pgettext_lazy("fact", "Confirmed"), "check-circle", "tone-good"),
        "expiring": Sign(pgettext_lazy("fact", "Expires soon"), "clock", "tone-warn"),
        "expired": Sign(pgettext_lazy("fact", "Expired"), "history", ""),
        "false": Sign(pgettext_lazy("fact", "Not true"), "minus", ""),
        "disputed": Sign(pgettext_lazy("fact", "Disputed"), "coach", ""),
        "contradicted": Sign(pgettext_lazy("fact", "Contradicted"), "broken", "tone-bad"),
        "missing": Sign(pgettext_lazy("fact", "No evidence yet"), "unknown", "tone-outline"),
    },
    "channel": {
        "visit": Sign(_("Visit"), "visit"),
        "visit_us": Sign(_("Customer visited us"), "visit"),
        "phone": Sign(_("Phone"), "phone"),
        "video": Sign(_("Video call"), "phone"),
        "mail": Sign(_("Mail"), "mail"),
        "messenger": Sign(_("Messenger"), "message"),
        "event": Sign(_("Event"), "people"),
        "meal": Sign(_("Meal"), "people"),
        "field": Sign(_("Field"), "seed"),
    },
}
ALIASES = {
    "best_case": "best",
    "hold": "on_hold",
    "customer_told": "customer",
    "quotation": "quote",
    "guess": "estimate",
    "warning": "warn",
}


def sign_of(kind: str, code: str) -> Sign | None:
    """The sign of a code, or None where the code is not known here."""
    signs = SIGNS.get(kind, {})
    return signs.get(str(code)) or signs.get(ALIASES.get(str(code), ""))
