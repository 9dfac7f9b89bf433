"""The text of a business card or of a mail's signature into what a person's form asks for."""

import re
from dataclasses import dataclass, field

from core.fields import clean_text
from core.imports import vcards
from customers import recognising as signs

LONGEST = 5000  # characters of a text that is looked at
_BREAKS = re.compile(r"\s*[|│ㅣ·•∙‧/]\s*|\t+|\s{2,}|,\s+")
_MOBILE_MARK = re.compile(r"\b(?:m|mobile|cell|hp|h\.p|c\.p)\b|휴대|핸드폰|모바일", re.IGNORECASE)
_FAX_MARK = re.compile(r"\b(?:f|fax)\b|팩스", re.IGNORECASE)
_FORM = re.compile(r"^(㈜|\(주\)|주식회사|농업회사법인|영농조합법인)\s+")  # belongs to the name behind it
_MARK = re.compile(
    r"^(?:m|t|f|e|a|h|w|tel|mobile|cell|hp|h\.p|c\.p|fax|e-?mail|mail|web|phone|office|add(?:ress)?|"
    r"이름|성명|회사|직책|직위|부서|휴대폰|휴대전화|핸드폰|전화|팩스|이메일|메일|주소|홈페이지)\s*[.:：)]\s*",
    re.IGNORECASE,
)


@dataclass
class CardText:
    """What was recognised; `rest` are the lines that were not."""

    name: str = ""
    company: str = ""
    department: str = ""
    title: str = ""
    mobile: str = ""
    email: str = ""
    rest: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any((self.name, self.company, self.department, self.title, self.mobile, self.email))


def read_card(text: str) -> CardText:
    """From typed or pasted text, or from a vCard pasted as such."""
    text = text[:LONGEST]
    if text.lstrip().upper().startswith("BEGIN:VCARD"):
        return _from_vcard(text)
    found = CardText()
    more = _phones(found, text)
    mail = signs.EMAIL.search(text)
    found.email = mail[0].lower() if mail else ""
    for line in text.splitlines():
        _line(found, line)
    found.rest += more
    return found


def _from_vcard(text: str) -> CardText:
    card = next(vcards.cards_of(text.encode("utf-8", "replace"), "utf-8"), vcards.Card())
    family, given, *_more = card.parts("N")
    company, *units = card.parts("ORG")
    phones, mails = card.all("TEL"), card.all("EMAIL")
    korean = all("가" <= sign <= "힣" for sign in family + given)
    named = family + given if korean else f"{given} {family}"
    return CardText(
        name="" if card.is_company else clean_text(card.text("FN") or named)[:200],
        company=clean_text(company or (card.text("FN") if card.is_company else ""))[:200],
        department=clean_text(" ".join(filter(None, units)))[:80],
        title=clean_text(card.text("TITLE") or card.text("ROLE"))[:80],
        mobile=clean_text(phones[0] if phones else "")[:40],
        email=clean_text(mails[0] if mails else "").lower()[:254],
    )


def _phones(found: CardText, text: str) -> list[str]:
    """The mobile number; else the first that is no fax. Answers the others, which have no place."""
    numbers: list[tuple[bool, bool, str]] = []
    for line in text.splitlines():
        before = 0
        for match in signs.PHONE.finditer(line):
            mark = line[before : match.start()]
            before = match.end()
            if signs.is_phone(match[0]) and not _FAX_MARK.search(mark):
                numbers.append((signs.is_mobile(match[0]), bool(_MOBILE_MARK.search(mark)), match[0].strip()))
    numbers.sort(key=lambda one: (not one[0], not one[1]))
    found.mobile = numbers[0][2] if numbers else ""
    return [number for _mobile, _marked, number in numbers[1:]]


def _line(found: CardText, line: str) -> None:
    """What a line still says once numbers and addresses are out of it."""
    bare = signs.EMAIL.sub(" ", signs.SITE.sub(" ", line))
    bare = signs.PHONE.sub(lambda match: " " if signs.is_phone(match[0]) else match[0], bare)
    words = [_FORM.sub(r"\1", _MARK.sub("", clean_text(part)).strip(" ,;:")) for part in _BREAKS.split(bare)]
    left = [word for word in words if len(word) > 1 and not _MARK.fullmatch(f"{word}:") and not _take(found, word)]
    found.rest += [word for word in left if re.search(r"\w{2}", word)]


def _take(found: CardText, word: str) -> bool:
    """Whether the word, or its parts, found a place."""
    if " " in word and _parts(found, word.split(" ")):
        return True
    if not found.company and signs.is_company(word) and not signs.is_title(word):
        found.company = word[:200]
        return True
    if not found.name and signs.is_name(word):
        found.name = signs.bare_name(word)[:200]
        return True
    if not found.title and signs.is_title(word):
        return _set(found, "title", word)
    return not found.department and signs.is_department(word) and _set(found, "department", word)


def _set(found: CardText, name: str, word: str) -> bool:
    setattr(found, name, word[:80])
    return True


def _parts(found: CardText, words: list[str]) -> bool:
    """ "구매팀 김하늘 팀장": each word is something by itself, or none is taken."""
    kinds = [
        "company" if signs.is_company(word)
        else "title" if signs.is_title(word)
        else "name" if re.match("[가-힣]", word) and signs.is_name(word)
        else "department" if re.match("[가-힣]", word) and signs.is_department(word) else ""
        for word in words
    ]  # fmt: skip
    if "" in kinds or len(set(kinds)) < 2 or any(kinds.count(kind) > 1 for kind in ("name", "company")):
        return False
    if "company" in kinds[1:]:  # "진주 한가람농자재": the first word may be part of its name
        return False
    for kind in dict.fromkeys(kinds):
        said = " ".join(word for word, one in zip(words, kinds, strict=True) if one == kind)
        if not getattr(found, kind):
            setattr(found, kind, said[:80])
    return True
