"""Codes of the module; labels are translated, codes are stored (domain.md §2.10, §3, §4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FactCode(models.TextChoices):
    F1 = "F1", _("Need stated")
    F2 = "F2", _("Decision maker met")
    F3 = "F3", _("Budget or credit")
    F4 = "F4", _("Decision steps and date")
    F5 = "F5", _("Fit acknowledged")
    F6 = "F6", _("Priced offer received")
    F7 = "F7", _("Selected")
    F8 = "F8", _("Mutual schedule agreed")
    F9 = "F9", _("Terms agreed")
    F10 = "F10", _("Papers moving")
    F11 = "F11", _("Contract or order")
    F12 = "F12", _("We can deliver")


class Category(models.TextChoices):
    """Computed from facts, strongest first; the seller may declare a weaker one, nobody a stronger one."""

    BOOKED = "booked", _("Booked")
    COMMIT = "commit", _("Commit")
    BEST = "best", _("Best case")
    PIPELINE = "pipeline", _("Pipeline")
    POTENTIAL = "potential", _("Potential")
    EXCLUDED = "excluded", _("Excluded")


class State(models.TextChoices):
    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("On hold")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    NO_DECISION = "no_decision", _("No decision")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Contract cancelled")


MOVES: dict[State, frozenset[State]] = {
    State.OPEN: frozenset({State.WON, State.LOST, State.NO_DECISION, State.WITHDRAWN, State.ON_HOLD}),
    State.ON_HOLD: frozenset({State.OPEN}),
    State.WON: frozenset({State.CANCELLED}),
    State.LOST: frozenset({State.OPEN}),
    State.NO_DECISION: frozenset({State.OPEN}),
    State.WITHDRAWN: frozenset({State.OPEN}),
    State.CANCELLED: frozenset(),
}
CLOSED = frozenset({State.WON, State.LOST, State.NO_DECISION, State.WITHDRAWN, State.CANCELLED})


class AmountBasis(models.TextChoices):
    CUSTOMER = "customer", _("Told by the customer")
    QUOTE = "quote", _("Quotation")
    ESTIMATE = "estimate", _("Our estimate")


class DateBasis(models.TextChoices):
    CUSTOMER = "customer", _("Told by the customer")
    OWN = "own", _("Our estimate")


class CloseBasis(models.TextChoices):
    FACTS = "facts", _("From facts")
    IMPORTED = "imported", _("Imported")


class CloseReason(models.TextChoices):
    PRICE_TERMS = "price_terms", _("Price or terms")
    PRODUCT_FIT = "product_fit", _("Product or performance")
    DELIVERY = "delivery", _("Delivery")
    RELATIONSHIP = "relationship", _("Relationship and trust")
    INCUMBENT = "incumbent", _("Incumbent's position")
    BUDGET_CUT = "budget_cut", _("Budget cut")
    PRIORITY = "priority", _("Change of priority")
    DELAYED = "delayed", _("Decision delayed")
    NO_EB_ACCESS = "no_eb_access", _("Decision maker not reached")
    SLOW_US = "slow_us", _("We were slow")
    QUALITY_ISSUE = "quality_issue", _("Crop injury or quality issue")
    CREDIT = "credit", _("Credit or receivables")
    OTHER = "other", _("Other")


class MemberRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    SELLER = "seller", _("Co-seller")
    SUPPORT = "support", _("Support")


class Origin(models.TextChoices):
    CUSTOMER_ACT = "customer_act", _("Customer's act")
    CUSTOMER_SAID = "customer_said", _("Customer's words")
    DOCUMENT = "document", _("Document")
    ERP = "erp", _("ERP")
    INTERNAL = "internal", _("Our own")


class BuyingRole(models.TextChoices):
    EB = "eb", _("Economic buyer")
    USER = "user", _("User buyer")
    TECHNICAL = "technical", _("Technical buyer")
    PURCHASING = "purchasing", _("Purchasing")
    COACH = "coach", _("Coach")


class ActionPurpose(models.TextChoices):
    """Why something is done for an opportunity (domain.md §2.10)."""

    PROVE = "prove", _("Prove the value")
    LEARN = "learn", _("Find out")
    INSULATE = "insulate", _("Keep rivals out")
    REPAIR = "repair", _("Mend a weakness")
    STRESS = "stress", _("Stress a strength")


class QuestionGroup(models.TextChoices):
    """The four questions behind the questions (domain.md §3.2)."""

    A = "A", _("Is there an opportunity?")
    B = "B", _("Can we compete?")
    C = "C", _("Can we win?")
    D = "D", _("Is it worth winning?")


class Influence(models.TextChoices):
    HIGH = "high", pgettext_lazy("influence", "High")
    MID = "mid", pgettext_lazy("influence", "Medium")
    LOW = "low", pgettext_lazy("influence", "Low")


class Mode(models.TextChoices):
    """How somebody takes what she has today, seen against what she wants (response mode, domain.md §3.3)."""

    GROWTH = "growth", pgettext_lazy("response mode", "Growth")
    TROUBLE = "trouble", pgettext_lazy("response mode", "Trouble")
    EVEN_KEEL = "even_keel", pgettext_lazy("response mode", "Even keel")
    OVERCONFIDENT = "overconfident", pgettext_lazy("response mode", "Overconfident")


class CompetitorKind(models.TextChoices):
    COMPANY = "company", _("Competitor")
    STATUS_QUO = "status_quo", _("Status quo")
    IN_HOUSE = "in_house", _("In-house solution")


class Position(models.TextChoices):
    INCUMBENT = "incumbent", _("Incumbent")
    CHALLENGER = "challenger", _("Challenger")
    UNKNOWN = "unknown", pgettext_lazy("position of a competitor", "Not known")


class PointKind(models.TextChoices):
    STRENGTH = "strength", pgettext_lazy("of a competitor", "Strength")
    WEAKNESS = "weakness", pgettext_lazy("of a competitor", "Weak point")


KEY_PERSON_MOVED = "R15"  # the code of the risk flag (domain.md §3.3)


class RiskLevel(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    WARN = "warn", _("Warning")
    INFO = "info", _("Note")


class PotentialState(models.TextChoices):
    WATCHED = "watched", _("Watched")
    CONVERTED = "converted", _("Converted")
    ENDED = "ended", _("Ended")


class CoachingState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    ANSWERED = "answered", _("Answered")
    ACTING = "acting", _("Acting")
    CONFIRMED = "confirmed", _("Confirmed")
