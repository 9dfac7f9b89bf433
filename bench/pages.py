"""What is measured: every main page as the people who open it, searches as one types, and whatever else has an address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import Count
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bench.left_out import LEFT_OUT
from bench.load.customers import BIG
from bench.load.organisation import ADMIN, EXECUTIVE, LEADER, SELLER
from bench.records import pages_of_records
from bench.sheets import barest_sheets, fullest_sheets
from customers.models import ContactLog, Person
from opportunities.models import Quotation, ReviewRound, Snapshot

SOME = 20  # different records behind one line, so that none is measured twenty times over
HTMX = {"HX-Request": "true", "HX-Target": "search-panel"}
LEFT_OUT_TOPS = frozenset({"admin", "bench"})
WHO = (("seller", SELLER), ("leader", LEADER), ("executive", EXECUTIVE))


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
    is_seldom: bool = False  # few open it: fewer answers tell enough
    may_be_none: bool = False  # left out where it does not answer 200

    @property
    def is_door(self) -> bool:
        """Whoever knocks too often is answered so: what is asked for without a log-in is counted by address."""
        return any(path.startswith("/accounts/") for path in self.paths)


def all_pages() -> list[Page]:
    """An address that is on none of them stands in `LEFT_OUT`, or a test asks why."""
    return [
        *_floors(), *_everyday(), *_customers(), *_opportunities(), *_coaching(), *_forecast(), *_rows_behind(), *_lists(),
        *_searches(), *_records(), *_others(),
    ]  # fmt: skip


def _floors() -> Iterator[Page]:
    ids = range(2, 2 + SOME)
    yield Page("floor: bare view, one query", None, [f"/bench/bare/{pk}/" for pk in ids], is_floor=True)
    yield Page(
        "floor: base template, one query", SELLER, [f"/bench/base/{pk}/" for pk in ids], is_floor=True, is_base=True
    )


def _everyday() -> Iterator[Page]:
    for who, reader in (*WHO, ("administrator", ADMIN)):
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
    for who, reader in WHO:
        yield Page(f"Opportunities, {who}", reader, [url])
        yield Page(f"Opportunities of everybody, {who}", reader, [f"{url}?scope=all"])
        yield Page(f"Board, {who}", reader, [reverse("opportunities:board")])
    yield Page(
        "Opportunities, commit and best, executive", EXECUTIVE, [f"{url}?category=commit", f"{url}?category=best"]
    )
    yield Page("Opportunities, next step past, leader", LEADER, [f"{url}?step=late"])
    yield Page("Opportunities, won, executive", EXECUTIVE, [f"{url}?state=won"])
    yield Page("Opportunities, one stage, seller", SELLER, [f"{url}?stage=s3&scope=all"])
    sheets = _addresses("opportunities:detail", fullest_sheets(SOME))
    for view, reader in (("seller", SELLER), ("coach", LEADER), ("report", EXECUTIVE)):
        yield Page(f"Sheet, {view}'s view", reader, [f"{sheet}?view={view}" for sheet in sheets], is_large=True)
    yield Page("History of an opportunity", SELLER, [f"{sheet}history/" for sheet in sheets])
    for part in ("questions", "map", "rivals", "plan", "lines", "quotes"):
        yield Page(f"Sheet, page of its {part}", SELLER, [f"{sheet}{part}/" for sheet in sheets])
    yield Page("Opportunity, form", SELLER, [f"{sheet}edit/" for sheet in sheets[:5]])
    yield Page(
        "Opportunities of the big company, part", SELLER, [reverse("opportunities:of_company", args=[BIG])], HTMX
    )


def _addresses(name: str, rows: Iterable[Any], query: str = "") -> list[str]:
    return [reverse(name, args=[row.pk]) + query for row in rows]


def _coaching() -> Iterator[Page]:
    """The queue whole and part by part, and a walk through sheets: what is missing on them and what was said."""
    queue = reverse("coaching:queue")
    for who, reader in WHO:
        yield Page(f"Coaching queue, {who}", reader, [queue])
    parts = [f"{queue}?show={key}" for key in ("requests", "support", "exceptions", "risks", "due")]
    yield Page("Coaching queue, its parts, leader", LEADER, parts)
    gaps = _addresses("opportunities:detail", barest_sheets(SOME), "?view=coach")
    yield Page("Sheet of many gaps, coach's view", LEADER, gaps, is_large=True)
    yield Page("Review, choosing the sheets, leader", LEADER, [reverse("coaching:review_start")])
    yield Page("Review, choosing the sheets, executive", EXECUTIVE, [reverse("coaching:review_start")])
    walks = ReviewRound.objects.filter(by=LEADER).order_by("pk")[:1]
    walked = [reverse("coaching:review_sheet", args=[walk.pk, sheet]) for walk in walks for sheet in walk.sheets]
    yield Page("Review, walking from sheet to sheet", LEADER, walked, is_large=True)
    yield Page("Evidence, form", SELLER, _addresses("opportunities:evidence_new", fullest_sheets(SOME)))
    offers = Quotation.objects.filter(opportunity__owner=SELLER).order_by("-pk")[:SOME]
    papers = [reverse("opportunities:quote", args=[offer.opportunity_id, offer.pk]) for offer in offers]
    yield Page("Quotation", SELLER, papers)


def _forecast() -> Iterator[Page]:
    url, rows, gap = (reverse(f"opportunities:{name}") for name in ("forecast", "forecast_rows", "forecast_gap"))
    for who, reader in WHO:
        yield Page(f"Forecast, {who}", reader, [url])
        yield Page(f"Gap of the forecast, {who}", reader, [gap])
        yield Page(f"What moved in the forecast, {who}", reader, [reverse("opportunities:forecast_changes")])
    for who, reader in WHO:
        yield Page(f"Meeting pack, {who}", reader, [reverse("desk:pack")])
        yield Page(f"Won and lost, {who}", reader, [reverse("opportunities:won_and_lost")])
        yield Page(f"After the order, {who}", reader, [reverse("opportunities:after_won")])
    yield Page("Sales figures, leader", LEADER, [reverse("opportunities:figures")])
    yield Page("Forecast, rows of best case, executive", EXECUTIVE, [f"{rows}?rung=best", f"{rows}?rung=pipeline"])
    yield Page("Forecast, rows of booked, executive", EXECUTIVE, [f"{rows}?rung=booked"])


def _rows_behind() -> Iterator[Page]:
    """What a figure opens: of today, of a past day, and the columns of what moved between them."""
    rows, forecast = reverse("opportunities:forecast_rows"), reverse("opportunities:forecast")
    then = Snapshot.objects.latest("pk").pk
    yield Page("Forecast as it stood, leader", LEADER, [f"{forecast}?snapshot={then}"], is_seldom=True)
    yield Page("Forecast as it stood, executive", EXECUTIVE, [f"{forecast}?snapshot={then}"], is_seldom=True)
    past = [f"{rows}?rung={rung}&snapshot={then}" for rung in ("commit", "best")]
    yield Page("Forecast, rows of a past day, executive", EXECUTIVE, past, is_seldom=True)
    moved = reverse("opportunities:forecast_outcome")
    moves = [f"{moved}?snapshot={then}&show={show}" for show in ("total", "slipped", "still")]
    yield Page("What moved in the forecast, its rows, executive", EXECUTIVE, moves, is_seldom=True)
    figures, reach = reverse("opportunities:figures_rows"), reverse("customers:reach_rows")
    shown = [f"{figures}?show={show}" for show in ("won", "cycle", "decided", "stalled", "covering", "sellers", "yes")]
    yield Page("Sales figures, their rows, leader", LEADER, shown, is_seldom=True)
    shown = [f"{reach}?show={show}" for show in ("required", "unnamed", "assigned", "silent")]
    yield Page("Reach, its rows, leader", LEADER, shown, is_seldom=True)
    ended = reverse("opportunities:won_and_lost_rows")
    yield Page("Won and lost, their rows, leader", LEADER, [ended, f"{ended}?outcome=lost"], is_seldom=True)


def _lists() -> Iterator[Page]:
    """What is asked before several rows change at once, a promise of a record, two records for one; the audit searched."""
    hers = Person.objects.filter(assignments__user=SELLER).order_by("pk").values_list("pk", flat=True)[:SOME]
    people, deals = (urlencode({"pick": list(ids)}, doseq=True) for ids in (hers, _pks(fullest_sheets(SOME))))
    together = reverse("customers:list_together", args=["people"])
    yield Page("Several people at once, form", SELLER, [f"{together}?{people}"], is_seldom=True)
    together = reverse("opportunities:list_together")
    yield Page("Several opportunities at once, form", SELLER, [f"{together}?{deals}"], is_seldom=True)
    logs = ContactLog.objects.filter(author=SELLER, is_confidential=False).order_by("-pk")[:5]
    promises = [f"{reverse('customers:promise_new')}?log={log.pk}" for log in logs]
    yield Page("Promise, form", SELLER, promises, is_seldom=True)
    two = urlencode({"id": list(hers[:2])}, doseq=True)
    merge = f"{reverse('customers:merge_new', args=['person'])}?{two}"
    yield Page("Merge of two people, form", SELLER, [merge], is_seldom=True)
    audit = reverse("desk:audit")
    for what, query in AUDIT.items():
        yield Page(f"Audit log, {what}", ADMIN, [f"{audit}?{one}" for one in query], is_seldom=True)


AUDIT = {
    "by the name of a record": [f"q={quote('김')}", f"q={quote('한국농수산')}"],
    "by who acted": [f"who={quote('김')}"],
    "by kind and days": ["kind=opportunities.Opportunity&since=2026-05-01&until=2026-05-14"],
}


def _pks(rows: Iterable[Any]) -> list[int]:
    return [row.pk for row in rows]


def _records() -> Iterator[Page]:
    for name, reader, paths in pages_of_records():
        yield Page(name, reader, paths, is_seldom=True)


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
            yield Page(f"{name}, administrator", ADMIN, [path], is_seldom=True, may_be_none=True)


def _names(resolver: Any, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver) and not one.pattern.converters:
            yield from _names(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name and not one.pattern.regex.groups:
            yield f"{space}{one.name}"
