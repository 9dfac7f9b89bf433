"""Reads that join: who looks after whom, lists, timeline, search."""

from customers.queries.career import Arrival, arrivals_of, departed_from, departures_of, latest_move, moves_of
from customers.queries.filters import CompanyFilter, PeopleFilter
from customers.queries.lists import (
    CompanyLine,
    PersonLine,
    companies_after,
    companies_with_parents,
    late_days,
    people_after,
    people_in,
    subsidiaries_of,
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
    "FoundLog",
    "PeopleFilter",
    "PersonLine",
    "Suspect",
    "Team",
    "TimelinePage",
    "affiliation",
    "arrivals_of",
    "colleagues_who_know",
    "companies_after",
    "companies_with_parents",
    "company_by",
    "departed_from",
    "departures_of",
    "employments_of",
    "late_days",
    "latest_move",
    "log_files_of",
    "log_of",
    "moves_of",
    "namesakes",
    "owned_by",
    "owner_of",
    "owners_of",
    "people_after",
    "people_in",
    "people_now",
    "person_by",
    "person_now",
    "primary_companies",
    "primary_company",
    "primary_employment",
    "primary_employments",
    "recent_people",
    "search_companies",
    "search_logs",
    "search_people",
    "subsidiaries_of",
    "suspected_companies",
    "suspects",
    "team_of_company",
    "team_of_person",
    "timeline_of",
    "timeline_of_company",
]
