from customers.models.attitude import AttitudeRecord
from customers.models.career import Departure, DepartureState, Move
from customers.models.company import Company, CompanyKind
from customers.models.duplicates import (
    DuplicateScan,
    Merge,
    MergeAct,
    MergeRow,
    PairState,
    RecordKind,
    ScanState,
    SuspectedPair,
)
from customers.models.feasibility import FeasibilityAnswer, FeasibilityCode
from customers.models.keys import KeyPosition
from customers.models.log import Channel, ContactLog, Heard, HeardKind, LogCorrection, LogPerson, LogReader, Topic
from customers.models.log_file import LogFile, LogFileKind
from customers.models.looked_after import LookedAfter
from customers.models.person import Attitude, ConsentState, Employment, EmploymentReason, Person, PersonKind
from customers.models.picked import Picked
from customers.models.privacy import Consent, Erasure, ErasureGround, RetentionCase, RetentionState
from customers.models.promise import Promise, PromiseState
from customers.models.reach import ReachDay, ReachFigure, ReachMark
from customers.models.relation import Assignment, AssignmentKind, TimelineEntry

__all__ = [
    "Assignment",
    "AssignmentKind",
    "Attitude",
    "AttitudeRecord",
    "Channel",
    "Company",
    "CompanyKind",
    "Consent",
    "ConsentState",
    "ContactLog",
    "Departure",
    "DepartureState",
    "DuplicateScan",
    "Employment",
    "EmploymentReason",
    "Erasure",
    "ErasureGround",
    "FeasibilityAnswer",
    "FeasibilityCode",
    "Heard",
    "HeardKind",
    "KeyPosition",
    "LogCorrection",
    "LogFile",
    "LogFileKind",
    "LogPerson",
    "LogReader",
    "LookedAfter",
    "Merge",
    "MergeAct",
    "MergeRow",
    "Move",
    "PairState",
    "Person",
    "PersonKind",
    "Picked",
    "Promise",
    "PromiseState",
    "ReachDay",
    "ReachFigure",
    "ReachMark",
    "RecordKind",
    "RetentionCase",
    "RetentionState",
    "ScanState",
    "SuspectedPair",
    "TimelineEntry",
    "Topic",
]
