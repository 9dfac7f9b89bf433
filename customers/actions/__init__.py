"""Every write on customers, by noun."""

from customers.actions.alerts import plan_alerts, tell_alerts
from customers.actions.attitude import set_attitude, tell_attitude
from customers.actions.career import move_person, undo_move
from customers.actions.company import create_company, edit_company
from customers.actions.heard import NEW, Said
from customers.actions.keys import add_positions, ask_who, edit_position, name_holder, remove_position, represent
from customers.actions.log import correct_log, edit_log, read_log, write_log
from customers.actions.log_files import (
    MOST_FILES,
    erase_files_of_log,
    hold_file,
    let_go,
    set_files,
    sweep_held_files,
)
from customers.actions.merge import judge_pair, merge_records, take_merge_back
from customers.actions.person import correct_employment, create_person, edit_person, meet_person
from customers.actions.privacy import (
    ask_for_erasure,
    carry_out_erasure,
    erase_again,
    keep_for_now,
    list_who_is_due,
    record_consent,
    show_everything,
    write_down_erasures,
)
from customers.actions.promise import (
    cancel_promise,
    change_promise,
    edit_promise,
    end_promises,
    keep_promise,
    make_promise,
    reopen_promise,
)
from customers.actions.promising import promise_in_new_contact
from customers.actions.quadrants import answer_feasibility, requadrant, requadrant_all, requadrant_around
from customers.actions.reach import count_all_reach, recount_reach
from customers.actions.relation import assign
from customers.actions.scan import start_scan, stop_scan
from customers.actions.successor import name_successor
from customers.actions.timeline import add_to_timeline
from customers.actions.together import assign_together, change_people_together, put_on_list, take_off_list

__all__ = [
    "MOST_FILES",
    "NEW",
    "Said",
    "add_positions",
    "add_to_timeline",
    "answer_feasibility",
    "ask_for_erasure",
    "ask_who",
    "assign",
    "assign_together",
    "cancel_promise",
    "carry_out_erasure",
    "change_people_together",
    "change_promise",
    "correct_employment",
    "correct_log",
    "count_all_reach",
    "create_company",
    "create_person",
    "edit_company",
    "edit_log",
    "edit_person",
    "edit_position",
    "edit_promise",
    "end_promises",
    "erase_again",
    "erase_files_of_log",
    "hold_file",
    "judge_pair",
    "keep_for_now",
    "keep_promise",
    "let_go",
    "list_who_is_due",
    "make_promise",
    "meet_person",
    "merge_records",
    "move_person",
    "name_holder",
    "name_successor",
    "plan_alerts",
    "promise_in_new_contact",
    "put_on_list",
    "read_log",
    "record_consent",
    "recount_reach",
    "remove_position",
    "reopen_promise",
    "represent",
    "requadrant",
    "requadrant_all",
    "requadrant_around",
    "set_attitude",
    "set_files",
    "show_everything",
    "start_scan",
    "stop_scan",
    "sweep_held_files",
    "take_merge_back",
    "take_off_list",
    "tell_alerts",
    "tell_attitude",
    "undo_move",
    "write_down_erasures",
    "write_log",
]
