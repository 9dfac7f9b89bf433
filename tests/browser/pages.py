"""Which pages there are, for whom: read off the access table, so that a new page is looked at from its first day.

An address of the table that is no page, or that the demo cannot show, stands in `LEFT_OUT` with its reason; whoever
adds an address finds it visited or is asked for that reason.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from core import clock
from core.imports.kinds import kind_of
from customers import actions as customers
from customers.models import Channel, SuspectedPair
from desk.demo.cast import Cast
from desk.imports import actions as imports
from opportunities import actions as opportunities
from opportunities.actions.close_plan import add_steps
from opportunities.actions.pipelines import start_draft
from opportunities.actions.price_lists import add_price_list, set_prices
from opportunities.models import MeetingPack, Origin
from sellers import actions as sellers
from sellers.actions.invitations import invite, path_of
from sellers.models import ExchangeRate, Notification, User
from tests.access.table import TABLE, Row
from tests.access.world import ANONYMOUS
from tests.customers.factories import dot

NOBODY = ""
SELLER, LEADER, ADMIN = "김하늬", "윤서린", "원태하"
KEEPER = "박도현"  # she has a second factor
READERS = (NOBODY, SELLER, LEADER, ADMIN)
CAST = {ANONYMOUS: NOBODY, "owner": SELLER, "direct leader": LEADER, "admin": ADMIN}
SECRET = "JBSWY3DPEHPK3PXP"

_FILE = "a file"
_FOR_SCRIPT = "a part of a page, asked for by its script"
_FACTOR = "asks who has a second factor: test_pages_of_second_factors"
_ONWARD = "shows nothing, leads on"
_STATE = "refused in this state; its form is the other forms'"
LEFT_OUT = {
    "healthz": "for machines",
    "customers:reach_rows": "asks for the name of a figure: visited beside the table",
    "readyz": "for machines",
    "metrics": "for machines",
    "favicon": _ONWARD,
    "account_reset_password_from_key_done": "reached by a link of a mail",
    "account_set_password": _ONWARD,
    "account_change_password": _FACTOR,
    "openid_connect_callback": "no company account in the demo",
    "socialaccount_login_cancelled": _ONWARD,
    "mfa_login_webauthn": _FOR_SCRIPT,
    "mfa_authenticate": _FACTOR,
    "account_reauthenticate": _FACTOR,
    "mfa_reauthenticate": _FACTOR,
    "mfa_reauthenticate_webauthn": _FACTOR,
    "mfa_index": _ONWARD,
    "mfa_activate_totp": _FACTOR,
    "mfa_deactivate_totp": _FACTOR,
    "mfa_add_webauthn": _FACTOR,
    "mfa_edit_webauthn": "asks for a passkey: tests/browser/test_ways_in.py",
    "mfa_remove_webauthn": "asks for a passkey: tests/browser/test_ways_in.py",
    "mfa_view_recovery_codes": _FACTOR,
    "mfa_generate_recovery_codes": _FACTOR,
    "sellers:users_options": _FOR_SCRIPT,
    "customers:log_files": _FOR_SCRIPT,
    "customers:people_options": _FOR_SCRIPT,
    "customers:companies_options": _FOR_SCRIPT,
    "customers:promises_part": _FOR_SCRIPT,
    "customers:person_vcard": _FILE,
    "customers:company_vcard": _FILE,
    "opportunities:competitor_options": _FOR_SCRIPT,
    "opportunities:product_options": _FOR_SCRIPT,
    "opportunities:line_options": _FOR_SCRIPT,
    "customers:person_data_json": _FILE,
    "customers:promise_new": "asks what it is about: MORE",
    "opportunities:reopen": "asks for an ended one: MORE",
    "opportunities:cancel_contract": "asks for a won one: MORE",
    "opportunities:support_decline": "asks for a colleague who was asked: its form is that of every reason",
    "opportunities:report_pdf": _FILE,
    "opportunities:quote_pdf": _FILE,
    "opportunities:quote_items": _FOR_SCRIPT,
    "opportunities:forecast_rows": "asks for a rung: MORE",
    "opportunities:forecast_outcome": "asks for an outcome: beside what moved",
    "opportunities:figures_rows": "asks for a figure: beside the table",
    "opportunities:pipeline_stage": "of a draft: visited by MORE",
    "opportunities:pipeline_part": "of a draft: visited by MORE",
    "desk:audit_csv": _FILE,
    "desk:import_template": _FILE,
    "desk:import_progress": _ONWARD,
    "desk:import_problems": _FILE,
    "file": _FILE,
    "desk:service_worker": _FOR_SCRIPT,
    "desk:pack_pdf": _FILE,
    "desk:pack_progress": _FOR_SCRIPT,
    "admin:index": "the repair desk is Django's own",
}
EXPECTED = {"sellers:mail_stop": 404, "sellers:join": 404, "sellers:join_password": 404}  # what they say without a link


def rows_for(cast: Cast) -> dict[str, Any]:
    """Something of everything that an address can name, much of it the seller's; committed, beside the demo."""
    seller, leader, admin = cast.users[SELLER], cast.users[LEADER], cast.users[ADMIN]
    person = cast.people["오점례"]
    deal = opportunities.raise_opportunity(by=seller, person=person, need="화면마다 한 번씩 열어 보고 싶어.")
    proof: dict[str, Any] = {"by": seller, "person": person, "happened_on": cast.on, "origin": Origin.CUSTOMER_SAID}
    kept = opportunities.add_evidence(deal, fact_code="F4", text="심의를 통과했다고 하심.", **proof)
    disputed = opportunities.add_evidence(deal, fact_code="F5", text="우리 안이 낫다고 하심.", **proof)
    opportunities.dispute_evidence(disputed, by=leader, reason="누가 한 말인지 알 수 없음")
    sheet_file = opportunities.hold_sheet_file(deal, by=seller, name="온실.png", content=dot())
    opportunities.add_sheet_files(deal, [sheet_file], by=seller)
    buyer = opportunities.name_buyer(deal, by=seller, person=person, roles=["eb"])
    rival = opportunities.name_rival(deal, by=seller, competitor="화면작물")
    (step,) = add_steps(
        deal, by=seller, steps=[{"what": "약정서 초안 검토", "due_on": clock.today(), "who": seller, "customer": None}]
    )
    potential = opportunities.watch_potential(by=seller, person=person, line="내년에 온실을 하나 더 짓고 싶다고 하심")
    act = opportunities.add_action(deal, by=seller, what="필름 시험 결과 보내기", due_on=clock.today())
    draft = start_draft(deal.pipeline_version, by=admin)
    offer: dict[str, Any] = {
        "by": seller, "title": "필름 견적", "person": person, "valid_until": clock.today() + dt.timedelta(days=30),
        "lines": [{"text": "온실 필름", "quantity": Decimal(3), "unit": "롤", "unit_price": Decimal(450_000)}],
    }  # fmt: skip
    quote = opportunities.issue_quotation(opportunities.draft_quotation(deal, **offer), by=seller)
    quote_draft = opportunities.draft_quotation(deal, **offer)
    note = opportunities.write_note(deal, by=leader, text="구매 담당을 먼저 만나 보세요.")
    walk = opportunities.start_round(by=leader, sheets=[deal.pk])
    photos = [customers.hold_file(by=seller, kind="photo", name="배밭.png", content=dot()) for _ in range(2)]
    said: dict[str, Any] = {"by": seller, "people": [person], "channel": Channel.VISIT}
    shown = customers.write_log(line="잎이 탄 나무를 같이 봄", files=photos[:1], **said)
    secret = customers.write_log(line="둘만 아는 이야기", is_confidential=True, files=photos[1:], **said)
    mover = customers.create_person(by=seller, name="구자옥", company=cast.companies["배들농자재"], title="점장")
    move = customers.move_person(mover, by=seller, on=clock.today(), company=cast.companies["새봄농약사"])
    run = imports.upload_import(
        by=admin, kind=kind_of("companies"), name="c.csv", content="회사명\n화면농산\n".encode()
    )
    rate, _ = ExchangeRate.objects.get_or_create(currency="USD", from_on=clock.today(), defaults={"rate": 1380})
    keeper = cast.users[KEEPER]
    TOTP.activate(keeper, SECRET)
    RecoveryCodes.activate(keeper)
    newcomer = User.objects.create_user(name="새내기", email="saenaegi@gaon.example")
    company, due_on = cast.companies["배들농자재"], cast.on + dt.timedelta(days=3)
    (position,) = customers.add_positions(company, by=seller, names=["온실 담당"])
    promise = customers.make_promise(by=seller, log=shown, text="견적서를 다시 보내기", due_on=due_on)
    kept_promise = customers.make_promise(by=seller, log=secret, text="둘만 아는 약속", due_on=due_on)
    view = sellers.save_view(by=seller, page="people", name="내 고객", query="owner=me")
    pack = MeetingPack.objects.create(
        ordered_by=seller, person=seller, period_code=f"{cast.on:%Y}-Q4", sheets=[deal.pk], language="ko", state="failed",
        problem="이 서버에는 PDF를 만드는 라이브러리가 없어요.",
    )  # fmt: skip
    product = cast.products["들지킴 수화제"]
    price_list = add_price_list(
        by=admin, name="화면 가격표", currency="USD", unit=cast.units["호남지점"], from_on=clock.today()
    )
    set_prices(price_list, {product: Decimal(14)}, by=admin)
    twins = [customers.create_person(by=seller, name="두번녀", company=company) for _ in range(4)]
    pair = SuspectedPair.objects.create(kind="person", person_a=twins[0], person_b=twins[1], bits=9)
    merge = customers.merge_records(by=admin, kind="person", into=twins[2].pk, ids=[twins[3].pk])
    return {
        "round": walk.pk, "pack": pack.pk, "pair": pair.pk, "merge": merge.pk,
        "position": position.pk, "held_position": position.pk, "promise": promise.pk, "kept_promise": kept_promise.pk,
        "view": view.pk, "mover": mover.pk, "move": move.pk, "departure": move.departures.get().pk,
        "unit": cast.units["호남지점"].pk, "owner": seller.pk,
        "colleague": seller.pk, "person": person.pk, "company": cast.companies["배들농자재"].pk,
        "log": shown.pk, "kept": secret.pk, "log_file": photos[0].pk,
        "kept_file": photos[1].pk, "close_step": step.pk, "win_action": act.pk,
        "quote": quote.pk, "quote_draft": quote_draft.pk,
        "potential": potential.pk, "buyer": buyer.pk, "rival": rival.pk,
        "product": product.pk, "price_list": price_list.pk, "price": price_list.items.get().pk,
        "competitor": rival.competitor_id, "draft": draft.pk,
        "draft_stage": draft.stages.first().pk, "pipeline": deal.pipeline_version_id, "stage": deal.stage_id,
        "question": deal.pipeline_version.questions.get(code="Q1").pk, "opportunity": deal.pk, "evidence": kept.pk,
        "won": cast.deals["C2"].pk, "promised": cast.deals["C2"].promised_dates.first().pk, "paper": 0,
        "sheet_file": sheet_file.pk, "sheet_file_key": 0, "proof_key": 0,
        "disputed": disputed.pk, "note": note.pk, "run": run.pk, "rate": rate.pk,
        "notification": getattr(Notification.objects.first(), "pk", 0), "join": path_of(invite(newcomer, by=admin)),
    }  # fmt: skip


