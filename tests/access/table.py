"""The access table: every address × every reader of decision 22. A new address is one line here.

`get` and `post` say what readers are answered: `everybody`, `employees(...)` or `only({...}, ...)`. A POST is sent
without values, so 422 (the form, with what is missing) is the answer to whoever may write, and 403 or 404 to others.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from tests.access.world import ANONYMOUS, EMPLOYEES, FORMER, READERS

Answers = dict[str, int]
TEAM = {"owner", "team member"}
LINE = {"direct leader", "upper leader", "executive"}
EXPERT = {"asked expert"}
TARGET = {"upper leader", "executive", "admin"}  # not the leader of the unit herself


def everybody(status: int) -> Answers:
    return dict.fromkeys(READERS, status)


def employees(status: int) -> Answers:
    """Who is logged in; others are sent to the log-in."""
    return dict.fromkeys(EMPLOYEES, status) | {ANONYMOUS: 302, FORMER: 302}


def only(readers: Collection[str], status: int = 200, *, others: int = 403, **more: int) -> Answers:
    """`readers` get `status`, other employees `others`; further keywords name single readers (spaces as _)."""
    assert set(readers) <= set(READERS)
    named = {name.replace("_", " "): code for name, code in more.items()}
    return employees(others) | dict.fromkeys(readers, status) | named


@dataclass(frozen=True)
class Row:
    """`name` as in `reverse`, `args` turns the world's ids into its arguments; None: that method is not offered."""

    name: str
    get: Answers | None
    post: Answers | None = None
    args: Callable[[dict[str, Any]], list[Any]] = lambda ids: []
    note: str = ""


def pk(key: str) -> Callable[[dict[str, Any]], list[Any]]:
    return lambda ids: [ids[key]]


def pks(*keys: str) -> Callable[[dict[str, Any]], list[Any]]:
    return lambda ids: [ids[key] for key in keys]


_SUPPORTER = employees(404) | dict.fromkeys(TEAM | LINE, 403)  # besides who was asked
_OPEN_TO_ALL, _WRITES = employees(200), employees(422)
_KEPT = only({"owner", "named reader"}, others=404)
_KEEPER = only({"owner"}, others=404, named_reader=403)

