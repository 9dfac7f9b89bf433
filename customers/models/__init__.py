from customers.models.career import Departure, DepartureState, Move
from customers.models.company import Company, CompanyKind
from customers.models.log import Channel, ContactLog, Heard, HeardKind, LogCorrection, LogPerson, LogReader, Topic
from customers.models.person import Attitude, ConsentState, Employment, EmploymentReason, Person, PersonKind
from customers.models.relation import Assignment, AssignmentKind, TimelineEntry

__all__ = [
    "Assignment",
    "AssignmentKind",
    "Attitude",
    "Channel",
    "Company",
    "CompanyKind",
    "ConsentState",
    "ContactLog",
    "Departure",
    "DepartureState",
    "Employment",
    "EmploymentReason",
    "Heard",
    "HeardKind",
    "LogCorrection",
    "LogPerson",
    "LogReader",
    "Move",
    "Person",
    "PersonKind",
    "TimelineEntry",
    "Topic",
]
