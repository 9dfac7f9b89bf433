"""What a list of companies can give, with its names in other people's files."""

from django.utils.translation import gettext_lazy as _

from core.imports.fields import Field, labels
from customers.models import CompanyKind

KINDS = labels(
    CompanyKind,
    {
        "corporation": ("corp", "company", "기업", "법인", "회사", "customer", "prospect"),
        "dealer": ("시판상", "대리점", "reseller", "distributor", "거래처"),
        "farm_corp": ("영농법인", "영농조합법인", "농업회사법인"),
        "growers_group": ("작목반",),
        "coop": ("농협", "cooperative"),
        "public": ("공공기관", "기관", "government"),
    },
)
FIELDS = (
    Field(
        "external_id",
        _("ID in the other system"),
        synonyms=("account id", "company id", "id", "고객사id", "거래처id", "uid"),
        limit=200,
    ),
    Field(
        "name",
        _("Company name"),
        required=True,
        synonyms=(
            "회사명",
            "회사",
            "고객사명",
            "거래처명",
            "업체명",
            "상호",
            "법인명",
            "account name",
            "company",
            "account",
            "name",
            "기업명",
            "고객사",
        ),
    ),
    Field(
        "code",
        _("Company code"),
        synonyms=("종목코드", "고객코드", "거래처코드", "업체코드", "account number", "customer code", "ticker"),
        limit=60,
    ),
    Field(
        "biz_no",
        _("Business number"),
        synonyms=("사업자등록번호", "사업자번호", "business registration number", "vat number"),
        limit=20,
    ),
    Field(
        "kind",
        _("Kind"),
        "choice",
        synonyms=("구분", "유형", "고객구분", "account type", "company type"),
        choices=KINDS,
    ),
    Field(
        "parent", _("Parent company"), synonyms=("모회사", "상위회사", "subsidiary of", "parent account", "parent name")
    ),
    Field("parent_external_id", _("ID of the parent company"), synonyms=("parent id", "parentid", "parent account id")),
    Field(
        "region",
        _("Region"),
        synonyms=("지역", "소재지", "office location", "city", "location", "billing city", "country"),
        limit=80,
    ),
    Field("segment", _("Segment"), synonyms=("업종", "산업", "sector", "industry", "세그먼트"), limit=80),
    Field("homepage", _("Homepage"), synonyms=("홈페이지", "website", "url", "web"), limit=300),
    Field("phone", _("Phone"), "phone", synonyms=("전화", "전화번호", "대표전화", "tel", "telephone"), limit=40),
    Field(
        "employees_count",
        _("Employees"),
        "integer",
        synonyms=("직원수", "임직원수", "종업원수", "number of employees", "num employees"),
    ),
    Field(
        "founded_year",
        _("Founded"),
        "integer",
        synonyms=("설립연도", "설립년도", "year established", "year founded"),
        largest=2200,
    ),
    Field(
        "revenue_amount",
        _("Yearly revenue"),
        "decimal",
        synonyms=("매출", "매출액", "연매출", "revenue", "annual revenue"),
        is_money=True,
    ),
    Field("wallet_amount", _("Wallet size"), "decimal", synonyms=("구매규모", "연간구매규모", "wallet"), is_money=True),
    Field("currency", _("Currency"), synonyms=("통화", "currency iso code"), limit=3),
    Field(
        "our_sales_amount",
        _("Our sales in 12 months"),
        "decimal",
        synonyms=("당사매출", "우리매출", "최근12개월매출", "our sales"),
        is_money=True,
    ),
    Field("receivable_amount", _("Receivables"), "decimal", synonyms=("미수금", "receivable"), is_money=True),
    Field("credit_limit_amount", _("Credit limit"), "decimal", synonyms=("여신한도", "여신"), is_money=True),
    Field("erp_on", _("ERP figures as of"), "date", synonyms=("erp기준일", "기준일")),
    Field("erp_code", _("ERP code"), synonyms=("erp코드", "sap code"), limit=40),
)
