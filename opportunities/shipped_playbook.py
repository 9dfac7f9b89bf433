"""The standard things to do and the questions that come with the two pipelines (domain.md §3.1, §3.2)."""

from dataclasses import dataclass

from opportunities.models import ActionPurpose

PROVE, LEARN, INSULATE = ActionPurpose.PROVE, ActionPurpose.LEARN, ActionPurpose.INSULATE
REPAIR, STRESS = ActionPurpose.REPAIR, ActionPurpose.STRESS
AFTER_WIN = ""

Todo = tuple[str, str, int, ActionPurpose]

THANKS: Todo = ("감사 인사", "Say thank you", 0, PROVE)
OWNERS: Todo = ("담당 소개", "Introduce the owners", 7, PROVE)
MONTH_CHECK: Todo = ("30일 만족 확인", "30-day satisfaction call", 30, LEARN)
NEXT_NEED: Todo = ("추가 기회 질문", "Ask for the next need", 45, LEARN)

# stage code → what is done on entering it; AFTER_WIN: once the order is there
SOLUTION_STEPS: dict[str, tuple[Todo, ...]] = {
    "s1": (
        ("고객 1쪽 조사", "One-page customer study", 2, LEARN),
        ("지난 접촉·이슈 읽기", "Read past contacts and issues", 2, LEARN),
        ("첫 면담 질문 준비", "Prepare the questions of the first meeting", 3, LEARN),
        ("담당 조직 확인", "Find the department in charge", 7, LEARN),
    ),
    "s2": (
        ("구매센터 지도 초안", "Draft the buying-centre map", 5, LEARN),
        ("결정권자 면담 요청", "Ask for a meeting with the economic buyer", 10, LEARN),
        ("참여 판단 코칭 요청", "Ask for go/no-go coaching", 10, LEARN),
        ("팀·파트너 구성", "Form the team, with partners", 14, REPAIR),
    ),
    "s3": (
        ("PoC·시연 계획 합의", "Agree the PoC or demo plan", 7, PROVE),
        ("요구사항 합의서", "Requirements paper", 14, PROVE),
        ("효과 숫자 함께 산정", "Work out the benefit with the customer", 21, PROVE),
        ("차별 가치 정리", "List our unique value", 21, STRESS),
    ),
    "s4": (
        ("제안 내부 검토", "Internal review of the proposal", 3, REPAIR),
        ("견적 승인", "Approval of the quotation", 5, PROVE),
        ("제안 발표", "Present the proposal", 10, PROVE),
        ("경쟁 대응", "Counter the competitor", 10, INSULATE),
        ("상호 일정표 합의", "Agree the mutual close plan", 14, LEARN),
    ),
    "s5": (
        ("계약서 검토", "Review the contract", 3, REPAIR),
        ("고객 품의 자료 지원", "Material for the customer's approval", 3, PROVE),
        ("납기·인력 확보", "Secure delivery and people", 7, REPAIR),
        ("이행 인계 회의", "Delivery handover meeting", 14, PROVE),
    ),
    AFTER_WIN: (THANKS, ("착수 회의", "Kick-off meeting", 7, PROVE), OWNERS, MONTH_CHECK, NEXT_NEED),
}
DEALER_STEPS: dict[str, tuple[Todo, ...]] = {
    "d1": (
        ("전년 거래·작물·면적", "Last year's sales, crops and area", 2, LEARN),
        ("반품·채권 확인", "Check returns and receivables", 2, LEARN),
    ),
    "d2": (
        ("병해충 이력", "Ask for the pest history", 7, LEARN),
        ("경쟁 품목·장려금", "Rival products and incentives", 7, LEARN),
    ),
    "d3": (
        ("전시포 약속", "Promise of a demo plot", 7, PROVE),
        ("안전사용 교육", "Safe-use training", 21, PROVE),
        ("결과 사진 공유", "Share photos of the result", 60, PROVE),
    ),
    "d4": (
        ("여신 확인", "Check the credit", 2, LEARN),
        ("조건 승인", "Approval of the terms", 5, REPAIR),
        ("재고·공급 확인", "Check stock and supply", 5, REPAIR),
    ),
    "d5": (
        ("서명일 합의", "Agree the signing date", 3, LEARN),
        ("출하 일정", "Shipment schedule", 7, PROVE),
        ("시즌 방문 계획", "Plan of the season's visits", 14, PROVE),
    ),
    AFTER_WIN: (THANKS, OWNERS, MONTH_CHECK, NEXT_NEED),
}


@dataclass(frozen=True)
class Asked:
    """`by` and `dealer_by` are stage codes; the short form of dealer sales has those with `dealer_by`."""

    group: str
    text: str
    text_en: str
    evidence: str
    evidence_en: str
    by: str
    method: str
    dealer_by: str = ""