def visits(reader: str, cast: Cast, ids: dict[str, Any]) -> list[tuple[str, int]]:
    """Address and answer of every page that this reader looks at."""
    found = [
        (reverse(row.name, args=row.args(ids)), EXPECTED.get(row.name, 200))
        for row in TABLE
        if row.name not in LEFT_OUT and row.get and reader_of(row) == reader
    ]
    return found + more(reader, cast, ids)


def reader_of(row: Row) -> str:
    """Who looks at it: the first of the four who may; the answer that a bad link gets is looked at by nobody."""
    wanted = EXPECTED.get(row.name, 200)
    found = next((name for reader, name in CAST.items() if row.get and row.get[reader] == wanted), None)
    assert found is not None, f"{row.name}: nobody may open it; give it a reason in LEFT_OUT (tests/browser/pages.py)"
    return found


def more(reader: str, cast: Cast, ids: dict[str, Any]) -> list[tuple[str, int]]:
    """What the table does not tell apart: views, filters, a full sheet, an ended one, nothing found, a wrong address."""
    full, mine = reverse("opportunities:detail", args=[cast.deals["C1"].pk]), ids["person"]
    won = next(deal for deal in cast.deals.values() if deal.state == "won")
    pages = {
        NOBODY: [ids["join"]],
        SELLER: [
            full, f"{full}?view=coach", f"{full}?view=report", f"{full}lines/", "/search/?q=배", "/search/?q=쀍뷁",
            "/people/?q=쀍뷁",
            f"/log/?person={mine}", f"/opportunities/new/?person={mine}", "/opportunities/?state=won",
            f"/promises/new/?log={ids['log']}",
        ],
        LEADER: [
            full, f"{full}?view=seller", f"{full}?view=report", "/opportunities/?owner=team", "/",
            "/opportunities/forecast/rows/?rung=best", "/reach/rows/?show=required", "/reach/rows/?show=assigned",
        ],
        ADMIN: [
            "/", f"/opportunities/{won.pk}/", "/administration/audit/?q=쀍뷁",
            reverse("opportunities:pipeline", args=[ids["draft"]]),
            reverse("opportunities:pipeline_stage", args=[ids["draft"], ids["draft_stage"]]),
            reverse("opportunities:pipeline_part", args=[ids["draft"], "rules"]),
            reverse("opportunities:pipeline_part", args=[ids["draft"], "questions"]),
        ],
    }  # fmt: skip
    return [(path, 200) for path in pages[reader]] + ([("/no-such-page/", 404)] if reader == SELLER else [])
