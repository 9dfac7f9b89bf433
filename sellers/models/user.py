"""People who use the system."""

import datetime as dt
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.dated import Dated, ends_after_start, no_overlap
from core.fields import LineField
from core.history import tracked
from core.scoping import ScopedQuerySet
from core.versions import Versioned
from sellers.models.organisation import OpenToAll


def zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is no file, "../x" no key
        return None


def is_time_zone(name: str) -> None:
    if zone_of(name) is None:
        raise ValidationError(_("This is not the name of a time zone, such as Asia/Seoul."))


class Role(models.TextChoices):
    """What somebody is besides an employee, which everybody is."""

    SELLER = "seller", _("Seller")
    LEADER = "leader", _("Sales leader")
    EXECUTIVE = "executive", _("Executive")
    PARTNER_MANAGER = "partner_mgr", _("Partner manager")
    SATISFACTION_OWNER = "cs_owner", _("Customer satisfaction owner")
    STRATEGY_OWNER = "strategy_owner", _("Strategy owner")
    MARKETING = "marketing", _("Marketing")
    ADMIN = "admin", _("Administrator")


SALES_ROLES = (Role.SELLER, Role.LEADER, Role.PARTNER_MANAGER)


class Language(models.TextChoices):
    KOREAN = "ko", "한국어"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> "UserQuerySet":
        """Colleagues know of each other: every active employee sees every employee, former ones too."""
        return self if user.is_authenticated else self.none()

    def active(self, on: dt.date | None = None) -> "UserQuerySet":
        """Those who may log in on a day: not switched off and not left."""
        day = on or clock.today()
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=day), is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user  # type: ignore[no-any-return]


@tracked(leave_out=["password", "last_login"])
class User(Versioned, AbstractBaseUser):
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = LineField(_("name"), max_length=80)
    name_en = LineField(_("name in English"), max_length=80, blank=True)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_imported = models.BooleanField(default=False, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("last day"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language, default=Language.KOREAN)
    time_zone = LineField(_("time zone"), max_length=40, default="Asia/Seoul", validators=[is_time_zone])
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    weekly_minutes = models.PositiveIntegerField(_("weekly working minutes"), default=2400)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = pgettext_lazy("people of the company", "employees")
        constraints = [
            models.CheckConstraint(
                name="user_has_email_unless_imported", condition=Q(is_imported=True) | Q(email__isnull=False)
            )
        ]

    class Privacy:
        personal = {"email", "name", "name_en", "password", "hired_on", "left_on", "last_login"}
        plain = {
            "id", "version", "is_active", "is_imported", "is_demo", "language", "time_zone", "theme", "shortcuts",
            "weekly_minutes", "created_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def works_here(self, on: dt.date | None = None) -> bool:
        """Not switched off and not left, as `active()` says of many."""
        return self.is_active and (self.left_on is None or self.left_on >= (on or clock.today()))

    @property
    def zone(self) -> ZoneInfo:
        """Hers; the company's where what is stored is none, so that no page breaks on it."""
        return zone_of(self.time_zone) or clock.company_zone()

    # --- what she is today: filled by one query where the log-in backend loads her (sellers/queries.py) ---------
    @cached_property
    def standing(self) -> Any:
        """Roles, unit, units led and people led today (`sellers.queries.Standing`)."""
        from sellers.queries import standing_of

        return standing_of(self)

    def has_role(self, *roles: str) -> bool:
        """Asked by every page: where the log-in backend has loaded her, without a look at who leads whom."""
        known = None if "standing" in self.__dict__ else getattr(self, "roles_today", None)
        return not set(roles).isdisjoint(self.standing.roles if known is None else known)

    @property
    def is_admin(self) -> bool:
        return self.has_role(Role.ADMIN)

    # --- Django admin, the repair desk, is for administrators only -----------------------------------------------
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_admin

    def get_full_name(self) -> str:
        return self.name


@tracked()
class RoleGrant(Dated):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    objects = OpenToAll.as_manager()

    class Meta:
        constraints = [no_overlap("role_once", "user", "role"), ends_after_start("role_ends_after_start")]

    class Privacy:
        personal = {"user"}
        plain = {"id", "role", "from_on", "to_on"}
