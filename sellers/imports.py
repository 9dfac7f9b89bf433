"""People of ours from a list, with the units they work in and who leads them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.imports import refs
from core.imports.fields import Field, labels, plain
from core.imports.kinds import Context, ImportKind, Row, register
from core.imports.models import RowState
from core.imports.problems import add_sentences
from core.imports.writing import Draft, write
from sellers.models import Membership, OrgUnit, Role, RoleGrant, UnitKind, UnitLeader, UnitParent, User

LABEL = User._meta.label
# A list seldom says since when somebody has worked where she works. Orders of past years ask which unit they belong to,
# so an unknown start is put before all of them.
UNKNOWN_SINCE = dt.date(2000, 1, 1)
_ROLES = labels(
    Role,
    {
        "seller": ("영업대표", "영업사원", "셀러", "sales", "sales agent", "sales rep"),
        "leader": ("영업 리더", "팀장", "manager"),
        "executive": ("임원",),
        "admin": ("관리자",),
    },
)
FIELDS = (
    Field("external_id", _("ID in the other system"), synonyms=("사번", "employee id", "employee no", "user id", "id")),
    Field(
        "name",
        _("Name"),
        required=True,
        synonyms=("이름", "성명", "직원명", "사원명", "full name", "sales agent", "user", "employee", "담당자"),
        limit=80,
    ),
    Field("name_en", _("Name in English"), synonyms=("영문명", "영문 이름", "english name"), limit=80),
    Field(
        "email", _("E-mail"), "email", synonyms=("이메일", "메일", "전자우편", "email", "mail", "username"), limit=254
    ),
    Field(
        "unit",
        _("Org unit"),
        synonyms=("조직", "부서", "소속", "팀", "department", "team", "regional office"),
        limit=80,
    ),
    Field("parent_unit", _("Parent unit"), synonyms=("상위조직", "본부", "division"), limit=80),
    Field(
        "manager", _("Manager"), synonyms=("팀장", "상사", "관리자", "manager name", "leader", "supervisor"), limit=80
    ),
    Field("job_title", _("Job title"), synonyms=("직함", "직책", "title", "position"), limit=60),
    Field("rank", _("Rank"), synonyms=("직급", "grade"), limit=60),
    Field("role", _("Role"), "choice", synonyms=("역할", "권한"), choices=_ROLES),
    Field("hired_on", _("Hired on"), "date", synonyms=("입사일", "hire date", "start date", "joined")),
    Field("left_on", _("Last day"), "date", synonyms=("퇴사일", "퇴직일", "end date")),
)

add_sentences(
    {
        "user_name_alone": _(
            "A name alone does not say who this is: give an e-mail address, an ID, a unit or a manager."
        ),
        "email_taken": _("This e-mail address belongs to %(name)s."),
        "cannot_log_in": _("People without an e-mail address cannot log in."),
        "second_leader": _("%(unit)s is led by %(leader)s already; left as it is."),
    }
)


class Users(ImportKind):
    code = "users"
    label = _("Employees")
    fields = FIELDS
    mappings = Path(__file__).resolve().parent / "mappings"
    order = 10

    def apply(self, rows: list[Row], context: Context) -> None:
        known = UsersByKey.load(context.system, rows)
        context.cache["places"] = _places(context, known)
        drafts = [draft for row in rows if (draft := _draft(context, known, row)) is not None]
        accepted = write(context, User, drafts)
        refs.remember(context, LABEL, ((row.get("external_id", ""), row.pk) for row in rows if row.pk))
        _place(context, [draft.row for draft, _user in accepted])


@dataclass
class UsersByKey:
    """The users that rows may mean. Two queries, whatever the number of rows."""

    by_external: dict[str, User] = field(default_factory=dict)
    by_email: dict[str, User] = field(default_factory=dict)
    by_name: dict[str, list[User]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, system: str, rows: list[Row], *, prefix: str = "") -> "UsersByKey":
        """`prefix` is that of the fields that name the user: "" for her own row, "owner_", "author_" in others."""
        own = prefix.rstrip("_") or "name"
        names = {plain(row.get(own, "")) for row in rows} - {""}
        emails = {row.get(f"{prefix}email", "") for row in rows} - {""}
        ids = refs.known(system, LABEL, (row.get(f"{prefix}external_id", "") for row in rows))
        # a company has some thousand employees at most, and their names compare by letters alone
        pairs = User.objects.values_list("pk", "name", "name_en") if names else []
        fitting = {pk: {plain(name), plain(name_en)} & names for pk, name, name_en in pairs}
        wanted = Q(pk__in=[pk for pk, hit in fitting.items() if hit]) | Q(email__in=emails) | Q(pk__in=ids.values())
        users = {user.pk: user for user in User.objects.filter(wanted)}
        found = cls({name: users[pk] for name, pk in ids.items() if pk in users})
        found.by_email = {user.email: user for user in users.values() if user.email}
        for user in users.values():
            for name in {plain(user.name), plain(user.name_en)} - {""}:
                found.by_name[name].append(user)
        return found

    def named(self, name: str) -> list[User]:
        return self.by_name.get(plain(name), [])


def _draft(context: Context, known: UsersByKey, row: Row) -> Draft | None:
    external, email, name = row.get("external_id", ""), row.get("email", ""), row.get("name", "")
    user = known.by_external.get(external) or known.by_email.get(email)
    if external and email and user is not None:
        owner = known.by_email.get(email)
        if owner is not None and owner.pk != user.pk:
            context.reject(row, "email_taken", "email", name=owner.name)
            return None
    if user is None and not (external or email or row.get("unit") or row.get("manager")):
        context.reject(row, "user_name_alone", "name")
        return None
    if user is None and not email:
        alike = [one for one in known.named(name) if _same_place(context, one, row)]
        if len(alike) > 1:
            context.reject(row, "ambiguous", "name", candidates=candidates(alike))
            return None
        user = alike[0] if alike else None
    if not email and (user is None or user.email is None):
        _warn_once(context, row)
    values: dict[str, Any] = {
        code: row.values[code] for code in ("name", "name_en", "email", "hired_on", "left_on") if code in row.values
    }
    # "!" is an unusable password: she sets hers by the reset mail
    return Draft(row, user, values, {"is_imported": True, "password": "!"}, key=external or email or (name, _team(row)))


def _warn_once(context: Context, row: Row) -> None:
    """A file without any e-mail addresses says so in its first row, not in all."""
    if "email" in context.headers or not context.cache.get("warned"):
        context.cache["warned"] = True
        context.warn(row, "cannot_log_in", "name")


def _same_place(context: Context, user: User, row: Row) -> bool:
    """The same name in the same unit is the same person; so is one known to no other system who has no unit yet."""
    place = context.cache["places"].get(user.pk, "")
    return user.is_imported and place in ("", plain(_team(row)), plain(row.get("unit", "")))


def _places(context: Context, known: UsersByKey) -> dict[int, str]:
    """User id → name of her unit, for comparing. One query."""
    users = [user.pk for alike in known.by_name.values() for user in alike]
    rows = Membership.objects.on(context.on).filter(user__in=users).values_list("user_id", "unit__name")
    return {user: plain(name) for user, name in rows}


def _team(row: Row) -> str:
    """The unit that a row puts her in: her manager's team in the office, or the office itself."""
    unit, manager = row.get("unit", ""), row.get("manager", "")
    return " · ".join(part for part in (unit, manager) if part)


