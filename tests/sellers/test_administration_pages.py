"""The pages of organisation and people, and the way in by a link."""

import datetime as dt
import re
import uuid
from io import StringIO

import pytest
import structlog
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import clock, outbox
from core import mail as post
from core.models import OutboxRow
from sellers import actions
from sellers.forms.people import ROLE_WORDS
from sellers.models import Invitation, Membership, OrgUnit, Role, UnitKind, UnitLeader, User
from tests.sellers.factories import OrgUnitFactory, UserFactory, grant, lead, place
from tests.support import OWN_CACHE, assert_flat_queries

pytestmark = pytest.mark.django_db
PASSWORD = "배나무-일곱-그루-한 줄"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = OWN_CACHE
    cache.clear()


@pytest.fixture
def admin(client):
    user = grant(UserFactory(), Role.ADMIN)
    client.force_login(user)
    return user


@pytest.fixture
def division():
    return OrgUnitFactory(name="작물보호본부", kind=UnitKind.DIVISION)


def at(name, *args):
    return reverse(f"sellers:{name}", args=args)


def new_person(unit, **more):
    values = {"name": "백하나", "email": "hana@gaon.example", "unit": unit.pk, "language": "ko", "roles": ["seller"]}
    return {**values, "on": clock.today().isoformat(), "form_key": str(uuid.uuid4()), **more}


def test_a_branch_with_its_leader_is_made_in_two_forms(client, admin, division):
    form = client.get(at("unit_new"), {"parent": division.pk}).context["form"]
    assert (form["parent"].value(), form["kind"].value()) == (division.pk, UnitKind.BRANCH)
    sent = {"name": "나주지점", "kind": "branch", "parent": division.pk, "on": clock.today().isoformat()}
    sent["form_key"] = str(uuid.uuid4())
    first = client.post(at("unit_new"), sent)
    assert client.post(at("unit_new"), sent)["Location"] == first["Location"], "a double click makes one"
    branch = OrgUnit.objects.get(name="나주지점")
    page = client.get(at("employee_new"), {"unit": branch.pk})
    assert page.context["form"]["unit"].value() == branch.pk
    answer = client.post(at("employee_new"), new_person(branch, leads="on"))
    user = User.objects.get(email="hana@gaon.example")
    assert answer["Location"] == at("employee", user.pk)
    assert UnitLeader.objects.get(unit=branch).user == user
    assert user.has_role(Role.LEADER)


def test_a_form_that_is_refused_comes_back_as_it_was_typed(client, admin, division):
    known = UserFactory(email="hana@gaon.example")
    answer = client.post(at("employee_new"), new_person(division), headers=FRAGMENT)
    assert answer.status_code == 422
    assert "백하나" in answer.content.decode()
    assert "email" in answer.context["form"].errors
    assert not User.objects.filter(name="백하나").exclude(pk=known.pk).exists()


def test_another_one_keeps_unit_and_role(client, admin, division):
    answer = client.post(at("employee_new"), new_person(division, another="1", roles=["marketing"]))
    form = client.get(answer["Location"]).context["form"]
    assert (form["unit"].value(), form["roles"].value()) == (division.pk, ["marketing"])


def test_the_link_is_shown_once_and_is_nowhere_in_the_database(client, admin, division):
    page = client.post(at("employee_new"), new_person(division), follow=True).content.decode()
    (link,) = re.findall(r'value="http://testserver(/join/\w+/)"', page)
    user = User.objects.get(email="hana@gaon.example")
    assert link not in client.get(at("employee", user.pk)).content.decode()
    kept = Invitation.objects.values_list("nonce", "token_hash").get()
    assert all(link.split("/")[2] != value for value in kept)


