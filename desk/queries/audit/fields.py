"""Names of fields in the audit log that their models do not name, since no form shows them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

UNNAMED = {
    "a_day": _("a day at most"),
    "amount": pgettext_lazy("audit field", "amount"),
    "answered_at": _("answered at"),
    "archived_at": _("archived at"),
    "asked_by": _("asked by"),
    "author": _("author"),
    "basis": _("basis of the close"),
    "became": _("became the opportunity"),
    "cleared_on": _("cleared on"),
    "close_basis": _("basis of the close"),
    "code": pgettext_lazy("audit field", "code"),
    "company": pgettext_lazy("audit", "company"),
    "company_rate": _("exchange rate"),
    "company_rate_on": _("day of the exchange rate"),
    "company_then": _("company then"),
    "created_on": _("began on"),
    "digest_hour": _("hour of the digest"),
    "digest_on": _("digest"),
    "disputed_by": _("disputed by"),
    "from_stage": _("from stage"),
    "happened_at": _("happened at"),
    "invited_by": _("invited by"),
    "is_imported": _("imported"),
    "is_on": _("switched on"),
    "leader_after_hours": _("hours until the leader hears of it"),
    "level": pgettext_lazy("audit field", "level"),
    "log": pgettext_lazy("audit", "contact log"),
    "merged_into": _("merged into"),
    "missing_facts": _("missing facts"),
    "moved_on": _("moved on"),
    "name": pgettext_lazy("audit field", "name"),
    "name_en": _("name in English"),
    "next_step_missing_since": _("without a next step since"),
    "opened_on": _("opened on"),
    "opportunity": pgettext_lazy("audit", "opportunity"),
    "owner": pgettext_lazy("audit field", "owner"),
    "parent": _("unit above"),
    "person": pgettext_lazy("audit", "customer"),
    "pipeline": _("pipeline"),
    "pipeline_version": _("version of a pipeline"),
    "position": pgettext_lazy("audit field", "position"),
    "product": pgettext_lazy("audit", "product"),
    "quantity": pgettext_lazy("audit field", "quantity"),
    "quiet_from": _("quiet from"),
    "quiet_to": _("quiet until"),
    "recorded_by": _("recorded by"),
    "replied_at": _("replied at"),
    "review_on": _("looked at again on"),
    "share_pct": _("share in per cent"),
    "source_log": _("contact log it came from"),
    "stage_entered_on": _("in this stage since"),
    "stall_days": _("days until it stands still"),
    "state": pgettext_lazy("audit field", "state"),
    "to_stage": _("to stage"),
    "two_way": _("in both directions"),
    "unit": pgettext_lazy("audit", "unit"),
    "urgent_by_mail": _("urgent ones by mail"),
    "used_at": _("used at"),
    "user": pgettext_lazy("audit", "employee"),
    "valid_days": _("days that it holds"),
    "valid_from": _("valid from"),
    "verified_by": _("verified by"),
    "withdrawn_at": _("withdrawn at"),
}


def label_of(field: Any) -> str:
    """The model's own word for a field, or one of these."""
    said = str(field.verbose_name)
    return str(UNNAMED.get(field.name, said)) if said == field.name.replace("_", " ") else said
