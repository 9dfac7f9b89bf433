"""Reads that join: who looks after whom, lists, timeline, search."""

from customers.queries.lists import (
    CompanyFilter,
    CompanyLine,
    PeopleFilter,
    PersonLine,
    companies_after,
    late_days,
    people_after,
    people_in,
)
from customers.queries.person import Acquaintance, colleagues_who_know, duplicates_of, log_of, namesakes
from customers.queries.relations import (
    company_owner,
    lookers_after_company,
    lookers_after_person,
    owned_by,
    owner_of,
    owners_of,
    primary_companies,
    primary_company,
    primary_employment,
    primary_employments,
)
from customers.queries.search import recent_people, search_companies, search_people
from customers.queries.timeline import TimelinePage, timeline_of, timeline_of_company

__all__ = [
    "Acquaintance",
    "CompanyFilter",
    "CompanyLine",
    "PeopleFilter",
    "PersonLine",
    "TimelinePage",
    "colleagues_who_know",
    "companies_after",
    "company_owner",
    "duplicates_of",
    "late_days",
    "log_of",
    "lookers_after_company",
    "lookers_after_person",
    "namesakes",
    "owned_by",
    "owner_of",
    "owners_of",
    "people_after",
    "people_in",
    "primary_companies",
    "primary_company",
    "primary_employment",
    "primary_employments",
    "recent_people",
    "search_companies",
    "search_people",
    "timeline_of",
    "timeline_of_company",
]
