"""What a list of customers can give, with its names in other people's files."""

from django.utils.translation import gettext_lazy as _

from core.imports.fields import Field, labels
from customers.models import Attitude, PersonKind

KINDS = labels(
    PersonKind,
    {
        "corporate": ("기업 담당자", "기업", "담당자", "contact"),
        "dealer": ("시판상 대표·직원", "시판상", "대리점"),
        "farmer": ("농업인", "농가", "농민"),
        "institution": ("농협·기관 담당자", "농협", "기관"),
        "other": ("기타",),
    },
)
ATTITUDES = labels(
    Attitude,
    {
        "favourable": ("우호", "favorable", "positive"),
        "neutral": ("중립",),
        "negative": ("부정",),
        "unknown": ("미확인",),
    },
)
FIELDS = (
    Field(
        "external_id",
        _("ID in the other system"),
        synonyms=("contact id", "person id", "고객번호", "고객id", "uid", "id"),
    ),
    Field(
        "name",
        _("Name"),
        synonyms=("성명", "고객명", "담당자명", "full name", "contact name", "name", "이름", "담당자"),
    ),
    Field("family_name", _("Family name"), synonyms=("성", "last name", "surname")),
    Field("given_name", _("Given name"), synonyms=("first name", "이름")),
    Field(
        "company",
        _("Company"),
        synonyms=("회사명", "회사", "고객사", "소속", "거래처", "업체명", "account name", "account"),
    ),
    Field("company_external_id", _("ID of the company"), synonyms=("account id", "company id", "고객사id")),
    Field("company_code", _("Company code"), synonyms=("고객코드", "거래처코드", "종목코드"), limit=60),
    Field("department", _("Department"), synonyms=("부서", "부서명", "dept"), limit=80),
    Field(
        "title",
        _("Job title"),
        synonyms=("직책", "직위", "직급", "고객사 직책", "title", "title at the company", "position"),
        limit=80,
    ),
    Field(
        "mobile",
        _("Mobile"),
        "phone",
        synonyms=("휴대폰", "휴대전화", "핸드폰", "전화번호", "연락처", "mobile phone", "phone"),
        limit=40,
    ),
    Field("email", _("E-mail"), "email", synonyms=("이메일", "메일", "전자우편", "email address", "mail"), limit=254),
    Field("kind", _("Kind"), "choice", synonyms=("구분", "고객구분", "유형"), choices=KINDS),
    Field("attitude", _("Attitude"), "choice", synonyms=("성향",), choices=ATTITUDES),
    Field("interests", _("Work interests and values"), "prose", synonyms=("관심사", "관심 분야"), limit=20_000),
    Field("preferred_channel", _("Preferred channel"), synonyms=("선호 채널",), limit=20),
    Field("contact_cycle_days", _("Contact cycle (days)"), "integer", synonyms=("접촉 주기",), largest=3650),
    Field("crops", _("Crops"), synonyms=("작물", "재배작물")),
    Field("area_m2", _("Area (㎡)"), "integer", synonyms=("재배면적", "면적")),
    Field("source", _("Source"), synonyms=("출처", "유입 경로", "lead source"), limit=80),
    Field("do_not_contact", _("Do not contact"), "boolean", synonyms=("연락 금지", "do not call")),
    Field(
        "owner",
        _("Owner"),
        synonyms=(
            "주담당",
            "담당 영업",
            "영업담당",
            "영업대표",
            "담당 직원",
            "account owner",
            "contact owner",
            "owner name",
        ),
    ),
    Field("owner_email", _("Owner's e-mail"), "email", synonyms=("담당자 이메일", "owner email"), limit=254),
    Field("since", _("There since"), "date", synonyms=("입사일", "소속 시작일", "start date")),
)
