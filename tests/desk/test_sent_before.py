"""A form that was saved once and comes back with other content (Back, then another text): at every door that keeps keys
nothing is dropped silently, nothing is doubled, and what is typed can be saved with the fresh key of the answer."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.imports.models import ImportRun
from core.models import FormKey
from customers.models import Company, ContactLog, LogCorrection, Person
from opportunities.models import CoachingRequest, Evidence, Opportunity, OpportunityMember
from sellers.models import Role
from tests.customers.factories import log_of
from tests.opportunities import factories as make
from tests.sellers.factories import grant

pytestmark = pytest.mark.django_db
FRESH = re.compile(r'name="form_key" value="([^"]+)"')


@pytest.fixture
def world(client):
    world = make.world()
    client.force_login(grant(world.seller, Role.ADMIN))
    return world


def _file(text):
    return SimpleUploadedFile("list.csv", text.encode())


def _sheet(world, name):
    return reverse(f"opportunities:{name}", args=[world.opportunity.pk])


def _member(world, share, mate):
    rows = {"form-0-user": world.seller.pk, "form-0-role": "owner", "form-0-share_pct": str(share)}
    rows |= {"form-1-user": world.mate.pk, "form-1-role": "support", "form-1-share_pct": str(mate)}
    return {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "version": world.opportunity.version, **rows}


# door: (address, counted rows, first content, other content, a word of it that the answer repeats)
DOORS = {
    "log": lambda w: (
        reverse("desk:log_new"),
        ContactLog,
        {"people": w.opportunity.person_id, "line": "첫 이야기"},
        {"people": w.opportunity.person_id, "line": "둘째 이야기"},
        "둘째 이야기",
    ),
    "person": lambda w: (
        reverse("customers:person_new"),
        Person,
        {"name": "첫사람", "unknown_company": "on"},
        {"name": "둘째사람", "unknown_company": "on"},
        "둘째사람",
    ),
    "company": lambda w: (
        reverse("customers:company_new"),
        Company,
        {"name": "첫회사"},
        {"name": "다른이름"},
        "다른이름",
    ),
    "correction": lambda w: (
        reverse("customers:log_correct", args=[log_of(w.opportunity.person, by=w.seller).pk]),
        LogCorrection,
        {"text": "첫 정정"},
        {"text": "둘째 정정"},
        "둘째 정정",
    ),
    "import": lambda w: (
        reverse("desk:import_new"),
        ImportRun,
        lambda: {"kind": "companies", "file": _file("회사명\n가온\n")},
        lambda: {"kind": "companies", "file": _file("회사명\n나온\n")},
        "companies",
    ),
    "opportunity": lambda w: (
        reverse("opportunities:new"),
        Opportunity,
        {"person": w.opportunity.person_id, "need": "첫 과제"},
        {"person": w.opportunity.person_id, "need": "둘째 과제"},
        "둘째 과제",
    ),
    "evidence": lambda w: (
        _sheet(w, "evidence_new"),
        Evidence,
        {"fact_code": "F4", "text": "첫 증거", "person": w.opportunity.person_id, **EVIDENCE},
        {"fact_code": "F4", "text": "둘째 증거", "person": w.opportunity.person_id, **EVIDENCE},
        "둘째 증거",
    ),
    "coaching": lambda w: (
        _sheet(w, "coaching_request"),
        CoachingRequest,
        {"question": "첫 질문", "to": w.leader.pk},
        {"question": "둘째 질문", "to": w.leader.pk},
        "둘째 질문",
    ),
    "team": lambda w: (_sheet(w, "members"), OpportunityMember, _member(w, 70, 30), _member(w, 60, 40), "form-1-user"),
}
EVIDENCE = {"happened_on": "2026-01-05", "origin": "customer_said"}


@pytest.mark.parametrize("door", DOORS)
def test_another_text_on_a_used_form_is_kept_in_the_form(client, world, door):
    url, model, first, other, word = DOORS[door](world)
    content = [one if callable(one) else one.copy for one in (first, other)]
    key = {"form_key": str(uuid.uuid4())}
    saved = client.post(url, content[0]() | key)
    assert saved.status_code == 302, saved.content.decode()
    made = model.objects.count()
    answer = client.post(url, content[1]() | key)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "이미 저장된 양식" in text
    assert word in text
    assert model.objects.count() == made
    again = client.post(url, content[0]() | key)
    assert (again.status_code, again.get("Location")) == (302, saved["Location"]), (
        "a true repeat goes where the first did"
    )
    assert model.objects.count() == made
    fresh = FRESH.findall(text)
    assert fresh
    assert key["form_key"] not in fresh


def test_sent_once_more_it_is_saved_as_a_new_one(client, world):
    url, _model, first, other, _word = DOORS["log"](world)
    key = {"form_key": str(uuid.uuid4())}
    client.post(url, first | key)
    form = client.post(url, other | key, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in form
    assert client.post(url, other | {"form_key": FRESH.findall(form)[0]}).status_code == 302
    assert sorted(ContactLog.objects.values_list("line", flat=True)) == ["둘째 이야기", "첫 이야기"]


def test_a_refused_form_is_not_taken_for_a_saved_one(client, world):
    """The key of a refused form is used again with the mended content: by script, or by Back."""
    key = {"form_key": str(uuid.uuid4())}
    people = {"people": world.opportunity.person_id}
    assert client.post(reverse("desk:log_new"), people | key | {"line": ""}).status_code == 422
    assert not FormKey.objects.exists()
    assert client.post(reverse("desk:log_new"), people | key | {"line": "적었어요"}).status_code == 302


def test_a_repeat_of_what_cannot_be_done_twice_goes_where_the_first_went(client, world):
    """The stage has been moved, the record closed: asked again, the rules would refuse what was done rightly."""
    sent = {
        "stage": {"to": make.stage(2).pk, "reason": "먼저 갑니다"},
        "close": {"to": "withdrawn", "on": clock.today(), "reason_code": "other", "note": "우리 일이 아니다"},
    }
    for name, said in sent.items():
        world.opportunity.refresh_from_db()
        form = said | {"form_key": str(uuid.uuid4()), "version": world.opportunity.version}
        first, again = (client.post(_sheet(world, name), form) for _ in range(2))
        assert (name, first.status_code, again.status_code) == (name, 302, 302)
        assert first["Location"] == again["Location"]
        assert (
            client.post(_sheet(world, name), form, headers={"HX-Request": "true"})["HX-Redirect"] == first["Location"]
        )
    client.force_login(world.mate)
    assert client.post(_sheet(world, "close"), form).status_code == 403, "a key is its person's alone"
