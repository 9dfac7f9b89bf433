"""The stages that come with the two pipelines, and what a customer has done when one is left (domain.md §3.1)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`criteria`: in Korean, in English, and the code of what shows it (`opportunities.gate`)."""

    code: str
    name: str
    name_en: str
    stall_days: int
    exit_facts: tuple[str, ...]
    criteria: tuple[tuple[str, str, str], ...]


SOLUTION = (
    Step(
        "s1", "발굴", "Identify", 30, ("F1",),
        (
            ("고객이 자기 말로 과제를 이야기했다", "The customer has stated the need in their own words", "F1"),
            ("고객 쪽 추진 담당자가 정해졌다", "The project owner at the customer is named", "Q5"),
            ("다음 면담 날짜를 고객과 합의했다", "The next meeting date is agreed with the customer", "step"),
        ),
    ),
    Step(
        "s2", "검증", "Qualify", 45, ("F4",),
        (
            ("결정 절차와 수주 예정일을 고객이 말했다", "The customer has told the decision steps and the order date", "F4"),
            ("최종 결정권자의 이름을 안다", "The economic buyer is known by name", "eb"),
            ("예산이 없다는 답이 아니다", "The budget is not ruled out", "Q3~"),
            ("그때 결정해야 하는 이유를 안다", "We know why they must decide by then", "Q4"),
            ("금액과 날짜를 고객에게 들었다", "Amount and date come from the customer", "told"),
            ("참여 판단(Go/No-Go) 코칭 노트가 있다", "A go/no-go coaching note exists", "go"),
        ),
    ),
    Step(
        "s3", "솔루션 합의", "Agree solution", 60, ("F5",),
        (
            ("검증(PoC·시연) 결과가 맞다고 고객이 인정했다", "The customer has acknowledged the result of the PoC or demo", "F5"),
            ("효과를 고객의 숫자로 확인했다", "The effect is confirmed in the customer's numbers", "Q2"),
            ("평가 기준과 평가 계획을 고객과 합의했다", "Evaluation criteria and plan are agreed with the customer", "Q6"),
            ("지지자가 우리를 위해 행동했다", "A coach has acted for us", "Q12"),
        ),
    ),
    Step(
        "s4", "제안·평가", "Propose and evaluate", 30, ("F6", "F2", "F3", "F7"),
        (
            ("고객이 제안과 견적을 받았다고 확인했다", "The customer has confirmed receipt of the proposal and quotation", "F6"),
            ("최종 결정권자를 직접 만나 의견을 들었다", "The economic buyer was met and heard", "F2"),
            ("예산을 확인했다", "The budget is confirmed", "F3"),
            ("선정 통보를 받았다", "We were told that we are selected", "F7"),
        ),
    ),
    Step(
        "s5", "협상·계약", "Negotiate and contract", 30, ("F8", "F9", "F10", "F12"),
        (
            ("상호 일정표를 고객이 확인했다", "The customer has confirmed the mutual schedule", "F8"),
            ("가격·납기·지급 조건을 글로 합의했다", "Price, delivery and payment are agreed in writing", "F9"),
            ("고객의 서류 절차가 움직인다", "The customer's papers are moving", "F10"),
            ("우리가 공급할 수 있다고 확인됐다", "Delivery is confirmed on our side", "F12"),
            ("→ 계약서에 서명했다", "→ the contract is signed", "F11"),
        ),
    ),
)  # fmt: skip
DEALER = (
    Step(
        "d1", "대상 선정·방문", "Select and visit", 21, ("F1", "F2"),
        (
            ("대표 또는 농업인을 직접 만났다", "The owner or farmer was met in person", "F2"),
            ("필요한 것을 자기 말로 이야기했다", "The need was stated in their own words", "F1"),
        ),
    ),
    Step(
        "d2", "수요 확인", "Confirm demand", 30, ("F4",),
        (
            (
                "작물, 면적, 병해충, 지난번 제품과 시즌 일정을 직접 들었다",
                "Crop, area, pest problem, last product and season schedule were told by the person",
                "F4",
            ),
        ),
    ),
    Step(
        "d3", "제품 검증", "Prove product", 90, ("F5",),
        (
            (
                "전시포·시험 결과 또는 지난해 만족을 직접 말했다",
                "The trial or demo-plot result, or last year's satisfaction, was stated by the person",
                "F5",
            ),
        ),
    ),
    Step(
        "d4", "조건 협의", "Agree terms", 30, ("F3", "F6", "F9"),
        (
            ("여신이 금액을 감당한다", "The credit covers the amount", "F3"),
            ("조건표를 받았다고 확인했다", "Receipt of the terms sheet is confirmed", "F6"),
            ("가격·장려금·결제를 합의했다", "Price, incentive and payment are agreed", "F9"),
        ),
    ),
    Step(
        "d5", "약정·발주", "Agreement and order", 21, ("F10",),
        (
            ("약정서 초안이 돌아왔다", "The draft agreement came back", "F10"),
            ("→ 서명했거나 발주했다", "→ signed or ordered", "F11"),
        ),
    ),
)  # fmt: skip
