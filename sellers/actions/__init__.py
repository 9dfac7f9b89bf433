"""Writes on people, the organisation, personal settings and notifications."""

from sellers.actions.notice_rules import choose_mail, escalate, set_notice_rules
from sellers.actions.notifications import SNOOZE_DAYS, finish, notify, snooze
from sellers.actions.organisation import create_unit, edit_unit, move_unit, set_leader
from sellers.actions.people import edit_user, end_role, end_sessions_of_former, grant_role, hire, leave, place
from sellers.actions.settings import save_settings

__all__ = [
    "SNOOZE_DAYS",
    "choose_mail",
    "create_unit",
    "edit_unit",
    "edit_user",
    "end_role",
    "end_sessions_of_former",
    "escalate",
    "finish",
    "grant_role",
    "hire",
    "leave",
    "move_unit",
    "notify",
    "place",
    "save_settings",
    "set_leader",
    "set_notice_rules",
    "snooze",
]