def _place(context: Context, rows: list[Row]) -> None:
    """Units, leaders, memberships and roles as the rows say; what holds already stays."""
    units = _Units(context)
    held = {one.user_id: one for one in Membership.objects.on(context.on).filter(user__in=[row.pk for row in rows])}
    fresh = []
    for row in rows:
        assert row.pk is not None
        if not row.get("unit") and not row.get("manager"):
            continue
        since = row.get("hired_on", UNKNOWN_SINCE)
        unit = units.of(row)
        now = held.get(row.pk)
        titles: dict[str, Any] = {name: row.values[name] for name in ("job_title", "rank") if name in row.values}
        if now is None:
            fresh.append(Membership(user_id=row.pk, unit=unit, from_on=since, **titles))
        elif now.unit_id != unit.pk or any(getattr(now, name) != value for name, value in titles.items()):
            fresh.append(_moved(context, now, unit, titles))
            row.outcome = RowState.UPDATED if row.outcome == RowState.UNCHANGED else row.outcome
    Membership.objects.bulk_create(fresh)
    _grant(context, rows)


def _moved(context: Context, now: Membership, unit: OrgUnit, titles: dict[str, Any]) -> Membership:
    """From today on; a membership that began today is put right instead."""
    kept = {"job_title": now.job_title, "rank": now.rank, **titles}
    if now.from_on >= context.on:
        now.delete()
    else:
        now.to_on = context.on - dt.timedelta(days=1)
        now.save(update_fields=["to_on"])
    return Membership(user_id=now.user_id, unit=unit, from_on=context.on, **kept)


