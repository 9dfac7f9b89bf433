from opportunities.actions.alerts import plan_alerts, tell_alerts
from opportunities.actions.assessment import answer_questions, plan_to_learn
from opportunities.actions.booking import book_imported
from opportunities.actions.buyers import name_buyer, name_new_buyer, remove_buyer
from opportunities.actions.categories import declare_category, recategorise
from opportunities.actions.close_plan import (
    add_steps,
    confirm_plan,
    edit_step,
    proposed_steps,
    settle_step,
    take_proposed,
)
from opportunities.actions.closing import cancel_contract, close, hold, reopen
from opportunities.actions.coaching import reply_to_note, request_coaching, write_note
from opportunities.actions.coaching_alerts import tell_coaching_alerts
from opportunities.actions.contract import add_contract_files, edit_order, hold_contract_file, remove_contract_file
from opportunities.actions.departed import confirm_map
from opportunities.actions.evidence import (
    add_evidence,
    answer_dispute,
    dispute_evidence,
    verify_evidence,
    withdraw_evidence,
)
from opportunities.actions.fact_plan import plan_fact
from opportunities.actions.figures import count_figures
from opportunities.actions.files import (
    add_sheet_files,
    hold_sheet_file,
    let_files_go,
    sweep_sheet_files,
    take_file_away,
)
from opportunities.actions.flags import add_flag, add_strength, clear_flag, end_strength, raise_flag
from opportunities.actions.fulfilment import (
    DayPromised,
    OrderTerms,
    accept_date,
    promise_dates,
    take_back_acceptance,
)
from opportunities.actions.judgement import give_opinion, judge_same
from opportunities.actions.ladder import LadderBusy, fold_ladder, recount_ladder
from opportunities.actions.lines import set_lines
from opportunities.actions.offers import record_receipt, record_sending, take_amount, withdraw_quotation
from opportunities.actions.ordered import NO_AMOUNT, OrderAmount, OrderPaper
from opportunities.actions.plan import (
    accept_action,
    add_action,
    decline_action,
    drop_action,
    edit_action,
    finish_action,
    restore_action,
    start_action,
    suggest_action,
)
from opportunities.actions.potential import (
    convert_potential,
    edit_potential,
    end_potential,
    review_potential,
    watch_potential,
)
from opportunities.actions.quotation_mail import mail_quotation
from opportunities.actions.quotations import (
    NoPrice,
    discard_draft,
    draft_quotation,
    edit_quotation,
    issue_quotation,
    revise_quotation,
)
from opportunities.actions.reviews import decide
from opportunities.actions.rivals import add_point, competitor_named, name_rival, remove_point, remove_rival
from opportunities.actions.rounds import MOST_SHEETS, coach, end_round, review_sheet, start_round
from opportunities.actions.satisfaction import log_call
from opportunities.actions.snapshots import take_month_end, take_snapshot, take_weekly
from opportunities.actions.stage import move_stage
from opportunities.actions.support import accept_support, decline_support, finish_support, request_support
from opportunities.actions.targets import set_target
from opportunities.actions.team import reassign_owner, set_members
from opportunities.actions.together import date_together, hand_over_together
from opportunities.actions.work import edit_opportunity, raise_opportunity, set_amount_to_lines, set_next_step
from opportunities.pricing import LineRefused, LineSaid

__all__ = [
    "MOST_SHEETS",
    "NO_AMOUNT",
    "DayPromised",
    "LadderBusy",
    "LineRefused",
    "LineSaid",
    "NoPrice",
    "OrderAmount",
    "OrderPaper",
    "OrderTerms",
    "accept_action",
    "accept_date",
    "accept_support",
    "add_action",
    "add_contract_files",
    "add_evidence",
    "add_flag",
    "add_point",
    "add_sheet_files",
    "add_steps",
    "add_strength",
    "answer_dispute",
    "answer_questions",
    "book_imported",
    "cancel_contract",
    "clear_flag",
    "close",
    "coach",
    "competitor_named",
    "confirm_map",
    "confirm_plan",
    "convert_potential",
    "count_figures",
    "date_together",
    "decide",
    "declare_category",
    "decline_action",
    "decline_support",
    "discard_draft",
    "dispute_evidence",
    "draft_quotation",
    "drop_action",
    "edit_action",
    "edit_opportunity",
    "edit_order",
    "edit_potential",
    "edit_quotation",
    "edit_step",
    "end_potential",
    "end_round",
    "end_strength",
    "finish_action",
    "finish_support",
    "fold_ladder",
    "give_opinion",
    "hand_over_together",
    "hold",
    "hold_contract_file",
    "hold_sheet_file",
    "issue_quotation",
    "judge_same",
    "let_files_go",
    "log_call",
    "mail_quotation",
    "move_stage",
    "name_buyer",
    "name_new_buyer",
    "name_rival",
    "plan_alerts",
    "plan_fact",
    "plan_to_learn",
    "promise_dates",
    "proposed_steps",
    "raise_flag",
    "raise_opportunity",
    "reassign_owner",
    "recategorise",
    "record_receipt",
    "record_sending",
    "recount_ladder",
    "remove_buyer",
    "remove_contract_file",
    "remove_point",
    "remove_rival",
    "reopen",
    "reply_to_note",
    "request_coaching",
    "request_support",
    "restore_action",
    "review_potential",
    "review_sheet",
    "revise_quotation",
    "set_amount_to_lines",
    "set_lines",
    "set_members",
    "set_next_step",
    "set_target",
    "settle_step",
    "start_action",
    "start_round",
    "suggest_action",
    "sweep_sheet_files",
    "take_amount",
    "take_back_acceptance",
    "take_file_away",
    "take_month_end",
    "take_proposed",
    "take_snapshot",
    "take_weekly",
    "tell_alerts",
    "tell_coaching_alerts",
    "verify_evidence",
    "watch_potential",
    "withdraw_evidence",
    "withdraw_quotation",
    "write_note",
]
