"""Records that may be the same as one that is typed, imported or read from a card: candidates by index, then the matcher."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from core.kept import AnyReader, Kept, among
from customers.matching import SAME, Facts, Likeness, company_facts, compare, keys_of, person_facts
from customers.matching.scoring import name_likeness
from customers.matching.words import company_name, jamo, person_name, site
from customers.models import Company, Employment, Person
from customers.models.company import facts_of_company, name_key, numbered
from customers.models.person import e164, person_key
from sellers.models import User

SHOWN = 5
NEAR = SAME - 3  # bits at which something is worth a hint while one types
NOBODYS = "-"  # no name, number or address is this
_EACH = 20  # candidates that one index gives
_COLLEAGUES = 3000
_ALIKE = 78  # per cent of letters in common, below which a colleague's name is not looked at more closely
_NO_EMPLOYER = frozenset(
    (
        "gmail.com", "naver.com", "daum.net", "hanmail.net", "nate.com", "kakao.com", "outlook.com", "hotmail.com",
        "icloud.com",
    )
)  # fmt: skip
WIDE = ("search_text", "grams")


@dataclass(frozen=True)
class Suspect:
    """A record that may be the same, and what makes them alike."""

    record: Person | Company
    likeness: Likeness
    why: list[str]
    more: str = ""

    @property
    def is_likely(self) -> bool:
        """Enough to ask before another is added: the matcher says so, or they share what nobody shares."""
        return self.likeness.is_same or bool({"phone", "email"} & set(self.likeness.same) and self.is_person)

    @property
    def is_person(self) -> bool:
        return isinstance(self.record, Person)


def suspects(
    viewer: User,
    *,
    name: str,
    mobile: str = "",
    email: str = "",
    company: Company | str | None = None,
    besides: int | None = None,
) -> list[Suspect]:
    """People who may be meant, the most alike first; `company` a record or the words for one.

    Cost: at most four queries, each on an index, whatever the number of people.
    """
    facts = person_facts([name], phones=[e164(mobile) or mobile], emails=[email], companies=_employers(company, email))
    people = [one for one in _people_like(viewer, name, mobile, email) if one.pk != besides]
    if company is not None and facts.names:
        near = {*alike_names(name, _colleagues(company))} - {besides, *(one.pk for one in people)}
        people += Person.objects.visible_to(viewer).live().filter(pk__in=near).defer(*WIDE) if near else []
    jobs = employers_of(people)
    theirs = [(one, facts_of_person(one, jobs.get(one.pk, ()))) for one in people]
    found = [(Suspect(one, compare(facts, other), []), other) for one, other in theirs]
    return _best(
        replace(one, why=reasons(one.likeness, facts, other), more=_where(jobs.get(one.record.pk, ())))
        for one, other in found
        if _is_near(one)
    )


def suspected_companies(
    viewer: User,
    *,
    name: str,
    phone: str = "",
    homepage: str = "",
    region: str = "",
    biz_no: str = "",
    code: str = "",
    besides: int | None = None,
) -> list[Suspect]:
    """Companies that may be meant, the most alike first. Cost: one query on the index of the keys and one on names."""
    numbers = [numbered("biz", biz_no), numbered("code", code)]
    facts = company_facts([name], phones=[phone], homepage=homepage, region=region, numbers=numbers)
    rows = Company.objects.visible_to(viewer).live().defer(*WIDE).exclude(pk=besides)
    keys = keys_of(facts)
    by_keys = list(rows.filter(match_keys__overlap=keys)[: _EACH * 10]) if keys else []
    by_name = rows.filter(name_key=name_key(name)).order_by("id")[:_EACH] if name else []
    found = []
    for company in {one.pk: one for one in (*by_keys, *by_name)}.values():
        other = facts_of_company(company)
        likeness = compare(facts, other)
        more = company.region or company.get_kind_display()
        found.append(Suspect(company, likeness, reasons(likeness, facts, other), more))
    return _best(filter(_is_near, found))


def facts_of_person(person: Person, jobs: Iterable[Employment] = ()) -> Facts:
    """What the matcher compares of her; `jobs` with their companies."""
    employers = [token for job in jobs for token in _tokens(job.company)]
    return person_facts(
        [person.name],
        phones=[person.mobile_e164 or person.mobile],
        emails=[person.email],
        companies=[*employers, *_domain(person.email)],
    )


def employers_of(people: Collection[Person]) -> dict[int, list[Employment]]:
    """Where people work and worked, the present first. Cost: one query."""
    jobs: dict[int, list[Employment]] = {}
    for row in _JOBS(people=[person.pk for person in people]) if people else ():
        jobs.setdefault(row.person_id, []).append(row)
    return jobs


def _jobs(people: Any) -> QuerySet[Employment]:
    rows: QuerySet[Employment] = Employment.objects.filter(among("person_id", people)).select_related("company")
    read = ("person", "title", "is_primary", "to_on", "company__name", "company__homepage")
    return rows.only(*read).order_by("-is_primary", "-to_on", "id")


_JOBS = Kept(_jobs, "people")


def reasons(likeness: Likeness, a: Facts, b: Facts) -> list[str]:
    """What makes two records alike, in words."""
    words: Mapping[str, str] = {
        "name": _("same name") if _close_up(a) & _close_up(b) else _("similar name"),
        "phone": _("same phone") if a.phones & b.phones else _("similar phone"),
        "email": _("same e-mail") if a.emails & b.emails else _("similar e-mail"),
        "company": _("same company"),
        "number": _("same number"),
        "site": _("same homepage"),
        "address": _("same address"),
        "postcode": _("same postcode"),
        "born": _("same date of birth"),
    }
    return [words[name] for name in likeness.same if name in words]


def _close_up(facts: Facts) -> set[str]:
    return {name.replace(" ", "") for name in facts.names}


def alike_names(name: str, others: Mapping[int, str], *, limit: int = _EACH) -> list[int]:
    """Ids of the names that sound or look like `name`. Cost: some milliseconds for thousands."""
    folded = person_name(name)
    if not folded:
        return []
    looks = process.extract(
        jamo(folded),
        {pk: jamo(person_name(other)) for pk, other in others.items()},
        scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit,
    )  # fmt: skip
    found = [pk for _text, _score, pk in looks]
    for pk, other in others.items():
        if len(found) >= limit * 2:
            break
        if pk in found or _same_script(folded, other):
            continue
        if name_likeness([folded], [person_name(other)], is_company=False) * 100 >= _ALIKE:
            found.append(pk)
    return found


def _people_like(viewer: User, name: str, mobile: str, email: str) -> list[Person]:
    """Those of this name, this number or this address, at most twenty of each. Cost: one query."""
    asked = {"key": person_key(name), "number": e164(mobile), "address": email.strip()}
    if not (any(asked.values()) and viewer.is_authenticated):
        return []
    return _LIKE(**{blank: value or NOBODYS for blank, value in asked.items()})


def _like(key: Any, number: Any, address: Any) -> QuerySet[Person]:
    """Each way has its index, an "or" of them has none."""
    live: QuerySet[Person] = Person.objects.visible_to(AnyReader()).live()
    parts = {"template": "UPPER(%(expressions)s)", "arg_joiner": "::text) = UPPER("}  # as its index has it
    same = Func(F("email"), address, **parts, output_field=BooleanField())
    ways = (Q(name_key=key), Q(mobile_e164=number), Q(same))
    one, *others = (live.filter(way).order_by("id").values("pk")[:_EACH] for way in ways)
    return live.filter(pk__in=one.union(*others)).defer(*WIDE)


_LIKE = Kept(_like, "key", "number", "address", by_values=True)


def _colleagues(company: Company | str) -> dict[int, str]:
    at: QuerySet[Employment] = Employment.objects.filter(person__archived_at__isnull=True)
    if isinstance(company, Company):
        at = at.filter(company=company)
    else:
        at = at.filter(company__in=Company.objects.live().filter(name_key=name_key(company)).values("pk"))
    return dict(at.values_list("person_id", "person__name")[:_COLLEAGUES])


def _employers(company: Company | str | None, email: str) -> list[str]:
    if isinstance(company, str):
        return [company_name(company), *_domain(email)]
    return [*(_tokens(company) if company is not None else ()), *_domain(email)]


def _tokens(company: Company) -> list[str]:
    """A company's name and the host of its homepage, which its people's e-mail shares."""
    host = site(company.homepage)
    return [company_name(company.name), *([f"@{host}"] if host else [])]


def _domain(email: str) -> list[str]:
    domain = email.rpartition("@")[2].strip().lower()
    return [f"@{domain}"] if domain and domain not in _NO_EMPLOYER else []


def _same_script(a: str, b: str) -> bool:
    return any("가" <= sign <= "힣" for sign in a) == any("가" <= sign <= "힣" for sign in b)


def _where(jobs: Iterable[Employment]) -> str:
    job = next(iter(jobs), None)
    return " · ".join(filter(None, [job.company.name, job.title])) if job is not None else _("Affiliation unknown")


def _is_near(one: Suspect) -> bool:
    return one.likeness.bits >= NEAR or one.is_likely


def _best(near: Iterable[Suspect]) -> list[Suspect]:
    return sorted(near, key=lambda one: (-one.likeness.bits, one.record.pk))[:SHOWN]