BEFORE_LOG_IN = [
    Row("healthz", everybody(200)),
    Row("readyz", everybody(503), note="no worker in tests"),
    Row("metrics", everybody(404), note="only with the monitor's token"),
    Row("favicon", everybody(302), note="leads to the icon"),
    Row("account_login", employees(302) | {ANONYMOUS: 200, FORMER: 200}),
    Row("account_logout", employees(200)),
    Row("account_inactive", everybody(200)),
    Row("account_reset_password", everybody(200), everybody(422)),
    Row("account_reset_password_done", everybody(200)),
    Row("account_reset_password_from_key", everybody(200), args=lambda ids: ["1", "x-y"], note="says: used up"),
    Row("account_reset_password_from_key_done", everybody(200)),
    Row("account_set_password", employees(302), note="leads to the reset"),
    Row("account_change_password", employees(302), note="nobody here has a password yet: leads to the reset"),
    Row("openid_connect_login", None, everybody(404), lambda ids: ["nobody"], "no such provider"),
    Row("openid_connect_callback", everybody(404), args=lambda ids: ["nobody"], note="no such provider"),
    Row("socialaccount_login_cancelled", everybody(302)),
    Row("mfa_login_webauthn", everybody(302), note="asked by script; leads to the log-in or to Today"),
    Row("mfa_authenticate", everybody(302), note="nobody stands between the two steps"),
    Row("account_reauthenticate", employees(403), note="nobody here has a password or a second factor"),
    Row("mfa_reauthenticate", employees(403)),
    Row("mfa_reauthenticate_webauthn", employees(403)),
    Row("mfa_index", employees(302)),
    Row("mfa_activate_totp", _OPEN_TO_ALL, _WRITES),
    Row("mfa_deactivate_totp", employees(404), note="nobody here has an app"),
    Row("mfa_add_webauthn", _OPEN_TO_ALL, _WRITES),
    Row("mfa_edit_webauthn", employees(404), employees(404), lambda ids: [1]),
    Row("mfa_remove_webauthn", employees(404), employees(404), lambda ids: [1]),
    Row("mfa_view_recovery_codes", employees(404)),
    Row("mfa_generate_recovery_codes", _OPEN_TO_ALL, _WRITES, note="422: no second factor, no codes"),
]
SELLERS = [
    Row("sellers:notifications", _OPEN_TO_ALL),
    Row("sellers:notification_done", None, only({"owner"}, 302, others=404), pk("notification")),
    Row("sellers:notification_snooze", None, only({"owner"}, 302, others=404), pk("notification")),
    Row("sellers:settings", _OPEN_TO_ALL, _WRITES),
    Row("sellers:mail", _OPEN_TO_ALL, _WRITES),
    Row("sellers:mail_again", None, employees(302)),
    Row("sellers:mail_stop", everybody(404), everybody(404), lambda ids: ["no-token"], note="open; a signed link"),
    Row("sellers:notice_rules", only({"admin"})),
    Row("sellers:notice_rules_change", only({"admin"}), only({"admin"}, 422), pk("unit")),
    Row("sellers:notice_rules_withdraw", None, only({"admin"}, 404), pk("unit"), note="nothing planned"),
    Row("sellers:dead_addresses", only({"admin"})),
    Row("sellers:dead_address_again", None, only({"admin"}, 404), lambda ids: [1], note="no such address"),
    Row("sellers:theme", None, everybody(422)),
    Row("sellers:language", None, everybody(422)),
    Row("sellers:security", _OPEN_TO_ALL),
    Row("sellers:session_end", None, employees(409), lambda ids: [1], "no such session of hers"),
    Row("sellers:sessions_end", None, employees(302)),
    Row("sellers:company_account_unlink", None, only({"admin"}, 409), pk("owner"), "none is linked"),
    Row("sellers:employee_log_out", None, only({"admin"}, 302), pk("owner")),
    Row("sellers:second_factor_reset", None, only({"admin"}, 409), pk("owner"), "she has none"),
    Row("sellers:users_options", _OPEN_TO_ALL),
    Row("sellers:views", _OPEN_TO_ALL),
    Row("sellers:view_new", _OPEN_TO_ALL, _WRITES),
    Row("sellers:view_edit", only({"owner"}, others=404), only({"owner"}, 422, others=404), pk("view")),
    Row("sellers:view_delete", None, only({"owner"}, 302, others=404), pk("view")),
    Row("sellers:view_begin", None, only({"owner"}, 302, others=404), pk("view")),
    Row("sellers:currencies", only({"admin"})),
    Row("sellers:rates_new", only({"admin"}), only({"admin"}, 422)),
    Row("sellers:rate_correct", only({"admin"}), only({"admin"}, 422), pk("rate")),
    Row("sellers:rate_withdraw", None, only({"admin"}, 409), pk("rate"), note="it holds already"),
    Row("sellers:business_time", only({"admin"})),
    Row("sellers:business_hours", only({"admin"}), only({"admin"}, 422), pk("unit")),
    Row("sellers:business_year", only({"admin"}), only({"admin"}, 422), pk("unit")),
    Row("sellers:business_holidays", only({"admin"}), only({"admin"}, 422), pk("unit")),
    Row("sellers:business_day", None, only({"admin"}, 422), pk("unit")),
    Row("sellers:business_copy", None, only({"admin"}, 302), pk("unit")),
    Row("sellers:business_withdraw", None, only({"admin"}, 422), pk("unit")),
]
_RUNS = only({"admin"})
_SAVES = only({"admin"}, 422)
PEOPLE = [
    Row("sellers:organisation", _RUNS),
    Row("sellers:unit_new", _RUNS, _SAVES),
    Row("sellers:unit", _RUNS, args=pk("unit")),
    Row("sellers:unit_history", _RUNS, args=pk("unit")),
    Row("sellers:unit_edit", _RUNS, _SAVES, pk("unit")),
    Row("sellers:unit_move", _RUNS, _SAVES, pk("unit")),
    Row("sellers:unit_leader", _RUNS, _SAVES, pk("unit")),
    Row("sellers:unit_close", _RUNS, _SAVES, pk("unit")),
    Row("sellers:planned_undo", None, only({"admin"}, 409), lambda ids: ["opening", ids["unit"]], "nothing is planned"),
    Row("sellers:employees", _RUNS),
    Row("sellers:employee_new", _RUNS, _SAVES),
    Row("sellers:employees_paste", _RUNS, _SAVES),
    Row("sellers:employee", _RUNS, args=pk("colleague")),
    Row("sellers:employee_history", _RUNS, args=pk("colleague")),
    Row("sellers:employee_edit", _RUNS, _SAVES, pk("colleague")),
    Row("sellers:unit_wallet", _RUNS, _SAVES, pk("unit")),
    Row("sellers:unit_wallet_withdraw", None, only({"admin"}, 302), pk("threshold")),
    Row("sellers:employee_place", _RUNS, _SAVES, pk("colleague")),
    Row("sellers:employee_roles", _RUNS, _SAVES, pk("colleague")),
    Row("sellers:employee_leave", _RUNS, _SAVES, pk("colleague")),
    Row("sellers:employee_return", _RUNS, _SAVES, pk("colleague")),
    Row("sellers:employee_invite", None, only({"admin"}, 302), pk("newcomer"), "has never logged in"),
    Row("sellers:employee_password", None, only({"admin"}, 302), pk("colleague")),
    Row("sellers:join", everybody(404), args=lambda ids: ["nobodys"], note="a link that never was"),
    Row("sellers:join_password", everybody(404), everybody(404), note="without a link"),
]
_KEEPERS = {"owner", *LINE, "admin"}
_KEYS = only(_KEEPERS)
CUSTOMERS = [
    Row("customers:people", _OPEN_TO_ALL),
    Row("customers:person", _OPEN_TO_ALL, args=pk("person")),
    Row(
        "customers:person_privacy",
        _OPEN_TO_ALL,
        only({"owner", "direct leader", "upper leader", "executive", "admin"}, 422),
        pk("person"),
        "consent is written by those who may edit her",
    ),
    Row("customers:person_data", _RUNS, args=pk("person")),
    Row("customers:person_data_json", _RUNS, args=pk("person")),
    Row("customers:person_erase", _RUNS, _SAVES, pk("person")),
    Row("customers:privacy", _RUNS, _SAVES),
    Row("customers:person_card", _OPEN_TO_ALL, _WRITES),
    Row("customers:person_vcard", _OPEN_TO_ALL, args=pk("person")),
    Row("customers:person_new", _OPEN_TO_ALL, _WRITES),
    Row("customers:person_edit", only({"owner", *LINE, "admin"}), only({"owner", *LINE, "admin"}, 422), pk("person")),
    Row("customers:attitude", only({"owner", *LINE, "admin"}), only({"owner", *LINE, "admin"}, 422), pk("person")),
    Row("customers:person_moved", only({"owner", *LINE, "admin"}), only({"owner", *LINE, "admin"}, 422), pk("person")),
    Row(
        "customers:move_undo",
        None,
        only({"owner", *LINE, "admin"}, 302),
        pks("mover", "move"),
        note="a move of somebody else of hers",
    ),
    Row("customers:successor", _OPEN_TO_ALL, _WRITES, pk("departure"), note="whoever hears the name says it"),
    Row("customers:company_careers", _OPEN_TO_ALL, args=pk("company")),
    Row("customers:companies", _OPEN_TO_ALL),
    Row("customers:company", _OPEN_TO_ALL, args=pk("company")),
    Row("customers:company_vcard", _OPEN_TO_ALL, args=pk("company")),
    Row("customers:company_new", _OPEN_TO_ALL, _WRITES),
    Row("customers:company_edit", _OPEN_TO_ALL, _WRITES, pk("company")),
    Row("customers:reach", _OPEN_TO_ALL, note="one's own figures, a leader's line"),
    Row("customers:reach_rows", employees(404), note="without the name of a figure"),
    Row("desk:briefing", _OPEN_TO_ALL, args=pk("company")),
    Row("customers:company_contacts", _OPEN_TO_ALL, args=pk("company")),
    Row("customers:feasibility", _OPEN_TO_ALL, _WRITES, pk("company"), note="an empty form says nothing"),
    Row("customers:positions_new", _OPEN_TO_ALL, _WRITES, pk("company")),
    Row("customers:position", _OPEN_TO_ALL, _WRITES, pk("position")),
    Row("customers:position", _KEYS, only(_KEEPERS, 422), pk("held_position"), "another company's owner keeps its map"),
    Row("customers:position_name", _OPEN_TO_ALL, _WRITES, pk("position"), "whoever learns a name writes it down"),
    Row("customers:position_represent", _KEYS, only(_KEEPERS, 422), pk("held_position")),
    Row("customers:position_ask", _OPEN_TO_ALL, _WRITES, pk("position")),
    Row("customers:position_remove", None, only(_KEEPERS, 302), pk("held_position")),
    Row("customers:log", _OPEN_TO_ALL, args=pk("log")),
    Row("customers:log", _KEPT, args=pk("kept")),
    Row("customers:log_edit", only({"owner"}), only({"owner"}, 422), pk("log")),
    Row(
        "customers:log_edit",
        only({"owner"}, others=404, named_reader=403),
        only({"owner"}, 422, others=404, named_reader=403),
        pk("kept"),
    ),
    Row("customers:log_correct", only({"owner"}), only({"owner"}, 422), pk("log")),
    Row(
        "customers:log_correct",
        only({"owner"}, others=404, named_reader=403),
        only({"owner"}, 422, others=404, named_reader=403),
        pk("kept"),
    ),
    Row("customers:log_files", _OPEN_TO_ALL, _OPEN_TO_ALL),
    Row("customers:log_file", _OPEN_TO_ALL, args=pks("log", "log_file")),
    Row("customers:log_file", _KEPT, args=pks("kept", "kept_file")),
    Row("customers:promises", _OPEN_TO_ALL),
    Row("customers:promises_part", _OPEN_TO_ALL),
    Row("customers:promise_new", employees(404), employees(404), note="about nobody"),
    Row("customers:promise", _OPEN_TO_ALL, args=pk("promise")),
    Row("customers:promise", _KEPT, args=pk("kept_promise"), note="of a confidential record"),
    Row("customers:promise_keep", only({"owner"}), only({"owner"}, 422), pk("promise")),
    Row("customers:promise_keep", _KEEPER, _KEEPER | {"owner": 422}, pk("kept_promise"), "of a confidential record"),
    Row("customers:promise_change", only({"owner"}), only({"owner"}, 422), pk("promise")),
    Row("customers:promise_change", _KEEPER, _KEEPER | {"owner": 422}, pk("kept_promise"), "of a confidential record"),
    Row("customers:promise_cancel", only({"owner"}), only({"owner"}, 422), pk("promise")),
    Row("customers:promise_cancel", _KEEPER, _KEEPER | {"owner": 422}, pk("kept_promise"), "of a confidential record"),
    Row("customers:promise_edit", only({"owner"}), only({"owner"}, 422), pk("promise")),
    Row("customers:promise_edit", _KEEPER, _KEEPER | {"owner": 422}, pk("kept_promise"), "of a confidential record"),
    Row("customers:promise_reopen", None, only({"owner"}, 409), pk("promise"), "it is open"),
    Row("customers:promise_reopen", None, _KEEPER | {"owner": 409}, pk("kept_promise"), "of a confidential record"),
    Row("customers:list_export", _OPEN_TO_ALL, _WRITES, lambda ids: ["people"]),
    Row("customers:list_together", _OPEN_TO_ALL, _WRITES, lambda ids: ["people"]),
    Row("customers:people_options", _OPEN_TO_ALL),
    Row("customers:companies_options", _OPEN_TO_ALL),
    Row("customers:duplicates_look", _OPEN_TO_ALL, args=lambda ids: ["person"]),
    Row("customers:duplicates", _OPEN_TO_ALL),
    Row("customers:duplicates_of", _OPEN_TO_ALL, args=lambda ids: ["person", ids["person"]]),
    Row("customers:duplicate", _OPEN_TO_ALL, args=pk("pair")),
    Row("customers:duplicate_judge", None, only({"owner", "admin"}, 409), pk("pair"), "says nothing"),
    Row("customers:scan", _OPEN_TO_ALL),
    Row("customers:scan_start", None, only({"admin"}, 302)),
    Row("customers:scan_stop", None, only({"admin"}, 302)),
    Row("customers:merge_new", _OPEN_TO_ALL, employees(422), lambda ids: ["person"], "names nobody"),
    Row("customers:merge", _OPEN_TO_ALL, args=pk("merge")),
    Row("customers:merge_undo", None, only({"owner", "admin"}, 409), pk("merge"), "is taken back"),
]