QUESTIONS: dict[str, Asked] = {
    "Q1": Asked(
        "A", "고객이 직접 말한 과제나 목표가 있는가", "Has the customer stated a problem or goal?",
        "이름이 있는 사람의 말과 그 날짜", "Dated words of a named person", "s1", "M Pain, S Need", "d2",
    ),
    "Q2": Asked(
        "A", "효과·손실이 고객의 숫자로 확인됐는가", "Is the effect confirmed in the customer's numbers?",
        "숫자와 그 숫자를 준 사람", "The number, and who gave it", "s3", "M Metrics",
    ),
    "Q3": Asked(
        "A", "예산(여신)이 있거나 확보 절차가 진행 중인가", "Is there a budget or credit, or is it being secured?",
        "예산 문서, 결정권자·재무의 말, ERP 여신", "Budget paper, words of the decision maker or finance, ERP credit",
        "s4", "BANT, S Money", "d4",
    ),
    "Q4": Asked(
        "A", "언제까지, 왜 그때 결정해야 하는가", "By when must they decide, and why then?",
        "고객이 말한 날짜와, 그날을 넘기면 생기는 일", "The customer's date, and what happens if it passes",
        "s2", "BANT, S Time", "d2",
    ),
    "Q5": Asked(
        "A", "고객 쪽 추진 담당자와 조직이 정해졌는가", "Are a project owner and a team named at the customer?",
        "이름, 발령, 회의록", "A name, an order, minutes", "s1", "TAS project",
    ),
    "Q6": Asked(
        "B", "공식 평가 기준을 확인했는가", "Do we know the formal criteria?",
        "제안요청서, 평가자가 말한 기준", "Request for proposal, criteria told by an evaluator", "s3", "M Criteria",
    ),
    "Q7": Asked(
        "B", "필수 요건 충족을 고객이 인정했는가", "Has the customer acknowledged that the must-haves are met?",
        "고객이 인정한 PoC·시험·전시포 결과", "Result of a PoC, trial or demo plot that the customer acknowledged",
        "s3", "S Solution", "d3",
    ),
    "Q8": Asked(
        "B", "고객이 인정한 우리만의 가치가 있는가", "Is there a unique value that the customer grants us?",
        "고객의 말", "The customer's words", "s4", "S Originality",
    ),
    "Q9": Asked(
        "B", "경쟁사와 그 지지자를 아는가", "Do we know the rivals and who supports them?",
        "이름, 위치, 들은 곳 (현상유지 포함)", "Names, position and source, the status quo included",
        "s3", "M/S Competition", "d3",
    ),
    "Q10": Asked(
        "B", "제안·공급·기술 자원을 제때 투입할 수 있는가", "Can we bring in people and supply in time?",
        "내부 확인, 파트너 스킬 3 이상", "Internal confirmation, partner skill of 3 or more", "s4", "S Size",
    ),
    "Q11": Asked(
        "C", "최종 결정권자를 알고 직접 만났는가", "Is the final decision maker known, and met?",
        "60일 안에 결정권자와 접촉한 기록", "Contact with the decision maker within 60 days",
        "s4", "M EB, S Authority", "d1",
    ),
    "Q12": Asked(
        "C", "우리를 위해 행동한 내부 지지자가 있는가", "Has a coach acted for us?",
        "면담 주선, 자료 공유 같은 행동", "An act: a meeting arranged, a paper shared", "s3", "M Champion, B Coach",
    ),
    "Q13": Asked(
        "C", "결정 절차(누가, 순서, 일정)를 고객이 확인해 줬는가", "Has the customer confirmed the decision steps?",
        "고객이 말한 절차", "Steps told by the customer", "s4", "M Process",
    ),
    "Q14": Asked(
        "C", "핵심 인물별 비공식 기준과 개인의 이득을 아는가", "Do we know informal criteria and personal wins?",
        "사람마다 들었거나 본 것", "Stated or observed, person by person", "s4", "B Win-results",
    ),
    "Q15": Asked(
        "C", "품의·구매·계약 절차와 기간을 아는가", "Do we know approval, purchase and contract papers and days?",
        "구매·법무에서 들은 절차와 날수", "List and days from purchasing or legal", "s5", "M Paper process",
    ),
    "Q16": Asked(
        "D", "매출·이익이 투입 자원에 비해 타당한가", "Is the return fair for the effort?",
        "장려금을 뺀 견적 이익", "Margin of the quotation after incentive", "s2", "TAS", "d4",
    ),
    "Q17": Asked(
        "D", "후속 거래나 전략적 가치가 있는가", "Is there follow-on or strategic value?",
        "고객전략과의 연결", "Link to the account plan", "s2", "TAS",
    ),
    "Q18": Asked(
        "D", "이행 위험(기술·납기·약해·채권·반품)을 감당할 수 있는가", "Can we bear the risk of delivery?",
        "검토 메모, 채권 상태", "Review note, state of receivables", "s4", "TAS risk, RAID", "d4",
    ),
    "Q19": Asked(
        "D", "우리의 이상적 고객(ICP)에 맞는가", "Does it fit our ideal customer?",
        "다섯 가지 중 셋 이상: 목표 산업·작물, 규모, 우리가 잘 푸는 문제, 가격만 보지 않음, 정보와 결과를 나눔",
        "Three of five: target industry or crop, size, a problem we solve best, buys on value, shares results",
        "s2", "B Ideal customer, S4",
    ),
    "Q20": Asked(
        "D", "고객도 분명히 이기는 거래인가", "Does the customer clearly win too?",
        "고객의 말로 들은 결과", "The result in the customer's words", "s5", "B Win-Win",
    ),
}  # fmt: skip
