"""Where the audit log is read from: one event table for each tracked model, and the acts that changed no row."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS = "core.AuditEvent"
KINDS = {
    "sellers.OrgUnit": _("org unit"),
    "sellers.UnitParent": _("place of a unit"),
    "sellers.UnitLeader": _("leader of a unit"),
    "sellers.Membership": _("place of a person"),
    "sellers.Holiday": _("holiday"),
    "sellers.BusinessHours": _("working hours"),
    "sellers.FiscalYear": _("fiscal year"),
    "sellers.ExchangeRate": _("exchange rate"),
    "sellers.NoticeLimits": _("limits of notices"),
    "sellers.NoticeRule": _("rule of notices"),
    "sellers.MailChoice": _("choice of mail"),
    "sellers.User": pgettext_lazy("audit", "employee"),
    "sellers.RoleGrant": pgettext_lazy("audit", "role"),
    "sellers.Invitation": pgettext_lazy("audit", "invitation"),
    "sellers.SavedView": _("saved view"),
    "sellers.StartingView": _("start of a list"),
    "customers.Company": pgettext_lazy("audit", "company"),
    "customers.Person": pgettext_lazy("audit", "customer"),
    "customers.Employment": _("employment"),
    "customers.ContactLog": pgettext_lazy("audit", "contact log"),
    "customers.LogPerson": _("person of a contact"),
    "customers.LogReader": _("named reader"),
    "customers.Heard": _("what was heard"),
    "customers.LogCorrection": _("correction of a log"),
    "customers.LogFile": _("file of a log"),
    "customers.Promise": pgettext_lazy("audit", "promise"),
    "customers.Assignment": _("who looks after whom"),
    "customers.Picked": _("customer on a list"),
    "opportunities.Pipeline": _("pipeline"),
    "opportunities.PipelineVersion": _("version of a pipeline"),
    "opportunities.Stage": pgettext_lazy("audit", "stage"),
    "opportunities.FactRule": _("rule of a fact"),
    "opportunities.RequiredFact": _("required fact"),
    "opportunities.StageTodo": _("standard thing to do"),
    "opportunities.Question": _("question of the assessment"),
    "opportunities.Answer": _("answer of the assessment"),
    "opportunities.AnswerProof": _("proof of an answer"),
    "opportunities.PipelineChoice": _("pipeline of a unit"),
    "opportunities.Product": pgettext_lazy("audit", "product"),
    "opportunities.PriceList": pgettext_lazy("audit", "price list"),
    "opportunities.PriceListItem": _("price of a list"),
    "opportunities.Opportunity": pgettext_lazy("audit", "opportunity"),
    "opportunities.OpportunityMember": _("member of the team"),
    "opportunities.OpportunityLine": _("product of an opportunity"),
    "opportunities.StageMove": _("move of the stage"),
    "opportunities.PotentialOpportunity": _("potential opportunity"),
    "opportunities.Booking": pgettext_lazy("audit", "order"),
    "opportunities.BookingShare": _("share of an order"),
    "opportunities.BookingLine": _("product of an order"),
    "opportunities.Quotation": pgettext_lazy("audit", "quotation"),
    "opportunities.QuotationLine": _("line of a quotation"),
    "opportunities.PromisedDate": _("promised date"),
    "opportunities.SatisfactionCall": _("satisfaction call"),
    "opportunities.ContractFile": _("contract file"),
    "opportunities.SheetFile": _("file of an opportunity"),
    "opportunities.CoachingRequest": _("coaching request"),
    "opportunities.CoachingNote": _("coaching note"),
    "opportunities.SupportRequest": _("support request"),
    "opportunities.Decision": pgettext_lazy("audit", "decision"),
    "opportunities.Evidence": pgettext_lazy("audit", "evidence"),
    "opportunities.BuyerRole": _("role in the buying centre"),
    "opportunities.InfluenceLine": _("line of influence"),
    "opportunities.Competitor": pgettext_lazy("audit", "competitor"),
    "opportunities.Rival": _("competitor in an opportunity"),
    "opportunities.RivalSupporter": _("who speaks for a competitor"),
    "opportunities.RivalPoint": _("strength or weak point of a competitor"),
    "opportunities.RiskFlag": _("risk flag"),
    "customers.AttitudeRecord": pgettext_lazy("audit", "attitude record"),
    "customers.Departure": pgettext_lazy("audit", "departure"),
    "customers.FeasibilityAnswer": pgettext_lazy("audit", "answer on feasibility"),
    "customers.Merge": pgettext_lazy("audit", "merge of records"),
    "customers.Move": pgettext_lazy("audit", "move to another company"),
    "customers.SuspectedPair": pgettext_lazy("audit", "suspected pair"),
    "opportunities.LeaderOpinion": _("leader's opinion"),
    "opportunities.SamePurchase": pgettext_lazy("audit", "same purchase"),
    "opportunities.Target": pgettext_lazy("audit", "target"),
    "sellers.WalletThreshold": pgettext_lazy("audit", "wallet threshold"),
}
# what every employee may read anyway, so that an administrator reads old and new values too; all else has to be
# allowed row by row, and a model that is not named anywhere shows no value (domain.md §6)
OPEN = frozenset({
    "sellers.OrgUnit", "sellers.UnitParent", "sellers.UnitLeader", "sellers.Membership", "sellers.Holiday",
    "sellers.BusinessHours", "sellers.FiscalYear", "sellers.ExchangeRate", "sellers.NoticeLimits", "sellers.NoticeRule",
    "sellers.User", "sellers.RoleGrant", "customers.Company", "customers.Person", "customers.Employment",
    "customers.Assignment", "opportunities.Pipeline", "opportunities.PipelineVersion", "opportunities.Stage",
    "opportunities.FactRule", "opportunities.RequiredFact", "opportunities.StageTodo", "opportunities.Question",
    "opportunities.PipelineChoice", "opportunities.Product", "opportunities.PriceList",
    "opportunities.PriceListItem", "opportunities.Competitor",
})  # fmt: skip
# read with their log; who else may read a confidential one is not among them, and never told
OF_LOG = frozenset({
    "customers.ContactLog", "customers.LogPerson", "customers.Heard", "customers.LogCorrection", "customers.LogFile",
    "customers.Promise",
})  # fmt: skip
# the opportunity's card, which every employee gets
CARD = frozenset({"title", "person", "company", "owner", "stage", "state"})


@dataclass(frozen=True)
class Source:
    """A tracked model and its event table."""

    label: str
    model: Any
    table: str

    @property
    def kind(self) -> str:
        return str(KINDS.get(self.label, self.model._meta.verbose_name))


@lru_cache(maxsize=1)
def sources() -> dict[str, Source]:
    """By label, in one order for ever: paging by key depends on it."""
    quote = connection.ops.quote_name
    found = {}
    for event in apps.get_models():
        model = getattr(event, "pgh_tracked_model", None)
        if issubclass(event, pghistory.models.Event) and model is not None:
            found[model._meta.label] = Source(model._meta.label, model, quote(event._meta.db_table))
    return dict(sorted(found.items()))
