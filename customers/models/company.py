"""Companies: a roll-up of the people in them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CurrencyField, LineField
from core.history import tracked
from core.search import SEARCH_COLUMNS, grams_column, grams_index, search_text_column
from core.templatetags.addresses import address
from core.versions import Versioned
from customers.marks import marks
from customers.matching import Facts, company_facts, keys_of
from customers.quadrants import Quadrant
from customers.querysets import EmployeesFind


class CompanyKind(models.TextChoices):
    CORPORATION = "corporation", _("Corporation")
    DEALER = "dealer", _("Dealer")
    FARM_CORP = "farm_corp", _("Farm corporation")
    GROWERS_GROUP = "growers_group", _("Growers' group")
    COOP = "coop", _("Co-op")
    PUBLIC = "public", _("Public institution")


@tracked(leave_out=SEARCH_COLUMNS)
@marks(company="id", only=("quadrant", "archived_at"), inserted=False)
class Company(Versioned):
    name = LineField(_("company name"), max_length=200)
    name_key = LineField(max_length=200, editable=False, db_collation="C")  # without (주) and spaces: order, duplicates
    kind = models.CharField(_("kind"), max_length=15, choices=CompanyKind, default=CompanyKind.CORPORATION)
    biz_no = LineField(_("business number"), max_length=20, blank=True)
    code = LineField(_("company code"), max_length=60, blank=True)  # listed or master-data code: text, zeros kept
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("parent company"),
    )
    region = LineField(_("region"), max_length=80, blank=True)
    segment = LineField(_("segment"), max_length=80, blank=True)
    homepage = LineField(_("homepage"), max_length=300, blank=True)
    phone = LineField(_("phone"), max_length=40, blank=True)
    employees_count = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded"), null=True, blank=True)
    revenue_amount = AmountField(_("yearly revenue"), null=True, blank=True)
    wallet_amount = AmountField(_("wallet size"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    erp_code = LineField(_("ERP code"), max_length=40, blank=True)
    # follows from wallet and facts (customers/actions/quadrants.py); empty where they do not say
    quadrant = models.CharField(_("quadrant"), max_length=2, choices=Quadrant, blank=True, editable=False)
    # of the ERP, by import; `erp_on` says as of which day, empty: not connected
    our_sales_amount = AmountField(_("our sales in 12 months"), null=True, blank=True)
    receivable_amount = AmountField(_("receivables"), null=True, blank=True)
    credit_limit_amount = AmountField(_("credit limit"), null=True, blank=True)
    erp_on = models.DateField(_("ERP figures as of"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # what the search for duplicates reads: two companies that may be the same share one at least
    match_keys = ArrayField(models.CharField(max_length=70), default=list, editable=False)
    search_text = search_text_column("name", "biz_no", "code")
    grams = grams_column("name", "biz_no", "code")

    objects = EmployeesFind.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            grams_index("company_grams"),
            GinIndex(fields=["match_keys"], name="company_match_keys", fastupdate=False),
            models.Index(fields=["name_key", "id"], name="company_by_name", condition=Q(archived_at__isnull=True)),
            # one region or one segment by name, and which of them there are (core/lists.py)
            models.Index(
                fields=["region", "name_key", "id"], name="company_by_region", condition=Q(archived_at__isnull=True)
            ),
            models.Index(
                fields=["segment", "name_key", "id"], name="company_by_segment", condition=Q(archived_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="company_code_once", condition=~Q(code="") & Q(archived_at__isnull=True)
            ),
            models.CheckConstraint(name="company_not_its_own_parent", condition=~Q(parent=models.F("id"))),
        ]

    class Privacy:
        personal: set[str] = set()
        plain = {
            "id", "version", "name", "name_key", "kind", "biz_no", "code", "parent", "region", "segment", "homepage", "phone",
            "employees_count", "founded_year", "revenue_amount", "wallet_amount", "currency", "erp_code", "merged_into",
            "archived_at", "created_at", "match_keys", "search_text", "grams", "quadrant", "our_sales_amount",
            "receivable_amount", "credit_limit_amount",
            "erp_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("customers:company", self.pk)

    def save(self, *args: object, **kwargs: object) -> None:
        self.name_key, self.match_keys = name_key(self.name), match_keys(self)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


def match_keys(company: Company) -> list[str]:
    return keys_of(facts_of_company(company))


def facts_of_company(company: Company) -> Facts:
    """What the matcher compares of it."""
    return company_facts(
        [company.name],
        phones=[company.phone],
        homepage=company.homepage,
        region=company.region,
        numbers=[numbered(kind, value) for kind, value in (("biz", company.biz_no), ("code", company.code))],
    )


def numbered(kind: str, value: str) -> str:
    """A number that identifies, under its kind; empty where there is none."""
    bare = "".join(sign for sign in value.lower() if sign.isalnum())
    return f"{kind}:{bare}" if bare else ""


def name_key(name: str) -> str:
    """The name without legal form and spaces, in lower case: for order and for comparing."""
    key = name.lower()
    for form in ("주식회사", "(주)", "㈜", "(유)", "유한회사", "농업회사법인"):
        key = key.replace(form, "")
    return ("".join(key.split()) or name.lower())[:200]
