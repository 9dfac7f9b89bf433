"""Writes on people, the organisation, personal settings and notifications."""

from sellers.actions.alerts import Alert, end_about, end_alerts, open_alerts, put_alerts
from sellers.actions.company_account import link_company_account, unlink_company_account
from sellers.actions.digests import pick_digests, stop_token, whose_token
from sellers.actions.invitations import (
    invite,
    invite_first_administrator,
    link_of,
    revoke_invitation,
    take_invitation,
)
from sellers.actions.mail import hold_address, retry_address
from sellers.actions.notice_rules import choose_mail, escalate, set_notice_rules, withdraw_notice_rule
from sellers.actions.notifications import SNOOZE_DAYS, finish, notify, snooze
from sellers.actions.organisation import close_unit, create_unit, edit_unit, move_unit, set_leader
from sellers.actions.people import (
    edit_user,
    end_role,
    grant_role,
    hire,
    leave,
    place,
    rehire,
    set_roles,
)
from sellers.actions.planned import stay, take_back, take_back_closing, take_back_opening
from sellers.actions.saved_views import begin_with, delete_view, edit_view, save_view
from sellers.actions.second_factor import reseal_secrets, reset_second_factor
from sellers.actions.sessions import (
    end_access_of_former,
    end_session,
    end_sessions_of,
    forget_ended_sessions,
    forget_session,
    log_out_everywhere,
    note_session,
)
from sellers.actions.settings import save_settings

__all__ = [
    "SNOOZE_DAYS",
    "Alert",
    "begin_with",
    "choose_mail",
    "close_unit",
    "create_unit",
    "delete_view",
    "edit_unit",
    "edit_user",
    "edit_view",
    "end_about",
    "end_access_of_former",
    "end_alerts",
    "end_role",
    "end_session",
    "end_sessions_of",
    "escalate",
    "finish",
    "forget_ended_sessions",
    "forget_session",
    "grant_role",
    "hire",
    "hold_address",
    "invite",
    "invite_first_administrator",
    "leave",
    "link_company_account",
    "link_of",
    "log_out_everywhere",
    "move_unit",
    "note_session",
    "notify",
    "open_alerts",
    "pick_digests",
    "place",
    "put_alerts",
    "rehire",
    "reseal_secrets",
    "reset_second_factor",
    "retry_address",
    "revoke_invitation",
    "save_settings",
    "save_view",
    "set_leader",
    "set_notice_rules",
    "set_roles",
    "snooze",
    "stay",
    "stop_token",
    "take_back",
    "take_back_closing",
    "take_back_opening",
    "take_invitation",
    "unlink_company_account",
    "whose_token",
    "withdraw_notice_rule",
]