def test_an_invited_person_sets_her_password_and_is_in(client, admin, division, django_capture_on_commit_callbacks):
    client.post(at("employee_new"), new_person(division))
    for row in OutboxRow.objects.all():
        outbox.run(row.pk)
    (letter,) = mail.outbox
    assert letter.to == ["hana@gaon.example"]
    assert "백하나" in letter.subject
    link = re.search(r"http://\S+?(/join/\w+/)", letter.body)[1]
    other = client.get(link)
    assert (other.status_code, "백하나" in other.content.decode()) == (200, True), "the administrator only looks"
    client.logout()
    with structlog.testing.capture_logs() as said:
        answer = client.get(link)
    assert answer["Referrer-Policy"] == "strict-origin", "never with the path"
    assert answer["Location"] == at("join_password")
    assert not [line for line in said if link.split("/")[2] in str(line)]
    easy = client.post(answer["Location"], {"password1": "12345678", "password2": "12345678"})
    assert easy.status_code == 422
    done = client.post(answer["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    assert done["Location"] == "/?welcome=1"
    assert client.get("/?welcome=1").context["user"].name == "백하나"
    client.logout()
    assert client.get(link).status_code == 410, "a used link says so"
    assert client.get(at("join_password")).status_code == 404


def test_an_invitation_that_no_mail_server_takes_is_told_where_it_was_made(client, admin):
    user = UserFactory(email="hanaa@gaon.example")
    page, change = at("employee", user.pk), f'href="{at("employee_edit", user.pk)}">'
    assert client.get(page).content.decode().count(change) == 0
    post.mark_dead(user.email, "550 5.1.1 No such user")
    assert client.get(page).content.decode().count(change) == 1
    actions.leave(user, by=admin, on=clock.today() - dt.timedelta(days=1), at_once=True)
    assert client.get(page).content.decode().count(change) == 0, "who has left gets none"


def test_a_link_that_is_late_taken_back_or_made_up_lets_nobody_in(client, admin, division):
    user = UserFactory()
    invitation = actions.invite(user, by=admin)
    link = at("join", actions.link_of(invitation, site="x").split("/")[-2])
    client.logout()
    assert client.get(link).status_code == 302
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert client.get(link).status_code == 410
    late = client.post(at("join_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert late.status_code == 410
    actions.revoke_invitation(invitation, by=admin)
    made_up = client.get(at("join", "a" * 64))
    assert client.get(link).status_code == made_up.status_code == 404
    assert not User.objects.get(pk=user.pk).has_usable_password()
    for _ in range(25):
        last = client.get(at("join", "b" * 64))
    assert last.status_code == 429


def test_before_her_first_day_she_sets_the_password_and_waits(client, admin, division):
    user = actions.hire(
        by=admin, name="내일이", email="later@gaon.example", on=clock.today() + dt.timedelta(days=3), unit=division
    )
    link = actions.link_of(actions.invite(user, by=admin), site="")
    client.logout()
    client.get(link)
    page = client.post(at("join_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert page.status_code == 200
    assert client.get("/").status_code == 302


def test_closing_names_what_is_still_there(client, admin, division):
    user = place(UserFactory(name="아직이"), division)
    page = client.get(at("unit_close", division.pk)).content.decode()
    assert "아직이" in page
    assert at("employee_place", user.pk) in page
    sent = {"on": clock.today().isoformat(), "version": _version(page)}
    assert client.post(at("unit_close", division.pk), sent).status_code == 422


def _version(page):
    return re.search(r'name="version" value="(\d+)"', page)[1]


def test_a_stale_change_asks_which_one_stays(client, admin, division):
    first, second = UserFactory(name="먼저"), UserFactory(name="나중")
    url, day = at("unit_leader", division.pk), clock.today().isoformat()
    version = _version(client.get(url).content.decode())
    assert client.post(url, {"leader": first.pk, "on": day, "version": version}).status_code == 302
    stale = client.post(url, {"leader": second.pk, "on": day, "version": version})
    words = stale.content.decode()
    assert (stale.status_code, "먼저" in words, "나중" in words) == (422, True, True)
    again = {"leader": second.pk, "on": day, "version": _version(words)}
    assert client.post(url, again | {"keep_leader": "theirs"}).status_code == 302
    assert UnitLeader.objects.get(unit=division).user == first
    assert client.post(url, again | {"keep_leader": "mine"}).status_code == 302
    assert UnitLeader.objects.get(unit=division).user == second


def test_a_planned_move_is_shown_and_taken_back(client, admin, division):
    user, day = place(UserFactory(), division), clock.today() + dt.timedelta(days=9)
    url = at("employee_place", user.pk)
    version = _version(client.get(url).content.decode())
    there = OrgUnitFactory(name="나주지점")
    client.post(url, {"unit": there.pk, "on": day.isoformat(), "version": version})
    row = Membership.objects.get(user=user, unit=there)
    undo = at("planned_undo", "place", row.pk)
    assert undo in client.get(at("employee", user.pk)).content.decode()
    assert client.post(undo)["Location"] == at("employee", user.pk)
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_leaving_names_what_she_holds_and_returning_invites_anew(client, admin, division):
    user = lead(UserFactory(), division)
    assert at("unit_leader", division.pk) in client.get(at("employee_leave", user.pk)).content.decode()
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    assert client.post(at("employee_leave", user.pk), {"on": yesterday}).status_code == 302
    sent = {"unit": division.pk, "on": clock.today().isoformat(), "roles": ["seller"]}
    page = client.post(at("employee_return", user.pk), sent, follow=True).content.decode()
    assert "/join/" in page


def test_pages_cost_the_same_however_many_there_are(client, admin, division):
    assert_flat_queries(
        lambda: client.get(at("organisation")), grow=lambda: lead(UserFactory(), OrgUnitFactory(parent=division))
    )
    assert_flat_queries(
        lambda: client.get(at("employees")), grow=lambda: grant(place(UserFactory(), division), Role.SELLER)
    )


def test_the_unit_page_and_the_persons_page_cost_little(client, admin, division):
    user = lead(UserFactory(), division)
    assert_flat_queries(lambda: client.get(at("unit", division.pk)), grow=lambda: place(UserFactory(), division))
    assert_flat_queries(lambda: client.get(at("employee", user.pk)), grow=lambda: lead(user, OrgUnitFactory()))


def test_the_first_administrator_comes_by_a_command(client):
    said = StringIO()
    call_command("invite_administrator", "first@gaon.example", "첫째", stdout=said)
    link = re.search(r"(/join/\w+/)", said.getvalue())[1]
    client.get(link)
    client.post(at("join_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get(at("organisation")).status_code == 200
    with pytest.raises(CommandError):
        call_command("invite_administrator", "no address", "둘째")


def test_people_pasted_from_a_spreadsheet_are_looked_at_first(client, admin, division):
    UserFactory(email="known@gaon.example")
    bad = "이름\t이메일\n백하나\thana@gaon.example\t없는지점\n백둘\tknown@gaon.example\n백셋\tno address\n"
    sent = {"unit": division.pk, "roles": ["seller"], "on": clock.today().isoformat(), "form_key": str(uuid.uuid4())}
    answer = client.post(at("employees_paste"), sent | {"text": bad})
    assert answer.status_code == 422
    assert [len(line.problems) for line in answer.context["form"].lines] == [1, 1, 1]
    good = "백하나\thana@gaon.example\t작물보호본부\t지점장\n백둘,dul@gaon.example\n"
    assert client.post(at("employees_paste"), sent | {"text": good, "look": "1"}).status_code == 200
    assert not Invitation.objects.exists()
    for _ in range(2):
        client.post(at("employees_paste"), sent | {"text": good})
    assert Invitation.objects.open().count() == Membership.objects.filter(unit=division).count() == 2
    assert Membership.objects.get(user__name="백하나").job_title == "지점장"


def test_a_second_unit_of_one_name_is_asked_about(client, admin, division):
    sent = {"name": "나주지점", "kind": "branch", "parent": division.pk, "on": clock.today().isoformat()}

    def post(url, **more):
        return client.post(url, {**sent, "form_key": str(uuid.uuid4()), **more})

    assert post(at("unit_new")).status_code == 302
    asked = post(at("unit_new"), name="나주지점 ")
    assert asked.status_code == 422
    assert "name" in asked.context["form"].errors
    assert 'name="same_name_is_right"' in asked.content.decode()
    assert OrgUnit.objects.filter(name="나주지점").count() == 1
    other = OrgUnitFactory(parent=OrgUnitFactory(), name="무안지점")
    assert post(at("unit_new"), name="무안지점").status_code == 302, "elsewhere it is another one"
    assert post(at("unit_new"), same_name_is_right="on").status_code == 302
    assert OrgUnit.objects.filter(name="나주지점").count() == 2

    beside = OrgUnit.objects.get(name="무안지점", parents__parent=division)
    edit = {"kind": "branch", "version": beside.version}
    assert "same_name" not in client.get(at("unit_edit", beside.pk)).content.decode()
    assert client.post(at("unit_edit", beside.pk), {**edit, "name": "나주지점"}).status_code == 422
    assert client.post(at("unit_edit", beside.pk), {**edit, "name": "무안지점", "cost_center": "7"}).status_code == 302
    right = {**edit, "version": beside.version + 1, "name": "나주지점", "same_name_is_right": "on"}
    assert client.post(at("unit_edit", beside.pk), right).status_code == 302
    assert other.name == "무안지점"


def test_every_role_says_what_it_changes_where_it_is_chosen(client, admin, division):
    colleague = place(UserFactory(), division)
    for url in (at("employee_new"), at("employees_paste"), at("employee_roles", colleague.pk)):
        page = client.get(url).content.decode()
        for role in Role:
            assert str(ROLE_WORDS[role]) in page, (url, role)