def _grant(context: Context, rows: list[Row]) -> None:
    """The role that a row states; a seller where it states none."""
    wanted: dict[int, str] = {row.pk: row.get("role", Role.SELLER) for row in rows if row.pk is not None}
    held = set(RoleGrant.objects.on(context.on).filter(user__in=wanted).values_list("user_id", "role"))
    missing = [(user, role) for user, role in wanted.items() if (user, role) not in held]
    RoleGrant.objects.bulk_create([RoleGrant(user_id=user, role=role, from_on=UNKNOWN_SINCE) for user, role in missing])


class _Units:
    """Units by name, made where they are missing. One look a new unit or manager, which are few."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._by_name: dict[str, OrgUnit] = {plain(unit.name): unit for unit in OrgUnit.objects.filter(closed_on=None)}
        self._root = OrgUnit.objects.filter(kind=UnitKind.COMPANY, closed_on=None).order_by("pk").first()

    def of(self, row: Row) -> OrgUnit:
        office, manager = row.get("unit", ""), row.get("manager", "")
        above = self._named(row.get("parent_unit", ""), UnitKind.DIVISION, self._root)
        unit = self._named(office, UnitKind.BRANCH if manager else UnitKind.TEAM, above) or above
        if not manager:
            assert unit is not None
            return unit
        team = self._named(_team(row), UnitKind.TEAM, unit)
        assert team is not None
        self._lead(row, team, manager)
        return team

    def _named(self, name: str, kind: str, above: OrgUnit | None) -> OrgUnit | None:
        if not name:
            return above
        unit = self._by_name.get(plain(name))
        if unit is None:
            unit = self._by_name[plain(name)] = OrgUnit.objects.create(name=name[:80], kind=kind)
            if above is not None:
                UnitParent.objects.create(unit=unit, parent=above, from_on=UNKNOWN_SINCE)
        return unit

    def _lead(self, row: Row, team: OrgUnit, manager: str) -> None:
        """Her manager leads the team; one whom nobody has named before becomes an employee who cannot log in."""
        known = self._context.cache.setdefault("leaders", {})
        if team.pk in known:
            return
        now = UnitLeader.objects.on(self._context.on).filter(unit=team).select_related("user").first()
        if now is None:
            user = _only_named(manager) or User.objects.create(name=manager, is_imported=True, password="!")  # noqa: S106
            UnitLeader.objects.create(unit=team, user=user, from_on=UNKNOWN_SINCE)
            if not Membership.objects.on(self._context.on).filter(user=user).exists():
                Membership.objects.create(user=user, unit=team, from_on=UNKNOWN_SINCE)
            if not RoleGrant.objects.on(self._context.on).filter(user=user, role=Role.LEADER).exists():
                RoleGrant.objects.create(user=user, role=Role.LEADER, from_on=UNKNOWN_SINCE)
        elif plain(now.user.name) != plain(manager):
            self._context.warn(row, "second_leader", "manager", unit=team.name, leader=now.user.name)
        known[team.pk] = True


def _only_named(name: str) -> User | None:
    """The imported colleague of this name, where there is exactly one."""
    found = [user for user in User.objects.filter(is_imported=True) if plain(user.name) == plain(name)]
    return found[0] if len(found) == 1 else None


def candidates(users: list[User]) -> str:
    return ", ".join(f"{user.name} ({user.email or f'#{user.pk}'})" for user in users[:5])


def register_kinds() -> None:
    register(Users())
