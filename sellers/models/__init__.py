from sellers.models.business import BusinessHours, FiscalYear, Holiday
from sellers.models.currency import ExchangeRate
from sellers.models.invitation import Invitation
from sellers.models.notice_rules import DIGEST_HOURS, Digest, MailChoice, NoticeLimits, NoticeRule
from sellers.models.notification import Notification, NotificationState
from sellers.models.organisation import Membership, OrgUnit, UnitKind, UnitLeader, UnitParent
from sellers.models.saved_view import SavedView, StartingView
from sellers.models.user import SALES_ROLES, Language, Role, RoleGrant, Theme, User
from sellers.models.wallet import WalletThreshold

__all__ = [
    "DIGEST_HOURS",
    "SALES_ROLES",
    "BusinessHours",
    "Digest",
    "ExchangeRate",
    "FiscalYear",
    "Holiday",
    "Invitation",
    "Language",
    "MailChoice",
    "Membership",
    "NoticeLimits",
    "NoticeRule",
    "Notification",
    "NotificationState",
    "OrgUnit",
    "Role",
    "RoleGrant",
    "SavedView",
    "StartingView",
    "Theme",
    "UnitKind",
    "UnitLeader",
    "UnitParent",
    "User",
    "WalletThreshold",
]
