"""The shape of a contact log in the demo; `days` counts back from the seeding day."""

from dataclasses import dataclass

from customers.models import Channel, HeardKind, Topic

VISIT, PHONE, VIDEO, MAIL = Channel.VISIT, Channel.PHONE, Channel.VIDEO, Channel.MAIL
MESSENGER, EVENT, MEAL, FIELD, VISIT_US = (
    Channel.MESSENGER, Channel.EVENT, Channel.MEAL, Channel.FIELD, Channel.VISIT_US,
)  # fmt: skip
DEAL, HUNCH, COMPLAINT, ADVICE, PRAISE, RIVAL, MARKET, RELATION = (
    Topic.OPPORTUNITY, Topic.POTENTIAL, Topic.COMPLAINT, Topic.ADVICE,
    Topic.PRAISE, Topic.COMPETITOR, Topic.MARKET, Topic.RELATION,
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """`key` is how evidence quotes it; `quote` is what the first person said."""

    key: str
    by: str
    who: tuple[str, ...]
    days: int
    hour: int
    channel: Channel
    line: str
    topics: tuple[Topic, ...] = ()
    quote: str = ""
    quote_kind: HeardKind = HeardKind.FACT
    body: str = ""
    two_way: bool | None = None
    readers: tuple[str, ...] = ()  # named readers make it confidential
