"""Published records with known duplicates, as facts for the matcher. What is not there is skipped with a word."""

import csv
import datetime as dt
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from customers.matching import Facts, company_facts, person_facts

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
Pair = tuple[Hashable, Hashable]
_NUMBERS = (
    ("passport", "PASSPORT_NUMBER"), ("licence", "DRIVERS_LICENSE_NUMBER"), ("ssn", "SSN_NUMBER"),
    ("national", "NATIONAL_ID_NUMBER"),
)  # fmt: skip


@dataclass
class Source:
    """Records by key, the pairs that are the same, and what the matcher is not judged on."""

    name: str
    use: str  # "tuned" (its errors set weights), "seen" (its figures were read meanwhile) or "held out"
    records: dict[Hashable, Facts]
    truth: set[Pair]
    side_of: dict[Hashable, str] = field(default_factory=dict)  # only pairs across sides are compared
    neutral: set[Pair] = field(default_factory=set)
    given: set[Pair] | None = None  # the pairs to be judged where the source names them


def all_sources() -> list[tuple[str, Callable[[], Source]]]:
    return [
        ("dedupe_febrl", lambda: febrl(3, with_number=True, use="tuned")),
        ("dedupe_febrl", lambda: febrl(3, with_number=False, use="tuned")),
        ("dedupe_febrl", lambda: febrl(1, with_number=True, use="seen")),
        ("dedupe_febrl", lambda: febrl(1, with_number=False, use="seen")),
        ("dedupe_senzing", senzing),
        ("krx_companies", krx),
        ("dedupe_emm_company_names", company_names),
    ]


def febrl(number: int, *, with_number: bool, use: str) -> Source:
    records: dict[Hashable, Facts] = {}
    same: dict[str, list[Hashable]] = defaultdict(list)
    for row in _rows(f"dedupe_febrl/dataset{number}.csv"):
        records[row["rec_id"]] = person_facts(
            [f"{row['given_name']} {row['surname']}".strip()],
            address=" ".join(row[name] for name in ("street_number", "address_1", "address_2", "suburb")),
            postcode=row["postcode"],
            born=[row["date_of_birth"]],
            numbers=[f"ssn:{row['soc_sec_id']}"] if with_number and row["soc_sec_id"] else [],
        )
        same[row["rec_id"].split("-")[1]].append(row["rec_id"])
    name = f"FEBRL-{number}, {'with' if with_number else 'without'} soc_sec_id"
    return Source(name, use, records, _pairs(same.values()))


def senzing() -> Source:
    cluster = {
        (row["DATA_SOURCE"], row["RECORD_ID"]): row["CLUSTER_ID"] for row in _rows("dedupe_senzing/truth_clusters.csv")
    }
    records: dict[Hashable, Facts] = {}
    same: dict[str, list[Hashable]] = defaultdict(list)
    for file in ("customers", "reference", "watchlist"):
        for row in _rows(f"dedupe_senzing/{file}.csv"):
            key = (row["DATA_SOURCE"], row["RECORD_ID"])
            records[key] = _senzing_facts({name: (value or "").strip() for name, value in row.items() if name})
            same[cluster[key]].append(key)
    return Source("Senzing truth set", "tuned", records, _pairs(same.values()))


def krx() -> Source:
    """Listed companies of 2020 and 2026; the code tells which are the same and is hidden. Renamed ones are not judged."""
    records: dict[Hashable, Facts] = {}
    side_of: dict[Hashable, str] = {}
    files = (
        ("2020", "krx_listed_2020-02_dev_utf8bom.csv", "utf-8-sig"),
        ("2026", "krx_listed_2026-03_cp949.csv", "cp949"),
    )
    for year, file, encoding in files:
        for row in _rows(f"krx_companies/{file}", encoding):
            key = (year, row["종목코드"])
            records[key] = company_facts([row["회사명"]], homepage=row["홈페이지"] or "", region=row["지역"] or "")
            side_of[key] = year
    same, renamed = set(), set()
    for row in _rows("krx_companies/truth_same_company_2020_2026_dev.csv"):
        pair = (("2020", row["종목코드"]), ("2026", row["종목코드"]))
        (same if row["name_change"] == "same" else renamed).add(pair)
    return Source("KRX 2020 and 2026, renames excluded", "seen", records, same, side_of, renamed)


def company_names() -> Source:
    records: dict[Hashable, Facts] = {}
    truth, given = set(), set()
    for at, row in enumerate(_rows("dedupe_emm_company_names/namepairs.csv")):
        pair = (f"a{at:04}", f"b{at:04}")
        records[pair[0]], records[pair[1]] = company_facts([row["gt_name"]]), company_facts([row["name"]])
        given.add(pair)
        if row["correct"] == "True":
            truth.add(pair)
    return Source("Dutch company names (names alone)", "held out", records, truth, given=given)


def _senzing_facts(row: dict[str, str]) -> Facts:
    def said(name: str) -> str:
        return row.get(name, "")

    address = said("ADDR_FULL") or " ".join(
        filter(None, (said(name) for name in ("ADDR_LINE1", "ADDR_CITY", "ADDR_STATE", "ADDR_POSTAL_CODE")))
    )
    phones, emails = [said("PHONE") or said("PHONE_NUMBER")], [said("EMAIL_ADDRESS")]
    numbers = [f"{kind}:{said(name)}" for kind, name in _NUMBERS if said(name)]
    postcode = said("ADDR_POSTAL_CODE")
    if said("PRIMARY_NAME_ORG"):
        names = filter(None, [said("PRIMARY_NAME_ORG"), said("SECONDARY_NAME_ORG")])
        return company_facts(names, phones=phones, emails=emails, address=address, postcode=postcode, numbers=numbers)
    parts = (said(f"PRIMARY_NAME_{part}") for part in ("FIRST", "MIDDLE", "LAST"))
    names = filter(None, [" ".join(filter(None, parts)) or said("PRIMARY_NAME_FULL"), said("NATIVE_NAME_FULL")])
    return person_facts(
        names, phones=phones, emails=emails, address=address, postcode=postcode, numbers=numbers,
        born=_days(said("DATE_OF_BIRTH")),
    )  # fmt: skip


def _days(typed: str) -> list[str]:
    """As yymmdd, since years come with two digits; both readings where day and month cannot be told apart."""
    for form in ("%d-%b-%y", "%d-%b-%Y"):
        try:
            return [dt.datetime.strptime(typed, form).strftime("%y%m%d")]  # noqa: DTZ007 (a day without a zone)
        except ValueError:
            continue
    found = re.fullmatch(r"(\d+)/(\d+)/(\d+)", typed)
    if not found:
        return []
    a, b, year = (int(part) for part in found.groups())
    return [f"{year % 100:02}{month:02}{day:02}" for month, day in dict.fromkeys(((a, b), (b, a))) if month <= 12]


def _pairs(groups: Iterable[list[Hashable]]) -> set[Pair]:
    return {tuple(sorted(pair, key=str)) for group in groups for pair in itertools.combinations(group, 2)}  # type: ignore[misc]


def _rows(path: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with (DATA / path).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, skipinitialspace=True))
