"""What a word of a business card or of a column is: a mail address, a phone, a company, a title, a department, a name.

Rules of thumb for Korean and English; a person looks at the result before anything is saved.
"""

import re

from customers.models.person import e164

LONGEST = 200  # characters of a name; a cell that holds more holds something else
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w@.])(?:\+?\(?\d{1,4}\)?[\s.)-]*){2,5}\d{3,4}(?![\w@])")
SITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_COMPANY = re.compile(
    r"㈜|㈐|\((?:주|유|재|사|합)\)|（주）|주식회사|유한회사|농업회사|법인|조합|농협|작목반|재단|협회|공사$|공단$|상사$|산업$|그룹$|은행$|대학교|"
    r"농약사|농자재|종묘|농원$|농산$|축산$|유통$|전자$|식품$|화학$|솔루션|시스템즈?$|"
    r"\b(?:inc|corp|co|ltd|llc|gmbh|ag|sa|plc|company|corporation|group|holdings)\b\.?",
    re.IGNORECASE,
)
_TITLES = (
    "대표이사|공동대표|대표|부회장|회장|부사장|사장|전무이사|전무|"
    "상무이사|상무|이사|감사|고문|본부장|사업부장|부문장|실장|팀장|"
    "센터장|연구소장|소장|지점장|지사장|공장장|원장|조합장|반장|부장|"
    "차장|과장|계장|대리|주임|사원|매니저|책임연구원|선임연구원|"
    "수석연구원|연구원|책임|선임|수석|교수|박사|주무관|사무관|파트장|"
    "그룹장"
)
_TITLE = re.compile(rf"(?:{_TITLES})(?:님)?$")
_LATIN_TITLE = re.compile(
    r"\b(?:c[etfoim]o|president|director|manager|engineer|head|chief|officer|vp|lead|sales|buyer|consultant|professor|"
    r"executive|specialist|representative|assistant|associate)\b",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(
    r"(?:팀|부|과|실|본부|사업부|파트|지점|지사|연구소|센터)$|\b(?:team|division|department|dept|unit|office)\b\.?",
    re.IGNORECASE,
)
_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명"
    "기반왕금옥육인맹제모탁국어은편용예봉경사부가복태목형피두감빈동온호범좌승간견당화창"
)
_DOUBLE = ("남궁", "황보", "제갈", "사공", "선우", "독고", "서문", "동방")
_LATIN_NAME = re.compile(r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){1,3}")
_HANJA = re.compile(r"\s*[(（]?[\u4e00-\u9fff]{2,4}[)）]?")


def is_email(word: str) -> bool:
    return bool(EMAIL.fullmatch(word.strip(" <>;,")))


def is_phone(word: str) -> bool:
    """Digits enough, and nothing that is no part of a number."""
    digits = sum(sign.isdigit() for sign in word)
    return 8 <= digits <= 15 and bool(re.fullmatch(r"[\d\s().+-]+", word.strip())) and bool(e164(word))


def is_business_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d{3}-?\d{2}-?\d{5}", word.strip()))


def is_mobile(word: str) -> bool:
    return e164(word).startswith(("+821", "+82 1"))


def is_company(word: str) -> bool:
    return bool(_COMPANY.search(word)) and not is_email(word)


def is_title(word: str) -> bool:
    """ "구매팀장" is one; so is "대표이사", and "Sales Manager"."""
    return bool(_TITLE.search(word.strip()) or _LATIN_TITLE.search(word)) and len(word) <= 60


def is_department(word: str) -> bool:
    return bool(_DEPARTMENT.search(word.strip())) and not is_title(word) and 1 < len(word.strip()) <= 60


def is_name(word: str) -> bool:
    """Two to four syllables that begin with a family name, or two to four capitalised words."""
    if len(word) > LONGEST:
        return False
    word = _HANJA.sub("", word).strip()
    bare = word.replace(" ", "")
    if re.fullmatch(r"[가-힣]{2,5}", bare) and (" " not in word or all(len(part) < 3 for part in word.split())):
        limit = 5 if bare.startswith(_DOUBLE) else 4
        return len(bare) <= limit and (bare[0] in _SURNAMES or bare.startswith(_DOUBLE)) and not is_title(bare)
    return bool(_LATIN_NAME.fullmatch(word)) and not is_title(word) and not is_company(word)


def bare_name(word: str) -> str:
    """Without the Hanja beside it; "김 하 늬" as one word."""
    word = _HANJA.sub("", word).strip() or word.strip()
    return word.replace(" ", "") if re.fullmatch(r"[가-힣 ]{2,9}", word) else word
