"""What a list of opportunities can give, with its names in other people's files."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.imports.fields import Field, labels
from opportunities.models import CloseReason

REASONS = labels(
    CloseReason,
    {
        "price_terms": ("가격", "조건", "price"),
        "product_fit": ("제품", "성능", "product"),
        "delivery": ("납기",),
        "budget_cut": ("예산", "budget"),
        "delayed": ("지연", "연기"),
        "other": ("기타",),
    },
)
FIELDS = (
    Field(
        "external_id",
        _("ID in the other system"),
        synonyms=("opportunity id", "deal id", "영업기회id", "기회번호", "id"),
    ),
    Field(
        "title",
        _("Title"),
        synonyms=("영업기회", "영업기회명", "기회명", "제목", "opportunity name", "deal name", "name"),
    ),
    Field("company", _("Company"), synonyms=("고객사", "회사명", "거래처명", "account", "account name", "customer")),
    Field("company_external_id", _("ID of the company"), synonyms=("account id", "company id", "고객사id")),
    Field("company_code", _("Company code"), synonyms=("고객코드", "거래처코드", "종목코드"), limit=60),
    Field(
        "owner", _("Owner"), synonyms=("담당자", "영업담당", "담당", "sales agent", "owner name", "sales rep"), limit=80
    ),
    Field("owner_email", _("E-mail of the owner"), "email", synonyms=("담당자 이메일", "owner email"), limit=254),
    Field("owner_external_id", _("ID of the owner"), synonyms=("owner id", "sales person id", "담당자id", "사번")),
    Field("product", _("Product"), synonyms=("제품", "상품", "제품명", "product name"), limit=120),
    Field("product_external_id", _("ID of the product"), synonyms=("product id", "제품id")),
    Field("product_code", _("Product code"), synonyms=("제품코드", "상품코드"), limit=60),
    Field(
        "stage",
        _("Stage"),
        synonyms=("단계", "영업단계", "상태", "deal stage", "stage name", "status", "state"),
        limit=60,
    ),
    Field(
        "created_on",
        _("Began on"),
        "date",
        synonyms=("시작일", "등록일", "발굴일", "engage date", "created date", "create date"),
    ),
    Field("closed_on", _("Closed on"), "date", synonyms=("종결일", "수주일", "마감일", "close date", "closed date")),
    Field(
        "expected_order_on",
        _("Expected order date"),
        "date",
        synonyms=("수주 예정일", "예상 수주일", "expected close date"),
    ),
    Field(
        "amount",
        _("Amount"),
        "decimal",
        synonyms=("금액", "예상 금액", "수주 금액", "계약금액", "close value", "deal value", "value"),
        is_money=True,
    ),
    Field("currency", _("Currency"), synonyms=("통화", "currency iso code"), limit=3),
    Field("need", _("Need in the customer's words"), synonyms=("고객 과제", "과제", "니즈"), limit=300),
    Field("next_step", _("Next step"), synonyms=("다음 단계", "다음 할 일", "nextstep")),
    Field("next_step_on", _("Next step on"), "date", synonyms=("다음 단계일", "다음 일정")),
    Field("close_reason", _("Reason"), "choice", synonyms=("사유", "실주 사유", "loss reason"), choices=REASONS),
    Field(
        "win_loss_note",
        pgettext_lazy("column of a file", "Note"),
        "prose",
        synonyms=("비고", "메모", "참고", "description", "설명"),
        limit=20_000,
    ),
)
