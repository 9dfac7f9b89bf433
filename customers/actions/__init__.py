"""Every write on customers, by noun."""

from customers.actions.career import move_person, undo_move
from customers.actions.company import create_company, edit_company
from customers.actions.heard import NEW, Said
from customers.actions.keys import add_positions, ask_who, edit_position, name_holder, remove_position, represent
from customers.actions.log import correct_log, edit_log, read_log, write_log
from customers.actions.log_files import (
    MOST_FILES,
    erase_files_of_log,
    erase_log_file,
    hold_file,
    set_files,
    sweep_held_files,
)
from customers.actions.person import correct_employment, create_person, edit_person
from customers.actions.relation import assign
from customers.actions.successor import name_successor
from customers.actions.timeline import add_to_timeline

__all__ = [
    "MOST_FILES",
    "NEW",
    "Said",
    "add_positions",
    "add_to_timeline",
    "ask_who",
    "assign",
    "correct_employment",
    "correct_log",
    "create_company",
    "create_person",
    "edit_company",
    "edit_log",
    "edit_person",
    "edit_position",
    "erase_files_of_log",
    "erase_log_file",
    "hold_file",
    "move_person",
    "name_holder",
    "name_successor",
    "read_log",
    "remove_position",
    "represent",
    "set_files",
    "sweep_held_files",
    "undo_move",
    "write_log",
]
