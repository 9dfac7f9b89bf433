"""The shape of a deal in the demo; `days` count back from the seeding day, `ahead` counts on from it."""

from dataclasses import dataclass

from opportunities.models import AmountBasis, BuyingRole, DateBasis, Influence, Origin, RiskLevel, State, SupportKind

SAID, ACT, PAPER, ERP, OWN = (
    Origin.CUSTOMER_SAID,
    Origin.CUSTOMER_ACT,
    Origin.DOCUMENT,
    Origin.ERP,
    Origin.INTERNAL,
)
EB, USER, TECHNICAL, PURCHASING, COACH = (
    BuyingRole.EB,
    BuyingRole.USER,
    BuyingRole.TECHNICAL,
    BuyingRole.PURCHASING,
    BuyingRole.COACH,
)
HIGH, MID, LOW = Influence.HIGH, Influence.MID, Influence.LOW
MILLION = 1_000_000


@dataclass(frozen=True)
class Fact:
    """With `key` it quotes that contact log: its day, its first person and her words, unless said otherwise here."""

    code: str
    key: str = ""
    origin: Origin = SAID
    who: str = ""
    text: str = ""
    days: int = 0
    until: int | None = None  # last day, counted on from the seeding day
    against: bool = False


@dataclass(frozen=True)
class Buyer:
    name: str
    roles: tuple[BuyingRole, ...]
    influence: Influence = MID
    win: str = ""


@dataclass(frozen=True)
class Step:
    text: str
    ahead: int
    who: str
    agreed: bool = False
    set_days: int = 1


@dataclass(frozen=True)
class Move:
    """Into the stage of this position. Before it was answered yes to `yes`: questions with what shows it, as in `answers`;
    `meeting` is the next one, agreed with the customer. What is still missing then has its reason."""

    days: int
    to: int
    reason: str = ""
    yes: tuple[tuple[str, str], ...] = ()
    meeting: str = ""


@dataclass(frozen=True)
class Flag:
    code: str
    level: RiskLevel
    text: str
    days: int
    by: str = ""


@dataclass(frozen=True)
class Talk:
    """A request, the note that answers it and the reply; what is empty has not happened yet."""

    asked_by: str
    to: str
    days: int
    question: str
    needed: int | None = None
    note_days: int | None = None
    text: str = ""
    goal: str = ""
    reality: str = ""
    options: str = ""
    will: str = ""
    reply_days: int | None = None
    reply: str = ""
    helpful: bool | None = None


@dataclass(frozen=True)
class Help:
    """Support that is asked for."""

    asked_by: str
    to: str
    days: int
    what: str
    ahead: int  # days from the seeding day until it is due
    kind: SupportKind = SupportKind.EXECUTIVE


@dataclass(frozen=True)
class End:
    """Without an order, so many days before the seeding day: what the customer said, and who."""

    days: int
    state: State
    reason: str
    words: str
    who: str
    note: str = ""


@dataclass(frozen=True)
class Deal:
    """`amount` and `guess` in million won. `handed` is (days, to whom, by whom, reason)."""

    code: str
    title: str
    owner: str
    who: str
    need: str
    amount: int
    order: int
    buyers: tuple[Buyer, ...]
    facts: tuple[Fact, ...]
    moves: tuple[Move, ...]
    priced: int  # the day on which amount and date became what they are
    guess: int
    step: Step | None = None
    amount_basis: AmountBasis = AmountBasis.QUOTE
    date_basis: DateBasis = DateBasis.CUSTOMER
    next_quarter: bool = False
    monthly: tuple[int, int] | None = None  # million won a month, months
    helpers: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    talks: tuple[Talk, ...] = ()
    supports: tuple[Help, ...] = ()
    won: tuple[int, str] | None = None  # days, why us
    ended: End | None = None
    handed: tuple[int, str, str, str] | None = None


@dataclass(frozen=True)
class Potential:
    code: str
    owner: str
    who: str
    line: str
    key: str
    amount: int
