"""The two pipelines that come with the product: solution sales and dealer sales (domain.md §3.1, decision 5).

A version is never changed once it is used; what is better tomorrow becomes the next version.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from opportunities.models import Category, FactCode, FactRule, Pipeline, PipelineVersion, RequiredFact, Stage

FROM = dt.date(2000, 1, 1)

# days that evidence holds (domain.md §4); None: as long as it says itself (F6), or for ever (F11)
SOLUTION_DAYS: dict[str, int | None] = {
    "F1": 180, "F2": 60, "F3": 90, "F4": 60, "F5": 180, "F6": None,
    "F7": 45, "F8": 14, "F9": 45, "F10": 30, "F11": None, "F12": 30,
}  # fmt: skip
# in dealer sales F8 is a signing date told by the customer and holds until that day (decision 5)
DEALER_DAYS = SOLUTION_DAYS | {"F8": None}
REQUIRED: dict[str, tuple[str, ...]] = {
    Category.PIPELINE: ("F1", "F4"),
    Category.BEST: ("F2", "F3", "F5", "F6"),
    Category.COMMIT: ("F7", "F8", "F9", "F10", "F12"),
    Category.BOOKED: ("F11",),
}
DEALER_REQUIRED = REQUIRED | {Category.COMMIT: ("F8", "F9", "F10", "F12")}


@dataclass(frozen=True)
class Step:
    code: str
    name: str
    name_en: str
    stall_days: int
    exit_facts: tuple[str, ...]
    criteria: tuple[str, ...]
    criteria_en: tuple[str, ...]


SOLUTION = (
    Step(
        "s1",
        "발굴",
        "Identify",
        30,
        ("F1",),
        (
            "고객이 자기 말로 과제를 이야기했다",
            "고객 쪽 추진 담당자가 정해졌다",
            "다음 면담 날짜를 고객과 합의했다",
        ),
        (
            "The customer has stated the need in their own words",
            "The project owner at the customer is named",
            "The next meeting date is agreed with the customer",
        ),
    ),
    Step(
        "s2",
        "검증",
        "Qualify",
        45,
        ("F4",),
        (
            "결정 절차와 수주 예정일을 고객이 말했다",
            "최종 결정권자의 이름을 안다",
            "금액과 날짜를 고객에게 들었다",
            "참여 판단(Go/No-Go) 코칭 노트가 있다",
        ),
        (
            "The customer has told the decision steps and the order date",
            "The economic buyer is known by name",
            "Amount and date come from the customer",
            "A go/no-go coaching note exists",
        ),
    ),
    Step(
        "s3",
        "솔루션 합의",
        "Agree solution",
        60,
        ("F5",),
        (
            "검증(PoC·시연) 결과가 맞다고 고객이 인정했다",
            "평가 기준과 평가 계획을 고객과 합의했다",
            "지지자가 우리를 위해 행동했다",
        ),
        (
            "The customer has acknowledged the result of the PoC or demo",
            "Evaluation criteria and plan are agreed with the customer",
            "A coach has acted for us",
        ),
    ),
    Step(
        "s4",
        "제안·평가",
        "Propose and evaluate",
        30,
        ("F6", "F2", "F3", "F7"),
        (
            "고객이 제안과 견적을 받았다고 확인했다",
            "최종 결정권자를 직접 만나 의견을 들었다",
            "예산을 확인했다",
            "선정 통보를 받았다",
        ),
        (
            "The customer has confirmed receipt of the proposal and quotation",
            "The economic buyer was met and heard",
            "The budget is confirmed",
            "We were told that we are selected",
        ),
    ),
    Step(
        "s5",
        "협상·계약",
        "Negotiate and contract",
        30,
        ("F8", "F9", "F10", "F12"),
        (
            "상호 일정표를 고객이 확인했다",
            "가격·납기·지급 조건을 글로 합의했다",
            "고객의 서류 절차가 움직인다",
            "우리가 공급할 수 있다고 확인됐다",
            "→ 계약서에 서명했다",
        ),
        (
            "The customer has confirmed the mutual schedule",
            "Price, delivery and payment are agreed in writing",
            "The customer's papers are moving",
            "Delivery is confirmed on our side",
            "→ the contract is signed",
        ),
    ),
)
DEALER = (
    Step(
        "d1",
        "대상 선정·방문",
        "Select and visit",
        21,
        ("F1", "F2"),
        (
            "대표 또는 농업인을 직접 만났다",
            "필요한 것을 자기 말로 이야기했다",
        ),
        (
            "The owner or farmer was met in person",
            "The need was stated in their own words",
        ),
    ),
    Step(
        "d2",
        "수요 확인",
        "Confirm demand",
        30,
        ("F4",),
        ("작물, 면적, 병해충, 지난번 제품과 시즌 일정을 직접 들었다",),
        ("Crop, area, pest problem, last product and season schedule were told by the person",),
    ),
    Step(
        "d3",
        "제품 검증",
        "Prove product",
        90,
        ("F5",),
        ("전시포·시험 결과 또는 지난해 만족을 직접 말했다",),
        ("The trial or demo-plot result, or last year's satisfaction, was stated by the person",),
    ),
    Step(
        "d4",
        "조건 협의",
        "Agree terms",
        30,
        ("F3", "F6", "F9"),
        (
            "여신이 금액을 감당한다",
            "조건표를 받았다고 확인했다",
            "가격·장려금·결제를 합의했다",
        ),
        (
            "The credit covers the amount",
            "Receipt of the terms sheet is confirmed",
            "Price, incentive and payment are agreed",
        ),
    ),
    Step(
        "d5",
        "약정·발주",
        "Agreement and order",
        21,
        ("F10",),
        (
            "약정서 초안이 돌아왔다",
            "→ 서명했거나 발주했다",
        ),
        (
            "The draft agreement came back",
            "→ signed or ordered",
        ),
    ),
)


def ship_pipelines() -> None:
    """Puts the two pipelines in where they are missing; running it again changes nothing."""
    with transaction.atomic():
        _ship("solution", "솔루션 영업", "Solution sales", SOLUTION, SOLUTION_DAYS, REQUIRED)
        _ship(
            "dealer", "시판·유통 영업", "Dealer sales", DEALER, DEALER_DAYS, DEALER_REQUIRED, decision_maker_only=True
        )


def _ship(
    code: str,
    name: str,
    name_en: str,
    steps: tuple[Step, ...],
    days: dict[str, int | None],
    required: dict[str, tuple[str, ...]],
    *,
    decision_maker_only: bool = False,
) -> None:
    pipeline, _fresh = Pipeline.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en})
    version, fresh = PipelineVersion.objects.get_or_create(
        pipeline=pipeline, number=1, defaults={"valid_from": FROM, "decision_maker_only": decision_maker_only}
    )
    if not fresh:
        return
    Stage.objects.bulk_create(_stage(version, position, step) for position, step in enumerate(steps, start=1))
    FactRule.objects.bulk_create(
        FactRule(version=version, code=fact, valid_days=days[fact]) for fact in FactCode.values
    )
    RequiredFact.objects.bulk_create(
        RequiredFact(version=version, category=category, code=fact)
        for category, facts in required.items()
        for fact in facts
    )


def _stage(version: PipelineVersion, position: int, step: Step) -> Stage:
    return Stage(
        version=version,
        position=position,
        code=step.code,
        name=step.name,
        name_en=step.name_en,
        stall_days=step.stall_days,
        exit_facts=list(step.exit_facts),
        exit_criteria="\n".join(step.criteria),
        exit_criteria_en="\n".join(step.criteria_en),
    )


def ship_after_migrate(**_: Any) -> None:
    """After migrations, and after a test's flush; not while the tables are half there."""
    if Stage._meta.db_table in connection.introspection.table_names():
        ship_pipelines()
