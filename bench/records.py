"""Every page and form of one record, as whoever opens it: with arguments taken from the loaded company."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse

from bench.load.organisation import ADMIN, LEADER, SELLER
from bench.sheets import fullest_sheets
from core.imports.models import ImportRun
from customers.models import (
    Company,
    ContactLog,
    Departure,
    DepartureState,
    KeyPosition,
    Merge,
    Person,
    Promise,
    PromiseState,
    SuspectedPair,
)
from opportunities.models import (
    ActionState,
    BuyerRole,
    ClosePlanStep,
    CoachingNote,
    Competitor,
    Evidence,
    MeetingPack,
    Opportunity,
    PipelineVersion,
    PotentialOpportunity,
    PotentialState,
    PriceList,
    PriceListItem,
    Product,
    PromisedDate,
    Question,
    Quotation,
    QuotationState,
    ReviewRound,
    Rival,
    SheetFile,
    Stage,
    State,
    SupportRequest,
    SupportState,
    WinAction,
)
from sellers.models import ExchangeRate, OrgUnit, SavedView, UnitKind, User

FEW = 5  # records behind one line
Arguments = list[tuple[Any, ...]]
# reader, what an address names → its pages; the key is one of `ARGUMENTS`
ADDRESSES: dict[tuple[int | None, str], str] = {
    (None, "link"): "account_reset_password_from_key",
    (ADMIN, "unit"): """
        sellers:unit sellers:unit_history sellers:unit_edit sellers:unit_move sellers:unit_leader sellers:unit_close
        sellers:unit_wallet sellers:notice_rules_change sellers:business_hours sellers:business_year
        sellers:business_holidays opportunities:pipeline_choice opportunities:target""",
    (ADMIN, "colleague"): """
        sellers:employee sellers:employee_history sellers:employee_edit sellers:employee_place sellers:employee_roles
        sellers:employee_leave sellers:employee_return""",
    (ADMIN, "rate"): "sellers:rate_correct",
    (ADMIN, "person"): "customers:person_data_json customers:person_erase",
    (ADMIN, "product"): "opportunities:product_edit opportunities:product_sale",
    (ADMIN, "price_list"): """
        opportunities:price_list_edit opportunities:price_list_copy opportunities:price_list_paste
        opportunities:price_new""",
    (ADMIN, "price"): "opportunities:price",
    (ADMIN, "pipeline"): "opportunities:pipeline opportunities:pipeline_new",
    (ADMIN, "draft_stage"): "opportunities:pipeline_stage",
    (ADMIN, "draft_part"): "opportunities:pipeline_part",
    (ADMIN, "run"): "desk:import_run",
    (SELLER, "view"): "sellers:view_edit",
    (SELLER, "person"): """
        customers:person_privacy customers:attitude customers:person_moved opportunities:of_person""",
    (SELLER, "one_person"): "customers:duplicates_of",
    (SELLER, "departure"): "customers:successor",
    (SELLER, "company"): """
        customers:company_careers customers:company_edit customers:feasibility customers:positions_new""",
    (SELLER, "position"): """
        customers:position customers:position_name customers:position_represent customers:position_ask""",
    (SELLER, "log"): "customers:log_edit customers:log_correct opportunities:of_log",
    (SELLER, "promise"): """
        customers:promise customers:promise_keep customers:promise_change customers:promise_cancel
        customers:promise_edit""",
    (SELLER, "pair"): "customers:duplicate",
    (SELLER, "merge"): "customers:merge",
    (SELLER, "list"): "customers:list_export customers:list_together",
    (SELLER, "potential"): """
        opportunities:potential_convert opportunities:potential_edit opportunities:potential_end""",
    (SELLER, "deal"): """
        opportunities:stage opportunities:next_step opportunities:seller_category
        opportunities:members opportunities:close opportunities:hold opportunities:reassign
        opportunities:same_purchase opportunities:buyers opportunities:rival_new opportunities:line_options
        opportunities:quote_new opportunities:close_plan opportunities:close_step_new opportunities:risks
        opportunities:risk_new opportunities:strength_new opportunities:plan_new opportunities:support_new
        opportunities:coaching_request opportunities:coaching_thread opportunities:file_new""",
    (SELLER, "sheet_file"): "opportunities:file opportunities:file_off",
    (SELLER, "question"): "opportunities:question",
    (SELLER, "buyer"): "opportunities:buyer",
    (SELLER, "evidence"): "opportunities:evidence_withdraw",
    (SELLER, "disputed"): "opportunities:evidence_answer",
    (SELLER, "rival"): "opportunities:rival opportunities:rival_point",
    (SELLER, "quote"): """
        opportunities:quote_send opportunities:quote_receive opportunities:quote_withdraw opportunities:quote_amount""",
    (SELLER, "quote_draft"): "opportunities:quote_edit opportunities:quote_issue",
    (SELLER, "note"): "opportunities:coaching_reply",
    (SELLER, "close_step"): "opportunities:close_step",
    (SELLER, "win_action"): "opportunities:plan_action",
    (SELLER, "won"): """
        opportunities:order opportunities:order_edit opportunities:order_call opportunities:order_date_new
        opportunities:order_file""",
    (SELLER, "promised"): "opportunities:order_accept",
    (SELLER, "lost"): "opportunities:reopen",
    (SELLER, "pack"): "desk:pack_ordered",
    (SELLER, "competitor"): "opportunities:competitor",
    (SELLER, "product"): "opportunities:product",
    (SELLER, "price_list"): "opportunities:price_list",
    (LEADER, "deal"): """
        opportunities:opinion opportunities:coaching_note opportunities:coaching_decision""",
    (LEADER, "evidence"): "opportunities:evidence_dispute",
    (LEADER, "support"): "opportunities:support_decline",
    (LEADER, "won"): "opportunities:cancel_contract",
    (LEADER, "round"): "coaching:review",
    (LEADER, "figure"): "coaching:figure",
}  # fmt: skip
WHO = {None: "nobody", ADMIN: "administrator", SELLER: "seller", LEADER: "leader"}


def pages_of_records() -> Iterator[tuple[str, int | None, list[str]]]:
    """The name of a line, its reader and the addresses behind it. Errors: ValueError for what is not loaded."""
    found = {key: list(read())[:FEW] for key, read in ARGUMENTS.items()}
    for (reader, key), names in ADDRESSES.items():
        if not found[key]:
            raise ValueError(f"the loaded company has no {key}: bench/few.py makes one")
        for name in names.split():
            yield f"{name}, {WHO[reader]}", reader, [reverse(name, args=one) for one in found[key]]


def _pks(rows: Any) -> Arguments:
    return [(pk,) for pk in rows.values_list("pk", flat=True)[:FEW]]


def _on_sheets(model: Any, **wanted: Any) -> Arguments:
    """Rows of her open opportunities, with the opportunity before each."""
    rows = model.objects.filter(opportunity__owner=SELLER, opportunity__state=State.OPEN, **wanted)
    return list(rows.order_by("-pk").values_list("opportunity", "pk")[:FEW])


def _ended(state: State) -> Arguments:
    return _pks(Opportunity.objects.filter(owner=SELLER, state=state).order_by("-closed_on", "-pk"))


def _questions() -> Arguments:
    deals = fullest_sheets(FEW)
    first = Question.objects.filter(version__in={deal.pipeline_version_id for deal in deals}).order_by("-position")
    of_version = dict(first.values_list("version", "pk"))
    return [(deal.pk, of_version[deal.pipeline_version_id]) for deal in deals]


def _drafts(parts: Callable[[int], list[Any]]) -> Arguments:
    drafts = PipelineVersion.objects.filter(valid_from=None).values_list("pk", flat=True)
    return [(pk, part) for pk in drafts for part in parts(pk)]


def _stages(draft: int) -> list[Any]:
    return list(Stage.objects.filter(version=draft).order_by("position").values_list("pk", flat=True))


def _hers() -> Any:
    return Person.objects.filter(assignments__user=SELLER).order_by("pk")


ARGUMENTS: dict[str, Callable[[], Arguments]] = {
    "link": lambda: [("1", "x-y")],
    "unit": lambda: _pks(OrgUnit.objects.filter(kind=UnitKind.TEAM).order_by("pk")),
    "colleague": lambda: _pks(User.objects.filter(pk__gte=SELLER).order_by("pk")),
    "rate": lambda: _pks(ExchangeRate.objects.order_by("pk")),
    "person": lambda: _pks(_hers()),
    "one_person": lambda: [("person", pk) for (pk,) in _pks(_hers())],
    "product": lambda: _pks(Product.objects.order_by("pk")),
    "price_list": lambda: _pks(PriceList.objects.order_by("-pk")),
    "price": lambda: list(PriceListItem.objects.order_by("-pk").values_list("price_list", "pk")[:FEW]),
    "pipeline": lambda: _pks(PipelineVersion.objects.exclude(valid_from=None).order_by("pk")),
    "draft_stage": lambda: _drafts(_stages),
    "draft_part": lambda: _drafts(lambda draft: ["stages", "questions", "rules", "after-win"]),
    "run": lambda: _pks(ImportRun.objects.order_by("-pk")),
    "view": lambda: _pks(SavedView.objects.filter(owner=SELLER)),
    "departure": lambda: _pks(Departure.objects.filter(state=DepartureState.OPEN).order_by("-pk")),
    "company": lambda: _pks(Company.objects.filter(assignments__user=SELLER).order_by("pk")),
    "position": lambda: _pks(KeyPosition.objects.filter(company__assignments__user=SELLER).order_by("pk")),
    "log": lambda: _pks(ContactLog.objects.filter(author=SELLER, is_confidential=False).order_by("-pk")),
    "promise": lambda: _pks(Promise.objects.filter(owner=SELLER, state=PromiseState.OPEN).order_by("-pk")),
    "pair": lambda: _pks(SuspectedPair.objects.order_by("pk")),
    "merge": lambda: _pks(Merge.objects.order_by("pk")),
    "list": lambda: [("people",), ("companies",)],
    "potential": lambda: _pks(PotentialOpportunity.objects.filter(owner=SELLER, state=PotentialState.WATCHED).order_by("-pk")),
    "deal": lambda: [(deal.pk,) for deal in fullest_sheets(FEW)],
    "question": _questions,
    "buyer": lambda: _on_sheets(BuyerRole),
    "evidence": lambda: _on_sheets(Evidence, withdrawn_at=None, disputed_by=None),
    "disputed": lambda: _on_sheets(Evidence, withdrawn_at=None, disputed_by=LEADER),
    "rival": lambda: _on_sheets(Rival),
    "sheet_file": lambda: _on_sheets(SheetFile, stored__isnull=False),
    "quote": lambda: _on_sheets(Quotation, state=QuotationState.SENT),
    "quote_draft": lambda: _on_sheets(Quotation, state=QuotationState.DRAFT),
    "note": lambda: _on_sheets(CoachingNote, author=LEADER),
    "close_step": lambda: _on_sheets(ClosePlanStep),
    "win_action": lambda: _on_sheets(WinAction, state=ActionState.PLANNED),
    "support": lambda: _on_sheets(SupportRequest, to=LEADER, state=SupportState.REQUESTED),
    "won": lambda: _ended(State.WON),
    "promised": lambda: list(
        PromisedDate.objects.filter(opportunity__owner=SELLER, accepted_on=None)
        .order_by("-pk").values_list("opportunity", "pk")
    ),
    "lost": lambda: _ended(State.LOST),
    "pack": lambda: _pks(MeetingPack.objects.filter(ordered_by=SELLER)),
    "competitor": lambda: _pks(Competitor.objects.order_by("pk")),
    "round": lambda: _pks(ReviewRound.objects.filter(by=LEADER)),
    "figure": lambda: [("feedback",), ("help",), ("asked",)],
}  # fmt: skip