def _team(name: str, *keys: str) -> Row:
    """A form of the sheet that the owner and the team fill in."""
    return Row(f"opportunities:{name}", only(TEAM), only(TEAM, 422), pks("opportunity", *keys))


_SENT_ON = only({"admin"}, 302)
OPPORTUNITIES = [
    Row("opportunities:list", _OPEN_TO_ALL),
    Row("opportunities:new", _OPEN_TO_ALL, _WRITES),
    Row("opportunities:of_person", _OPEN_TO_ALL, args=pk("person")),
    Row("opportunities:coverage", _OPEN_TO_ALL, note="of those whom the reader leads, else her own"),
    Row("opportunities:forecast", _OPEN_TO_ALL, note="her unit's total, single figures as far as she leads"),
    Row("opportunities:forecast_rows", employees(404), note="asks for a rung"),
    Row("opportunities:forecast_gap", _OPEN_TO_ALL, note="rows that she may open"),
    Row("opportunities:forecast_changes", _OPEN_TO_ALL, note="rows that she may open"),
    Row("opportunities:forecast_outcome", employees(404), note="asks for a column"),
    Row("opportunities:figures", _OPEN_TO_ALL, note="her unit's; others' are refused"),
    Row("opportunities:figures_stages", _OPEN_TO_ALL, note="as the figures"),
    Row("opportunities:figures_rows", employees(404), note="asks for a set of rows"),
    Row("opportunities:targets", only(LINE | {"admin"})),
    Row("opportunities:target", only(TARGET), only(TARGET, 422), pk("unit")),
    Row("opportunities:of_company", _OPEN_TO_ALL, args=pk("company")),
    Row("opportunities:detail", _OPEN_TO_ALL, args=pk("opportunity"), note="card tier for all (decision 19)"),
    _team("edit"),
    _team("stage"),
    _team("next_step"),
    Row(
        "opportunities:seller_category",
        only(TEAM),
        only(TEAM, 422),
        pk("opportunity"),
        note="no version: nothing is written",
    ),
    Row("opportunities:questions", only(TEAM | LINE | EXPERT), only(TEAM, 302), pk("opportunity"), "touches nothing"),
    _team("question", "question"),
    Row("opportunities:question_learn", None, only(TEAM, 404), pk("opportunity"), "names no question"),
    _team("buyers"),
    Row("opportunities:buyer", only(TEAM), only(TEAM, 422), pks("opportunity", "buyer")),
    Row("opportunities:competitor_options", _OPEN_TO_ALL),
    Row("opportunities:rivals", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
    _team("rival_new"),
    _team("rival", "rival"),
    _team("rival_point", "rival"),
    Row("opportunities:rival_heard", None, only(TEAM, 302), pk("opportunity"), "what is gone is told"),
    Row("opportunities:rival_point_off", None, only(TEAM, 302), pks("opportunity", "point"), "one tap asks nothing"),
    Row("opportunities:map", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
    Row("opportunities:opinion", only(LINE), only(LINE, 302), pk("opportunity"), "empty words take it back"),
    Row("opportunities:same_purchase", only(TEAM | LINE), only(TEAM | LINE, 422), pk("opportunity")),
    Row("opportunities:map_confirmed", None, only(TEAM, 302), pk("opportunity"), "one tap asks nothing"),
    _team("members"),
    _team("close"),
    _team("hold"),
    _team("evidence_new"),
    _team("evidence_withdraw", "evidence"),
    Row("opportunities:reopen", employees(403), employees(403), pk("opportunity"), note="it is open"),
    Row("opportunities:evidence_dispute", only(LINE), only(LINE, 422), pks("opportunity", "evidence")),
    Row("opportunities:evidence_verify", None, only(LINE, 302), pks("opportunity", "evidence"), "one tap asks nothing"),
    Row("opportunities:reassign", only({"owner"} | LINE), only({"owner"} | LINE, 422), pk("opportunity")),
    Row("opportunities:cancel_contract", employees(403), employees(403), pk("opportunity"), note="nothing is won"),
    Row(
        "opportunities:evidence_answer",
        only(TEAM, others=404, **dict.fromkeys(("direct_leader", "upper_leader", "executive", "asked_expert"), 403)),
        only(
            TEAM, 422, others=404, **dict.fromkeys(("direct_leader", "upper_leader", "executive", "asked_expert"), 403)
        ),
        pks("opportunity", "disputed"),
    ),
    Row("opportunities:coaching_request", only(TEAM), only(TEAM, 422), pk("opportunity")),
    Row("opportunities:coaching_note", only(LINE | EXPERT), only(LINE | EXPERT, 422), pk("opportunity")),
    Row(
        "opportunities:coaching_reply",
        only({"owner"}, others=404, direct_leader=403, upper_leader=403, executive=403),
        only({"owner"}, 422, others=404, direct_leader=403, upper_leader=403, executive=403),
        pks("opportunity", "note"),
    ),
    Row(
        "opportunities:close_plan",
        only(TEAM | LINE | EXPERT),
        only(TEAM | LINE | EXPERT, 422),
        pk("opportunity"),
        "no act",
    ),
    _team("close_step_new"),
    _team("close_step", "close_step"),
    Row(
        "opportunities:risks", only(TEAM | LINE | EXPERT), only(TEAM | LINE | EXPERT, 422), pk("opportunity"), "no act"
    ),
    Row("opportunities:risk_new", only(TEAM | LINE), only(TEAM | LINE, 422), pk("opportunity")),
    _team("strength_new"),
    Row("opportunities:plan", only(TEAM | LINE | EXPERT), only(TEAM | LINE | EXPERT, 422), pk("opportunity"), "no act"),
    Row(
        "opportunities:plan_new",
        only(TEAM | LINE | EXPERT),
        only(TEAM | LINE | EXPERT, 422),
        pk("opportunity"),
        "who may only coach suggests",
    ),
    _team("plan_action", "win_action"),
    Row("opportunities:coaching_thread", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
    Row("opportunities:coaching_decision", only(LINE), only(LINE, 422), pk("opportunity")),
    Row("opportunities:support_new", only(TEAM), only(TEAM, 422), pk("opportunity")),
    Row("opportunities:support_accept", None, _SUPPORTER | dict.fromkeys(EXPERT, 302), pks("opportunity", "support")),
    Row("opportunities:support_done", None, _SUPPORTER | dict.fromkeys(EXPERT, 302), pks("opportunity", "support")),
    Row(
        "opportunities:support_decline",
        _SUPPORTER | dict.fromkeys(EXPERT, 200),
        _SUPPORTER | dict.fromkeys(EXPERT, 422),
        pks("opportunity", "support"),
    ),
    Row("opportunities:pipelines", only({"admin"})),
    Row("opportunities:pipeline", only({"admin"}), args=pk("pipeline")),
    Row("opportunities:pipeline_publish", None, only({"admin"}, 422), pk("pipeline"), "says no day"),
    Row("opportunities:pipeline_act", None, only({"admin"}, 302), lambda ids: [ids["pipeline"], "draft"]),
    Row("opportunities:pipeline_stage", _SENT_ON, _SENT_ON, pks("pipeline", "stage"), "published"),
    Row("opportunities:pipeline_part", _SENT_ON, _SENT_ON, lambda ids: [ids["pipeline"], "rules"], "published"),
    Row("opportunities:pipeline_choice", only({"admin"}), only({"admin"}, 422), pk("unit")),
    Row("opportunities:history", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
    Row("opportunities:report_pdf", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
]
_LEADS = only({"direct leader"}, others=404)
COACHING = [
    Row("coaching:queue", _OPEN_TO_ALL),
    Row("coaching:figure", _OPEN_TO_ALL, args=lambda ids: ["feedback"]),
    Row("coaching:review_start", only(LINE), only(LINE, 302), note="starts a round of what she leads"),
    Row("coaching:review", _LEADS, args=pk("round"), note="of whoever began it"),
    Row("coaching:review_sheet", _LEADS, only({"direct leader"}, 302, others=404), pks("round", "opportunity")),
]
_ADMINS, _RUN = only({"admin"}), only({"admin"}, others=404)
DESK = [
    Row("desk:today", _OPEN_TO_ALL),
    Row("desk:log_new", _OPEN_TO_ALL, _WRITES),
    Row("desk:search", _OPEN_TO_ALL),
    Row("desk:pack", _OPEN_TO_ALL, note="of her own unit; others' sums: tests/desk/test_packs.py"),
    Row("desk:pack_pdf", employees(302), note="leads to the page where sheets are chosen"),
    Row("desk:pack_order", None, employees(302)),
    Row("desk:pack_ordered", only({"owner"}, others=404), args=pk("pack")),
    Row("desk:pack_progress", only({"owner"}, 302, others=404), args=pk("pack")),
    Row("desk:pack_again", None, only({"owner"}, 302, others=404), pk("pack")),
    Row("desk:administration", _ADMINS),
    Row("desk:audit", _ADMINS),
    Row("desk:audit_csv", _ADMINS),
    Row("desk:outbox", _ADMINS),
    Row("desk:outbox_again", None, only({"admin"}, 302)),
    Row("desk:imports", _ADMINS),
    Row("desk:import_new", _ADMINS, only({"admin"}, 422)),
    Row("desk:import_paste", _ADMINS, only({"admin"}, 422)),
    Row("desk:import_template", _ADMINS, args=lambda ids: ["companies"]),
    Row("desk:import_run", _RUN, only({"admin"}, 422, others=404), pk("run")),
    Row("desk:import_progress", only({"admin"}, 302, others=404), args=pk("run"), note="it has ended: to the run"),
    Row("desk:import_read", None, only({"admin"}, 409, others=404), pk("run"), note="it is still being looked at"),
    Row("desk:import_values", None, only({"admin"}, 409, others=404), pk("run"), note="it is still being looked at"),
    Row("desk:import_apply", None, only({"admin"}, 409, others=404), pk("run"), note="it is still being looked at"),
    Row("desk:import_put_aside", None, only({"admin"}, 409, others=404), pk("run"), note="it is still being looked at"),
    Row("desk:import_weigh_undo", None, only({"admin"}, 409, others=404), pk("run"), note="nothing was imported yet"),
    Row("desk:import_undo", None, only({"admin"}, 409, others=404), pk("run"), note="nothing was imported yet"),
    Row(
        "file", only({"admin"}, others=404), args=pk("file"), note="of an import: who may see the record has its files"
    ),
    Row("desk:import_problems", _RUN, args=pk("run")),
    Row("desk:styleguide", _OPEN_TO_ALL),
    Row("desk:offline", everybody(200)),
    Row("desk:service_worker", everybody(200)),
    Row(
        "admin:index", only({"admin"}, others=302), note="others are told 403 at its log-in: tests/core/test_repair.py"
    ),
]
TABLE = [*BEFORE_LOG_IN, *SELLERS, *PEOPLE, *CUSTOMERS, *OPPORTUNITIES, *COACHING, *DESK]
