"""How names, phones and addresses are folded before they are compared."""

import re
import unicodedata
from functools import lru_cache

_LEGAL = re.compile(
    r"주식회사|유한책임회사|유한회사|합자회사|합명회사|농업회사법인|영농조합법인|협동조합|사단법인|재단법인"
    r"|[(（]\s*(?:주|유|합|사|재|농)\s*[)）]|㈜|㈔"
)
_LEGAL_WORDS = frozenset(
    (
        "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "plc", "gmbh", "ag",
        "kg", "se", "sa", "sas", "srl", "spa", "bv", "nv", "oy", "ab", "as", "pty", "pte",
    )
)  # fmt: skip
# the names of Latin letters in Hangul, longest first: 에스케이 is SK, 엘지 is LG
_LETTERS = (
    ("더블유", "w"), ("에이치", "h"), ("에프", "f"), ("에이", "a"), ("에스", "s"), ("제트", "z"), ("제이", "j"),
    ("케이", "k"), ("와이", "y"), ("아이", "i"), ("엑스", "x"), ("디", "d"), ("비", "b"), ("씨", "c"), ("이", "e"),
    ("지", "g"), ("엘", "l"), ("엠", "m"), ("엔", "n"), ("오", "o"), ("피", "p"), ("큐", "q"), ("알", "r"),
    ("티", "t"), ("유", "u"), ("브이", "v"),
)  # fmt: skip
_SPELLED = re.compile("(?:" + "|".join(name for name, _sign in _LETTERS) + "){2,}")
_NAMED = dict(_LETTERS)
_ONE_LETTER = re.compile("|".join(name for name, _sign in sorted(_LETTERS, key=lambda one: -len(one[0]))))
_GENERATIONS = {"jr": "jr", "junior": "jr", "ii": "jr", "sr": "sr", "senior": "sr", "i": "sr", "iii": "iii", "iv": "iv"}
_TITLES = re.compile(
    r"\b(?:mr|mrs|ms|dr|prof|jr|sr|junior|senior)\b\.?|\s(?:대표이사|대표|사장|회장|본부장|실장|소장|부장|차장|과장|계장|반장|팀장|대리|사원|주임|연구원|이사|상무|전무|박사|교수|선생님?|님)$"
)
_INITIALS = ("k", "kk", "n", "t", "tt", "l", "m", "p", "pp", "s", "ss", "", "c", "cc", "c", "k", "t", "p", "h")
_VOWELS = (
    "a", "e", "ya", "ye", "o", "e", "yo", "ye", "o", "wa", "we", "we", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i",
)  # fmt: skip
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t",
    "k", "t", "p", "t",
)  # fmt: skip
# family names as people write them, to what their Hangul becomes below
_FAMILIES = {
    "lee": "i", "yi": "i", "rhee": "i", "ri": "i", "park": "pak", "bark": "pak", "choe": "cwe", "choi": "cwe",
    "oh": "o", "noh": "no", "roh": "no", "ahn": "an", "lim": "im", "rim": "im", "suh": "so", "hur": "ho", "huh": "ho",
    "chung": "cong", "jung": "cong", "chun": "con", "paik": "pek", "sohn": "son", "koo": "ku", "ryu": "yu", "yoon": "yun",
}  # fmt: skip
_SPELLINGS = (
    ("eo", "o"), ("eu", "u"), ("ae", "e"), ("oe", "we"), ("oo", "u"), ("ee", "i"), ("ou", "u"), ("ch", "c"), ("sh", "s"),
    ("ph", "p"), ("j", "c"), ("g", "k"), ("d", "t"), ("b", "p"), ("r", "l"), ("nk", "ng"), ("q", "k"), ("v", "p"), ("z", "s"),
)  # fmt: skip
_STREETS = {
    "street": "st", "strasse": "st", "straße": "st", "str": "st", "road": "rd", "avenue": "ave", "place": "pl",
    "crescent": "cr", "court": "ct", "drive": "dr", "circuit": "cct", "close": "cl", "lane": "ln", "suite": "ste",
    "boulevard": "blvd", "parade": "pde", "terrace": "tce", "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words; Hangul stays in syllables."""
    text = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("Mn"))
    text = unicodedata.normalize("NFC", text).replace("'", "").replace("’", "").replace("&", "앤")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())


def jamo(text: str) -> str:
    """Letters instead of syllables: 홍길동 and 홍길둥 differ in one of nine."""
    return unicodedata.normalize("NFD", text)


@lru_cache(maxsize=65536)
def company_name(name: str) -> str:
    """Without legal form, spaces and punctuation; letters spelled out in Hangul are Latin ones."""
    words = plain(_LEGAL.sub(" ", unicodedata.normalize("NFC", name))).split()
    kept = [word for word in words if word not in _LEGAL_WORDS]
    text = "".join(kept or words)
    return _SPELLED.sub(lambda run: _ONE_LETTER.sub(lambda one: _NAMED[one[0]], run[0]), text)


def generations(name: str) -> list[str]:
    """Words that tell father and son of one name apart; Senior is Sr, II is 2."""
    return [_GENERATIONS[word] for word in plain(name).split()[1:] if word in _GENERATIONS]


@lru_cache(maxsize=65536)
def person_name(name: str) -> str:
    """Without titles; words keep their order."""
    return plain(_TITLES.sub(" ", name.strip().casefold())) or plain(name)


@lru_cache(maxsize=65536)
def sound(name: str) -> str:
    """A folded name as it sounds, in Latin letters that the usual romanisations of Korean agree on; words apart.

    김하늬, Kim Ha-nui and Gim Hanui are all "kim hanui".
    """
    if any("가" <= sign <= "힣" for sign in name):
        bare = name.replace(" ", "")
        return f"{_spoken(bare[:1])} {_spoken(bare[1:])}".strip()
    return " ".join(_FAMILIES.get(word) or _latin(word) for word in name.split())


def _spoken(syllables: str) -> str:
    said = []
    for sign in syllables:
        at = ord(sign) - 0xAC00
        if 0 <= at < 11172:
            said.append(_INITIALS[at // 588] + _VOWELS[at % 588 // 28] + _FINALS[at % 28])
        else:
            said.append(sign)
    return "".join(said)


def _latin(word: str) -> str:
    for spelled, said in _SPELLINGS:
        word = word.replace(spelled, said)
    return word


def address(text: str) -> str:
    """Words of an address in one order, with the usual short forms."""
    words = [_STREETS.get(word, word) for word in plain(text).split()]
    return " ".join(sorted(word[:-2] + "st" if word.endswith("strasse") else word for word in words))


def digits(text: str) -> str:
    """Only digits, without a country's or trunk's zero: what two ways to write a phone have in common."""
    return re.sub(r"\D", "", text).lstrip("0")


def site(homepage: str) -> str:
    """The host of a web address, without www; empty where it is none."""
    host = re.sub(r"^(?:https?:?/*)*", "", homepage.strip().lower()).split("/")[0].split(":")[0].split("?")[0]
    host = host.removeprefix("www.")
    return host if "." in host else ""
