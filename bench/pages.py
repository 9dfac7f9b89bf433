"""What is measured: every main page as the people who open it, searches as one types, and whatever else has an address."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db.models import Count
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bench.load.customers import BIG
from bench.load.organisation import ADMIN, EXECUTIVE, LEADER, SELLER
from customers.models import ContactLog, Person
from opportunities.models import Opportunity, State

SOME = 20  # different records behind one line, so that none is measured twenty times over
HTMX = {"HX-Request": "true", "HX-Target": "search-panel"}
# answers that are no page: files, redirects, health, what only a script asks
LEFT_OUT = frozenset({
    "healthz", "readyz", "desk:styleguide", "desk:service_worker", "desk:offline", "account_logout", "account_login",
})  # fmt: skip
LEFT_OUT_TOPS = frozenset({"admin", "bench"})


@dataclass(frozen=True)
class Page:
    """`paths` are asked for in turn by `reader` (a user's id, None: nobody)."""

    name: str
    reader: int | None
    paths: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    is_search: bool = False
    is_floor: bool = False
    is_base: bool = False  # the floor that a page is held against
    is_large: bool = False  # Today and the sheet: 250 ms with eight clients
    may_be_none: bool = False  # left out where it does not answer 200


def all_pages() -> list[Page]:
    return [*_floors(), *_everyday(), *_customers(), *_opportunities(), *_forecast(), *_searches(), *_others()]


def _floors() -> Iterator[Page]:
    ids = range(2, 2 + SOME)
    yield Page("floor: bare view, one query", None, [f"/bench/bare/{pk}/" for pk in ids], is_floor=True)
    yield Page(
        "floor: base template, one query", SELLER, [f"/bench/base/{pk}/" for pk in ids], is_floor=True, is_base=True
    )


def _everyday() -> Iterator[Page]:
    for who, reader in (("seller", SELLER), ("leader", LEADER), ("executive", EXECUTIVE), ("administrator", ADMIN)):
        yield Page(f"Today, {who}", reader, [reverse("desk:today")], is_large=True)
    yield Page("Log form", SELLER, [reverse("desk:log_new")])
    yield Page("Notifications", SELLER, [reverse("sellers:notifications")])
    yield Page("Log-in form", None, [reverse("account_login")])


def _customers() -> Iterator[Page]:
    people, companies = reverse("customers:people"), reverse("customers:companies")
    hers = Person.objects.filter(assignments__user=SELLER)
    usual = list(hers.order_by("pk").values_list("pk", flat=True)[:SOME])
    busiest = ContactLog.objects.filter(author=SELLER).values("people").annotate(n=Count("pk")).order_by("-n")[0]
    yield Page("Person", SELLER, [reverse("customers:person", args=[pk]) for pk in usual])
    yield Page("Person met most often", SELLER, [reverse("customers:person", args=[busiest["people"]])])
    yield Page("Person, form", SELLER, [reverse("customers:person_edit", args=[pk]) for pk in usual[:5]])
    yield Page("People", SELLER, [people])
    yield Page("People, mine", SELLER, [f"{people}?owner=me"])
    yield Page("People, mine, longest silent", SELLER, [f"{people}?owner=me&sort=silent"])
    yield Page("People, silent for 30 days", SELLER, [f"{people}?silent=30&sort=silent"])
    yield Page("People, latest contact first", SELLER, [f"{people}?sort=recent"])
    yield Page("People, favourable dealers", SELLER, [f"{people}?kind=dealer&attitude=favourable"])
    yield Page("People of the big company", SELLER, [f"{people}?company={BIG}"])
    yield Page("Company", SELLER, [reverse("customers:company", args=[pk]) for pk in range(2, 2 + SOME)])
    yield Page("Company, the big one", SELLER, [reverse("customers:company", args=[BIG])])
    yield Page("Companies", SELLER, [companies])
    yield Page("Companies, mine", SELLER, [f"{companies}?owner=me"])
    yield Page("Companies of a region", SELLER, [f"{companies}?region={quote('전남')}&kind=dealer"])
    logs = list(ContactLog.objects.filter(author=SELLER, is_confidential=False).values_list("pk", flat=True)[:SOME])
    yield Page("Log", SELLER, [reverse("customers:log", args=[pk]) for pk in logs])
    yield from _what_stands(range(2, 2 + SOME))


def _what_stands(companies: range) -> Iterator[Page]:
    """What was promised, who is reached, and what a visit is prepared with."""
    promises, reach, coverage = (
        reverse(name) for name in ("customers:promises", "customers:reach", "opportunities:coverage")
    )
    yield Page("Promises, seller", SELLER, [promises])
    yield Page("Promises of the team, leader", LEADER, [f"{promises}?who=team"])
    yield Page("Reach, seller", SELLER, [reach])
    yield Page("Reach, leader", LEADER, [reach])
    yield Page("Reach, executive", EXECUTIVE, [reach])
    yield Page("Buyer coverage, leader", LEADER, [coverage])
    contacts, briefing = (
        [reverse(name, args=[pk]) for pk in (BIG, *companies)]
        for name in ("customers:company_contacts", "desk:briefing")
    )
    yield Page("Contacts of a company", SELLER, contacts)
    yield Page("Visit briefing, executive", EXECUTIVE, briefing)


def _opportunities() -> Iterator[Page]:
    url = reverse("opportunities:list")
    for who, reader in (("seller", SELLER), ("leader", LEADER), ("executive", EXECUTIVE)):
        yield Page(f"Opportunities, {who}", reader, [url])
        yield Page(f"Opportunities of everybody, {who}", reader, [f"{url}?scope=all"])
        yield Page(f"Board, {who}", reader, [reverse("opportunities:board")])
    yield Page(
        "Opportunities, commit and best, executive", EXECUTIVE, [f"{url}?category=commit", f"{url}?category=best"]
    )
    yield Page("Opportunities, next step past, leader", LEADER, [f"{url}?step=late"])
    yield Page("Opportunities, won, executive", EXECUTIVE, [f"{url}?state=won"])
    yield Page("Opportunities, one stage, seller", SELLER, [f"{url}?stage=s3&scope=all"])
    rows = Opportunity.objects.filter(owner=SELLER, state=State.OPEN).annotate(proofs=Count("evidence"))
    sheets = [reverse("opportunities:detail", args=[row.pk]) for row in rows.order_by("-proofs", "pk")[:SOME]]
    for view, reader in (("seller", SELLER), ("coach", LEADER), ("report", EXECUTIVE)):
        yield Page(f"Sheet, {view}'s view", reader, [f"{sheet}?view={view}" for sheet in sheets], is_large=True)
    yield Page("History of an opportunity", SELLER, [f"{sheet}history/" for sheet in sheets])
    for part in ("questions", "map", "rivals", "plan", "lines", "quotes"):
        yield Page(f"Sheet, page of its {part}", SELLER, [f"{sheet}{part}/" for sheet in sheets])
    yield Page("Opportunity, form", SELLER, [f"{sheet}edit/" for sheet in sheets[:5]])
    yield Page(
        "Opportunities of the big company, part", SELLER, [reverse("opportunities:of_company", args=[BIG])], HTMX
    )


def _forecast() -> Iterator[Page]:
    url, rows, gap = (reverse(f"opportunities:{name}") for name in ("forecast", "forecast_rows", "forecast_gap"))
    for who, reader in (("seller", SELLER), ("leader", LEADER), ("executive", EXECUTIVE)):
        yield Page(f"Forecast, {who}", reader, [url])
        yield Page(f"Gap of the forecast, {who}", reader, [gap])
        yield Page(f"What moved in the forecast, {who}", reader, [reverse("opportunities:forecast_changes")])
    yield Page("Meeting pack, leader", LEADER, [reverse("desk:pack")])
    yield Page("Meeting pack, executive", EXECUTIVE, [reverse("desk:pack")])
    for who, reader in (("seller", SELLER), ("leader", LEADER), ("executive", EXECUTIVE)):
        yield Page(f"Won and lost, {who}", reader, [reverse("opportunities:won_and_lost")])
        yield Page(f"After the order, {who}", reader, [reverse("opportunities:after_won")])
    yield Page("Sales figures, leader", LEADER, [reverse("opportunities:figures")])
    yield Page("Forecast, rows of best case, executive", EXECUTIVE, [f"{rows}?rung=best", f"{rows}?rung=pipeline"])
    yield Page("Forecast, rows of booked, executive", EXECUTIVE, [f"{rows}?rung=booked"])


SEARCHES = {
    "one syllable, common": ["김", "이", "사"],
    "one syllable, rare": ["옥", "황"],
    "two syllables": ["김민", "한빛", "나주"],
    "three syllables": ["김민준", "한국농", "이서연"],
    "first consonants": ["ㄱㅁㅈ", "ㅎㅂ"],
    "one consonant": ["ㄱ", "ㅇ"],
    "digits of a phone": ["0103", "5678"],
    "one digit": ["1"],
}


def _searches() -> Iterator[Page]:
    for name, words in SEARCHES.items():
        paths = [f"{reverse('desk:search')}?q={quote(word)}" for word in words]
        yield Page(f"Search: {name}", SELLER, paths, HTMX, is_search=True)
    paths = [f"{reverse('customers:people_options')}?q={quote(word)}" for word in ("김", "김민")]
    yield Page("Search: people in a form", SELLER, paths, HTMX, is_search=True)
    like = reverse("customers:duplicates_look", args=["person"])
    names = [
        f"{like}?name={quote(name)}&mobile=0101234567{at}" for at, name in enumerate(("김민준", "이서연", "박 지훈"))
    ]
    yield Page("Search: somebody like her, as one types", SELLER, names, HTMX, is_search=True)
    people = reverse("customers:people")
    yield Page("People that contain a syllable", SELLER, [f"{people}?q={quote('김')}"])
    yield Page("People that contain a late family name", SELLER, [f"{people}?q={quote('이')}"])


def _others() -> Iterator[Page]:
    """Every other address without arguments, as the administrator: a new page is measured from its first day."""
    known = {reverse(name) for name in ("desk:today", "desk:search", "desk:log_new", "account_login")}
    known |= {reverse(name) for name in ("customers:people", "customers:companies", "opportunities:list")}
    known |= {reverse("sellers:notifications")}
    for name in _names(get_resolver()):
        if name not in LEFT_OUT and name.split(":")[0] not in LEFT_OUT_TOPS and (path := reverse(name)) not in known:
            yield Page(f"{name}, administrator", ADMIN, [path], may_be_none=True)


def _names(resolver: Any, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and not one.pattern.converters:
            yield from _names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name and not one.pattern.regex.groups:
            yield f"{space}{one.name}"
