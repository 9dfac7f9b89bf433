"""Reads that join: who looks after whom, lists, timeline, search."""

from customers.queries.career import Arrival, arrivals_of, departed_from, departures_of, latest_move, moves_of
from customers.queries.company import company_sheets, people_of
from customers.queries.contacts import (
    Contacts,
    chips_of_contacts,
    contact_records,
    contacts_of,
    knows_best,
    records_behind,
)
from customers.queries.filters import CompanyFilter, PeopleFilter
from customers.queries.keys import KeyLine, KeyMap, Rate, key_lines, key_map, named_at, position_of
from customers.queries.lists import (
    CompanyLine,
    PersonLine,
    companies_after,
    companies_with_parents,
    late_days,
    people_after,
)
from customers.queries.log_search import FoundLog, search_logs
from customers.queries.logs import log_files_of, log_of
from customers.queries.merged import people_now, person_now
from customers.queries.person import Acquaintance, colleagues_who_know, employments_of, namesakes
from customers.queries.relations import (
    Team,
    affiliation,
    owned_by,
    owner_of,
    owners_of,
    primary_companies,
    primary_company,
    primary_employment,
    primary_employments,
    team_of_company,
    team_of_person,
)
from customers.queries.search import company_by, person_by, recent_people, search_companies, search_people
from customers.queries.suspects import Suspect, suspected_companies, suspects
from customers.queries.timeline import TimelinePage, timeline_of, timeline_of_company

__all__ = [
    "Acquaintance",
    "Arrival",
    "CompanyFilter",
    "CompanyLine",
    "Contacts",
    "FoundLog",
    "KeyLine",
    "KeyMap",
    "PeopleFilter",
    "PersonLine",
    "Rate",
    "Suspect",
    "Team",
    "TimelinePage",
    "affiliation",
    "arrivals_of",
    "chips_of_contacts",
    "colleagues_who_know",
    "companies_after",
    "companies_with_parents",
    "company_by",
    "company_sheets",
    "contact_records",
    "contacts_of",
    "departed_from",
    "departures_of",
    "employments_of",
    "key_lines",
    "key_map",
    "knows_best",
    "late_days",
    "latest_move",
    "log_files_of",
    "log_of",
    "moves_of",
    "named_at",
    "namesakes",
    "owned_by",
    "owner_of",
    "owners_of",
    "people_after",
    "people_now",
    "people_of",
    "person_by",
    "person_now",
    "position_of",
    "primary_companies",
    "primary_company",
    "primary_employment",
    "primary_employments",
    "recent_people",
    "records_behind",
    "search_companies",
    "search_logs",
    "search_people",
    "suspected_companies",
    "suspects",
    "team_of_company",
    "team_of_person",
    "timeline_of",
    "timeline_of_company",
]
