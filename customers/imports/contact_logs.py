"""Contact logs from a list: a line, the person it was with, and who wrote it."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.imports import refs
from core.imports.bulk import insert_all
from core.imports.fields import Field, labels
from core.imports.kinds import Context, ImportKind, Row
from core.imports.models import RowState
from core.imports.problems import add_sentences
from core.imports.writing import Draft, write
from customers.imports.company_finder import Companies, meant_by, referred
from customers.imports.people_finder import Meant, People, identified, phone_of
from customers.models import Channel, Company, ContactLog, Employment, LogPerson, Person, TimelineEntry, Topic
from customers.models.log import ONE_WAY_CHANNELS
from sellers.imports import UsersByKey
from sellers.imports import candidates as user_candidates
from sellers.models import User

LABEL = ContactLog._meta.label
TIMELINE_KIND = "log"
LINE = 200  # characters of the one line; what is longer goes whole into the text below it
_CHANNELS = labels(
    Channel,
    {
        "visit": ("방문", "미팅", "면담", "meeting", "visit"),
        "visit_us": ("내방",),
        "phone": ("전화", "통화", "call", "phone call"),
        "video": ("화상", "화상회의", "zoom", "video call"),
        "mail": ("메일", "이메일", "email", "e-mail"),
        "messenger": ("메신저", "문자", "카톡", "카카오톡", "sms", "chat"),
        "event": ("행사", "전시회", "세미나"),
        "meal": ("식사", "lunch", "dinner"),
        "field": ("현장", "포장", "현장(포장)"),
    },
)
_TOPICS = labels(
    Topic,
    {
        "opportunity": ("영업기회",),
        "potential": ("잠재기회",),
        "complaint": ("불만·이슈", "불만", "이슈"),
        "advice": ("충고·제안", "제안"),
        "praise": ("칭찬",),
        "competitor": ("경쟁정보", "경쟁"),
        "market": ("시장정보", "시장"),
        "relation": ("관계",),
    },
)

add_sentences(
    {
        "person_unknown": _("Nobody is known who fits this row."),
        "author_unknown": _("No employee has this name, e-mail address or ID."),
        "no_author": _("Nobody is named as the author."),
        "in_future": _("This lies in the future; a contact is written down after it has happened."),
    }
)


class ContactLogs(ImportKind):
    code = "contact_logs"
    label = _("Contact logs")
    mappings = Path(__file__).resolve().parent.parent / "mappings"
    order = 50
    fields = (
        Field("external_id", _("ID in the other system"), synonyms=("activity id", "task id", "기록번호", "id")),
        Field(
            "happened_at",
            _("When"),
            "instant",
            True,
            synonyms=("일시", "접촉일", "방문일", "날짜", "일자", "date", "activity date"),
        ),
        Field(
            "line",
            _("One line"),
            "prose",
            True,
            synonyms=("한 줄 기록", "내용", "제목", "요약", "subject", "summary", "note", "memo"),
            limit=20_000,
        ),
        Field(
            "body", _("More"), "prose", synonyms=("상세", "상세내용", "본문", "description", "comments"), limit=20_000
        ),
        Field(
            "person",
            _("Person"),
            synonyms=("고객명", "개별 고객", "담당자명", "성명", "이름", "contact", "contact name", "name"),
        ),
        Field("person_external_id", _("ID of the person"), synonyms=("contact id", "who id", "고객번호")),
        Field(
            "person_email",
            _("E-mail of the person"),
            "email",
            synonyms=("고객 이메일", "contact email", "이메일", "who contact email"),
        ),
        Field(
            "person_mobile",
            _("Mobile of the person"),
            "phone",
            synonyms=("고객 연락처", "휴대폰", "연락처", "contact phone"),
        ),
        Field("company", _("Company"), synonyms=("회사명", "고객사", "소속", "거래처", "account", "account name")),
        Field("company_external_id", _("ID of the company"), synonyms=("account id", "company id")),
        Field("company_code", _("Company code"), synonyms=("고객코드", "거래처코드"), limit=60),
        Field(
            "author",
            _("Author"),
            synonyms=("작성자", "담당자", "영업담당", "owner", "assigned to", "sales agent"),
            limit=80,
        ),
        Field("author_email", _("E-mail of the author"), "email", synonyms=("작성자 이메일", "owner email")),
        Field("author_external_id", _("ID of the author"), synonyms=("owner id", "사번")),
        Field("channel", _("Channel"), "choice", synonyms=("접촉 방법", "채널", "유형", "type"), choices=_CHANNELS),
        Field("topics", _("Topics"), "choices", synonyms=("주제", "분류"), choices=_TOPICS),
    )

    def apply(self, rows: list[Row], context: Context) -> None:
        batch = _Batch(context, rows)
        drafts = [draft for row in rows if (draft := batch.draft(row)) is not None]
        accepted = write(context, ContactLog, drafts)
        refs.remember(context, LABEL, ((row.get("external_id", ""), row.pk) for row in rows if row.pk))
        batch.attend([(draft.row, log) for draft, log in accepted if draft.row.outcome == RowState.CREATED])
        for draft, log in accepted:
            if draft.row.outcome == RowState.UPDATED:  # few: the other system has put something right
                LogPerson.objects.filter(log=log).update(happened_at=log.happened_at)
                TimelineEntry.objects.filter(kind=TIMELINE_KIND, object_id=log.pk).update(at=log.happened_at)

    def url_of(self, pk: int) -> str:
        return reverse("customers:log", args=[pk])


class _Batch:
    """What a batch points at, loaded once: people, companies, authors, and the logs that are there already."""

    def __init__(self, context: Context, rows: list[Row]) -> None:
        self._context = context
        companies = Companies.load(context.system, [meant_by(row) for row in rows])
        self._companies = {
            row.number: referred(context, companies, row, meant_by(row)) for row in rows if meant_by(row)
        }
        self._meant = {row.number: self._person_meant(row) for row in rows}
        self._people = People.load(context.system, self._meant.values())
        self._authors = UsersByKey.load(context.system, rows, prefix="author_")
        self._persons: dict[int, Person] = {}
        known = refs.known(context.system, LABEL, (row.get("external_id", "") for row in rows))
        logs = ContactLog.objects.defer("search_text", "grams").in_bulk(list(known.values()))
        self._by_external = {name: logs[pk] for name, pk in known.items() if pk in logs}
        times = {row.get("happened_at") for row in rows if not row.get("external_id")}
        held = LogPerson.objects.filter(happened_at__in=times).select_related("log")
        self._by_content = {(one.person_id, one.happened_at, one.log.line): one.log for one in held}

    def _person_meant(self, row: Row) -> Meant:
        company = self._companies.get(row.number)
        return Meant(
            row.get("person_external_id", ""),
            row.get("person_email", ""),
            phone_of(row, "person_mobile"),
            row.get("person", ""),
            company.pk if company else None,
        )

    def draft(self, row: Row) -> Draft | None:
        context, one = self._context, self._meant[row.number]
        person = None if row.is_bad else identified(context, self._people, row, one, field="person")
        if person is None and not row.is_bad:
            context.reject(row, "person_unknown", "person")
        author = self._author(row)
        if row.get("happened_at") and row.values["happened_at"] > clock.now():
            context.reject(row, "in_future", "happened_at")
        if row.is_bad or person is None or author is None:
            return None
        self._persons[row.number] = person
        values = self._values(row, author)
        content = (person.pk, values["happened_at"], values["line"])
        found = self._by_external.get(row.get("external_id", "")) or self._by_content.get(content)
        return Draft(row, found, values, key=row.get("external_id") or content, also=person.pk)

    @staticmethod
    def _values(row: Row, author: User) -> dict[str, Any]:
        values: dict[str, Any] = {
            name: row.values[name] for name in ("body", "happened_at", "channel", "topics") if name in row.values
        }
        text = row.values["line"]
        line = " ".join(text.split())
        if len(line) > LINE or "\n" in text:
            values["body"] = "\n\n".join(part for part in (text, values.get("body", "")) if part)
        return {**values, "line": line if len(line) <= LINE else line[: LINE - 1] + "…", "author_id": author.pk}

    def _author(self, row: Row) -> User | None:
        """By ID, e-mail or a name that only one employee has; the importing person where the list names nobody."""
        context, known = self._context, self._authors
        external, email, name = row.get("author_external_id", ""), row.get("author_email", ""), row.get("author", "")
        found = known.by_external.get(external) or known.by_email.get(email)
        alike = [found] if found else known.named(name) if name else []
        if len(alike) == 1:
            return alike[0]
        if alike:
            context.reject(row, "ambiguous", "author", candidates=user_candidates(alike))
        elif external or email or name:
            context.reject(
                row, "author_unknown", "author" if name else "author_email" if email else "author_external_id"
            )
        elif context.by is not None:
            return context.by  # type: ignore[no-any-return]
        else:
            context.reject(row, "no_author", "author")
        return None

    def attend(self, made: list[tuple[Row, ContactLog]]) -> None:
        """Who was there, her timeline, and when she was last met. Five statements a batch."""
        people = {self._persons[row.number].pk: self._persons[row.number] for row, _log in made}
        places = _Places(people)
        attendances, entries = [], []
        for row, log in made:
            person = self._persons[row.number]
            day = clock.day_of(log.happened_at)
            company = places.of(person.pk, day)
            given: Company | None = self._companies.get(row.number)
            company_id = company or (given.pk if given else None)
            two_way = log.channel not in ONE_WAY_CHANNELS
            attendances.append(
                LogPerson(
                    log=log, person=person, company_then_id=company_id, two_way=two_way, happened_at=log.happened_at
                )
            )
            entries.append(
                TimelineEntry(
                    person=person, company_then_id=company_id, kind=TIMELINE_KIND, object_id=log.pk, at=log.happened_at
                )
            )
            if person.last_contact_at is None or person.last_contact_at < log.happened_at:
                person.last_contact_at = log.happened_at
        insert_all(LogPerson, attendances)
        TimelineEntry.objects.bulk_create(entries, batch_size=1000, ignore_conflicts=True)
        Person.objects.bulk_update(people.values(), ["last_contact_at"], batch_size=500)


class _Places:
    """Where people worked on a day. One query."""

    def __init__(self, people: dict[int, Person]) -> None:
        self._rows: dict[int, list[Employment]] = {}
        for one in Employment.objects.filter(person__in=people).order_by("-is_primary", "pk"):
            self._rows.setdefault(one.person_id, []).append(one)

    def of(self, person: int, day: dt.date) -> int | None:
        for one in self._rows.get(person, []):
            if (one.from_on is None or one.from_on <= day) and (one.to_on is None or one.to_on >= day):
                return one.company_id
        return None
