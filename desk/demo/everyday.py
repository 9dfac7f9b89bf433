"""Fills the everyday lines: the same days, people and words on every run."""

import random
from collections.abc import Iterator

from desk.demo import lines
from desk.demo.customers import FARMERS
from desk.demo.told import Told

SEED = 20_241
_WORDS = {
    "product": ("들지킴", "벼돌봄", "잎온"),
    "pest": ("총채벌레", "진딧물", "검은별무늬병", "노균병", "응애"),
    "day": ("월요일", "화요일", "수요일", "목요일", "금요일"),
    "n": ("12", "15", "20", "25", "30", "40"),
    "small": ("2", "3", "4", "5"),
    "area": ("800", "1,200", "2,500", "3,000"),
    "crop": ("배추", "고추", "배", "무화과", "양파"),
}
_CROPS = dict.fromkeys(FARMERS, ("배",)) | {
    "마진철": ("딸기", "고추", "토마토"), "차복순": ("배추", "고구마", "양파"), "고만수": ("오이", "고추", "토마토"),
    "오점례": ("배",), "정대식": ("배",), "피춘식": ("무화과",),
}  # fmt: skip
# who is met how often, by whom, and from how many days ago until when
_VISITS: tuple[tuple[str, str, tuple[lines.Line, ...], int, tuple[int, int]], ...] = (
    ("오점례", "이준서", lines.DEALER, 11, (24, 118)),
    ("정대식", "이준서", lines.DEALER, 7, (14, 112)),
    ("고만수", "김하늬", lines.DEALER, 13, (3, 119)),
    ("차복순", "박도현", lines.DEALER, 13, (3, 119)),
    ("마진철", "한승우", lines.DEALER, 12, (3, 117)),
    ("피춘식", "이준서", lines.FARMER, 4, (40, 115)),
    ("피춘식", "박도현", lines.FARMER, 2, (9, 30)),
    *((name, "이준서", lines.FARMER, 4, (14, 118)) for name in FARMERS),
    ("노아람", "신다온", lines.INSTITUTION, 11, (3, 118)),
    ("엄기택", "배정우", lines.INSTITUTION, 2, (30, 90)),
    ("길유찬", "송이든", lines.INSTITUTION, 9, (8, 117)),
    ("천보람", "송이든", lines.INSTITUTION, 2, (20, 80)),
    ("소미라", "홍라온", lines.PROSPECT, 5, (56, 119)),
    ("소미라", "홍라온", lines.USING, 5, (4, 34)),
    ("도경모", "홍라온", lines.PROSPECT, 4, (40, 110)),
    ("감나현", "표예진", lines.PROSPECT, 7, (12, 110)),
    ("탁해준", "표예진", lines.USING, 7, (4, 115)),
    ("빈서율", "송이든", lines.PROSPECT, 4, (18, 90)),
    ("변도윤", "송이든", lines.PROSPECT, 5, (15, 80)),
    ("우상길", "박도현", lines.PADDY, 5, (24, 110)),
    ("채우민", "표예진", lines.PROSPECT, 4, (24, 110)),
    ("채우민", "표예진", lines.USING, 2, (4, 14)),
    ("양서겸", "홍라온", lines.PROSPECT, 4, (32, 110)),
    ("양서겸", "홍라온", lines.USING, 1, (6, 20)),
    ("맹주현", "최유나", lines.DISTRIBUTOR, 6, (4, 116)),
    ("맹주현", "장시우", lines.DISTRIBUTOR, 2, (20, 90)),
)


def everyday() -> Iterator[Told]:
    """About 180 logs; no customer hears the same line twice, and no line stands word for word twice."""
    pick = random.Random(SEED)  # noqa: S311 (chooses words, keeps no secret)
    heard_by: dict[str, set[str]] = {}
    written: set[str] = set()
    for person, author, pool, times, (newest, oldest) in _VISITS:
        known = heard_by.setdefault(person, set())
        for days in sorted(pick.sample(range(newest, oldest), times), reverse=True):
            line, text = _fresh(pick, pool, person, known, written)
            known.add(line.text)
            written.add(text)
            yield Told("", author, (person,), days, pick.randint(9, 17), line.channel, text, line.topics)


def _fresh(
    pick: random.Random, pool: tuple[lines.Line, ...], person: str, known: set[str], written: set[str]
) -> tuple[lines.Line, str]:
    for _attempt in range(200):
        line = pick.choice([line for line in pool if line.text not in known])
        words = {name: pick.choice(values) for name, values in _WORDS.items()}
        words["crop"] = pick.choice(_CROPS.get(person, _WORDS["crop"]))
        text = line.text.format(**words)
        if text not in written:
            return line, text
    return line, text  # a line without words to fill may come back for another customer
