"""The access table's rows of opportunities, what stands on their sheets, and coaching."""

from tests.access.answers import EXPERT, LINE, TEAM, TENDS, Row, employees, only, pk, pks

_SUPPORTER = employees(404) | dict.fromkeys(TEAM | LINE, 403)  # besides who was asked
_OPEN_TO_ALL, _WRITES = employees(200), employees(422)


def _team(name: str, *keys: str) -> Row:
    """A form of the sheet that the owner and the team fill in."""
    return Row(f"opportunities:{name}", only(TEAM), only(TEAM, 422), pks("opportunity", *keys))


_SENT_ON = only({"admin"}, 302)
OPPORTUNITIES = [
    Row("opportunities:list", _OPEN_TO_ALL),
    Row(
        "opportunities:list_together", _OPEN_TO_ALL, _WRITES, note="rows that she may not change are refused one by one"
    ),
    Row("opportunities:board", _OPEN_TO_ALL, note="sheets that she reads in full"),
    Row("opportunities:board_move", None, only(TEAM, 422), pk("opportunity")),
    Row("opportunities:potentials", _OPEN_TO_ALL, note="no amount stands on it"),
    Row("opportunities:potential_convert", only(TENDS), only(TENDS, 422), pk("potential")),
    Row("opportunities:potential_edit", only(TENDS), only(TENDS, 422), pk("potential")),
    Row("opportunities:potential_end", only(TENDS), only(TENDS, 422), pk("potential")),
    Row("opportunities:potential_review", None, only(TENDS, 302), pk("potential"), "one tap asks nothing"),
    Row("opportunities:new", _OPEN_TO_ALL, _WRITES),
    Row("opportunities:of_person", _OPEN_TO_ALL, args=pk("person")),
    Row("opportunities:of_log", _OPEN_TO_ALL, args=pk("log"), note="sheets that she works on"),
    Row(
        "opportunities:of_log",
        only({"owner", "named reader"}, others=404),
        args=pk("kept"),
        note="confidential: names no sheet",
    ),
    Row("opportunities:coverage", _OPEN_TO_ALL, note="of those whom the reader leads, else her own"),
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
    Row("opportunities:competitors", _OPEN_TO_ALL, note="counts what the reader reads"),
    Row("opportunities:competitor", _OPEN_TO_ALL, args=pk("competitor"), note="rows that the reader reads"),
    Row("opportunities:rivals", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
    _team("rival_new"),
    _team("rival", "rival"),
    _team("rival_point", "rival"),
    Row("opportunities:rival_heard", None, only(TEAM, 302), pk("opportunity"), "what is gone is told"),
    Row("opportunities:rival_point_off", None, only(TEAM, 302), pks("opportunity", "point"), "one tap asks nothing"),
    Row("opportunities:map", only(TEAM | LINE | EXPERT), args=pk("opportunity")),
    Row("opportunities:map_confirmed", None, only(TEAM, 302), pk("opportunity"), "one tap asks nothing"),
    _team("members"),
    _team("close"),
    _team("hold"),
    _team("evidence_new"),
    _team("evidence_withdraw", "evidence"),
    _team("file_new"),
    Row("opportunities:file_held", None, only(TEAM), pk("opportunity"), "no file came"),
    Row("opportunities:file", only(TEAM | LINE, others=404), args=pks("opportunity", "sheet_file")),
    Row("opportunities:file_off", only(TEAM), only(TEAM, 302), pks("opportunity", "sheet_file"), "asks nothing"),
    Row("file", only(TEAM | LINE, others=404), args=pk("sheet_file_key"), note="of a sheet: not for who was asked"),
    Row("file", only(TEAM | LINE, others=404), args=pk("proof_key"), note="of evidence"),
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
    Row("opportunities:plan_fact", None, only(TEAM | LINE | EXPERT, 404), pk("opportunity"), "names no fact"),
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
    Row("opportunities:pipeline_new", only({"admin"}), only({"admin"}, 422), pk("pipeline"), "says no name"),
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
