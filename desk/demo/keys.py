"""The must-know maps of the demo: the posts of each customer, and every kind of gap once (domain.md §2.2, §8)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Post:
    """`person` empty: nobody knows yet; `asked`: who was asked for the name."""

    company: str
    position: str
    person: str = ""
    representative: str = ""
    decides: bool = False
    required: bool = True
    asked: str = ""


POSTS = (
    # every kind of gap: asked for, nobody of ours is there for it, silent beyond the cycle
    Post("풍년식품(주)", "CEO", asked="류세아", decides=True),
    Post("풍년식품(주)", "CFO", "백승아", "류세아", decides=True),
    Post("풍년식품(주)", "CIO", "도경모", "남기훈"),
    Post("풍년식품(주)", "원료팀장", "소미라", "홍라온"),
    Post("풍년식품(주)", "구매팀장", "여운석"),
    Post("풍년식품(주)", "법무 담당", required=False),
    # the holder has moved to another customer
    Post("배들농자재", "대표", "오점례", "김하늬", decides=True),
    Post("배들농자재", "영업부장", "정대식", "이준서"),
    Post("새봄농약사", "대표", "고만수", "김하늬", decides=True),
    Post("새봄농약사", "영업부장", "정대식", "김하늬"),
    Post("땅끝종묘농약", "대표", "차복순", "박도현", decides=True),
    Post("무화과작목반", "반장", "피춘식", "박도현", decides=True),
    Post("무화과작목반", "총무"),
    Post("지평선영농조합", "대표", "우상길", "박도현", decides=True),
    Post("지평선영농조합", "기술이사", "변도윤", "송이든"),
    Post("남들농협", "조합장", decides=True, representative="정한결"),
    Post("남들농협", "경제상무", "엄기택", "정한결", decides=True),
    Post("남들농협", "자재계장", "노아람", "신다온"),
    Post("한가람농자재", "대표", "마진철", "한승우", decides=True),
    Post("금들농약사", "대표", "석보민", "문가람", decides=True),
    Post("다솔군 농업기술센터", "소장", "천보람", "남기훈", decides=True),
    Post("다솔군 농업기술센터", "스마트농업팀장", "길유찬", "송이든"),
    Post("온누리유통(주)", "상무", "감나현", "표예진", decides=True),
    Post("온누리유통(주)", "정보기술팀장", asked="남기훈"),
    Post("푸른솔축산(주)", "대표", "탁해준", "류세아", decides=True),
    Post("해오름종자(주)", "연구소장", "빈서율", "송이든"),
    Post("해오름종자(주)", "대표이사", decides=True),
    Post("그린루트유통", "대표", "맹주현", "최유나", decides=True),
    Post("늘푸른농산", "대표", "채우민", "표예진", decides=True),
    Post("미르농업법인", "생산본부장", "양서겸", "홍라온", decides=True),
)


@dataclass(frozen=True)
class Told:
    """Who answered the three questions of feasibility, and how; None: not known."""

    company: str
    person: str
    in_use: bool | None = None
    budget: bool | None = None
    fit: bool | None = None


BIG_FROM = 1_000  # million won of yearly purchases
ANSWERS = (
    Told("풍년식품(주)", "소미라", in_use=False, budget=True, fit=True),
    Told("배들농자재", "오점례", in_use=True, budget=True, fit=False),
    Told("새봄농약사", "고만수", in_use=True, budget=True, fit=True),
    Told("땅끝종묘농약", "차복순", in_use=True, budget=True, fit=True),
    Told("무화과작목반", "피춘식", in_use=False, fit=True),
    Told("지평선영농조합", "우상길", in_use=True, fit=True),
    Told("남들농협", "노아람", in_use=True, budget=True, fit=True),
    Told("한가람농자재", "마진철", in_use=True, budget=True),
    Told("다솔군 농업기술센터", "길유찬", budget=True, fit=True),
    Told("푸른솔축산(주)", "탁해준", in_use=True, budget=True, fit=True),
    Told("그린루트유통", "맹주현", in_use=False, fit=True),
)
