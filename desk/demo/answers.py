"""How the questions of the demo's deals were answered: code → (answer, what shows it, in a few words).

What shows it is the code of a fact (its newest evidence) or the key of a contact log; empty: nothing does.
"""

Told = tuple[str, str, str]

# deal → (days ago, answers)
ANSWERS: dict[str, tuple[tuple[int, dict[str, Told]], ...]] = {
    "O1": (
        (75, {
            "Q1": ("yes", "F1", ""), "Q3": ("unknown", "", ""), "Q5": ("yes", "O1-cio", "원료팀과 정보전략실이 함께"),
            "Q9": ("unknown", "", ""), "Q16": ("yes", "", "구축 뒤 월 이용료가 이어짐"), "Q19": ("yes", "", "계약재배를 크게 하는 식품사"),
        }),
        (5, {
            "Q1": ("yes", "F1", ""), "Q2": ("unknown", "", "회수 기간 2년의 숫자를 아직 함께 못 만듦"), "Q3": ("yes", "F3", ""),
            "Q4": ("yes", "F4", "올해 투자 예산 안에서"), "Q5": ("yes", "O1-cio", ""), "Q7": ("yes", "F5", ""),
            "Q8": ("yes", "", "농가가 바로 쓰는 화면"), "Q9": ("yes", "rival-it", "누리넷시스템, 여운석 팀장이 비교 기준으로 삼음"),
            "Q10": ("yes", "F12", ""), "Q11": ("yes", "F2", "뵌 지 두 달이 다 되어 감"), "Q12": ("yes", "O1-boss", "CFO께 먼저 말할 것을 알려 주심"),
            "Q13": ("yes", "O1-steps", ""), "Q14": ("unknown", "", ""), "Q15": ("unknown", "", "상신 예정일만 들음. 구매팀 검토 기간은 여쭙기 전"),
            "Q20": ("yes", "O1-poc", "입고 차이가 줄어든 것을 함께 확인"),
        }),
    ),
    "O3": (
        (8, {
            "Q1": ("yes", "F1", ""), "Q2": ("yes", "", "클레임이 절반이라는 말뿐"), "Q3": ("unknown", "", "예산 항목을 여쭤볼 차례"),
            "Q4": ("yes", "F4", ""), "Q7": ("yes", "F5", ""), "Q9": ("unknown", "", ""), "Q11": ("yes", "F2", ""),
        }),
    ),
    "O6": (
        (3, {
            "Q1": ("yes", "F1", ""), "Q4": ("yes", "F4", ""), "Q5": ("no", "", "심의 전이라 담당 조직이 없음"),
            "Q16": ("unknown", "", ""), "Q19": ("unknown", "", ""),
        }),
    ),
    "C1": (
        (20, {
            "Q1": ("yes", "F1", ""), "Q3": ("yes", "F3", ""), "Q4": ("yes", "F4", ""), "Q7": ("yes", "F5", ""),
            "Q9": ("unknown", "", ""), "Q11": ("yes", "F2", ""), "Q16": ("yes", "", "장려금 뺀 이익을 아직 안 냄"),
        }),
        (1, {"Q7": ("no", "C1-against", "약해 조사가 끝나야 다시 여쭐 수 있음"), "Q18": ("no", "", "약해 원인이 나와야 함")}),
    ),
}  # fmt: skip
